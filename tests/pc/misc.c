/* SPDX-License-Identifier: Apache-2.0 */
/* 8237A (231466), 82077AA (290166), IBM VGA; ports of the emulated machine. */
#include "test.h"

static void dma_registers(void)
{
	power_on(0);
	outb(0x0c, 0); /* clear byte pointer */
	outb(0x04, 0x34), outb(0x04, 0x12);
	CHECK(inb(0x04), 0x34);
	CHECK(inb(0x04), 0x12);
	CHECK(inb(0x0f), 0xff); /* all masked after reset */
	outb(0x0a, 0x02);
	CHECK(inb(0x0f), 0xfb);
	outb(0xd8, 0);
	outb(0xc2, 0x78), outb(0xc2, 0x56); /* channel 5 count */
	CHECK(inb2(0xc2), 0x5678);
	outb(0x81, 0x0f);
	CHECK(inb(0x81), 0x0f);
	outb(0x80, 0xaa);
	CHECK(inb(0x80), 0xaa);
}

static uint8_t fdc_byte(void)
{
	for (unsigned i = 0; i < 100 && (inb(0x3f4) & 0xc0) != 0xc0; i++)
		run_for(PC_US(1));
	return inb(0x3f5);
}

static void fdc_no_drive(void)
{
	power_on(0);
	init_pics(0);
	outb(0x3f2, 0x0c); /* leave reset, interrupts on */
	run_for(PC_US(60));
	CHECK(pc_intack(), 0x0e);
	outb(0x20, 0x20);
	for (unsigned i = 0; i < 4; i++) {
		outb(0x3f5, 0x08);
		CHECK(fdc_byte(), 0xc0 | i);
		CHECK(fdc_byte(), 0);
	}
	outb(0x3f5, 0x10);
	CHECK(fdc_byte(), 0x90);
	outb(0x3f5, 0x07), outb(0x3f5, 0x00); /* recalibrate */
	run_for(PC_US(60));
	CHECK(pc_intr(), 1);
	outb(0x3f5, 0x08);
	CHECK(fdc_byte(), 0x70); /* abnormal, seek end, equipment check */
	CHECK(fdc_byte(), 0);
	outb(0x3f5, 0x08);
	CHECK(fdc_byte(), 0x80); /* nothing to sense */
	CHECK(inb(0x3f4), 0x80);
}

static void vga_registers(void)
{
	power_on(PC_VGA);
	outb(0x3d4, 0x0e), outb(0x3d5, 0x12);
	CHECK(inb(0x3d5), 0x12);
	CHECK(inb(0x3b5), 0xff); /* colour addresses */
	pc_out(0x3ce, 2, 0x0506);
	CHECK(inb(0x3cf), 0x05);
	inb(0x3da);
	outb(0x3c0, 0x10), outb(0x3c0, 0x0c);
	inb(0x3da);
	outb(0x3c0, 0x10);
	CHECK(inb(0x3c1), 0x0c);
	outb(0x3c8, 5), outb(0x3c9, 1), outb(0x3c9, 2), outb(0x3c9, 3);
	outb(0x3c7, 5);
	CHECK(inb2(0x3c9), 0x0201);
	CHECK(inb(0x3c9), 3);
	outb(0x3d4, 0x11), outb(0x3d5, 0x80);
	outb(0x3d4, 0x00), outb(0x3d5, 0x5f);
	CHECK(inb(0x3d5), 0x00); /* protected */
	power_on(0);
	CHECK(inb(0x3da), 0xff);
}

/* 70 retraces a second; display enable toggles within a line. */
static void vga_retrace(void)
{
	unsigned edges = 0, last = 0, blanks = 0;
	power_on(PC_VGA);
	for (uint64_t t = 0; t < PC_TICK_HZ; t += 500) {
		run_to(t);
		unsigned s = inb(0x3da), now = s >> 3 & 1;
		edges += now && !last;
		blanks += s & 1;
		last = now;
	}
	CHECK(edges, 70);
	CHECK(blanks > 20000 && blanks < 60000, 1);
}

static void debug_ports(void)
{
	power_on(0);
	CHECK(inb(0xe9), 0xe9);
	outb(0xe9, 'h');
	CHECK(fake.e9[0], 'h');
	CHECK(inb(0x402), 0xff);
	outb(0x402, 'd');
	CHECK(fake.debug_len, 0);
	pc_out(0xf4, 4, 0x12345);
	CHECK(fake.exit_value, 0x12345);
	outb(0xf5, 2);
	CHECK(fake.stats, PC_STATS_DUMP);
	power_on(PC_DEBUGCON);
	CHECK(inb(0x402), 0xe9);
	outb(0x402, 'd');
	CHECK(fake.debug[0], 'd');
}

/* No sequence of accesses may touch anything but pc, hang, or leave events in the past. */
static void misc_random_accesses(void)
{
	uint32_t x = 12345;
	power_on(PC_VGA | PC_MOUSE);
	for (unsigned i = 0; i < 3000000; i++) {
		x = x * 1664525 + 1013904223;
		uint16_t port = (uint16_t)(x >> 16 & (x & 0x100 ? 0xfff : 0x3ff));
		unsigned size = 1u << (x >> 9 & 3) % 3;
		if (x & 0x80)
			pc_in(port, size);
		else
			pc_out(port, size, x * 2654435761u >> 3);
		if (pc_intr() && (x & 0x40))
			pc_intack();
		CHECK(pc_next_event() > pc.now, 1);
		run_for(x & 0x3f);
	}
	CHECK(pc.version, PC_STATE_VERSION);
}

void tests_misc(void)
{
	TEST(dma_registers);
	TEST(fdc_no_drive);
	TEST(vga_registers);
	TEST(vga_retrace);
	TEST(debug_ports);
	TEST(misc_random_accesses);
}
