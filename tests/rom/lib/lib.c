/* SPDX-License-Identifier: Apache-2.0
 * See rom.h. */
#include "rom.h"

#define KERNEL_STACK 0x70000
#define FLAT 0xc	/* G, D */

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

const u8 *piece(const char *name)
{
	extern const struct { const char *name; const u8 *code; } pieces[], pieces_end[];
	for (unsigned i = 0; pieces + i < pieces_end; i++) {
		const char *a = pieces[i].name, *b = name;
		while (*a && *a == *b)
			a++, b++;
		if (*a == *b)
			return pieces[i].code;
	}
	put("no piece ");
	put(name);
	finish();
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

int landed(void)
{
	outcome();
	if (seen.vec != END)
		return 0;
	putch(':');
	hex(seen.cs, 2);
	putch('/');
	flags(5);
	return 1;
}

void fill_tss16(u16 *t, const u8 *code, unsigned cpl)
{
	for (unsigned i = 0; i < 22; i++)
		t[i] = 0;
	t[1] = 0xf000;
	t[2] = DATA(0);
	t[7] = (u16)((u32)code - ROM_BASE);
	t[8] = 2;
	t[13] = 0xe000;
	t[17] = t[20] = DATA(3);
	t[18] = SEL_U | cpl;
	t[19] = DATA(cpl);
	desc(SEL_U, ROM_BASE, 0xffff, 0x9a | cpl << 5, 0x4);
}

void set_up_tables(void)
{
	struct { u16 limit; u32 base; } __attribute__((packed)) g = { GDT_LIMIT, (u32)gdt }, i = { 0x7ff, (u32)idt };
	for (unsigned r = 0; r < 4; r++) {
		desc(CODE(r), 0, 0xfffff, 0x9b | r << 5, FLAT);
		desc(DATA(r), 0, 0xfffff, 0x93 | r << 5, FLAT);
	}
	for (unsigned v = 0; v < 256; v++)
		idt_gate(v, CODE(0), (u32)stubs + v * 16, v == END ? 0xee : 0x8e);
	desc(SEL_TSS, (u32)tss, 0x67 + 0x2000, 0x89, 0);
	tss[1] = KERNEL_STACK;
	tss[2] = DATA(0);
	for (unsigned r = 1; r < 3; r++) {
		tss[1 + 2 * r] = ring_stack(r);
		tss[2 + 2 * r] = DATA(r);
	}
	tss[0x66 / 4] = 0x68 << 16;
	__asm__ volatile("outb %b0, $0x21; outb %b0, $0xa1" : : "a"(0xff));
	__asm__ volatile("lgdt %0; lidt %1" : : "m"(g), "m"(i));
	__asm__ volatile("ltr %w0" : : "r"(SEL_TSS));
}

/* QEMU and Defoe stop at port 0xf4, Bochs at this word. */
void finish(void)
{
	put("end\n");
	__asm__ volatile("outb %b0, $0xf4" : : "a"(0x10));
	for (const char *s = "Shutdown"; *s; s++)
		__asm__ volatile("outb %b0, %w1" : : "a"(*s), "d"(0x8900));
	for (;;)
		__asm__ volatile("cli; hlt");
}
