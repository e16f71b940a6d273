/* SPDX-License-Identifier: Apache-2.0
 * Privileged x86, case after case, one short word each on port 0xe9. Judge: the same ROM in qemu-system-i386.
 * Each family prints its name first; a case that differs is named by its line and column. See README.md of tests/rom.
 */
#include "rom.h"

#define KERNEL_STACK 0x70000
#define FLAT 0xc	/* G, D */

void seg_tests(void);
void far_tests(void);
void return_tests(void);
void gate_tests(void);
void flag_tests(void);
void sensitive_tests(void);
void page_tests(void);
void task_tests(void);
void v86_tests(void);
void step_tests(void);
void double_tests(void);
void narrow_tests(void);

static void set_up_tables(void)
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
	__asm__ volatile("lgdt %0; lidt %1" : : "m"(g), "m"(i));
	__asm__ volatile("ltr %w0" : : "r"(SEL_TSS));
}

int main(void)
{
	__asm__ volatile("outb %b0, $0x21; outb %b0, $0xa1" : : "a"(0xff));	/* no device interrupts */
	set_up_tables();
	seg_tests();
	far_tests();
	return_tests();
	gate_tests();
	flag_tests();
	sensitive_tests();
	step_tests();
	v86_tests();
	page_tests();
	task_tests();
	double_tests();
	narrow_tests();
	put("end\n");
	__asm__ volatile("outb %b0, $0xf4" : : "a"(0x10));
	return 0;
}
