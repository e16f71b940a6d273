/* SPDX-License-Identifier: Apache-2.0
 * The registers of the VGA (IBM PS/2 hardware interface technical reference, video subsystem).
 */
#include "devices.h"

static void set(u32 port, u32 index, u32 v)
{
	outb(port, index);
	outb(port + 1, v);
}

static u32 get(u32 port, u32 index)
{
	outb(port, index);
	return inb(port + 1);
}

/* All ones, then a pattern: which bits are there */
static void bits(const char *name, u32 port, u32 first, u32 n)
{
	for (u32 i = first; i < first + n; i++) {
		put(name);
		hex(i, 2);
		putch(' ');
		set(port, i, 0xff);
		hex(get(port, i), 2);
		set(port, i, 0x5a);
		hex(get(port, i), 2);
		line();
	}
}

static void attributes(void)
{
	for (u32 i = 0; i < 21; i++) {
		inb(0x3da);
		outb(0x3c0, i);
		outb(0x3c0, 0xff);
		inb(0x3da);
		outb(0x3c0, i);
		put("vga.attr");
		hex(i, 2);
		say("", inb(0x3c1));
	}
	inb(0x3da);
	outb(0x3c0, 0x20);
}

static void colours(void)
{
	outb(0x3c8, 0xfe);
	for (u32 i = 0; i < 9; i++)	/* three colours, around the end */
		outb(0x3c9, 0xf0 + i * 3);
	say("vga.dac-write", inb(0x3c8));
	say("vga.dac-state", inb(0x3c7) & 3);
	outb(0x3c7, 0xfe);
	say("vga.dac-state", inb(0x3c7) & 3);
	for (u32 i = 0; i < 9; i++)
		say_nth("vga.dac-", i, inb(0x3c9));
	outb(0x3c6, 0xa5);
	say("vga.mask", inb(0x3c6));
	outb(0x3c6, 0xff);
}

static void protection(void)
{
	set(0x3d4, 0x11, 0x0e);
	for (u32 i = 0; i < 8; i++)
		set(0x3d4, i, 0x00);
	set(0x3d4, 0x11, 0x8e);
	for (u32 i = 0; i < 8; i++)
		set(0x3d4, i, 0xff);
	set(0x3d4, 0x0e, 0x12);
	for (u32 i = 0; i < 8; i++)
		say("vga.protected", get(0x3d4, i));
	say("vga.cursor", get(0x3d4, 0x0e));
	set(0x3d4, 0x11, 0x0e);
	set(0x3d4, 0, 0x5f);
	say("vga.open", get(0x3d4, 0));
}

/* Do both bits come and go? How often says the clock. */
static void retrace(void)
{
	u32 came = 0, was = inb(0x3da) & 9;
	for (u32 n = 0; n < 200000; n++) {
		u32 now = inb(0x3da) & 9;
		came |= now ^ was;
		was = now;
	}
	say("vga.retrace", came);
}

static void misc(void)
{
	outb(0x3c2, 0xff);
	say("vga.misc", inb(0x3cc) & 0xef);
	outb(0x3c2, 0x66);	/* the CRTC at 3b4 */
	set(0x3b4, 0x0f, 0x77);
	say("vga.mono", get(0x3b4, 0x0f));
	outb(0x3c2, 0x67);
	say("vga.colour", get(0x3d4, 0x0f));
	say("vga.no-mono", inb(0x3b5));
	outb(0x3da, 0xf7);
	say("vga.feature", inb(0x3ca) & 0xef);
	outb(0x3da, 0);
}

void vga(void)
{
	outb(0x3c2, 0x67);
	bits("vga.seq", 0x3c4, 0, 5);
	bits("vga.gc", 0x3ce, 0, 9);
	bits("vga.crtc", 0x3d4, 0x0c, 4);
	attributes();
	colours();
	protection();
	retrace();
	misc();
}
