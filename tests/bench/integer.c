/* SPDX-License-Identifier: Apache-2.0
 * Integer loops: greatest common divisors by subtraction, bits counted one by one, shifts and adds. No memory.
 */
#include "bench.h"

const char bench_name[] = "integer";
enum { PAIRS = 1400, WORDS = 3000, ROUNDS = 60000 };

static uint32_t seed;

void bench_setup(void)
{
	seed = 20231;
}

static NOINLINE uint32_t gcd(uint32_t a, uint32_t b)
{
	while (a != b) {
		if (a > b)
			a -= b;
		else
			b -= a;
	}
	return a;
}

static NOINLINE uint32_t count_bits(uint32_t word)
{
	uint32_t count = 0;

	for (; word; word &= word - 1)
		count++;
	return count;
}

static NOINLINE uint32_t shift_register(uint32_t state, uint32_t rounds)
{
	while (rounds--) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
	}
	return state;
}

uint32_t bench_run(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < PAIRS; i++)
		sum = bench_fold(sum, gcd((bench_random(&seed) & 1023) + 1, (bench_random(&seed) & 1023) + 1));
	for (uint32_t i = 0; i < WORDS; i++)
		sum += count_bits(bench_random(&seed));
	return bench_fold(sum, shift_register(seed | 1, ROUNDS));
}
