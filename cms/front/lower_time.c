/* SPDX-License-Identifier: Apache-2.0
 * RDTSC. The time is the end of the chunk less the ticks left, which are right only at a commit; SDM vol. 3, 17.17. CR4.TSD is in the
 * block's context: where it forbids, front_source.clock is 0. */
#include "cms/front/lower.h"

/* end + offset - left, in 64 bits; both are two words, the low one first. */
enum lower_result lower_rdtsc(struct lower *l)
{
	unsigned end, offset, lo, hi, t, u;
	if (!l->s->clock)
		return LOWER_REFUSE;
	lower_commit_here(l, l->in.eip);
	end = lower_const_reg(l, l->s->clock);
	offset = lower_const_reg(l, l->s->tsc);
	lo = temp(l);
	hi = temp(l);
	t = temp(l);
	u = temp(l);
	emit_imm(l, IR_LW, lo, end, 0);
	emit_imm(l, IR_LW, hi, end, 4);
	emit_imm(l, IR_LW, t, offset, 0);
	emit_imm(l, IR_LW, u, offset, 4);
	emit(l, IR_ADD, lo, lo, t);
	emit(l, IR_SLTU, t, lo, t);
	emit(l, IR_ADD, hi, hi, u);
	emit(l, IR_ADD, hi, hi, t);
	emit_ticks_left(l, t);
	emit(l, IR_SLTU, u, lo, t);
	emit(l, IR_SUB, IR_REG_GPR + X86_EAX, lo, t);
	emit(l, IR_SUB, IR_REG_GPR + X86_EDX, hi, u);
	return LOWER_NEXT;
}
