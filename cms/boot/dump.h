/* SPDX-License-Identifier: Apache-2.0
 * What -d has told of each translation made: records of bytes from the firmware to the host program, which makes text of them
 * (sim/dump.c). Invariant: fixed-width members only, same bytes on rv32 and 64-bit hosts; a record is its head and head.bytes more.
 * The operations come before optimisation, so before it is known whether anything is installed; DUMP_MADE ends what was told since the
 * one before it, and of a kind told twice the second counts.
 */
#ifndef CMS_BOOT_DUMP_H
#define CMS_BOOT_DUMP_H
#include <stdint.h>

enum dump_stage { DUMP_STAGE_IN_ASM = 1, DUMP_STAGE_OP = 2, DUMP_STAGE_OUT_ASM = 4 };

enum dump_kind {
	DUMP_OP,	/* struct ir_ins[] */
	DUMP_X86,	/* code bytes */
	DUMP_WORDS,	/* of the code as it stands in memory */
	DUMP_POINTS,	/* struct mol_point[]: commits */
	DUMP_LINKS,	/* struct dump_link[]: exits */
	DUMP_MADE,	/* struct dump_made */
	DUMP_KINDS
};

struct dump_head {
	uint16_t kind, bytes;
};

struct dump_link {
	uint32_t eip, word;
};

struct dump_made {
	uint32_t eip, lin, place, ctx;
	uint32_t number;	/* of translations made, from 0 on */
	uint32_t mode;		/* of x86_decode() */
	uint32_t tick_lo, tick_hi;
	uint32_t code;		/* where it stands */
	uint32_t entry;		/* words that check its page */
};
#endif
