/* SPDX-License-Identifier: Apache-2.0
 * Control registers with reserved bits and combinations that are not allowed; LTR of nothing; a data breakpoint under single step.
 */
#include "strict.h"

static u32 word;

static void cr0(void)
{
	static const u32 v[] = { 0x80000010, 0x80000000, 0x20000011, 0x60000011, 0xa0000011, 0x1ffaffd1 };
	for (unsigned i = 0; i < sizeof v / sizeof *v; i++) {
		put("cr0 ");
		run_regs[7] = v[i];
		if (i < 5 && i != 3) {	/* none of these may come through */
			in_ring(0, piece("mov_cr0"), 0);
			outcome();
		}
		in_ring(0, piece("mov_r_cr0"), 0);
		putch(' ');
		hex(seen.eax, 8);
		line();
	}
}

static void cr4(void)
{
	for (unsigned bit = 11; bit < 32; bit++) {
		put("cr4 ");
		run_regs[7] = 1u << bit;
		in_ring(0, piece("mov_cr4"), 0);
		outcome();
		in_ring(0, piece("mov_r_cr4"), 0);
		putch(' ');
		hex(seen.eax, 8);
		line();
	}
}

static void ltr(void)
{
	static const u16 sels[] = { 0, 3, 4, 0xfff8, 8, 0x10, SEL_TSS };
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++) {
		put("ltr ");
		run_regs[7] = sels[i];
		in_ring(0, piece("ltr"), 0);
		outcome();
		line();
	}
}

static void stepped(const char *name, unsigned cpl)
{
	u32 dr6;
	put("step ");
	put(name);
	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr7" : : "r"(&word), "r"(0xf0002));
	run_regs[4] = run_regs[1] = (u32)&word;
	run_regs[0] = (u32)&word + 64;
	run_regs[6] = 3;
	in_ring(cpl, piece(name), 0);
	__asm__ volatile("movl %%dr6, %0; movl %1, %%dr6; movl %1, %%dr7" : "=&r"(dr6) : "r"(0));
	putch(' ');
	outcome();
	hex(seen.eip - (u32)piece(name), 2);
	putch(' ');
	hex(dr6, 8);
	putch(' ');
	hex(seen.eflags >> 16 & 1, 1);
	line();
}

void register_tests(void)
{
	put("registers\n");
	cr0();
	cr4();
	ltr();
	for (unsigned cpl = 0; cpl < 4; cpl += 3) {
		stepped("s_ld", cpl);
		stepped("s_rep", cpl);
	}
}
