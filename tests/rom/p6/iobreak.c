/* SPDX-License-Identifier: Apache-2.0
 * CR4.DE: I/O breakpoints by length and place; DR4 and DR5.
 */
#include "p6.h"

static u8 bytes[16];

static u32 take_dr6(void)
{
	u32 v;
	__asm__ volatile("movl %%dr6, %0; movl %1, %%dr6" : "=&r"(v) : "r"(0));
	return v;
}

static void one(const char *name, unsigned port, unsigned len)
{
	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr7" : : "r"(0x2004), "r"(2u | 2u << 16 | (len - 1) << 18));
	run_regs[5] = port;
	run_regs[6] = 3;
	run_regs[0] = run_regs[1] = (u32)bytes;
	in_ring(3, piece(name), 0x3000);
	__asm__ volatile("movl %0, %%dr7" : : "r"(0));
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - (u32)piece(name), 1);
	putch('/');
	hex(seen.ecx & 0xf, 1);
	putch('/');
	hex(take_dr6() & 1, 1);
}

void io_breaks(void)
{
	static const char *const all[] = { "in8", "in16", "in32", "out8", "ins", "rep_outs" };
	put("I/O breakpoints\n");
	__asm__ volatile("movl %0, %%cr4" : : "r"(8));
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		for (unsigned len = 1; len <= 4; len *= 2) {
			put("iobreak ");
			put(all[i]);
			putch(' ');
			hex(len, 1);
			for (unsigned port = 0x2000; port < 0x2009; port++)
				one(all[i], port, len);
			line();
		}
	for (u32 de = 0; de < 16; de += 8)
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			__asm__ volatile("movl %0, %%cr4" : : "r"(de));
			put("alias ");
			run_regs[7] = 0x400;
			in_ring(cpl, piece("mov_dr4_r"), 0);
			outcome();
			putch(' ');
			in_ring(cpl, piece("mov_r_dr5"), 0);
			outcome();
			line();
		}
	__asm__ volatile("movl %0, %%cr4" : : "r"(0));
}
