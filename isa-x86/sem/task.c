/* SPDX-License-Identifier: Apache-2.0
 * The hardware task switch, for far JMP and CALL, gates, interrupts and IRET. Everything that faults before the switch is
 * asked first; then the outgoing state is stored in parts, the registers change, and from there on faults belong to the new
 * task. Follows SDM vol. 3, 7.3. */
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/irq.h"
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"

/* Offsets in a TSS, and the distance between neighbours. */
struct layout {
	uint8_t eip, eflags, gpr, seg, ldt, step, segs, least_limit;
};
static const struct layout tss32 = { 0x20, 0x24, 0x28, 0x48, 0x60, 4, 6, 0x67 };
static const struct layout tss16 = { 0x0e, 0x10, 0x12, 0x22, 0x2a, 2, 4, 0x2b };
#define TSS32_CR3 0x1c
#define TSS32_TRAP 0x64
#define DR7_LOCAL 0x155u	/* L0 to L3, LE: of the outgoing task */

struct task {
	uint32_t eip, eflags, cr3, gpr[8], seg[X86_NSEG], ldt;
	bool trap;
};

static const struct layout *layout_of(unsigned type)
{
	return type & 8 ? &tss32 : &tss16;
}

static uint32_t read_field(const struct layout *t, uint32_t at)
{
	return t->step == 4 ? m_lld32(at) : m_lld16(at);
}

static void write_field(const struct layout *t, uint32_t at, uint32_t v)
{
	if (t->step == 4)
		m_lst32(at, v);
	else
		m_lst16(at, v);
}

static void find_tss(uint32_t sel, enum task_cause cause, uint32_t ext, struct x86_desc *d)
{
	unsigned bad = cause == TASK_IRET ? X86_TS : X86_GP;
	if ((sel & 4) || sel_null(sel))
		m_fault(bad, sel_err(sel) | ext);
	desc_get(sel, d, bad, ext);
	unsigned type = d->hi & DESC_S ? 0 : desc_type(d->hi) & ~8u;
	if (type != (cause == TASK_IRET ? SYS_TSS16_BUSY : SYS_TSS16))
		m_fault(bad, sel_err(sel) | ext);
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel) | ext);
	if (desc_limit(d) < layout_of(desc_type(d->hi))->least_limit)
		m_fault(X86_TS, sel_err(sel) | ext);
}

static void read_task(const struct layout *t, uint32_t base, struct task *n)
{
	*n = (struct task){ .cr3 = m_sys()->cr3 };
	n->eip = read_field(t, base + t->eip);
	n->eflags = read_field(t, base + t->eflags);
	for (unsigned i = 0; i < 8; i++)
		n->gpr[i] = read_field(t, base + t->gpr + i * t->step) | (t->step == 2 ? 0xffff0000u : 0);
	for (unsigned i = 0; i < t->segs; i++)
		n->seg[i] = m_lld16(base + t->seg + i * t->step);
	n->ldt = m_lld16(base + t->ldt);
	if (t->step == 4) {
		n->cr3 = m_lld32(base + TSS32_CR3);
		n->trap = m_lld16(base + TSS32_TRAP) & 1;
	}
}

/* The part of the outgoing TSS that is written, first and last byte: at most two pages. */
static void probe_outgoing(const struct layout *t, uint32_t base)
{
	m_lprobe_w(base + t->eip, 1);
	m_lprobe_w(base + t->seg + t->segs * t->step - 1u, 1);
}

static void store_outgoing(const struct layout *t, uint32_t base, uint32_t eflags)
{
	write_field(t, base + t->eip, m_eip());
	write_field(t, base + t->eflags, eflags);
	for (unsigned i = 0; i < 8; i++)
		write_field(t, base + t->gpr + i * t->step, m_r32(i));
	m_commit_part();
	for (unsigned i = 0; i < t->segs; i++)
		m_lst16(base + t->seg + i * t->step, m_sys()->seg[i].sel);
	m_commit_part();
}

/* Selectors only: the descriptors come after the point of no return. */
static void bare_segment(unsigned segno, uint32_t sel)
{
	struct x86_seg s = { .sel = (uint16_t)sel };
	seg_set(segno, &s);
}

static void set_registers(const struct task *n)
{
	m_set_eip(n->eip);
	x86_set_eflags(n->eflags);
	for (unsigned i = 0; i < 8; i++)
		m_w32(i, n->gpr[i]);
	for (unsigned i = 0; i < X86_NSEG; i++) {
		bare_segment(i, n->seg[i]);
		if (i & 1)
			m_commit_part();
	}
	M_SET(ldtr.sel, (uint16_t)n->ldt);
	M_SET(ldtr.attr, 0);
	M_SET(cpl, 3);	/* until SS is loaded: a fault takes its stack from the new TSS */
	M_SET(cr0, m_sys()->cr0 | X86_CR0_TS);
	M_SET(rf_live, 0);
	if (n->trap)
		M_SET(db, m_sys()->db | X86_DB_BT);
	if (m_sys()->dr[7] & DR7_LOCAL) {
		M_SET(dr[7], m_sys()->dr[7] & ~DR7_LOCAL);
		m_debug_changed();
	}
	if ((m_sys()->cr0 & X86_CR0_PG) && n->cr3 != m_sys()->cr3) {
		M_SET(cr3, n->cr3);
		m_tlb_flush();
	}
	m_ctx_changed();
	m_commit_part();
}

/* ---- in the new task: descriptors, each fault #TS of the selector unless absent ---- */

static void load_ldt(uint32_t sel, uint32_t ext)
{
	struct x86_desc d;
	if (sel_null(sel))
		return;
	if (sel & 4)
		m_fault(X86_TS, sel_err(sel) | ext);
	desc_get(sel, &d, X86_TS, ext);
	if ((d.hi & DESC_S) || desc_type(d.hi) != SYS_LDT || !(d.hi & DESC_P))
		m_fault(X86_TS, sel_err(sel) | ext);
	M_SET(ldtr.base, desc_base(&d));
	M_SET(ldtr.limit, desc_limit(&d));
	M_SET(ldtr.attr, desc_seg(sel, &d).attr);
	m_commit_part();
}

static void load_code(uint32_t sel, uint32_t ext)
{
	struct x86_desc d;
	if (sel_null(sel))
		m_fault(X86_TS, ext);
	desc_get(sel, &d, X86_TS, ext);
	unsigned dpl = desc_dpl(d.hi);
	if (!desc_is_code(d.hi) || (desc_conforming(d.hi) ? dpl > (sel & 3) : dpl != (sel & 3)))
		m_fault(X86_TS, sel_err(sel) | ext);
	if (!(d.hi & DESC_P))
		m_fault(X86_NP, sel_err(sel) | ext);
	desc_touch(&d);
	far_set_cs(sel, &d, sel & 3);
	m_commit_part();
}

/* Table 7-1: the stack is checked before the code segment, and its presence before its DPL. */
static void load_stack(uint32_t sel, unsigned cpl, uint32_t ext)
{
	struct x86_desc d;
	if (sel_null(sel))
		m_fault(X86_TS, ext);
	desc_get(sel, &d, X86_TS, ext);
	if (!desc_is_writable(d.hi))
		m_fault(X86_TS, sel_err(sel) | ext);
	if (!(d.hi & DESC_P))
		m_fault(X86_SS_VEC, sel_err(sel) | ext);
	if (desc_dpl(d.hi) != cpl || (sel & 3) != cpl)
		m_fault(X86_TS, sel_err(sel) | ext);
	desc_touch(&d);
	struct x86_seg s = desc_seg(sel, &d);
	seg_set(X86_SS, &s);
	M_SET(cpl, cpl);
	m_ctx_changed();
	m_commit_part();
}

static void load_data(unsigned segno, uint32_t sel, uint32_t ext)
{
	struct x86_desc d;
	if (sel_null(sel))
		return;
	desc_get(sel, &d, X86_TS, ext);
	bool open = desc_is_code(d.hi) && desc_conforming(d.hi);
	bool reach = open || (desc_dpl(d.hi) >= (sel & 3) && desc_dpl(d.hi) >= m_sys()->cpl);
	if (!desc_is_readable(d.hi) || !reach)
		m_fault(X86_TS, sel_err(sel) | ext);
	if (!(d.hi & DESC_P))
		m_fault(X86_NP, sel_err(sel) | ext);
	desc_touch(&d);
	struct x86_seg s = desc_seg(sel, &d);
	seg_set(segno, &s);
	m_commit_part();
}

static void load_segments(const struct task *n, uint32_t ext)
{
	static const uint8_t data[] = { X86_DS, X86_ES, X86_FS, X86_GS };
	load_ldt(n->ldt, ext);
	if (n->eflags & X86_VM) {
		for (unsigned i = 0; i < X86_NSEG; i++) {
			seg_set_v86(i, n->seg[i]);
			m_commit_part();
		}
		m_ctx_changed();
		return;
	}
	load_stack(n->seg[X86_SS], n->seg[X86_CS] & 3, ext);
	load_code(n->seg[X86_CS], ext);
	for (unsigned i = 0; i < sizeof data; i++)
		load_data(data[i], n->seg[data[i]], ext);
}

static void set_tr(uint32_t sel, const struct x86_desc *d)
{
	struct x86_seg s = desc_seg(sel, d);
	M_SET(tr.base, s.base);
	M_SET(tr.limit, s.limit);
	M_SET(tr.sel, s.sel);
	M_SET(tr.attr, (uint16_t)(s.attr | 2));
}

void task_switch(uint32_t sel, enum task_cause cause, uint32_t ext, uint32_t err)
{
	struct x86_desc to, from;
	struct task n;
	bool nests = cause == TASK_CALL || cause == TASK_INT;
	uint32_t old_sel = m_sys()->tr.sel, old_base = m_sys()->tr.base, eflags = x86_eflags();
	const struct layout *old = layout_of(m_sys()->tr.attr), *new;

	find_tss(sel, cause, ext, &to);
	new = layout_of(desc_type(to.hi));
	read_task(new, desc_base(&to), &n);
	desc_get(old_sel, &from, X86_TS, ext);
	probe_outgoing(old, old_base);
	m_lprobe_w(from.at + 5, 1);
	m_lprobe_w(to.at + 5, 1);
	m_lprobe_w(desc_base(&to), 2);

	/* nothing faults until the new task stands */
	if (cause == TASK_IRET)
		eflags &= ~X86_NT;
	store_outgoing(old, old_base, eflags);
	if (!nests)
		desc_busy(&from, false);
	if (cause != TASK_IRET)
		desc_busy(&to, true);
	if (nests) {
		m_lst16(desc_base(&to), old_sel);
		n.eflags |= X86_NT;
	}
	m_commit_part();
	set_tr(sel, &to);
	set_registers(&n);

	load_segments(&n, ext);
	if (err != X86_NOERR)
		stack_push(new->step, err);
	if (n.eip > m_sys()->seg[X86_CS].limit)
		m_fault(X86_GP, ext);
}
