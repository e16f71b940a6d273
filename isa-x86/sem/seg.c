/* SPDX-License-Identifier: Apache-2.0
 * Selector -> descriptor -> segment register, and the instructions that move selectors. See seg.h. */
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

uint32_t desc_base(const struct x86_desc *d)
{
	return d->lo >> 16 | (d->hi & 0xff) << 16 | (d->hi & 0xff000000u);
}

uint32_t desc_limit(const struct x86_desc *d)
{
	uint32_t limit = (d->lo & 0xffff) | (d->hi & 0xf0000);
	return d->hi & 0x800000 ? limit << 12 | 0xfff : limit;
}

bool desc_find(uint32_t sel, struct x86_desc *d)
{
	const struct x86_sys *s = m_sys();
	uint32_t base = s->gdtr.base, limit = s->gdtr.limit, at = sel & 0xfff8;
	if (sel & 4) {
		if (!s->ldtr.attr)
			return false;
		base = s->ldtr.base;
		limit = s->ldtr.limit;
	}
	if (limit < 7 || at > limit - 7)
		return false;
	d->at = base + at;
	d->lo = m_lld32(d->at);
	d->hi = m_lld32(d->at + 4);
	return true;
}

void desc_get(uint32_t sel, struct x86_desc *d, unsigned vec, uint32_t ext)
{
	if (!desc_find(sel, d))
		m_fault(vec, sel_err(sel) | ext);
}

void desc_touch(const struct x86_desc *d)
{
	if (!(d->hi & DESC_A))
		m_lst8(d->at + 5, (d->hi | DESC_A) >> 8);
}

void desc_busy(const struct x86_desc *d, bool busy)
{
	m_lst8(d->at + 5, (busy ? d->hi | DESC_RW : d->hi & ~DESC_RW) >> 8);
}

struct x86_seg desc_seg(uint32_t sel, const struct x86_desc *d)
{
	struct x86_seg s = { .base = desc_base(d), .limit = desc_limit(d), .sel = (uint16_t)sel };
	s.attr = (uint16_t)((d->hi >> 8 & 0xf0ff) | (d->hi & DESC_S ? 1 : 0));
	return s;
}

/* A segment of all 4 GB wraps around: processors differ there (SDM vol. 3, 5.3), and so the hardware need not look. */
static bool inside(uint32_t lo, uint32_t hi, uint32_t off, unsigned size)
{
	if (lo == 0 && hi == 0xffffffffu)
		return true;
	return off >= lo && off <= hi && hi - off >= size - 1;
}

bool seg_holds(const struct x86_seg *s, uint32_t off, unsigned size)
{
	bool down = (s->attr & 0xc) == 4;
	if (!down)
		return inside(0, s->limit, off, size);
	return s->limit != 0xffffffffu && inside(s->limit + 1, s->attr & X86_ATTR_DB ? 0xffffffffu : 0xffff, off, size);
}

void seg_set(unsigned segno, const struct x86_seg *s)
{
	M_SET(seg[segno].base, s->base);
	M_SET(seg[segno].limit, s->limit);
	M_SET(seg[segno].sel, s->sel);
	M_SET(seg[segno].attr, s->attr);
	m_seg_changed(segno);
}

void seg_set_null(unsigned segno, uint32_t sel)
{
	struct x86_seg s = { .sel = (uint16_t)sel };
	seg_set(segno, &s);
}

void seg_set_real(unsigned segno, uint32_t sel)
{
	struct x86_seg s = m_sys()->seg[segno];
	s.sel = (uint16_t)sel;
	s.base = sel << 4;
	s.attr = (uint16_t)((s.attr & SEG_ATTR_KEPT) | SEG_ATTR_REAL);
	seg_set(segno, &s);
}

void seg_set_v86(unsigned segno, uint32_t sel)
{
	struct x86_seg s = { .base = sel << 4, .limit = 0xffff, .sel = (uint16_t)sel, .attr = SEG_ATTR_V86 };
	seg_set(segno, &s);
}

void seg_check_stack(uint32_t sel, unsigned cpl, unsigned vec, unsigned absent, uint32_t ext, struct x86_desc *d)
{
	if (sel_null(sel))
		m_fault(vec, ext);
	desc_get(sel, d, vec, ext);
	if ((sel & 3) != cpl || desc_dpl(d->hi) != cpl || !desc_is_writable(d->hi))
		m_fault(vec, sel_err(sel) | ext);
	if (!(d->hi & DESC_P))
		m_fault(absent, sel_err(sel) | ext);
}

/* Data and nonconforming code want both CPL and RPL at or inside DPL. */
static bool data_allowed(uint32_t sel, uint32_t hi)
{
	if (!desc_is_readable(hi))
		return false;
	if (desc_is_code(hi) && desc_conforming(hi))
		return true;
	return desc_dpl(hi) >= m_sys()->cpl && desc_dpl(hi) >= (sel & 3);
}

static void load_data(unsigned segno, uint32_t sel)
{
	struct x86_desc d;
	if (sel_null(sel)) {
		seg_set_null(segno, sel);
		return;
	}
	desc_get(sel, &d, X86_GP, 0);
	if (!data_allowed(sel, d.hi))
		m_fault(X86_GP, sel_err(sel));
	if (!(d.hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
	desc_touch(&d);
	struct x86_seg s = desc_seg(sel, &d);
	seg_set(segno, &s);
}

static void load_stack(uint32_t sel)
{
	struct x86_desc d;
	seg_check_stack(sel, m_sys()->cpl, X86_GP, X86_SS_VEC, 0, &d);
	desc_touch(&d);
	struct x86_seg s = desc_seg(sel, &d);
	seg_set(X86_SS, &s);
	m_ctx_changed();
}

void seg_load(unsigned segno, uint32_t sel)
{
	if (m_sysflags() & X86_VM)
		seg_set_v86(segno, sel);
	else if (!(m_sys()->cr0 & X86_CR0_PE))
		seg_set_real(segno, sel);
	else if (segno == X86_SS)
		load_stack(sel);
	else
		load_data(segno, sel);
}

void seg_drop_inner(unsigned cpl)
{
	static const uint8_t data[] = { X86_ES, X86_DS, X86_FS, X86_GS };
	for (unsigned i = 0; i < sizeof data; i++) {
		uint32_t hi = (uint32_t)m_sys()->seg[data[i]].attr << 8;
		bool open = desc_is_code(hi) && desc_conforming(hi);
		if (hi && !open && desc_dpl(hi) < cpl)
			seg_set_null(data[i], 0);
	}
}

/* ---- instructions ---- */

/* MOV SS and POP SS hold off interrupts and debug traps for one instruction, unless the one before did so already. */
static void shadow_ss(unsigned segno)
{
	if (segno == X86_SS && !m_sys()->int_shadow)
		M_SET(int_shadow, X86_SHADOW_NEW | X86_SHADOW_MOVSS);
}

static void mov_esw(const struct x86_insn *in, unsigned size)
{
	uint32_t sel;
	if (in->reg >= X86_NSEG)
		m_fault(X86_UD, X86_NOERR);
	sel = m_sys()->seg[in->reg].sel;
	x86_store_e(in, in->rm == X86_NOREG ? 2 : size, sel);
}
SEM_SIZED_RM(mov_esw)

static void mov_swe(const struct x86_insn *in)
{
	if (in->reg >= X86_NSEG || in->reg == X86_CS)
		m_fault(X86_UD, X86_NOERR);
	seg_load(in->reg, x86_load_e(in, 2));
	shadow_ss(in->reg);
}

void sem_mov_swe_m(const struct x86_insn *in) { mov_swe(in); }
void sem_mov_swe_r(const struct x86_insn *in) { mov_swe(in); }

static void push_seg(const struct x86_insn *in, unsigned size)
{
	stack_push(size, m_sys()->seg[in->reg].sel);
}
SEM_SIZED(push_seg)

/* ESP is computed with the old stack's width, also for POP SS. */
static void pop_seg(const struct x86_insn *in, unsigned size)
{
	uint32_t sel = stack_peek(0, 2), sp = m_r32(X86_ESP) + size;
	uint32_t mask = stack_mask();
	seg_load(in->reg, sel);
	x86_set_reg(X86_ESP, mask == 0xffff ? 2 : 4, sp);
	shadow_ss(in->reg);
}
SEM_SIZED(pop_seg)

static void load_far_pointer(const struct x86_insn *in, unsigned size, unsigned segno)
{
	uint32_t off = x86_ld(in->seg, x86_ea(in), size);
	uint32_t sel = x86_ld(in->seg, x86_ea_at(in, size), 2);
	seg_load(segno, sel);
	x86_set_reg(in->reg, size, off);
}

static void les(const struct x86_insn *in, unsigned size) { load_far_pointer(in, size, X86_ES); }
static void lds(const struct x86_insn *in, unsigned size) { load_far_pointer(in, size, X86_DS); }
static void lfs(const struct x86_insn *in, unsigned size) { load_far_pointer(in, size, X86_FS); }
static void lgs(const struct x86_insn *in, unsigned size) { load_far_pointer(in, size, X86_GS); }
static void lss(const struct x86_insn *in, unsigned size) { load_far_pointer(in, size, X86_SS); }
SEM_SIZED_M(les)
SEM_SIZED_M(lds)
SEM_SIZED_M(lfs)
SEM_SIZED_M(lgs)
SEM_SIZED_M(lss)
