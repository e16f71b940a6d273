/* SPDX-License-Identifier: Apache-2.0
 * string.c: MOVS CMPS STOS LODS SCAS (SDM vol. 2). One call is one unit: with REP and more units to come EIP goes back to the
 * instruction, so that each unit is a tick, interrupts fit between units, and a fault leaves the registers of its unit.
 * Invariant: all accesses of a unit come before its register updates.
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

static inline uint32_t get(IN, unsigned r)
{
	return in->adsize == 4 ? m_r32(r) : m_r16(r);
}

static inline void put(IN, unsigned r, uint32_t v)
{
	if (in->adsize == 4)
		m_w32(r, v);
	else
		m_w16(r, v & 0xffff);
}

static inline void advance(IN, unsigned r, unsigned size_bytes)
{
	put(in, r, get(in, r) + (m_sysflags() & X86_DF ? 0 - size_bytes : size_bytes));
}

/* After a unit: count it, and repeat if units are left and the condition (CMPS, SCAS) does not end the loop. */
static inline void rep_next(IN, bool more)
{
	uint32_t n = x86_ea_wrap(in, get(in, X86_ECX) - 1);
	put(in, X86_ECX, n);
	if (n && more)
		m_set_eip(in->eip);
}

static inline bool rep_equal(IN)
{
	return !(m_flags() & X86_ZF) == !!(in->prefix & X86_P_REPNE);
}

#define STRING_SIZE(S)                                                                                                         \
	static inline void movs##S(IN)                                                                                         \
	{                                                                                                                      \
		m_st##S(X86_ES, get(in, X86_EDI), m_ld##S(in->seg, get(in, X86_ESI)));                                         \
		advance(in, X86_ESI, S / 8);                                                                                   \
		advance(in, X86_EDI, S / 8);                                                                                   \
	}                                                                                                                      \
	static inline void cmps##S(IN)                                                                                         \
	{                                                                                                                      \
		uint32_t a = m_ld##S(in->seg, get(in, X86_ESI));                                                               \
		alu_cmp##S(a, m_ld##S(X86_ES, get(in, X86_EDI)));                                                              \
		advance(in, X86_ESI, S / 8);                                                                                   \
		advance(in, X86_EDI, S / 8);                                                                                   \
	}                                                                                                                      \
	static inline void stos##S(IN)                                                                                         \
	{                                                                                                                      \
		m_st##S(X86_ES, get(in, X86_EDI), m_r##S(X86_EAX));                                                            \
		advance(in, X86_EDI, S / 8);                                                                                   \
	}                                                                                                                      \
	static inline void lods##S(IN)                                                                                         \
	{                                                                                                                      \
		m_w##S(X86_EAX, m_ld##S(in->seg, get(in, X86_ESI)));                                                           \
		advance(in, X86_ESI, S / 8);                                                                                   \
	}                                                                                                                      \
	static inline void scas##S(IN)                                                                                         \
	{                                                                                                                      \
		alu_cmp##S(m_r##S(X86_EAX), m_ld##S(X86_ES, get(in, X86_EDI)));                                                \
		advance(in, X86_EDI, S / 8);                                                                                   \
	}
STRING_SIZE(8)
STRING_SIZE(16)
STRING_SIZE(32)

#define STRING_FN(op, S, more)                                                                                                 \
	void sem_##op##_##S(IN)                                                                                                \
	{                                                                                                                      \
		op##S(in);                                                                                                     \
	}                                                                                                                      \
	void sem_##op##_##S##rep(IN)                                                                                           \
	{                                                                                                                      \
		if (get(in, X86_ECX) == 0)                                                                                     \
			return;                                                                                                \
		op##S(in);                                                                                                     \
		rep_next(in, more);                                                                                            \
	}
#define STRING_OP(op, more) STRING_FN(op, 8, more) STRING_FN(op, 16, more) STRING_FN(op, 32, more)

STRING_OP(movs, true)
STRING_OP(cmps, rep_equal(in))
STRING_OP(stos, true)
STRING_OP(lods, true)
STRING_OP(scas, rep_equal(in))
