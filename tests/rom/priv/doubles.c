/* SPDX-License-Identifier: Apache-2.0
 * Faults while delivering faults: which pairs become #DF, and the error codes with EXT.
 */
#include "rom.h"

OP(op_ud2); OP(op_div0); OP(op_mov_ds); OP(op_int_t); OP(op_int3); OP(op_icebp);

static void broken(const char *name, unsigned first, const u8 *code, unsigned cpl, u32 lo, u32 hi)
{
	u32 save[2] = { idt[first * 2], idt[first * 2 + 1] };
	put(name);
	putch(' ');
	hex(cpl, 1);
	putch(' ');
	idt[first * 2] = lo;
	idt[first * 2 + 1] = hi;
	run_regs[6] = 0;
	run_regs[7] = 0xfff8;
	in_ring(cpl, code, 0);
	outcome();
	putch('+');
	hex(seen.eip - (u32)code, 1);
	putch('/');
	flags(5);
	line();
	idt[first * 2] = save[0];
	idt[first * 2 + 1] = save[1];
}

static void all(unsigned cpl)
{
	static const struct { u32 lo, hi; } gates[] = { { 0, 0 }, { CODE(0) << 16, 0x0e00 }, { 0, 0xee00 }, { 0xfff80000, 0xee00 },
		{ DATA(0) << 16, 0xee00 }, { SEL_U << 16, 0xee00 }, { CODE(0) << 16, 0xf00 } };
	desc(SEL_U, 0, 0xfffff, 0x1a, 0xc);
	for (unsigned i = 0; i < sizeof gates / sizeof *gates; i++) {
		broken("ud", 6, op_ud2, cpl, gates[i].lo, gates[i].hi);
		broken("de", 0, op_div0, cpl, gates[i].lo, gates[i].hi);
		broken("gp", 13, op_mov_ds, cpl, gates[i].lo, gates[i].hi);
		broken("int", VEC_T, op_int_t, cpl, gates[i].lo, gates[i].hi);
		broken("bp", 3, op_int3, cpl, gates[i].lo, gates[i].hi);
		broken("icebp", 1, op_icebp, cpl, gates[i].lo, gates[i].hi);
	}
}

void double_tests(void)
{
	put("doubles\n");
	all(0);
	all(3);
}
