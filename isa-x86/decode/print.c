/* SPDX-License-Identifier: Apache-2.0
 * print.c: struct x86_insn -> one line of Intel syntax, from the mnemonic and operand columns of opcodes.def.
 * Invariant: never writes more than `size` bytes, always terminates; needs no C library (CMS prints with it too).
 */
#include <stdbool.h>
#include "isa-x86/decode/dec.h"

static const struct text {
	const char *mnem, *ops;
} text[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) { mnem, ops },
#include "isa-x86/table/opcodes.def"
#undef X
};

static const char reg8[8][3] = { "al", "cl", "dl", "bl", "ah", "ch", "dh", "bh" };
static const char reg16[8][3] = { "ax", "cx", "dx", "bx", "sp", "bp", "si", "di" };
static const char sreg[8][3] = { "es", "cs", "ss", "ds", "fs", "gs", "s6", "s7" };
static const char cond[16][3] = { "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g" };

struct out {
	char *p, *end;
	const struct x86_insn *in;
	unsigned opsize; /* 2 or 4, also for rows of a fixed size */
};

static void putch(struct out *o, char c)
{
	if (o->p < o->end)
		*o->p++ = c;
}

static void puts_to(struct out *o, const char *s)
{
	while (*s)
		putch(o, *s++);
}

static void hex(struct out *o, uint32_t v)
{
	int shift = 28;
	puts_to(o, "0x");
	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		putch(o, "0123456789abcdef"[v >> shift & 15]);
}

static unsigned bytes_of(const struct out *o, char size)
{
	switch (size) {
	case 'b': return 1;
	case 'w': return 2;
	case 'd': return 4;
	case 'q': return 8;
	case 'p': return o->opsize + 2;
	case 'a': return 2 * o->opsize;
	case 's': return 6;
	case 0: return 0;
	default: return o->opsize;
	}
}

static void reg(struct out *o, unsigned r, unsigned size)
{
	if (size == 1) {
		puts_to(o, reg8[r & 7]);
		return;
	}
	if (size != 2)
		putch(o, 'e');
	puts_to(o, reg16[r & 7]);
}

static void mem_size(struct out *o, unsigned size)
{
	static const char *const name[9] = {
		"", "byte ptr ", "word ptr ", "", "dword ptr ", "", "fword ptr ", "", "qword ptr "
	};
	puts_to(o, name[size]);
}

static void seg_of(struct out *o, unsigned seg)
{
	puts_to(o, sreg[seg & 7]);
	putch(o, ':');
}

static void displacement(struct out *o, bool after_reg)
{
	uint32_t d = o->in->disp;
	if (!after_reg) {
		hex(o, o->in->adsize == 2 ? d & 0xffff : d);
	} else if (d) {
		putch(o, d >> 31 ? '-' : '+');
		hex(o, d >> 31 ? 0 - d : d);
	}
}

static void mem(struct out *o, unsigned size)
{
	const struct x86_insn *in = o->in;
	bool any = in->base != X86_NOREG || in->index != X86_NOREG;
	mem_size(o, size);
	if (in->prefix & X86_P_SEG)
		seg_of(o, in->seg);
	putch(o, '[');
	if (in->base != X86_NOREG)
		reg(o, in->base, in->adsize);
	if (in->base != X86_NOREG && in->index != X86_NOREG)
		putch(o, '+');
	if (in->index != X86_NOREG) {
		reg(o, in->index, in->adsize);
		if (in->scale) {
			putch(o, '*');
			putch(o, "1248"[in->scale]);
		}
	}
	displacement(o, any);
	putch(o, ']');
}

static void string_mem(struct out *o, unsigned size, unsigned seg, unsigned r)
{
	mem_size(o, size);
	seg_of(o, seg);
	putch(o, '[');
	reg(o, r, o->in->adsize);
	putch(o, ']');
}

static uint32_t target(const struct out *o)
{
	uint32_t t = o->in->eip + o->in->len + o->in->imm;
	return o->opsize == 2 ? t & 0xffff : t;
}

static void control(struct out *o, char kind, unsigned n)
{
	puts_to(o, kind == 'C' ? "cr" : "dr");
	putch(o, '0' + n);
}

static void immediate(struct out *o, char size)
{
	const struct x86_insn *in = o->in;
	if (size == '2')
		hex(o, in->imm2);
	else
		hex(o, size == 's' && o->opsize == 2 ? in->imm & 0xffff : in->imm);
}

static void far_pointer(struct out *o)
{
	hex(o, o->in->imm2);
	putch(o, ':');
	hex(o, o->in->imm);
}

/* Operands that are spelled out: AL, eAX, DX, CL, 1, ES... */
static void literal(struct out *o, const char *t, unsigned n)
{
	if (t[0] == 'e') {
		reg(o, X86_EAX, o->opsize);
		return;
	}
	for (unsigned i = 0; i < n; i++)
		putch(o, t[i] >= 'A' && t[i] <= 'Z' ? t[i] + 32 : t[i]);
}

static bool is_literal(const char *t, unsigned n)
{
	return t[0] == '1' || t[0] == 'e' || (n == 2 && t[1] >= 'A' && t[1] <= 'Z');
}

static void operand(struct out *o, const char *t, unsigned n)
{
	const struct x86_insn *in = o->in;
	char size_char = n > 1 ? t[1] : 0;
	unsigned size = bytes_of(o, size_char);
	if (is_literal(t, n)) {
		literal(o, t, n);
		return;
	}
	switch (t[0]) {
	case 'E':
	case 'M':
	case 'O':
		if (in->rm != X86_NOREG)
			reg(o, in->rm, size);
		else
			mem(o, size);
		return;
	case 'R': reg(o, in->rm, size); return;
	case 'G':
	case 'Z': reg(o, in->reg, size); return;
	case 'S': puts_to(o, sreg[in->reg]); return;
	case 'C':
	case 'D': control(o, t[0], in->reg); return;
	case 'X': string_mem(o, size, in->seg, X86_ESI); return;
	case 'Y': string_mem(o, size, X86_ES, X86_EDI); return;
	case 'J': hex(o, target(o)); return;
	case 'A': far_pointer(o); return;
	case 'I': immediate(o, size_char); return;
	}
}

static void mnemonic(struct out *o, const char *m)
{
	const char *bar = m;
	while (*bar && *bar != '|')
		bar++;
	if (*bar && o->opsize == 4) {
		puts_to(o, bar + 1);
		return;
	}
	while (m < bar)
		putch(o, *m++);
}

static void prefixes(struct out *o)
{
	const struct x86_dec *d = &x86_dec_row[o->in->row];
	if (o->in->prefix & X86_P_LOCK)
		puts_to(o, "lock ");
	if (!(d->attr & DEC_STR) || !(o->in->prefix & (X86_P_REP | X86_P_REPNE)))
		return;
	puts_to(o, o->in->prefix & X86_P_REP ? "rep " : "repne ");
}

/* Rows of a fixed size name no operand of size v, so that opsize 1 may count as 4 here. */
int x86_print(char *buf, unsigned size, const struct x86_insn *in)
{
	struct out o = { buf, buf + (size ? size - 1 : 0), in, in->opsize == 2 ? 2 : 4 };
	const char *ops = text[in->row].ops, *t;
	char sep = ' ';
	prefixes(&o);
	mnemonic(&o, text[in->row].mnem);
	if (in->row == XR_JCC_Jb || in->row == XR_JCC_Jz || in->row == XR_CMOV || in->row == XR_SETCC)
		puts_to(&o, cond[in->cc]);
	while (*ops) {
		for (t = ops; *ops && *ops != ',';)
			ops++;
		putch(&o, sep);
		if (sep == ',')
			putch(&o, ' ');
		operand(&o, t, ops - t);
		sep = ',';
		if (*ops)
			ops++;
	}
	if (size)
		*o.p = 0;
	return o.p - buf;
}
