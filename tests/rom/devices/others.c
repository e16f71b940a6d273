/* SPDX-License-Identifier: Apache-2.0
 * A look at each of the other devices: it is there and does the first thing that its data sheet promises.
 */
#include "devices.h"

static void pic(void)
{
	outb(0x20, 0x11), outb(0x21, 0x48), outb(0x21, 4), outb(0x21, 1);
	outb(0x21, 0xa5);
	say("pic.imr", inb(0x21));
	outb(0x20, 0x0b);
	say("pic.isr", inb(0x20));
	outb(0x21, 0xff);
	outb(0x4d0, 0), outb(0x4d1, 0x0c);
	say("pic.elcr", inb(0x4d1));
}

static void pit(void)
{
	outb(0x43, 0xb0), outb(0x42, 0xff), outb(0x42, 0xff);
	outb(0x61, 1);
	pause();
	outb(0x43, 0x80);
	u32 a = inb(0x42), b = inb(0x42) << 8 | a;
	pause();
	outb(0x43, 0x80);
	a = inb(0x42), a |= inb(0x42) << 8;
	say("pit.counts-down", a < b);
	outb(0x43, 0xe8);
	say("pit.status", inb(0x42) & 0xbf);
	outb(0x42, 1), outb(0x42, 0);
	pause();
	say("pit.out", inb(0x61) & 0x21);
	outb(0x61, 0);
}

static void rtc(void)
{
	outb(0x70, 0x50), outb(0x71, 0x3c);
	outb(0x70, 0x50);
	say("rtc.cmos", inb(0x71));
	outb(0x70, 0x0d);
	say("rtc.valid", inb(0x71));
	outb(0x70, 0x0b);
	say("rtc.format", inb(0x71) & 0x7f);
	outb(0x70, 0x32);
	say("rtc.century", inb(0x71));
}

static void dma(void)
{
	outb(0x0c, 0);
	outb(0x04, 0x34), outb(0x04, 0x12);
	outb(0x0c, 0);
	u32 low = inb(0x04);
	say("dma.address", inb(0x04) << 8 | low);
	outb(0x81, 0x5a);
	say("dma.page", inb(0x81));
}

static u32 pci(u32 address)
{
	u32 v;
	__asm__ volatile("outl %0, %w1" : : "a"(0x80000000 | address), "Nd"(0xcf8));
	__asm__ volatile("inl %w1, %0" : "=a"(v) : "Nd"(0xcfc));
	return v;
}

static void say_pci(const char *name, u32 address)
{
	put(name);
	putch(' ');
	hex(pci(address), 8);
	line();
}

static void bus(void)
{
	say_pci("pci.host", 0);
	say_pci("pci.isa", 0x800);
	say_pci("pci.ide", 0x900);
	say_pci("pci.pm", 0xb00);
	say_pci("pci.nothing", 0x1f00);
	say_pci("pci.host-class", 8);
}

static void timer(void)
{
	u32 a, b;
	pci(0xb40);
	__asm__ volatile("outl %0, %w1" : : "a"(0x601), "Nd"(0xcfc));
	pci(0xb80);
	outb(0xcfc, 1);
	__asm__ volatile("inl %w1, %0" : "=a"(a) : "Nd"(0x608));
	pause();
	__asm__ volatile("inl %w1, %0" : "=a"(b) : "Nd"(0x608));
	say("pm.timer-moves", a != b && b - a < 0x800000);
}

static void fw_cfg(void)
{
	__asm__ volatile("outw %w0, %w1" : : "a"(0), "Nd"(0x510));
	for (u32 i = 0; i < 4; i++)
		say("fw_cfg.signature", inb(0x511));
}

void others(void)
{
	pic();
	pit();
	rtc();
	dma();
	bus();
	timer();
	fw_cfg();
}
