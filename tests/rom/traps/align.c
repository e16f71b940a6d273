/* SPDX-License-Identifier: Apache-2.0
 * #AC: ring 3 with CR0.AM and EFLAGS.AC; every operand size at every misalignment (SDM vol. 3, 6.15). Which of #AC and #PF comes first
 * is not said; here only one of them is due.
 */
#include "traps.h"
#include "paging.h"

static u8 area[64] __attribute__((aligned(16)));

static void set_am(u32 am)
{
	u32 v;
	__asm__ volatile("movl %%cr0, %0; andl $~0x40000, %0; orl %1, %0; movl %0, %%cr0" : "=&r"(v) : "r"(am));
}

static void one(const char *name, unsigned cpl, u32 eflags)
{
	put("ac ");
	put(name);
	putch(' ');
	hex(cpl, 1);
	hex(eflags >> 18, 1);
	for (unsigned off = 0; off < 8; off++) {
		u32 frame[9] = { (u32)piece(name), CODE(cpl), eflags | 2, ring_stack(cpl) - 64 + off % 5, DATA(cpl) };
		run_regs[7] = 0;
		run_regs[6] = 1;
		run_regs[4] = run_regs[1] = (u32)area + off;
		run_regs[0] = (u32)area + 32 + (off & 3);
		run_regs[2] = ring_stack(3) - 80 + (off & 3);
		for (unsigned i = 0; i < 64; i++)
			area[i] = (i & 3) == off % 4 ? 1 : 0;
		run(frame);
		putch(' ');
		outcome();
		putch('+');
		hex(seen.eip - frame[0], 1);
	}
	line();
}

static void against_pages(void)
{
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	table[0] = TARGET | 5;
	table[2] = table[3] = TARGET | 7;
	paging(1, 0);
	set_am(0x40000);
	put("ac page");
	for (unsigned off = 0; off < 9; off++) {
		static const char *const all[] = { "ld32", "st32", "rmw32" };
		run_regs[4] = TEST_LIN + (off < 3 ? 0xffc : off < 6 ? 0x2ffd : 0x1ffc);
		in_ring(3, piece(all[off % 3]), 0x40000);
		putch(' ');
		outcome();
	}
	line();
	set_am(0);
	paging(0, 0);
}

void align_tests(void)
{
	static const char *const all[] = { "ld8", "ld16", "ld32", "st16", "st32", "rmw32", "cmpxchg", "xadd", "bound", "les16", "les",
		"pushd", "push16", "popd", "calln", "pusha", "popa", "enter", "movs", "lods", "stos", "cmps", "scas", "btm", "btsm", "sgdt", "mov_ds_m",
		"verr_m", "pushm", "popm", "xchg32" };
	put("alignment\n");
	set_am(0x40000);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		one(all[i], 3, 0x40000);
		if (i < 3) {
			one(all[i], 3, 0);
			one(all[i], 2, 0x40000);
			one(all[i], 0, 0x40000);
		}
	}
	set_am(0);
	one("ld32", 3, 0x40000);
	against_pages();
}
