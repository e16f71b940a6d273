/* SPDX-License-Identifier: Apache-2.0
 * Far JMP and CALL: to code segments of every access byte, through gates of every type; RETF and IRET to every ring.
 */
#include "rom.h"

OP(op_end); OP(op_jmp_far); OP(op_call_far); OP(op_jmp_far16); OP(op_call_far16); OP(op_jmp_imm);
OP(op_call_imm); OP(op_retf); OP(op_retf_8); OP(op_retf16); OP(op_iret); OP(op_iret16);

static u32 pointer[2];

/* Present TSSs and task gates are tested in tasks.c. */
static int task_like(unsigned attr)
{
	unsigned type = attr & 0x1f;
	return type == 1 || type == 9 || type == 5 || type == 3 || type == 11;
}

/* Where the piece ended: CS, what ESP has moved by, SS, and the words on top of that stack. */
static void landing(unsigned cpl)
{
	outcome();
	if (seen.vec != END)
		return;
	putch(':');
	hex(seen.cs, 2);
	if (!(seen.cs & 3))
		return;
	putch('/');
	hex(ring_stack(cpl) - seen.esp, 4);
	putch('/');
	hex(seen.ss, 2);
}

static void kernel_frame(void)
{
	if (seen.vec != END || (seen.cs & 3))
		return;
	for (unsigned i = 0; i < 4; i++) {
		putch(',');
		hex(((volatile u32 *)(seen.esp0 + 20))[i] & 0xffff, 4);
	}
}

static void label(const char *name, unsigned a, unsigned b)
{
	put(name);
	putch(' ');
	hex(a, 2);
	putch(' ');
	hex(b, 2);
}

static void direct(const char *name, const u8 *code, unsigned cpl, unsigned rpl)
{
	for (unsigned attr = 0; attr < 256; attr++) {
		if (attr % 16 == 0)
			label(name, cpl << 4 | rpl, attr);
		putch(' ');
		if (!task_like(attr)) {
			desc(SEL_T, 0, 0xfffff, attr, 0xc);
			pointer[0] = (u32)op_end;
			pointer[1] = SEL_T | rpl;
			in_ring(cpl, code, 0);
			landing(cpl);
		}
		if (attr % 16 == 15)
			line();
	}
}

static const u8 targets[] = { 0x9a, 0x9e, 0xba, 0xbe, 0xda, 0xde, 0xfa, 0xfe, 0x92, 0x1a, 0x7a, 0xf2, 0x89 };

static void through_gate(const char *name, const u8 *code, unsigned cpl, unsigned attr, unsigned count)
{
	label(name, cpl, attr);
	for (unsigned i = 0; i < sizeof targets; i++) {
		for (unsigned rpl = 0; rpl < 4; rpl += 3) {
			desc(SEL_U, 0, 0xfffff, targets[i], 0xc);
			gate(SEL_T, SEL_U | rpl, (u32)op_end, attr, count);
			pointer[0] = 0xdeadbeef;
			pointer[1] = SEL_T | rpl;
			putch(' ');
			in_ring(cpl, code, 0);
			landing(cpl);
			kernel_frame();
		}
	}
	line();
}

static void gates(const char *name, const u8 *code)
{
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned attr = 0; attr < 256; attr++)
			if ((attr & 0x1f) == 0xc)
				through_gate(name, code, cpl, attr, 3);
}

/* The gate's own selector and offset being wrong. */
static void bad_gates(unsigned cpl)
{
	static const u16 sels[] = { 0, 3, 0xfff8, 0x84, GDT_LIMIT + 1 };
	label("badgate", cpl, 0);
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++) {
		gate(SEL_T, sels[i], (u32)op_end, 0xec, 0);
		pointer[1] = SEL_T | 3;
		in_ring(cpl, op_call_far, 0);
		putch(' ');
		landing(cpl);
		in_ring(cpl, op_jmp_far, 0);
		putch(' ');
		landing(cpl);
	}
	line();
}

void far_tests(void)
{
	put("far transfers\n");
	run_regs[4] = (u32)pointer;
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned rpl = 0; rpl < 4; rpl++) {
			direct("jmp", op_jmp_far, cpl, rpl);
			direct("call", op_call_far, cpl, rpl);
		}
	for (unsigned cpl = 0; cpl < 4; cpl += 3) {
		direct("jmpi", op_jmp_imm, cpl, 3);
		direct("calli", op_call_imm, cpl, 3);
	}
	gates("jmpgate", op_jmp_far);
	gates("callgate", op_call_far);
	for (unsigned cpl = 0; cpl < 4; cpl++)
		bad_gates(cpl);
}

/* ---- returns: a frame laid by hand on the stack of the ring ---- */

static u32 *stack_words(unsigned cpl) { return (u32 *)(ring_stack(cpl) - 64); }

static void run_return(unsigned cpl, const u8 *code, u32 eflags)
{
	u32 frame[9] = { (u32)code, CODE(cpl), eflags | 2, ring_stack(cpl) - 64, DATA(cpl) };
	run(frame);
}

static void returned(void)
{
	outcome();
	if (seen.vec != END)
		return;
	putch(':');
	hex(seen.cs, 2);
	if (seen.cs & 3) {
		putch('/');
		hex(seen.ss, 2);
		hex(seen.esp & 0xffff, 4);
	}
	for (unsigned i = 0; i < 4; i++) {
		u32 s = i == 0 ? seen.ds : i == 1 ? seen.es : i == 2 ? seen.fs : seen.gs;
		putch(s & 0xffff ? '+' : '0');
	}
}

static void returns(const char *name, const u8 *code, unsigned cpl, unsigned rpl, int is_iret)
{
	for (unsigned attr = 0; attr < 256; attr++) {
		if (attr % 16 == 0)
			label(name, cpl << 4 | rpl, attr);
		desc(SEL_T, 0, 0xfffff, attr, 0xc);
		u32 *w = stack_words(cpl);
		unsigned at = 0;
		w[at++] = (u32)op_end;
		w[at++] = SEL_T | rpl;
		if (is_iret)
			w[at++] = 2;
		w[at++] = ring_stack(3) - 0x100;
		w[at++] = DATA(rpl);
		putch(' ');
		run_return(cpl, code, 0);
		returned();
		if (attr % 16 == 15)
			line();
	}
}

/* The outer stack segment being wrong. */
static void return_stacks(const char *name, const u8 *code, unsigned rpl, int is_iret)
{
	for (unsigned attr = 0; attr < 256; attr++) {
		if (attr % 16 == 0)
			label(name, rpl, attr);
		desc(SEL_T, 0, 0xfffff, attr, 0xc);
		u32 *w = stack_words(0);
		unsigned at = 0;
		w[at++] = (u32)op_end;
		w[at++] = CODE(rpl);
		if (is_iret)
			w[at++] = 2;
		w[at++] = ring_stack(3) - 0x100;
		w[at++] = SEL_T | (attr & 1 ? 3 : rpl);
		putch(' ');
		run_return(0, code, 0);
		returned();
		if (attr % 16 == 15)
			line();
	}
}

void return_tests(void)
{
	put("returns\n");
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (unsigned rpl = 0; rpl < 4; rpl++) {
			returns("retf", op_retf, cpl, rpl, 0);
			returns("iret", op_iret, cpl, rpl, 1);
		}
	for (unsigned rpl = 1; rpl < 4; rpl++) {
		return_stacks("retfss", op_retf, rpl, 0);
		return_stacks("iretss", op_iret, rpl, 1);
	}
}
