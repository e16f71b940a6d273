/* SPDX-License-Identifier: Apache-2.0
 * A disk of 16 MB on the first channel, each of whose sectors begins with its number (ATA/ATAPI-6; ATA-1 for old words).
 */
#include "devices.h"

enum { BASE = 0x1f0, CONTROL = 0x3f6, DRQ = 8, BUSY = 0x80 };
static u16 buf[256];

static u32 status(void)
{
	until(BASE + 7, BUSY, 0);
	return inb(BASE + 7);
}

static u32 command(u32 v)
{
	status();
	outb(BASE + 7, v);
	for (u32 i = 0; i < 8; i++)
		inb(CONTROL);
	return status();
}

static void registers(u32 device, u32 count, u32 low, u32 mid, u32 high)
{
	outb(BASE + 6, device), outb(BASE + 2, count), outb(BASE + 3, low), outb(BASE + 4, mid), outb(BASE + 5, high);
}

static void take(void)
{
	for (u32 i = 0; i < 256; i++)
		buf[i] = (u16)inw(BASE);
}

static void reset(void)
{
	outb(CONTROL, 6);
	pause();
	outb(CONTROL, 2);
	status();
	for (u32 i = 1; i < 6; i++)
		say("ata.signature", inb(BASE + i));
}

static void identify(void)
{
	static const u8 all[] = { 1, 3, 4, 5, 6, 20, 21, 22, 47, 48, 51, 54, 55, 56, 57, 58, 60, 61, 62, 64, 67, 68, 100, 101, 255 };
	registers(0xa0, 0, 0, 0, 0);
	say("ata.identify", command(0xec) & 0x89);
	take();
	say("ata.identify-end", inb(BASE + 7) & 0x89);
	say("ata.word0", buf[0] & 0x8040);
	for (u32 i = 0; i < sizeof all; i++) {
		put("ata.word");
		hex(all[i], 2);
		say("", buf[all[i]]);
	}
	say("ata.word53", buf[53] & 3);
	say("ata.lba-iordy", buf[49] & 0x0a00);
	say("ata.word83", buf[83] & 0xf400);
}

static void multiple(void)
{
	registers(0xe0, 4, 0, 0, 0);
	say("ata.set-multiple", command(0xc6) & 1);
	registers(0xe0, 6, 0, 0, 0);
	say("ata.read-multiple", command(0xc4) & 0x89);
	for (u32 i = 0; i < 6; i++) {
		say("ata.block", status() & 0x89);
		take();
		say("ata.sector", buf[0]);
	}
	say("ata.multiple-end", inb(BASE + 7) & 0x89);
	say("ata.count", inb(BASE + 2));
	say("ata.last", inb(BASE + 3));
	outb(BASE + 2, 3);
	say("ata.multiple-of-3", command(0xc6) & 1);
	say("ata.abort", inb(BASE + 1) & 4);
	outb(BASE + 2, 0);
	command(0xc6);
	registers(0xe0, 1, 0, 0, 0);
	say("ata.multiple-off", command(0xc4) & 1);
}

static void addresses(void)
{
	registers(0xe0, 1, 0, 0x80, 0);
	say("ata.beyond", command(0x20) & 9);
	registers(0xa7, 32, 0, 0, 0);
	say("ata.geometry", command(0x91) & 1);
	registers(0xa0, 0, 0, 0, 0);
	command(0xec);
	take();
	say("ata.cylinders", buf[54]);
	say("ata.heads", buf[55]);
	say("ata.sectors", buf[56]);
	registers(0xa1, 1, 1, 0, 0);
	command(0x20);
	take();
	say("ata.chs", buf[0]);
	registers(0xe0, 0, 0, 1, 0);
	u32 n = 0, s = command(0x20);
	for (; s & DRQ; s = status(), n++)
		take();
	say("ata.count-0", n);
	say("ata.count-0-last", buf[0]);
}

static void others_of(void)
{
	registers(0xe0, 1, 0, 0, 0);
	say("ata.unknown", command(0x07) & 1);
	say("ata.unknown-error", inb(BASE + 1) & 4);
	say("ata.nop", command(0x00) & 1);
	say("ata.verify", command(0x40) & 9);
	say("ata.seek", command(0x70) & 1);
	say("ata.recalibrate", command(0x10) & 1);
	command(0xe5);
	say("ata.power", inb(BASE + 2));
	outb(BASE + 1, 0xee);
	say("ata.feature-unknown", command(0xef) & 1);
	outb(BASE + 1, 3), outb(BASE + 2, 8);
	say("ata.feature-pio", command(0xef) & 1);
	say("ata.flush", command(0xe7) & 1);
	command(0x90);
	say("ata.diagnostic", inb(BASE + 1));
	registers(0xb0, 0, 0, 0, 0);
	say("ata.absent", inb(BASE + 7) & 0xc8);
	registers(0xa0, 0, 0, 0, 0);
}

void ata(void)
{
	reset();
	identify();
	multiple();
	addresses();
	others_of();
}
