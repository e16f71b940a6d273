/* SPDX-License-Identifier: Apache-2.0
 * 4 MB pages: rights, A and D, reserved bits, beside 4 KB pages; global pages: what INVLPG and CR4.PGE must do.
 */
#include "p6.h"
#include "paging.h"

#define BIG 0x800000	/* a RAM address on a 4 MB border */

static void set_cr4(u32 v) { __asm__ volatile("movl %0, %%cr4" : : "r"(v)); }

static void shown(void)
{
	putch(' ');
	page_outcome();
}

static void rights(const char *name, unsigned cpl, int wp)
{
	put("big ");
	put(name);
	putch(' ');
	hex(cpl, 1);
	hex((u32)wp, 1);
	paging(1, wp);
	for (unsigned bits = 0; bits < 8; bits++) {
		dir[TEST_LIN >> 22] = BIG | 0x80 | bits;
		flush();
		run_regs[4] = TEST_LIN + 0x234567;
		run_regs[7] = 0xfeedface;
		in_ring(cpl, piece(name), 0);
		shown();
	}
	line();
}

/* The same entry with and without CR4.PSE; bit 21 is reserved (both judges have PAT, bit 12, and take 13 to 20 as address bits 32 to 39). */
static void bits(void)
{
	for (unsigned bit = 9; bit < 23; bit = bit == 11 ? 21 : bit + 1) {
		put("bit ");
		hex(bit, 2);
		dir[TEST_LIN >> 22] = BIG | 0x87 | 1u << bit;
		for (u32 pse = 0; pse < 0x20; pse += 0x10) {
			if (!pse && bit > 11)	/* without PSE the bits are an address */
				continue;
			set_cr4(pse);
			flush();
			table[0] = TARGET | 7;
			run_regs[4] = TEST_LIN + 0x123;
			if (pse)
				in_ring(3, piece("load"), 0);
			shown();
		}
		line();
	}
	set_cr4(0x10);
}

/* What is read through a big page, over its end into a page of 4 KB and back. */
static void edges(void)
{
	*(volatile u32 *)(BIG + 0x234568) = 0x89abcdef;
	*(volatile u32 *)(BIG + 0x3ffffc) = 0x44332211;
	*(volatile u32 *)TARGET = 0x88776655;
	dir[TEST_LIN >> 22] = BIG | 0x87;
	dir[(TEST_LIN >> 22) + 1] = (TABLES + 0x2000) | 7;
	for (unsigned pte = 0; pte < 8; pte++) {
		put("big edge");
		table[0] = TARGET | pte;
		for (unsigned off = 0; off < 5; off += 2) {
			flush();
			run_regs[4] = TEST_LIN + 0x3ffffc + off;
			in_ring(3, piece("load"), 0);
			shown();
			putch(' ');
			hex(seen.vec == END ? seen.eax : 0, 8);
		}
		line();
	}
}

static u32 word_at(u32 lin)
{
	u32 v;
	__asm__ volatile("movl (%1), %0" : "=r"(v) : "r"(lin) : "memory");
	return v;
}

/* A changed global entry must be seen after INVLPG and after a write of CR4.PGE; a changed ordinary one after CR3. */
static void global(u32 g)
{
	*(volatile u32 *)TARGET = 0x11111111;
	*(volatile u32 *)(TARGET + 0x1000) = 0x22222222;
	set_cr4(0x90);
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	table[0] = TARGET | 7 | g;
	flush();
	set_cr4(0x10);
	set_cr4(0x90);
	put("global ");
	hex(word_at(TEST_LIN), 8);
	table[0] = (TARGET + 0x1000) | 7 | g;
	__asm__ volatile("invlpg (%0)" : : "r"(TEST_LIN) : "memory");
	putch(' ');
	hex(word_at(TEST_LIN), 8);
	table[0] = TARGET | 7 | g;
	set_cr4(0x10);
	putch(' ');
	hex(word_at(TEST_LIN), 8);
	table[0] = (TARGET + 0x1000) | 7;
	set_cr4(0x90);
	flush();
	putch(' ');
	hex(word_at(TEST_LIN), 8);
	line();
}

/* INVLPG anywhere in a 4 MB page drops all of it. */
static void drop_big(void)
{
	put("drop");
	for (u32 off = 0; off < 0x400000; off += 0x123456) {
		*(volatile u32 *)(BIG + off / 4 * 4) = 0xb1b1b1b1;
		*(volatile u32 *)(0xc00000 + off / 4 * 4) = off;
		dir[TEST_LIN >> 22] = BIG | 0x87;
		flush();
		word_at(TEST_LIN + off / 4 * 4);
		dir[TEST_LIN >> 22] = 0xc00000 | 0x87;
		__asm__ volatile("invlpg (%0)" : : "r"(TEST_LIN + 0x3fff00) : "memory");
		putch(' ');
		hex(word_at(TEST_LIN + off / 4 * 4), 8);
	}
	line();
}

void big_pages(void)
{
	static const char *const all[] = { "load", "store", "cx8", "cmov", "cmov_taken", "nop_e" };
	put("big pages\n");
	tables();
	((u32 *)dir)[2] = BIG | 0x87;	/* the RAM behind, one to one */
	dir[3] = 0xc00000 | 0x87;
	set_cr4(0x10);
	paging(1, 0);
	for (int wp = 0; wp < 2; wp++)
		for (unsigned cpl = 0; cpl < 4; cpl += 3)
			for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
				rights(all[i], cpl, wp);
	bits();
	edges();
	global(0);
	global(0x100);
	dir[2] = BIG | 0x87;
	set_cr4(0x10);
	drop_big();
	paging(0, 0);
	set_cr4(0);
}
