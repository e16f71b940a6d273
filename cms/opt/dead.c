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

/* The same without flags; only 32-bit operations have it. */
static void make_plain(struct ir_ins *i)
{
	unsigned op = i->op;
	if (is_x86(ir_info[op].form) && ir_size(i))
		return;
	i->op = ir_info[op].plain;
	if (op == IR_XSUBI)
		i->imm = -i->imm;
	else if (op == IR_XINC)
		i->imm = 1;
	else if (op == IR_XDEC)
		i->imm = -1;
	else if (op == IR_XRORI)
		i->imm &= 31;
	else if (op == IR_XNEG) {
		i->b = i->a;
		i->a = 0;
	}
}

/* What is live before a transfer. Labels further down have been seen; 0 in the table: a label further up, a loop. */
static uint32_t before_control(const struct ir_ins *i, uint32_t live, uint32_t *at_label)
{
	switch (i->op) {
	case IR_LINK: case IR_EXIT:
		return GUEST;
	case IR_JDISP: case IR_JRET:
		return GUEST | ir_reads(i);
	case IR_COMMIT: case IR_CALL: case IR_PORT:
		return live | GUEST | ir_reads(i);
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
