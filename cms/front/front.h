/* SPDX-License-Identifier: Apache-2.0
 * x86 code -> struct ir_block. In: where code lies and what its context says; out: the block and what it depends on.
 * Builds for the host too: nothing here asks the machine.
 */
#ifndef CMS_FRONT_FRONT_H
#define CMS_FRONT_FRONT_H
#include "cms/ir/ir.h"

#define FRONT_INSNS_MAX 32u
#define FRONT_JOINS 1u		/* conditional branches a block goes on behind: more gain less in the boot than they cost */
#define FRONT_STORES_MAX 12u	/* of 16 open words; an unaligned store takes two: then SBFULL, and again with fewer */

/* What is decoded already, elsewhere: of the byte at place p entry (p + slot) & mask, if its tag is p + tag and its EIP the right one.
 * Its `exec` counts for nothing. tags NULL: nothing. */
struct front_known {
	const uint32_t *tags;
	const struct x86_insn *entries;
	uint32_t slot, tag, mask;
};

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
	struct front_known known;
	bool soft;		/* immediates are read from the code: they changed too often */
	bool ss32;		/* the stack pointer is ESP */
	bool paging;		/* the block checks its page when entered from outside */
	bool cpl0, v86;
	bool ports;		/* every port is open and no breakpoint is on one */
	uint8_t insns_max;	/* 1 to FRONT_INSNS_MAX */
	uint8_t stores_max;
	uint8_t joins;		/* conditional branches that may be passed on the not taken side */
};

/* Number of x86 instructions in the block; 0: the first one is the interpreter's. */
unsigned front_region(struct ir_block *b, const struct front_source *s);
#endif
