/* SPDX-License-Identifier: Apache-2.0
 * Time-stamp counter, model-specific registers, performance counters. A number that is not in the table is #GP(0).
 * Follows SDM vol. 3, 17.17 and 18; vol. 4, "MSRs in the P6 family processors", "MSRs in Pentium processors". */
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

/* What stands behind a number. FIXED reads as a constant and drops writes: hardware that is not there to be configured. */
enum msr_kind { MSR_FIXED, MSR_WRITE_ONLY, MSR_TSC, MSR_SYSENTER, MSR_EVNTSEL, MSR_PERFCTR };

static const struct msr {
	uint32_t number;
	uint8_t level;		/* first and last family that has it */
	uint8_t last;
	uint8_t kind;
	uint8_t index;		/* which of its kind */
	uint32_t value;		/* FIXED: bits 31:0 */
} msrs[] = {
	{ 0x000, 5, 6, MSR_FIXED, 0, 0 },		/* P5_MC_ADDR */
	{ 0x001, 5, 6, MSR_FIXED, 0, 0 },		/* P5_MC_TYPE */
	{ 0x00e, 5, 5, MSR_FIXED, 0, 0 },		/* TR12 */
	{ 0x010, 5, 6, MSR_TSC, 0, 0 },
	{ 0x011, 5, 5, MSR_FIXED, 0, 0 },		/* CESR */
	{ 0x012, 5, 5, MSR_FIXED, 0, 0 },		/* CTR0 */
	{ 0x013, 5, 5, MSR_FIXED, 0, 0 },		/* CTR1 */
	{ 0x017, 6, 6, MSR_FIXED, 0, 0 },		/* PLATFORM_ID */
	{ 0x01b, 6, 6, MSR_FIXED, 0, 0xfee00100 },	/* APIC_BASE: bootstrap processor, disabled */
	{ 0x02a, 6, 6, MSR_FIXED, 0, 0 },		/* EBL_CR_POWERON */
	{ 0x033, 6, 6, MSR_FIXED, 0, 0 },		/* TEST_CTL */
	{ 0x079, 6, 6, MSR_WRITE_ONLY, 0, 0 },		/* BIOS_UPDT_TRIG */
	{ 0x08b, 6, 6, MSR_FIXED, 0, 0 },		/* BIOS_SIGN_ID: no update loaded */
	{ 0x0c1, 6, 6, MSR_PERFCTR, 0, 0 },
	{ 0x0c2, 6, 6, MSR_PERFCTR, 1, 0 },
	{ 0x119, 6, 6, MSR_FIXED, 0, 0 },		/* BBL_CR_CTL */
	{ 0x11e, 6, 6, MSR_FIXED, 0, 0 },		/* BBL_CR_CTL3 */
	{ 0x174, 6, 6, MSR_SYSENTER, 0, 0 },		/* CS */
	{ 0x175, 6, 6, MSR_SYSENTER, 1, 0 },		/* ESP */
	{ 0x176, 6, 6, MSR_SYSENTER, 2, 0 },		/* EIP */
	{ 0x186, 6, 6, MSR_EVNTSEL, 0, 0 },
	{ 0x187, 6, 6, MSR_EVNTSEL, 1, 0 },
	{ 0x1d9, 6, 6, MSR_FIXED, 0, 0 },		/* DEBUGCTL: no branch records, no single step on branches */
	{ 0x1db, 6, 6, MSR_FIXED, 0, 0 },		/* LASTBRANCHFROMIP, .. TOIP, LASTINTFROMIP, .. TOIP */
	{ 0x1dc, 6, 6, MSR_FIXED, 0, 0 },
	{ 0x1dd, 6, 6, MSR_FIXED, 0, 0 },
	{ 0x1de, 6, 6, MSR_FIXED, 0, 0 },
	{ 0x1e0, 6, 6, MSR_FIXED, 0, 0 },		/* ROB_CR_BKUPTMPDR6 */
};

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
	if ((m_sys()->cr4 & X86_CR4_TSD) && m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
	set_edx_eax(tsc());
}

/* 40 bits, of which a write gives the lower 32 and their sign. */
static uint64_t counter(unsigned i)
{
	return (uint64_t)(int64_t)(int32_t)m_sys()->perfctr[i] & 0xffffffffffu;
}

void sem_rdpmc(const struct x86_insn *in)
{
	uint32_t n = m_r32(X86_ECX);
	(void)in;
	bool allowed = m_sys()->cpl == 0 || (m_sys()->cr4 & X86_CR4_PCE) || !(m_sys()->cr0 & X86_CR0_PE);
	if (!allowed || n > 1)
		m_fault(X86_GP, 0);
	set_edx_eax(counter(n));
}

static const struct msr *find(uint32_t number)
{
	unsigned family = x86_cpu_family();
	if (m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
	for (unsigned i = 0; i < sizeof msrs / sizeof *msrs; i++)
		if (msrs[i].number == number && family >= msrs[i].level && family <= msrs[i].last)
			return &msrs[i];
	m_fault(X86_GP, 0);
}

static uint64_t read_msr(const struct msr *m)
{
	const struct x86_sys *s = m_sys();
	switch (m->kind) {
	case MSR_TSC: return tsc();
	case MSR_SYSENTER: return m->index == 0 ? s->sysenter_cs : m->index == 1 ? s->sysenter_esp : s->sysenter_eip;
	case MSR_EVNTSEL: return s->evntsel[m->index];
	case MSR_PERFCTR: return counter(m->index);
	case MSR_WRITE_ONLY: m_fault(X86_GP, 0);
	default: return m->value;
	}
}

void sem_rdmsr(const struct x86_insn *in)
{
	(void)in;
	set_edx_eax(read_msr(find(m_r32(X86_ECX))));
}

/* Only the lower half can be written; the upper one becomes 0 (SDM vol. 3, 17.17: before family 15). Both judges take all 64 bits. */
static void set_tsc(uint32_t v)
{
	uint64_t offset = v - m_time();
	M_SET(tsc_lo, (uint32_t)offset);
	M_SET(tsc_hi, (uint32_t)(offset >> 32));
}

static void set_sysenter(unsigned i, uint32_t v)
{
	if (i == 0)
		M_SET(sysenter_cs, v);
	else if (i == 1)
		M_SET(sysenter_esp, v);
	else
		M_SET(sysenter_eip, v);
}

void sem_wrmsr(const struct x86_insn *in)
{
	const struct msr *m = find(m_r32(X86_ECX));
	uint32_t lo = m_r32(X86_EAX);
	(void)in;
	switch (m->kind) {
	case MSR_TSC: set_tsc(lo); break;
	case MSR_SYSENTER: set_sysenter(m->index, lo); break;
	case MSR_EVNTSEL: M_SET(evntsel[m->index], lo); break;
	case MSR_PERFCTR: M_SET(perfctr[m->index], lo); break;
	}
}
