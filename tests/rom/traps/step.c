/* SPDX-License-Identifier: Apache-2.0
 * Single step over everything that treats it specially: where the trap comes, what DR6 says, TF of the pushed flags.
 */
#include "traps.h"

static u8 bytes[64];
static u32 pointer[2];

static void step(const char *name, unsigned cpl, u32 eflags)
{
	const u8 *code = piece(name);
	put(name);
	putch(' ');
	hex(cpl, 1);
	hex(eflags >> 12, 1);
	putch(' ');
	run_regs[7] = DATA(cpl);
	run_regs[6] = 3;
	run_regs[4] = (u32)pointer;
	run_regs[0] = (u32)bytes;
	run_regs[1] = (u32)bytes + 32;
	pointer[0] = (u32)piece("nops");
	pointer[1] = name[3] == 's' ? DATA(cpl) : CODE(cpl);	/* LSS */
	if (name[3] == 's')
		pointer[0] = ring_stack(cpl) - 128;
	in_ring(cpl, code, eflags);
	outcome();
	putch('+');
	hex(seen.eip - (u32)code, 4);
	putch(' ');
	flags(5);
	putch(' ');
	hex(seen.ecx & 15, 1);
	putch(' ');
	hex(take_dr6() & ~0xfu, 8);	/* B0-B3 of breakpoints that are off: 17.2.3 */
	line();
}

void step_tests(void)
{
	static const char *const all[] = { "s_nop", "s_ld", "s_popf_off", "s_int", "s_int3", "s_into", "s_icebp", "s_ud2", "s_movss",
		"s_movss2", "s_sti", "s_rep", "s_rep0", "s_iret", "s_call", "s_dr", "s_pushf", "s_lar", "s_hltfault", "s_loop", "s_far",
		"s_popss", "s_lss" };
	put("single step\n");
	for (unsigned v = 3; v < 5; v++)
		idt_gate(v, CODE(0), (u32)stubs + v * 16, 0xee);
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xef);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		step(all[i], 3, 0x3a00);
		step(all[i], 3, 0);
		if (all[i][2] != 'h')
			step(all[i], 0, 0x800);
	}
	for (unsigned i = 0; i < 4; i++) {	/* TF from the IRET itself */
		put("iret tf");
		in_ring(3, piece("nops") + i, 0x100);
		putch(' ');
		outcome();
		hex(seen.eip - (u32)piece("nops"), 2);
		line();
		take_dr6();
	}
}
