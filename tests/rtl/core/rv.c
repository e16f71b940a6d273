/* SPDX-License-Identifier: Apache-2.0
 * rv32im and bit-manipulation arithmetic, memory and calls -> 0, or the number of the first check that fails.
 * Judged against values computed another way in the same program (shifts and adds against mul, loops against clz, ...).
 */
#include <stdint.h>
static volatile uint32_t *const ram = (volatile uint32_t *)0x80200000;
static uint32_t rng = 12345;
static uint32_t rnd(void) { rng ^= rng << 13; rng ^= rng >> 17; rng ^= rng << 5; return rng; }
static uint32_t __attribute__((noinline)) slow_mul(uint32_t a, uint32_t b)
{
	uint32_t r = 0;
	for (; b; b >>= 1, a <<= 1)
		if (b & 1) r += a;
	return r;
}
static int __attribute__((noinline)) slow_clz(uint32_t a)
{
	int n = 0;
	while (n < 32 && !(a >> (31 - n) & 1)) n++;
	return n;
}
static int __attribute__((noinline)) fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static void puts_(const char *s) { while (*s) *(volatile uint32_t *)0x10000000 = (uint8_t)*s++; }
int run(void)
{
	puts_("rv32\n");
	for (int i = 0; i < 60; i++) {
		uint32_t a = rnd(), b = i & 1 ? rnd() : rnd() & 0xff;
		if (a * b != slow_mul(a, b)) return 1;
		if (b && (a / b) * b + a % b != a) return 2;
		if (b && (uint32_t)(((int32_t)a / (int32_t)b) * (int32_t)b + (int32_t)a % (int32_t)b) != a) return 3;
		if (__builtin_clz(a | 1) != slow_clz(a | 1)) return 4;
		if (__builtin_ctz(a | 1u << 31) != 31 - slow_clz((a | 1u << 31) & -(a | 1u << 31))) return 5;
		if ((uint32_t)((uint64_t)a * b >> 32) != (uint32_t)((uint64_t)(a >> 16) * b + ((uint64_t)(a & 0xffff) * b >> 16) >> 16)) return 6;
	}
	for (int i = 0; i < 5000; i++) ram[i * 7 & 8191] = (uint32_t)(i * 7 & 8191) * 2654435761u;
	for (int i = 0; i < 5000; i++) if (ram[i * 7 & 8191] != (uint32_t)(i * 7 & 8191) * 2654435761u) return 7;
	volatile uint8_t *bytes = (volatile uint8_t *)(ram + 16384);
	for (int i = 0; i < 300; i++) bytes[i] = (uint8_t)(i * 3);
	for (int i = 0; i < 300; i++) if (bytes[i] != (uint8_t)(i * 3)) return 8;
	bytes[5] = 1; if (*(volatile uint32_t *)(bytes + 4) >> 8 % 32 == 0) return 9;
	if (fib(15) != 610) return 10;
	puts_("ok\n");
	return 0;
}
