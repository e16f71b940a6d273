/* SPDX-License-Identifier: Apache-2.0
 * flags.h: operands -> result and the six arithmetic flags (SDM vol. 1, 3.4.3.1 and app. A). Undefined flags have the
 * project value listed in opcodes.def.
 *
 * alu_<op><size>(a, b) returns the result zero-extended from `size` and sets the flags through m_set_flags(). Bits of a and b
 * above the size are ignored. Each one is one Xmorph atom; a machine that has them defines, before it includes sem code,
 *     M_HAVE_ALU    add adc sub sbb and or xor cmp test inc dec neg   (cmp, test: no result)  8, 16, 32
 *     M_HAVE_SHIFT  shl shr sar rol ror (a, count): count modulo 32, a zero count changes no flag   8, 16, 32
 *     M_HAVE_COND   bool x86_cond(cc)
 * and provides static inline functions of the same names. rcl rcr shld shrd mul div are always C (shift.c, mul.c).
 */
#ifndef ISA_X86_SEM_FLAGS_H
#define ISA_X86_SEM_FLAGS_H
#include "isa-x86/sem/mach.h"

#define FLAGS_NOC (X86_ARITH & ~X86_CF)

static inline uint32_t flags_mask(unsigned size)
{
	return 0xffffffffu >> (32 - size);
}

static inline uint32_t flags_pf(uint32_t r)
{
	return (0x9669u >> ((r ^ r >> 4) & 15) & 1) << 2;
}

/* SF, ZF, PF of a result that is already cut to its size. */
static inline uint32_t flags_szp(uint32_t r, unsigned size)
{
	return (r >> (size - 1)) << 7 | (uint32_t)(r == 0) << 6 | flags_pf(r);
}

/* The flags that follow from the vector of carries (or borrows) out of each bit. */
static inline uint32_t flags_carries(uint32_t c, unsigned size)
{
	uint32_t top = c >> (size - 2) & 3; /* carry out of the two top bits */
	return top >> 1 | (c << 1 & X86_AF) | (((top >> 1) ^ top) & 1) << 11;
}

/* a + b or a + b + 1 == r */
static inline uint32_t flags_add(uint32_t a, uint32_t b, uint32_t r, unsigned size)
{
	return flags_carries((a & b) | ((a | b) & ~r), size) | flags_szp(r, size);
}

/* a - b or a - b - 1 == r */
static inline uint32_t flags_sub(uint32_t a, uint32_t b, uint32_t r, unsigned size)
{
	return flags_carries((~a & b) | ((~a | b) & r), size) | flags_szp(r, size);
}

#ifndef M_HAVE_ALU
static inline uint32_t flags_cf(void)
{
	return m_flags() & X86_CF;
}

#define FLAGS_FN1(op, S, expr, flags)                                                                                          \
	static inline uint32_t alu_##op##S(uint32_t a)                                                                         \
	{                                                                                                                      \
		uint32_t r = (expr)&flags_mask(S);                                                                             \
		m_set_flags(flags);                                                                                            \
		return r;                                                                                                      \
	}
#define FLAGS_FN2(op, S, expr, flags)                                                                                          \
	static inline uint32_t alu_##op##S(uint32_t a, uint32_t b)                                                             \
	{                                                                                                                      \
		uint32_t r = (expr)&flags_mask(S);                                                                             \
		m_set_flags(flags);                                                                                            \
		return r;                                                                                                      \
	}
#define FLAGS_CMP(op, S, expr, flags)                                                                                          \
	static inline void alu_##op##S(uint32_t a, uint32_t b)                                                                 \
	{                                                                                                                      \
		uint32_t r = (expr)&flags_mask(S);                                                                             \
		m_set_flags(flags);                                                                                            \
	}
#define FLAGS_SIZE(S)                                                                                                          \
	FLAGS_FN2(add, S, a + b, flags_add(a, b, r, S))                                                                        \
	FLAGS_FN2(adc, S, a + b + flags_cf(), flags_add(a, b, r, S))                                                           \
	FLAGS_FN2(sub, S, a - b, flags_sub(a, b, r, S))                                                                        \
	FLAGS_FN2(sbb, S, a - b - flags_cf(), flags_sub(a, b, r, S))                                                           \
	FLAGS_FN2(and, S, a &b, flags_szp(r, S))                                                                               \
	FLAGS_FN2(or, S, a | b, flags_szp(r, S))                                                                               \
	FLAGS_FN2(xor, S, a ^ b, flags_szp(r, S))                                                                              \
	FLAGS_CMP(cmp, S, a - b, flags_sub(a, b, r, S))                                                                        \
	FLAGS_CMP(test, S, a &b, flags_szp(r, S))                                                                              \
	FLAGS_FN1(inc, S, a + 1, (flags_add(a, 1, r, S) & FLAGS_NOC) | flags_cf())                                             \
	FLAGS_FN1(dec, S, a - 1, (flags_sub(a, 1, r, S) & FLAGS_NOC) | flags_cf())                                             \
	FLAGS_FN1(neg, S, 0 - a, flags_sub(0, a, r, S))
FLAGS_SIZE(8)
FLAGS_SIZE(16)
FLAGS_SIZE(32)
#endif

#ifndef M_HAVE_SHIFT
/* The last of n one-bit steps starts from t. */
static inline uint32_t flags_shl(uint32_t t, unsigned size)
{
	uint32_t r = t << 1 & flags_mask(size), cf = t >> (size - 1) & 1;
	m_set_flags(cf | (cf ^ r >> (size - 1)) << 11 | flags_szp(r, size));
	return r;
}

static inline uint32_t flags_shr(uint32_t t, unsigned size)
{
	uint32_t r = t >> 1;
	m_set_flags((t & 1) | (t >> (size - 1)) << 11 | flags_szp(r, size));
	return r;
}

static inline uint32_t flags_sar(int32_t t, unsigned size)
{
	uint32_t r = (uint32_t)(t >> 1) & flags_mask(size);
	m_set_flags(((uint32_t)t & 1) | flags_szp(r, size));
	return r;
}

static inline uint32_t flags_rot(uint32_t r, uint32_t cf, uint32_t of)
{
	m_set_flags((m_flags() & ~(X86_CF | X86_OF)) | (cf & 1) | (of & 1) << 11);
	return r;
}

#define FLAGS_SHIFTS(S)                                                                                                        \
	static inline uint32_t alu_shl##S(uint32_t a, uint32_t n)                                                              \
	{                                                                                                                      \
		a &= flags_mask(S);                                                                                            \
		n &= 31;                                                                                                       \
		return n ? flags_shl(a << (n - 1), S) : a;                                                                     \
	}                                                                                                                      \
	static inline uint32_t alu_shr##S(uint32_t a, uint32_t n)                                                              \
	{                                                                                                                      \
		a &= flags_mask(S);                                                                                            \
		n &= 31;                                                                                                       \
		return n ? flags_shr(a >> (n - 1), S) : a;                                                                     \
	}                                                                                                                      \
	static inline uint32_t alu_sar##S(uint32_t a, uint32_t n)                                                              \
	{                                                                                                                      \
		n &= 31;                                                                                                       \
		return n ? flags_sar((int##S##_t)a >> (n - 1), S) : (a & flags_mask(S));                                       \
	}                                                                                                                      \
	static inline uint32_t alu_rol##S(uint32_t a, uint32_t n)                                                              \
	{                                                                                                                      \
		uint32_t k = n & (S - 1), r = (a &= flags_mask(S));                                                            \
		if (k)                                                                                                         \
			r = (a << k | a >> (S - k)) & flags_mask(S);                                                           \
		return n & 31 ? flags_rot(r, r, r ^ r >> (S - 1)) : a;                                                         \
	}                                                                                                                      \
	static inline uint32_t alu_ror##S(uint32_t a, uint32_t n)                                                              \
	{                                                                                                                      \
		uint32_t k = n & (S - 1), r = (a &= flags_mask(S));                                                            \
		if (k)                                                                                                         \
			r = (a >> k | a << (S - k)) & flags_mask(S);                                                           \
		return n & 31 ? flags_rot(r, r >> (S - 1), r >> (S - 1) ^ r >> (S - 2)) : a;                                   \
	}
FLAGS_SHIFTS(8)
FLAGS_SHIFTS(16)
FLAGS_SHIFTS(32)
#endif

#ifndef M_HAVE_COND
/* The condition in the low opcode bits (SDM vol. 1, app. B). Bit 1 of f is borrowed for SF != OF. */
static inline bool x86_cond(unsigned cc)
{
	static const uint16_t mask[8] = { X86_OF, X86_CF, X86_ZF, X86_CF | X86_ZF, X86_SF, X86_PF, 2, 2 | X86_ZF };
	uint32_t f = m_flags();
	f |= (f >> 4 ^ f) >> 6 & 2;
	return ((f & mask[cc >> 1]) != 0) ^ (cc & 1);
}
#endif
#endif
