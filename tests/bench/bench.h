/* SPDX-License-Identifier: Apache-2.0
 * What a benchmark kernel is, for the ROM that is measured and for the host program that knows the right answer.
 *
 * Kernels compute in 32-bit unsigned arithmetic and touch no pointer's value, so that every machine gets the same sum.
 */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdint.h>

extern const char bench_name[];
void bench_setup(void);	  /* makes the input; not timed */
uint32_t bench_run(void); /* timed, cold, once; returns the checksum */

#define NOINLINE __attribute__((noinline))

/* A full-period generator (Numerical Recipes); the upper bits are the good ones. */
static inline uint32_t bench_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Folds a value into a checksum so that order matters. */
static inline uint32_t bench_fold(uint32_t sum, uint32_t value)
{
	return ((sum << 5) | (sum >> 27)) ^ value;
}

#endif
