/* SPDX-License-Identifier: Apache-2.0
 * What a 686 has over a 486: CR4, CPUID, MSRs, SYSENTER, RDTSC and RDPMC by ring, 4 MB and global pages, CMPXCHG8B, its #AC, CMOV,
 * I/O breakpoints, NMI. Judges: QEMU and Bochs as a Pentium II.
 */
#include "p6.h"

static u32 memory[8] __attribute__((aligned(8)));

static void cr4(u32 v)
{
	__asm__ volatile("movl %0, %%cr4" : : "r"(v));
}

/* ---- CPUID, CR4 ---- */

/* Only what this machine claims is asked for: DE PSE TSC MSR CX8 SEP PGE CMOV. */
static void cpuid(void)
{
	for (unsigned cpl = 0; cpl < 4; cpl += 3) {
		put("cpuid ");
		run_regs[7] = 0;
		in_ring(cpl, piece("cpuid"), 0);
		outcome();
		hex(seen.ebx, 8);
		hex(seen.edx, 8);
		hex(seen.ecx, 8);
		putch(' ');
		run_regs[7] = 1;
		in_ring(cpl, piece("cpuid"), 0);
		hex(seen.eax >> 8 & 0xf, 1);
		putch(' ');
		hex(seen.edx & (1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 8 | 1u << 11 | 1u << 13 | 1u << 15), 4);
		putch(' ');
		in_ring(cpl, piece("id_flag"), 0);
		hex(seen.eax, 6);
		line();
	}
}

static void cr4_bits(void)
{
	static const u8 bits[] = { 2, 3, 4, 7, 8 };	/* reserved ones: strict/ */
	for (unsigned i = 0; i < sizeof bits; i++) {
		put("cr4 ");
		hex(bits[i], 2);
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			run_regs[7] = 1u << bits[i];
			in_ring(cpl, piece("mov_cr4"), 0);
			putch(' ');
			outcome();
			putch(' ');
			hex(seen.eax, 8);
		}
		in_ring(0, piece("mov_r_cr4"), 0);
		putch(' ');
		hex(seen.eax, 8);
		cr4(0);
		line();
	}
}

/* ---- counters and MSRs ---- */

static void counters(void)
{
	static const char *const all[] = { "rdtsc", "rdpmc", "rdpmc_bad" };
	for (unsigned i = 0; i < 3; i++)
		for (unsigned cpl = 0; cpl < 4; cpl++) {
			put(all[i]);
			putch(' ');
			hex(cpl, 1);
			for (unsigned bits = 0; bits < 4; bits++) {
				cr4((bits & 1 ? 4 : 0) | (bits & 2 ? 0x100 : 0));
				in_ring(cpl, piece(all[i]), 0);
				putch(' ');
				outcome();
			}
			line();
		}
	cr4(0);
	put("tsc moves ");
	u32 a, b;
	__asm__ volatile("rdtsc; movl %%eax, %0; rdtsc; subl %0, %%eax" : "=&c"(a), "=&a"(b) : : "edx");
	putch(b ? 'y' : 'n');
	line();
}

static void msrs(void)
{
	static const u32 numbers[] = { 0x174, 0x175, 0x176, 0x10, 0x12345, 0xc0000080, 0xffffffff, 0x40000000, 0x3333 };
	for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
		for (unsigned cpl = 0; cpl < 4; cpl += 3) {
			put("msr ");
			hex(numbers[i], 8);
			putch(' ');
			hex(cpl, 1);
			run_regs[6] = numbers[i];
			run_regs[7] = 0x12345678;
			run_regs[5] = 0;
			in_ring(cpl, piece("wrmsr"), 0);
			putch(' ');
			outcome();
			run_regs[7] = 0;
			in_ring(cpl, piece("rdmsr"), 0);
			putch(' ');
			outcome();
			putch(' ');
			hex(numbers[i] == 0x10 ? 0 : seen.eax, 8);
			line();
		}
}

/* ---- SYSENTER ---- */

static void wrmsr(u32 number, u32 v) { __asm__ volatile("wrmsr" : : "c"(number), "a"(v), "d"(0)); }

static void entered(void)
{
	putch(' ');
	outcome();
	putch(':');
	hex(seen.cs, 4);
	putch(' ');
	flags(6);
	putch(' ');
	hex(seen.eip, 8);
	putch(' ');
	hex(seen.cs & 3 ? seen.esp : seen.handler_esp, 8);
	putch(' ');
	hex(seen.cs & 3 ? seen.ss : seen.handler_ss, 4);
}

static void sysenter(u32 cs, unsigned cpl, u32 eflags)
{
	put("sysenter ");
	hex(cs, 4);
	hex(cpl, 1);
	wrmsr(0x174, cs);
	wrmsr(0x175, 0x64000);
	wrmsr(0x176, (u32)piece("end"));
	in_ring(cpl, piece("sysenter"), eflags);
	entered();
	line();
	put("sysexit ");
	hex(cs, 4);
	hex(cpl, 1);
	run_regs[5] = (u32)piece("end");
	run_regs[6] = ring_stack(3) - 64;
	in_ring(cpl, piece("sysexit"), eflags);
	entered();
	line();
}

/* The segments by decree: CODE(0), then DATA(0), CODE(3) and DATA(3) would have to follow; the selectors are not looked at. */
static void fast_calls(void)
{
	static const u16 sels[] = { 0, 3, 8, 0xb, 0x10, 0xfff8, 0x4 };
	for (unsigned i = 0; i < sizeof sels / sizeof *sels; i++)
		for (unsigned cpl = 0; cpl < 4; cpl++)
			sysenter(sels[i], cpl, 0x3202 | (cpl & 1) << 10);
	wrmsr(0x174, 0);
}

/* ---- the user rows ---- */

static void cx8(const char *name, u32 lo, u32 hi)
{
	put(name);
	memory[0] = 0x11111111;
	memory[1] = 0x22222222;
	run_regs[4] = (u32)memory;
	run_regs[7] = lo;
	run_regs[5] = hi;
	run_regs[6] = 0x33333333;
	in_ring(3, piece(name), 0);
	putch(' ');
	outcome();
	putch(' ');
	flags(5);
	putch(' ');
	hex(seen.eax, 8);
	hex(seen.edx, 8);
	hex(memory[0] == run_regs[4], 1);
	hex(memory[1], 8);
	line();
}

static void user_rows(void)
{
	static const char *const all[] = { "cx8", "cx8_lock", "cx8_reg", "cx8_lock_reg" };
	for (unsigned i = 0; i < 4; i++) {
		cx8(all[i], 0x11111111, 0x22222222);
		cx8(all[i], 0x11111111, 0x22222223);
	}
	put("ud");
	in_ring(3, piece("ud2"), 0);
	putch(' ');
	outcome();
	in_ring(3, piece("ud1"), 0);
	putch(' ');
	outcome();
	in_ring(3, piece("mmx"), 0);
	putch(' ');
	outcome();
	line();
}

int main(void)
{
	set_up_tables();
	put("686\n");
	cpuid();
	cr4_bits();
	counters();
	msrs();
	fast_calls();
	user_rows();
	align_tests();
	big_pages();
	io_breaks();
	nmi_tests();
	finish();
}
