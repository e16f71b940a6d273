/* SPDX-License-Identifier: Apache-2.0
 * Calls: recursion (Fibonacci, towers of Hanoi, Ackermann), chains of small functions, and calls through pointers.
 */
#include "bench.h"

const char bench_name[] = "calls";
enum { FIBONACCI = 20, DISCS = 12, ROUNDS = 14000 };

static uint32_t depth, arguments[3];

void bench_setup(void)
{
	depth = FIBONACCI;
	arguments[0] = DISCS;
	arguments[1] = 2;
	arguments[2] = 40;
}

/* noipa: every call stays a call with the plain convention */
#define CALLED __attribute__((noipa, optimize("no-optimize-sibling-calls")))

static CALLED uint32_t fibonacci(uint32_t n)
{
	if (n < 2)
		return n;
	return fibonacci(n - 1) + fibonacci(n - 2);
}

static CALLED uint32_t hanoi(uint32_t discs, uint32_t from, uint32_t to)
{
	if (!discs)
		return 0;
	return hanoi(discs - 1, from, 6 - from - to) + (from ^ to) + hanoi(discs - 1, 6 - from - to, to);
}

static CALLED uint32_t ackermann(uint32_t m, uint32_t n)
{
	if (!m)
		return n + 1;
	return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}

static CALLED uint32_t add(uint32_t a, uint32_t b)
{
	return a + b;
}
static CALLED uint32_t mix(uint32_t a, uint32_t b)
{
	return a ^ (b << 3);
}
static CALLED uint32_t turn(uint32_t a, uint32_t b)
{
	return (a << 7 | a >> 25) - b;
}
static CALLED uint32_t both(uint32_t a, uint32_t b)
{
	return add(mix(a, b), turn(b, a));
}

static uint32_t (*const table[4])(uint32_t, uint32_t) = { add, mix, turn, both };

uint32_t bench_run(void)
{
	uint32_t sum = fibonacci(depth);

	sum = bench_fold(sum, hanoi(arguments[0], 1, 3));
	sum = bench_fold(sum, ackermann(arguments[1], arguments[2]));
	for (uint32_t i = 0; i < ROUNDS; i++)
		sum = table[(sum ^ i) & 3](sum, i);
	return sum;
}
