/* SPDX-License-Identifier: Apache-2.0
 * What the three lists say about flags -> do they say the same, and is it so?
 *   ops.def against atoms.def    an operation writes, reads, merges, touches memory as its atom does, and names its registers
 *   ops.def against ir_eval      one operation with each flag turned: what it does not write stays, what it does not read does not matter;
 *                                and what it claims is seen to happen (the C model of the atoms is judged by tests/mol)
 *   opcodes.def against sem      the same for each row's columns fread and fwrite (sem is judged by tests/insn)
 *   opcodes.def against ops.def  a row writes or reads flags when what front makes of it does
 * usage: flags [-n CASES_PER_ROW_AND_MODE] [-seed S] [-row ID] [-mode NAME] */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/front/front.h"
#include "tests/insn/case.h"
#include "tests/insn/cli.h"
#include "tests/ir/atom.h"
#include "tests/ir/eval.h"

#define TRIES 400u	/* of one operation */
#define FLAGS 6u

static const uint16_t flag[FLAGS] = { X86_CF, X86_PF, X86_AF, X86_ZF, X86_SF, X86_OF };
static const char *const op_name[IR_OPS] = {
#define IR(op, ...) #op,
#include "cms/ir/ops.def"
#undef IR
};
static const char *const lower_of[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) #low,
#include "isa-x86/table/opcodes.def"
#undef X
};
static unsigned failures, ops, rows;
static unsigned long runs;

/* Said once for what fails again and again. */
static void wrong(const char *who, const char *what)
{
	static const char *last_who, *last_what;
	failures++;
	if (who != last_who || what != last_what)
		printf("FAIL %s %s\n", who, what);
	last_who = who;
	last_what = what;
}

static void want(bool fact, const char *who, const char *what)
{
	if (!fact)
		wrong(who, what);
}

/* ---- ops.def against atoms.def ---- */

/* Its atom is a CSR access: the list of atoms does not know which CSR. */
static bool is_csr(unsigned form) { return form == IRF_CR || form == IRF_CW || form == IRF_CI || form == IRF_CT; }

/* Shifts by an immediate that is not zero (ir_check) keep nothing: their atoms would with zero. */
static bool never_zero(unsigned op) { return op == IR_XSHLI || op == IR_XSHRI || op == IR_XSARI; }

static void like_its_atom(unsigned op)
{
	const struct ir_info *f = &ir_info[op];
	struct atom_facts a = atom_facts(f->word);
	const char *id = op_name[op];
	want(!(f->effects & IRE_WP) || (f->effects & IRE_RF), id, "writes some flags and does not say that it keeps the others");
	if (op == IR_NOP || op == IR_LABEL)
		return;
	if (!is_csr(f->form)) {
		want(a.writes_flags == ((f->effects & (IRE_WF | IRE_WP)) != 0), id, "writes flags, its atom does not, or the other way round");
		want(a.reads_flags == ((f->effects & IRE_RF) != 0 || never_zero(op)), id, "reads flags, its atom does not, or the other way round");
	}
	want(a.memory == ((f->effects & IRE_MEM) != 0), id, "may trap on memory, its atom does not, or the other way round");
	want(a.stores == ((f->effects & IRE_ST) != 0), id, "stores, its atom does not, or the other way round");
	want(a.merges == ((f->effects & IRE_MG) != 0), id, "merges, its atom does not, or the other way round");
	want(!a.rs1 || f->form == IRF_T || f->form == IRF_CR || f->form == IRF_CT || ir_uses(f, IRU_A), id, "does not name the first register that its atom reads");
	want(!a.rs2 || ir_uses(f, IRU_B), id, "does not name the second register that its atom reads");
	want(!a.rs3 || ir_uses(f, IRU_C) || ir_uses(f, IRU_D), id, "does not name the third register that its atom reads");
	want(a.rd == (ir_uses(f, IRU_WD) || op == IR_JMP || f->form == IRF_CW || f->form == IRF_CI), id, "writes a register, its atom does not, or the other way round");
}

/* ---- ops.def against ir_eval ---- */

struct outcome {
	uint32_t reg, flags;
};

static struct outcome eval_op(const struct ir_fields *i, const uint32_t *reg, uint32_t fl)
{
	static struct ir_block b;
	b.n = 3;
	b.ins[0] = ir_pack(i);
	b.ins[1] = (struct ir_ins){ .op = IR_COMMIT, .label = 1 };
	b.ins[2] = (struct ir_ins){ .op = IR_LINK };
	struct ir_result r = ir_eval(&b, reg, fl);
	runs++;
	return (struct outcome){ r.reg[i->d], r.flags };
}

/* An operation that stands alone: no memory, no transfer, nothing of the state page. */
static bool stands_alone(const struct ir_info *f)
{
	return !(f->effects & (IRE_MEM | IRE_CTL | IRE_KEEP)) && f->form != IRF_T && f->form != IRF_CT;
}

static struct ir_fields some_operands(unsigned op)
{
	const struct ir_info *f = &ir_info[op];
	struct ir_fields i = { .op = (uint8_t)op, .imm = (int8_t)gen_rand() };
	bool x86 = f->form >= IRF_XR && f->form <= IRF_XCI, condition = f->form == IRF_SET || f->form == IRF_SEL;
	i.d = ir_uses(f, IRU_WD) ? IR_REG_GPR : 0;
	i.a = ir_uses(f, IRU_A) ? IR_REG_GPR + 1 : 0;
	i.b = ir_uses(f, IRU_B) ? IR_REG_GPR + 2 : 0;
	i.size = (uint8_t)(ir_uses(f, IRU_C) ? IR_REG_GPR + 3 : condition ? gen_below(16) : x86 ? gen_below(op == IR_XIMUL || op == IR_XBT || op == IR_XBTI ? 2 : 4) : 0);
	if (f->form == IRF_SH || never_zero(op))
		i.imm = (int32_t)(1 + gen_below(31));
	if (f->form == IRF_CI)
		i.imm &= X86_CF | X86_PF | X86_AF;
	if (f->form == IRF_U)
		i.imm = (int32_t)((uint32_t)i.imm << 12);
	return i;
}

static void turn_each(const struct ir_fields *i, const uint32_t *reg, uint32_t *changed, bool *read)
{
	const struct ir_info *f = &ir_info[i->op];
	uint32_t fl = (uint32_t)gen_rand() & X86_ARITH;
	struct outcome o = eval_op(i, reg, fl);
	*changed |= o.flags ^ fl;
	for (unsigned k = 0; k < FLAGS; k++) {
		struct outcome t = eval_op(i, reg, fl ^ flag[k]);
		uint32_t differ = t.flags ^ o.flags;
		bool matters = t.reg != o.reg || (f->effects & (IRE_WF | IRE_WP) ? differ : differ != flag[k]) != 0;
		*read |= matters;
		if (matters && !(f->effects & IRE_RF))
			wrong(op_name[i->op], "depends on a flag, or keeps one, and does not say so");
	}
}

static void as_it_behaves(unsigned op)
{
	const struct ir_info *f = &ir_info[op];
	uint32_t reg[32] = { 0 }, changed = 0;
	bool read = false;
	for (unsigned n = 0; n < TRIES; n++) {
		struct ir_fields i = some_operands(op);
		for (unsigned r = 1; r < 16; r++)
			reg[r] = (uint32_t)gen_rand() >> gen_below(32);
		reg[IR_REG_GPR + 3] |= 0x80000000u;	/* QUOT: the divisor is above the upper half */
		reg[IR_REG_GPR + 1] &= ir_uses(f, IRU_C) ? 0x7fffffffu : ~0u;
		turn_each(&i, reg, &changed, &read);
	}
	want(!changed == !(f->effects & (IRE_WF | IRE_WP)), op_name[op], changed ? "writes flags and does not say so" : "is said to write flags and never did");
	want(read || !(f->effects & IRE_RF), op_name[op], "is said to read or keep flags and never did");
}

static void all_ops(void)
{
	for (unsigned op = 0; op < IR_OPS; op++, ops++) {
		like_its_atom(op);
		if (stands_alone(&ir_info[op]))
			as_it_behaves(op);
	}
}

/* ---- opcodes.def against the semantics ---- */

struct run {
	struct tresult t;
	uint64_t memory;	/* all that was stored, mixed */
};

/* The bytes now at a logged place of the window. */
static uint64_t stored(const struct tm_access *a)
{
	uint32_t v = 0, at = a->addr - tm.base;
	if (at <= TM_RAM_BYTES - 4)
		memcpy(&v, tm.ram + at, a->size);
	return (uint64_t)v << 32 | at;
}

static struct run run_sem(struct tcase *c, uint32_t fl)
{
	struct run r = { 0 };
	c->before.flags = fl;
	tm.time = 0;
	r.t = tm_run(c);
	runs++;
	for (unsigned i = c->ndata; i < tm.nlog && r.t.fault != TM_OUTSIDE; i++)
		r.memory = (r.memory ^ stored(&tm.log[i])) * 0x9e3779b97f4a7c15u;
	if (r.t.fault != TM_OUTSIDE)
		tm_undo(0);
	tm_undo_sys();
	return r;
}

/* What the row may keep although it writes it: the count may be zero. */
static bool may_keep(const struct tcase *c)
{
	const struct rowinfo *r = &case_row[c->row];
	return (r->effect & E_FCOND) || ((r->effect & E_STR) && (c->in.prefix & (X86_P_REP | X86_P_REPNE)));
}

static bool else_alike(const struct run *a, const struct run *b)
{
	struct tm_regs x = a->t.r, y = b->t.r;
	x.flags = y.flags = 0;
	return !memcmp(&x, &y, sizeof x) && a->t.fault == b->t.fault && a->t.io == b->t.io && a->memory == b->memory;
}

struct seen {
	uint32_t changed, read;
};

static void one_row(struct tcase *c, struct seen *s)
{
	const struct rowinfo *row = &case_row[c->row];
	uint32_t fl = (uint32_t)gen_rand() & X86_ARITH;
	struct run first = run_sem(c, fl);
	if (first.t.fault >= 0)
		return;
	uint32_t changed = first.t.r.flags ^ fl;
	s->changed |= changed;
	if (changed & ~row->fwrite)
		wrong(row->id, "changes a flag that is not in fwrite");
	for (unsigned k = 0; k < FLAGS; k++) {
		struct run turned = run_sem(c, fl ^ flag[k]);
		uint32_t differ = turned.t.r.flags ^ first.t.r.flags;
		bool kept = differ == flag[k] && (!(row->fwrite & flag[k]) || may_keep(c));
		bool matters = !else_alike(&first, &turned) || (differ && !kept);
		if (matters)
			s->read |= flag[k];
		if (matters && !(row->fread & flag[k]))
			wrong(row->id, "depends on a flag that is not in fread");
	}
}

/* ---- opcodes.def against ops.def ---- */

static bool asks_flags(const struct ir_info *f) { return (f->effects & IRE_RF) && !(f->effects & IRE_WP); }

/* As far as one goes straight on: what is laid down behind, or called, is not of the row. */
static void lowered(const struct tcase *c)
{
	static struct ir_block b;
	const struct case_mode *m = &case_mode[c->mode];
	const struct rowinfo *row = &case_row[c->row];
	struct front_source s = { .bytes = c->code, .avail = c->len, .eip = c->before.eip, .cs_limit = ~0u, .segments = EVAL_SEGMENTS, .clock = EVAL_CLOCK,
				  .tsc = EVAL_SEGMENTS, .mode = tm_decode_mode(c->mode), .ss32 = m->ss32, .cpl0 = !m->cpl, .v86 = c->mode == MODE_V86,
				  .insns_max = 1, .stores_max = FRONT_STORES_MAX };
	bool writes = false, reads = false;
	if (!front_region(&b, &s))
		return;
	for (const struct ir_ins *i = b.ins; i < b.ins + b.n; i++) {
		if (i->op == IR_CALL)
			return;
		reads |= !writes && asks_flags(&ir_info[i->op]);
		writes |= (ir_info[i->op].effects & (IRE_WF | IRE_WP)) != 0;
	}
	want(!writes || (row->fwrite & X86_ARITH), row->id, "is translated to what writes flags; fwrite has none");
	want(writes || !(row->fwrite & X86_ARITH) || may_keep(c), row->id, "is translated to what writes no flag; fwrite has some");
	want(!reads || (row->fread & X86_ARITH), row->id, "is translated to what reads flags; fread has none");
	want(reads || writes || !(row->fread & X86_ARITH) || may_keep(c), row->id, "is translated to what reads no flag; fread has some");
}

/* What the judges' machine can do without tables of interrupts and rings. */
static bool is_in(unsigned row)
{
	const struct rowinfo *r = &case_row[row];
	return r->map && (strcmp(lower_of[row], "NONE") || !(r->effect & (E_CTX | E_DEV | E_X87) || (r->legal & ~L_LOCK)));
}

static void row(unsigned row, const struct cli *o, uint8_t *ram)
{
	static struct tcase c;
	struct seen s = { 0 };
	unsigned cases = 0;
	for (unsigned mode = 0; mode < CASE_MODES; mode++) {
		if (!cli_wants_mode(o, mode))
			continue;
		tm_setup(mode, case_mode[mode].paragraphs ? 0 : 0x100000u, ram);
		gen_state = o->seed * 1000003 + row * CASE_MODES + mode;
		for (unsigned k = 0; k < o->n; k++)
			if (gen_case(&c, row, mode)) {
				one_row(&c, &s);
				lowered(&c);
				cases++;
			}
	}
	rows++;
	uint32_t claims = case_row[row].fwrite & X86_ARITH, asks = case_row[row].fread & X86_ARITH;
	if (cases < 100)
		return;
	want(!(claims & ~s.changed), case_row[row].id, "is said to write a flag and never changed it");
	want(!(asks & ~s.read), case_row[row].id, "is said to read a flag that never mattered");
}

int main(int argc, char **argv)
{
	struct cli o = { .program = "flags", .n = 40, .seed = 1 };
	if (!cli_parse(&o, argc, argv))
		return 2;
	uint8_t *ram = malloc(TM_RAM_BYTES);
	gen_state = o.seed;
	for (unsigned i = 0; i < TM_RAM_BYTES; i++)
		ram[i] = (uint8_t)gen_rand();
	tm_setup(MODE_P32, 0x100000u, ram);
	all_ops();
	for (unsigned r = 0; r < XR_COUNT; r++)
		if (is_in(r) && cli_wants_row(&o, r))
			row(r, &o, ram);
	printf("flags in ops.def, atoms.def, opcodes.def: %u operations, %u rows, %lu runs, %u failures\n", ops, rows, runs, failures);
	return failures > 0;
}
