/* SPDX-License-Identifier: Apache-2.0
 * Backwards through the block: what is written and not read before it is written again is not computed; an x86 operation whose
 * flags are dead becomes the plain one, which takes longer immediates and can be folded.
 * Only blocks in which front saw something to gain are looked at (flag_work): an x86 operation costs what the plain one does.
 * Invariant: at a commit and at every way out all guest registers and flags are live, temporaries are not. */
#include "cms/opt/opt.h"

#define GUEST 0xffffu	/* bit 0: flags */

_Static_assert(IRF_X1 == IRF_XR + 1 && IRF_XC == IRF_XR + 2 && IRF_XI == IRF_XR + 3 && IRF_XCI == IRF_XR + 4,
	       "the x86 forms stand together");
static bool is_x86(unsigned form) { return form >= IRF_XR && form <= IRF_XCI; }

#define REGS(rd, rs1, rs2) ((uint32_t)(rd) << 7 | (uint32_t)(rs1) << 15 | (uint32_t)(rs2) << 20)
#define ALL_REGS REGS(31, 31, 31)

static bool is_wide(uint32_t word, unsigned form)
{
	return form == IRF_XI || form == IRF_XCI ? !(word >> 12 & 3) : !(word >> 25 & 3);
}

/* Registers and immediate of the plain operation: x86 immediates have 8 bits, its own 12 or, of a count, 5. */
static uint32_t plain_operands(unsigned op, unsigned form, uint32_t word)
{
	int32_t imm = (int32_t)(word << 4) >> 24;
	if (form == IRF_X1) {
		if (op == IR_XNEG)
			return REGS(ir_rd(word), 0, ir_rs1(word));
		imm = op == IR_XINC ? 1 : -1;
	} else if (form != IRF_XI) {
		return word & ALL_REGS;
	} else if (op == IR_XSUBI) {
		imm = -imm;
	} else if (op == IR_XRORI) {
		imm &= 31;
	}
	return (word & REGS(31, 31, 0)) | (uint32_t)imm << 20;
}

/* The same without flags; only 32-bit operations have it. */
static void make_plain(struct ir_ins *i)
{
	unsigned op = i->op, form = ir_info[op].form, plain = ir_info[op].plain;
	if (plain == op || (is_x86(form) && !is_wide(i->word, form)))
		return;
	i->op = (uint8_t)plain;
	if (plain != IR_NOP)
		i->word = ir_info[plain].word | plain_operands(op, form, i->word);
}

/* What is live before a transfer. Labels further down have been seen; 0 in the table: a label further up, a loop. */
static uint32_t before_control(const struct ir_ins *i, uint32_t live, uint32_t *at_label)
{
	switch (i->op) {
	case IR_LINK: case IR_EXIT:
		return GUEST;
	case IR_JDISP: case IR_JRET:
		return GUEST | ir_reads(i);
	case IR_COMMIT:
		return live | GUEST | 1u << (i->more & 31);
	case IR_CALL: case IR_PORT:
		return live | GUEST;
	case IR_LABEL:
		at_label[i->label] = live;
		return live;
	}
	uint32_t there = at_label[i->label] ? at_label[i->label] : 0xffffffffu;
	return (i->op == IR_JMP ? 0 : live) | there | ir_reads(i);
}

void opt_dead(struct ir_block *b)
{
	uint32_t live = GUEST, at_label[IR_LABELS + 1];
	if (!b->flag_work)
		return;
	for (unsigned n = 0; n <= b->labels; n++)
		at_label[n] = 0;
	for (struct ir_ins *i = b->ins + b->n; i-- > b->ins;) {
		unsigned effects = ir_info[i->op].effects;
		if (effects & IRE_CTL) {
			live = before_control(i, live, at_label);
			continue;
		}
		uint32_t writes = ir_writes(i);
		if (!(effects & (IRE_MEM | IRE_KEEP)) && !(writes & live)) {
			i->op = IR_NOP;
			continue;
		}
		if ((writes & ~live) & 1) {
			make_plain(i);
			effects = ir_info[i->op].effects;
		}
		live &= ~writes | (effects & IRE_WF ? 0 : 1);
		live |= ir_reads(i);
	}
}
