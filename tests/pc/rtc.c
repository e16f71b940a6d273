/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: Motorola MC146818A data sheet; calendar facts. The clock starts at 2000-02-28 23:59:58, a Monday. */
#include "test.h"

static uint8_t reg(uint8_t n)
{
	outb(0x70, n);
	return inb(0x71);
}

static void set(uint8_t n, uint8_t v)
{
	outb(0x70, n);
	outb(0x71, v);
}

static void expect(uint64_t yyyymmddhhmmss, uint8_t wday)
{
	uint64_t got = reg(0x32);
	static uint8_t const order[] = { 9, 8, 7, 4, 2, 0 };
	for (unsigned i = 0; i < 6; i++)
		got = got << 8 | reg(order[i]);
	CHECK(got, yyyymmddhhmmss);
	CHECK(reg(6), wday);
}

static void rtc_bcd_and_leap_day(void)
{
	power_on(0);
	expect(0x20000228235958, 2);
	run_for(2ull * PC_TICK_HZ);
	expect(0x20000229000000, 3);
	set(4, 0x23), set(2, 0x59), set(0, 0x59);
	run_for(PC_TICK_HZ);
	expect(0x20000301000000, 4);
	set(9, 0x99), set(8, 0x12), set(7, 0x31), set(4, 0x23), set(2, 0x59), set(0, 0x59);
	run_for(PC_TICK_HZ);
	expect(0x21000101000000, 5);
	set(6, 7), set(4, 0x23), set(2, 0x59), set(0, 0x59); /* Saturday */
	run_for(PC_TICK_HZ);
	expect(0x21000102000000, 1);
}

static void rtc_binary_and_12h(void)
{
	power_on(0);
	set(0x0b, 0x06); /* binary, 24 h */
	CHECK(reg(4), 23);
	CHECK(reg(2), 59);
	set(0x0b, 0x00); /* BCD, 12 h */
	CHECK(reg(4), 0x91);
	set(4, 0x12); /* 12 AM */
	set(0x0b, 0x02);
	CHECK(reg(4), 0x00);
}

static void rtc_set_bit_stops(void)
{
	power_on(0);
	set(0x0b, 0x82);
	run_for(3ull * PC_TICK_HZ);
	CHECK(reg(0), 0x58);
	CHECK(reg(0x0a) & 0x80, 0);
}

/* UIP rises 244 us before the update and falls with it. */
static void rtc_update_in_progress(void)
{
	power_on(0);
	run_to(PC_TICK_HZ - PC_US(245));
	CHECK(reg(0x0a), 0x26);
	run_to(PC_TICK_HZ - PC_US(244));
	CHECK(reg(0x0a), 0xa6);
	run_to(PC_TICK_HZ);
	CHECK(reg(0x0a), 0x26);
	CHECK(reg(0), 0x59);
}

static void rtc_periodic_irq(void)
{
	unsigned n = 0;
	power_on(0);
	init_pics(0);
	set(0x0b, 0x42); /* rate 6: 1,024 Hz */
	while (pc_next_event() <= PC_TICK_HZ) {
		run_to(pc_next_event());
		if (!pc_intr())
			continue;
		n++;
		CHECK(pc_intack(), 0x70);
		CHECK(reg(0x0c) & 0xe0, 0xc0);
		outb(0xa0, 0x20), outb(0x20, 0x20);
	}
	CHECK(n, 1024);
	run_for(PC_US(2000));
	CHECK(reg(0x0c) & 0x40, 0x40);
	set(0x0b, 0x02);
	reg(0x0c);
	run_for(PC_US(2000));
	CHECK(reg(0x0c) & 0xc0, 0x40); /* PF without PIE: flag, no interrupt */
}

static void rtc_alarm_and_update(void)
{
	power_on(0);
	init_pics(0);
	set(5, 0xff), set(3, 0xff), set(1, 0x00); /* every full minute */
	set(0x0b, 0x22);
	run_to(PC_TICK_HZ * 2ull - 1);
	CHECK(pc_intr(), 0);
	run_to(PC_TICK_HZ * 2ull);
	CHECK(pc_intr(), 1);
	CHECK(reg(0x0c) & 0xb0, 0xb0); /* IRQF, AF, UF */
	set(0x0b, 0x12);
	run_for(PC_TICK_HZ);
	CHECK(reg(0x0c) & 0xb0, 0x90);
}

/* 64 MiB: 640 KiB base; 63 MiB = 0xfc00 KiB extended; 48 MiB = 0x300 units of 64 KiB above 16 MiB. */
static void rtc_cmos_sizes(void)
{
	power_on(0);
	CHECK(reg(0x15) | reg(0x16) << 8, 640);
	CHECK(reg(0x30) | reg(0x31) << 8, 0xfc00);
	CHECK(reg(0x34) | reg(0x35) << 8, 0x0300);
	CHECK(reg(0x0d), 0x80);
	CHECK(reg(0x10), 0);
	CHECK(reg(0x3d), 0x32);
	CHECK(reg(0x80 | 0x15), 0x80); /* NMI mask does not select */
}

void tests_rtc(void)
{
	TEST(rtc_bcd_and_leap_day);
	TEST(rtc_binary_and_12h);
	TEST(rtc_set_bit_stops);
	TEST(rtc_update_in_progress);
	TEST(rtc_periodic_irq);
	TEST(rtc_alarm_and_update);
	TEST(rtc_cmos_sizes);
}
