/* SPDX-License-Identifier: Apache-2.0
 * Decoded instruction -> the interpreter's own function for it, where one exists. See spec.h. */
#include "cms/exec/spec.h"
#include <stdbool.h>
#include "cms/exec/rep.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/seg.h"
#include "isa-x86/table/rows.h"

/* Jcc: the condition is a field of the branch atom, so there is one function for each (sem_jcc has to switch). */
#define JCC(cc)                                                                                                                \
	static void jcc32_##cc(const struct x86_insn *in)                                                                      \
	{                                                                                                                      \
		if (MACH_XSET(cc))                                                                                             \
			jump(m_eip() + in->imm);                                                                               \
	}                                                                                                                      \
	static void jcc16_##cc(const struct x86_insn *in)                                                                      \
	{                                                                                                                      \
		if (MACH_XSET(cc))                                                                                             \
			jump((uint16_t)(m_eip() + in->imm));                                                                   \
	}
#define JCC_ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

static inline void jump(uint32_t eip)
{
	if (eip > m_sys()->seg[X86_CS].limit)
		m_fault(X86_GP, 0);
	m_set_eip(eip);
}

JCC_ALL(JCC)

#define ROW32(cc) jcc32_##cc,
#define ROW16(cc) jcc16_##cc,
static x86_exec_fn *const jcc32[16] = { JCC_ALL(ROW32) };
static x86_exec_fn *const jcc16[16] = { JCC_ALL(ROW16) };

/* MOV ES, DS, FS, GS, r: most of what a BIOS leaves to the interpreter. In real mode base and selector move, nothing else does. */
static void mov_data_seg(const struct x86_insn *in)
{
	const struct x86_seg *s = &m_sys()->seg[in->reg];
	bool real = !(m_sys()->cr0 & X86_CR0_PE) && (s->attr & ~SEG_ATTR_KEPT) == SEG_ATTR_REAL;
	uint32_t sel = m_r16(in->rm);
	if (!real) {
		sem_mov_swe_r(in);
	} else if (s->sel != sel || s->base != sel << 4) {
		M_SET(seg[in->reg].base, sel << 4);
		M_SET(seg[in->reg].sel, sel);
		m_seg_changed(in->reg);
	}
}

static bool is_data_seg(unsigned seg)
{
	return seg == X86_ES || (seg >= X86_DS && seg <= X86_GS);
}

void spec_choose(struct x86_insn *in)
{
	if ((in->prefix & (X86_P_REP | X86_P_REPNE)) && rep_is_string(in->row))
		rep_choose(in);
	else if (in->exec == sem_mov_swe_r && is_data_seg(in->reg))
		in->exec = mov_data_seg;
	else if (in->exec == sem_jcc_32)
		in->exec = jcc32[in->cc];
	else if (in->exec == sem_jcc_16)
		in->exec = jcc16[in->cc];
}
