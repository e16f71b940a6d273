/* SPDX-License-Identifier: Apache-2.0
 * PUSH, POP, PUSHA, POPA, ENTER, LEAVE, PUSHF, POPF. Follows SDM vol. 1, 6.2-6.5; vol. 2. */
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

static void push_z(const struct x86_insn *in, unsigned size) { stack_push(size, x86_reg(in->reg, size)); }
SEM_SIZED(push_z)
static void push_i(const struct x86_insn *in, unsigned size) { stack_push(size, in->imm); }
SEM_SIZED(push_i)
static void push_e(const struct x86_insn *in, unsigned size) { stack_push(size, x86_load_e(in, size)); }
SEM_SIZED_RM(push_e)
static void pop_z(const struct x86_insn *in, unsigned size) { x86_set_reg(in->reg, size, stack_pop(size)); }
SEM_SIZED(pop_z)

/* An address that uses ESP is computed after the increment. */
static void pop_e(const struct x86_insn *in, unsigned size)
{
	uint32_t v = stack_pop(size);
	x86_store_e(in, size, v);
}
SEM_SIZED_RM(pop_e)

/* With an odd SP below 16 a slot crosses the end of 64 KB: #SS in every mode, as in Bochs and on the host's processor. (SDM vol. 2
 * names #GP for 7 to 15 in real and virtual-8086 mode.) */
static void pusha(const struct x86_insn *in, unsigned size)
{
	uint32_t esp = m_r32(X86_ESP);
	(void)in;
	for (unsigned r = X86_EAX; r <= X86_EDI; r++)
		stack_push(size, r == X86_ESP ? esp : m_r32(r));
}
SEM_SIZED(pusha)

static void popa(const struct x86_insn *in, unsigned size)
{
	(void)in;
	for (unsigned r = 8; r-- > 0;) {
		uint32_t v = stack_pop(size);
		if (r != X86_ESP)
			x86_set_reg(r, size, v);
	}
}
SEM_SIZED(popa)

#define ENTER_PART 8	/* stores per commit: up to 33 pushes are more than the gated store buffer holds */

/* Word i of the new frame: old EBP, the pointers of the enclosing frames, the own pointer (n - 1). Read only when it is its
 * turn to be pushed: the old frame may overlap what was pushed before. */
static uint32_t enter_word(unsigned i, unsigned n, unsigned size)
{
	uint32_t ebp = m_r32(X86_EBP), esp = m_r32(X86_ESP), mask = stack_mask();
	if (i == 0)
		return ebp;
	if (i < n - 1)
		return x86_ld(X86_SS, (ebp - i * size) & mask, size);
	return (esp & ~mask) | ((esp - size) & mask);
}

static uint32_t enter_slot(unsigned i, unsigned size)
{
	return (m_r32(X86_ESP) - (i + 1) * size) & stack_mask();
}

/* All reads and writes are tried first, the write probe at the final ESP included, so that no push need be undone. */
static void enter(const struct x86_insn *in, unsigned size)
{
	unsigned level = in->imm2 & 31, n = level ? level + 1 : 1;
	uint32_t esp = m_r32(X86_ESP), mask = stack_mask(), frame = (esp & ~mask) | ((esp - size) & mask);
	for (unsigned i = 0; i < n; i++) {
		enter_word(i, n, size);
		m_probe_w(X86_SS, enter_slot(i, size), size);
	}
	m_probe_w(X86_SS, (esp - n * size - (uint16_t)in->imm) & mask, size);
	for (unsigned i = 0; i < n; i++) {
		x86_st(X86_SS, enter_slot(i, size), size, enter_word(i, n, size));
		if (i % ENTER_PART == ENTER_PART - 1)
			m_commit_part();
	}
	stack_set_sp(esp - n * size - (uint16_t)in->imm);
	x86_set_reg(X86_EBP, size, frame);
}
SEM_SIZED(enter)

static void leave(const struct x86_insn *in, unsigned size)
{
	uint32_t ebp = m_r32(X86_EBP);
	(void)in;
	uint32_t v = x86_ld(X86_SS, ebp & stack_mask(), size);
	stack_set_sp(ebp + size);
	x86_set_reg(X86_EBP, size, v);
}
SEM_SIZED(leave)

/* In virtual-8086 mode PUSHF, POPF, INT n and IRET belong to the monitor unless IOPL is 3. */
static void check_v86_iopl(void)
{
	if ((m_sysflags() & X86_VM) && x86_iopl() < 3)
		m_fault(X86_GP, 0);
}

static void pushf(const struct x86_insn *in, unsigned size)
{
	(void)in;
	check_v86_iopl();
	stack_push(size, x86_eflags() & ~(X86_VM | X86_RF));
}
SEM_SIZED(pushf)

static void popf(const struct x86_insn *in, unsigned size)
{
	uint32_t may = X86_ARITH | X86_TF | X86_DF | X86_NT;
	(void)in;
	check_v86_iopl();
	if (size == 4)
		may |= X86_AC | X86_ID;
	if (m_sys()->cpl == 0)
		may |= X86_IOPL;
	if (m_sys()->cpl <= x86_iopl())
		may |= X86_IF;
	uint32_t v = stack_pop(size);
	bool aligns = (m_sysflags() ^ v) & may & X86_AC;
	x86_set_eflags((x86_eflags() & ~may) | (v & may));
	if (aligns)
		m_ctx_changed();
}
SEM_SIZED(popf)
