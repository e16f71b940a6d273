/* SPDX-License-Identifier: Apache-2.0
 * Random x86 blocks -> front, passes -> ir_eval, compared with isa-x86/sem run for as many ticks: registers, flags, EIP, memory;
 * as front leaves the block and again after each pass. Judge: the semantics, which tests/insn judges from outside.
 * blocks [-n CASES_PER_ROW_AND_MODE] [-seed S] [-row ID] [-mode NAME] */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/front/front.h"
#include "cms/opt/opt.h"
#include "tests/insn/case.h"
#include "tests/insn/cli.h"
#include "tests/ir/eval.h"

#define BASE 0x100000u

static const char *const lower_of[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) #low,
#include "isa-x86/table/opcodes.def"
#undef X
};

static uint8_t *ram, *ram_ir;
static struct x86_seg seg_ir[X86_NSEG];
static unsigned long cases, failures, dropped, bailed, refused, atoms, x86_n;

static bool is_lowered(unsigned row, unsigned mode)
{
	(void)mode;
	return strcmp(lower_of[row], "NONE");
}

/* The semantics for so many ticks; -1: done. */
static int run_sem(const struct tcase *c, uint32_t ticks)
{
	struct x86_insn in;
	tm.r = c->before;
	while (ticks--) {
		int f = tm.r.eip - c->before.eip < c->len ? tm_step(c, &in) : 1000;	/* ticks that the block cannot have */
		if (f >= 0)
			return f;
	}
	return -1;
}

struct evaluation {
	const struct tcase *c;
	const struct ir_block *b;
	struct ir_result r;
};

static void eval(void *p)
{
	struct evaluation *e = p;
	uint32_t reg[32] = { 0 };
	reg[IR_REG_SYSFLAGS] = e->c->before.sysflags;
	for (unsigned i = 0; i < 8; i++)
		reg[IR_REG_GPR + i] = e->c->before.gpr[i];
	e->r = ir_eval(e->b, reg, e->c->before.flags);
}

static void show(const struct tcase *c, const struct ir_block *b, const char *stage, const char *what, uint32_t want, uint32_t got)
{
	char s[128];
	struct x86_insn in;
	printf("FAIL %s after %s: %s: sem %08x, IR %08x\n", case_mode[c->mode].name, stage, what, want, got);
	for (unsigned off = 0; off < c->len; off += in.len) {
		x86_decode(&in, c->code + off, c->len - off, tm_decode_mode(c->mode), c->before.eip + off);
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

static bool same(const struct tcase *c, const struct ir_block *b, const struct ir_result *r, const char *stage)
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

/* What the block has stored is kept aside, then taken back. */
static int run_ir(struct evaluation *e)
{
	const struct x86_sys before = tm.sys;
	tm.nlog = 0;
	int f = tm_try(eval, e);
	memcpy(ram_ir, ram, CASE_CODE);
	memcpy(seg_ir, tm.sys.seg, sizeof seg_ir);
	tm.sys = before;
	tm_undo(0);
	return f < 0 && e->r.runaway ? TM_OUTSIDE : f;	/* a REP that lasts: its count came out of an earlier instruction */
}

/* False: the block is wrong or was dropped; later stages tell nothing. */
static bool judge(const struct tcase *c, const struct ir_block *b, const char *stage)
{
	static struct evaluation e;
	unsigned at;
	bool ok = false;
	const char *wrong = ir_check(b, &at);
	if (wrong) {
		show(c, b, stage, wrong, at, at);
		return false;
	}
	e = (struct evaluation){ .c = c, .b = b };
	int f = run_ir(&e);
	if (f < 0 && !e.r.bailed) {
		int g = run_sem(c, e.r.ticks);
		ok = g < 0 && same(c, b, &e.r, stage);
		if (g >= 0 && g != TM_OUTSIDE)
			show(c, b, stage, "fault", (uint32_t)g, 0);
		tm_undo(0);
		tm_undo_sys();
	}
	dropped += f >= 0;
	bailed += f < 0 && e.r.bailed;
	return ok;
}

static struct front_source source(const struct tcase *c)
{
	const struct case_mode *m = &case_mode[c->mode];
	return (struct front_source){
		.bytes = c->code, .avail = c->len, .eip = c->before.eip, .cs_limit = m->d32 ? 0xffffffff : 0xffff, .mode = tm_decode_mode(c->mode),
		.ss32 = m->ss32, .cpl0 = m->cpl == 0, .v86 = c->mode == MODE_V86, .segments = EVAL_SEGMENTS,
		.clock = EVAL_CLOCK, .tsc = EVAL_SEGMENTS + offsetof(struct x86_sys, tsc_lo), .insns_max = FRONT_INSNS_MAX,
		.stores_max = (uint8_t)(gen_rand() % 3 ? FRONT_STORES_MAX : 2), .joins = (uint8_t)(gen_rand() % 3),
	};
}

static void one(unsigned row, unsigned mode)
{
	static struct ir_block b;
	static struct tcase c;
	if (!seq_from(&c, row, mode, 1 + gen_below(5))) {
		dropped++;
		return;
	}
	if (!gen_below(4))
		seq_back(&c);
	if (tm.dirty)	/* segments that were loaded to make the case */
		tm_setup(mode, tm.base, ram);
	tm.time = gen_rand();
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

static void run_mode(unsigned mode, const struct cli *o)
{
	tm_setup(mode, case_mode[mode].paragraphs ? 0 : BASE, ram);
	for (unsigned row = 0; row < XR_COUNT && failures < 20; row++) {
		gen_state = o->seed * 1000003 + row * CASE_MODES + mode;
		for (unsigned k = 0; k < o->n && is_lowered(row, mode) && cli_wants_row(o, row); k++)
			one(row, mode);
	}
}

int main(int argc, char **argv)
{
	struct cli o = { .program = "blocks", .n = 200, .seed = 1 };
	if (!cli_parse(&o, argc, argv))
		return 2;
	ram = malloc(TM_RAM_BYTES);
	ram_ir = malloc(TM_RAM_BYTES);
	tm_programs = is_lowered;
	gen_state = o.seed;
	for (unsigned i = 0; i < TM_RAM_BYTES; i++)
		ram[i] = (uint8_t)gen_rand();
	for (unsigned mode = 0; mode < CASE_MODES; mode++)
		if (cli_wants_mode(&o, mode))
			run_mode(mode, &o);
	printf("IR against sem, seed %llu: %lu blocks, %lu failures, %lu bailed, %lu refused, %lu dropped; %.2f operations per instruction\n",
	       (unsigned long long)o.seed, cases, failures, bailed, refused, dropped, (double)atoms / (double)(x86_n ? x86_n : 1));
	return failures != 0;
}
