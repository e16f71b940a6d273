/* SPDX-License-Identifier: Apache-2.0
 * A block -> is it well formed? Called after every pass when built with CMS_CHECK, and by the tests always. */
#include "cms/ir/ir.h"

static bool fits(int32_t v, unsigned bits)
{
	return v >= -(1 << (bits - 1)) && v < 1 << (bits - 1);
}

static const char *operand_fault(const struct ir_ins *i)
{
	const struct ir_info *f = &ir_info[i->op];
	unsigned form = f->form;
	if (i->d > 31 || i->a > 31 || i->b > 31)
		return "a register number is out of range";
	if ((form == IRF_I || form == IRF_SW) && !fits(i->imm, 12))
		return "an immediate has more than 12 bits";
	if ((form == IRF_XI || form == IRF_XCI) && !fits(i->imm, 8))
		return "an x86 immediate has more than 8 bits";
	if ((form == IRF_GL || form == IRF_GS) && !fits(i->imm, 8))
		return "a displacement has more than 8 bits";
	if (form == IRF_SH && (uint32_t)i->imm > 31)
		return "a shift count is out of range";
	if ((i->op == IR_XSHLI || i->op == IR_XSHRI || i->op == IR_XSARI) && !(i->imm & 31))
		return "a shift by zero says that it writes the flags";
	if ((form == IRF_XR || form == IRF_XC) && ir_h2(i) && ir_size(i) < 2)
		return "a high byte operand at 16 or 32 bits";
	if ((i->d && !ir_uses(f, IRU_WD) && !ir_uses(f, IRU_D) && i->op != IR_NOP && i->op != IR_COMMIT && i->op != IR_LINK) ||
	    (i->op != IR_NOP && ((i->a && !ir_uses(f, IRU_A)) || (i->b && !ir_uses(f, IRU_B)))))
		return "a register field that is no operand is not zero";
	if (form == IRF_U && (i->imm & 0xfff))
		return "an upper immediate has low bits";
	return 0;
}

/* Temporaries must have been written before they are read on every straight path; labels forget nothing, they are conservative
 * enough because front never keeps an instruction's temporary across one. */
const char *ir_check(const struct ir_block *b, unsigned *at)
{
	uint32_t defined = 0xffff;
	uint8_t seen[IR_LABELS] = { 0 };
	if (b->n > IR_MAX || b->labels > IR_LABELS)
		return "the block is larger than its array";
	for (unsigned n = 0; n < b->n; n++) {
		const struct ir_ins *i = &b->ins[n];
		const char *wrong = operand_fault(i);
		*at = n;
		if (wrong)
			return wrong;
		if (ir_reads(i) & ~defined)
			return "a temporary is read that nothing has written";
		defined |= ir_writes(i);
		if (i->op == IR_LABEL && seen[i->label]++)
			return "a label stands twice";
	}
	for (unsigned n = 0; n < b->n; n++) {
		const struct ir_ins *i = &b->ins[n];
		unsigned form = ir_info[i->op].form;
		*at = n;
		if ((form == IRF_BR || form == IRF_XB || i->op == IR_JMP || i->op == IR_RPUSH) && !seen[i->label])
			return "a branch goes to a label that is nowhere";
	}
	if (!b->n || !(ir_info[b->ins[b->n - 1].op].effects & IRE_CTL))
		return "the block runs off its end";
	return 0;
}
