/* SPDX-License-Identifier: Apache-2.0
 * The 16-bit forms: 286 call, interrupt and trap gates, 286 TSSs, RETF and IRET with word frames. The targets lie in a segment at
 * 0xf0000, so that their offsets fit a word.
 */
#include "rom.h"

OP(op_end); OP(op_int_t); OP(op_call_far); OP(op_jmp_far); OP(op_retf16); OP(op_iret16); OP(op_call_far16); OP(op_jmp_far16); OP(op_ltr);
OP(marker);

static u32 pointer[2];
static u16 tss16[32];

static u32 narrow(const u8 *code) { return (u32)code - ROM_BASE; }

static void top_words(u32 at)
{
	for (unsigned i = 0; i < 6; i++) {
		putch(',');
		hex(((volatile u16 *)at)[i], 4);
	}
}

static void arrived(void)
{
	if (!landed())
		return;
	if (seen.cs & 3) {
		putch('/');
		hex(seen.ss, 2);
		hex(seen.esp & 0xffff, 4);
		top_words(seen.esp);
	} else {
		top_words(seen.esp0 + 20);
	}
}

static void gates(unsigned cpl)
{
	static const u8 kinds[] = { 0x86, 0x87, 0xe6, 0xe7, 0x66 };
	for (unsigned ring = 0; ring <= cpl; ring++)
		for (unsigned i = 0; i < sizeof kinds; i++) {
			put("int16 ");
			hex(cpl << 4 | ring, 2);
			putch(' ');
			hex(kinds[i], 2);
			putch(' ');
			desc(SEL_U, ROM_BASE, 0xffff, 0x9a | ring << 5, 0x4);
			idt_gate(VEC_T, SEL_U, narrow(marker), kinds[i]);
			in_ring(cpl, op_int_t, 0x200);
			arrived();
			line();
		}
}

static void call_gates(unsigned cpl)
{
	for (unsigned ring = 0; ring <= cpl; ring++)
		for (unsigned count = 0; count < 5; count += 2) {
			put("call16 ");
			hex(cpl << 4 | ring, 2);
			putch(' ');
			desc(SEL_U, ROM_BASE, 0xffff, 0x9a | ring << 5, 0x4);
			gate(SEL_T, SEL_U, narrow(op_end), 0xe4, count);
			pointer[1] = SEL_T;
			in_ring(cpl, op_call_far, 0);
			arrived();
			putch(' ');
			in_ring(cpl, op_jmp_far, 0);
			arrived();
			line();
		}
}

static void word_pointers(unsigned cpl)
{
	put("word ");
	hex(cpl, 1);
	desc(SEL_U, ROM_BASE, 0xffff, 0x9a | cpl << 5, 0x4);
	pointer[0] = narrow(op_end) | (SEL_U | cpl) << 16;
	putch(' ');
	in_ring(cpl, op_call_far16, 0);
	arrived();
	putch(' ');
	in_ring(cpl, op_jmp_far16, 0);
	arrived();
	line();
}

static void returns(const char *name, const u8 *code, unsigned cpl, unsigned rpl, u32 eflags, u32 start)
{
	u16 *w = (u16 *)(ring_stack(cpl) - 64);
	u32 frame[9] = { (u32)code, CODE(cpl), start | 2, (u32)w, DATA(cpl) };
	put(name);
	hex(cpl << 4 | rpl, 2);
	putch(' ');
	desc(SEL_U, ROM_BASE, 0xffff, 0x9a | rpl << 5, 0x4);
	desc(SEL_T, 0x20000, 0xffff, 0x92 | rpl << 5, 0x0);
	unsigned at = 0;
	w[at++] = (u16)narrow(op_end);
	w[at++] = (u16)(SEL_U | rpl);
	if (code == op_iret16)
		w[at++] = (u16)eflags;
	w[at++] = 0xf000;
	w[at++] = (u16)(SEL_T | rpl);
	run(frame);
	outcome();
	if (seen.vec == END) {
		putch(':');
		hex(seen.cs, 2);
		putch('/');
		flags(5);
		if (seen.cs & 3) {
			hex(seen.ss, 2);
			hex(seen.esp, 8);
		}
	}
	line();
}

/* JMP and CALL into a 286 task and what it finds; the outgoing task is a 386 one. */
static void task(const char *name, const u8 *code, unsigned cpl)
{
	put(name);
	hex(cpl, 1);
	putch(' ');
	fill_tss16(tss16, op_end, cpl);
	tss16[8] = 0x0802;
	for (unsigned i = 0; i < 8; i++)
		if (i != 4)	/* SP */
			tss16[9 + i] = (u16)(0x1111 * i);
	desc(SEL_TSS2, (u32)tss16, 0x2b, 0xe1, 0);
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
	run_regs[4] = (u32)pointer;
	pointer[1] = SEL_TSS2;
	in_ring(0, code, 0);
	__asm__ volatile("clts");
	outcome();
	putch(' ');
	hex(seen.cs, 2);
	putch(' ');
	flags(5);
	putch(' ');
	hex(seen.ecx, 8);
	hex(seen.esi, 8);
	putch(' ');
	hex(seen.ds, 2);
	hex(seen.fs, 2);
	hex(tss16[0], 4);
	hex(gdt[(SEL_TSS2 >> 3) * 2 + 1] >> 8 & 0xff, 2);
	hex(gdt[(SEL_TSS >> 3) * 2 + 1] >> 8 & 0xff, 2);
	line();
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
}

void narrow_tests(void)
{
	put("narrow\n");
	run_regs[4] = (u32)pointer;
	pointer[0] = 0;
	for (unsigned cpl = 0; cpl < 4; cpl++) {
		gates(cpl);
		call_gates(cpl);
		word_pointers(cpl);
		for (unsigned rpl = cpl; rpl < 4; rpl++) {
			returns("retf16 ", op_retf16, cpl, rpl, 0, 0);
			returns("iret16 ", op_iret16, cpl, rpl, 0x3ed7, 0x240000);
			returns("iret16 ", op_iret16, cpl, rpl, 0x0002, 0x3200);
		}
	}
	/* into ring 3 only: in ring 0 the handler would use ESP, whose upper half differs */
	task("jmp16 ", op_jmp_far, 3);
	task("call16 ", op_call_far, 3);
}
