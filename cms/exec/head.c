/* SPDX-License-Identifier: Apache-2.0
 * Storage of the records of block starts. See head.h. */
#include "cms/exec/head.h"

struct head head_table[HEAD_SLOTS] __attribute__((aligned(32)));
uint32_t head_now, head_ahead;
uint8_t head_hot = HEAD_HOT_QUICK;

void head_init(uint32_t hot_quick)
{
	if (hot_quick)
		head_hot = hot_quick < UINT8_MAX ? (uint8_t)hot_quick : UINT8_MAX;
}

void head_clear(void)
{
	for (unsigned i = 0; i < HEAD_SLOTS; i++)
		head_table[i].ctx = head_table[i].code = 0;
}

struct head *head_get(uint32_t eip, uint32_t place, uint32_t ctx)
{
	struct head *h = head_slot(eip);
	if (!head_is(h, eip, place, ctx))
		*h = (struct head){ .eip = eip, .place = place, .ctx = ctx };
	return h;
}
