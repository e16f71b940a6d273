/* SPDX-License-Identifier: Apache-2.0
 * Loads and stores of every width and sign, calls, recursion, indirect jumps, 64-bit arithmetic: sort, hash, strings, state machine.
 */
#include "rv.h"

static struct { int8_t b; uint8_t ub; int16_t h; uint16_t uh; int32_t w; } rec[256];
static uint32_t heap[1024];
static char text[512];

static void widths(uint32_t seed)
{
	for (int i = 0; i < 256; i++) {
		uint32_t r = next_random(&seed);
		rec[i].b = (int8_t)r; rec[i].ub = (uint8_t)(r >> 8); rec[i].h = (int16_t)(r >> 3); rec[i].uh = (uint16_t)(r >> 11); rec[i].w = (int32_t)r;
	}
	int64_t s = 0;
	for (int i = 0; i < 256; i++)
		s = s * 31 + rec[i].b * 3 + rec[i].ub * 5 - rec[i].h * 7 + rec[i].uh * 11 + rec[255 - i].w;
	put_hex((uint32_t)s);
	put_hex((uint32_t)((uint64_t)s >> 32));
}

static void quicksort(uint32_t *a, int n)
{
	if (n < 2)
		return;
	uint32_t pivot = a[n / 2];
	int i = 0, j = n - 1;
	while (i <= j) {
		while (a[i] < pivot)
			i++;
		while (a[j] > pivot)
			j--;
		if (i <= j) {
			uint32_t t = a[i]; a[i] = a[j]; a[j] = t;
			i++; j--;
		}
	}
	quicksort(a, j + 1);
	quicksort(a + i, n - i);
}

static uint32_t crc32(const uint8_t *p, int n)
{
	uint32_t c = ~0u;
	for (; n; n--) {
		c ^= *p++;
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (0xedb88320u & (0 - (c & 1)));
	}
	return ~c;
}

static uint32_t inc(uint32_t s) { return s + 1; }
static uint32_t twist(uint32_t s) { return s * 2654435761u; }
static uint32_t fold(uint32_t s) { return s ^ s >> 15; }

static uint32_t machine(uint32_t s)
{
	static uint32_t (*const step[4])(uint32_t) = { inc, twist, fold, inc };
	for (int i = 0; i < 5000; i++) {
		s = step[s & 3](s);
		switch (s % 7) {
		case 0: s += 3; break;
		case 1: s ^= 0x55; break;
		case 2: s = s << 3 | s >> 29; break;
		case 3: s -= 77; break;
		case 4: s = ~s; break;
		default: s += s >> 7;
		}
	}
	return s;
}

int main(void)
{
	uint32_t seed = 99;
	widths(7);
	for (int i = 0; i < 1024; i++)
		heap[i] = next_random(&seed);
	quicksort(heap, 1024);
	put_hex(crc32((const uint8_t *)heap, sizeof heap));
	for (int i = 0; i < 511; i++)
		text[i] = (char)('a' + next_random(&seed) % 26);
	put_hex(crc32((const uint8_t *)text, 511));
	put_hex(machine(1));
	uint64_t f = 1;
	for (uint32_t i = 1; i < 60; i++)
		f = f * i / 3 + (f >> 7) % (i + 1);
	put_hex((uint32_t)f);
	put_hex((uint32_t)(f >> 32));
	return 0;
}
