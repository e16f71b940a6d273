/* SPDX-License-Identifier: Apache-2.0
 * Decoded instruction -> the interpreter's own function for it, where one exists. See spec.h. */
#include "cms/exec/spec.h"
#include <stdbool.h>
#include "cms/exec/rep.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"
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

/* ---- segments, by what a BIOS and a kernel do; all else is the semantics' ---- */

static bool real_mode(const struct x86_seg *s)
{
	return !(m_sys()->cr0 & X86_CR0_PE) && (s->attr & ~SEG_ATTR_KEPT) == SEG_ATTR_REAL;
}

/* In real mode base and selector move, nothing else does. */
static void set_real(unsigned seg, uint32_t sel)
{
	const struct x86_seg *s = &m_sys()->seg[seg];
	if (s->sel == sel && s->base == sel << 4)
		return;
	M_SET(seg[seg].base, sel << 4);
	M_SET(seg[seg].sel, sel);
	m_seg_changed(seg);
}

/* The selector's descriptor in the GDT, if these bits of its second word are `want`, and the segment may be used from this ring. */
static bool usual(uint32_t sel, uint32_t bits, uint32_t want, struct x86_desc *d)
{
	const struct x86_sys *s = m_sys();
	uint32_t at = sel & 0xfff8;
	if (!(s->cr0 & X86_CR0_PE) || (m_sysflags() & X86_VM) || (sel & 4) || !at || at + 7 > s->gdtr.limit)
		return false;
	d->lo = m_lld32(s->gdtr.base + at);
	d->hi = m_lld32(s->gdtr.base + at + 4);
	return (d->hi & bits) == want && desc_dpl(d->hi) >= s->cpl && desc_dpl(d->hi) >= (sel & 3);
}

/* The same in fewer words: sel and attr are one. */
static void set_usual(unsigned seg, uint32_t sel, const struct x86_desc *d)
{
	_Static_assert(offsetof(struct x86_seg, attr) == offsetof(struct x86_seg, sel) + 2 && !(offsetof(struct x86_seg, sel) & 3), "a word");
	struct x86_seg s = desc_seg(sel, d);
	M_SET(seg[seg].base, s.base);
	M_SET(seg[seg].limit, s.limit);
	mach_gated(&mach_sys.seg[seg].sel, sel | (uint32_t)s.attr << 16, 4);
	m_seg_changed(seg);
}

#define DATA_BITS (DESC_P | DESC_S | DESC_CODE | DESC_RW | DESC_A)
#define DATA_WANT (DESC_P | DESC_S | DESC_RW | DESC_A)

/* MOV ES, DS, FS, GS, r */
static void mov_data_seg(const struct x86_insn *in)
{
	uint32_t sel = m_r16(in->rm);
	struct x86_desc d;
	if (real_mode(&m_sys()->seg[in->reg]))
		set_real(in->reg, sel);
	else if (usual(sel, DATA_BITS, DATA_WANT, &d))
		set_usual(in->reg, sel, &d);
	else
		sem_mov_swe_r(in);
}

/* MOV SS, r */
static void mov_ss(const struct x86_insn *in)
{
	uint32_t sel = m_r16(in->rm), cpl = m_sys()->cpl;
	struct x86_desc d;
	if (m_sys()->int_shadow || (sel & 3) != cpl || !usual(sel, DATA_BITS, DATA_WANT, &d) || desc_dpl(d.hi) != cpl) {
		sem_mov_swe_r(in);
		return;
	}
	set_usual(X86_SS, sel, &d);
	M_SET(int_shadow, X86_SHADOW_NEW | X86_SHADOW_MOVSS);
}

static bool is_data_seg(unsigned seg)
{
	return seg == X86_ES || (seg >= X86_DS && seg <= X86_GS);
}

/* ---- far transfers: in real mode, or to a segment of the same ring ---- */

#define DESC_B 0x400000u /* a stack of 32 bits */
#define CODE_BITS (DESC_P | DESC_S | DESC_CODE | DESC_CE | DESC_A)
#define CODE_WANT (DESC_P | DESC_S | DESC_CODE | DESC_A)

static void jmp_far(const struct x86_insn *in)
{
	uint32_t sel = in->imm2, eip = in->opsize == 4 ? in->imm : (uint16_t)in->imm;
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	struct x86_desc d;
	if (real_mode(cs) && eip <= cs->limit)
		set_real(X86_CS, sel);
	else if (usual(sel, CODE_BITS, CODE_WANT, &d) && desc_dpl(d.hi) == m_sys()->cpl && eip <= desc_limit(&d))
		set_usual(X86_CS, (sel & 0xfffc) | m_sys()->cpl, &d);
	else if (in->opsize == 4) {
		sem_jmp_far_32(in);
		return;
	} else {
		sem_jmp_far_16(in);
		return;
	}
	m_set_eip(eip);
}

/* RETF, IRET of 16 bits in real mode: false, it is another. */
static bool pop_real(uint32_t slots, uint32_t *flags)
{
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	if (!real_mode(cs) || m_sys()->rf_live)
		return false;
	uint32_t eip = stack_peek(0, 2), sel = stack_peek(2, 2);
	if (slots > 2)
		*flags = stack_peek(4, 2);
	if (eip > cs->limit)
		return false;
	stack_set_sp(m_r32(X86_ESP) + 2 * slots);
	set_real(X86_CS, sel);
	m_set_eip(eip);
	return true;
}

static void retf16(const struct x86_insn *in)
{
	if (!pop_real(2, 0))
		sem_retf_16(in);
}

static void iret16(const struct x86_insn *in)
{
	uint32_t v, may = X86_ARITH | X86_TF | X86_DF | X86_NT | X86_IOPL | X86_IF;
	if (pop_real(3, &v))
		x86_set_eflags((x86_eflags() & ~may) | (v & may));
	else
		sem_iret_16(in);
}

/* The EFLAGS bits that IRET of 32 bits may change in this ring. */
static uint32_t iret32_mask(uint32_t cpl)
{
	uint32_t may = X86_ARITH | X86_TF | X86_DF | X86_NT | X86_RF | X86_AC | X86_ID;
	return may | (cpl ? 0 : X86_IOPL) | (cpl <= x86_iopl() ? X86_IF : 0);
}

/* Would a return to ring 3 take a data segment away? */
static bool drops_data(void)
{
	const struct x86_seg *s = m_sys()->seg;
	for (unsigned seg = 0; seg < X86_NSEG; seg++)
		if (is_data_seg(seg) && s[seg].attr && (s[seg].attr >> 5 & 3) != 3)
			return true;
	return false;
}

struct iret32 {
	uint32_t eip, cs, flags, esp, ss;
	struct x86_desc code, stack;
};

/* To this ring, or from ring 0 to ring 3, as a kernel does; nothing is written yet. */
static bool iret_usual(struct iret32 *r, uint32_t cpl)
{
	const struct x86_sys *s = m_sys();
	if (!(s->seg[X86_SS].attr & X86_ATTR_DB) || (m_sysflags() & (X86_VM | X86_NT)) || (s->nmi & X86_NMI_BLOCKED))
		return false;
	r->eip = stack_peek(0, 4);
	r->cs = stack_peek(4, 4) & 0xffff;
	r->flags = stack_peek(8, 4);
	uint32_t rpl = r->cs & 3;
	if ((r->flags & X86_VM) || !usual(r->cs, CODE_BITS, CODE_WANT, &r->code) || desc_dpl(r->code.hi) != rpl || r->eip > desc_limit(&r->code))
		return false;
	if (rpl == cpl)
		return true;
	if (cpl || rpl != 3 || drops_data())
		return false;
	r->esp = stack_peek(12, 4);
	r->ss = stack_peek(16, 4) & 0xffff;
	return (r->ss & 3) == 3 && usual(r->ss, DATA_BITS | DESC_B, DATA_WANT | DESC_B, &r->stack) && desc_dpl(r->stack.hi) == 3;
}

/* The present CS may be the one already. */
static bool set_code(uint32_t sel, const struct x86_desc *d)
{
	struct x86_seg is = m_sys()->seg[X86_CS], to = desc_seg(sel, d);
	if (is.base == to.base && is.limit == to.limit && is.sel == to.sel && is.attr == to.attr)
		return false;
	set_usual(X86_CS, sel, d);
	return true;
}

static void iret32(const struct x86_insn *in)
{
	struct iret32 r;
	uint32_t cpl = m_sys()->cpl;
	if (!iret_usual(&r, cpl)) {
		sem_iret_32(in);
		return;
	}
	uint32_t may = iret32_mask(cpl), was = x86_eflags();
	bool moved = set_code(r.cs, &r.code) | ((was ^ r.flags) & may & X86_AC);
	if ((r.cs & 3) != cpl) {
		M_SET(cpl, 3);
		set_usual(X86_SS, r.ss, &r.stack);
		m_w32(X86_ESP, r.esp);
	} else {
		m_w32(X86_ESP, m_r32(X86_ESP) + 12);
	}
	m_set_eip(r.eip);
	if (m_sys()->rf_live)
		M_SET(rf_live, 0);	/* the RF just popped is for the next instruction */
	x86_set_eflags((was & ~may) | (r.flags & may));
	if (moved)
		m_ctx_changed();
}

/* ---- which rows ---- */

enum family { NONE, JCC_ROW, SEGMENT, FAR, STRING };

/* Of bytes, and of words behind it: rep.h asserts their order. */
#define STR(id) [XR_##id] = STRING, [XR_##id + 1] = STRING
const uint8_t spec_family[XR_COUNT] = {
	[XR_JCC_Jb] = JCC_ROW, [XR_JCC_Jz] = JCC_ROW, [XR_MOV_SwEw] = SEGMENT, [XR_JMP_Ap] = FAR, [XR_RETF] = FAR, [XR_IRET] = FAR,
	STR(INSB), STR(OUTSB), STR(MOVSB), STR(CMPSB), STR(STOSB), STR(LODSB), STR(SCASB),
};

static x86_exec_fn *segment(const struct x86_insn *in)
{
	if (in->exec != sem_mov_swe_r)
		return in->exec;
	return is_data_seg(in->reg) ? mov_data_seg : in->reg == X86_SS ? mov_ss : in->exec;
}

static x86_exec_fn *far(x86_exec_fn *exec)
{
	if (exec == sem_jmp_far_16 || exec == sem_jmp_far_32)
		return jmp_far;
	return exec == sem_retf_16 ? retf16 : exec == sem_iret_16 ? iret16 : exec == sem_iret_32 ? iret32 : exec;
}

static x86_exec_fn *jcc(const struct x86_insn *in)
{
	return in->exec == sem_jcc_32 ? jcc32[in->cc] : in->exec == sem_jcc_16 ? jcc16[in->cc] : in->exec;
}

void spec_choose_of(struct x86_insn *in)
{
	switch ((enum family)spec_family[in->row]) {
	case JCC_ROW: in->exec = jcc(in); break;
	case SEGMENT: in->exec = segment(in); break;
	case FAR: in->exec = far(in->exec); break;
	case STRING:
		if (in->prefix & (X86_P_REP | X86_P_REPNE))
			rep_choose(in);
		break;
	case NONE: break;
	}
}
