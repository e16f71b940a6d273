/* SPDX-License-Identifier: Apache-2.0
 * Code that changes: translations of a sub-page are forgotten before the store commits. Sub-pages that trip often are left to the
 * interpreter for a while: the storm is bounded. cms/README.md "Exact code". */
#include "build/gen/atoms_asm.h"
#include "cms/tcache/tcache.h"

#define SUB_SHIFT 7
#define TRIPS 1024u
#define TRIPS_MAX 32u	/* so many losses and a sub-page is no longer translated... */
#define FORGIVE 16u	/* ...until this many refusals for each loss above half of it */

static uint8_t trips[TRIPS], refusals;

static uint8_t *trip(uint32_t place)
{
	uint32_t sub = place >> SUB_SHIFT;
	return &trips[(sub ^ sub >> 10) % TRIPS];
}

/* Out of every table and chain, out of dispatch and the return stack; the memory stays as it is. */
void smc_kill(struct translation *t)
{
	t->live = 0;
	tcache_dropped(t);
	find_remove(t);
	link_cut(t);
	XM_DINV(t->eip);
	XM_RFLUSH();
}

bool smc_stormy(uint32_t place)
{
	uint8_t *t = trip(place);
	if (*t < TRIPS_MAX)
		return false;
	if (++refusals % FORGIVE == 0)
		*t = TRIPS_MAX / 2;
	return true;
}

void tcache_invalidate(struct win at, uint32_t len_bytes)
{
	struct translation *t = find_page(at.a), *next;
	bool lost = false;
	for (; t; t = next) {
		next = t->next_page;
		if (t->place >= at.a + len_bytes || t->place + t->bytes <= at.a)
			continue;
		smc_kill(t);
		lost = true;
	}
	if (lost && *trip(at.a) < TRIPS_MAX)
		++*trip(at.a);
}
