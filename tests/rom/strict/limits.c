/* SPDX-License-Identifier: Apache-2.0
 * Limits and types of data, stack and code segments in protected mode: every size at the edges, expand-down, granularity, D/B.
 */
#include "strict.h"

#define BASE 0x60000

static u32 pointer[2];

static void run_fs(const char *name, u32 offset, unsigned sel)
{
	run_regs[7] = sel;
	run_regs[6] = 0x01020304;
	run_regs[5] = 0;
	run_regs[4] = offset;
	run_regs[0] = BASE + 0x9000;
	in_ring(3, piece(name), 0);
	putch(' ');
	outcome();
}

/* The segment's last bytes. */
static void edges(const char *name, u32 limit, unsigned attr, unsigned flags)
{
	put("limit ");
	put(name);
	putch(' ');
	hex(attr, 2);
	hex(flags, 1);
	putch(' ');
	hex(limit, 5);
	desc(SEL_T, BASE, limit, attr, flags);
	u32 last = flags & 8 ? limit << 12 | 0xfff : limit;
	for (int d = -8; d < 4; d++)
		run_fs(name, last + (u32)d, SEL_T | 3);
	run_fs(name, 0xffff, SEL_T | 3);
	run_fs(name, 0xfffffffe, SEL_T | 3);
	run_fs(name, 0, SEL_T | 3);
	line();
}

static void data(void)
{
	static const char *const all[] = { "ld8", "ld16", "ld32", "st8", "st16", "st32", "rmw32", "les", "bound", "sgdt", "lodsl", "movsl",
		"cx8", "xlat", "pushm", "popm", "fnop" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		edges(all[i], 0x123, 0xf2, 4);
		edges(all[i], 0x123, 0xf6, 4);
		edges(all[i], 0x123, 0xf6, 0);
		edges(all[i], 7, 0xf2, 12);
		edges(all[i], 7, 0xf6, 12);
		edges(all[i], 0x123, 0xf0, 4);
		edges(all[i], 0x123, 0xfa, 4);
	}
}

/* Null selectors, execute-only code (which cannot be loaded), absent: what an access through them raises. */
static void unusable(void)
{
	static const char *const all[] = { "ld8", "st32", "rmw32", "lodsl", "fnop" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		put("null ");
		put(all[i]);
		run_fs(all[i], 0, 0);
		run_fs(all[i], 0x100, 3);
		line();
	}
}

static void stack(const char *name, unsigned attr, unsigned flags, u32 limit)
{
	put("stack ");
	put(name);
	putch(' ');
	hex(attr, 2);
	hex(flags, 1);
	putch(' ');
	hex(limit, 4);
	desc(SEL_T, BASE, limit, attr, flags);
	static const int offs[] = { -33, -8, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 16, 33 };
	for (unsigned i = 0; i < sizeof offs / sizeof *offs; i++) {
		u32 at = limit + 1 + (u32)offs[i];
		u32 frame[9] = { (u32)piece(name), CODE(3), 2, at, SEL_T | 3 };
		run_regs[2] = at;
		run(frame);
		putch(' ');
		outcome();
		hex(seen.esp - at, 2);
	}
	line();
}

static void stacks(void)
{
	static const char *const all[] = { "pushl", "pushw", "popl", "popw", "calln", "pusha", "popa", "enter", "leave", "bp", "sp" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		stack(all[i], 0xf2, 4, 0x7ff);
		stack(all[i], 0xf6, 4, 0x7ff);
		stack(all[i], 0xf6, 0, 0x7ff);
		stack(all[i], 0xf2, 0, 0x7ff);
		stack(all[i], 0xf2, 0, 0xffff);
	}
}

/* ---- code: EIP against the limit of the old and of the new segment ---- */

static u32 *frame_words(void) { return (u32 *)(ring_stack(3) - 64); }

static void transfer(const char *name, u32 eip, unsigned attr)
{
	u32 *w = frame_words();
	u32 frame[9] = { (u32)piece(name), CODE(3), 2, (u32)w, DATA(3) };
	desc(SEL_U, 0xf0000, (u32)piece("end") - 0xf0000 + 2, attr, 4);	/* ends behind INT 0x40 */
	pointer[0] = eip;
	pointer[1] = SEL_U | 3;
	w[0] = eip;
	w[1] = SEL_U | 3;
	w[2] = 2;
	w[3] = (u32)w;
	w[4] = DATA(3);
	gate(SEL_T, SEL_U, eip, 0xec, 0);
	if (name[0] == 'g') {
		frame[0] = (u32)piece("call_far");
		pointer[1] = SEL_T;
	}
	idt_gate(VEC_T, SEL_U, eip, 0xee);
	run_regs[4] = (u32)pointer;
	run(frame);
	putch(' ');
	outcome();
	putch('@');
	hex(seen.eip - frame[0] < 99 ? seen.eip - frame[0] : 99, 2);
	hex(seen.cs, 2);
}

static void code(void)
{
	static const char *const all[] = { "jmp_far", "call_far", "retf", "iret", "int_t" };
	u32 end = (u32)piece("end") - 0xf0000;
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		put("eip ");
		put(all[i]);
		for (u32 d = 0; d < 6; d++)
			transfer(all[i], end + d, 0xfa);
		transfer(all[i], 0x12345678, 0xfa);
		line();
	}
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
}

/* Near transfers beyond the limit. (That code ends at it, Bochs forgets once it has decoded the code.) */
static void inside(void)
{
	static const char *const all[] = { "jmp_near", "call_near", "ret" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		put("inside ");
		put(all[i]);
		for (u32 d = 0; d < 6; d++) {
			u32 at = (u32)piece(all[i]) - 0xf0000;
			u32 frame[9] = { at, SEL_U | 3, 2, (u32)frame_words(), DATA(3) };
			desc(SEL_U, 0xf0000, at + d, 0xfa, 4);
			frame_words()[0] = run_regs[7] = at + d + 1;
			run(frame);
			putch(' ');
			outcome();
			putch('@');
			hex(seen.eip - at, 2);
			hex(seen.esp - frame[3], 2);
		}
		line();
	}
}

void limit_tests(void)
{
	put("limits\n");
	data();
	unusable();
	stacks();
	code();
	inside();
}
