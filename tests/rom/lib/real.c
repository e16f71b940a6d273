/* SPDX-License-Identifier: Apache-2.0
 * See real.h. */
#include "real.h"

extern const u8 real_stubs[];

void real_set_up(void)
{
	volatile u32 *ivt;
	__asm__("" : "=r"(ivt) : "0"(0));
	for (unsigned v = 0; v < 256; v++)
		ivt[v] = 0xf0000000 | ((u32)real_stubs + v * 8 - ROM_BASE);
	desc(SEL_CODE16, ROM_BASE, 0xffff, 0x9b, 0);
	desc(SEL_DATA16, 0, 0xffff, 0x93, 0);
	for (unsigned i = 0; i < 4; i++)
		real_segs[i] = DATA_SEG;
	real_sp = 0x8000;
}

void in_real(const u8 *code, u32 flags)
{
	real_start[0] = (u32)code - ROM_BASE;
	real_start[1] = flags | 2;
	run_real();
	seen.vec = real_seen.vec;
	seen.err = 0xee;
	seen.eip = real_seen.ip;
	seen.cs = real_seen.cs;
	seen.eflags = real_seen.flags;
	seen.esp = real_seen.sp + 48;
	seen.ss = real_seen.ss;
	seen.eax = real_seen.regs[7];
	seen.ecx = real_seen.regs[6];
	seen.edx = real_seen.regs[5];
	seen.ebx = real_seen.regs[4];
	seen.ebp = real_seen.regs[2];
	seen.esi = real_seen.regs[1];
	seen.edi = real_seen.regs[0];
	seen.ds = real_seen.ds;
	seen.es = real_seen.es;
	seen.fs = real_seen.fs;
	seen.gs = real_seen.gs;
}
