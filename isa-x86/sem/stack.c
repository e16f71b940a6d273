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

#define ENTER_MAX 33	/* EBP, 31 frame pointers, the own frame pointer */
#define ENTER_PART 8	/* stores per commit */

/* More pushes than the gated store buffer holds: ask first, then store in parts. */
static void push_many(const uint32_t *words, unsigned n, unsigned size)
{
	uint32_t mask = stack_mask(), sp = m_r32(X86_ESP);
	for (unsigned i = 1; i <= n; i++)
		m_probe_w(X86_SS, (sp - i * size) & mask, size);
	for (unsigned i = 1; i <= n; i++) {
		x86_st(X86_SS, (sp - i * size) & mask, size, words[i - 1]);
		if (i % ENTER_PART == 0)
			m_commit_part();
	}
	stack_set_sp(sp - n * size);
}

/* The last check, a write probe at the final ESP, is made before the pushes so that none of them need be undone. */
static void enter(const struct x86_insn *in, unsigned size)
{
	uint32_t words[ENTER_MAX], mask = stack_mask(), ebp = m_r32(X86_EBP);
	unsigned level = in->imm2 & 31, n = 0;
	uint32_t frame = m_r32(X86_ESP) - size;
	words[n++] = ebp;
	for (unsigned i = 1; i < level; i++)
		words[n++] = x86_ld(X86_SS, (ebp - i * size) & mask, size);
	if (level)
		words[n++] = mask == 0xffff ? (m_r32(X86_ESP) & 0xffff0000u) | (frame & 0xffff) : frame;
	m_probe_w(X86_SS, (m_r32(X86_ESP) - n * size - (uint16_t)in->imm) & mask, size);
	push_many(words, n, size);
	stack_set_sp(m_r32(X86_ESP) - (uint16_t)in->imm);
	x86_set_reg(X86_EBP, size, mask == 0xffff ? frame & 0xffff : frame);
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
	x86_set_eflags((x86_eflags() & ~may) | (v & may));
}
SEM_SIZED(popf)
