/* SPDX-License-Identifier: Apache-2.0
 * See pic.h. */
#include "pic.h"

void pic_out(unsigned port, unsigned v) { __asm__ volatile("outb %b0, %w1" : : "a"(v), "d"(port)); }

static unsigned inp(unsigned port)
{
	unsigned v;
	__asm__ volatile("inb %w1, %b0" : "=a"(v) : "d"(port));
	return v & 0xff;
}

void pic_set_up(void)
{
	pic_out(0x20, 0x11);
	pic_out(0x21, IRQ0);
	pic_out(0x21, 4);
	pic_out(0x21, 1);
	pic_out(0x21, 0xfe);
}

/* Waits until the timer's request stands in the PIC's IRR. */
void pic_make_pending(void)
{
	pic_out(0x43, 0x30);
	pic_out(0x40, 50);
	pic_out(0x40, 0);
	pic_out(0x20, 0x0a);
	while (!(inp(0x20) & 1))
		;
}
