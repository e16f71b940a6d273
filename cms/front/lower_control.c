/* SPDX-License-Identifier: Apache-2.0
 * Near transfers and the ends of a block. Commits stand on each edge behind the branch decision; what leaves on a taken branch is
 * laid down behind the straight code. A target beyond the limit of CS belongs to the interpreter, which raises the fault. */
#include "cms/front/lower.h"

bool lower_in_limit(const struct lower *l, uint32_t eip) { return eip <= l->s->cs_limit; }

static uint32_t wrap(const struct lower *l, uint32_t eip) { return l->in.opsize == 2 ? eip & 0xffff : eip; }

/* ---- ends ---- */

void lower_commit_here(struct lower *l, uint32_t eip)
{
	l->split |= l->pair == 1;
	if (l->now.ticks)
		emit_commit(l, l->now.ticks, 0, eip);
	l->now.ticks = l->now.stores = 0;
}

void lower_end_link(struct lower *l, uint32_t ticks, unsigned kind, uint32_t eip)
{
	if (ticks)
		emit_commit(l, ticks, 0, eip);
	emit_link(l, kind, eip);
}

void lower_stand_here(struct lower *l)
{
	l->split |= l->pair == 1;
	lower_const_to(l, IR_REG_EIP, l->in.eip);
	emit_commit(l, l->now.ticks, 0, l->in.eip);
	l->now.ticks = (uint16_t)-1;	/* region.c adds the instruction's own */
	l->now.stores = 0;
}

/* The state is committed before, as the interpreter wants it, and by the interpreter behind. */
void lower_call_interpreter(struct lower *l)
{
	lower_stand_here(l);
	emit_call(l, l->next);
}

/* EIP stands in x2. */
static void end_dynamic(struct lower *l)
{
	emit_commit_dynamic(l, l->now.ticks + 1u);
}

unsigned lower_bail_label(struct lower *l)
{
	if (!l->now.bail)
		l->now.bail = (uint16_t)new_label(l);
	return l->now.bail;
}

unsigned lower_leave_label(struct lower *l)
{
	lower_commit_here(l, l->in.eip);
	if (!l->now.leave)
		l->now.leave = (uint16_t)new_label(l);
	return l->now.leave;
}

void lower_leave_if_interrupted(struct lower *l)
{
	unsigned out = lower_leave_label(l), t = temp(l);
	emit_imm(l, IR_LW, t, lower_const_reg(l, l->s->intr), 0);
	branch(l, IR_BNE, t, 0, out);
}

/* Dynamic targets that could be beyond the limit. */
static void check_limit(struct lower *l, unsigned eip)
{
	if (l->s->cs_limit == 0xffffffffu || (l->in.opsize == 2 && l->s->cs_limit >= 0xffff))
		return;
	branch(l, IR_BLTU, lower_const_reg(l, l->s->cs_limit), eip, lower_bail_label(l));
}

/* ---- conditional ---- */

#define SIDE_SLOTS 4u	/* of its way out: a NOP or ESP, COMMIT, LINK */

static unsigned side(struct lower *l, uint32_t eip)
{
	IR_MUST(l->sides_n < LOWER_SIDES);
	struct lower_side *s = &l->sides[l->sides_n++];
	l->room_end -= SIDE_SLOTS;
	*s = (struct lower_side){ .eip = eip, .label = (uint16_t)new_label(l), .ticks = (uint16_t)(l->now.ticks + 1) };
	l->d->loops = (uint16_t)(l->d->loops + (eip == l->s->eip));
	return s->label;
}

static enum lower_result passed(struct lower *l)
{
	if (l->joins++ < l->s->joins)
		return LOWER_NEXT;
	lower_end_link(l, l->now.ticks + 1u, 0, l->next);
	return LOWER_END;
}

enum lower_result lower_jcc(struct lower *l)
{
	uint32_t taken = wrap(l, l->next + l->in.imm);
	if (!lower_in_limit(l, taken))
		return LOWER_REFUSE;
	branch_cc(l, l->in.cc, side(l, taken));
	return passed(l);
}

/* Counts (E)CX down, or reads it (JCXZ): a register that is zero when the count is. */
static unsigned counter(struct lower *l, bool down)
{
	unsigned ecx = IR_REG_GPR + X86_ECX, t;
	if (l->in.adsize == 4) {
		if (down)
			emit_imm(l, IR_ADDI, ecx, ecx, -1);
		return ecx;
	}
	t = temp(l);
	if (down) {
		emit_imm(l, IR_ADDI, t, ecx, -1);
		emit_size(l, IR_XMOV, ecx, ecx, t, 1);
	}
	emit(l, IR_ZEXTH, t, ecx, 0);
	return t;
}

/* e0 LOOPNE, e1 LOOPE, e2 LOOP, e3 JCXZ */
enum lower_result lower_loop(struct lower *l)
{
	uint32_t taken = wrap(l, l->next + l->in.imm);
	unsigned n, out = 0;
	if (!lower_in_limit(l, taken))
		return LOWER_REFUSE;
	n = counter(l, l->op != 0xe3);
	if (l->op < 0xe2) {
		out = new_label(l);
		branch_cc(l, l->op == 0xe1 ? 5 : 4, out);
	}
	branch(l, l->op == 0xe3 ? IR_BEQ : IR_BNE, n, 0, side(l, taken));
	if (out)
		put_label(l, out);
	return passed(l);
}

/* ---- unconditional ---- */

/* E as a new EIP, in x2. */
static void target_e(struct lower *l)
{
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		ea_load(l, e, ea_load_kind(l->in.opsize), IR_REG_EIP);
	} else if (l->in.opsize == 4) {
		emit_mov(l, IR_REG_EIP, IR_REG_GPR + l->in.rm);
	} else {
		emit(l, IR_ZEXTH, IR_REG_EIP, IR_REG_GPR + l->in.rm, 0);
	}
	check_limit(l, IR_REG_EIP);
}

enum lower_result lower_jmp(struct lower *l)
{
	uint32_t to = wrap(l, l->next + l->in.imm);
	if (l->op == 0xff) {
		target_e(l);
		end_dynamic(l);
		emit(l, IR_JDISP, 0, IR_REG_EIP, 0);
		return LOWER_END;
	}
	if (!lower_in_limit(l, to))
		return LOWER_REFUSE;
	lower_end_link(l, l->now.ticks + 1u, IR_LINK_ALWAYS, to);
	return LOWER_END;
}

/* The return point is a stub of its own, so that the return stack can name it before its block exists. */
static unsigned push_return(struct lower *l)
{
	unsigned t = lower_const_reg(l, wrap(l, l->next));
	lower_stack_push(l, t, l->in.opsize);
	return t;
}

#define CALLS 1u	/* in a block */

/* The call comes back here, mostly. With nothing left to go on with, to a stub that leads to what follows. */
static enum lower_result returned(struct lower *l, unsigned label)
{
	put_label(l, label);
	if (!l->s->joins || l->calls == CALLS || l->next - l->s->eip >= l->s->avail) {
		emit_link(l, IR_LINK_ALWAYS | IR_LINK_CHECK, l->next);
		return LOWER_END;
	}
	l->calls++;
	lower_check_page(l);
	l->df_clear = 0;
	l->now.ticks = (uint16_t)-1;	/* region.c adds the instruction's own */
	l->now.stores = 0;
	return LOWER_NEXT;
}

enum lower_result lower_call(struct lower *l)
{
	uint32_t to = wrap(l, l->next + l->in.imm);
	unsigned t, label;
	bool known = l->next == wrap(l, l->next);
	if (l->op != 0xff && !lower_in_limit(l, to))
		return LOWER_REFUSE;
	label = known ? new_label(l) : 0;
	if (l->op == 0xff)
		target_e(l);
	t = push_return(l);
	if (l->op == 0xff)
		end_dynamic(l);
	else
		emit_commit(l, l->now.ticks + 1u, 0, to);
	if (known)
		branch(l, IR_RPUSH, t, 0, label);
	if (l->op == 0xff)
		emit(l, IR_JDISP, 0, IR_REG_EIP, 0);
	else
		emit_link(l, IR_LINK_ALWAYS, to);
	return known ? returned(l, label) : LOWER_END;
}

/* c2 RET Iw, c3 RET */
enum lower_result lower_ret(struct lower *l)
{
	int pop = l->in.opsize + (l->op == 0xc2 ? (int)l->in.imm : 0);
	lower_stack_load(l, ea_load_kind(l->in.opsize), IR_REG_EIP, 0);
	check_limit(l, IR_REG_EIP);
	if (fits12(pop)) {
		lower_stack_move(l, pop);
	} else {
		lower_settle_esp(l);
		unsigned t = temp(l);
		emit(l, IR_ADD, t, IR_REG_ESP, lower_const_reg(l, (uint32_t)pop));
		lower_write_part(l, part_of(X86_ESP, l->s->ss32 ? 4 : 2), l->s->ss32 ? 4 : 2, t);
	}
	end_dynamic(l);
	emit(l, IR_JRET, 0, IR_REG_EIP, 0);
	return LOWER_END;
}
