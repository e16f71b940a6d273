/* SPDX-License-Identifier: Apache-2.0
 * Single step: where the trap comes, after which instructions it does not, DR6.
 */
#include "rom.h"

OP(op_step); OP(op_step_movss); OP(op_step_int); OP(op_step_rep); OP(op_step_popf); OP(op_step_fault); OP(op_mov_dr6_r); OP(op_end);

static u8 bytes[64];

static void step(const char *name, const u8 *code, unsigned cpl)
{
	put(name);
	putch(' ');
	hex(cpl, 1);
	putch(' ');
	run_regs[6] = 3;
	run_regs[0] = (u32)bytes;
	run_regs[1] = (u32)bytes + 32;
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	in_ring(cpl, code, 0);
	outcome();
	putch('+');
	hex(seen.eip - (u32)code, 2);
	putch('/');
	flags(5);
	putch('/');
	hex(seen.ecx, 1);
	in_ring(0, op_mov_dr6_r, 0);
	putch(' ');
	hex(seen.eax, 8);
	__asm__ volatile("movl %0, %%dr6" : : "r"(0));
	line();
}

/* IRET sets TF: the trap comes after the first instruction there. */
static void iret_step(unsigned cpl)
{
	put("iret tf ");
	in_ring(cpl, op_end - 1, 0x100);
	outcome();
	line();
}

void step_tests(void)
{
	put("single step\n");
	for (unsigned cpl = 0; cpl < 4; cpl += 3) {
		step("plain", op_step, cpl);
		step("movss", op_step_movss, cpl);
		step("int", op_step_int, cpl);
		step("rep", op_step_rep, cpl);
		step("popf", op_step_popf, cpl);
		step("fault", op_step_fault, cpl);
	}
	(void)iret_step;
}
