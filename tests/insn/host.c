/* SPDX-License-Identifier: Apache-2.0
 * host.c: the judge of case.h that is the host's own processor (x86-64 Linux): the instruction runs natively, in a window of
 * this program's address space, in ring 3: in the 32-bit code segment that every Linux process has, or in 16-bit segments of its
 * own local descriptor table, whose limits and rights count.
 * How: the code window is full of INT3; the instruction is put there, registers are loaded, a far jump goes in; the signal that
 * ends it (SIGTRAP behind the instruction or at a jump's target, or a fault) carries all registers and is handled in 64 bits.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include "tests/insn/case.h"

const char judge_name[] = "the host processor", judge_id[] = "host";
const uint32_t judge_base = 0x10000000;
const uint32_t judge_sysflags = X86_DF;
const bool judge_limits = true;

static uint8_t *window;
static sigjmp_buf back;
static struct tresult got;
static unsigned mode_now;
static uint16_t wanted[X86_NSEG];

#define HOST_CS32 0x23 /* Linux's 32-bit user code segment, and its data segment */
#define HOST_DS 0x2b
#define LOCAL(seg) (((seg) + 1) << 3 | 7)

/* Read by the entry code by name: EAX ECX EDX EBX ESP EBP ESI EDI, EFLAGS; far pointer to the instruction. */
uint32_t host_regs[8];
uint64_t host_flags;
struct {
	uint32_t eip;
	uint16_t cs;
} host_entry;
uint16_t host_ds, host_es, host_ss;

uint8_t *judge_ram(void)
{
	if (!window) {
		window = mmap((void *)(uintptr_t)judge_base, TM_RAM_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (window == MAP_FAILED) {
			perror("insn-host: window");
			exit(2);
		}
		memset(window + CASE_CODE, 0xcc, TM_RAM_BYTES - CASE_CODE);
	}
	return window;
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	static const int order[8] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI };
	const greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
	(void)sig, (void)info;
	for (int i = 0; i < 8; i++)
		got.r.gpr[i] = (uint32_t)g[order[i]];
	got.r.eip = (uint32_t)g[REG_RIP];
	got.cs_base = 0;
	got.r.flags = (uint32_t)g[REG_EFL] & X86_ARITH;
	got.r.sysflags = (uint32_t)g[REG_EFL] & ~X86_ARITH;
	memcpy(got.sel, wanted, sizeof got.sel); /* not compared */
	got.io = 0;
	got.fault = g[REG_TRAPNO];
	if (got.fault == X86_BP) {
		got.fault = -1;
		got.r.eip--;
	}
	siglongjmp(back, 1);
}

static void catch_signals(void)
{
	static uint8_t stack[65536];
	static const int sigs[] = { SIGTRAP, SIGSEGV, SIGFPE, SIGILL, SIGBUS };
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	sigaltstack(&ss, NULL);
	for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++)
		sigaction(sigs[i], &sa, NULL);
}

/* Entry 1 + n of the local table is segment n of the mode. */
static bool local_segments(void)
{
	for (unsigned s = 0; s < X86_NSEG; s++) {
		const struct x86_seg *g = &tm.sys.seg[s];
		bool pages = g->attr & X86_ATTR_G;
		struct user_desc d = { .entry_number = s + 1, .base_addr = g->base, .limit = pages ? g->limit >> 12 : g->limit, .useable = 1,
				       .seg_32bit = (g->attr & X86_ATTR_DB) != 0, .limit_in_pages = pages,
				       .contents = s == X86_CS ? MODIFY_LDT_CONTENTS_CODE : MODIFY_LDT_CONTENTS_DATA };
		if (syscall(SYS_modify_ldt, 1, &d, sizeof d))
			return false;
	}
	return true;
}

bool judge_setup(unsigned mode)
{
	mode_now = mode;
	catch_signals();
	host_ds = host_es = host_ss = HOST_DS;
	host_entry.cs = HOST_CS32;
	if (mode == MODE_P32U)
		return true;
	if (mode != MODE_P16U)
		return false;
	if (!local_segments()) {
		printf("# %s: no modify_ldt() here, not judged\n", case_mode[mode].name);
		return false;
	}
	host_ds = LOCAL(X86_DS), host_es = LOCAL(X86_ES), host_ss = LOCAL(X86_SS);
	host_entry.cs = LOCAL(X86_CS);
	return true;
}

/* FS and GS stay: the C library lives there. */
_Noreturn static void enter(void)
{
	__asm__ volatile("movw host_es(%%rip), %%es\n\tmovw host_ds(%%rip), %%ds\n\t"
			 "pushq host_flags(%%rip)\n\tpopfq\n\t"
			 "movl host_regs+0(%%rip), %%eax\n\tmovl host_regs+4(%%rip), %%ecx\n\t"
			 "movl host_regs+8(%%rip), %%edx\n\tmovl host_regs+12(%%rip), %%ebx\n\t"
			 "movw host_ss(%%rip), %%ss\n\tmovl host_regs+16(%%rip), %%esp\n\tmovl host_regs+20(%%rip), %%ebp\n\t"
			 "movl host_regs+24(%%rip), %%esi\n\tmovl host_regs+28(%%rip), %%edi\n\t"
			 "ljmp *host_entry(%%rip)"
			 :
			 :
			 : "memory");
	__builtin_unreachable();
}

static bool in_list(unsigned row, const uint16_t *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i] == row)
			return true;
	return false;
}

/* What a user-mode program does not have: low memory, other selectors and tables, system flags of ring 0, ports; INT n is Linux's. */
bool judge_row(unsigned row, unsigned mode)
{
	static const uint16_t no[] = { XR_PUSH_ES, XR_PUSH_CS, XR_PUSH_SS, XR_PUSH_DS, XR_PUSH_FS, XR_PUSH_GS, XR_MOV_EvSw, XR_PUSHF,
				       XR_CPUID, XR_SGDT, XR_SIDT, XR_SMSW };
	const struct rowinfo *r = &case_row[row];
	(void)mode;
	if (row == XR_ARPL || row == XR_UD2)
		return true;
	return !(r->effect & (E_CTX | E_DEV | E_X87)) && !(r->legal & (L_CPL0 | L_PROT)) && !in_list(row, no, sizeof no / sizeof *no);
}

bool judge_in_programs(unsigned row)
{
	(void)row;
	return true;
}

/* SHLD, SHRD of 16 bits by more than 16: undefined; AMD's and Intel's processors differ, ours follows Intel's. */
static bool double_shift16(const struct x86_insn *in, const struct tm_regs *before)
{
	unsigned count;
	if (in->row < XR_SHLD_EvGvIb || in->row > XR_SHRD_EvGvCL || in->opsize != 2)
		return false;
	count = in->row == XR_SHLD_EvGvCL || in->row == XR_SHRD_EvGvCL ? before->gpr[X86_ECX] : in->imm;
	return (count & 31) > 16;
}

static bool made_by_intel(void)
{
	static int known = -1;
	unsigned eax, ebx = 0, ecx, edx;
	if (known < 0)
		known = __get_cpuid(0, &eax, &ebx, &ecx, &edx) && ebx == signature_INTEL_ebx;
	return known;
}

/* ENTER probes the word at the final ESP, which here may not be mapped. */
static bool enter_outside(const struct x86_insn *in, const struct tm_regs *after)
{
	return in->row == XR_ENTER && mode_now == MODE_P32U && (after->eip == in->eip || after->gpr[X86_ESP] - judge_base >= CASE_CODE);
}

/* Processors leave what they have pushed or popped before they fault: with CALL Intel's alone. */
static bool stack_left(const struct x86_insn *in, const struct tm_regs *after)
{
	bool call = in->row == XR_CALL_Ev || in->row == XR_CALL_Jz;
	return (in->row == XR_PUSHA || in->row == XR_POPA || in->row == XR_ENTER || (call && made_by_intel())) && after->eip == in->eip;
}

static bool call_both(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after)
{
	return (in->row == XR_CALL_Ev || in->row == XR_CALL_Jz) && after->eip == in->eip && (before->gpr[X86_ESP] & 0xffff) < 4;
}

/* Processors do not look at the right to write when nothing is written. */
static bool arpl_readonly(const struct x86_insn *in)
{
	return in->row == XR_ARPL && in->rm == X86_NOREG && in->seg == X86_CS;
}

/* The new frame across the wrap of SP, in EBP: Intel's processors keep the borrow that SP does not have. */
static bool enter_wraps(const struct x86_insn *in, const struct tm_regs *before)
{
	return in->row == XR_ENTER && in->opsize == 4 && mode_now == MODE_P16U && (before->gpr[X86_ESP] & 0xffff) < 4;
}

/* A repeated comparison that faults: Intel's processors take back the flags of the units before (SDM vol. 2, REP). */
static bool rep_flags(const struct x86_insn *in, const struct tm_regs *after)
{
	bool compares = (in->row >= XR_CMPSB && in->row <= XR_CMPSV) || (in->row >= XR_SCASB && in->row <= XR_SCASV);
	return compares && (in->prefix & (X86_P_REP | X86_P_REPNE)) && after->eip == in->eip;
}

static const char *const exceptions[] = {
	"(undefined) SHLD, SHRD of 16 bits by more than 16 (SDM vol. 2, SHLD): AMD differs from Intel, ours is Intel's",
	"(undefined) ENTER of 32 bits on a stack of 16, where SP wraps: the upper half of EBP (SDM vol. 2, ENTER has no such case); ours is AMD's",
	"ARPL that leaves a read-only operand as it is: processors do not fault (SDM vol. 2, ARPL: the destination has to be writable)",
	"ENTER, PUSHA, POPA that fault leave what was pushed or popped, on Intel CALL too; ours nothing (SDM vol. 3, 6.5: all can be restarted)",
};
/* A processor is excused for what its own maker's do. */
static const char *const of_amd[] = {
	"CALL whose target and whose stack lie beyond the limits: AMD gives #SS, the SDM #GP (vol. 2, CALL)",
};
static const char *const of_intel[] = {
	"REP CMPS, SCAS that fault behind a unit: Intel has the flags from before the instruction (SDM vol. 2, REP), AMD and ours those of the last unit",
};

static bool excused(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after)
{
	if (arpl_readonly(in) || stack_left(in, after) || enter_wraps(in, before))
		return true;
	return made_by_intel() ? rep_flags(in, after) : call_both(in, before, after);
}

bool judge_takes(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after)
{
	uint32_t target = after->eip - (mode_now == MODE_P16U ? 0 : judge_base + CASE_CODE);
	if (target >= TM_RAM_BYTES - CASE_CODE || double_shift16(in, before) || enter_outside(in, after) || excused(in, before, after))
		return false;
	return !(in->prefix & X86_P_SEG) || (in->seg != X86_FS && in->seg != X86_GS && (mode_now == MODE_P16U || in->seg != X86_CS));
}

#define COUNT(list) (unsigned)(sizeof list / sizeof *list)

static unsigned print_exceptions(const char *const *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		printf("%s: %s\n", judge_id, list[i]);
	return n;
}

unsigned judge_exceptions(void)
{
	unsigned n = print_exceptions(exceptions, COUNT(exceptions));
	return n + (made_by_intel() ? print_exceptions(of_intel, COUNT(of_intel)) : print_exceptions(of_amd, COUNT(of_amd)));
}

struct tresult judge_run(const struct tcase *c, const struct tresult *ours)
{
	uint8_t *code = judge_ram() + CASE_CODE + (c->before.eip & 0xffff);
	memcpy(wanted, ours->sel, sizeof wanted);
	memcpy(host_regs, c->before.gpr, sizeof c->before.gpr);
	host_entry.eip = c->before.eip;
	host_flags = c->before.flags | c->before.sysflags | X86_IF | 2;
	memcpy(code, c->code, c->len);
	if (sigsetjmp(back, 0) == 0)
		enter();
	memset(code, 0xcc, c->len);
	return got;
}
