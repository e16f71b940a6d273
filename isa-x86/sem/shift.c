/* SPDX-License-Identifier: Apache-2.0
 * shift.c: shifts and rotates by 1, imm8 and CL; RCL RCR; SHLD SHRD (SDM vol. 2). Counts are taken modulo 32; a zero count
 * changes neither flags nor value (a memory operand is still written with its own value, as QEMU and the 486 bus do).
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

static void set_co(uint32_t cf, uint32_t of)
{
	m_set_flags((m_flags() & ~(X86_CF | X86_OF)) | (cf & 1) | (of & 1) << 11);
}

/* Rotate the size+1 bits CF:a left by k (1..size). RCR by n is RCL by size + 1 - n, with another OF. */
static uint32_t rotate_carry(uint32_t a, unsigned k, unsigned size)
{
	uint64_t v = (uint64_t)(m_flags() & X86_CF) << size | (a & flags_mask(size));
	return (uint32_t)((v << k | v >> (size + 1 - k)) & flags_mask(size));
}

static uint32_t carry_out(uint32_t a, unsigned k, unsigned size)
{
	return a >> (size - k) & 1; /* the bit that k steps left move into CF */
}

static uint32_t rcl(uint32_t a, uint32_t n, unsigned size)
{
	unsigned k = (n & 31) % (size + 1);
	uint32_t r, cf;
	if (k == 0)
		return a;
	r = rotate_carry(a, k, size);
	cf = carry_out(a, k, size);
	set_co(cf, cf ^ r >> (size - 1));
	return r;
}

static uint32_t rcr(uint32_t a, uint32_t n, unsigned size)
{
	unsigned k = (n & 31) % (size + 1);
	uint32_t r;
	if (k == 0)
		return a;
	k = size + 1 - k;
	r = rotate_carry(a, k, size);
	set_co(carry_out(a, k, size), r >> (size - 1) ^ r >> (size - 2));
	return r;
}

#define SHIFT_RC(S)                                                                                                            \
	static uint32_t alu_rcl##S(uint32_t a, uint32_t n)                                                                     \
	{                                                                                                                      \
		return rcl(a, n, S);                                                                                           \
	}                                                                                                                      \
	static uint32_t alu_rcr##S(uint32_t a, uint32_t n)                                                                     \
	{                                                                                                                      \
		return rcr(a, n, S);                                                                                           \
	}
SHIFT_RC(8)
SHIFT_RC(16)
SHIFT_RC(32)

#define SHIFT_E(op, form, S, count)                                                                                            \
	void sem_##op##_##form##_##S##r(IN)                                                                                    \
	{                                                                                                                      \
		m_w##S(in->rm, alu_##op##S(m_r##S(in->rm), count));                                                            \
	}                                                                                                                      \
	void sem_##op##_##form##_##S##m(IN)                                                                                    \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in);                                                                                      \
		m_st##S(in->seg, ea, alu_##op##S(m_ldw##S(in->seg, ea), count));                                               \
	}
#define SHIFT_SIZE(op, S)                                                                                                      \
	SHIFT_E(op, e1, S, 1)                                                                                                  \
	SHIFT_E(op, ei, S, in->imm)                                                                                            \
	SHIFT_E(op, ec, S, m_r8(X86_ECX))
#define SHIFT_OP(op) SHIFT_SIZE(op, 8) SHIFT_SIZE(op, 16) SHIFT_SIZE(op, 32)

SHIFT_OP(rol)
SHIFT_OP(ror)
SHIFT_OP(rcl)
SHIFT_OP(rcr)
SHIFT_OP(shl)
SHIFT_OP(shr)
SHIFT_OP(sar)

static uint32_t double_flags(uint32_t a, uint32_t r, uint32_t cf, unsigned size)
{
	m_set_flags((cf & 1) | ((a ^ r) >> (size - 1) & 1) << 11 | flags_szp(r, size));
	return r;
}

static uint32_t shld32(uint32_t a, uint32_t b, uint32_t n)
{
	if ((n &= 31) == 0)
		return a;
	return double_flags(a, a << n | b >> (32 - n), a >> (32 - n), 32);
}

static uint32_t shrd32(uint32_t a, uint32_t b, uint32_t n)
{
	if ((n &= 31) == 0)
		return a;
	return double_flags(a, a >> n | b << (32 - n), a >> (n - 1), 32);
}

/* 16 bits: counts above 16 are undefined; as on Intel's processors a:b:a is shifted. */
static uint64_t a_b_a(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b << 16 | a;
}

static uint32_t shld16(uint32_t a, uint32_t b, uint32_t n)
{
	uint64_t t;
	if ((n &= 31) == 0)
		return a;
	t = a_b_a(a, b) << (n - 1);
	return double_flags(a, (uint32_t)(t >> 31) & 0xffff, (uint32_t)(t >> 47), 16);
}

static uint32_t shrd16(uint32_t a, uint32_t b, uint32_t n)
{
	uint64_t t;
	if ((n &= 31) == 0)
		return a;
	t = a_b_a(a, b) >> (n - 1);
	return double_flags(a, (uint32_t)(t >> 1) & 0xffff, (uint32_t)t, 16);
}

#define SHIFT_D(op, form, S, count)                                                                                            \
	void sem_##op##_##form##_##S##r(IN)                                                                                    \
	{                                                                                                                      \
		m_w##S(in->rm, op##S(m_r##S(in->rm), m_r##S(in->reg), count));                                                 \
	}                                                                                                                      \
	void sem_##op##_##form##_##S##m(IN)                                                                                    \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in);                                                                                      \
		m_st##S(in->seg, ea, op##S(m_ldw##S(in->seg, ea), m_r##S(in->reg), count));                                    \
	}

SHIFT_D(shld, i, 16, in->imm)
SHIFT_D(shld, i, 32, in->imm)
SHIFT_D(shld, c, 16, m_r8(X86_ECX))
SHIFT_D(shld, c, 32, m_r8(X86_ECX))
SHIFT_D(shrd, i, 16, in->imm)
SHIFT_D(shrd, i, 32, in->imm)
SHIFT_D(shrd, c, 16, m_r8(X86_ECX))
SHIFT_D(shrd, c, 32, m_r8(X86_ECX))
