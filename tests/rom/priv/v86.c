/* SPDX-License-Identifier: Apache-2.0
 * Virtual-8086 mode: sensitive instructions by IOPL, interrupts out of it and what they push, IRET into it.
 */
#include "rom.h"

#define V(name) extern const u8 v86_##name[];
#define ALL V(end) V(cli) V(sti) V(pushf) V(pushfl) V(popf) V(popfl) V(int_t) V(int3) V(into) V(icebp) V(iret) V(iretl) V(hlt) V(lgdt) V(sgdt) \
	V(sldt) V(str) V(lar) V(verr) V(arpl) V(lldt) V(smsw) V(lmsw) V(clts) V(mov_cr) V(mov_dr) V(in_al) V(in_ax) V(mov_ds) V(mov_ss) \
	V(far) V(load) V(store) V(push) V(ud2) V(wbinvd)
ALL
#undef V

static const struct { const char *name; const u8 *code; } ops[] = {
#define V(n) { #n, v86_##n },
ALL
#undef V
};

#define STACK_SEG 0x6000
#define INT_T 7	/* its place in `ops` */

static void one(unsigned i, unsigned iopl, u32 extra)
{
	/* the pieces lie in segment 0xf000; data at 0x60000 */
	u32 frame[9] = { (u32)ops[i].code - 0xf0000, 0xf000, 0x20002 | iopl << 12 | extra, 0x8000, STACK_SEG, 0x1111, 0x6100, 0x3333, 0x4444 };
	u16 *stack = (u16 *)(STACK_SEG * 16 + 0x8000);
	stack[0] = (u16)((u32)v86_end - 0xf0000);
	stack[1] = 0xf000;
	stack[2] = 0x7ed7;
	if (ops[i].code == v86_iretl) {	/* EIP above 0xffff: neither judge checks it here */
		stack[1] = 0;
		stack[2] = 0xf000;
		stack[4] = 0x7ed7;
		stack[5] = 0x0020;
	}
	run_regs[7] = 0x6200;
	run_regs[4] = 0x100;
	run_regs[5] = 0x2003;
	run(frame);
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - ((u32)ops[i].code - 0xf0000), 4);
	putch('/');
	flags(6);
	putch('/');
	hex(seen.esp, 4);
	putch(',');
	hex(seen.ss, 4);
	volatile u32 *w = (volatile u32 *)(seen.esp0 + 28);
	for (unsigned k = 0; k < 4; k++) {
		putch(',');
		hex(w[k], 4);
	}
	putch(seen.ds | seen.es | seen.fs | seen.gs ? '+' : '0');
}

void v86_tests(void)
{
	put("v86\n");
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++) {
		put(ops[i].name);
		for (unsigned iopl = 0; iopl < 4; iopl += 3) {
			one(i, iopl, 0);
			one(i, iopl, 0x200);
		}
		line();
	}
	/* handlers that a virtual-8086 task may not enter, and one that it may */
	static const u8 attrs[] = { 0xfa, 0xba, 0x9e, 0x9a };
	for (unsigned k = 0; k < sizeof attrs; k++) {
		desc(SEL_U, 0, 0xfffff, attrs[k], 0xc);
		idt_gate(VEC_T, SEL_U, (u32)stubs + VEC_T * 16, 0xee);
		put("handler ");
		one(INT_T, 3, 0);
		line();
	}
}
