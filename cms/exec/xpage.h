/* SPDX-License-Identifier: Apache-2.0
 * Which 128-byte sub-pages of the guest window hold code that the firmware has decoded or translated.
 * Invariant: while a sub-page's bit is set, no store through the guest TLB reaches it without an XPAGE trap first; bits in the
 * TLB may be set in excess (a spurious trap), never missing. Follows molecules.md section 4, cms/README.md "Exact code".
 */
#ifndef CMS_EXEC_XPAGE_H
#define CMS_EXEC_XPAGE_H
#include <stdbool.h>
#include "cms/exec/addr.h"

#define XPAGE_SUB_SHIFT 7
#define XPAGE_SUB_BYTES 128u

void xpage_init(uint32_t window_bytes);
/* These bytes are about to change (store, DMA, device): whatever was made of them is forgotten first. */
void xpage_invalidate(struct win at, uint32_t len_bytes);
/* A store of the guest trapped at these bytes, of one word. Where they are code, what was made of them is forgotten, as above.
 * False: they are not, and the store may be tried again. */
bool xpage_store(struct win at, uint32_t len_bytes);
void xpage_made(struct win at); /* code was made of bytes from here on; called at least where a line has an entry in the grain table */
struct xpage {
	uint32_t mask;		/* a bit for each sub-page with code */
	uint32_t grained;	/* and for each that has or had a line in the grain table, */
	uint32_t decoded;	/* for each in which an instruction in the interpreter's table may lie */
};
extern struct xpage *xpage_table; /* one for each page of the window */

static inline struct xpage *xpage_of(struct win at) { return &xpage_table[at.a / PAGE_BYTES]; }

/* Of the sub-pages that these bytes of one page touch. */
static inline uint32_t xpage_bits(struct win at, uint32_t len_bytes)
{
	return (2u << ((at.a + len_bytes - 1) >> XPAGE_SUB_SHIFT & 31)) - (1u << (at.a >> XPAGE_SUB_SHIFT & 31));
}

/* Have these bytes nothing to be marked for: are their sub-pages in `marked`, and is none of them in the grain table? */
static inline bool xpage_has(uint32_t marked, struct win at, uint32_t len_bytes)
{
	uint32_t b = xpage_bits(at, len_bytes);
	return __builtin_expect((marked & ~xpage_of(at)->grained & b) == b, 1);
}

void xpage_mark_more(struct win at, uint32_t len_bytes);
/* These bytes, of one page, are now translated: sets mask bits, and in the TLB where the page is mapped for stores; and
 * bits of the grain table. Mostly all of it is done already. */
static inline void xpage_mark(struct win at, uint32_t len_bytes)
{
	if (!xpage_has(xpage_of(at)->mask, at, len_bytes))
		xpage_mark_more(at, len_bytes);
}
void xpage_mark_decoded_more(struct win at, uint32_t len_bytes);
/* The same of what the interpreter decoded into its table. */
static inline void xpage_mark_decoded(struct win at, uint32_t len_bytes)
{
	if (!xpage_has(xpage_of(at)->decoded, at, len_bytes))
		xpage_mark_decoded_more(at, len_bytes);
}
/* What a TLB entry for the page of `at` must carry. */
static inline uint32_t xpage_mask(struct win at) { return xpage_of(at)->mask; }
#endif
