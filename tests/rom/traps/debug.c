/* SPDX-License-Identifier: Apache-2.0
 * Debug registers: what reads back, data breakpoints by type, length and place, code breakpoints, RF, GD (SDM vol. 3, ch. 17).
 */
#include "traps.h"

#define TYPE_EXEC 0u
#define TYPE_WRITE 1u
#define TYPE_RW 3u

static u8 area[64] __attribute__((aligned(16)));

u32 take_dr6(void)
{
	u32 v;
	__asm__ volatile("movl %%dr6, %0; movl %1, %%dr6" : "=&r"(v) : "r"(0));
	return v;
}

static void set_break(unsigned n, u32 at, unsigned type, unsigned len)
{
	u32 dr7;
	switch (n) {
	case 0: __asm__ volatile("movl %0, %%dr0" : : "r"(at)); break;
	case 1: __asm__ volatile("movl %0, %%dr1" : : "r"(at)); break;
	case 2: __asm__ volatile("movl %0, %%dr2" : : "r"(at)); break;
	default: __asm__ volatile("movl %0, %%dr3" : : "r"(at)); break;
	}
	__asm__ volatile("movl %%dr7, %0" : "=r"(dr7));
	dr7 |= 2u << 2 * n | (type | (len - 1) << 2) << (16 + 4 * n);
	__asm__ volatile("movl %0, %%dr7" : : "r"(dr7));
}

/* B0-B3 of breakpoints that are not enabled may or may not be set: 17.2.3. */
static u32 counted;

static void no_breaks(void)
{
	u32 dr7;
	__asm__ volatile("movl %%dr7, %0; movl %1, %%dr7" : "=&r"(dr7) : "r"(0));
	counted = 0;
	for (unsigned i = 0; i < 4; i++)
		counted |= (dr7 >> 2 * i & 3) ? 1u << i : 0;
}

/* Vector, how far into the piece, RF of the pushed flags, DR6. */
static void trapped(const u8 *code)
{
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - (u32)code, 2);
	putch('/');
	hex(seen.eflags >> 16 & 1, 1);
	putch('/');
	hex((take_dr6() ^ 0xffff0ff0) & (counted | ~0xfu), 4);
}

static void go(unsigned cpl, const u8 *code, u32 eflags)
{
	in_ring(cpl, code, eflags);
	no_breaks();
	trapped(code);
}

/* ---- what the registers keep ---- */

static void read_back(void)
{
	static const u32 v[] = { 0, 0xffffdfff, 0x400, 0x1, 0x2, 0x300, 0xf800 & ~0x2000u, 0x12340000, 0xffff0000 };
	for (unsigned i = 0; i < sizeof v / sizeof *v; i++) {
		u32 a, b;
		__asm__ volatile("movl %2, %%dr6; movl %%dr6, %0; movl %2, %%dr3; movl %%dr3, %1" : "=&r"(a), "=&r"(b) : "r"(v[i]));
		put("readback ");
		hex(v[i], 8);
		putch(' ');
		hex(a, 8);
		putch(' ');
		hex(b, 8);
		__asm__ volatile("movl %1, %%dr7; movl %%dr7, %0" : "=&r"(a) : "r"(v[i] & ~0xffu));
		putch(' ');
		hex(a, 8);
		line();
	}
	no_breaks();
	take_dr6();
}

static void alias(void)
{
	put("alias");
	__asm__ volatile("movl %0, %%dr6" : : "r"(0xf));
	in_ring(0, piece("mov_dr4_r"), 0);
	trapped(piece("mov_dr4_r"));
	putch(' ');
	hex(seen.eax, 8);
	run_regs[7] = 0x30000;
	in_ring(0, piece("mov_r_dr5"), 0);
	trapped(piece("mov_r_dr5"));
	in_ring(0, piece("mov_dr7_r"), 0);
	putch(' ');
	hex(seen.eax, 8);
	no_breaks();
	line();
}

/* ---- data ---- */

static void places(const char *name, unsigned type, unsigned len, unsigned cpl)
{
	put("data ");
	put(name);
	putch(' ');
	hex(type << 4 | len, 2);
	hex(cpl, 1);
	for (unsigned at = 12; at < 22; at++) {
		run_regs[4] = (u32)area + at;
		set_break(at & 3, (u32)area + 16, type, len);
		go(cpl, piece(name), 0);
	}
	line();
}

static void data(void)
{
	static const char *const all[] = { "ld8", "ld16", "ld32", "st8",
		"st16", "st32", "rmw8", "rmw32", "cmp32",
		"xchg32", "btm", "btsm" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		for (unsigned len = 1; len <= 4; len *= 2)
			for (unsigned type = TYPE_WRITE; type <= TYPE_RW; type += 2)
				places(all[i], type, len, i & 1 ? 3 : 0);
}

/* The other instructions with memory operands: EBX, ESI or EDI at the place; a stack operand. */
static void others(void)
{
	static const char *const all[] = { "pushm", "popm", "callm", "movs",
		"lods", "stos", "repmovs", "repmovsd", "repstos",
		"bound", "les", "cmpxchg", "xadd", "cmps",
		"scas", "xlat", "sgdt", "nops" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		for (unsigned type = TYPE_WRITE; type <= TYPE_RW; type += 2) {
			put("other ");
			put(all[i]);
			for (unsigned off = 0; off < 12; off += 4) {
				*(u32 *)(area + 16) = *(u32 *)(area + 20) = 0;
				run_regs[7] = 0;
				run_regs[6] = 6;
				run_regs[4] = run_regs[1] = (u32)area + 16;
				run_regs[0] = (u32)area + 32;
				set_break(1, (u32)area + 16 + off + (type == TYPE_WRITE && off == 8 ? 8 : 0), type, 4);
				go(0, piece(all[i]), 0);
				hex(seen.ecx & 15, 1);
			}
			line();
		}
}

static void stack_data(void)
{
	static const char *const all[] = { "pushd", "popd", "calln", "pusha",
		"enter" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		put("stackdata ");
		put(all[i]);
		for (unsigned off = 0; off < 3; off++) {
			run_regs[2] = ring_stack(3) - 64;
			set_break(2, ring_stack(3) - 4 * off, TYPE_RW, 4);
			go(3, piece(all[i]), 0);
		}
		line();
	}
}

/* Several at once: enabled or not, local or global; behind MOV SS. Together with single step: strict/, as QEMU aborts. */
static void together(void)
{
	put("together");
	run_regs[4] = (u32)area + 16;
	for (unsigned mask = 1; mask < 256; mask += 9) {
		u32 a = (u32)area + 16;
		__asm__ volatile("movl %0, %%dr0; movl %0, %%dr1; movl %0, %%dr2; movl %0, %%dr3" : : "r"(a));
		__asm__ volatile("movl %0, %%dr7" : : "r"(0xfdfd0000 | mask));
		go(0, piece("st32"), 0);
	}
	line();
	put("with ");
	*(u32 *)(area + 16) = DATA(0);
	set_break(0, (u32)area + 16, TYPE_RW, 4);
	go(0, piece("movss_mem"), 0);
	line();
}

/* ---- code ---- */

static void code(void)
{
	static const char *const all[] = { "nops", "ud2", "movss", "sti",
		"repmovs", "calln", "bound", "s_nop", "s_movss",
		"popf", "int_t" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			put("code ");
			put(all[i]);
			for (unsigned off = 0; off < 10; off++) {
				run_regs[7] = DATA(0);
				run_regs[6] = 2;
				run_regs[4] = run_regs[1] = (u32)area + 16;
				run_regs[0] = (u32)area + 32;
				set_break(3, (u32)piece(all[i]) + off, TYPE_EXEC, 1);
				go(cpl, piece(all[i]), off & 1 ? 0x3000 : 0x13000);
			}
			line();
		}
}

/* RF of the frame lets one instruction pass, and is 0 for the next. */
static void resume(void)
{
	put("resume");
	for (unsigned rf = 0; rf < 2; rf++)
		for (unsigned second = 0; second < 3; second++) {
			set_break(0, (u32)piece("nops"), TYPE_EXEC, 1);
			set_break(1, (u32)piece("nops") + second, TYPE_EXEC, 1);
			go(3, piece("nops"), rf << 16);
		}
	line();
}

/* What faults and traps push as RF. */
static void pushed_rf(void)
{
	static const char *const all[] = { "ud2", "bound", "idiv", "mov_ds",
		"int_t", "into", "end", "jmp_far" };
	idt_gate(VEC_T, CODE(0), (u32)stubs + VEC_T * 16, 0xee);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			put("rf ");
			put(all[i]);
			run_regs[7] = 0xfff8;
			run_regs[6] = 0;
			run_regs[4] = (u32)area;
			for (unsigned k = 0; k < 8; k++)
				area[k] = 0;
			go(cpl, piece(all[i]), 0x800);
			go(cpl, piece(all[i]), 0x10800);
			line();
		}
}

/* ---- GD ---- */

/* In ring 0 only: where #GP(0) stands against this, Bochs and the 386 manual differ. */
static void general_detect(void)
{
	static const char *const all[] = { "mov_dr7_r", "mov_r_dr7", "mov_dr6_r", "mov_r_dr6", "mov_dr3_r", "mov_dr4_r" };
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		u32 dr7;
		put("gd ");
		put(all[i]);
		run_regs[7] = 0;
		__asm__ volatile("movl %0, %%dr7" : : "r"(0x2000));
		in_ring(0, piece(all[i]), 0);
		__asm__ volatile("movl %%dr7, %0" : "=r"(dr7));
		trapped(piece(all[i]));
		putch(' ');
		hex(dr7, 8);
		no_breaks();
		line();
	}
}

void debug_tests(void)
{
	put("debug registers\n");
	read_back();
	alias();
	data();
	others();
	stack_data();
	together();
	code();
	resume();
	pushed_rf();
	general_detect();
}
