/* SPDX-License-Identifier: Apache-2.0
 * See edge.h. */
#include "edge.h"

extern const u8 edge_start[];
u32 edge_data, edge_code;

__asm__(".text; .code16; .globl edge_land\n"
	"edge_start: movw $0x80, %ax; movw %cs, %dx; andw $3, %dx; orw %dx, %ax; movw %ax, %ds; movw %ax, %es; movl $1, %eax; xorl %edx, %edx\n"
	"jmp *%bp\n"
	"edge_land: int $0x40\n"
	".code32\n");

static volatile u8 *low(u32 off) { return (volatile u8 *)(DATA_BASE + off); }

void edge_store(u32 off, unsigned size, u32 v)
{
	for (unsigned i = 0; i < size; i++)
		low(off)[i] = (u8)(v >> 8 * i);
}

void edge_fill(void)
{
	for (unsigned i = 0; i < 32; i++) {
		low(0)[i] = (u8)(0x40 + i);
		low(0x100)[i] = (u8)(0x80 + i);
		low(0xffe0)[i] = (u8)(0xa0 + i);
		low(0x10000)[i] = (u8)(0xe0 + i);
	}
}

static u32 mix(u32 sum, u32 v) { return (sum << 5 | sum >> 27) ^ v; }

static u32 digest(int memory)
{
	u32 sum = mix(seen.eax, seen.ecx);
	sum = mix(mix(mix(sum, seen.edx), seen.esi), seen.edi);
	sum = mix(sum, seen.eflags & 0x8d5);
	for (unsigned i = 0; memory && i < 32; i++)
		sum = mix(mix(mix(mix(sum, low(0)[i]), low(0x100)[i]), low(0xffe0)[i]), low(0x10000)[i]);
	return sum;
}

void edge_shown(const u8 *code, int memory)
{
	u32 landed_at = seen.eip - EDGE_LAND;
	putch(' ');
	outcome();
	putch(landed_at < 3 ? ':' : '+');
	hex(landed_at < 3 ? landed_at : seen.eip - ((u32)code - ROM_BASE), 2);
	putch('.');
	hex(digest(memory), 8);
}

void edge_heading(const char *kind, const char *name, const struct edge_mode *m)
{
	put(kind);
	put(name);
	putch(' ');
	put(m->name);
	putch(' ');
	hex(m->limit, 5);
}

void edge_enter(const struct edge_mode *m)
{
	edge_data = m->limit ? SEL_T | m->cpl : DATA_SEG + 1;
	edge_code = m->limit ? SEL_U | m->cpl : 0xf000;
	desc(SEL_T, DATA_BASE, m->limit, 0x93 | m->cpl << 5, 0);
	desc(SEL_U, ROM_BASE, 0xffff, 0x9b | m->cpl << 5, 0);
}

static void registers(u32 at)
{
	for (unsigned i = 0; i < 8; i++)
		run_regs[i] = 0x100 + i;
	run_regs[0] = run_regs[1] = run_regs[4] = at;
	run_regs[5] = 0;
	run_regs[6] = 3;
	run_regs[7] = 1;
}

static void in_v86(const u8 *code, u32 sp)
{
	u32 frame[9] = { (u32)code - ROM_BASE, ROM_BASE >> 4, 0x23002, sp, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG, DATA_SEG };
	run(frame);
}

/* edge_start loads the data segments. In ring 0 the handler takes the stack that it finds: flat. */
static void in_p16(const u8 *code, u32 sp, unsigned cpl)
{
	u32 frame[9] = { (u32)edge_start - ROM_BASE, SEL_U | cpl, 2, cpl ? sp : DATA_BASE + sp, cpl ? SEL_T | cpl : DATA(0) };
	run_regs[2] = (u32)code - ROM_BASE;
	run(frame);
}

void edge_run(const struct edge_mode *m, const u8 *code, u32 at, u32 sp)
{
	registers(at);
	switch (m->name[0]) {
	case 'r': in_real(code, 0); break;
	case 'v': in_v86(code, sp); break;
	default: in_p16(code, sp, m->cpl);
	}
}
