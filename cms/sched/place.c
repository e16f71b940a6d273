/* SPDX-License-Identifier: Apache-2.0
 * Draft -> atoms where they will stand: its words are copied, its branches get their distances. */
#include "build/gen/atoms.h"
#include "cms/sched/mol.h"

/* The loads first: each takes three cycles. */
static void copy(uint32_t *to, const struct ir_ins *from, unsigned n)
{
	const struct ir_ins *end = from + n;
	while (end - from >= 4) {
		uint32_t a = from[0].word, b = from[1].word, c = from[2].word, d = from[3].word;
		to[0] = a;
		to[1] = b;
		to[2] = c;
		to[3] = d;
		to += 4;
		from += 4;
	}
	while (from < end)
		*to++ = from++->word;
}

void sched_place(struct mol_block *m, const struct mol_draft *d)
{
	copy(m->words, d->slots, d->n);
	m->n = d->n;
	for (unsigned n = 0; n < d->branches_n; n++) {
		unsigned slot = d->branches[n], op = d->slots[slot].op;
		uint32_t off = (uint32_t)(d->label_at[d->slots[slot].label] - slot) * 4;
		IR_MUST(op == IR_JMP || off + MOL_BRANCH_BYTES < 2 * MOL_BRANCH_BYTES);
		m->words[slot] |= op == IR_JMP ? atom_imm_j(off) : atom_imm_b(off);
	}
}
