/* SPDX-License-Identifier: Apache-2.0
 * Near transfers: JMP, Jcc, CALL, RET, LOOP, JCXZ. A target beyond the limit of CS faults in the transfer itself, before
 * anything is pushed. Follows SDM vol. 2. */
#include "isa-x86/sem/flags.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

static void check_target(uint32_t eip)
{
	if (eip > m_sys()->seg[X86_CS].limit)
		m_fault(X86_GP, 0);
}

static void jump(uint32_t eip, unsigned size)
{
	eip &= x86_size_mask(size);
	check_target(eip);
	m_set_eip(eip);
}

static void call(uint32_t eip, unsigned size)
{
	uint32_t next = m_eip();
	eip &= x86_size_mask(size);
	check_target(eip);
	stack_push(size, next);
	m_set_eip(eip);
}

static void jcc(const struct x86_insn *in, unsigned size)
{
	if (x86_cond(in->cc))
		jump(m_eip() + in->imm, size);
}
SEM_SIZED(jcc)

static void jmp_j(const struct x86_insn *in, unsigned size) { jump(m_eip() + in->imm, size); }
SEM_SIZED(jmp_j)
static void jmp_e(const struct x86_insn *in, unsigned size) { jump(x86_load_e(in, size), size); }
SEM_SIZED_RM(jmp_e)
static void call_j(const struct x86_insn *in, unsigned size) { call(m_eip() + in->imm, size); }
SEM_SIZED(call_j)
static void call_e(const struct x86_insn *in, unsigned size) { call(x86_load_e(in, size), size); }
SEM_SIZED_RM(call_e)

static void ret_i(const struct x86_insn *in, unsigned size)
{
	uint32_t eip = stack_peek(0, size);
	check_target(eip);
	stack_set_sp(m_r32(X86_ESP) + size + (uint16_t)in->imm);
	m_set_eip(eip);
}
SEM_SIZED(ret_i)

static void ret(const struct x86_insn *in, unsigned size)
{
	(void)in;
	uint32_t eip = stack_peek(0, size);
	check_target(eip);
	stack_set_sp(m_r32(X86_ESP) + size);
	m_set_eip(eip);
}
SEM_SIZED(ret)

/* Counts (E)CX of the address size down; true while it is not zero. */
static bool count_down(const struct x86_insn *in)
{
	uint32_t n = (x86_reg(X86_ECX, in->adsize) - 1) & x86_size_mask(in->adsize);
	x86_set_reg(X86_ECX, in->adsize, n);
	return n != 0;
}

static void loop(const struct x86_insn *in, unsigned size)
{
	if (count_down(in))
		jump(m_eip() + in->imm, size);
}
SEM_SIZED(loop)

static void loope(const struct x86_insn *in, unsigned size)
{
	if (count_down(in) && (m_flags() & X86_ZF))
		jump(m_eip() + in->imm, size);
}
SEM_SIZED(loope)

static void loopne(const struct x86_insn *in, unsigned size)
{
	if (count_down(in) && !(m_flags() & X86_ZF))
		jump(m_eip() + in->imm, size);
}
SEM_SIZED(loopne)

static void jcxz(const struct x86_insn *in, unsigned size)
{
	if (!x86_reg(X86_ECX, in->adsize))
		jump(m_eip() + in->imm, size);
}
SEM_SIZED(jcxz)

static void bound(const struct x86_insn *in, unsigned size)
{
	int32_t lo = (int32_t)x86_ld(in->seg, x86_ea(in), size);
	int32_t hi = (int32_t)x86_ld(in->seg, x86_ea_at(in, size), size);
	int32_t v = (int32_t)x86_reg(in->reg, size);
	if (size == 2) {
		lo = (int16_t)lo;
		hi = (int16_t)hi;
		v = (int16_t)v;
	}
	if (v < lo || v > hi)
		m_fault(X86_BR, X86_NOERR);
}
SEM_SIZED_M(bound)
