/* SPDX-License-Identifier: Apache-2.0
 * struct mol_block: code as it will be installed, with what must be known about places in it. Seam between sched and tcache.
 * The quick tier makes molecules of one atom each, in the order of the IR.
 */
#ifndef CMS_SCHED_MOL_H
#define CMS_SCHED_MOL_H
#include "cms/ir/ir.h"

#define MOL_POINTS 64u
#define MOL_LINKS 64u
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
	struct mol_point points[MOL_POINTS];
	struct mol_link links[MOL_LINKS];
	uint32_t *words;	/* room for two for each operation, and one: the place where the code will stand */
};

int sched_encode(struct mol_block *m, const struct ir_block *b);	/* 0, or -1: too many points */
#endif
