/* SPDX-License-Identifier: Apache-2.0
 * The interpreter: a direct-mapped table of decoded instructions, one call of the semantics each, one commit each.
 * Invariant: an entry's bytes are those in memory, because their sub-pages are marked (xpage.h); bytes that are not marked
 * (page-crossing and near-limit instructions) are decoded at every visit.
 */
#ifndef CMS_EXEC_INTERP_H
#define CMS_EXEC_INTERP_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/exec/addr.h"
#include "cms/exec/head.h"
#include "isa-x86/decode/x86_insn.h"

/* The page that code is fetched from: EIPs start .. start + size - 1; code of `eip` lies at window place
 * (eip + delta) & FETCH_PLACE, the bits above are the decode mode. size 0: to be looked up. */
struct fetch {
	uint32_t start, size, delta;
	uint32_t slot; /* (eip + slot) modulo the table size is the entry: pages start at different ones */
};
#define FETCH_MODE_SHIFT 30
#define FETCH_PLACE 0x3fffffffu
_Static_assert((X86_MODE_D32 | X86_MODE_REAL) == ~FETCH_PLACE >> FETCH_MODE_SHIFT, "the bits above hold these two, no more");

/* 4.5 MB. A loop of 100 KB takes 270 cycles per instruction with 16,384, when nothing can be translated; 120 with these */
#define INTERP_ENTRIES 131072u
#define INSN_MAX 15u /* bytes */
extern struct fetch interp_fetch; /* the one in use */

void interp_init(void);
void interp_forget(struct win at, uint32_t len_bytes); /* no instruction that touches these bytes stays in the table */
/* Which bytes of the 32-byte line belong to instructions in the table. */
uint32_t interp_code_mask(struct win line);
void interp_leave_page(void);			       /* CS or the mode may have changed */
void interp_forget_pages(void);			       /* the mapping of code may have changed, or context numbers start again */
/* Both run from committed state until a boundary is due (tick limit, mach_attention); the second also stops at a block
 * start. A guest fault unwinds to the loop. */
void interp_run(void);
void interp_run_block(void);
void interp_run_one(void); /* one instruction, or one REP loop as far as it gets */
bool interp_watches(const struct x86_insn *in); /* a store to its bytes traps: it was not fetched byte by byte */
/* Makes interp_fetch the page of eip if that has been looked up since the mapping last changed. */
bool interp_fetch_again(uint32_t eip);

/* The pages fetched from lately, by EIP and context: a change of CS or mode keeps them, one of the mapping forgets all. */
#define INTERP_WINDOWS 64u
struct interp_window {
	uint32_t stamp; /* head_stamp() */
	struct fetch fetch;
} __attribute__((aligned(32)));
extern struct interp_window interp_windows[INTERP_WINDOWS];

static inline struct interp_window *interp_window_of(uint32_t eip, uint32_t ctx)
{
	return &interp_windows[((eip >> 12) + ctx) % INTERP_WINDOWS];
}

static inline bool interp_window_holds(const struct interp_window *w, uint32_t eip, uint32_t ctx)
{
	return w->stamp == head_stamp(ctx) && eip - w->fetch.start < w->fetch.size;
}

bool interp_look_at(uint32_t eip, struct win *at);
/* Place of the code byte at eip in the context of today, when it can be fetched without a walk that faults or writes. */
static inline bool interp_code_at(uint32_t eip, uint32_t ctx, struct win *at)
{
	const struct interp_window *w = interp_window_of(eip, ctx);
	if (__builtin_expect(!interp_window_holds(w, eip, ctx), 0))
		return interp_look_at(eip, at);
	*at = win_of((eip + w->fetch.delta) & FETCH_PLACE);
	return true;
}
#endif
