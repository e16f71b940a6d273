/* SPDX-License-Identifier: Apache-2.0
 * One operation -> a line of text: "xadd x8 x9 x10 /0 #0 @0". For dumps and golden files; no libc. */
#include "cms/ir/ir.h"

static const char *const names[IR_OPS] = {
#define IR(op, ...) #op,
#include "cms/ir/ops.def"
#undef IR
};

struct text {
	char *p, *end;
};

static void put(struct text *t, char c)
{
	if (t->p < t->end)
		*t->p++ = c;
}

static void put_str(struct text *t, const char *s)
{
	while (*s)
		put(t, *s++);
}

static void put_dec(struct text *t, uint32_t v)
{
	if (v >= 10)
		put_dec(t, v / 10);
	put(t, (char)('0' + v % 10));
}

static void put_int(struct text *t, const char *lead, int32_t v)
{
	put_str(t, lead);
	if (v < 0)
		put(t, '-');
	put_dec(t, v < 0 ? 0 - (uint32_t)v : (uint32_t)v);
}

int ir_print(char *buf, unsigned size, const struct ir_ins *i)
{
	struct text t = { buf, buf + size - 1 };
	struct ir_fields f = ir_unpack(i);
	const struct ir_info *info = &ir_info[f.op];
	put_str(&t, names[f.op]);
	if (ir_uses(info, IRU_WD) || ir_uses(info, IRU_D))
		put_int(&t, " x", f.d);
	if (ir_uses(info, IRU_A) || (f.op == IR_COMMIT && f.a))
		put_int(&t, " x", f.a);
	if (ir_uses(info, IRU_B))
		put_int(&t, " x", f.b);
	if (f.size)
		put_int(&t, " /", f.size);
	if (f.seg)
		put_int(&t, " s", f.seg);
	if (f.imm)
		put_int(&t, " #", f.imm);
	if (f.label || f.op == IR_LABEL)
		put_int(&t, " L", f.label);
	*t.p = 0;
	return (int)(t.p - buf);
}
