/* SPDX-License-Identifier: Apache-2.0
 * See paging.h. */
#include "paging.h"

void paging(int on, int wp)
{
	u32 cr0;
	__asm__ volatile("movl %0, %%cr3" : : "r"(TABLES));
	__asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
	cr0 = (cr0 & ~0x80010000u) | (on ? 0x80000000u : 0) | (wp ? 0x10000 : 0);
	__asm__ volatile("movl %0, %%cr0; jmp 1f; 1:" : : "r"(cr0));
}

void flush(void)
{
	__asm__ volatile("movl %%cr3, %%eax; movl %%eax, %%cr3" : : : "eax", "memory");
}

void tables(void)
{
	for (unsigned i = 0; i < 1024; i++) {
		dir[i] = table[i] = 0;
		low[i] = i << 12 | 7;
	}
	dir[0] = (TABLES + 0x1000) | 7;
}

void page_outcome(void)
{
	outcome();
	if (seen.vec == 14) {
		putch('@');
		hex(seen.cr2, 8);
	}
	putch(' ');
	hex(dir[TEST_LIN >> 22] >> 5 & 3, 1);
}
