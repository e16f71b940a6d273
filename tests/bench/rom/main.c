/* SPDX-License-Identifier: Apache-2.0
 * A kernel -> one cold, timed run on the bare machine, its name and checksum on port 0xe9, power off.
 */
#include "bench.h"

enum { CONSOLE = 0xe9, EXIT = 0xf4, STATISTICS = 0xf5, PM1A_CONTROL = 0x604 };
enum { STATISTICS_RESET = 1, STATISTICS_DUMP = 2, SLEEP_NOW = 0x2000 };

static void out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static void out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static void print(const char *text)
{
	while (*text)
		out8(CONSOLE, *text++);
}

static void print_hex(uint32_t value)
{
	for (int shift = 28; shift >= 0; shift -= 4)
		out8(CONSOLE, "0123456789abcdef"[value >> shift & 15]);
}

void rom_main(void)
{
	uint32_t sum;

	bench_setup();
	out8(STATISTICS, STATISTICS_RESET);
	sum = bench_run();
	out8(STATISTICS, STATISTICS_DUMP);
	print(bench_name);
	print(" ");
	print_hex(sum);
	print("\n");
	out16(PM1A_CONTROL, SLEEP_NOW);
	out8(EXIT, 0); /* where nobody has switched the PM ports on (QEMU without a BIOS) */
	for (;;)
		__asm__ volatile("hlt");
}
