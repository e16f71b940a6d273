/* SPDX-License-Identifier: Apache-2.0
 * The REP string instructions, as the ROM runs them.
 */
#ifndef TESTS_BENCH_REP_H
#define TESTS_BENCH_REP_H

#include <stdint.h>

static inline void rep_movsb(void *to, const void *from, uint32_t count)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

static inline void rep_movsd(void *to, const void *from, uint32_t count)
{
	__asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

static inline void rep_stosb(void *to, uint8_t value, uint32_t count)
{
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

static inline void rep_stosd(void *to, uint32_t value, uint32_t count)
{
	__asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(value) : "memory");
}

#endif
