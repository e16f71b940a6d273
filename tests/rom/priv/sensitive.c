/* SPDX-License-Identifier: Apache-2.0
 * Privileged and sensitive instructions in every ring; the I/O permission bitmap; control and debug registers.
 */
#include "rom.h"

OP(op_hlt); OP(op_clts); OP(op_lgdt); OP(op_lidt); OP(op_sgdt); OP(op_sidt); OP(op_sldt); OP(op_str); OP(op_smsw); OP(op_lmsw);
OP(op_mov_cr0_r); OP(op_mov_r_cr0); OP(op_mov_cr1_r); OP(op_mov_cr2_r); OP(op_mov_cr3_r); OP(op_mov_r_cr3); OP(op_mov_dr0_r);
OP(op_mov_r_dr0); OP(op_mov_dr6_r); OP(op_mov_r_dr7); OP(op_invlpg); OP(op_wbinvd); OP(op_invd); OP(op_in_al); OP(op_in_ax);
OP(op_in_eax); OP(op_out_al); OP(op_insb); OP(op_outsb); OP(op_arpl); OP(op_ud2); OP(op_bound); OP(op_lock_nop); OP(op_lock_add_reg);
OP(op_mov_cs_ax); OP(op_mov_seg6_ax); OP(op_les_reg); OP(op_div0); OP(op_ltr);

static u32 buffer[8];

static void in_all_rings(const char *name, const u8 *code, unsigned first, u32 eax, int shows_eax)
{
	put(name);
	for (unsigned cpl = first; cpl < 4; cpl++) {
		run_regs[7] = eax;
		putch(' ');
		in_ring(cpl, code, 0);
		outcome();
		if (shows_eax)
			hex(seen.eax, 8);
	}
	line();
}

static void plain(void)
{
	run_regs[4] = (u32)buffer;
	run_regs[6] = 0;
	in_all_rings("hlt", op_hlt, 1, 0, 0);
	in_all_rings("clts", op_clts, 0, 0, 0);
	in_all_rings("lgdt", op_lgdt, 1, 0, 0);
	in_all_rings("lidt", op_lidt, 1, 0, 0);
	in_all_rings("sldt", op_sldt, 0, 0, 1);
	in_all_rings("str", op_str, 0, 0, 1);
	in_all_rings("lmsw", op_lmsw, 1, 1, 0);
	in_all_rings("cr1", op_mov_cr1_r, 0, 0, 0);
	in_all_rings("crw", op_mov_r_cr0, 1, 1, 0);
	in_all_rings("cr2", op_mov_cr2_r, 1, 0, 0);
	in_all_rings("cr3", op_mov_cr3_r, 0, 0, 1);
	in_all_rings("cr3w", op_mov_r_cr3, 1, 0, 0);
	in_all_rings("dr0", op_mov_dr0_r, 0, 0, 1);
	in_all_rings("dr0w", op_mov_r_dr0, 1, 5, 0);
	in_all_rings("dr6", op_mov_dr6_r, 1, 0, 0);
	in_all_rings("dr7w", op_mov_r_dr7, 1, 0, 0);
	in_all_rings("invlpg", op_invlpg, 0, 0, 0);
	in_all_rings("wbinvd", op_wbinvd, 0, 0, 0);
	in_all_rings("invd", op_invd, 0, 0, 0);
	in_all_rings("ud2", op_ud2, 0, 0, 0);
	in_all_rings("lock nop", op_lock_nop, 0, 0, 0);
	in_all_rings("lock reg", op_lock_add_reg, 0, 0, 0);
	in_all_rings("mov cs", op_mov_cs_ax, 0, 8, 0);
	in_all_rings("mov s6", op_mov_seg6_ax, 0, 8, 0);
	in_all_rings("les reg", op_les_reg, 0, 8, 0);
	in_all_rings("div", op_div0, 0, 8, 0);
	buffer[0] = 3;
	buffer[1] = 7;
	for (unsigned i = 2; i < 9; i++)
		in_all_rings("bound", op_bound, 0, i, 0);
}

static void arpl(void)
{
	for (unsigned i = 0; i < 16; i++) {
		run_regs[6] = i & 3;
		run_regs[7] = 0x1230 | i >> 2;
		in_ring(3, op_arpl, 0);
		put("arpl ");
		hex(seen.eax, 4);
		putch(seen.eflags & 0x40 ? 'z' : '-');
		line();
	}
}

/* CR0 patterns with PE kept, PG off. PG without PE is in strict/: QEMU leaves protected mode. */
static void cr0(void)
{
	static const u32 v[] = { 0x1, 0x11, 0x3, 0x5, 0x9, 0x21, 0x10001, 0x40001, 0x40000001, 0x60000001, 0x20000001, 0x1, 0x1ffaffc1, 0x41 };
	for (unsigned i = 0; i < sizeof v / sizeof *v; i++) {
		run_regs[7] = v[i];
		in_ring(0, op_mov_r_cr0, 0);
		put("cr0 ");
		outcome();
		in_ring(0, op_mov_cr0_r, 0);
		putch(' ');
		hex(seen.eax & ~0x10u, 8);
		line();
		run_regs[7] = 0x11;
		in_ring(0, op_mov_r_cr0, 0);
	}
}

static void one_port(const char *name, const u8 *code, unsigned port, unsigned cpl, unsigned iopl)
{
	run_regs[5] = port;
	run_regs[0] = run_regs[1] = (u32)buffer;
	put(name);
	putch(' ');
	hex(port, 4);
	putch(' ');
	in_ring(cpl, code, iopl << 12);
	outcome();
	line();
}

/* Ports 0x2000.. exist nowhere: all ones. Holes in the map at 0x2003-0x2005 and 0x200d-0x200f, and the map's end. */
static void ports(void)
{
	u8 *map = (u8 *)tss + 0x68;
	for (unsigned i = 0; i < 0x2000; i++)
		map[i] = 0xff;
	map[0x2000 >> 3] = 0xc7;
	map[0x2008 >> 3] = 0x1f;
	map[0x2ff8 >> 3] = 0;
	desc(SEL_TSS, (u32)tss, 0x68 + (0x3000 >> 3) - 1, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
	for (unsigned port = 0x1ff8; port < 0x2010; port++) {
		one_port("in8", op_in_al, port, 3, 0);
		one_port("in16", op_in_ax, port, 3, 0);
		one_port("in32", op_in_eax, port, 3, 2);
		one_port("insb", op_insb, port, 1, 0);
		one_port("outsb", op_outsb, port, 3, 3);
		one_port("out8", op_out_al, port, 2, 1);
	}
	for (unsigned port = 0x2ff4; port < 0x3002; port++) {
		one_port("in8", op_in_al, port, 3, 0);
		one_port("in16", op_in_ax, port, 3, 0);
		one_port("in32", op_in_eax, port, 3, 0);
	}
	desc(SEL_TSS, (u32)tss, 0x67, 0x89, 0);
	run_regs[7] = SEL_TSS;
	in_ring(0, op_ltr, 0);
	one_port("in8", op_in_al, 0, 3, 0);
	desc(SEL_TSS, (u32)tss, 0x2067, 0x89, 0);
	in_ring(0, op_ltr, 0);
}

void sensitive_tests(void)
{
	put("sensitive\n");
	plain();
	arpl();
	cr0();
	ports();
}
