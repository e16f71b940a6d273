/* SPDX-License-Identifier: Apache-2.0
 * String bytes: lines of words are copied, measured, turned to capitals, compared, searched, reversed and hashed,
 * one byte at a time.
 */
#include "bench.h"

const char bench_name[] = "strings";
enum { LINES = 96, LINE_BYTES = 80, ROUNDS = 3 };

static char text[LINES][LINE_BYTES];
static char work[LINE_BYTES];

void bench_setup(void)
{
	static const char letters[] = "etaoin shrdlu cmfwyp vbgkqj xz ETAOIN";
	uint32_t seed = 4711;

	for (int line = 0; line < LINES; line++) {
		int length = 40 + bench_random(&seed) % (LINE_BYTES - 41);

		for (int i = 0; i < length; i++)
			text[line][i] = letters[bench_random(&seed) % (sizeof(letters) - 1)];
		text[line][length] = 0;
	}
}

static NOINLINE uint32_t length_of(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return end - s;
}

static NOINLINE void copy(char *to, const char *from)
{
	while ((*to++ = *from++))
		;
}

static NOINLINE void capitals(char *s)
{
	for (; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			*s -= 'a' - 'A';
}

static NOINLINE uint32_t count_words(const char *s)
{
	uint32_t words = 0;
	int inside = 0;

	for (; *s; s++) {
		words += *s != ' ' && !inside;
		inside = *s != ' ';
	}
	return words;
}

static NOINLINE uint32_t find(const char *s, const char *wanted)
{
	for (uint32_t at = 0; s[at]; at++) {
		uint32_t i = 0;

		while (wanted[i] && s[at + i] == wanted[i])
			i++;
		if (!wanted[i])
			return at;
	}
	return ~0u;
}

static NOINLINE void reverse(char *s, uint32_t length)
{
	for (char *end = s + length - 1; s < end; s++, end--) {
		char c = *s;

		*s = *end;
		*end = c;
	}
}

static NOINLINE uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	while (*s)
		h = (h ^ (uint8_t)*s++) * 16777619u;
	return h;
}

static NOINLINE int32_t compare(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (uint8_t)*a - (uint8_t)*b;
}

uint32_t bench_run(void)
{
	uint32_t sum = 0;

	for (int round = 0; round < ROUNDS; round++) {
		for (int line = 0; line < LINES; line++) {
			copy(work, text[line]);
			sum = bench_fold(sum, count_words(work));
			capitals(work);
			sum = bench_fold(sum, find(work, "TEA"));
			reverse(work, length_of(work));
			sum = bench_fold(sum, hash(work));
			copy(text[line], work);
			sum = bench_fold(sum, compare(text[line], text[(line + 1) % LINES]));
		}
	}
	return sum;
}
