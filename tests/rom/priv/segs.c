/* SPDX-License-Identifier: Apache-2.0
 * Loading segment registers and asking about selectors: every access byte x RPL x ring.
 */
#include "rom.h"

OP(op_mov_ds); OP(op_mov_ss); OP(op_mov_gs); OP(op_lar); OP(op_lsl); OP(op_verr); OP(op_verw); OP(op_lldt);

struct seg_op {
	const char *name;
	const u8 *code;
	u8 shows;	/* 1: ZF and EAX tell the answer; 2: the accessed bit */
};

static void answer(const struct seg_op *op)
{
	u32 mask = op->code == op_lar ? 0xfff0ffff : 0xffffffff;	/* 19:16 of LAR's answer are undefined: vol. 2, LAR */
	outcome();
	if (seen.vec != END)
		return;
	if (op->shows == 1) {
		putch(seen.eflags & 0x40 ? 'z' : '-');
		if (seen.eflags & 0x40)
			hex(seen.eax & mask, 8);
	} else {
		putch(gdt[(SEL_T >> 3) * 2 + 1] >> 8 & 1 ? 'a' : '-');
	}
}

static void all_access_bytes(const struct seg_op *op, unsigned cpl, unsigned rpl)
{
	for (unsigned attr = 0; attr < 256; attr++) {
		if (attr % 16 == 0) {
			put(op->name);
			putch(' ');
			hex(cpl << 4 | rpl, 2);
			putch(' ');
			hex(attr, 2);
		}
		if (op->code == op_mov_ss)	/* it is used at once: flat, either way up */
			desc(SEL_T, 0, attr & 4 ? 0 : 0xfffff, attr, 0xc);
		else
			desc(SEL_T, 0x12345, 0xabcde, attr, attr & 1 ? 0x4 : 0xc);
		run_regs[7] = SEL_T | rpl;
		in_ring(cpl, op->code, 0);
		putch(' ');
		answer(op);
		if (attr % 16 == 15)
			line();
	}
}

static void odd_selectors(const struct seg_op *op, unsigned cpl)
{
	static const u16 sels[] = { 0, 1, 2, 3, GDT_LIMIT + 1, GDT_LIMIT + 1 - 8, 0xfff8, 0xffff, 4, 7, 0x84, SEL_TSS, SEL_LDT, 0x10, 0x43, 0x08, 0x3b };
	put(op->name);
	put(" odd ");
	hex(cpl, 1);
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++) {
		run_regs[7] = sels[i];
		desc(SEL_T, 0, 0xfffff, 0xf3, 0xc);
		in_ring(cpl, op->code, 0);
		putch(' ');
		outcome();
	}
	line();
}

void seg_tests(void)
{
	const struct seg_op ops[] = { { "ds", op_mov_ds, 2 }, { "ss", op_mov_ss, 2 }, { "gs", op_mov_gs, 2 }, { "lar", op_lar, 1 },
		{ "lsl", op_lsl, 1 }, { "verr", op_verr, 1 }, { "verw", op_verw, 1 }, { "lldt", op_lldt, 2 } };
	put("segments\n");
	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++)
		for (unsigned cpl = 0; cpl < 4; cpl++) {
			odd_selectors(&ops[i], cpl);
			for (unsigned rpl = 0; rpl < 4; rpl++)
				all_access_bytes(&ops[i], cpl, rpl);
		}
	run_regs[7] = 0;
	in_ring(0, op_lldt, 0);
}
