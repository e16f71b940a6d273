/* SPDX-License-Identifier: Apache-2.0
 * COM1 in loopback (National PC16550D): registers, modem lines, word lengths, overrun, FIFO, order of interrupts.
 */
#include "devices.h"

enum { RBR = 0x3f8, IER, IIR, LCR, MCR, LSR, MSR, SCR };

static void send(u32 v)
{
	outb(RBR, v);
	pause();
}

static void registers(void)
{
	outb(IER, 0);
	outb(LCR, 0x80);
	outb(RBR, 0x12), outb(IER, 0x34);
	say("uart.dll", inb(RBR));
	say("uart.dlm", inb(IER));
	outb(RBR, 1), outb(IER, 0);
	outb(LCR, 3);
	say("uart.lcr", inb(LCR));
	outb(SCR, 0x5a);
	say("uart.scr", inb(SCR));
	outb(IER, 0xff);
	say("uart.ier", inb(IER));
	outb(IER, 0);
	outb(IIR, 0);
	say("uart.iir", inb(IIR));
	outb(IIR, 7);
	say("uart.iir-fifo", inb(IIR));
	outb(IIR, 0);
	outb(MCR, 0xff);
	say("uart.mcr", inb(MCR));
}

static void modem(void)
{
	static const u8 set[] = { 0x11, 0x12, 0x14, 0x10, 0x18, 0x1f, 0x10 };
	outb(MCR, 0x10);
	inb(MSR);
	for (unsigned i = 0; i < sizeof set; i++) {
		outb(MCR, set[i]);
		put("uart.msr-");
		hex(set[i], 2);
		hex(i, 1);
		say("", inb(MSR));
	}
	say("uart.msr-again", inb(MSR));
}

static void words(void)
{
	for (u32 i = 0; i < 4; i++) {
		outb(LCR, i);
		send(0xff);
		say_nth("uart.word-", i, inb(RBR));
	}
	outb(LCR, 0x1f);	/* 8 bits, even parity, two stop bits */
	send(0x5b);
	say("uart.parity", inb(RBR));
	say("uart.parity-lsr", inb(LSR));
	outb(LCR, 3);
}

static void overrun(void)
{
	inb(LSR);
	send(0x41);
	say("uart.one", inb(LSR));
	send(0x42);
	say("uart.overrun", inb(LSR));
	say("uart.overrun-again", inb(LSR));
	say("uart.overrun-rbr", inb(RBR));
	say("uart.empty", inb(LSR));
	say("uart.rbr-kept", inb(RBR));
	outb(IIR, 7);
	for (u32 i = 1; i <= 17; i++)
		send(i);
	say("uart.fifo-overrun", inb(LSR));
	for (u32 i = 0; i < 15; i++)
		inb(RBR);
	say("uart.fifo-last", inb(RBR));
	say("uart.fifo-empty", inb(LSR));
}

static void fifo(void)
{
	outb(IIR, 0x87);
	for (u32 i = 0; i < 8; i++)
		send(i);
	outb(IER, 1);
	say("uart.trigger", inb(IIR));
	inb(RBR);
	outb(IER, 0);
	outb(IIR, 0x83);
	say("uart.fifo-reset", inb(LSR));
	send('x');
	outb(IIR, 0);
	say("uart.fifo-off", inb(LSR));
	say("uart.fifo-off-iir", inb(IIR));
	send('y');
	outb(IIR, 2);	/* not taken: bit 0 is 0 */
	say("uart.fcr-without-enable", inb(LSR));
	inb(RBR);
}

static void interrupts(void)
{
	outb(IER, 2);
	say("uart.thre", inb(IIR));
	say("uart.thre-read", inb(IIR));
	outb(IER, 0), outb(IER, 2);
	say("uart.thre-again", inb(IIR));
	outb(IER, 0);
	send('a'), send('b');
	outb(MCR, 0x11);
	outb(IER, 0xf);
	say("uart.first", inb(IIR));
	inb(LSR);
	say("uart.second", inb(IIR));
	inb(RBR);
	say("uart.third", inb(IIR));
	say("uart.fourth", inb(IIR));
	inb(MSR);
	say("uart.fifth", inb(IIR));
	outb(IER, 0);
	outb(MCR, 0);
}

void uart(void)
{
	registers();
	modem();
	words();
	overrun();
	fifo();
	interrupts();
}
