/* SPDX-License-Identifier: Apache-2.0
 * Far RET and IRET: to the same ring, to an outer ring, to virtual-8086 mode, to a task. Checks stand in the order of the
 * manual's "Operation" sections (SDM vol. 2). Selectors are popped in slots of the operand size, whose upper half is dropped. */
#include "isa-x86/sem/irq.h"
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

/* The code segment a return goes to; its RPL is the ring. */
static void return_code(uint32_t sel, struct x86_desc *d)
{
	unsigned rpl = sel & 3;
	if (sel_null(sel))
		m_fault(X86_GP, 0);
	desc_get(sel, d, X86_GP, 0);
	bool ok = desc_is_code(d->hi) && rpl >= m_sys()->cpl
		  && (desc_conforming(d->hi) ? desc_dpl(d->hi) <= rpl : desc_dpl(d->hi) == rpl);
	if (!ok)
		m_fault(X86_GP, sel_err(sel));
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
}

/* The frame of a return: where it goes, and how far above ESP the next word stands. */
struct far_return {
	uint32_t eip, cs;
	uint32_t release;	/* bytes a RETF n drops, on both stacks */
	uint32_t up;		/* bytes read so far */
	unsigned size;
	unsigned absent_ss;	/* what an absent stack segment raises: #SS for RETF, #NP for IRET (386 manual; QEMU, Bochs) */
};

static void return_inner_ring(const struct far_return *r, const struct x86_desc *code)
{
	far_check_eip(r->eip, desc_limit(code));
	desc_touch(code);
	stack_set_sp(m_r32(X86_ESP) + r->up + r->release);
	far_set_cs(r->cs, code, m_sys()->cpl);
	m_set_eip(r->eip);
}

static void return_outer_ring(const struct far_return *r, const struct x86_desc *code)
{
	struct x86_desc stack;
	unsigned rpl = r->cs & 3;
	uint32_t at = r->up + r->release;
	uint32_t esp = stack_peek(at, r->size);
	uint32_t ss = stack_peek(at + r->size, r->size) & 0xffff;
	seg_check_stack(ss, rpl, X86_GP, r->absent_ss, 0, &stack);
	far_check_eip(r->eip, desc_limit(code));
	desc_touch(code);
	desc_touch(&stack);
	m_commit_part();
	struct x86_seg s = desc_seg(ss, &stack);
	far_set_cs(r->cs, code, rpl);
	seg_set(X86_SS, &s);
	m_commit_part();
	stack_set_sp(esp + r->release);
	m_set_eip(r->eip);
	seg_drop_inner(rpl);
	m_ctx_changed();
}

static void return_far(struct far_return *r)
{
	struct x86_desc code;
	r->eip = stack_peek(0, r->size);
	r->cs = stack_peek(r->size, r->size) & 0xffff;
	r->up = 2 * r->size;
	if (!x86_protected()) {
		far_check_eip(r->eip, m_sys()->seg[X86_CS].limit);
		stack_set_sp(m_r32(X86_ESP) + r->up + r->release);
		far_set_cs_real(r->cs);
		m_set_eip(r->eip);
		return;
	}
	return_code(r->cs, &code);
	if ((r->cs & 3) > m_sys()->cpl)
		return_outer_ring(r, &code);
	else
		return_inner_ring(r, &code);
}

static void retf_i(const struct x86_insn *in, unsigned size)
{
	struct far_return r = { .release = (uint16_t)in->imm, .size = size, .absent_ss = X86_SS_VEC };
	return_far(&r);
}
SEM_SIZED(retf_i)

static void retf(const struct x86_insn *in, unsigned size)
{
	struct far_return r = { .size = size, .absent_ss = X86_SS_VEC };
	(void)in;
	return_far(&r);
}
SEM_SIZED(retf)

/* ---- IRET ---- */

/* The EFLAGS bits IRET may change; IOPL and IF depend on the ring it is executed in. */
static uint32_t iret_mask(unsigned size)
{
	uint32_t may = X86_ARITH | X86_TF | X86_DF | X86_NT;
	if (size == 4)
		may |= X86_RF | X86_AC | X86_ID;
	if (m_sys()->cpl == 0)
		may |= X86_IOPL;
	if (m_sys()->cpl <= x86_iopl())
		may |= X86_IF;
	return may;
}

static void iret_flags(uint32_t v, uint32_t may)
{
	if (m_sys()->rf_live)
		M_SET(rf_live, 0);	/* the RF just popped is for the next instruction */
	bool aligns = (m_sysflags() ^ v) & may & X86_AC;
	x86_set_eflags((x86_eflags() & ~may) | (v & may));
	if (aligns)
		m_ctx_changed();
}

static void iret_real(unsigned size)
{
	uint32_t may = iret_mask(size);
	uint32_t eip = stack_peek(0, size), cs = stack_peek(size, size) & 0xffff, flags = stack_peek(2 * size, size);
	far_check_eip(eip, m_sys()->seg[X86_CS].limit);
	stack_set_sp(m_r32(X86_ESP) + 3 * size);
	far_set_cs_real(cs);
	m_set_eip(eip);
	iret_flags(flags, may);
}

static void iret_to_v86(uint32_t eip, uint32_t cs, uint32_t flags)
{
	static const uint8_t order[] = { X86_ES, X86_DS, X86_FS, X86_GS };
	uint32_t esp = stack_peek(12, 4), ss = stack_peek(16, 4) & 0xffff, sel[4];
	for (unsigned i = 0; i < 4; i++)
		sel[i] = stack_peek(20 + 4 * i, 4) & 0xffff;
	far_check_eip(eip, 0xffff);
	m_set_sysflags(flags & EFLAGS_ALL & ~X86_ARITH);
	m_set_flags(flags & X86_ARITH);
	for (unsigned i = 0; i < 4; i++) {
		seg_set_v86(order[i], sel[i]);
		m_commit_part();
	}
	M_SET(cpl, 3);
	M_SET(rf_live, 0);
	seg_set_v86(X86_SS, ss);
	seg_set_v86(X86_CS, cs);
	m_w32(X86_ESP, esp);
	m_set_eip(eip);
	m_ctx_changed();
}

static void iret_task(void)
{
	uint32_t link = m_lld16(m_sys()->tr.base);
	task_switch(link, TASK_IRET, 0, X86_NOERR);
}

static void iret_protected(unsigned size)
{
	struct far_return r = { .size = size, .absent_ss = X86_NP };
	struct x86_desc code;
	r.eip = stack_peek(0, size);
	r.cs = stack_peek(size, size) & 0xffff;
	uint32_t flags = stack_peek(2 * size, size), may = iret_mask(size);
	if (size == 4 && (flags & X86_VM) && m_sys()->cpl == 0) {
		iret_to_v86(r.eip, r.cs, flags);
		return;
	}
	r.up = 3 * size;
	return_code(r.cs, &code);
	if ((r.cs & 3) > m_sys()->cpl)
		return_outer_ring(&r, &code);
	else
		return_inner_ring(&r, &code);
	iret_flags(flags, may);
}

/* NMIs are let in even by an IRET that then faults (SDM vol. 3, 6.7.1): committed ahead of it, and so out of reach of its rollback. */
static void unblock_nmi(const struct x86_insn *in)
{
	uint32_t next = m_eip();
	if (!(m_sys()->nmi & X86_NMI_BLOCKED))
		return;
	M_SET(nmi, m_sys()->nmi & ~X86_NMI_BLOCKED);
	m_set_eip(in->eip);
	m_commit_part();
	m_set_eip(next);
}

static void iret(const struct x86_insn *in, unsigned size)
{
	unblock_nmi(in);
	if (!(m_sys()->cr0 & X86_CR0_PE)) {
		iret_real(size);
	} else if (m_sysflags() & X86_VM) {
		if (x86_iopl() < 3)
			m_fault(X86_GP, 0);
		iret_real(size);
	} else if (m_sysflags() & X86_NT) {
		iret_task();
	} else {
		iret_protected(size);
	}
}
SEM_SIZED(iret)
