/* SPDX-License-Identifier: Apache-2.0
 * Visit counters by the place of the block's first byte. See profile.h. */
#include "cms/exec/profile.h"

#define COUNTERS 4096u

static uint8_t visits[COUNTERS];
static uint8_t hot = PROFILE_HOT_QUICK;

void profile_init(uint32_t hot_quick)
{
	if (hot_quick)
		hot = hot_quick < UINT8_MAX ? (uint8_t)hot_quick : UINT8_MAX;
}

static uint8_t *counter(struct win at)
{
	return &visits[(at.a ^ at.a >> 12) % COUNTERS];
}

/* Above `hot` the counter goes on to its end: a block that was refused is asked about again after as many visits. */
enum profile_heat profile_visit(struct win at)
{
	uint8_t *v = counter(at);
	*v = *v == UINT8_MAX ? hot : *v + 1;
	return *v < hot ? PROFILE_COLD : *v == hot ? PROFILE_HOT : PROFILE_REFUSED;
}

void profile_translated(struct win at)
{
	*counter(at) = 0;
}
