/* SPDX-License-Identifier: Apache-2.0
 * Which EFLAGS bits POPF, IRET, CLI and STI change, for every ring and IOPL.
 */
#include "rom.h"

OP(op_popf); OP(op_popf16); OP(op_pushf); OP(op_cli); OP(op_sti); OP(op_end);

static const u32 patterns[] = { 0, 0x8d5, 0x200, 0x400, 0x1000, 0x2000, 0x3000, 0x4000, 0x10000, 0x40000, 0x80000, 0x100000, 0x200000,
	0xffd7feff & ~0x20000u };

static void popf(const char *name, const u8 *code, unsigned cpl, u32 start)
{
	put(name);
	putch(' ');
	hex(cpl, 1);
	hex(start, 5);
	for (unsigned i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		u32 *w = (u32 *)(ring_stack(cpl) - 64);
		u32 frame[9] = { (u32)code, CODE(cpl), start | 2, (u32)w, DATA(cpl) };
		w[0] = patterns[i];
		run(frame);
		putch(' ');
		outcome();
		flags(6);
	}
	line();
}

static void simple(const char *name, const u8 *code)
{
	put(name);
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned iopl = 0; iopl < 4; iopl++) {
			putch(' ');
			in_ring(cpl, code, iopl << 12 | (code == op_cli ? 0x200 : 0));
			outcome();
			flags(4);
		}
	line();
}

/* IRET to rings 1 to 3 and 0 with every pattern: what arrives, seen by the next exception. */
static void iret(unsigned cpl)
{
	put("iret ");
	hex(cpl, 1);
	for (unsigned i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		if (patterns[i] & 0x4000 && cpl == 0)
			continue;
		putch(' ');
		in_ring(cpl, op_pushf, patterns[i] & ~0x100u);
		outcome();
		flags(6);
		putch('/');
		hex(seen.eax, 6);
	}
	line();
}

void flag_tests(void)
{
	put("flags\n");
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned iopl = 0; iopl < 4; iopl++) {
			popf("popf", op_popf, cpl, iopl << 12);
			popf("popf", op_popf, cpl, iopl << 12 | 0x204200);
			popf("popf16", op_popf16, cpl, iopl << 12 | 0x40200);
		}
	simple("cli", op_cli);
	simple("sti", op_sti);
	for (unsigned cpl = 0; cpl < 4; cpl++)
		iret(cpl);
}
