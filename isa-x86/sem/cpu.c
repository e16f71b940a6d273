/* SPDX-License-Identifier: Apache-2.0
 * cpuid.def and the family -> CPUID, features, reset state, MSRs. See cpu.h. Follows SDM vol. 2 CPUID; vol. 3, 9.1. */
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

#define MSR_TSC 0x10
#define MSR_SYSENTER_CS 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define CR4_TSD 4u
#define CR4_DE 8u
#define CR4_PCE 0x100u

static unsigned family = 4;
static unsigned missing;
static uint32_t feature_edx;

/* signature by family: 486SX2, Pentium, Pentium Pro */
static uint32_t signature(void)
{
	return family == 4 ? 0x0451 : family == 5 ? 0x0543 : 0x0611;
}

enum { CPUID_REG_N, CPUID_REG_EDX };

static const struct {
	uint8_t reg, bit, level;
} features[FT_COUNT] = {
#define X(feat, leaf, reg, bit, level) { CPUID_REG_##reg, bit, level },
#include "isa-x86/table/cpuid.def"
#undef X
};

void x86_cpu_shape(unsigned f)
{
	family = f;
	missing = 0;
	feature_edx = 0;
	for (unsigned i = 0; i < FT_COUNT; i++) {
		if (features[i].level > family)
			missing |= X86_MODE_NOFEAT(i);
		else if (features[i].reg == CPUID_REG_EDX)
			feature_edx |= 1u << features[i].bit;
	}
}

unsigned x86_cpu_missing(void)
{
	return missing;
}

uint32_t x86_cpu_cr4(void)
{
	uint32_t may = 0;
	if (features[FT_TSC].level <= family)
		may |= CR4_TSD | CR4_DE;
	if (features[FT_P6].level <= family)
		may |= CR4_PCE;
	return may;
}

static void reset_seg(struct x86_seg *s, uint32_t sel, uint32_t base, unsigned attr)
{
	*s = (struct x86_seg){ .base = base, .limit = 0xffff, .sel = (uint16_t)sel, .attr = (uint16_t)attr };
}

void x86_reset_state(struct x86_arch *a)
{
	struct x86_sys *s = &a->sys;
	uint32_t a20 = s->a20_mask;
	__builtin_memset(a->gpr, 0, sizeof a->gpr);
	__builtin_memset(s, 0, sizeof *s);
	a->gpr[X86_EDX] = signature();
	a->eip = 0xfff0;
	a->eflags = 2;
	for (unsigned i = 0; i < X86_NSEG; i++)
		reset_seg(&s->seg[i], 0, 0, 0x93);
	reset_seg(&s->seg[X86_CS], 0xf000, 0xffff0000u, 0x93);
	reset_seg(&s->ldtr, 0, 0, 0x82);
	reset_seg(&s->tr, 0, 0, 0x8b);
	s->gdtr.limit = 0xffff;
	s->idtr.limit = 0xffff;
	s->cr0 = X86_CR0_CD | X86_CR0_NW | X86_CR0_ET;
	s->dr[6] = 0xffff0ff0u;
	s->dr[7] = 0x400;
	s->a20_mask = a20;
}

/* ---- CPUID, TSC, MSRs ---- */

static void set_cpuid(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	m_w32(X86_EAX, a);
	m_w32(X86_EBX, b);
	m_w32(X86_ECX, c);
	m_w32(X86_EDX, d);
}

/* Leaves above the highest answer like the highest. */
void sem_cpuid(const struct x86_insn *in)
{
	(void)in;
	if (m_r32(X86_EAX) == 0)
		set_cpuid(1, 0x756e6547, 0x6c65746e, 0x49656e69);	/* "GenuineIntel": what system software knows */
	else
		set_cpuid(signature(), 0, 0, feature_edx);
}

static uint64_t tsc(void)
{
	return m_time() + (m_sys()->tsc_lo | (uint64_t)m_sys()->tsc_hi << 32);
}

static void set_edx_eax(uint64_t v)
{
	m_w32(X86_EAX, (uint32_t)v);
	m_w32(X86_EDX, (uint32_t)(v >> 32));
}

void sem_rdtsc(const struct x86_insn *in)
{
	(void)in;
	if ((m_sys()->cr4 & CR4_TSD) && m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
	set_edx_eax(tsc());
}

/* The two counters of a 686 exist and stand still. */
void sem_rdpmc(const struct x86_insn *in)
{
	(void)in;
	bool allowed = m_sys()->cpl == 0 || (m_sys()->cr4 & CR4_PCE) || !(m_sys()->cr0 & X86_CR0_PE);
	if (!allowed || m_r32(X86_ECX) > 1)
		m_fault(X86_GP, 0);
	set_edx_eax(0);
}

static void check_msr(void)
{
	if (m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
	uint32_t n = m_r32(X86_ECX);
	bool sysenter = n >= MSR_SYSENTER_CS && n <= MSR_SYSENTER_EIP && features[FT_SEP].level <= family;
	if (n != MSR_TSC && !sysenter)
		m_fault(X86_GP, 0);
}

void sem_rdmsr(const struct x86_insn *in)
{
	(void)in;
	check_msr();
	switch (m_r32(X86_ECX)) {
	case MSR_TSC: set_edx_eax(tsc()); break;
	case MSR_SYSENTER_CS: set_edx_eax(m_sys()->sysenter_cs); break;
	case MSR_SYSENTER_ESP: set_edx_eax(m_sys()->sysenter_esp); break;
	case MSR_SYSENTER_EIP: set_edx_eax(m_sys()->sysenter_eip); break;
	}
}

void sem_wrmsr(const struct x86_insn *in)
{
	uint64_t offset = (m_r32(X86_EAX) | (uint64_t)m_r32(X86_EDX) << 32) - m_time();
	(void)in;
	check_msr();
	switch (m_r32(X86_ECX)) {
	case MSR_TSC:
		M_SET(tsc_lo, (uint32_t)offset);
		M_SET(tsc_hi, (uint32_t)(offset >> 32));
		break;
	case MSR_SYSENTER_CS: M_SET(sysenter_cs, m_r32(X86_EAX)); break;
	case MSR_SYSENTER_ESP: M_SET(sysenter_esp, m_r32(X86_EAX)); break;
	case MSR_SYSENTER_EIP: M_SET(sysenter_eip, m_r32(X86_EAX)); break;
	}
}
