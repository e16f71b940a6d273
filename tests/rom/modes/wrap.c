/* SPDX-License-Identifier: Apache-2.0
 * Where addresses wrap: 64 KB in real mode, 1 MB with A20 on and off (port 0x92), 4 GB in a flat segment; unreal mode.
 */
#include "pic.h"
#include "real.h"

#define W(name) extern const u8 w_##name[];
W(push_0) W(pop_fffe) W(ea16) W(ea16_add) W(high) W(flat_wrap) W(hlt)
#undef W

__asm__(".text; .code16\n"
	"w_push_0: pushw %ax; popw %cx; int $0x40\n"
	"w_pop_fffe: popw %cx; int $0x40\n"
	"w_ea16: movw 0x10(%bx), %cx; int $0x40\n"		/* BX 0xfff8: wraps to 8 */
	"w_ea16_add: movw (%bx,%si), %cx; int $0x40\n"
	"w_high: movl (%ebx), %ecx; int $0x40\n"
	"w_hlt: sti; hlt; nop; cli; int $0x40\n"
	".code32\n"
	"w_flat_wrap: movl (%ebx), %ecx; int $0x40\n");

static void a20(int on)
{
	u8 v;
	__asm__ volatile("inb $0x92, %0" : "=a"(v));
	v = (u8)((v & 0xfc) | (on ? 2 : 0));
	__asm__ volatile("outb %0, $0x92" : : "a"(v));
}

static void shown(const char *name)
{
	put(name);
	putch(' ');
	outcome();
	putch(' ');
	hex(seen.ecx, 8);
	putch(' ');
	hex(seen.esp & 0xffff, 4);
	line();
}

static void real(const char *name, const u8 *code, u32 ebx, u32 esi)
{
	run_regs[4] = ebx;
	run_regs[1] = esi;
	run_regs[6] = 0;
	run_regs[7] = 0x1234;
	in_real(code, 0);
	shown(name);
}

static volatile u32 *at(u32 linear)
{
	__asm__("" : "+r"(linear));	/* the compiler has opinions about address 0 */
	return (volatile u32 *)linear;
}

static void in_64k(void)
{
	*at(DATA_BASE + 8) = 0x08080808;
	*at(DATA_BASE + 0xfffc) = 0xfcfcfcfc;
	real("ea16", w_ea16, 0xfff8, 0);
	real("ea16", w_ea16_add, 0xfff8, 0x10);
	real_sp = 0;
	real("push at 0", w_push_0, 0, 0);
	real_sp = 0xfffe;
	real("pop at 0xfffe", w_pop_fffe, 0, 0);
	real_sp = 0x8000;
}

static void one_mega(void)
{
	real_segs[0] = 0xffff;
	*at(0x10) = 0x10101010;
	*at(0x100010) = 0x01000010;
	for (int on = 1; on >= 0; on--) {
		a20(on);
		real(on ? "a20 on" : "a20 off", w_high, 0x20, 0);
		a20(1);
	}
	real_segs[0] = DATA_SEG;
	a20(0);
	u32 low = *at(0x100010), high = *at(0x300010);
	*at(0x300010) = 0x03000010;
	a20(1);
	put("a20 flat ");
	hex(low, 8);
	hex(high != *at(0x200010), 1);
	hex(*at(0x200010), 8);
	line();
}

/* A dword over 4 GB: its end is at 0, its beginning in the ROM's copy below 4 GB or nowhere; only the loaded half that is RAM counts. */
static void four_giga(void)
{
	*at(0) = 0x44332211;
	for (u32 back = 1; back < 4; back++) {
		run_regs[4] = 0u - back;
		in_ring(3, w_flat_wrap, 0);
		seen.ecx &= 0xffffffffu << 8 * back;
		shown("flat 4 GB");
	}
	desc(SEL_T, 0xfffff000, 0xfffff, 0xf3, 0xc);	/* base + offset wraps */
	*at(0x2345) = 0xabcdef01;
	u32 v;
	__asm__ volatile("movw %w1, %%fs; movl %%fs:0x3345, %0; movw %w2, %%fs" : "=&r"(v) : "r"(SEL_T | 3), "r"(DATA(0)));
	put("base wraps ");
	hex(v, 8);
	line();
}

/* FS with a 4 GB limit from protected mode stays so in real mode, also over a load there. run_real() loads 64 KB ones: not here. */
void unreal_run(void);
extern u32 unreal_seen[2];
__asm__(".text; .code32; .globl unreal_run\n"
	"unreal_run: pushal; movl %esp, %edi; ljmp $0x68, $(1f - 0xf0000)\n"
	".code16; 1: movw $0x70, %ax; movw %ax, %ss; movw %ax, %ds; movw $0x10, %ax; movw %ax, %fs\n"
	"movl %cr0, %eax; andb $0xfe, %al; movl %eax, %cr0; ljmpl $0xf000, $(2f - 0xf0000)\n"
	"2: movl $0x234560, %ebx; movl %fs:(%ebx), %ecx; movw $0x1000, %ax; movw %ax, %fs; movl %fs:(%ebx), %edx\n"
	"movl %cr0, %eax; orb $1, %al; movl %eax, %cr0; ljmpl $8, $3f\n"
	".code32; 3: movl $0x10, %eax; movw %ax, %ds; movw %ax, %fs; movw %ax, %ss; movl %edi, %esp\n"
	"movl %ecx, unreal_seen; movl %edx, unreal_seen + 4; popal; ret\n");
u32 unreal_seen[2];

static void unreal(void)
{
	*at(0x234560) = 0x00234560;
	*at(0x244560) = 0x00244560;
	unreal_run();
	put("unreal ");
	hex(unreal_seen[0], 8);
	putch(' ');
	hex(unreal_seen[1], 8);
	line();
}

/* HLT in real mode, ended by the timer. */
static void hlt(void)
{
	pic_set_up();
	pic_make_pending();
	in_real(w_hlt, 0);
	pic_out(0x20, 0x20);
	pic_out(0x21, 0xff);
	put("hlt ");
	hex(seen.vec, 2);
	hex(seen.eip - ((u32)w_hlt - ROM_BASE), 2);
	line();
}

void wrap_tests(void);

void wrap_tests(void)
{
	put("wraps\n");
	in_64k();
	one_mega();
	four_giga();
	unreal();
	hlt();
}
