/* SPDX-License-Identifier: Apache-2.0
 * 64 KB limits in real and virtual-8086 mode: operands and stack words over the edge, IP at the end of the segment.
 */
#include "strict.h"
#include "real.h"

#define W(name) extern const u8 r_##name[];
#define ALL W(ld16) W(ld32) W(st16) W(st32) W(rmw) W(bp) W(pushw) W(pushl) W(popw) W(popl) W(pusha) W(popa) W(callw) W(movs) W(ea32) W(jmp) \
	W(enter) W(les)
ALL
#undef W
static const struct { const char *name; const u8 *code; } all[] = {
#define W(n) { #n, r_##n },
ALL
#undef W
};

__asm__(".text; .code16\n"
	"r_ld16: movw (%bx), %cx; int $0x40\n"
	"r_ld32: movl (%bx), %ecx; int $0x40\n"
	"r_st16: movw %cx, (%bx); int $0x40\n"
	"r_st32: movl %ecx, (%bx); int $0x40\n"
	"r_rmw: addl %ecx, (%bx); int $0x40\n"
	"r_bp: movw (%bp), %cx; int $0x40\n"
	"r_pushw: pushw %ax; int $0x40\n"
	"r_pushl: pushl %eax; int $0x40\n"
	"r_popw: popw %ax; int $0x40\n"
	"r_popl: popl %eax; int $0x40\n"
	"r_pusha: pushaw; int $0x40\n"
	"r_popa: popaw; int $0x40\n"
	"r_callw: callw 1f; 1: int $0x40\n"
	"r_movs: movw %bx, %si; movsl; int $0x40\n"
	"r_ea32: movw (%ebx), %cx; int $0x40\n"
	"r_jmp: movl $0x12345, %eax; .byte 0x66, 0xff, 0xe0; int $0x40\n"
	"r_enter: enterw $4, $0; int $0x40\n"
	"r_les: lesw (%bx), %cx; int $0x40\n"
	".code32\n");

static void shown(unsigned i)
{
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - ((u32)all[i].code - ROM_BASE), 1);
}

/* In real mode the interrupt needs a stack that works: only the data cases and SP 0x8000. */
static void real_mode(unsigned i)
{
	put("real ");
	put(all[i].name);
	for (u32 at = 0xfffc; at < 0x10001; at++) {
		run_regs[4] = run_regs[2] = at;
		in_real(all[i].code, 0);
		shown(i);
	}
	line();
}

static void v86(unsigned i)
{
	put("v86 ");
	put(all[i].name);
	for (u32 at = 0xffee; at < 0x10003; at++) {
		u32 frame[9] = { (u32)all[i].code - ROM_BASE, ROM_BASE >> 4, 0x23002, at & 0xffff, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG };
		run_regs[4] = run_regs[2] = at;
		run(frame);
		shown(i);
		hex((seen.esp - at) & 0xff, 2);
	}
	line();
}

void real_limit_tests(void)
{
	put("real-mode limits\n");
	real_set_up();
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		run_regs[0] = 0x100;
		real_mode(i);
		v86(i);
	}
}
