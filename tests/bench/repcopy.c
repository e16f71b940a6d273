/* SPDX-License-Identifier: Apache-2.0
 * REP copies: MOVS and STOS of bytes and words, long and short, aligned and not, forward; 924,304 units in all.
 */
#include "bench.h"
#include "rep.h"

const char bench_name[] = "repcopy";
enum { BYTES = 16384, LONG_ROUNDS = 48, SHORT_ROUNDS = 6000 };

static uint8_t from[BYTES + 64] __attribute__((aligned(64)));
static uint8_t to[BYTES + 64] __attribute__((aligned(64)));

void bench_setup(void)
{
	uint32_t seed = 77;

	for (uint32_t i = 0; i < sizeof(from); i++)
		from[i] = bench_random(&seed);
}

static uint32_t sample(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < sizeof(to); i += 61)
		sum = bench_fold(sum, to[i]);
	return sum;
}

uint32_t bench_run(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < LONG_ROUNDS; i++) {
		rep_movsd(to, from + 4 * (i & 7), BYTES / 4);
		rep_movsb(to + i, from + 1, BYTES / 2);
		rep_movsd(to + (i & 3), from, BYTES / 8);
		rep_stosd(to + BYTES / 2, i * 0x01010101u, BYTES / 16);
		rep_stosb(to + 16 * i, i, BYTES / 16);
		sum = bench_fold(sum, to[BYTES - 1 - i]);
	}
	sum = bench_fold(sum, sample());
	for (uint32_t i = 0; i < SHORT_ROUNDS; i++) {
		rep_movsb(to + (i & 1023), from + (i & 511), i & 31);
		rep_movsd(to + 4 * (i & 255), from, i & 15);
	}
	return bench_fold(sum, sample());
}
