/* SPDX-License-Identifier: Apache-2.0
 * host.c: the judge of case.h that is the host's own processor (x86-64 Linux): the instruction runs natively, in a window of
 * this program's address space, in the 32-bit user code segment that every Linux process has. 32-bit user-mode code only.
 * How: the code window is full of INT3; the instruction is put there, registers are loaded, a far jump goes in; the signal that
 * ends it (SIGTRAP behind the instruction or at a jump's target, or a fault) carries all registers and is handled in 64 bits.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include "tests/insn/case.h"

const char judge_name[] = "the host processor";
const uint32_t judge_base = 0x10000000;
const unsigned judge_modes = 2;

static uint8_t *window;
static sigjmp_buf back;
static struct tresult got;

#define HOST_CS32 0x23 /* Linux's 32-bit user code segment, and its data segment */
#define HOST_DS 0x2b

/* Read by the entry code by name: EAX ECX EDX EBX ESP EBP ESI EDI, EFLAGS; far pointer to the instruction. */
uint32_t host_regs[8];
uint64_t host_flags;
struct {
	uint32_t eip;
	uint16_t cs;
} host_entry;

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
	got.r.flags = (uint32_t)g[REG_EFL] & X86_ARITH;
	got.r.sysflags = (uint32_t)g[REG_EFL] & X86_DF;
	got.fault = g[REG_TRAPNO];
	if (got.fault == X86_BP) {
		got.fault = -1;
		got.r.eip--;
	}
	siglongjmp(back, 1);
}

void judge_setup(bool wide)
{
	static uint8_t stack[65536];
	static const int sigs[] = { SIGTRAP, SIGSEGV, SIGFPE, SIGILL, SIGBUS };
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	(void)wide;
	sigaltstack(&ss, NULL);
	for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++)
		sigaction(sigs[i], &sa, NULL);
}

/* In 64-bit mode DS and ES may be null, in 32-bit code they are used. */
_Noreturn static void enter(void)
{
	__asm__ volatile("movl %0, %%eax\n\tmovl %%eax, %%ds\n\tmovl %%eax, %%es\n\t"
			 "pushq host_flags(%%rip)\n\tpopfq\n\t"
			 "movl host_regs+0(%%rip), %%eax\n\tmovl host_regs+4(%%rip), %%ecx\n\t"
			 "movl host_regs+8(%%rip), %%edx\n\tmovl host_regs+12(%%rip), %%ebx\n\t"
			 "movl host_regs+16(%%rip), %%esp\n\tmovl host_regs+20(%%rip), %%ebp\n\t"
			 "movl host_regs+24(%%rip), %%esi\n\tmovl host_regs+28(%%rip), %%edi\n\t"
			 "ljmp *host_entry(%%rip)"
			 :
			 : "i"(HOST_DS)
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

/* SHLD, SHRD of 16 bits by more than 16: undefined; AMD's and Intel's processors differ, ours follows Intel's. */
static bool double_shift16(const struct tcase *c)
{
	unsigned count;
	if (c->row < XR_SHLD_EvGvIb || c->row > XR_SHRD_EvGvCL || c->in.opsize != 2)
		return false;
	count = c->row == XR_SHLD_EvGvCL || c->row == XR_SHRD_EvGvCL ? c->before.gpr[X86_ECX] : c->in.imm;
	return (count & 31) > 16;
}

/* ENTER probes the word at the final ESP, which here may not be mapped. */
static bool enter_outside(const struct tcase *c, const struct tresult *ours)
{
	return c->row == XR_ENTER && ours->r.gpr[X86_ESP] - judge_base >= CASE_CODE;
}

/* What a user-mode program cannot put or does not have: low memory, other segments, selectors and system flags of ring 0. */
bool judge_takes(const struct tcase *c, const struct tresult *ours)
{
	static const uint16_t no[] = { XR_PUSH_ES, XR_PUSH_CS, XR_PUSH_SS,  XR_PUSH_DS,
				       XR_PUSH_FS, XR_PUSH_GS, XR_MOV_EvSw, XR_PUSHF };
	bool target_known = ours->r.eip - (judge_base + CASE_CODE) < TM_RAM_BYTES - CASE_CODE;
	if (in_list(c->row, no, sizeof no / sizeof *no) || !target_known || double_shift16(c) || enter_outside(c, ours))
		return false;
	return !(c->in.prefix & X86_P_SEG) || (c->in.seg != X86_CS && c->in.seg != X86_FS && c->in.seg != X86_GS);
}

struct tresult judge_run(const struct tcase *c, const struct tresult *ours)
{
	uint8_t *code = judge_ram() + (c->before.eip - judge_base);
	(void)ours;
	memcpy(host_regs, c->before.gpr, sizeof c->before.gpr);
	host_entry.eip = c->before.eip;
	host_entry.cs = HOST_CS32;
	host_flags = c->before.flags | c->before.sysflags | 2;
	memcpy(code, c->code, c->len);
	if (sigsetjmp(back, 0) == 0)
		enter();
	memset(code, 0xcc, c->len);
	return got;
}
