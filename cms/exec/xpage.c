/* SPDX-License-Identifier: Apache-2.0
 * Three words per page of the guest window: bits of its 32 sub-pages. See xpage.h. */
#include "cms/exec/xpage.h"
#include "cms/boot/heap.h"
#include "cms/exec/exec.h"
#include "cms/exec/grain.h"
#include "cms/exec/interp.h"
#include "cms/exec/rep.h"
#include "cms/exec/tlb.h"

struct xpage *xpage_table;

void xpage_init(uint32_t window_bytes)
{
	xpage_table = heap_alloc(window_bytes / PAGE_BYTES * (uint32_t)sizeof *xpage_table);
}

void xpage_mark_more(struct win at, uint32_t len_bytes)
{
	struct xpage *x = xpage_of(at);
	uint32_t b = xpage_bits(at, len_bytes);
	if (x->grained & b)
		grain_mark(at, len_bytes);
	if ((x->mask & b) == b)
		return;
	x->mask |= b;
	tlb_mask_page(at);
}

void xpage_mark_decoded_more(struct win at, uint32_t len_bytes)
{
	xpage_of(at)->decoded |= xpage_bits(at, len_bytes);
	xpage_mark_more(at, len_bytes);
}

/* Bits of the sub-pages that lie wholly in the range, which ends in the page. */
static uint32_t whole(struct win at, uint32_t len_bytes)
{
	uint32_t first = ((at.a & PAGE_MASK) + XPAGE_SUB_BYTES - 1) >> XPAGE_SUB_SHIFT;
	uint32_t end = ((at.a & PAGE_MASK) + len_bytes) >> XPAGE_SUB_SHIFT;
	return first < end ? (0xffffffffu >> (32 - (end - first))) << first : 0;
}

static void invalidate_page(struct win at, uint32_t len_bytes)
{
	struct xpage *x = xpage_of(at);
	if (!(x->mask & xpage_bits(at, len_bytes)))
		return;
	cms_stats.invalidations++;
	interp_forget(at, len_bytes);
	tcache_invalidate(at, len_bytes);
	x->mask &= ~whole(at, len_bytes);
	x->decoded &= x->mask;
}

void xpage_invalidate(struct win at, uint32_t len_bytes)
{
	while (len_bytes) {
		uint32_t part = PAGE_BYTES - (at.a & PAGE_MASK);
		if (part > len_bytes)
			part = len_bytes;
		invalidate_page(at, part);
		at.a += part;
		len_bytes -= part;
	}
}

/* Of the last sub-page in which stores met code: how many did, since code of it was made. */
static struct storm {
	uint32_t sub, met;
} storm;
#define STORM 3u

/* Whole sub-pages go where the guest writes one thing over another: by REP, or by stores that meet code again and again. */
static bool overwrites(struct win at)
{
	uint32_t sub = at.a / XPAGE_SUB_BYTES;
	if (storm.sub != sub)
		storm = (struct storm){ sub, 0 };
	return ++storm.met > STORM;
}

void xpage_made(struct win at)
{
	if (storm.sub == at.a / XPAGE_SUB_BYTES)
		storm.met = 0;
}

#define AT_ONCE 1024u /* bytes: an interrupt may wait */

/* What REP is about to write over goes in large pieces, from this sub-page on. */
static bool written_over(struct win at)
{
	uint32_t rest = rep_rest(at), start = at.a & ~(XPAGE_SUB_BYTES - 1);
	uint32_t end = (at.a + (rest < AT_ONCE ? rest : AT_ONCE)) & ~(XPAGE_SUB_BYTES - 1);
	if (end <= start)
		return false;
	xpage_invalidate(win_of(start), end - start);
	return true;
}

bool xpage_store(struct win at, uint32_t len_bytes)
{
	if (rep_in_bulk() && written_over(at))
		return true;
	if (grain_open(at))
		return false;
	if (rep_in_bulk() || overwrites(at))
		xpage_invalidate(win_of(at.a & ~(XPAGE_SUB_BYTES - 1)), XPAGE_SUB_BYTES);
	else
		xpage_invalidate(at, len_bytes);
	grain_anew(at);
	return true;
}
