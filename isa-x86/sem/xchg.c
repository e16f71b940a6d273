/* SPDX-License-Identifier: Apache-2.0
 * xchg.c: XCHG, XADD, CMPXCHG, CMPXCHG8B, BSWAP (SDM vol. 2). A memory operand is probed for write before anything else, and
 * CMPXCHG writes it back when the comparison fails, as the processor's locked cycle does.
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

#define XCHG_SIZE(S)                                                                                                           \
	void sem_xchg_eg_##S##r(IN)                                                                                            \
	{                                                                                                                      \
		uint32_t e = m_r##S(in->rm), g = m_r##S(in->reg);                                                              \
		m_w##S(in->rm, g);                                                                                             \
		m_w##S(in->reg, e);                                                                                            \
	}                                                                                                                      \
	void sem_xchg_eg_##S##m(IN)                                                                                            \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in), e = m_ldw##S(in->seg, ea);                                                           \
		m_st##S(in->seg, ea, m_r##S(in->reg));                                                                         \
		m_w##S(in->reg, e);                                                                                            \
	}                                                                                                                      \
	/* XADD r, r of one register: the sum is written last */                                                               \
	void sem_xadd_##S##r(IN)                                                                                               \
	{                                                                                                                      \
		uint32_t e = m_r##S(in->rm), sum = alu_add##S(e, m_r##S(in->reg));                                             \
		m_w##S(in->reg, e);                                                                                            \
		m_w##S(in->rm, sum);                                                                                           \
	}                                                                                                                      \
	void sem_xadd_##S##m(IN)                                                                                               \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in), e = m_ldw##S(in->seg, ea);                                                           \
		m_st##S(in->seg, ea, alu_add##S(e, m_r##S(in->reg)));                                                          \
		m_w##S(in->reg, e);                                                                                            \
	}                                                                                                                      \
	void sem_cmpxchg_##S##r(IN)                                                                                            \
	{                                                                                                                      \
		uint32_t e = m_r##S(in->rm), a = m_r##S(X86_EAX);                                                              \
		alu_cmp##S(a, e);                                                                                              \
		if (a == e)                                                                                                    \
			m_w##S(in->rm, m_r##S(in->reg));                                                                       \
		else                                                                                                           \
			m_w##S(X86_EAX, e);                                                                                    \
	}                                                                                                                      \
	void sem_cmpxchg_##S##m(IN)                                                                                            \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in), e = m_ldw##S(in->seg, ea), a = m_r##S(X86_EAX);                                      \
		alu_cmp##S(a, e);                                                                                              \
		m_st##S(in->seg, ea, a == e ? m_r##S(in->reg) : e);                                                            \
		if (a != e)                                                                                                    \
			m_w##S(X86_EAX, e);                                                                                    \
	}

XCHG_SIZE(8)
XCHG_SIZE(16)
XCHG_SIZE(32)

#define XCHG_ZA(S)                                                                                                             \
	void sem_xchg_za_##S(IN)                                                                                               \
	{                                                                                                                      \
		uint32_t z = m_r##S(in->reg);                                                                                  \
		m_w##S(in->reg, m_r##S(X86_EAX));                                                                              \
		m_w##S(X86_EAX, z);                                                                                            \
	}

XCHG_ZA(16)
XCHG_ZA(32)

/* Under #AC a quadword is aligned to 8 (SDM vol. 3, 6.15), its halves to 4. The four bytes over its middle are not, when its own
 * alignment is all that lacks: #AC, behind the segment's check and ahead of the page's, as ever. */
static void check_quadword(const struct x86_insn *in, uint32_t ea)
{
	const struct x86_sys *s = m_sys();
	bool aligns = (m_sysflags() & X86_AC) && s->cpl == 3 && (s->cr0 & X86_CR0_AM);
	if (aligns && ((s->seg[in->seg].base + ea) & 7) == 4)
		m_probe_w(in->seg, x86_ea_at(in, 3), 4);
}

/* One operand of eight bytes: its second half does not wrap at 64 KB, it passes the limit (host processor). */
void sem_cmpxchg8b_m(IN)
{
	uint32_t ea = x86_ea(in), ea4 = ea + 4;
	check_quadword(in, ea);
	uint32_t lo = m_ldw32(in->seg, ea), hi = m_ldw32(in->seg, ea4);
	bool equal = lo == m_r32(X86_EAX) && hi == m_r32(X86_EDX);
	m_st32(in->seg, ea, equal ? m_r32(X86_EBX) : lo);
	m_st32(in->seg, ea4, equal ? m_r32(X86_ECX) : hi);
	m_set_flags((m_flags() & ~X86_ZF) | (equal ? X86_ZF : 0));
	if (equal)
		return;
	m_w32(X86_EAX, lo);
	m_w32(X86_EDX, hi);
}

void sem_bswap_32(IN)
{
	uint32_t v = m_r32(in->reg);
	v = (v << 8 & 0xff00ff00) | (v >> 8 & 0x00ff00ff);
	m_w32(in->reg, v << 16 | v >> 16);
}

/* Undefined; processors from the 486 on give zero. */
void sem_bswap_16(IN)
{
	m_w16(in->reg, 0);
}
