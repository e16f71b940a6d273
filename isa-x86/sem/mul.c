/* SPDX-License-Identifier: Apache-2.0
 * mul.c: MUL IMUL DIV IDIV (SDM vol. 2). CF = OF = the high half is more than an extension of the low half; the other flags
 * have their project values (opcodes.def). Division leaves all flags alone and raises #DE before any register is written.
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

static void mul_flags(uint32_t low, bool overflow, unsigned size)
{
	m_set_flags((overflow ? X86_CF | X86_OF : 0) | flags_szp(low & flags_mask(size), size));
}

static void mul8(uint32_t b)
{
	uint32_t r = m_r8(X86_EAX) * b;
	m_w16(X86_EAX, r);
	mul_flags(r, r >> 8 != 0, 8);
}

static void mul16(uint32_t b)
{
	uint32_t r = m_r16(X86_EAX) * b;
	m_w16(X86_EAX, r & 0xffff);
	m_w16(X86_EDX, r >> 16);
	mul_flags(r, r >> 16 != 0, 16);
}

static void mul32(uint32_t b)
{
	uint64_t r = (uint64_t)m_r32(X86_EAX) * b;
	m_w32(X86_EAX, (uint32_t)r);
	m_w32(X86_EDX, (uint32_t)(r >> 32));
	mul_flags((uint32_t)r, r >> 32 != 0, 32);
}

static void imul8(uint32_t b)
{
	int32_t r = (int8_t)m_r8(X86_EAX) * (int8_t)b;
	m_w16(X86_EAX, (uint32_t)r & 0xffff);
	mul_flags((uint32_t)r, r != (int8_t)r, 8);
}

static void imul16(uint32_t b)
{
	int32_t r = (int16_t)m_r16(X86_EAX) * (int16_t)b;
	m_w16(X86_EAX, (uint32_t)r & 0xffff);
	m_w16(X86_EDX, (uint32_t)r >> 16);
	mul_flags((uint32_t)r, r != (int16_t)r, 16);
}

static void imul32(uint32_t b)
{
	int64_t r = (int64_t)(int32_t)m_r32(X86_EAX) * (int32_t)b;
	m_w32(X86_EAX, (uint32_t)r);
	m_w32(X86_EDX, (uint32_t)((uint64_t)r >> 32));
	mul_flags((uint32_t)r, r != (int32_t)r, 32);
}

/* The two- and three-operand forms keep the low half only. */
static uint32_t imul2_16(uint32_t a, uint32_t b)
{
	int32_t r = (int16_t)a * (int16_t)b;
	mul_flags((uint32_t)r, r != (int16_t)r, 16);
	return (uint32_t)r & 0xffff;
}

static uint32_t imul2_32(uint32_t a, uint32_t b)
{
	int64_t r = (int64_t)(int32_t)a * (int32_t)b;
	mul_flags((uint32_t)r, r != (int32_t)r, 32);
	return (uint32_t)r;
}

struct quot {
	uint32_t q, r;
};

/* hi:lo / d where hi < d, so that the quotient fits; most dividends have hi == 0 and need no 64-bit division. */
static struct quot udiv(uint32_t hi, uint32_t lo, uint32_t d)
{
	uint64_t n = (uint64_t)hi << 32 | lo;
	if (hi == 0)
		return (struct quot){ lo / d, lo % d };
	return (struct quot){ (uint32_t)(n / d), (uint32_t)(n % d) };
}

/* Dividend hi:lo of 2 * size bits; #DE if the quotient does not fit into size bits. */
static struct quot divide(uint32_t hi, uint32_t lo, uint32_t d, unsigned size)
{
	if (hi >= d)
		m_fault(X86_DE, X86_NOERR);
	if (size < 32)
		return udiv(0, hi << size | lo, d);
	return udiv(hi, lo, d);
}

/* Signed: the remainder has the sign of the dividend; quotients from -2^(size-1) to 2^(size-1) - 1 fit. */
static struct quot idivide(uint32_t hi, uint32_t lo, uint32_t d, unsigned size)
{
	uint32_t mask = flags_mask(size), top = 1u << (size - 1);
	bool neg = hi & top, dneg = d & top;
	struct quot u;
	if (neg) {
		lo = (0 - lo) & mask;
		hi = (~hi + (lo == 0)) & mask;
	}
	u = divide(hi, lo, dneg ? (0 - d) & mask : d, size);
	if (u.q > top - (neg == dneg))
		m_fault(X86_DE, X86_NOERR);
	return (struct quot){ (neg != dneg ? 0 - u.q : u.q) & mask, (neg ? 0 - u.r : u.r) & mask };
}

#define DIV_FNS(name, divider)                                                                                                 \
	static void name##8(uint32_t d)                                                                                        \
	{                                                                                                                      \
		struct quot u = divider(m_r16(X86_EAX) >> 8, m_r8(X86_EAX), d, 8);                                             \
		m_w16(X86_EAX, u.r << 8 | u.q);                                                                                \
	}                                                                                                                      \
	static void name##16(uint32_t d)                                                                                       \
	{                                                                                                                      \
		struct quot u = divider(m_r16(X86_EDX), m_r16(X86_EAX), d, 16);                                                \
		m_w16(X86_EAX, u.q);                                                                                           \
		m_w16(X86_EDX, u.r);                                                                                           \
	}                                                                                                                      \
	static void name##32(uint32_t d)                                                                                       \
	{                                                                                                                      \
		struct quot u = divider(m_r32(X86_EDX), m_r32(X86_EAX), d, 32);                                                \
		m_w32(X86_EAX, u.q);                                                                                           \
		m_w32(X86_EDX, u.r);                                                                                           \
	}
DIV_FNS(div, divide)
DIV_FNS(idiv, idivide)

#define MUL_E(op, S)                                                                                                           \
	void sem_##op##_e_##S##r(IN)                                                                                           \
	{                                                                                                                      \
		op##S(m_r##S(in->rm));                                                                                         \
	}                                                                                                                      \
	void sem_##op##_e_##S##m(IN)                                                                                           \
	{                                                                                                                      \
		op##S(m_ld##S(in->seg, x86_ea(in)));                                                                           \
	}
#define MUL_OP(op) MUL_E(op, 8) MUL_E(op, 16) MUL_E(op, 32)

MUL_OP(mul)
MUL_OP(imul)
MUL_OP(div)
MUL_OP(idiv)

#define IMUL_G(form, S, a, b)                                                                                                  \
	void sem_imul_##form##_##S##r(IN)                                                                                      \
	{                                                                                                                      \
		uint32_t e = m_r##S(in->rm);                                                                                   \
		m_w##S(in->reg, imul2_##S(a, b));                                                                              \
	}                                                                                                                      \
	void sem_imul_##form##_##S##m(IN)                                                                                      \
	{                                                                                                                      \
		uint32_t e = m_ld##S(in->seg, x86_ea(in));                                                                     \
		m_w##S(in->reg, imul2_##S(a, b));                                                                              \
	}

IMUL_G(ge, 16, m_r16(in->reg), e)
IMUL_G(ge, 32, m_r32(in->reg), e)
IMUL_G(gei, 16, e, in->imm)
IMUL_G(gei, 32, e, in->imm)
