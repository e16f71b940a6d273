/* SPDX-License-Identifier: Apache-2.0
 * misc.c: the flag instructions of user mode, NOP, #UD, and what a processor without x87 does with x87 opcodes.
 */
#include "isa-x86/sem/flags.h"
#include "isa-x86/table/rows.h"

#define IN const struct x86_insn *in
#define MISC_AH_FLAGS (X86_SF | X86_ZF | X86_AF | X86_PF | X86_CF)

void sem_ud(IN)
{
	(void)in;
	m_fault(X86_UD, X86_NOERR);
}

void sem_nop(IN)
{
	(void)in;
}

/* Without an x87 the probes of system software (FNINIT, FNSTSW of a marked word) must find nothing: no write at all. */
void sem_x87(IN)
{
	(void)in;
	if (m_sys()->cr0 & (X86_CR0_EM | X86_CR0_TS))
		m_fault(X86_NM, X86_NOERR);
}

void sem_wait(IN)
{
	(void)in;
	if ((m_sys()->cr0 & (X86_CR0_MP | X86_CR0_TS)) == (X86_CR0_MP | X86_CR0_TS))
		m_fault(X86_NM, X86_NOERR);
}

void sem_cmc(IN)
{
	(void)in;
	m_set_flags(m_flags() ^ X86_CF);
}

void sem_clc(IN)
{
	(void)in;
	m_set_flags(m_flags() & ~X86_CF);
}

void sem_stc(IN)
{
	(void)in;
	m_set_flags(m_flags() | X86_CF);
}

void sem_cld(IN)
{
	(void)in;
	m_set_sysflags(m_sysflags() & ~X86_DF);
}

void sem_std(IN)
{
	(void)in;
	m_set_sysflags(m_sysflags() | X86_DF);
}

void sem_sahf(IN)
{
	(void)in;
	m_set_flags((m_flags() & X86_OF) | (m_r16(X86_EAX) >> 8 & MISC_AH_FLAGS));
}

void sem_lahf(IN)
{
	(void)in;
	m_w8(4, (m_flags() & MISC_AH_FLAGS) | 2); /* register 4 is AH; bit 1 of EFLAGS reads as 1 */
}

void sem_salc(IN)
{
	(void)in;
	m_w8(X86_EAX, m_flags() & X86_CF ? 0xff : 0);
}
