/* SPDX-License-Identifier: Apache-2.0
 * Storage of the decisions. See seen.h. */
#include "cms/exec/seen.h"

struct seen seen_table[SEEN_SLOTS];

void seen_clear(void)
{
	for (unsigned i = 0; i < SEEN_SLOTS; i++)
		seen_table[i].ctx = 0;
}
