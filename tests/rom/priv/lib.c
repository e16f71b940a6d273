/* SPDX-License-Identifier: Apache-2.0
 * See rom.h. */
#include "rom.h"

u32 gdt[64], idt[512], tss[64 + 0x800], ring_stacks[4][512];

void putch(char c) { __asm__ volatile("outb %0, $0xe9" : : "a"(c)); }

void put(const char *s)
{
	while (*s)
		putch(*s++);
}

void hex(u32 v, unsigned digits)
{
	while (digits--)
		putch("0123456789abcdef"[v >> 4 * digits & 15]);
}

void line(void) { putch('\n'); }

/* flags: G D/B L AVL as the high nibble of byte 6 */
void desc(unsigned sel, u32 base, u32 limit, unsigned attr, unsigned flags)
{
	u32 *d = gdt + (sel >> 3) * 2;
	d[0] = (limit & 0xffff) | base << 16;
	d[1] = (base >> 16 & 0xff) | attr << 8 | (limit & 0xf0000) | flags << 20 | (base & 0xff000000);
}

void gate(unsigned sel, unsigned to, u32 offset, unsigned attr, unsigned count)
{
	u32 *d = gdt + (sel >> 3) * 2;
	d[0] = (offset & 0xffff) | to << 16;
	d[1] = (offset & 0xffff0000) | attr << 8 | count;
}

void idt_gate(unsigned vec, unsigned to, u32 offset, unsigned attr)
{
	idt[vec * 2] = (offset & 0xffff) | to << 16;
	idt[vec * 2 + 1] = (offset & 0xffff0000) | attr << 8;
}

u32 ring_stack(unsigned cpl) { return (u32)&ring_stacks[cpl][500]; }

void in_ring(unsigned cpl, const void *code, u32 eflags)
{
	u32 frame[9] = { (u32)code, CODE(cpl), eflags | 2, ring_stack(cpl), DATA(cpl) };
	run(frame);
}

void flags(unsigned digits) { hex(seen.eflags & ~0x10000u, digits); }

/* INT 0x40 came through: where it is and on which stack. Else the exception. */
void outcome(void)
{
	if (seen.vec == END) {
		put("ok");
		return;
	}
	hex(seen.vec, 2);
	if (seen.err != 0xee) {
		putch('.');
		hex(seen.err, 4);
	}
}
