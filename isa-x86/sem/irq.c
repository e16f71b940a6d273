/* SPDX-License-Identifier: Apache-2.0
 * vector -> handler: real-mode table, interrupt, trap and task gates, stack switch, virtual-8086 mode. The order of checks is
 * that of SDM vol. 2, INT n, "Operation". */
#include "isa-x86/sem/irq.h"
#include "isa-x86/sem/frame.h"
#include "isa-x86/sem/stack.h"

#define LEAVES_CLEARED (X86_TF | X86_NT | X86_RF | X86_VM)

struct gate {
	uint32_t lo, hi;
	uint32_t err;		/* vec * 8 + IDT + ext: error code that names the gate */
	uint32_t ext;
	unsigned size;		/* of the words pushed */
};

static void deliver_real(unsigned vec)
{
	uint32_t at = vec * 4, entry;
	if (at + 3 > m_sys()->idtr.limit)
		m_fault(X86_GP, vec * 8 + 2);
	entry = m_lld32(m_sys()->idtr.base + at);
	stack_push(2, x86_eflags());
	stack_push(2, m_sys()->seg[X86_CS].sel);
	stack_push(2, m_eip());
	seg_set_real(X86_CS, entry >> 16);
	m_set_eip(entry & 0xffff);
	m_set_sysflags(m_sysflags() & ~(X86_IF | X86_TF | X86_AC | X86_RF));
}

static bool gate_type_ok(unsigned type)
{
	return type == SYS_TASK || type == SYS_INT16 || type == SYS_TRAP16 || type == SYS_INT32 || type == SYS_TRAP32;
}

static void read_gate(struct gate *g, unsigned vec, enum irq_kind kind)
{
	g->ext = kind != IRQ_SOFT;
	g->err = vec * 8 + 2 + g->ext;
	if (vec * 8 + 7 > m_sys()->idtr.limit)
		m_fault(X86_GP, g->err);
	g->lo = m_lld32(m_sys()->idtr.base + vec * 8);
	g->hi = m_lld32(m_sys()->idtr.base + vec * 8 + 4);
	if ((g->hi & DESC_S) || !gate_type_ok(desc_type(g->hi)))
		m_fault(X86_GP, g->err);
	if (kind == IRQ_SOFT && desc_dpl(g->hi) < m_sys()->cpl)
		m_fault(X86_GP, g->err);
	if (!(g->hi & DESC_P))
		m_fault(X86_NP, g->err);
	g->size = desc_type(g->hi) & 8 ? 4 : 2;
}

/* The handler's code segment; *cpl becomes the ring it runs in. */
static void read_target(const struct gate *g, struct x86_desc *d, unsigned *cpl)
{
	uint32_t sel = g->lo >> 16;
	if (sel_null(sel))
		m_fault(X86_GP, g->ext);
	desc_get(sel, d, X86_GP, g->ext);
	if (!desc_is_code(d->hi) || desc_dpl(d->hi) > m_sys()->cpl)
		m_fault(X86_GP, sel_err(sel) | g->ext);
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel) | g->ext);
	*cpl = desc_conforming(d->hi) ? m_sys()->cpl : desc_dpl(d->hi);
	if ((m_sysflags() & X86_VM) && *cpl != 0)
		m_fault(X86_GP, sel_err(sel) | g->ext);
}

static void add_v86_segments(struct frame *f)
{
	frame_add(f, m_sys()->seg[X86_GS].sel);
	frame_add(f, m_sys()->seg[X86_FS].sel);
	frame_add(f, m_sys()->seg[X86_DS].sel);
	frame_add(f, m_sys()->seg[X86_ES].sel);
}

static void fill_frame(struct frame *f, bool inner, uint32_t eflags, uint32_t err)
{
	if (inner && (m_sysflags() & X86_VM))
		add_v86_segments(f);
	if (inner) {
		frame_add(f, m_sys()->seg[X86_SS].sel);
		frame_add(f, m_r32(X86_ESP));
	}
	frame_add(f, eflags);
	frame_add(f, m_sys()->seg[X86_CS].sel);
	frame_add(f, m_eip());
	if (err != X86_NOERR)
		frame_add(f, err);
}

static void null_data_segments(void)
{
	seg_set_null(X86_ES, 0);
	seg_set_null(X86_DS, 0);
	m_commit_part();
	seg_set_null(X86_FS, 0);
	seg_set_null(X86_GS, 0);
	m_commit_part();
}

static void enter_handler(const struct gate *g, const struct x86_desc *code, unsigned cpl, uint32_t offset)
{
	bool masks = !(desc_type(g->hi) & 1);	/* interrupt gates, types 6 and 14 */
	uint32_t flags = m_sysflags() & ~LEAVES_CLEARED;
	m_set_sysflags(masks ? flags & ~X86_IF : flags);
	far_set_cs(g->lo >> 16, code, cpl);
	m_set_eip(offset);
}

static void deliver_gate(const struct gate *g, uint32_t err, enum irq_kind kind)
{
	struct x86_desc code;
	struct frame f;
	unsigned cpl;
	uint32_t offset = g->size == 4 ? (g->lo & 0xffff) | (g->hi & 0xffff0000u) : g->lo & 0xffff;
	uint32_t eflags = x86_eflags() | (kind == IRQ_FAULT ? X86_RF : 0);
	bool v86 = m_sysflags() & X86_VM;

	read_target(g, &code, &cpl);
	bool inner = cpl != m_sys()->cpl;
	if (inner)
		frame_inner(&f, g->size, cpl, g->ext);
	else
		frame_here(&f, g->size, g->ext);
	fill_frame(&f, inner, eflags, err);
	frame_check(&f);
	if (offset > desc_limit(&code))
		m_fault(X86_GP, g->ext);
	desc_touch(&code);
	frame_store(&f);
	if (inner && v86)
		null_data_segments();
	frame_commit_stack(&f, inner);
	enter_handler(g, &code, cpl, offset);
}

void x86_deliver(unsigned vec, uint32_t err, enum irq_kind kind)
{
	struct gate g;
	/* No single step out of what enters a handler; data breakpoints of INT n, or held off until it, stay due. */
	if (m_sys()->db)
		M_SET(db, kind == IRQ_SOFT ? m_sys()->db & X86_DB_B : 0);
	if (!(m_sys()->cr0 & X86_CR0_PE)) {
		deliver_real(vec);
		return;
	}
	read_gate(&g, vec, kind);
	if (desc_type(g.hi) != SYS_TASK) {
		deliver_gate(&g, err, kind);
		return;
	}
	if (kind == IRQ_FAULT)
		m_set_sysflags(m_sysflags() | X86_RF);	/* in the image, which is the outgoing TSS */
	task_switch(g.lo >> 16, TASK_INT, g.ext, err);
}
