/* SPDX-License-Identifier: Apache-2.0
 * Random x86 blocks -> front, passes -> ir_eval, compared with isa-x86/sem run for as many ticks: registers, flags, EIP, memory;
 * as front leaves the block and again after each pass. Judge: the semantics, which tests/insn judges from outside.
 * blocks [-n CASES_PER_ROW] [-seed S] [-row ID] */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/front/front.h"
#include "cms/opt/opt.h"
#include "tests/insn/case.h"
#include "tests/ir/eval.h"

#define BASE 0x100000u
#define BYTES 96u

struct block_case {
	bool wide, v86;
	uint8_t code[BYTES];
	unsigned len, insns;
	struct tm_regs before;
};

static const char *const lower_of[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) #low,
#include "isa-x86/table/opcodes.def"
#undef X
};

static jmp_buf unwind;
static int fault;
static uint8_t *ram, *ram_before, *ram_ir;
static struct x86_seg seg_before[X86_NSEG], seg_ir[X86_NSEG];
static unsigned long cases, failures, dropped, bailed, refused, atoms, x86_n;

/* ---- the judges' machine ---- */

struct tm tm;

_Noreturn void m_fault(unsigned vec, uint32_t err)
{
	(void)err;
	fault = (int)vec;
	longjmp(unwind, 1);
}

uint32_t tm_linear_of(unsigned seg, uint32_t off) { return tm.sys.seg[seg].base + off; }

uint32_t tm_linear(unsigned seg, uint32_t off, unsigned size)
{
	if (tm.real && off + size - 1 > 0xffff)
		m_fault(TM_OUTSIDE, 0);
	return tm_linear_of(seg, off);
}

uint32_t tm_load(uint32_t lin, unsigned size)
{
	uint32_t v = 0, off = lin - tm.base;
	if (off >= CASE_CODE || CASE_CODE - off < size)
		m_fault(TM_OUTSIDE, 0);
	memcpy(&v, ram + off, size);
	return v;
}

void tm_store(uint32_t lin, unsigned size, uint32_t v)
{
	tm_load(lin, size);
	memcpy(ram + (lin - tm.base), &v, size);
}

static void segment(unsigned s, uint32_t base, unsigned attr)
{
	tm.sys.seg[s] = (struct x86_seg){ .base = base, .limit = tm.real ? 0xffff : 0xffffffff, .attr = (uint16_t)attr };
}

/* FS has the limit that "unreal mode" leaves. */
static void setup(bool wide)
{
	static const uint32_t base[6] = { 0x8000, CASE_CODE, 0x4000, 0, 0xc000, 0x10000 };
	tm = (struct tm){ .base = wide ? BASE : 0, .ram = ram, .real = !wide };
	for (unsigned s = 0; s < 6; s++)
		segment(s, wide ? s > 3 ? s * 0x100 : 0 : base[s], (s == 1 ? 0x9b : 0x93) | (wide ? X86_ATTR_DB | X86_ATTR_G : 0));
	if (!wide)
		tm.sys.seg[X86_FS].limit = 0xffffffff;
	tm.sys.cr0 = wide;
	tm.sys.a20_mask = 0xffffffff;
}

/* ---- one case ---- */

static bool is_lowered(unsigned row)
{
	return strcmp(lower_of[row], "NONE");
}

/* A case of the row, then up to four instructions of any rows. */
static bool make(struct block_case *c, unsigned row, bool wide)
{
	struct tcase t;
	if (!gen_case(&t, row, wide))
		return false;
	*c = (struct block_case){ .wide = wide, .before = t.before, .len = t.len, .insns = 1 };
	memcpy(c->code, t.code, t.len);
	c->v86 = !wide && gen_rand() % 4 == 0;
	if (c->v86) {
		tm.sys.cr0 = 1;
		c->before.sysflags |= X86_VM;
	}
	for (unsigned more = (unsigned)(gen_rand() % 5); more && !(case_row[row].effect & E_END); more--) {
		struct tcase u;
		unsigned r = (unsigned)(gen_rand() % XR_COUNT);
		if (!is_lowered(r) || !gen_case(&u, r, wide))
			continue;
		memcpy(c->code + c->len, u.code, u.len);
		c->len += u.len;
		c->insns++;
		row = r;
	}
	return true;
}

/* The semantics for so many ticks; -1: done. */
static int run_sem(const struct block_case *c, uint32_t ticks)
{
	fault = -1;
	if (setjmp(unwind))
		return fault;
	tm.r = c->before;
	for (volatile uint32_t left = ticks; left; left--) {
		struct x86_insn in;
		uint32_t off = tm.r.eip - c->before.eip;
		unsigned mode = c->wide ? X86_MODE_D32 : X86_MODE_REAL;
		if (off >= c->len || x86_decode(&in, c->code + off, c->len - off, mode, tm.r.eip) <= 0)
			return 1000;	/* the block claims ticks it cannot have */
		tm.r.eip += in.len;
		in.exec(&in);
	}
	return -1;
}

static int run_ir(const struct block_case *c, const struct ir_block *b, struct ir_result *r)
{
	uint32_t reg[32] = { 0 };
	reg[IR_REG_SYSFLAGS] = c->before.sysflags;
	for (unsigned i = 0; i < 8; i++)
		reg[IR_REG_GPR + i] = c->before.gpr[i];
	fault = -1;
	if (setjmp(unwind))
		return fault;
	*r = ir_eval(b, reg, c->before.flags);
	return -1;
}

static void show(const struct block_case *c, const struct ir_block *b, const char *stage, const char *what, uint32_t want, uint32_t got)
{
	char s[128];
	struct x86_insn in;
	printf("FAIL %s after %s: %s: sem %08x, IR %08x\n", c->wide ? "32 bit" : "16 bit", stage, what, want, got);
	for (unsigned off = 0; off < c->len; off += in.len) {
		x86_decode(&in, c->code + off, c->len - off, c->wide ? X86_MODE_D32 : X86_MODE_REAL, c->before.eip + off);
		x86_print(s, sizeof s, &in);
		printf("    %08x %s\n", in.eip, s);
	}
	for (unsigned i = 0; i < 8; i++)
		printf("%s%08x", i ? " " : "    before ", c->before.gpr[i]);
	printf(" flags %03x\n", c->before.flags);
	for (unsigned i = 0; i < b->n; i++) {
		ir_print(s, sizeof s, &b->ins[i]);
		printf("        %s\n", s);
	}
	failures++;
}

static bool same(const struct block_case *c, const struct ir_block *b, const struct ir_result *r, const char *stage)
{
	static const char *const names[8] = { "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi" };
	for (unsigned i = 0; i < 8; i++)
		if (tm.r.gpr[i] != r->reg[IR_REG_GPR + i]) {
			show(c, b, stage, names[i], tm.r.gpr[i], r->reg[IR_REG_GPR + i]);
			return false;
		}
	if (tm.r.flags != r->flags)
		show(c, b, stage, "flags", tm.r.flags, r->flags);
	else if (tm.r.sysflags != r->reg[IR_REG_SYSFLAGS])
		show(c, b, stage, "system flags", tm.r.sysflags, r->reg[IR_REG_SYSFLAGS]);
	else if (tm.r.eip != r->eip)
		show(c, b, stage, "EIP", tm.r.eip, r->eip);
	else if (memcmp(ram, ram_ir, CASE_CODE))
		show(c, b, stage, "memory", 0, 0);
	else if (memcmp(seg_ir, tm.sys.seg, sizeof seg_ir))
		show(c, b, stage, "segments", 0, 0);
	else if (r->unit_wrong)
		show(c, b, stage, "segment unit", 0, 1);
	else
		return true;
	return false;
}

/* False: the block is wrong or was dropped; later stages tell nothing. */
static bool judge(const struct block_case *c, const struct ir_block *b, const char *stage)
{
	struct ir_result r;
	unsigned at;
	const char *wrong = ir_check(b, &at);
	if (wrong) {
		show(c, b, stage, wrong, at, at);
		return false;
	}
	memcpy(ram, ram_before, CASE_CODE);
	memcpy(seg_before, tm.sys.seg, sizeof seg_before);
	int f = run_ir(c, b, &r);
	memcpy(seg_ir, tm.sys.seg, sizeof seg_ir);
	memcpy(tm.sys.seg, seg_before, sizeof seg_before);
	if (f < 0 && r.runaway)
		f = TM_OUTSIDE;	/* a REP that lasts; its count came out of an earlier instruction */
	if (f < 0 && !r.bailed) {
		uint8_t *t = ram_ir;
		ram_ir = ram;
		ram = t;
		memcpy(ram, ram_before, CASE_CODE);
		int g = run_sem(c, r.ticks);
		bool equal = g < 0 && same(c, b, &r, stage);
		memcpy(tm.sys.seg, seg_before, sizeof seg_before);
		if (g < 0)
			return equal;
		if (g != TM_OUTSIDE)
			show(c, b, stage, "fault", (uint32_t)g, 0);
	}
	dropped += f == TM_OUTSIDE;
	bailed += f < 0 && r.bailed;
	return false;
}

static struct front_source source(const struct block_case *c)
{
	return (struct front_source){
		.bytes = c->code, .avail = c->len, .eip = c->before.eip, .cs_limit = c->wide ? 0xffffffff : 0xffff,
		.mode = c->wide ? X86_MODE_D32 : X86_MODE_REAL, .ss32 = c->wide, .cpl0 = !c->v86, .v86 = c->v86, .segments = EVAL_SEGMENTS,
		.insns_max = FRONT_INSNS_MAX,
		.stores_max = (uint8_t)(gen_rand() % 3 ? FRONT_STORES_MAX : 2), .joins = (uint8_t)(gen_rand() % 3),
	};
}

static void one(unsigned row, bool wide)
{
	static struct ir_block b;
	struct block_case c;
	if (!make(&c, row, wide)) {
		dropped++;
		return;
	}
	struct front_source s = source(&c);
	cases++;
	if (!front_region(&b, &s)) {
		refused++;
		return;
	}
	if (!judge(&c, &b, "front"))
		return;
#define PASS(name) \
	opt_##name(&b); \
	if (!judge(&c, &b, #name)) \
		return;
#include "cms/opt/passes.def"
#undef PASS
	atoms += b.n;
	x86_n += b.x86_count;
}

int main(int argc, char **argv)
{
	unsigned n = 200;
	const char *only = 0;
	uint64_t seed = 1;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "-n"))
			n = (unsigned)atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "-seed"))
			seed = strtoull(argv[i + 1], 0, 0);
		else if (!strcmp(argv[i], "-row"))
			only = argv[i + 1];
	}
	ram = malloc(TM_RAM_BYTES);
	ram_before = malloc(TM_RAM_BYTES);
	ram_ir = malloc(TM_RAM_BYTES);
	gen_state = seed;
	for (unsigned i = 0; i < TM_RAM_BYTES; i++)
		ram_before[i] = (uint8_t)gen_rand();
	for (unsigned wide = 0; wide < 2; wide++) {
		for (unsigned row = 0; row < XR_COUNT && failures < 20; row++) {
			gen_state = seed * 1000003 + row * 2 + wide;
			for (unsigned k = 0; k < n && is_lowered(row) && (!only || !strcmp(only, case_row[row].id)); k++) {
				memcpy(ram, ram_before, CASE_CODE);
				setup(wide);
				one(row, wide);
			}
		}
	}
	printf("IR against sem, seed %llu: %lu blocks, %lu failures, %lu bailed, %lu refused, %lu dropped; %.2f operations per instruction\n",
	       (unsigned long long)seed, cases, failures, bailed, refused, dropped, (double)atoms / (double)(x86_n ? x86_n : 1));
	return failures != 0;
}
