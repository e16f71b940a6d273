/* SPDX-License-Identifier: Apache-2.0
 * What is pushed and popped with SP around 0 on a 16-bit stack: each slot wraps by itself (SDM vol. 1, 3.7.5), one that lies across
 * the limit is #SS.
 */
#include "frames.h"
#include "paging.h"

/* Name, bytes of a slot, kind: flags are popped; a near return; a far transfer */
#define FRAMES F(pushfw, 2, 0) F(pushfl, 4, 0) F(popfw, 2, 0) F(popfl, 4, 0) F(pushaw, 2, 0) F(pushal, 4, 0) F(popaw, 2, 0) F(popal, 4, 0) \
	F(enterw, 2, 0) F(enterl, 4, 0) F(leavew, 2, 0) F(leavel, 4, 0) F(lcallw, 2, 2) F(lcalll, 4, 2) F(retw, 2, 1) F(retl, 4, 1) \
	F(lretw, 2, 2) F(lretl, 4, 2) F(iretw, 2, 2) F(iretl, 4, 2) F(pushm, 2, 0) F(popm, 2, 0) F(popseg, 4, 0)
#define F(name, ...) extern const u8 f_##name[];
FRAMES
#undef F

static void fill(u32 at, unsigned size, unsigned kind)
{
	const u32 words[] = { EDGE_LAND, edge_code, 0x3046 };
	edge_fill();
	for (unsigned i = 0; i < 3; i++) {
		edge_store((at + i * size) & 0xffff, size, kind ? words[i] : i == 0 ? 0x46 : i);
		edge_store(0x100 + i * size, size, words[i]);
	}
}

/* What a fault leaves behind of the slots that were pushed before it is not shown: in Bochs all, here none (SDM vol. 3, 6.5). */
static void frame(const struct edge_mode *m, const char *name, const u8 *code, unsigned size, unsigned kind)
{
	edge_heading("frame ", name, m);
	for (u32 at = 0xfff0; at < 0x10011; at++) {
		fill(at, size, kind);
		edge_run(m, code, at & 0xffff, at & 0xffff);
		edge_shown(code, seen.vec == END);
		hex(seen.esp - at, 4);
		hex(seen.ebp, 4);
	}
	line();
}

void frames_pushed(const struct edge_mode *m, int near, int far)
{
	real_set_up();
	edge_enter(m);
#define F(name, size, kind) if (kind == 2 ? far : near) frame(m, #name, f_##name, size, kind);
	FRAMES
#undef F
}

__asm__(".text; .code16\n"
	"f_pushfw: pushfw; int $0x40\n"
	"f_pushfl: pushfl; int $0x40\n"
	"f_popfw: popfw; int $0x40\n"
	"f_popfl: popfl; int $0x40\n"
	"f_pushaw: pushaw; int $0x40\n"
	"f_pushal: pushal; int $0x40\n"
	"f_popaw: popaw; int $0x40\n"
	"f_popal: popal; int $0x40\n"
	"f_enterw: movw %bx, %bp; enterw $2, $3; int $0x40\n"
	"f_enterl: movw %bx, %bp; enterl $2, $3; int $0x40\n"
	"f_leavew: movw %bx, %bp; movw $0x8000, %sp; leavew; int $0x40\n"
	"f_leavel: movw %bx, %bp; movw $0x8000, %sp; leavel; int $0x40\n"
	"f_lcallw: lcallw *0x100; int $0x40\n"
	"f_lcalll: lcalll *0x100; int $0x40\n"
	"f_retw: retw $2; int $0x40\n"
	"f_retl: retl $2; int $0x40\n"
	"f_lretw: lretw $2; int $0x40\n"
	"f_lretl: lretl $2; int $0x40\n"
	"f_iretw: iretw; int $0x40\n"
	"f_iretl: iretl; int $0x40\n"
	"f_pushm: pushw 0x100; int $0x40\n"
	"f_popm: popw 0x100; int $0x40\n"
	"f_popseg: popl %fs; int $0x40\n"
	".code32\n");

/* ---- returns to outer rings from a stack that ends in the frame ---- */

#define OUTER O(lretw, 2, 0) O(lretl, 4, 0) O(iretw, 2, 1) O(iretl, 4, 1) O(iretv, 4, 2)
#define O(name, ...) extern const u8 o_##name[];
OUTER
#undef O

#define STACK_END 0x70000

/* IP, CS, flags but for RETF, SP, SS; to virtual-8086 mode the data segments too. */
static unsigned outer_words(unsigned kind, u32 words[9])
{
	unsigned n = 0;
	words[n++] = EDGE_LAND;
	words[n++] = kind == 2 ? ROM_BASE >> 4 : SEL_U | 3;
	if (kind)
		words[n++] = kind == 2 ? 0x23002 : 2;
	words[n++] = 0x8000;
	words[n++] = kind == 2 ? DATA_SEG : DATA(3);
	for (unsigned i = 0; kind == 2 && i < 4; i++)
		words[n++] = DATA_SEG;
	return n;
}

static void outer(const char *name, const u8 *code, unsigned size, unsigned kind, int limit)
{
	u32 words[9], n = outer_words(kind, words), end = limit ? STACK_END : TEST_LIN + 0x1000;
	put(limit ? "outer limit " : "outer page ");
	put(name);
	for (int more = -9; more < 4; more++) {	/* bytes that the stack has above the frame */
		u32 at = end - size * n - (u32)more;
		u32 frame[9] = { (u32)code, CODE(0), 2, at, limit ? SEL_T : DATA(0) };
		for (unsigned i = 0; i < n; i++)
			edge_store(STACK_END - DATA_BASE + at - end + i * size, size, words[i]);
		if (limit && size == 4 && kind < 2 && more < 0 && more > -3)
			continue;	/* SS is a slot of four bytes in the manual, of two in Bochs; QEMU has no limits */
		run(frame);
		putch(' ');
		outcome();
		hex(seen.cs, 4);
		hex(seen.ss, 4);
	}
	line();
}

void frames_outer(int limit, int words, int dwords)
{
	real_set_up();
	desc(SEL_T, 0, STACK_END - 1, 0x93, 4);
	desc(SEL_U, ROM_BASE, 0xffff, 0xfb, 0);
	tables();
	dir[TEST_LIN >> 22] = (u32)table | 3;
	table[0] = (STACK_END - 0x1000) | 3;
	table[1] = 0;
	paging(!limit, 0);
#define O(name, size, kind) if (size == 4 && kind < 2 ? dwords : words) outer(#name, o_##name, size, kind, limit);
	OUTER
#undef O
	paging(0, 0);
}

__asm__(".text; o_lretw: lretw; o_lretl: lretl; o_iretw: iretw; o_iretl: iretl; o_iretv: iretl\n");
