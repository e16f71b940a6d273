/* SPDX-License-Identifier: Apache-2.0
 * Storage of the records of block starts. See head.h. */
#include "cms/exec/head.h"

#define PRESSURE_MAX 6u

struct head head_table[HEAD_SLOTS] __attribute__((aligned(32)));
uint32_t head_now, head_ahead;
uint8_t head_wanted = HEAD_HOT_QUICK;
bool head_pressed;
static uint8_t usual = HEAD_HOT_QUICK;
static unsigned pressure;	/* doublings */

void head_init(uint32_t hot_quick)
{
	if (hot_quick)
		usual = head_wanted = hot_quick < UINT8_MAX ? (uint8_t)hot_quick : UINT8_MAX;
}

void head_pressure(int more)
{
	if (more > 0 ? pressure < PRESSURE_MAX : more < 0 && pressure)
		pressure += (unsigned)more;
	uint32_t wanted = (uint32_t)usual << pressure;
	head_wanted = wanted < UINT8_MAX ? (uint8_t)wanted : UINT8_MAX;
	head_pressed = pressure != 0;
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
		*h = (struct head){ .eip = eip, .place = place, .ctx = ctx, .made = h->made };
	return h;
}
