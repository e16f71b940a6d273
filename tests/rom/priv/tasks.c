/* SPDX-License-Identifier: Apache-2.0
 * Task switches by JMP, CALL, INT through a task gate and IRET; busy bits, links, NT; what a wrong TSS raises.
 */
#include "rom.h"

OP(op_jmp_far); OP(op_call_far); OP(op_int_t); OP(op_end); OP(op_ltr); OP(op_iret);

static u32 tss2[32], pointer[2];

static void show_desc(unsigned sel)
{
	putch(' ');
	hex(gdt[(sel >> 3) * 2 + 1] >> 8 & 0xff, 2);
}

static void make_task(const u8 *code, unsigned cpl, u32 eflags)
{
	for (unsigned i = 0; i < 26; i++)
		tss2[i] = 0;
	tss2[1] = 0x68000;
	tss2[2] = DATA(0);
	tss2[8] = (u32)code;
	tss2[9] = eflags | 2;
	for (unsigned i = 0; i < 8; i++)
		tss2[10 + i] = 0x11111111 * i;
	tss2[14] = ring_stack(cpl);
	tss2[18] = DATA(3);
	tss2[19] = CODE(cpl);
	tss2[20] = DATA(cpl);
	tss2[21] = tss2[22] = tss2[23] = DATA(3);
	tss2[25] = 0x68 << 16;
	desc(SEL_TSS2, (u32)tss2, 0x67, 0xe9, 0);
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
	run_regs[7] = 0xaaaa5555;
	run_regs[4] = (u32)pointer;
	pointer[1] = SEL_TSS2;
}

/* Where we are, which task, what the descriptors and the TSSs say. */
static void shown(void)
{
	u16 tr;
	u32 cr0;
	__asm__ volatile("str %0" : "=r"(tr));
	__asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
	outcome();
	putch(' ');
	hex(tr, 2);
	putch(' ');
	hex(seen.cs, 4);
	putch(' ');
	flags(6);
	putch(' ');
	hex(seen.eax, 8);
	putch(' ');
	hex(seen.esi, 8);
	putch(cr0 & 8 ? 't' : '-');
	show_desc(SEL_TSS);
	show_desc(SEL_TSS2);
	putch(' ');
	hex(tss2[0] & 0xffff, 4);
	putch(' ');
	hex(tss[9] & ~0x10000u, 6);
	putch(' ');
	hex(tss[10], 8);
	putch(' ');
	hex(tss[19] & 0xffff, 4);
	__asm__ volatile("clts");
	line();
}

static void by(const char *name, const u8 *code, unsigned cpl, unsigned cpl2, u32 eflags)
{
	put(name);
	putch(' ');
	hex(cpl << 4 | cpl2, 2);
	putch(' ');
	make_task(op_end, cpl2, eflags);
	idt[VEC_T * 2] = SEL_TSS2 << 16;
	idt[VEC_T * 2 + 1] = 0xe500;
	in_ring(cpl, code, 0);
	shown();
}

/* One field of the incoming task is wrong. It is of ring 3: the handler gets its stack from the TSS, not from the half-made task.
 * QEMU takes CPL from SS, so a fault before SS is loaded is delivered in the old ring. */
static void wrong(unsigned field, u32 value)
{
	put("wrong ");
	hex(field, 2);
	putch(' ');
	hex(value, 4);
	putch(' ');
	make_task(op_end, 3, 0);
	tss2[field] = value;
	in_ring(0, op_jmp_far, 0);
	shown();
}

static void wrong_tss(unsigned attr, u32 limit, const u8 *code, unsigned cpl)
{
	put("tss ");
	hex(attr, 2);
	putch(' ');
	make_task(op_end, 0, 0);
	desc(SEL_TSS2, (u32)tss2, limit, attr, 0);
	idt[VEC_T * 2] = SEL_TSS2 << 16;
	idt[VEC_T * 2 + 1] = 0xe500;
	in_ring(cpl, code, 0);
	outcome();
	line();
}

static void gates(unsigned cpl)
{
	for (unsigned dpl = 0; dpl < 4; dpl++) {
		put("taskgate ");
		make_task(op_end, 0, 0);
		gate(SEL_T, SEL_TSS2, 0, 0x85 | dpl << 5, 0);
		pointer[1] = SEL_T;
		in_ring(cpl, op_call_far, 0);
		shown();
		put("taskint ");
		make_task(op_end, 0, 0);
		idt[VEC_T * 2] = SEL_TSS2 << 16;
		idt[VEC_T * 2 + 1] = 0x8500 | dpl << 13;
		in_ring(cpl, op_int_t, 0);
		shown();
	}
}

/* CALL into a task whose IRET comes back. */
static void there_and_back(const char *name, const u8 *code, unsigned cpl)
{
	put(name);
	putch(' ');
	make_task(op_iret, 0, 0);
	idt[VEC_T * 2] = SEL_TSS2 << 16;
	idt[VEC_T * 2 + 1] = 0xe500;
	in_ring(cpl, code, 0x800);
	shown();
}

void task_tests(void)
{
	put("tasks\n");
	for (unsigned cpl = 0; cpl < 4; cpl += 3)
		for (unsigned cpl2 = 0; cpl2 < 4; cpl2++) {
			by("jmp", op_jmp_far, cpl, cpl2, 0x4000);
			by("call", op_call_far, cpl, cpl2, 0x40000);
			by("int", op_int_t, cpl, cpl2, 0x800);
		}
	gates(0);
	gates(3);
	there_and_back("call iret", op_call_far, 0);
	there_and_back("call iret", op_call_far, 3);
	there_and_back("int iret", op_int_t, 3);
	static const u16 sels[] = { 0, 3, 0xfff8, 0x84, 0x10, 0x43, SEL_TSS };
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++) {
		wrong(21, sels[i]);
		wrong(22, sels[i]);
		wrong(23, sels[i]);
		wrong(24, sels[i]);
		wrong(19, sels[i]);
		wrong(20, sels[i]);
	}
	static const u8 attrs[] = { 0x89, 0x8b, 0x69, 0xe9, 0xeb, 0x82, 0xe2, 0x09 };
	for (unsigned i = 0; i < sizeof attrs; i++) {
		wrong_tss(attrs[i], 0x67, op_jmp_far, 0);
		wrong_tss(attrs[i], 0x67, op_call_far, 3);
		wrong_tss(attrs[i], 0x67, op_int_t, 3);
		wrong_tss(attrs[i], 0x66, op_jmp_far, 0);
	}
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
}
