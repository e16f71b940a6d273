/* SPDX-License-Identifier: Apache-2.0
 * x86 code -> struct mol_draft. In: where code lies and what its context says; out: the block and what it depends on.
 * Builds for the host too: nothing here asks the machine.
 */
#ifndef CMS_FRONT_FRONT_H
#define CMS_FRONT_FRONT_H
#include "cms/sched/mol.h"

#define FRONT_INSNS_MAX 32u
#define FRONT_JOINS 1u		/* conditional branches a block goes on behind: more gain less in the boot than they cost */
#define FRONT_STORES_MAX 12u	/* of 16 open words; an unaligned store takes two: then SBFULL, and again with fewer */

struct front_source {
	const uint8_t *bytes;	/* code at eip */
	uint32_t avail;		/* bytes up to the end of the page or of CS */
	uint32_t eip;
	uint32_t lin, place;	/* linear address of eip, and where that lies in the guest window */
	uint32_t cs_limit;
	uint32_t segments;	/* address of struct x86_seg of ES on the state page; 0: unknown */
	uint32_t port61;	/* address of struct port_kept; 0: unknown */
	uint32_t intr;		/* address of a word that is 0 while no interrupt waits; 0: unknown */
	uint32_t clock, tsc;	/* addresses of the time when the tick limit is 0 and of the TSC's offset to it; 0: RDTSC faults or is not here */
	unsigned mode;		/* of x86_decode() */
	bool templates;		/* 32 bits, and no immediate is soft: the usual instructions need not be decoded */
	bool soft;		/* immediates are read from the code: they changed too often */
	bool ss32;		/* the stack pointer is ESP */
	bool paging;		/* the block checks its page when entered from outside */
	bool cpl0, v86;
	bool ports;		/* every port is open and no breakpoint is on one */
	uint8_t insns_max;	/* 1 to FRONT_INSNS_MAX */
	uint8_t stores_max;
	uint8_t joins;		/* conditional branches that may be passed on the not taken side */
};

/* Number of x86 instructions in the block; 0: the first one is the interpreter's. The points and links of d->m are made too. */
unsigned front_draft(struct mol_draft *d, const struct front_source *s);
/* The same block as IR, from a draft whose d->m nobody has changed. */
void front_expand(struct ir_block *b, const struct mol_draft *d);
/* Both in one, for judges. */
unsigned front_region(struct ir_block *b, const struct front_source *s);
#endif
