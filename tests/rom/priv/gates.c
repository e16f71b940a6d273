/* SPDX-License-Identifier: Apache-2.0
 * INT n through gates of every access byte to code segments of several kinds; #BP, #OF, INT1 from every ring.
 */
#include "rom.h"

OP(op_int_t); OP(op_int3); OP(op_into); OP(op_icebp); OP(op_ud2);

static const u8 targets[] = { 0x9a, 0x9e, 0xba, 0xbe, 0xda, 0xfa, 0xfe, 0x92, 0x1a, 0x7a };

/* The handler under test pushes a marker and ends: which ring it ran in, and what was pushed. */
__asm__(".text; .globl marker; marker: int $0x40");
OP(marker);

static void arrived(void)
{
	if (!landed() || (seen.cs & 3))
		return;
	u32 *w = (u32 *)(seen.esp0 + 20);
	for (unsigned i = 1; i < 3; i++) {
		putch(',');
		hex(w[i], 5);
	}
}

static void one_gate(unsigned cpl, unsigned attr, u32 eflags)
{
	put("int ");
	hex(cpl, 1);
	putch(' ');
	hex(attr, 2);
	for (unsigned i = 0; i < sizeof targets; i++) {
		desc(SEL_U, 0, 0xfffff, targets[i], 0xc);
		idt_gate(VEC_T, SEL_U | (i & 1), (u32)marker, attr);
		putch(' ');
		in_ring(cpl, op_int_t, eflags);
		arrived();
	}
	line();
}

static int is_task_gate(unsigned attr) { return (attr & 0x1f) == 5; }

/* QEMU is known wrong on 16-bit gates from outer rings: offsets above 64 KB are cut, so these land in low memory. */
static int is_16bit(unsigned attr) { return (attr & 0x1e) == 6; }

static void software(const char *name, const u8 *code, unsigned vec, u32 eflags)
{
	put(name);
	for (unsigned dpl = 0; dpl < 4; dpl++)
		for (unsigned cpl = 0; cpl < 4; cpl++) {
			idt_gate(vec, CODE(0), (u32)stubs + vec * 16, 0x8e | dpl << 5);
			putch(' ');
			in_ring(cpl, code, eflags);
			outcome();
			putch('+');
			hex(seen.eip - (u32)code, 1);
			putch('/');
			flags(5);
		}
	idt_gate(vec, CODE(0), (u32)stubs + vec * 16, 0x8e);
	line();
}

void gate_tests(void)
{
	static const u16 sels[] = { 0, 3, 0xfff8, 0x84, GDT_LIMIT + 1 };
	put("gates\n");
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned attr = 0; attr < 256; attr++)
			if (!is_task_gate(attr) && !is_16bit(attr))
				one_gate(cpl, attr, attr & 0x20 ? 0x200 : 0x4000);
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++) {
		put("int sel ");
		idt_gate(VEC_T, sels[i], (u32)marker, 0xee);
		in_ring(3, op_int_t, 0);
		arrived();
		line();
	}
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0x8e);
	software("int3", op_int3, 3, 0x200);
	software("into", op_into, 4, 0x800);
	software("into0", op_into, 4, 0);
	software("int1", op_icebp, 1, 0x200);
	software("ud2", op_ud2, 6, 0x4000);
}
