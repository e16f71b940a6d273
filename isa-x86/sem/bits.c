/* SPDX-License-Identifier: Apache-2.0
 * bits.c: BT BTS BTR BTC, BSF BSR (SDM vol. 2). With a register bit offset a memory operand is a bit string: the signed
 * offset moves the address by whole operands.
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

static void set_cf(uint32_t v, unsigned bit)
{
	m_set_flags((m_flags() & ~X86_CF) | (v >> bit & 1));
}

static uint32_t bit_ea16(IN)
{
	return x86_ea_at(in, (uint32_t)((int16_t)m_r16(in->reg) >> 4) * 2);
}

static uint32_t bit_ea32(IN)
{
	return x86_ea_at(in, (uint32_t)((int32_t)m_r32(in->reg) >> 5) * 4);
}

#define BITS_BT(S, form, bitno, ea)                                                                                            \
	void sem_bt_##form##_##S##r(IN)                                                                                        \
	{                                                                                                                      \
		set_cf(m_r##S(in->rm), (bitno) & (S - 1));                                                                     \
	}                                                                                                                      \
	void sem_bt_##form##_##S##m(IN)                                                                                        \
	{                                                                                                                      \
		set_cf(m_ld##S(in->seg, ea), (bitno) & (S - 1));                                                               \
	}
#define BITS_RMW(op, S, form, bitno, ea, expr)                                                                                 \
	void sem_##op##_##form##_##S##r(IN)                                                                                    \
	{                                                                                                                      \
		uint32_t n = (bitno) & (S - 1), v = m_r##S(in->rm);                                                            \
		set_cf(v, n);                                                                                                  \
		m_w##S(in->rm, expr);                                                                                          \
	}                                                                                                                      \
	void sem_##op##_##form##_##S##m(IN)                                                                                    \
	{                                                                                                                      \
		uint32_t n = (bitno) & (S - 1), a = ea, v = m_ldw##S(in->seg, a);                                              \
		set_cf(v, n);                                                                                                  \
		m_st##S(in->seg, a, expr);                                                                                     \
	}
#define BITS_FORM(S, form, bitno, ea)                                                                                          \
	BITS_BT(S, form, bitno, ea)                                                                                            \
	BITS_RMW(bts, S, form, bitno, ea, v | 1u << n)                                                                         \
	BITS_RMW(btr, S, form, bitno, ea, v & ~(1u << n))                                                                      \
	BITS_RMW(btc, S, form, bitno, ea, v ^ 1u << n)

BITS_FORM(16, eg, m_r16(in->reg), bit_ea16(in))
BITS_FORM(32, eg, m_r32(in->reg), bit_ea32(in))
BITS_FORM(16, ei, in->imm, x86_ea(in))
BITS_FORM(32, ei, in->imm, x86_ea(in))

static uint32_t lowest(uint32_t v)
{
	return (uint32_t)__builtin_ctz(v);
}

static uint32_t highest(uint32_t v)
{
	return 31 - (uint32_t)__builtin_clz(v);
}

/* Source 0: only ZF changes, the destination stays. */
#define BITS_SCAN(op, S, fn)                                                                                                   \
	static void op##S(IN, uint32_t v)                                                                                      \
	{                                                                                                                      \
		m_set_flags((m_flags() & ~X86_ZF) | (v ? 0 : X86_ZF));                                                         \
		if (v)                                                                                                         \
			m_w##S(in->reg, fn(v));                                                                                \
	}                                                                                                                      \
	void sem_##op##_##S##r(IN)                                                                                             \
	{                                                                                                                      \
		op##S(in, m_r##S(in->rm));                                                                                     \
	}                                                                                                                      \
	void sem_##op##_##S##m(IN)                                                                                             \
	{                                                                                                                      \
		op##S(in, m_ld##S(in->seg, x86_ea(in)));                                                                       \
	}

BITS_SCAN(bsf, 16, lowest)
BITS_SCAN(bsf, 32, lowest)
BITS_SCAN(bsr, 16, highest)
BITS_SCAN(bsr, 32, highest)
