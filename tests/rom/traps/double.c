/* SPDX-License-Identifier: Apache-2.0
 * Faults while delivering, met on pages: the IDT, the ring-0 stack, the handler's code. #DF through a task gate, as an OS does.
 * Table 6-5 of SDM vol. 3: which pairs become #DF.
 */
#include "traps.h"
#include "paging.h"

static u32 df_task[32];

static void df_gate(void)
{
	for (unsigned i = 0; i < 26; i++)
		df_task[i] = 0;
	df_task[1] = 0x66000;
	df_task[2] = DATA(0);
	df_task[7] = TABLES;
	df_task[8] = (u32)stubs + 8 * 16;
	df_task[9] = 2;
	df_task[14] = 0x65000;
	df_task[18] = df_task[20] = df_task[21] = df_task[22] = df_task[23] = DATA(0);
	df_task[19] = CODE(0);
	df_task[25] = 0x68 << 16;
	desc(SEL_TSS3, (u32)df_task, 0x67, 0x89, 0);
	idt[8 * 2] = SEL_TSS3 << 16;
	idt[8 * 2 + 1] = 0x8500;
}

static void back(void)
{
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, piece("ltr"), 0);
	__asm__ volatile("clts");
}

/* The first fault is `name`; the ring-0 stack is at `stack`, the gate of vector `vec` leads to `handler`. */
static void pair(const char *name, u32 ebx, u32 stack, unsigned vec, u32 handler, unsigned attr)
{
	u32 old_stack = tss[1], lo = idt[vec * 2], hi = idt[vec * 2 + 1];
	put("pair ");
	put(name);
	putch(' ');
	hex(vec, 2);
	tss[1] = stack ? stack : old_stack;
	idt_gate(vec, attr == 0x8f ? 0xfff8 : CODE(0), handler ? handler : (u32)stubs + vec * 16, attr == 0x8f ? 0x8e : attr);
	df_gate();
	flush();
	__asm__ volatile("movl %0, %%cr2" : : "r"(0));
	run_regs[7] = 0xfff8;
	run_regs[6] = 0;
	run_regs[4] = ebx;
	in_ring(3, piece(name), 0);
	tss[1] = old_stack;
	idt[vec * 2] = lo;
	idt[vec * 2 + 1] = hi;
	putch(' ');
	hex(seen.vec, 2);
	putch('.');
	hex(seen.err, 4);
	putch(' ');
	hex(seen.cr2, 8);
	putch(' ');
	hex(gdt[(SEL_TSS3 >> 3) * 2 + 1] >> 8 & 0xff, 2);
	if (seen.vec == 8) {
		putch(' ');
		hex(tss[8] - (u32)piece(name), 4);
		hex(tss[19] & 0xffff, 4);
		back();
	}
	line();
}

void double_tests(void)
{
	static const struct { const char *name; u32 ebx; u8 vec; } first[] = { { "ud2", 0, 6 }, { "mov_ds", 0, 13 }, { "idiv", 0, 0 },
		{ "ld32", TEST_LIN + 0x123, 14 }, { "int_t", 0, VEC_T }, { "bound", 0x30000, 5 } };
	put("faults while delivering\n");
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	table[1] = (TARGET + 0x1000) | 5;
	table[2] = (TARGET + 0x2000) | 7;
	paging(1, 1);
	for (unsigned i = 0; i < sizeof first / sizeof *first; i++) {
		pair(first[i].name, first[i].ebx, 0, first[i].vec, 0, 0xee);
		pair(first[i].name, first[i].ebx, 0, first[i].vec, 0, 0x6e);	/* absent gate: #NP */
		pair(first[i].name, first[i].ebx, 0, first[i].vec, 0, 0xe2);	/* no gate: #GP */
		pair(first[i].name, first[i].ebx, 0, first[i].vec, 0, 0x8f);	/* bad selector: #GP */
		pair(first[i].name, first[i].ebx, TEST_LIN + 0x2008, first[i].vec, 0, 0xee);	/* stack on a read-only page, then not */
		pair(first[i].name, first[i].ebx, TEST_LIN + 0x800, first[i].vec, 0, 0xee);	/* stack on an absent page */
		if (first[i].vec != 14)	/* handler on an absent page; of #PF it would fault until the stack is full */
			pair(first[i].name, first[i].ebx, 0, first[i].vec, TEST_LIN + 0x123, 0xee);
	}
	paging(0, 0);
	idt_gate(8, CODE(0), (u32)stubs + 8 * 16, 0x8e);
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	back();
}
