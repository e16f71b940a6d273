/* SPDX-License-Identifier: Apache-2.0
 * bcd.c: DAA DAS AAA AAS AAM AAD, after the pseudocode of SDM vol. 2.
 */
#include "isa-x86/sem/flags.h"
#include "isa-x86/table/rows.h"

#define IN const struct x86_insn *in

/* DAA and DAS: the same two corrections, added or subtracted; a borrow of the first may set CF for DAS only by itself. */
static void decimal(bool sub)
{
	uint32_t f = m_flags(), al = m_r8(X86_EAX), r = al, out = f & X86_OF;
	if ((al & 15) > 9 || (f & X86_AF)) {
		r = sub ? r - 6 : r + 6;
		out |= X86_AF | (sub && al < 6 ? X86_CF : 0);
	}
	if (al > 0x99 || (f & X86_CF)) {
		r = sub ? r - 0x60 : r + 0x60;
		out |= X86_CF;
	}
	r &= 0xff;
	m_w8(X86_EAX, r);
	m_set_flags(out | flags_szp(r, 8));
}

void sem_daa(IN)
{
	(void)in;
	decimal(false);
}

void sem_das(IN)
{
	(void)in;
	decimal(true);
}

/* AAA and AAS adjust AX as one 16-bit value (so on all processors since the 386), then clear the high nibble of AL. */
static void ascii(uint32_t adjust)
{
	uint32_t f = m_flags() & ~(X86_AF | X86_CF), ax = m_r16(X86_EAX);
	if ((ax & 15) > 9 || (m_flags() & X86_AF)) {
		ax += adjust;
		f |= X86_AF | X86_CF;
	}
	m_w16(X86_EAX, ax & 0xff0f);
	m_set_flags(f);
}

void sem_aaa(IN)
{
	(void)in;
	ascii(0x106);
}

void sem_aas(IN)
{
	(void)in;
	ascii(0u - 0x106);
}

void sem_aam(IN)
{
	uint32_t al = m_r8(X86_EAX);
	if (in->imm == 0)
		m_fault(X86_DE, X86_NOERR);
	m_w16(X86_EAX, (al / in->imm) << 8 | al % in->imm);
	m_set_flags(flags_szp(al % in->imm, 8));
}

void sem_aad(IN)
{
	uint32_t ax = m_r16(X86_EAX), r = ((ax >> 8) * in->imm + ax) & 0xff;
	m_w16(X86_EAX, r);
	m_set_flags(flags_szp(r, 8));
}
