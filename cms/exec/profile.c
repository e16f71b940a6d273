/* SPDX-License-Identifier: Apache-2.0
 * Visit counters by the place of the block's first byte. See profile.h. */
#include "cms/exec/profile.h"

#define COUNTERS 4096u

static uint8_t visits[COUNTERS];
static uint32_t hot = PROFILE_HOT_QUICK;

void profile_init(uint32_t hot_quick)
{
	if (hot_quick)
		hot = hot_quick > 255 ? 255 : hot_quick;
}

bool profile_visit(struct win at)
{
	uint8_t *v = &visits[(at.a ^ at.a >> 12) % COUNTERS];
	if (*v + 1u < hot) {
		++*v;
		return false;
	}
	*v = 0; /* a refused block is asked about again only after as many visits */
	return true;
}
