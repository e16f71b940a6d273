/* SPDX-License-Identifier: Apache-2.0
 * What the REP string instructions mean, in C (little-endian units, forward): the judge of the ROM's.
 */
#ifndef TESTS_BENCH_REP_H
#define TESTS_BENCH_REP_H

#include <stdint.h>

static inline void rep_movsb(void *to, const void *from, uint32_t count)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	while (count--)
		*t++ = *f++;
}

static inline void rep_movsd(void *to, const void *from, uint32_t count)
{
	rep_movsb(to, from, 4 * count);
}

static inline void rep_stosb(void *to, uint8_t value, uint32_t count)
{
	for (uint8_t *t = to; count--; t++)
		*t = value;
}

static inline void rep_stosd(void *to, uint32_t value, uint32_t count)
{
	for (uint8_t *t = to; count--; t += 4)
		for (int i = 0; i < 4; i++)
			t[i] = value >> (8 * i);
}

#endif
