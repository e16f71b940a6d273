/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

static void bus_unknown_ports_read_ones(void)
{
	power_on(0);
	CHECK(pc_in(0x1234, 1), 0xff);
	CHECK(pc_in(0x2e8, 2), 0xffff);
	CHECK(pc_in(0xfffe, 4), 0xffffffff); /* nothing beyond 64 K, no wrap */
	pc_out(0xffff, 4, 0);
	CHECK(pc_in(0x378, 1), 0xff);
}

static void bus_wide_access_splits(void)
{
	power_on(0);
	outb(0x70, 0x15);
	CHECK(pc_in(0x70, 2), 0x80ff); /* index is write only; CMOS 0x15 = low byte of 640 */
	pc_out(0x70, 2, 0x5510);       /* index 0x10 := 0x55 */
	outb(0x70, 0x10);
	CHECK(inb(0x71), 0x55);
}

/* Against exact division, around second boundaries and over long times. */
static void bus_clock_is_exact_floor(void)
{
	power_on(0);
	uint64_t t = 0;
	for (unsigned i = 0; i < 4000; i++) {
		t += 1 + (i * 2654435761u) % 300007;
		run_to(t);
		CHECK(pc_pit_clock(t), (unsigned __int128)t * PC_PIT_HZ / PC_TICK_HZ);
		CHECK(pc_pm_clock(t), (unsigned __int128)t * PC_PM_HZ / PC_TICK_HZ);
	}
	for (uint64_t c = pc_pit_clock(t); c < pc_pit_clock(t) + 3000000; c += 99991)
		CHECK(pc_clock_to_tick(c, PC_PIT_HZ), pit_tick(c));
}

/* The same events run one by one or late in one batch end in the same bytes. */
static void bus_late_batch_changes_nothing(void)
{
	static struct pc_state one;
	for (int late = 0; late < 2; late++) {
		power_on(0);
		init_pics(0);
		outb(0x43, 0x34);
		outb(0x40, 0x9c);
		outb(0x40, 0x2e);
		outb(0x70, 0x0b);
		outb(0x71, 0x42);
		if (late)
			pc_run_events(3ull * PC_TICK_HZ + 12345);
		else
			run_to(3ull * PC_TICK_HZ + 12345);
		if (!late)
			one = pc;
	}
	CHECK(memcmp(&one, &pc, sizeof pc), 0);
}

static void bus_past_is_next_tick(void)
{
	power_on(0);
	run_to(1000);
	pc_event_at(PC_EV_KBD, 5);
	CHECK(pc_next_event(), 1001);
	pc_event_at(PC_EV_KBD, PC_NEVER);
	CHECK(pc_next_event(), PC_TICK_HZ);
}

static void bus_saved_state_continues(void)
{
	static struct pc_state saved;
	power_on(0);
	outb(0x92, 0);
	CHECK(fake.a20, 0);
	saved = pc;
	power_on(0);
	CHECK(fake.a20, 1);
	pc = saved;
	CHECK(pc_loaded(), 0);
	CHECK(fake.a20, 0);
	pc.version++;
	CHECK(pc_loaded() < 0, 1);
}

void tests_bus(void)
{
	TEST(bus_unknown_ports_read_ones);
	TEST(bus_wide_access_splits);
	TEST(bus_clock_is_exact_floor);
	TEST(bus_late_batch_changes_nothing);
	TEST(bus_past_is_next_tick);
	TEST(bus_saved_state_continues);
}
