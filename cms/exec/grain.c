/* SPDX-License-Identifier: Apache-2.0
 * Decoded entries and translations of a line -> its entry in the core's grain table. See grain.h. */
#include "cms/exec/grain.h"
#include "build/gen/atoms_asm.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/xpage.h"

struct grain grain_table[GRAIN_LINES];

static uint32_t line_of(struct win at)
{
	return at.a & ~(GRAIN_BYTES - 1);
}

static void put(struct grain *g)
{
	XM_GRAINW(g->line, g->mask);
}

void grain_anew(struct win at)
{
	struct grain *g = grain_slot(at.a);
	struct win line = win_of(line_of(at));
	*g = (struct grain){ line.a | 1, interp_code_mask(line) | tcache_code_mask(line) };
	xpage_of(at)->grained |= xpage_bits(at, 1);
	put(g);
}

bool grain_open(struct win at)
{
	if (grain_known(at))
		return false;
	cms_stats.code_beside++;
	grain_anew(at);
	return true;
}

void grain_mark(struct win at, uint32_t len_bytes)
{
	bool made = false;
	for (uint32_t a = line_of(at); a < at.a + len_bytes; a += GRAIN_BYTES) {
		struct grain *g = grain_slot(a);
		if (!grain_known(win_of(a)))
			continue;
		made = true;
		g->mask |= win_bits(a, GRAIN_BYTES, at, len_bytes);
		put(g);
	}
	if (made)
		xpage_made(at);
}
