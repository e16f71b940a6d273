/* SPDX-License-Identifier: Apache-2.0
 * MOVS STOS LODS, CMPS SCAS; with REP as loops that commit a group of units at a time, EIP at the instruction, exactly as if unit
 * by unit: a trap inside goes back to the last group. DF = 1 is the interpreter's. Every unit is a tick. SDM vol. 2. */
#include "cms/front/lower.h"

#define ECX (IR_REG_GPR + X86_ECX)
#define ESI (IR_REG_GPR + X86_ESI)
#define EDI (IR_REG_GPR + X86_EDI)
#define AHEAD 4u	/* units read before they are written, where that cannot be told */
#define GROUP 8u	/* units: at most 9 entries of the store buffer */

static void check_df(struct lower *l, unsigned otherwise)
{
	unsigned t;
	if (l->df_clear)
		return;
	t = temp(l);
	emit_imm(l, IR_ANDI, t, IR_REG_SYSFLAGS, X86_DF);
	branch(l, IR_BNE, t, 0, otherwise);
	l->df_clear = 1;
}

static struct ea source(const struct lower *l, unsigned disp)
{
	return ea_at(ea_reg(l, ESI), (int32_t)disp);
}

static struct ea destination(const struct lower *l, unsigned disp)
{
	return ea_disp(EDI, X86_ES << 1 | (l->in.adsize == 2), (int32_t)disp);
}

static void advance(struct lower *l, unsigned reg, int by)
{
	unsigned t;
	if (l->in.adsize == 4) {
		emit_imm(l, IR_ADDI, reg, reg, by);
		return;
	}
	t = temp(l);
	emit_imm(l, IR_ADDI, t, reg, by);
	emit_size(l, IR_XMOV, reg, reg, t, 1);
	l->temp--;
}

/* a4 MOVS a6 CMPS aa STOS ac LODS ae SCAS: does it use ESI, EDI? */
static bool uses_esi(unsigned op) { return op < 0xa8 || (op & ~1u) == 0xac; }
static bool uses_edi(unsigned op) { return (op & ~1u) != 0xac; }

/* One unit, `disp` bytes behind the registers. t: a temporary. */
static void unit(struct lower *l, unsigned disp, unsigned t)
{
	unsigned size = l->in.opsize;
	struct part none = { 0, 0 }, acc = { IR_REG_GPR, 0 };
	struct ea s = source(l, disp), d = destination(l, disp);
	switch (l->op & ~1u) {
	case 0xa4:
		ea_load(l, s, ea_load_kind(size), t);
		ea_store(l, d, ea_store_kind(size), t);
		break;
	case 0xa6:
		ea_load(l, s, ea_load_kind(size), t);
		ea_load(l, d, ea_load_kind(size), t + 1);
		emit_size(l, IR_XCMP, 0, t, t + 1, size_of(size, none, none));
		break;
	case 0xaa:
		ea_store(l, d, ea_store_kind(size), IR_REG_GPR);
		break;
	case 0xac:
		lower_load_part(l, s, size, acc);
		break;
	default:
		ea_load(l, d, ea_load_kind(size), t);
		emit_size(l, IR_XCMP, 0, IR_REG_GPR, t, size_of(size, none, none));
	}
}

static void advance_all(struct lower *l, unsigned units)
{
	int by = (int)(units * l->in.opsize);
	if (uses_esi(l->op))
		advance(l, ESI, by);
	if (uses_edi(l->op))
		advance(l, EDI, by);
}

static void jump(struct lower *l, unsigned label) { branch(l, IR_JMP, 0, 0, label); }

/* MOVS that may read several units before it writes them: its destination does not start inside what it reads ahead. Where it
 * does, unit by unit is the interpreter's. */
static bool read_ahead(struct lower *l, unsigned t)
{
	unsigned seg = l->in.seg, at;
	if ((l->op & ~1u) != 0xa4 || l->in.adsize == 2 || !l->s->segments)
		return false;
	emit(l, IR_SUB, t, EDI, ESI);
	if (seg != X86_ES) {
		at = lower_const_reg(l, l->s->segments);
		emit_imm(l, IR_LW, t + 1, at, 0);
		emit_imm(l, IR_LW, t + 2, at, (int32_t)(sizeof(struct x86_seg) * seg));
		emit(l, IR_ADD, t, t, t + 1);
		emit(l, IR_SUB, t, t, t + 2);
	}
	emit_imm(l, IR_ADDI, t, t, -1);
	emit_imm(l, IR_SLTIU, t, t, (int32_t)(AHEAD * l->in.opsize) - 1);
	branch(l, IR_BNE, t, 0, lower_leave_label(l));
	return true;
}

/* n units from the registers on. */
static void units(struct lower *l, unsigned n, unsigned t, bool ahead)
{
	unsigned size = l->in.opsize, i, k;
	if (!ahead) {
		for (i = 0; i < n; i++)
			unit(l, i * size, t + (i & 1));
		return;
	}
	for (i = 0; i < n; i += AHEAD) {
		for (k = i; k < i + AHEAD && k < n; k++) {
			struct ea s = source(l, k * size);
			ea_load(l, s, ea_load_kind(size), t + k - i);
		}
		for (k = i; k < i + AHEAD && k < n; k++) {
			struct ea d = destination(l, k * size);
			ea_store(l, d, ea_store_kind(size), t + k - i);
		}
	}
}

/* Goes to the label if n units or more are left, or if not. */
static void branch_left(struct lower *l, bool if_so, unsigned n, unsigned left, unsigned t, unsigned label)
{
	if (n == 1) {
		branch(l, if_so ? IR_BNE : IR_BEQ, left, 0, label);
		return;
	}
	emit_imm(l, IR_SLTIU, t, left, (int32_t)n);
	branch(l, if_so ? IR_BEQ : IR_BNE, t, 0, label);
}

/* The last units, at most GROUP, without a commit: n at a time while as many are left. */
static void tail(struct lower *l, unsigned n, unsigned left, unsigned t, bool ahead)
{
	unsigned more = new_label(l), skip = new_label(l);
	branch_left(l, false, n, left, t, skip);
	put_label(l, more);
	units(l, n, t, ahead);
	advance_all(l, n);
	emit_imm(l, IR_ADDI, left, left, -(int32_t)n);
	branch_left(l, true, n, left, t, more);
	put_label(l, skip);
}

static unsigned count_reg(struct lower *l)
{
	unsigned t;
	if (l->in.adsize == 4)
		return ECX;
	t = temp(l);
	emit(l, IR_ZEXTH, t, ECX, 0);
	return t;
}

/* REP MOVS, REP STOS. Groups while more than GROUP units are left, so that the last unit's tick is the instruction's own. */
static void rep_copy(struct lower *l)
{
	unsigned t = temp(l), left, c, again = new_label(l), last = new_label(l);
	bool ahead;
	l->temp += AHEAD - 1;
	ahead = read_ahead(l, t);
	put_label(l, again);
	c = count_reg(l);
	left = temp(l);
	emit_imm(l, IR_SLTIU, left, c, (int32_t)GROUP + 1);
	branch(l, IR_BNE, left, 0, last);
	units(l, GROUP, t, ahead);
	advance_all(l, GROUP);
	advance(l, ECX, -(int)GROUP);
	emit_imm(l, IR_ADDI, IR_REG_REP, IR_REG_REP, (int32_t)GROUP);
	emit_commit(l, GROUP, 0, l->in.eip);
	jump(l, again);
	put_label(l, last);
	emit_mov(l, left, c);
	tail(l, AHEAD, left, t, ahead);
	tail(l, 1, left, t, ahead);
	emit_mov(l, left, c);
	if (l->in.adsize == 4)
		emit_mov(l, ECX, 0);
	else
		emit_imm_size(l, IR_XMOVI, ECX, ECX, 0, 1);
	/* Ticks: the units, or one. */
	emit_imm(l, IR_SLTIU, t, left, 1);
	emit(l, IR_ADD, left, left, t);
	emit_imm(l, IR_ADDI, IR_REG_REP, IR_REG_REP, -1);
	emit(l, IR_ADD, IR_REG_REP, IR_REG_REP, left);
	emit_commit(l, 0, left, l->next);
}

/* REPE, REPNE CMPS and SCAS: a commit per unit; REP LODS too. */
static void rep_units(struct lower *l)
{
	unsigned t = temp(l), c, again = new_label(l), none = new_label(l), done = new_label(l);
	temp(l);
	c = count_reg(l);
	branch(l, IR_BEQ, c, 0, none);
	put_label(l, again);
	unit(l, 0, t);
	advance_all(l, 1);
	advance(l, ECX, -1);
	if (l->in.adsize == 2)
		emit(l, IR_ZEXTH, c, ECX, 0);
	branch(l, IR_BEQ, c, 0, done);
	if ((l->op & ~1u) != 0xac)
		branch_cc(l, l->in.prefix & X86_P_REPNE ? 4 : 5, done);
	emit_imm(l, IR_ADDI, IR_REG_REP, IR_REG_REP, 1);
	emit_commit(l, 1, 0, l->in.eip);
	jump(l, again);
	put_label(l, none);
	put_label(l, done);
	emit_commit(l, 1, 0, l->next);
}

enum lower_result lower_string(struct lower *l)
{
	bool rep = l->in.prefix & (X86_P_REP | X86_P_REPNE);
	if (!rep) {
		unsigned t = temp(l);
		temp(l);
		check_df(l, lower_bail_label(l));
		unit(l, 0, t);
		advance_all(l, 1);
		return LOWER_NEXT;
	}
	check_df(l, lower_leave_label(l));
	if ((l->op & ~1u) == 0xa4 || (l->op & ~1u) == 0xaa)
		rep_copy(l);
	else
		rep_units(l);
	l->now.ticks = (uint16_t)-1;	/* the instruction's own tick is committed: region.c adds it */
	l->now.stores = 0;
	return LOWER_NEXT;
}
