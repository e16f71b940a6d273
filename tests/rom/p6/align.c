/* SPDX-License-Identifier: Apache-2.0
 * #AC for the quadword of CMPXCHG8B: aligned to 8, not to 4 (SDM vol. 3, 6.15); against pages; in code that has run often.
 */
#include "p6.h"
#include "paging.h"

static u8 area[64] __attribute__((aligned(16)));
static const char *const cx8[] = { "cx8", "cx8_lock" };

static void set_am(u32 am)
{
	u32 v;
	__asm__ volatile("movl %%cr0, %0; andl $~0x40000, %0; orl %1, %0; movl %0, %%cr0" : "=&r"(v) : "r"(am));
}

static void one(const char *name, u32 at, unsigned cpl, u32 eflags)
{
	run_regs[4] = at;
	run_regs[5] = run_regs[7] = 0;
	in_ring(cpl, piece(name), eflags);
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - (u32)piece(name), 1);
}

static void offsets(const char *name, u32 am, unsigned cpl, u32 eflags)
{
	set_am(am);
	put("ac ");
	put(name);
	putch(' ');
	hex(am | cpl | eflags >> 16, 5);
	for (unsigned off = 0; off < 9; off++)
		one(name, (u32)area + off, cpl, eflags);
	line();
	set_am(0);
}

/* Read-only, over the edge to an absent page, absent. */
static void against_pages(const char *name)
{
	static const u16 places[] = { 0x4, 0x8, 0x2ffc, 0x2ff8, 0x1004, 0x1008 };
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	table[0] = TARGET | 5;
	table[2] = TARGET | 7;
	paging(1, 0);
	set_am(0x40000);
	put("ac page ");
	put(name);
	for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
		one(name, TEST_LIN + places[i], 3, 0x40000);
	line();
	set_am(0);
	paging(0, 0);
}

/* Thousands of times with AC clear; with AC set not once more. */
static void hot(void)
{
	set_am(0x40000);
	put("ac hot");
	one("cx8_hot", (u32)area + 4, 3, 0);
	putch(' ');
	hex(seen.esi, 4);
	line();
	set_am(0);
}

void align_tests(void)
{
	for (unsigned i = 0; i < 2; i++) {
		offsets(cx8[i], 0x40000, 3, 0x40000);
		offsets(cx8[i], 0x40000, 3, 0);
		offsets(cx8[i], 0x40000, 0, 0x40000);
		offsets(cx8[i], 0, 3, 0x40000);
		against_pages(cx8[i]);
	}
	hot();
}
