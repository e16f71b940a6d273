/* SPDX-License-Identifier: Apache-2.0
 * alu.c: two-operand arithmetic and logic, INC DEC NEG NOT: one function per operand form, size and register/memory.
 * The primitives that make the flags are in flags.h.
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

/* op E, src with write-back / without (CMP, TEST) */
#define ALU_E(op, form, S, src)                                                                                                \
	void sem_##op##_##form##_##S##r(IN)                                                                                    \
	{                                                                                                                      \
		m_w##S(in->rm, alu_##op##S(m_r##S(in->rm), src));                                                              \
	}                                                                                                                      \
	void sem_##op##_##form##_##S##m(IN)                                                                                    \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in);                                                                                      \
		m_st##S(in->seg, ea, alu_##op##S(m_ldw##S(in->seg, ea), src));                                                 \
	}
#define CMP_E(op, form, S, src)                                                                                                \
	void sem_##op##_##form##_##S##r(IN)                                                                                    \
	{                                                                                                                      \
		alu_##op##S(m_r##S(in->rm), src);                                                                              \
	}                                                                                                                      \
	void sem_##op##_##form##_##S##m(IN)                                                                                    \
	{                                                                                                                      \
		alu_##op##S(m_ld##S(in->seg, x86_ea(in)), src);                                                                \
	}
#define ALU_G(op, S)                                                                                                           \
	void sem_##op##_ge_##S##r(IN)                                                                                          \
	{                                                                                                                      \
		m_w##S(in->reg, alu_##op##S(m_r##S(in->reg), m_r##S(in->rm)));                                                 \
	}                                                                                                                      \
	void sem_##op##_ge_##S##m(IN)                                                                                          \
	{                                                                                                                      \
		m_w##S(in->reg, alu_##op##S(m_r##S(in->reg), m_ld##S(in->seg, x86_ea(in))));                                   \
	}
#define ALU_SIZE(op, S)                                                                                                        \
	ALU_E(op, eg, S, m_r##S(in->reg))                                                                                      \
	ALU_E(op, ei, S, in->imm)                                                                                              \
	ALU_G(op, S)                                                                                                           \
	void sem_##op##_ai_##S(IN)                                                                                             \
	{                                                                                                                      \
		m_w##S(X86_EAX, alu_##op##S(m_r##S(X86_EAX), in->imm));                                                        \
	}
#define ALU_OP(op) ALU_SIZE(op, 8) ALU_SIZE(op, 16) ALU_SIZE(op, 32)

ALU_OP(add)
ALU_OP(or)
ALU_OP(adc)
ALU_OP(sbb)
ALU_OP(and)
ALU_OP(sub)
ALU_OP(xor)

#define CMP_SIZE(op, S)                                                                                                        \
	CMP_E(op, eg, S, m_r##S(in->reg))                                                                                      \
	CMP_E(op, ei, S, in->imm)                                                                                              \
	void sem_##op##_ai_##S(IN)                                                                                             \
	{                                                                                                                      \
		alu_##op##S(m_r##S(X86_EAX), in->imm);                                                                         \
	}
#define CMP_GE(S)                                                                                                              \
	void sem_cmp_ge_##S##r(IN)                                                                                             \
	{                                                                                                                      \
		alu_cmp##S(m_r##S(in->reg), m_r##S(in->rm));                                                                   \
	}                                                                                                                      \
	void sem_cmp_ge_##S##m(IN)                                                                                             \
	{                                                                                                                      \
		alu_cmp##S(m_r##S(in->reg), m_ld##S(in->seg, x86_ea(in)));                                                     \
	}

CMP_SIZE(cmp, 8)
CMP_SIZE(cmp, 16)
CMP_SIZE(cmp, 32)
CMP_SIZE(test, 8)
CMP_SIZE(test, 16)
CMP_SIZE(test, 32)
CMP_GE(8)
CMP_GE(16)
CMP_GE(32)

#define ALU_1(op, fn, S)                                                                                                       \
	void sem_##op##_e_##S##r(IN)                                                                                           \
	{                                                                                                                      \
		m_w##S(in->rm, fn(m_r##S(in->rm)));                                                                            \
	}                                                                                                                      \
	void sem_##op##_e_##S##m(IN)                                                                                           \
	{                                                                                                                      \
		uint32_t ea = x86_ea(in);                                                                                      \
		m_st##S(in->seg, ea, fn(m_ldw##S(in->seg, ea)));                                                               \
	}
#define ALU_NOT(a) (~(a)) /* m_w and m_st cut to the size */

ALU_1(inc, alu_inc8, 8)
ALU_1(inc, alu_inc16, 16)
ALU_1(inc, alu_inc32, 32)
ALU_1(dec, alu_dec8, 8)
ALU_1(dec, alu_dec16, 16)
ALU_1(dec, alu_dec32, 32)
ALU_1(neg, alu_neg8, 8)
ALU_1(neg, alu_neg16, 16)
ALU_1(neg, alu_neg32, 32)
ALU_1(not, ALU_NOT, 8)
ALU_1(not, ALU_NOT, 16)
ALU_1(not, ALU_NOT, 32)

#define ALU_Z(op, S)                                                                                                           \
	void sem_##op##_z_##S(IN)                                                                                              \
	{                                                                                                                      \
		m_w##S(in->reg, alu_##op##S(m_r##S(in->reg)));                                                                 \
	}

ALU_Z(inc, 16)
ALU_Z(inc, 32)
ALU_Z(dec, 16)
ALU_Z(dec, 32)
