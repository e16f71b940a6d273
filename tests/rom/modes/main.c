/* SPDX-License-Identifier: Apache-2.0
 * Every instruction of list.h in real mode, virtual-8086 mode with IOPL 3 and 0, 16-bit and 32-bit protected mode in rings 0 and 3.
 */
#include "real.h"

enum mode { REAL, V86_3, V86_0, PM16_0, PM16_3, PM32_0, PM32_3, MODES };

struct instruction {
	const char *name;
	const u8 *code16, *code32;
	u32 rings;
};
extern const struct instruction modes[];

#define STACK 0x8000
#define SEL_CODE16_3 0x78

static void fill_data(void)
{
	for (unsigned i = 0; i < 64; i++)
		((volatile u8 *)(DATA_BASE + 0x100))[i] = (u8)(0x11 + i);
}

static void protected(const u8 *code, unsigned cpl, int wide)
{
	u32 frame[9] = { (u32)code, CODE(cpl), 2, DATA_BASE + STACK, DATA(cpl) };
	if (!wide) {
		desc(SEL_T, ROM_BASE, 0xffff, 0x9b | cpl << 5, 0);
		desc(SEL_U, DATA_BASE, 0xffff, 0x93 | cpl << 5, 0);
		frame[0] -= ROM_BASE;
		frame[1] = SEL_T | cpl;
	}
	if (!wide && cpl) {	/* in ring 0 the handler uses this stack: flat */
		frame[3] = STACK;
		frame[4] = SEL_U | cpl;
	}
	run(frame);
}

static void virtual(const u8 *code, unsigned iopl)
{
	u32 frame[9] = { (u32)code - ROM_BASE, ROM_BASE >> 4, 0x20002 | iopl << 12, STACK, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG };
	run(frame);
}

static void registers(enum mode m)
{
	for (unsigned i = 0; i < 8; i++)
		run_regs[i] = 0x01010101 * i;
	u32 base = m == REAL || m == V86_0 || m == V86_3 ? 0 : DATA_BASE;
	run_regs[4] = base + 0x100;
	run_regs[0] = base + 0x120;
	run_regs[2] = (m == PM16_3 ? 0 : base) + STACK;
	run_regs[5] = 0x2000;
	run_regs[1] = m < PM16_0 ? 0x6100 : m == PM16_0 || m == PM32_0 ? DATA(0) : DATA(3);
}

static void run_in(const struct instruction *x, enum mode m)
{
	registers(m);
	fill_data();
	switch (m) {
	case REAL: in_real(x->code16, 0); break;
	case V86_3: virtual(x->code16, 3); break;
	case V86_0: virtual(x->code16, 0); break;
	case PM16_0: protected(x->code16, 0, 0); break;
	case PM16_3: protected(x->code16, 3, 0); break;
	case PM32_0: protected(x->code32, 0, 1); break;
	default: protected(x->code32, 3, 1);
	}
}

static unsigned family(void)
{
	u32 a = 1, b, c, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return a >> 8 & 15;
}

static u32 sum(void)
{
	u32 s = 0;
	for (unsigned i = 0; i < 64; i++)
		s = s * 33 + ((volatile u8 *)(DATA_BASE + 0x100))[i];
	return s;
}

static void shown(const struct instruction *x, enum mode m)
{
	u32 start = m == PM32_0 || m == PM32_3 ? (u32)x->code32 : (u32)x->code16 - ROM_BASE;
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - start, 2);
	putch('/');
	flags(5);
	putch('/');
	hex(seen.eax, 8);
	putch(',');
	hex(seen.ecx, 8);
	putch(',');
	hex(seen.esi & 0xffff, 4);
	hex(seen.edi & 0xffff, 4);
	putch('/');
	hex(sum(), 8);
}

void wrap_tests(void);

int main(void)
{
	set_up_tables();
	real_set_up();
	for (unsigned v = 3; v < 5; v++)
		idt_gate(v, CODE(0), (u32)stubs + v * 16, 0xee);
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	put("modes: real, v86 with IOPL 3 and 0, 16-bit ring 0 and 3, 32-bit ring 0 and 3\n");
	for (const struct instruction *x = modes; x->name; x++) {
		if (x->rings & 32 && family() < 6)
			continue;
		put(x->name);
		for (unsigned m = 0; m < MODES; m++) {
			int inner = m == REAL || m == PM16_0 || m == PM32_0;
			if (x->rings & (inner ? 1 : 8) || (x->rings & 16 && m == PM16_0)) {
				run_in(x, m);
				shown(x, m);
			}
		}
		line();
	}
	wrap_tests();
	finish();
}
