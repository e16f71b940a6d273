/* SPDX-License-Identifier: Apache-2.0 */
/* Unit tests of cms/pc: what the fake platform recorded, and checks that name their line. */
#ifndef TESTS_PC_TEST_H
#define TESTS_PC_TEST_H

#include <stdio.h>
#include <string.h>

#include "pc.h"

enum { DISK_SECTORS = 4096, RAM_BYTES = 1 << 20 };

struct fake {
	char serial[256], e9[256], debug[256];
	unsigned serial_len, e9_len, debug_len;
	uint8_t disk[DISK_SECTORS * 512];
	uint8_t ram[RAM_BYTES];
	bool a20;
	unsigned pam_changes, cpu_resets, poweroffs, exits, reads;
	uint32_t exit_value;
	int stats, fail_disk;
};
extern struct fake fake;

extern int failed_checks;
#define CHECK(got, want) check_equal((uint64_t)(got), (uint64_t)(want), #got, __FILE__, __LINE__)
void check_equal(uint64_t got, uint64_t want, char const *what, char const *file, int line);

void power_on(uint32_t flags); /* 64 MiB, disk 0 of DISK_SECTORS, 2000-02-28 23:59:58 */
void run_to(uint64_t tick);    /* events in order, then pc.now = tick */
static inline void run_for(uint64_t ticks)
{
	run_to(pc.now + ticks);
}
uint64_t pit_tick(uint64_t clock); /* first tick of PIT clock n, computed by division */
void run_to_clock(uint64_t clock);
void init_pics(uint8_t icw4); /* vectors 0x08 and 0x70, all unmasked */
static inline uint8_t inb(uint16_t p)
{
	return (uint8_t)pc_in(p, 1);
}
static inline unsigned inb2(uint16_t p) /* low byte, then high byte from one port */
{
	unsigned low = inb(p);
	return low | (unsigned)inb(p) << 8;
}
static inline void outb(uint16_t p, uint8_t v)
{
	pc_out(p, 1, v);
}

void tests_bus(void);
void tests_pic(void);
void tests_pit(void);
void tests_rtc(void);
void tests_kbd(void);
void tests_uart(void);
void tests_ata(void);
void tests_chipset(void);
void tests_misc(void);
void run_test(char const *name, void (*fn)(void));
#define TEST(fn) run_test(#fn, fn)

#endif
