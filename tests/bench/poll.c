/* SPDX-License-Identifier: Apache-2.0
 * Port accesses: a driver waiting for a status bit, a register written and read back, one index and data pair; 100,000 in all.
 */
#include "bench.h"
#include "port.h"

const char bench_name[] = "poll";
enum { WAITS = 60000, ECHOES = 10000, PAIRS = 10000 };
enum { LINE_STATUS = 0x3fd, SCRATCH = 0x3ff, PIC_MASK = 0x21, CMOS_INDEX = 0x70, CMOS_DATA = 0x71, CMOS_FREE = 0x40 };

void bench_setup(void)
{
	out8(CMOS_INDEX, CMOS_FREE);
	out8(CMOS_DATA, 0x5a);
	out8(PIC_MASK, 0xff);
}

uint32_t bench_run(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < WAITS; i++)
		if (in8(LINE_STATUS) & 1)
			sum++;
	for (uint32_t i = 0; i < ECHOES; i++) {
		out8(SCRATCH, i);
		sum = bench_fold(sum, in8(SCRATCH));
	}
	for (uint32_t i = 0; i < PAIRS; i++) {
		out8_at(CMOS_INDEX, CMOS_FREE);
		sum = bench_fold(sum, in8_at(CMOS_DATA) ^ in8_at(PIC_MASK));
	}
	return sum;
}
