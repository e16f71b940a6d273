/* SPDX-License-Identifier: Apache-2.0
 * What was decided at a block start: a direct-mapped table in front of tcache_find() and the profile, so that most decisions
 * are one comparison of four words. Invariant: an entry with code is a live translation of its {EIP, place, context}.
 */
#ifndef CMS_EXEC_SEEN_H
#define CMS_EXEC_SEEN_H
#include <stdint.h>

#define SEEN_SLOTS 1024u
#define SEEN_REFUSED 1u /* in the place of code: could not be translated, interpret one instruction */

struct seen {
	uint32_t eip;
	uint32_t place; /* with the decode mode above it, as struct fetch gives it */
	uint32_t ctx;	/* 0: empty */
	uint32_t code;
};
extern struct seen seen_table[SEEN_SLOTS];

static inline struct seen *seen_slot(uint32_t eip)
{
	return &seen_table[(eip ^ eip >> 10) % SEEN_SLOTS];
}

/* A translation of eip died. */
static inline void seen_forget(uint32_t eip)
{
	seen_slot(eip)->ctx = 0;
}
void seen_clear(void); /* context numbers start again */
#endif
