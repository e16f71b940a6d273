/* SPDX-License-Identifier: Apache-2.0
 * A pointer that moves up. See heap.h. */
#include "cms/boot/heap.h"
#include "cms/boot/trap.h"

extern uint8_t __heap_start[], __heap_end[];
static uint8_t *next = __heap_start;

void *heap_raw(uint32_t bytes)
{
	uint8_t *p = next;
	bytes = (bytes + 63) & ~63u;
	if (bytes > heap_left())
		trap_fatal("the firmware's memory is too small for the sizes asked for", 0, 0, bytes);
	next += bytes;
	return p;
}

void *heap_alloc(uint32_t bytes)
{
	return __builtin_memset(heap_raw(bytes), 0, bytes);
}

uint32_t heap_left(void)
{
	return (uint32_t)(__heap_end - next);
}
