/* SPDX-License-Identifier: Apache-2.0
 * Tasks that call tasks, 386 and 286, and come back; into virtual-8086 mode; CR3 and the T bit; page faults on either TSS; wrong links.
 */
#include "traps.h"
#include "paging.h"

static u32 tss2[32], tss3[32], pointer[2];
static u16 tss16[32];
extern const u8 nest_call_back[], nest_iret[], nest_v86[], nest_int_iret[];

/* A task calls the next through this pointer, IRETs when it comes back. */
static u32 pointer2[2];
__asm__(".text; nest_call_back: lcalll *(%esi); iretl; int $0x40\n"
	"nest_iret: iretl; int $0x40\n"
	"nest_int_iret: int $0x41; iretl; int $0x40\n"
	".code16; nest_v86: movw $0x1234, %ax; int $0x40; .code32");

static void task32(u32 *t, const u8 *code, unsigned cpl, u32 eflags)
{
	for (unsigned i = 0; i < 26; i++)
		t[i] = 0;
	t[1] = t == tss2 ? 0x68000 : 0x66000;
	t[2] = DATA(0);
	t[7] = TABLES;
	t[8] = (u32)code;
	t[9] = eflags | 2;
	t[14] = cpl ? ring_stack(cpl) : t[1] - 0x800;
	t[16] = (u32)pointer2;
	t[18] = DATA(3);
	t[19] = CODE(cpl);
	t[20] = DATA(cpl);
	t[21] = t[22] = t[23] = DATA(3);
	t[25] = 0x68 << 16;
}

static void task16(const u8 *code, unsigned cpl)
{
	fill_tss16(tss16, code, cpl);
	desc(SEL_T, (u32)tss16, 0x2b, 0xe1, 0);
}

static void set_up(void)
{
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	desc(SEL_TSS2, (u32)tss2, 0x67, 0xe9, 0);
	desc(SEL_TSS3, (u32)tss3, 0x67, 0xe9, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, piece("ltr"), 0);
	run_regs[7] = 0xaaaa5555;
	run_regs[4] = (u32)pointer;
	pointer[1] = SEL_TSS2;
	pointer2[1] = SEL_TSS3;
}

static void show_desc(unsigned sel)
{
	putch(' ');
	hex(gdt[(sel >> 3) * 2 + 1] >> 8 & 0xff, 2);
}

static void shown(void)
{
	u16 tr;
	u32 cr3;
	__asm__ volatile("str %0; clts" : "=r"(tr));
	__asm__ volatile("movl %%cr3, %0" : "=r"(cr3));
	putch(' ');
	outcome();
	putch(' ');
	hex(tr, 2);
	hex(seen.cs & 0xffff, 4);
	putch(' ');
	flags(6);
	hex(cr3 >> 12, 3);
	show_desc(SEL_TSS);
	show_desc(SEL_TSS2);
	show_desc(SEL_TSS3);
	show_desc(SEL_T);
	putch(' ');
	hex(tss2[0] & 0xffff, 4);
	hex(tss3[0] & 0xffff, 4);
	hex(tss16[0], 4);
	putch(' ');
	hex(tss[9] & ~0x10000u, 6);
	putch(' ');
	hex(tss2[9] & ~0x10000u, 6);
	putch(' ');
	hex(tss3[9] & ~0x10000u, 6);
	putch(' ');
	hex(tss16[8], 4);
	putch(' ');
	hex(take_dr6() >> 12 & 0xf, 1);
	line();
	desc(SEL_T, 0, 0, 0, 0);
	set_up();
}

static void start(const char *name, unsigned n)
{
	put(name);
	putch(' ');
	hex(n, 2);
	set_up();
}

/* From ring `cpl` CALL, INT or JMP to task 2, which calls task 3, which returns. */
static void chain(unsigned cpl, const char *how, u32 eflags)
{
	start("chain", cpl);
	task32(tss2, nest_call_back, 0, eflags);
	task32(tss3, nest_iret, 3, 0);
	idt[VEC_T * 2] = SEL_TSS2 << 16;
	idt[VEC_T * 2 + 1] = 0xe500;
	in_ring(cpl, piece(how), 0x800);
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	shown();
}

/* 386 task -> 286 task -> back, and on to a fault or an end in it. */
static void narrow(unsigned cpl, const u8 *code, const char *how)
{
	start("narrow", cpl);
	task16(code, cpl);
	pointer[1] = SEL_T;
	in_ring(3, piece(how), 0);
	shown();
	start("narrow2", cpl);
	task16(code, cpl);
	task32(tss2, nest_call_back, 0, 0);
	pointer2[1] = SEL_T;
	in_ring(3, piece(how), 0);
	shown();
}

static void to_v86(unsigned iopl)
{
	start("v86task", iopl);
	task32(tss2, (const u8 *)((u32)nest_v86 - ROM_BASE), 3, 0x20000 | iopl << 12);
	tss2[19] = 0xf000;
	tss2[20] = tss2[18] = 0x6000;
	tss2[14] = 0x8000;
	in_ring(0, piece("jmp_far"), 0);
	shown();
}

/* T: a debug trap before the first instruction of the new task. */
static void trap_bit(const char *how, unsigned cpl)
{
	start("tbit", cpl);
	task32(tss2, piece("end"), cpl, 0);
	tss2[25] |= 1;
	in_ring(3, piece(how), 0);
	put(" at ");
	hex(seen.eip == (u32)piece("end"), 1);
	shown();
}

/* IRET with NT: back links to a task that is not busy, no TSS, beyond the table, absent. */
static void bad_link(u32 link, unsigned attr)
{
	start("link", attr);
	task32(tss2, piece("end"), 3, 0);
	desc(SEL_TSS2, (u32)tss2, 0x67, attr, 0);
	tss[0] = link;
	in_ring(0, piece("iret"), 0x4000);
	shown();
	tss[0] = 0;
}

/* The TSSs on pages at TEST_LIN: the new one over the edge to an absent or read-only page; the old one likewise. */
static void on_pages(unsigned split, unsigned pte, int old, const char *how)
{
	u32 *t = (u32 *)(TARGET + 0x1000 - split);
	start(old ? "oldpage" : "newpage", split);
	task32(tss2, piece("end"), 3, 0);
	for (unsigned i = 0; i < 26; i++)
		t[i] = old ? tss[i] : tss2[i];
	desc(old ? SEL_TSS : SEL_TSS2, TEST_LIN + 0x1000 - split, 0x67, 0xe9, 0);
	table[0] = TARGET | 7;
	table[1] = (TARGET + 0x1000) | 7;
	flush();
	if (old) {
		run_regs[7] = SEL_TSS;
		in_ring(0, piece("ltr"), 0);
		run_regs[7] = 0;
	}
	table[1] = (TARGET + 0x1000) | pte;
	flush();
	in_ring(0, piece(how), 0);
	put(seen.vec == 14 ? " cr2 " : " ");
	if (seen.vec == 14)
		hex(seen.cr2 & ~0xfffu, 8);
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	shown();
}

static void paged(void)
{
	static const u8 splits[] = { 0x68, 0x64, 0x60, 0x24, 0x20, 4 };
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	paging(1, 1);
	for (unsigned i = 0; i < sizeof splits; i++)
		for (unsigned pte = 0; pte < 4; pte += 1) {
			on_pages(splits[i], pte, 0, "jmp_far");
			on_pages(splits[i], pte, 0, "call_far");
		}
	task32(tss2, piece("end"), 0, 0);	/* another CR3: the same tables once more */
	for (unsigned i = 0; i < 1024; i++)
		((u32 *)(TABLES + 0x3000))[i] = dir[i];
	start("cr3", 0);
	tss2[7] = TABLES + 0x3000;
	in_ring(0, piece("jmp_far"), 0);
	shown();
	paging(0, 0);
}

void nest_tests(void)
{
	static const char *const how[] = { "call_far", "int_t", "jmp_far" };
	put("nested tasks\n");
	for (unsigned i = 0; i < 3; i++)
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			chain(cpl, how[i], 0);
			chain(cpl, how[i], 0x3000);
			trap_bit(how[i == 1 ? 0 : i], cpl);
		}
	narrow(0, nest_iret, "call_far");
	narrow(3, nest_iret, "call_far");
	narrow(3, piece("end"), "jmp_far");
	narrow(3, nest_int_iret, "call_far");
	to_v86(0);
	to_v86(3);
	bad_link(SEL_TSS2, 0xe9);
	bad_link(SEL_TSS2, 0xeb);
	bad_link(SEL_TSS2, 0x6b);
	bad_link(SEL_TSS2, 0xe2);
	bad_link(0, 0xeb);
	bad_link(0xfff8, 0xeb);
	bad_link(SEL_TSS2 | 4, 0xeb);
	bad_link(DATA(0), 0xeb);
	paged();
	set_up();
}
