/* SPDX-License-Identifier: Apache-2.0
 * Which bytes of a 32-byte line are code: the core's grain table, and what stands in it. A store into a sub-page that holds code
 * (xpage.h) traps only if its line has no entry, or if it meets a byte of code. molecules.md section 4.
 * Invariant: an entry's mask covers every byte of its line that was decoded or translated; bits in excess are a spurious trap.
 */
#ifndef CMS_EXEC_GRAIN_H
#define CMS_EXEC_GRAIN_H
#include <stdbool.h>
#include "cms/exec/addr.h"

#define GRAIN_BYTES 32u
#define GRAIN_LINES 128u

struct grain {
	uint32_t line; /* place of its first byte, with bit 0 set; 0: no entry */
	uint32_t mask; /* bit n: byte n is code */
};
extern struct grain grain_table[GRAIN_LINES];

static inline struct grain *grain_slot(uint32_t place)
{
	return &grain_table[place / GRAIN_BYTES % GRAIN_LINES];
}

/* A store to this byte trapped. True: its line had no entry, and has one now: it is to be tried again. False: it meets code. */
bool grain_open(struct win at);
/* Code of the line was forgotten, or the entry was not exact: made anew. */
void grain_anew(struct win at);
/* Has the line an entry? */
static inline bool grain_known(struct win at)
{
	return grain_slot(at.a)->line == ((at.a & ~(GRAIN_BYTES - 1)) | 1);
}
/* These bytes, of one page, are code from now on. */
void grain_mark(struct win at, uint32_t len_bytes);
#endif
