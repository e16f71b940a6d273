/* SPDX-License-Identifier: Apache-2.0
 * move.c: MOV, MOVZX, MOVSX, CMOVcc, SETcc, LEA, XLAT, CBW, CWD: data movement that leaves the flags alone (SDM vol. 2).
 */
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/flags.h"

#define IN const struct x86_insn *in

#define MOVE_E(form, S, src)                                                                                                   \
	void sem_mov_##form##_##S##r(IN)                                                                                       \
	{                                                                                                                      \
		m_w##S(in->rm, src);                                                                                           \
	}                                                                                                                      \
	void sem_mov_##form##_##S##m(IN)                                                                                       \
	{                                                                                                                      \
		m_st##S(in->seg, x86_ea(in), src);                                                                             \
	}
#define MOVE_G(S)                                                                                                              \
	void sem_mov_ge_##S##r(IN)                                                                                             \
	{                                                                                                                      \
		m_w##S(in->reg, m_r##S(in->rm));                                                                               \
	}                                                                                                                      \
	void sem_mov_ge_##S##m(IN)                                                                                             \
	{                                                                                                                      \
		m_w##S(in->reg, m_ld##S(in->seg, x86_ea(in)));                                                                 \
	}
#define MOVE_OTHER(S)                                                                                                          \
	void sem_mov_zi_##S(IN)                                                                                                \
	{                                                                                                                      \
		m_w##S(in->reg, in->imm);                                                                                      \
	}                                                                                                                      \
	void sem_mov_ao_##S(IN)                                                                                                \
	{                                                                                                                      \
		m_w##S(X86_EAX, m_ld##S(in->seg, in->disp));                                                                   \
	}                                                                                                                      \
	void sem_mov_oa_##S(IN)                                                                                                \
	{                                                                                                                      \
		m_st##S(in->seg, in->disp, m_r##S(X86_EAX));                                                                   \
	}
#define MOVE_SIZE(S)                                                                                                           \
	MOVE_E(eg, S, m_r##S(in->reg))                                                                                         \
	MOVE_E(ei, S, in->imm)                                                                                                 \
	MOVE_G(S)                                                                                                              \
	MOVE_OTHER(S)

MOVE_SIZE(8)
MOVE_SIZE(16)
MOVE_SIZE(32)

/* movzx_b: to 16 or 32 bits from 8; movzx_w from 16 */
#define MOVE_X(name, S, from, type)                                                                                            \
	void sem_##name##_##S##r(IN)                                                                                           \
	{                                                                                                                      \
		m_w##S(in->reg, (uint##S##_t)(type)m_r##from(in->rm));                                                         \
	}                                                                                                                      \
	void sem_##name##_##S##m(IN)                                                                                           \
	{                                                                                                                      \
		m_w##S(in->reg, (uint##S##_t)(type)m_ld##from(in->seg, x86_ea(in)));                                           \
	}

MOVE_X(movzx_b, 16, 8, uint8_t)
MOVE_X(movzx_b, 32, 8, uint8_t)
MOVE_X(movzx_w, 16, 16, uint16_t)
MOVE_X(movzx_w, 32, 16, uint16_t)
MOVE_X(movsx_b, 16, 8, int8_t)
MOVE_X(movsx_b, 32, 8, int8_t)
MOVE_X(movsx_w, 16, 16, int16_t)
MOVE_X(movsx_w, 32, 16, int16_t)

/* CMOVcc reads its memory operand whatever the condition. */
#define MOVE_CC(S)                                                                                                             \
	void sem_cmov_##S##r(IN)                                                                                               \
	{                                                                                                                      \
		if (x86_cond(in->cc))                                                                                          \
			m_w##S(in->reg, m_r##S(in->rm));                                                                       \
	}                                                                                                                      \
	void sem_cmov_##S##m(IN)                                                                                               \
	{                                                                                                                      \
		uint32_t v = m_ld##S(in->seg, x86_ea(in));                                                                     \
		if (x86_cond(in->cc))                                                                                          \
			m_w##S(in->reg, v);                                                                                    \
	}

MOVE_CC(16)
MOVE_CC(32)

void sem_setcc_8r(IN)
{
	m_w8(in->rm, x86_cond(in->cc));
}

void sem_setcc_8m(IN)
{
	m_st8(in->seg, x86_ea(in), x86_cond(in->cc));
}

void sem_lea_16m(IN)
{
	m_w16(in->reg, x86_ea(in) & 0xffff);
}

void sem_lea_32m(IN)
{
	m_w32(in->reg, x86_ea(in));
}

void sem_xlat(IN)
{
	m_w8(X86_EAX, m_ld8(in->seg, x86_ea_wrap(in, m_r32(X86_EBX) + m_r8(X86_EAX))));
}

void sem_cbw_16(IN)
{
	(void)in;
	m_w16(X86_EAX, (uint16_t)(int8_t)m_r8(X86_EAX));
}

void sem_cbw_32(IN)
{
	(void)in;
	m_w32(X86_EAX, (uint32_t)(int16_t)m_r16(X86_EAX));
}

void sem_cwd_16(IN)
{
	(void)in;
	m_w16(X86_EDX, m_r16(X86_EAX) & 0x8000 ? 0xffff : 0);
}

void sem_cwd_32(IN)
{
	(void)in;
	m_w32(X86_EDX, 0 - (m_r32(X86_EAX) >> 31));
}
