/* SPDX-License-Identifier: Apache-2.0
 * One pending device interrupt (timer, channel 0, one shot): after which instruction it is taken. STI, POPF, IRET, MOV SS, HLT, REP;
 * in rings, in virtual-8086 mode, by gates of both kinds (SDM vol. 2, STI; vol. 3, 6.8).
 */
#include "traps.h"
#include "pic.h"

static u8 bytes[64];
static u32 pointer[2];

/* If it is still pending, it is taken here and said so; then both are at rest. */
static void settle(void)
{
	u32 vec = seen.vec;
	if (vec == IRQ0) {
		pic_out(0x20, 0x20);
		return;
	}
	in_ring(0, piece("sti"), 0);
	put(seen.vec == IRQ0 ? " pending" : " lost");
	pic_out(0x20, 0x20);
}

static void one(const char *name, unsigned cpl, u32 eflags)
{
	const u8 *code = piece(name);
	put("irq ");
	put(name);
	putch(' ');
	hex(cpl, 1);
	hex(eflags >> 8, 2);
	pic_make_pending();
	run_regs[0] = (u32)bytes;
	run_regs[1] = (u32)bytes + 32;
	run_regs[6] = 3;
	run_regs[4] = (u32)pointer;
	pointer[0] = ring_stack(cpl) - 128;
	pointer[1] = DATA(cpl);
	run_regs[7] = DATA(cpl);
	in_ring(cpl, code, eflags);
	putch(' ');
	hex(seen.vec, 2);
	putch('+');
	hex(seen.eip - (u32)code, 2);
	putch(' ');
	flags(5);
	putch(' ');
	hex(seen.ecx & 15, 1);
	settle();
	line();
}

void interrupt_tests(void)
{
	static const char *const all[] = { "i_sti", "i_sti_sti", "i_sti_cli", "i_sti_movss", "i_movss_sti", "i_popf", "i_popf_off", "i_iret",
		"i_sti_popss", "i_sti_lss", "i_sti_hlt", "i_sti_rep", "i_sti_int", "i_sti_ud2", "i_sti_call", "i_movss_if", "nops",
		"repmovs", "i_hlt" };
	put("interrupts\n");
	pic_set_up();
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		one(all[i], 0, i < 15 ? 0 : 0x200);
		one(all[i], 3, i < 15 ? 0x3000 : 0x200);
		one(all[i], 3, i < 15 ? 0 : 0x3200);
	}
	idt_gate(IRQ0, CODE(0), (u32)stubs + IRQ0 * 16, 0x8f);	/* a trap gate; one that the ring may not call; an absent one */
	one("i_sti", 3, 0x3000);
	idt_gate(IRQ0, CODE(0), (u32)stubs + IRQ0 * 16, 0x0e);
	one("i_sti", 3, 0x3000);
	idt_gate(IRQ0, CODE(0), (u32)stubs + IRQ0 * 16, 0x8e);
	pic_out(0x21, 0xff);
}
