/* SPDX-License-Identifier: Apache-2.0
 * Triple faults: each resets the machine, RAM stays, the next case goes on. What the registers are after the reset.
 */
#include "rom.h"

/* Outside .bss, which every start clears; 0 at power-on. */
#define NEXT (*(volatile u32 *)0x90000)

extern const u8 shut_idt[], shut_ud[];
__asm__(".text\n"
	"shut_idt: pushl $0; pushl $0; lidt (%esp); int $3\n"
	"shut_ud: ud2\n");

/* 0: no IDT. 1: the ring-3 program faults and the ring-0 stack is absent (SS selector). 2: every gate is absent. 3: only #DF and #GP are.
 * 4: the handlers' code segment is no code. */
static void shut(unsigned n)
{
	switch (n) {
	case 0:
		in_ring(0, shut_idt, 0);
		break;
	case 1:
		tss[2] = 0xfff8;
		in_ring(3, shut_ud, 0);
		break;
	case 2:
		for (unsigned v = 0; v < 256; v++)
			idt_gate(v, CODE(0), (u32)stubs + v * 16, 0x0e);
		in_ring(0, shut_ud, 0);
		break;
	case 3:
		idt_gate(8, CODE(0), (u32)stubs, 0x0e);
		idt_gate(11, CODE(0), (u32)stubs, 0x0e);
		idt_gate(6, CODE(0), (u32)stubs, 0x0e);
		in_ring(0, shut_ud, 0);
		break;
	default:
		for (unsigned v = 0; v < 256; v++)
			idt_gate(v, DATA(0), (u32)stubs + v * 16, 0x8e);
		in_ring(3, shut_ud, 0);
	}
}

int main(void)
{
	u32 cr2, cr3, dr6, dr7, n = NEXT;
	__asm__ volatile("movl %%cr2, %0; movl %%cr3, %1; movl %%dr6, %2; movl %%dr7, %3" : "=r"(cr2), "=r"(cr3), "=r"(dr6), "=r"(dr7));
	put("start ");
	hex(n, 1);
	putch(' ');
	hex(cr2, 8);
	putch(' ');
	hex(cr3, 8);
	putch(' ');
	hex(dr6, 8);
	putch(' ');
	hex(dr7, 8);
	line();
	set_up_tables();
	NEXT = n + 1;
	__asm__ volatile("movl %0, %%cr2; movl %0, %%dr7" : : "r"(0x400));
	if (n < 5) {
		shut(n);
		put("came back ");
		outcome();
		line();
	}
	finish();
}
