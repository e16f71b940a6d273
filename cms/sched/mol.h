/* SPDX-License-Identifier: Apache-2.0
 * struct mol_block: code as it will be installed, with what must be known about places in it. Seam between sched and tcache.
 * The quick tier makes molecules of one atom each, in the order of the IR. Most of its blocks pass no optimisation: they are copied
 * from front's draft.
 */
#ifndef CMS_SCHED_MOL_H
#define CMS_SCHED_MOL_H
#include "cms/ir/ir.h"

#define MOL_POINTS 144u	/* FRONT_INSNS_MAX instructions of four at most, and the ends */
#define MOL_LINKS 64u
#define MOL_BRANCHES (IR_LABELS * 2)
#define MOL_BRANCH_BYTES 4096u	/* how far a conditional branch reaches, and no farther forwards than one atom less */

/* A commit: what cpc may be afterwards, and the guest EIP there. */
struct mol_point {
	uint32_t eip;
	uint16_t word;
	uint16_t dynamic;	/* EIP stands in guest register x2 */
};

/* An exit atom that may become a jal. */
struct mol_link {
	uint32_t eip;
	uint16_t word;
	uint16_t kind;		/* enum ir_link */
};

struct mol_block {
	uint16_t n, points_n, links_n;
	uint16_t entry;		/* word behind the page check */
	struct mol_point *points;	/* room for MOL_POINTS */
	struct mol_link links[MOL_LINKS];
	uint32_t *words;	/* room for two for each operation, and one: the place where the code will stand */
};

/* A block as front lays it down: a slot for each word of the code to come, beside it what no word says. Its commits and exits are in
 * the points and links of `m` already. A slot's `more` and `label` are those of struct ir_ins; the second slot of an exit is a NOP
 * that holds a data word. */
struct mol_draft {
	uint32_t eip;		/* of the first instruction */
	uint32_t x86_count;	/* instructions translated */
	uint32_t bytes;		/* of code read */
	struct mol_block *m;
	uint16_t n, labels;
	uint16_t entry;		/* slots before it check the page */
	uint16_t flag_work;	/* places where dead flags would save operations */
	uint16_t loops;		/* branches to its own start */
	uint16_t soft_n, placed_n, branches_n;
	uint16_t label_at[IR_LABELS + 1]; /* slot */
	uint16_t placed[IR_LABELS];	  /* labels as they stand behind one another */
	uint16_t branches[MOL_BRANCHES];  /* slots */
	struct ir_soft soft[IR_SOFT];
	struct ir_ins slots[IR_MAX];
};

/* Draft -> words at m->words, which has room for d->n. */
void sched_place(struct mol_block *m, const struct mol_draft *d);
int sched_encode(struct mol_block *m, const struct ir_block *b);	/* 0, or -1: too many points */
#endif
