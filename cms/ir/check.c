/* SPDX-License-Identifier: Apache-2.0
 * A block -> is it well formed? Called after every pass when built with CMS_CHECK, and by the tests always. */
#include "cms/ir/ir.h"

static bool fits(int32_t v, unsigned bits)
{
	return v >= -(1 << (bits - 1)) && v < 1 << (bits - 1);
}

/* What the field `size` holds at most, by the form. */
static unsigned size_max(unsigned form)
{
	switch (form) {
	case IRF_Q:
		return 31;	/* a register */
	case IRF_XB: case IRF_SET: case IRF_SEL:
		return 15;	/* a condition */
	case IRF_GL: case IRF_GS: case IRF_GLX: case IRF_GSX:
		return 3;	/* a scale */
	}
	return 7;
}

const char *ir_fault(const struct ir_fields *i)
{
	if (i->op >= IR_OPS)
		return "there is no such operation";
	const struct ir_info *f = &ir_info[i->op];
	unsigned form = f->form;
	if (i->d > 31 || i->a > 31 || i->b > 31)
		return "a register number is out of range";
	if (i->op != IR_NOP && i->size > size_max(form))
		return "a size, scale, condition or divisor is out of range";
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
	if ((form == IRF_XR || form == IRF_XC) && (i->size & 4) && (i->size & 3) < 2)
		return "a high byte operand at 16 or 32 bits";
	if ((i->d && !ir_uses(f, IRU_WD) && !ir_uses(f, IRU_D) && i->op != IR_NOP && i->op != IR_COMMIT && i->op != IR_LINK) ||
	    (i->op != IR_NOP && ((i->a && !ir_uses(f, IRU_A) && i->op != IR_COMMIT) || (i->b && !ir_uses(f, IRU_B)))))
		return "a register field that is no operand is not zero";
	if (form == IRF_U && (i->imm & 0xfff))
		return "an upper immediate has low bits";
	return 0;
}

/* What does not come back the same holds more than its operands. */
static bool whole(const struct ir_ins *i, const struct ir_fields *f)
{
	struct ir_ins again = ir_pack(f);
	return i->op == IR_NOP || (again.word == i->word && again.tag == i->tag);
}

static uint32_t reads(const struct ir_ins *i)
{
	return ir_reads(i) | (i->op == IR_COMMIT ? 1u << (i->more & 31) & ~1u : 0);
}

static bool branches(const struct ir_ins *i)
{
	unsigned form = ir_info[i->op].form;
	return form == IRF_BR || form == IRF_XB || i->op == IR_JMP || i->op == IR_RPUSH;
}

/* Temporaries must have been written before they are read on every straight path; labels forget nothing, they are conservative
 * enough because front never keeps an instruction's temporary across one. */
const char *ir_check(const struct ir_block *b, unsigned *at)
{
	uint32_t defined = 0xffff;
	uint8_t seen[IR_LABELS + 1] = { 0 };	/* 1 to labels */
	if (b->n > IR_MAX || b->labels > IR_LABELS)
		return "the block is larger than its array";
	if (b->entry > b->n)
		return "the block is entered behind its end";
	for (unsigned n = 0; n < b->n; n++) {
		const struct ir_ins *i = &b->ins[n];
		struct ir_fields f = ir_unpack(i);
		const char *wrong = ir_fault(&f);
		*at = n;
		if (wrong)
			return wrong;
		if (!whole(i, &f))
			return "an atom holds more than its operands";
		if (reads(i) & ~defined)
			return "a temporary is read that nothing has written";
		defined |= ir_writes(i);
		if ((i->op == IR_LABEL || branches(i)) && (!i->label || i->label > b->labels))
			return "a label is out of range";
		if (i->op == IR_LABEL && seen[i->label]++)
			return "a label stands twice";
	}
	for (unsigned n = 0; n < b->n; n++) {
		const struct ir_ins *i = &b->ins[n];
		*at = n;
		if (branches(i) && !seen[i->label])
			return "a branch goes to a label that is nowhere";
	}
	if (!b->n || !(ir_info[b->ins[b->n - 1].op].effects & IRE_CTL))
		return "the block runs off its end";
	return 0;
}

#ifdef CMS_CHECK
void ir_must_mean(const struct ir_ins *i, const struct ir_fields *f)
{
	struct ir_ins want = ir_pack(f);
	const char *wrong = ir_fault(f);
	if (wrong)
		ir_wrong(wrong, "front", f->op);
	if (want.word != i->word || want.tag != i->tag)
		ir_wrong("an operation is not what was meant", "front", f->op);
}

void ir_must(const struct ir_block *b, const char *pass)
{
	unsigned at = 0;
	const char *wrong = ir_check(b, &at);
	if (wrong)
		ir_wrong(wrong, pass, at);
}
#endif
