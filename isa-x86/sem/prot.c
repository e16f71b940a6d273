/* SPDX-License-Identifier: Apache-2.0
 * Protected-mode tables and selectors: LGDT.., LLDT, LTR, LAR, LSL, VERR, VERW, ARPL. Follows SDM vol. 2, vol. 3 ch. 5.10. */
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

static void check_cpl0(void)
{
	if (m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
}

/* ---- GDTR, IDTR ---- */

/* The 16-bit form moves 24 bits of base. SGDT and SIDT store all 32 in both forms, as every processor since the 386 does. */
static void load_table(const struct x86_insn *in, unsigned size, struct x86_dtr *d)
{
	check_cpl0();
	d->limit = x86_ld(in->seg, x86_ea(in), 2);
	d->base = x86_ld(in->seg, x86_ea_at(in, 2), 4);
	if (size == 2)
		d->base &= 0xffffff;
}

static void lgdt(const struct x86_insn *in, unsigned size)
{
	struct x86_dtr d;
	load_table(in, size, &d);
	M_SET(gdtr.limit, d.limit);
	M_SET(gdtr.base, d.base);
}
SEM_SIZED_M(lgdt)

static void lidt(const struct x86_insn *in, unsigned size)
{
	struct x86_dtr d;
	load_table(in, size, &d);
	M_SET(idtr.limit, d.limit);
	M_SET(idtr.base, d.base);
}
SEM_SIZED_M(lidt)

static void store_table(const struct x86_insn *in, const struct x86_dtr *d)
{
	struct x86_dtr copy = *d;
	x86_st(in->seg, x86_ea(in), 2, copy.limit);
	x86_st(in->seg, x86_ea_at(in, 2), 4, copy.base);
}

static void sgdt(const struct x86_insn *in, unsigned size) { (void)size; store_table(in, &m_sys()->gdtr); }
SEM_SIZED_M(sgdt)
static void sidt(const struct x86_insn *in, unsigned size) { (void)size; store_table(in, &m_sys()->idtr); }
SEM_SIZED_M(sidt)

/* ---- LDTR, TR ---- */

static void store_selector(const struct x86_insn *in, unsigned size, uint32_t sel)
{
	x86_store_e(in, in->rm == X86_NOREG ? 2 : size, sel);
}

static void sldt(const struct x86_insn *in, unsigned size) { store_selector(in, size, m_sys()->ldtr.sel); }
SEM_SIZED_RM(sldt)
static void str(const struct x86_insn *in, unsigned size) { store_selector(in, size, m_sys()->tr.sel); }
SEM_SIZED_RM(str)

/* A system descriptor of the GDT, present, of one of two types; else #GP or #NP. */
static void get_system(uint32_t sel, struct x86_desc *d, unsigned type_a, unsigned type_b)
{
	if (sel & 4)
		m_fault(X86_GP, sel_err(sel));
	desc_get(sel, d, X86_GP, 0);
	if ((d->hi & DESC_S) || (desc_type(d->hi) != type_a && desc_type(d->hi) != type_b))
		m_fault(X86_GP, sel_err(sel));
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
}

static void set_ldtr(const struct x86_seg *s)
{
	M_SET(ldtr.base, s->base);
	M_SET(ldtr.limit, s->limit);
	M_SET(ldtr.sel, s->sel);
	M_SET(ldtr.attr, s->attr);
}

static void lldt(const struct x86_insn *in)
{
	struct x86_desc d;
	check_cpl0();
	uint32_t sel = x86_load_e(in, 2);
	struct x86_seg s = { .sel = (uint16_t)sel };
	if (!sel_null(sel)) {
		get_system(sel, &d, SYS_LDT, SYS_LDT);
		s = desc_seg(sel, &d);
	}
	set_ldtr(&s);
}
void sem_lldt_m(const struct x86_insn *in) { lldt(in); }
void sem_lldt_r(const struct x86_insn *in) { lldt(in); }

static void ltr(const struct x86_insn *in)
{
	struct x86_desc d;
	check_cpl0();
	uint32_t sel = x86_load_e(in, 2);
	if (sel_null(sel))
		m_fault(X86_GP, 0);
	get_system(sel, &d, SYS_TSS16, SYS_TSS32);
	desc_busy(&d, true);
	struct x86_seg s = desc_seg(sel, &d);
	M_SET(tr.base, s.base);
	M_SET(tr.limit, s.limit);
	M_SET(tr.sel, s.sel);
	M_SET(tr.attr, (uint16_t)(s.attr | 2));	/* busy */
}
void sem_ltr_m(const struct x86_insn *in) { ltr(in); }
void sem_ltr_r(const struct x86_insn *in) { ltr(in); }

/* ---- questions about selectors: the answer is ZF, nothing faults but the operand ---- */

static void set_zf(bool on)
{
	m_set_flags((m_flags() & ~X86_ZF) | (on ? X86_ZF : 0));
}

/* Is the descriptor visible from CPL and RPL? Conforming code is from everywhere. */
static bool visible(uint32_t sel, struct x86_desc *d)
{
	if (sel_null(sel) || !desc_find(sel, d))
		return false;
	if (desc_is_code(d->hi) && desc_conforming(d->hi))
		return true;
	return desc_dpl(d->hi) >= m_sys()->cpl && desc_dpl(d->hi) >= (sel & 3);
}

#define TYPE_BIT(t) (1u << (t))
#define LAR_TYPES (TYPE_BIT(SYS_TSS16) | TYPE_BIT(SYS_LDT) | TYPE_BIT(SYS_TSS16_BUSY) | TYPE_BIT(SYS_CALL16) | TYPE_BIT(SYS_TASK) \
		   | TYPE_BIT(SYS_TSS32) | TYPE_BIT(SYS_TSS32_BUSY) | TYPE_BIT(SYS_CALL32))
#define LSL_TYPES (TYPE_BIT(SYS_TSS16) | TYPE_BIT(SYS_LDT) | TYPE_BIT(SYS_TSS16_BUSY) | TYPE_BIT(SYS_TSS32) | TYPE_BIT(SYS_TSS32_BUSY))

static bool answers(uint32_t hi, uint32_t system_types)
{
	return (hi & DESC_S) || (system_types >> desc_type(hi) & 1);
}

static void lar(const struct x86_insn *in, unsigned size)
{
	struct x86_desc d;
	uint32_t sel = x86_load_e(in, 2);
	bool ok = visible(sel, &d) && answers(d.hi, LAR_TYPES);
	set_zf(ok);
	if (ok)
		x86_set_reg(in->reg, size, d.hi & 0x00f0ff00);
}
SEM_SIZED_RM(lar)

static void lsl(const struct x86_insn *in, unsigned size)
{
	struct x86_desc d;
	uint32_t sel = x86_load_e(in, 2);
	bool ok = visible(sel, &d) && answers(d.hi, LSL_TYPES);
	set_zf(ok);
	if (ok)
		x86_set_reg(in->reg, size, desc_limit(&d));
}
SEM_SIZED_RM(lsl)

static void verr(const struct x86_insn *in)
{
	struct x86_desc d;
	uint32_t sel = x86_load_e(in, 2);
	set_zf(visible(sel, &d) && desc_is_readable(d.hi));
}
void sem_verr_m(const struct x86_insn *in) { verr(in); }
void sem_verr_r(const struct x86_insn *in) { verr(in); }

static void verw(const struct x86_insn *in)
{
	struct x86_desc d;
	uint32_t sel = x86_load_e(in, 2);
	set_zf(visible(sel, &d) && desc_is_writable(d.hi));
}
void sem_verw_m(const struct x86_insn *in) { verw(in); }
void sem_verw_r(const struct x86_insn *in) { verw(in); }

static void arpl(const struct x86_insn *in)
{
	uint32_t dst, rpl = m_r16(in->reg) & 3;
	if (in->rm == X86_NOREG)
		m_probe_w(in->seg, x86_ea(in), 2);
	dst = x86_load_e(in, 2);
	bool raise = (dst & 3) < rpl;
	if (raise)
		x86_store_e(in, 2, (dst & ~3u) | rpl);
	set_zf(raise);
}
void sem_arpl_m(const struct x86_insn *in) { arpl(in); }
void sem_arpl_r(const struct x86_insn *in) { arpl(in); }
