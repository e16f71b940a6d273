/* SPDX-License-Identifier: Apache-2.0
 * Storage of the records of block starts. See head.h. */
#include "cms/exec/head.h"
#include "cms/exec/ctx.h"

#define PRESSURE_MAX 6u

_Static_assert(sizeof(struct head) == 32, "one line");
struct head head_table[HEAD_SLOTS];
uint32_t head_epoch, head_now, head_ahead;
uint8_t head_wanted;
bool head_pressed;
static uint8_t usual;
static unsigned pressure;	/* doublings */

void head_init(uint32_t hot_quick, uint32_t epoch)
{
	head_epoch = epoch * CTX_COUNT;
	uint32_t wanted = hot_quick ? hot_quick : HEAD_HOT_QUICK;
	usual = head_wanted = wanted < UINT8_MAX ? (uint8_t)wanted : UINT8_MAX;
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
		head_table[i].stamp = head_table[i].ctx = head_table[i].code = 0;
}

bool head_remap(void)
{
	head_epoch += CTX_COUNT;
	if (!head_epoch)
		head_clear();
	return !head_epoch;
}
