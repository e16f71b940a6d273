/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: IBM PS/2 technical reference, keyboard controller and keyboard; the sequence is SeaBIOS's. */
#include "test.h"

enum { NOTHING = 0x1000 };

/* Waits up to 2 ms for a byte; status in bits 15 to 8. */
static unsigned next(void)
{
	for (unsigned i = 0; i < 200; i++, run_for(PC_US(10)))
		if (inb(0x64) & 1) {
			unsigned aux = inb(0x64) & 0x20;
			return aux << 8 | inb(0x60);
		}
	return NOTHING;
}

static void command(uint8_t c, unsigned answer)
{
	outb(0x64, c);
	CHECK(next(), answer);
}

static void ctr(uint8_t v)
{
	outb(0x64, 0x60);
	outb(0x60, v);
}

static void key(uint8_t c, unsigned a, unsigned b, unsigned d)
{
	outb(0x60, c);
	CHECK(next(), a);
	CHECK(next(), b);
	CHECK(next(), d);
}

static void kbd_self_tests(void)
{
	power_on(0);
	CHECK(inb(0x64) & 3, 0);
	command(0xaa, 0x55);
	command(0xab, 0x00);
	CHECK(inb(0x64) & 4, 4); /* system flag */
	ctr(0x10);
	command(0x20, 0x10);
}

static void kbd_device_commands(void)
{
	power_on(0);
	ctr(0x20);
	key(0xff, 0xfa, 0xaa, NOTHING);
	key(0xf2, 0xfa, 0xab, 0x83);
	key(0xf5, 0xfa, NOTHING, NOTHING);
	key(0xf0, 0xfa, NOTHING, NOTHING);
	key(0x02, 0xfa, NOTHING, NOTHING);
	key(0xf0, 0xfa, NOTHING, NOTHING);
	key(0x00, 0xfa, 0x02, NOTHING);
	key(0xee, 0xee, NOTHING, NOTHING);
}

/* 'A' is 1c in set 2 and 1e in set 1; release f0 1c -> 9e; cursor up e0 75 -> e0 48. */
static void kbd_translation_and_irq(void)
{
	static uint8_t const typed[] = { 0x1c, 0xf0, 0x1c, 0xe0, 0x75, 0x83 }, seen[] = { 0x1e, 0x9e, 0xe0, 0x48, 0x41 };
	power_on(0);
	init_pics(0);
	ctr(0x41);
	for (unsigned i = 0; i < sizeof typed; i++)
		CHECK(pc_key_input(typed[i]), 1);
	for (unsigned i = 0; i < sizeof seen; i++) {
		run_for(PC_US(60));
		CHECK(pc_intack(), 9);
		outb(0x20, 0x20);
		CHECK(inb(0x60), seen[i]);
	}
	run_for(PC_US(500));
	CHECK(pc_intr(), 0);
	ctr(0x01);
	pc_key_input(0x1c);
	CHECK(next(), 0x1c);
}

static void kbd_disabled_keeps_bytes(void)
{
	power_on(0);
	ctr(0x10);
	pc_key_input(0x1c);
	CHECK(next(), NOTHING);
	outb(0x64, 0xae);
	CHECK(next(), 0x1c);
	for (unsigned i = 0; i < 32; i++)
		CHECK(pc_key_input(0x1c), 1);
	CHECK(pc_key_input(0x1c), 0); /* queue full */
}

static void kbd_a20_and_reset(void)
{
	power_on(0);
	CHECK(fake.a20, 1);
	outb(0x64, 0xd1), outb(0x60, 0xdd); /* output port: A20 low, reset inactive */
	CHECK(fake.a20, 0);
	CHECK(inb(0x92), 0x00);
	outb(0x92, 0x02);
	CHECK(fake.a20, 1);
	outb(0x64, 0xdd);
	CHECK(pc_a20(), 0);
	outb(0x64, 0xdf);
	CHECK(pc_a20(), 1);
	CHECK(fake.cpu_resets, 0);
	outb(0x64, 0xfe);
	CHECK(fake.cpu_resets, 1);
	outb(0x92, 0x03);
	CHECK(fake.cpu_resets, 2);
}

static void kbd_aux(void)
{
	power_on(0);
	ctr(0x00);
	outb(0x64, 0xd4), outb(0x60, 0xff);
	CHECK(next(), 0x20fe); /* no mouse */
	outb(0x64, 0xd3), outb(0x60, 0x5a);
	CHECK(next(), 0x205a); /* loopback */
	ctr(0x30);
	outb(0x64, 0xd3), outb(0x60, 0xa5);
	CHECK(next(), 0x20a5); /* also with both devices disabled, as Linux tries it */
	power_on(PC_MOUSE);
	ctr(0x00);
	outb(0x64, 0xd4), outb(0x60, 0xff);
	CHECK(next(), 0x20fa);
	CHECK(next(), 0x20aa);
	CHECK(next(), 0x2000);
}

void tests_kbd(void)
{
	TEST(kbd_self_tests);
	TEST(kbd_device_commands);
	TEST(kbd_translation_and_irq);
	TEST(kbd_disabled_keeps_bytes);
	TEST(kbd_a20_and_reset);
	TEST(kbd_aux);
}
