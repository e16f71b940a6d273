/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: Intel 8259A data sheet (231468), the section named at each test. */
#include "test.h"

enum { EOI = 0x20, READ_IRR = 0x0a, READ_ISR = 0x0b };

static void start(uint8_t icw4)
{
	power_on(0);
	init_pics(icw4);
}

static uint8_t isr(void)
{
	outb(0x20, READ_ISR);
	return inb(0x20);
}

/* Fully nested mode: IR0 highest; a request waits while an equal or higher one is in service. */
static void pic_fully_nested(void)
{
	start(0);
	pc_pic_pulse(4);
	pc_pic_pulse(3);
	CHECK(pc_intr(), 1);
	CHECK(pc_intack(), 0x0b);
	CHECK(isr(), 0x08);
	CHECK(pc_intr(), 0);
	pc_pic_pulse(1);
	CHECK(pc_intr(), 1);
	CHECK(pc_intack(), 0x09);
	CHECK(isr(), 0x0a);
	outb(0x20, EOI); /* non-specific: the highest in service */
	CHECK(isr(), 0x08);
	outb(0x20, 0x63); /* specific EOI of 3 */
	CHECK(isr(), 0x00);
	CHECK(pc_intack(), 0x0c);
}

static void pic_edge_needs_low(void)
{
	start(0);
	pc_pic_set(5, true);
	CHECK(pc_intack(), 0x0d);
	outb(0x20, EOI);
	CHECK(pc_intr(), 0); /* still high: no new edge */
	pc_pic_set(5, false);
	pc_pic_set(5, true);
	CHECK(pc_intr(), 1);
}

static void pic_level_follows_line(void)
{
	start(0);
	outb(0x4d1, 0x02); /* ELCR: IRQ9 level */
	pc_pic_set(9, true);
	CHECK(pc_intack(), 0x71);
	outb(0xa0, EOI);
	outb(0x20, EOI);
	CHECK(pc_intr(), 1); /* asserted again while the line is high */
	pc_pic_set(9, false);
	CHECK(pc_intr(), 0);
	outb(0x4d0, 0xff);
	CHECK(inb(0x4d0), 0xf8); /* IRQ0-2 stay edge (82371SB) */
}

static void pic_cascade(void)
{
	start(0);
	pc_pic_pulse(14);
	CHECK(pc_intack(), 0x76);
	CHECK(isr(), 0x04);
	outb(0xa0, READ_ISR);
	CHECK(inb(0xa0), 0x40);
	pc_pic_pulse(12); /* higher in the slave, but the master's IR2 is in service */
	CHECK(pc_intr(), 0);
	outb(0xa0, EOI);
	outb(0x20, EOI);
	CHECK(pc_intack(), 0x74);
}

/* Special fully nested mode: the slave in service may interrupt again. */
static void pic_special_fully_nested(void)
{
	start(0x10);
	pc_pic_pulse(14);
	pc_intack();
	pc_pic_pulse(12);
	CHECK(pc_intr(), 1);
}

static void pic_mask_and_spurious(void)
{
	start(0);
	outb(0x21, 0x08);
	pc_pic_pulse(3);
	CHECK(pc_intr(), 0);
	outb(0x20, READ_IRR);
	CHECK(inb(0x20), 0x08);
	outb(0x21, 0x00);
	CHECK(pc_intr(), 1);
	outb(0x21, 0xff);
	CHECK(pc_intack(), 0x0f); /* nothing pending: IR7, ISR untouched */
	CHECK(isr(), 0);
	CHECK(inb(0x21), 0xff);
}

static void pic_automatic_eoi(void)
{
	start(2);
	pc_pic_pulse(6);
	CHECK(pc_intack(), 0x0e);
	CHECK(isr(), 0);
	outb(0x20, 0x80); /* rotate in automatic EOI mode: the one served becomes lowest */
	pc_pic_pulse(1);
	pc_intack();
	pc_pic_pulse(1);
	pc_pic_pulse(6);
	CHECK(pc_intack(), 0x0e);
}

static void pic_rotation(void)
{
	start(0);
	outb(0x20, 0xc0 | 5); /* set priority: 5 lowest, 6 highest */
	pc_pic_pulse(0);
	pc_pic_pulse(6);
	CHECK(pc_intack(), 0x0e);
	outb(0x20, 0xa0); /* rotate on non-specific EOI: 6 lowest, 7 highest */
	CHECK(pc_intack(), 0x08);
	outb(0x20, 0xa0); /* 0 lowest */
	outb(0x20, 0xa0); /* none is in service: 0 stays lowest */
	pc_pic_pulse(0);
	pc_pic_pulse(1);
	CHECK(pc_intack(), 0x09);
}

/* Special mask mode: masked inputs in service no longer block lower ones. */
static void pic_special_mask(void)
{
	start(0);
	pc_pic_pulse(1);
	pc_intack();
	pc_pic_pulse(4);
	CHECK(pc_intr(), 0);
	outb(0x21, 0x02);
	outb(0x20, 0x68);
	CHECK(pc_intr(), 1);
	outb(0x20, 0x48);
	CHECK(pc_intr(), 0);
}

static void pic_poll(void)
{
	start(0);
	pc_pic_pulse(3);
	outb(0x20, 0x0c);
	CHECK(inb(0x20), 0x83);
	CHECK(isr(), 0x08);
	outb(0x20, 0x0c);
	CHECK(inb(0x20), 0x00);
}

void tests_pic(void)
{
	TEST(pic_fully_nested);
	TEST(pic_edge_needs_low);
	TEST(pic_level_follows_line);
	TEST(pic_cascade);
	TEST(pic_special_fully_nested);
	TEST(pic_mask_and_spurious);
	TEST(pic_automatic_eoi);
	TEST(pic_rotation);
	TEST(pic_special_mask);
	TEST(pic_poll);
}
