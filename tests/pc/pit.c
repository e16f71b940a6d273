/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: Intel 8254 data sheet (231164), mode definitions and their timing diagrams. A control word and its
 * count are written at tick 0, so the count is loaded by PIT clock 1. */
#include "test.h"

static void load(unsigned chan, uint8_t mode, uint16_t count)
{
	outb(0x43, (uint8_t)(chan << 6 | 0x30 | mode << 1));
	outb((uint16_t)(0x40 + chan), (uint8_t)count);
	outb((uint16_t)(0x40 + chan), (uint8_t)(count >> 8));
}

static uint16_t counter(unsigned chan)
{
	outb(0x43, (uint8_t)(chan << 6));
	return (uint16_t)inb2((uint16_t)(0x40 + chan));
}

static unsigned out2(void)
{
	return inb(0x61) >> 5 & 1;
}

static void start(void)
{
	power_on(0);
	init_pics(0);
}

/* N = 4: 4 3 2 1 0 ffff; OUT rises N + 1 clocks after the write and stays. */
static void pit_mode0(void)
{
	static uint16_t const want[] = { 4, 3, 2, 1, 0, 0xffff, 0xfffe };
	start();
	outb(0x61, 1);
	load(2, 0, 4);
	CHECK(out2(), 0);
	for (unsigned i = 0; i < 7; i++) {
		run_to_clock(1 + i);
		CHECK(counter(2), want[i]);
		CHECK(out2(), i >= 4);
	}
}

static void pit_mode0_gate_holds(void)
{
	start();
	outb(0x61, 1);
	load(2, 0, 100);
	run_to_clock(11);
	CHECK(counter(2), 90);
	outb(0x61, 0);
	run_to_clock(500);
	CHECK(counter(2), 90);
	outb(0x61, 1);
	run_to_clock(590);
	CHECK(counter(2), 0);
	CHECK(out2(), 1);
}

static void pit_mode1_one_shot(void)
{
	start();
	load(2, 1, 3);
	run_to_clock(10);
	CHECK(out2(), 1);
	outb(0x61, 1); /* rising gate triggers; low for 3 clocks from the next */
	run_to_clock(11);
	CHECK(out2(), 0);
	run_to_clock(13);
	CHECK(out2(), 0);
	run_to_clock(14);
	CHECK(out2(), 1);
}

/* N = 3: 3 2 1 3 2 1; OUT low while the count is 1. */
static void pit_mode2(void)
{
	start();
	outb(0x61, 1);
	load(2, 2, 3);
	for (unsigned i = 0; i < 9; i++) {
		run_to_clock(1 + i);
		CHECK(counter(2), 3 - i % 3);
		CHECK(out2(), i % 3 != 2);
	}
}

static void pit_mode3(void)
{
	static uint8_t const even[] = { 4, 2, 4, 2, 4, 2 }, odd[] = { 4, 2, 0, 4, 2, 4, 2, 0, 4, 2 };
	start();
	outb(0x61, 1);
	load(2, 3, 4);
	for (unsigned i = 0; i < 6; i++) {
		run_to_clock(1 + i);
		CHECK(counter(2), even[i]);
		CHECK(out2(), i % 4 < 2);
	}
	start();
	outb(0x61, 1);
	load(2, 3, 5);
	for (unsigned i = 0; i < 10; i++) {
		run_to_clock(1 + i);
		CHECK(counter(2), odd[i]);
		CHECK(out2(), i % 5 < 3);
	}
}

/* Software strobe: low for one clock N + 1 clocks after the write. */
static void pit_mode4(void)
{
	start();
	outb(0x61, 1);
	load(2, 4, 3);
	for (unsigned i = 0; i < 8; i++) {
		run_to_clock(1 + i);
		CHECK(out2(), i != 3);
	}
}

static unsigned irq0_times(uint64_t until, uint64_t *at, unsigned max)
{
	unsigned n = 0;
	while (pc_next_event() <= until && n < max) {
		run_to(pc_next_event());
		if (!pc_intr())
			continue;
		CHECK(pc_intack(), 8);
		outb(0x20, 0x20);
		at[n++] = pc.now;
	}
	return n;
}

/* HZ = 100 as Linux programs it: mode 2, 11,932. The k-th edge is the first tick of clock 1 + k N. */
static void pit_irq0_periodic(void)
{
	uint64_t at[300];
	start();
	load(0, 2, 11932);
	unsigned n = irq0_times(2ull * PC_TICK_HZ, at, 300);
	CHECK(n, 199); /* 2,386,364 clocks / 11,932 = 199.99 */
	for (unsigned k = 0; k < n; k++)
		CHECK(at[k], pit_tick(1 + (k + 1) * 11932ull));
}

static void pit_irq0_once(void)
{
	uint64_t at[4];
	start();
	load(0, 0, 1000);
	CHECK(irq0_times(PC_TICK_HZ / 2, at, 4), 1);
	CHECK(at[0], pit_tick(1001));
	start();
	load(0, 4, 1000);
	CHECK(irq0_times(PC_TICK_HZ / 2, at, 4), 1);
	CHECK(at[0], pit_tick(1002));
}

/* A new count in mode 2 waits for the end of the period. */
static void pit_new_count_waits(void)
{
	uint64_t at[3];
	start();
	load(0, 2, 1000);
	run_to_clock(500);
	outb(0x40, 2000 & 255);
	outb(0x40, 2000 >> 8);
	CHECK(irq0_times(pit_tick(9000), at, 3), 3);
	CHECK(at[0], pit_tick(1001));
	CHECK(at[1], pit_tick(3001));
	CHECK(at[2], pit_tick(5001));
}

static void pit_latch_holds(void)
{
	start();
	load(0, 2, 0); /* 65,536 */
	run_to_clock(1 + 0x1234);
	outb(0x43, 0x00);
	run_to_clock(0x8000);
	CHECK(inb(0x40), 0xcc); /* 0x10000 - 0x1234 = 0xedcc */
	CHECK(inb(0x40), 0xed);
	CHECK(inb2(0x40), 0x10000 - 0x7fff);
}

/* Read-back: status is OUT, null count, RW, mode, BCD; status before count. */
static void pit_read_back(void)
{
	start();
	load(0, 3, 1000);
	outb(0x43, 0xe2);
	CHECK(inb(0x40), 0xf6); /* OUT 1, not loaded yet, both bytes, mode 3 */
	run_to_clock(10);
	outb(0x43, 0xc2);
	CHECK(inb(0x40), 0xb6);
	CHECK(inb2(0x40), 1000 - 18);
}

static void pit_bcd(void)
{
	start();
	outb(0x61, 1);
	outb(0x43, 0xb1); /* channel 2, both bytes, mode 0, BCD */
	outb(0x42, 0x00);
	outb(0x42, 0x10); /* 1000 */
	run_to_clock(2);
	CHECK(counter(2), 0x0999);
	run_to_clock(1001);
	CHECK(out2(), 1);
	run_to_clock(1002);
	CHECK(counter(2), 0x9999);
}

static void pit_one_byte_access(void)
{
	start();
	outb(0x43, 0x14); /* channel 0, low byte, mode 2 */
	outb(0x40, 200);
	run_to_clock(51);
	CHECK(inb(0x40), 150);
	outb(0x43, 0x24); /* high byte */
	outb(0x40, 0x10);
	run_to_clock(60);
	CHECK(inb(0x40), 0x0f);
}

void tests_pit(void)
{
	TEST(pit_mode0);
	TEST(pit_mode0_gate_holds);
	TEST(pit_mode1_one_shot);
	TEST(pit_mode2);
	TEST(pit_mode3);
	TEST(pit_mode4);
	TEST(pit_irq0_periodic);
	TEST(pit_irq0_once);
	TEST(pit_new_count_waits);
	TEST(pit_latch_holds);
	TEST(pit_read_back);
	TEST(pit_bcd);
	TEST(pit_one_byte_access);
}
