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
/* These bytes are now decoded or translated: sets mask bits, and in the TLB where the page is mapped for stores. */
void xpage_mark(struct win at, uint32_t len_bytes);
/* These bytes are about to change (store, DMA, device): whatever was made of them is forgotten first. */
void xpage_invalidate(struct win at, uint32_t len_bytes);
/* A store of the guest trapped at these bytes, of one word. Where they are code, what was made of them is forgotten, as above.
 * False: they are not, and the store may be tried again. */
bool xpage_store(struct win at, uint32_t len_bytes);
void xpage_made(struct win at); /* code was made of bytes from here on; called at least where a line has an entry in the grain table */
extern uint32_t *xpage_masks; /* one word per page of the window */
/* Are these bytes, at most 128 and in one page, marked already? */
static inline bool xpage_marked(struct win at, uint32_t len_bytes)
{
	uint32_t m = xpage_masks[at.a / PAGE_BYTES];
	return m >> (at.a >> XPAGE_SUB_SHIFT & 31) & m >> ((at.a + len_bytes - 1) >> XPAGE_SUB_SHIFT & 31) & 1;
}
uint32_t xpage_mask(struct win at); /* of the page of `at`: what a TLB entry for it must carry */
#endif
