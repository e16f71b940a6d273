/* SPDX-License-Identifier: Apache-2.0
 * Draft of a block -> its IR, for the few blocks that a pass can gain in, and for the judges of all of them: labels stand among the
 * operations again, and EIPs in their commits and links. */
#include "cms/front/front.h"

/* Where one is in the draft's lists. */
struct lists {
	const struct mol_point *point;
	const struct mol_link *link;
	const uint16_t *placed, *placed_end;
};

static struct ir_ins *put_labels(struct ir_ins *to, struct lists *k, const struct mol_draft *d, unsigned slot)
{
	for (; k->placed < k->placed_end && d->label_at[*k->placed] == slot; k->placed++)
		*to++ = (struct ir_ins){ .tag = ir_tag(IR_LABEL, 0, *k->placed) };
	return to;
}

/* What stands for the operation in the IR; `slot` is its first one. */
static struct ir_ins whole(const struct ir_ins *slot, struct lists *k)
{
	struct ir_ins i = *slot;
	switch (i.op) {
	case IR_COMMIT: i.word = k->point++->eip; break;
	case IR_LINK: i.word = k->link++->eip; break;
	case IR_CALL: case IR_PORT:
		i.word = slot[1].word;
		k->point++;
	}
	return i;
}

void front_expand(struct ir_block *b, const struct mol_draft *d)
{
	struct lists k = { d->m->points, d->m->links, d->placed, d->placed + d->placed_n };
	struct ir_ins *to = b->ins;
	b->eip = d->eip;
	b->x86_count = d->x86_count;
	b->bytes = d->bytes;
	b->labels = d->labels;
	b->entry = d->entry;
	b->flag_work = d->flag_work;
	b->loops = d->loops;
	b->soft_n = d->soft_n;
	for (unsigned n = 0; n < d->soft_n; n++)
		b->soft[n] = d->soft[n];
	for (unsigned slot = 0; slot < d->n; slot++) {
		to = put_labels(to, &k, d, slot);
		if (d->slots[slot].op != IR_NOP)
			*to++ = whole(&d->slots[slot], &k);
		IR_MUST(to < b->ins + IR_MAX);
	}
	b->n = (uint16_t)(to - b->ins);
}

unsigned front_region(struct ir_block *b, const struct front_source *s)
{
	static struct mol_point points[MOL_POINTS];
	static struct mol_block m = { .points = points };
	static struct mol_draft d = { .m = &m };
	unsigned n = front_draft(&d, s);
	if (n)
		front_expand(b, &d);
	return n;
}
