/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: National PC16550D data sheet, register descriptions and interrupt table. */
#include "test.h"

enum { RBR = 0x3f8, IER, IIR, LCR, MCR, LSR, MSR, SCR };

static void start(void)
{
	power_on(0);
	init_pics(0);
	outb(MCR, 0x0b);
}

static void uart_divisor_and_scratch(void)
{
	start();
	outb(LCR, 0x83);
	outb(RBR, 1), outb(IER, 0);
	CHECK(inb(RBR), 1);
	outb(LCR, 0x03);
	outb(SCR, 0xa5);
	CHECK(inb(SCR), 0xa5);
	CHECK(inb(LCR), 0x03);
	outb(IER, 0xff);
	CHECK(inb(IER), 0x0f);
}

static void uart_transmit(void)
{
	start();
	CHECK(inb(LSR), 0x60);
	outb(RBR, 'x');
	CHECK(inb(LSR), 0x00);
	run_for(16);
	CHECK(inb(LSR), 0x60);
	CHECK(fake.serial_len, 1);
	CHECK(fake.serial[0], 'x');
}

/* THRE interrupt: on enabling while empty, after sending; cleared by reading IIR or writing THR. */
static void uart_transmit_interrupt(void)
{
	start();
	outb(IER, 0x02);
	CHECK(pc_intack(), 0x0c);
	outb(0x20, 0x20);
	CHECK(inb(IIR), 0x02);
	CHECK(inb(IIR), 0x01);
	outb(RBR, 'y');
	CHECK(pc_intr(), 0);
	run_for(16);
	CHECK(pc_intr(), 1);
	CHECK(inb(IIR), 0x02);
}

static void uart_receive_without_fifo(void)
{
	start();
	outb(IER, 0x01);
	CHECK(pc_serial_input('a'), 1);
	CHECK(pc_serial_input('b'), 0); /* holding register full */
	CHECK(inb(IIR), 0x04);
	CHECK(inb(LSR), 0x61);
	CHECK(inb(RBR), 'a');
	CHECK(inb(IIR), 0x01);
	CHECK(inb(LSR), 0x60);
}

/* Trigger 8: interrupt at the 8th byte; below it a character timeout, cleared by reading. */
static void uart_fifo_trigger(void)
{
	start();
	outb(IIR, 0x81);
	outb(IER, 0x01);
	for (unsigned i = 0; i < 7; i++)
		CHECK(pc_serial_input((uint8_t)i), 1);
	CHECK(pc_intr(), 0);
	CHECK(inb(IIR), 0xc1);
	pc_serial_input(7);
	CHECK(pc_intr(), 1);
	CHECK(inb(IIR), 0xc4);
	CHECK(inb(RBR), 0);
	CHECK(inb(IIR), 0xc1);
	run_for(PC_US(400));
	CHECK(inb(IIR), 0xcc);
	CHECK(inb(RBR), 1);
	CHECK(inb(IIR), 0xc1);
	outb(IIR, 0x83); /* reset the receive FIFO */
	CHECK(inb(LSR), 0x60);
}

/* The line waits at the trigger level: what is pasted is not lost by who reads one interrupt's worth at a time. */
static void uart_line_waits(void)
{
	static uint8_t const level[4] = { 1, 4, 8, 14 };
	for (unsigned i = 0; i < 4; i++) {
		start();
		outb(IIR, (uint8_t)(i << 6 | 1));
		for (unsigned n = 0; n < level[i]; n++)
			CHECK(pc_serial_input((uint8_t)n), 1);
		CHECK(pc_serial_input(14), 0);
		CHECK(inb(RBR), 0);
		CHECK(pc_serial_input(14), 1);
	}
}

/* Sixteen bytes; the next is lost in the shift register, the FIFO's are kept, OE at once. */
static void uart_fifo_overrun(void)
{
	start();
	outb(MCR, 0x10);
	outb(LCR, 3);
	outb(IIR, 0xc1);
	for (unsigned i = 0; i < 16; i++)
		outb(RBR, (uint8_t)(i + 1));
	CHECK(inb(LSR) & 0x9f, 0x01);
	outb(RBR, 17);
	CHECK(inb(LSR) & 0x9f, 0x03);
	CHECK(inb(LSR) & 0x9f, 0x01);
	for (unsigned i = 0; i < 16; i++)
		CHECK(inb(RBR), i + 1);
	CHECK(inb(LSR) & 0x9f, 0x00);
}

/* Without FIFO: the new byte destroys the old; the buffer keeps what was read. */
static void uart_overrun(void)
{
	start();
	outb(MCR, 0x10);
	outb(LCR, 3);
	outb(IER, 0x04);
	outb(RBR, 'B');
	CHECK(inb(IIR), 0x01);
	outb(RBR, 'C');
	CHECK(inb(IIR), 0x06);
	CHECK(inb(LSR) & 0x9f, 0x03);
	CHECK(inb(IIR), 0x01);
	CHECK(inb(LSR) & 0x9f, 0x01);
	CHECK(inb(RBR), 'C');
	CHECK(inb(LSR) & 0x9f, 0x00);
	CHECK(inb(RBR), 'C');
}

/* Loopback ends in the receiver's shift register: words of 5 to 8 bits. The console is no line: it gets eight. */
static void uart_word_length(void)
{
	static uint8_t const mask[4] = { 0x1f, 0x3f, 0x7f, 0xff };
	start();
	for (unsigned i = 0; i < 4; i++) {
		outb(LCR, (uint8_t)i);
		outb(MCR, 0x10);
		outb(RBR, 0xff);
		CHECK(inb(RBR), mask[i]);
		outb(MCR, 0);
		outb(RBR, 0xc1);
		CHECK((uint8_t)fake.serial[i], 0xc1);
	}
}

/* FCR bit 0 must be 1 or the others are not taken; a change of it empties both FIFOs. */
static void uart_fifo_control(void)
{
	start();
	pc_serial_input('a');
	outb(IIR, 0x02);
	CHECK(inb(LSR), 0x61);
	outb(IIR, 0x81);
	CHECK(inb(IIR), 0xc1);
	CHECK(inb(LSR), 0x60);
	pc_serial_input('b');
	outb(IIR, 0x81);
	CHECK(inb(LSR), 0x61);
	outb(IIR, 0x80);
	CHECK(inb(IIR), 0x01);
	CHECK(inb(LSR), 0x60);
	outb(IIR, 0x01);
	pc_serial_input('c');
	CHECK(pc_serial_input('d'), 0); /* the trigger of 8 was forgotten */
}

/* Linux's autoconfig: MCR loop + OUT2 + RTS must read MSR 0x90; bytes come back. */
static void uart_loopback(void)
{
	start();
	CHECK(inb(MSR), 0xb0);
	outb(LCR, 3);
	outb(MCR, 0x1a);
	CHECK(inb(MSR) & 0xf0, 0x90);
	outb(RBR, 'l');
	CHECK(inb(LSR) & 1, 1);
	CHECK(inb(RBR), 'l');
	CHECK(fake.serial_len, 0);
	outb(MCR, 0x10);
	inb(MSR);
	outb(MCR, 0x12); /* RTS -> CTS: delta CTS */
	CHECK(inb(MSR), 0x11);
	CHECK(inb(MSR), 0x10);
}

static void uart_out2_gates(void)
{
	start();
	outb(MCR, 0x03);
	outb(IER, 0x01);
	pc_serial_input('z');
	CHECK(pc_intr(), 0);
	outb(MCR, 0x0b);
	CHECK(pc_intr(), 1);
}

void tests_uart(void)
{
	TEST(uart_divisor_and_scratch);
	TEST(uart_transmit);
	TEST(uart_transmit_interrupt);
	TEST(uart_receive_without_fifo);
	TEST(uart_fifo_trigger);
	TEST(uart_line_waits);
	TEST(uart_fifo_overrun);
	TEST(uart_overrun);
	TEST(uart_word_length);
	TEST(uart_fifo_control);
	TEST(uart_loopback);
	TEST(uart_out2_gates);
}
