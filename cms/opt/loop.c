/* SPDX-License-Identifier: Apache-2.0
 * A block whose branch comes back to its own start: the commit of that way out is laid down right before the start, where the branch
 * leads without a jump; upper immediates that nothing else takes the register of are made once, before it.
 *     page check, upper immediates, JMP start; L: COMMIT; start: the body
 * Only blocks in which front saw such a branch are looked at. Invariant: an entry from outside passes everything in front of `start`. */
#include "cms/opt/opt.h"

#define FIRST_KEPT IR_KEPT_REG
#define KEPT (32u - FIRST_KEPT)
#define AROUND 4u	/* operations put in front besides: JMP, LABEL, COMMIT, LABEL */
#define SIDE 3u		/* LABEL, COMMIT, LINK */

/* The last way out to the block's start: where its LABEL stands. 0: there is none. */
static unsigned way_back(const struct ir_block *b)
{
	for (unsigned n = b->n; n-- > b->entry + SIDE;) {
		const struct ir_ins *i = &b->ins[n];
		if (i->op == IR_LINK && i->word == b->eip && i[-1].op == IR_COMMIT && i[-1].word == b->eip && i[-2].op == IR_LABEL)
			return n - 2;
	}
	return 0;
}

static bool keeps(const struct ir_ins *i) { return i->op == IR_LUI && ir_rd(i->word) >= FIRST_KEPT; }

/* The registers that are written by one operation of the block, a bit each. */
static uint32_t written_once(const struct ir_block *b)
{
	uint32_t once = 0, more = 0;
	for (const struct ir_ins *i = b->ins + b->entry; i < b->ins + b->n; i++)
		if (keeps(i)) {
			uint32_t bit = 1u << ir_rd(i->word);
			more |= once & bit;
			once |= bit;
		}
	return once & ~more;
}

/* Takes what goes in front out of the body; returns how many operations that are, without the way back. */
static unsigned take_out(struct ir_block *b, unsigned back, struct ir_ins *front)
{
	uint32_t once = written_once(b);
	unsigned taken = 0;
	struct ir_ins *to = b->ins + b->entry;
	for (unsigned n = b->entry; n < b->n; n++) {
		const struct ir_ins *i = &b->ins[n];
		if (keeps(i) && (once >> ir_rd(i->word) & 1))
			front[taken++] = *i;
		else if (n - back >= SIDE)
			*to++ = *i;
	}
	b->n = (uint16_t)(to - b->ins);
	return taken;
}

static void put_in_front(struct ir_block *b, const struct ir_ins *front, unsigned n)
{
	struct ir_ins *at = b->ins + b->entry;
	for (struct ir_ins *i = b->ins + b->n; i-- > at;)
		i[n] = *i;
	for (unsigned k = 0; k < n; k++)
		at[k] = front[k];
	b->n = (uint16_t)(b->n + n);
}

void opt_loop(struct ir_block *b)
{
	struct ir_ins front[KEPT + AROUND], side[2];
	unsigned back = b->loops ? way_back(b) : 0, n;
	if (!back)
		return;
	side[0] = b->ins[back];
	side[1] = b->ins[back + 1];
	n = take_out(b, back, front);
	b->labels++;
	front[n++] = (struct ir_ins){ .word = ATOM_WORD_jal, .tag = ir_tag(IR_JMP, 0, b->labels) };
	front[n++] = side[0];
	front[n++] = side[1];
	front[n++] = (struct ir_ins){ .tag = ir_tag(IR_LABEL, 0, b->labels) };
	put_in_front(b, front, n);
}
