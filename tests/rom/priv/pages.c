/* SPDX-License-Identifier: Apache-2.0
 * Paging: every combination of P, W, U in both levels x access x ring x WP; error code, CR2, A and D bits; page edges.
 */
#include "rom.h"
#include "paging.h"

OP(op_load); OP(op_store); OP(op_push); OP(op_pop_mem); OP(op_end); OP(op_movsl); OP(op_rmw); OP(op_bts); OP(op_cmpxchg);

static void shown(unsigned n)
{
	page_outcome();
	putch(' ');
	for (unsigned i = 0; i < n; i++)
		hex(table[i] >> 5 & 3, 1);
}

struct access {
	const char *name;
	const u8 *code;
};

static const struct access accesses[] = { { "load", op_load }, { "store", op_store }, { "rmw", op_rmw }, { "bts", op_bts },
	{ "cmpxchg", op_cmpxchg } };

static void rights(const struct access *a, unsigned cpl, int wp)
{
	put(a->name);
	putch(' ');
	hex(cpl, 1);
	hex((u32)wp, 1);
	for (unsigned pde = 0; pde < 8; pde++)
		for (unsigned pte = 0; pte < 8; pte++) {
			dir[TEST_LIN >> 22] = (TABLES + 0x2000) | pde;
			table[0] = TARGET | pte;
			flush();
			run_regs[4] = TEST_LIN + 0x123;
			run_regs[6] = run_regs[7] = 0;
			in_ring(cpl, a->code, 0);
			putch(' ');
			shown(1);
		}
	line();
}

/* A dword over the edge of two pages: which page faults first, what is written. */
static void edges(const struct access *a, unsigned cpl)
{
	put("edge ");
	put(a->name);
	for (unsigned i = 0; i < 64; i++) {
		dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
		table[0] = TARGET | (i & 7);
		table[1] = (TARGET + 0x1000) | i >> 3;
		*(u32 *)(TARGET + 0xffc) = 0x11223344;
		*(u32 *)(TARGET + 0x1000) = 0x55667788;
		flush();
		run_regs[4] = TEST_LIN + 0xffd + (i % 3);
		run_regs[7] = 0xcafebabe;
		run_regs[6] = 0x01020304;
		in_ring(cpl, a->code, 0);
		putch(' ');
		shown(2);
		putch('=');
		hex(*(u32 *)(TARGET + 0xffc) ^ *(u32 *)(TARGET + 0x1000), 8);
	}
	line();
}

/* Code over an edge, and code on pages a ring may not execute. */
static void fetches(unsigned cpl)
{
	put("fetch ");
	u8 *code = (u8 *)TARGET + 0xffe;
	static const u8 piece[] = { 0x90, 0xb8, 1, 2, 3, 4, 0xcd, END };	/* nop; mov eax, imm32; int */
	for (unsigned i = 0; i < sizeof piece; i++)
		code[i] = piece[i];
	for (unsigned i = 0; i < 64; i++) {
		dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
		table[0] = TARGET | (i & 7);
		table[1] = (TARGET + 0x1000) | i >> 3;
		flush();
		in_ring(cpl, (u8 *)TEST_LIN + 0xffe, 0);
		putch(' ');
		shown(2);
		putch('+');
		hex(seen.eip - TEST_LIN, 4);
	}
	line();
}

/* The handler's own stack faults: #PF while delivering. */
static void stack_faults(unsigned cpl)
{
	u32 old = tss[1];
	put("stack ");
	for (unsigned i = 0; i < 8; i++) {
		dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
		table[0] = TARGET | i;
		flush();
		u32 frame[9] = { (u32)op_push, CODE(cpl), 2, TEST_LIN + 0x100, DATA(cpl) };
		if (cpl)
			run(frame);
		putch(' ');
		shown(1);
	}
	tss[1] = old;
	line();
}

static void moves(void)
{
	put("movs");
	for (unsigned i = 0; i < 64; i++) {
		dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
		table[0] = TARGET | (i & 7);
		table[1] = (TARGET + 0x1000) | i >> 3;
		flush();
		run_regs[1] = TEST_LIN + 4;
		run_regs[0] = TEST_LIN + 0x1004;
		in_ring(3, op_movsl, 0);
		putch(' ');
		shown(2);
		hex(seen.esi, 3);
		hex(seen.edi, 3);
	}
	line();
}

static void pops(void)
{
	put("pop");
	for (unsigned i = 0; i < 8; i++) {
		dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
		table[0] = TARGET | i;
		flush();
		run_regs[4] = TEST_LIN + 4;
		in_ring(3, op_pop_mem, 0);
		putch(' ');
		shown(1);
		hex(seen.esp - ring_stack(3), 2);
	}
	line();
}

void page_tests(void)
{
	put("pages\n");
	tables();
	for (int wp = 0; wp < 2; wp++) {
		paging(1, wp);
		for (unsigned cpl = 0; cpl < 4; cpl++)
			for (unsigned i = 0; i < sizeof accesses / sizeof *accesses; i++)
				rights(&accesses[i], cpl, wp);
		for (unsigned i = 0; i < sizeof accesses / sizeof *accesses; i++) {
			edges(&accesses[i], 3);
			edges(&accesses[i], 0);
		}
	}
	fetches(3);
	fetches(0);
	stack_faults(3);
	moves();
	pops();
	paging(0, 0);
}
