/* SPDX-License-Identifier: Apache-2.0
 * Far JMP and CALL, INT n. Checks stand in the order of the manual's "Operation" sections (SDM vol. 2). See ret.c. */
#include "isa-x86/sem/frame.h"
#include "isa-x86/sem/irq.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

void far_set_cs(uint32_t sel, const struct x86_desc *d, unsigned cpl)
{
	struct x86_seg s = desc_seg((sel & 0xfffc) | cpl, d);
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	if (cpl == m_sys()->cpl && s.sel == cs->sel && s.base == cs->base && s.limit == cs->limit && s.attr == cs->attr)
		return;	/* an interrupt of a kernel, and the way back from it; a code segment, so the mode is the same too */
	M_SET(cpl, cpl);
	seg_set(X86_CS, &s);
	m_ctx_changed();
}

/* ---- real and virtual-8086 mode ---- */

void far_set_cs_real(uint32_t sel)
{
	if (m_sysflags() & X86_VM)
		seg_set_v86(X86_CS, sel);
	else
		seg_set_real(X86_CS, sel);
}

static void jump_real(uint32_t sel, uint32_t eip)
{
	far_check_eip(eip, m_sys()->seg[X86_CS].limit);
	far_set_cs_real(sel);
	m_set_eip(eip);
}

static void call_real(uint32_t sel, uint32_t eip, unsigned size)
{
	uint32_t next = m_eip();
	far_check_eip(eip, m_sys()->seg[X86_CS].limit);
	stack_push(size, m_sys()->seg[X86_CS].sel);
	stack_push(size, next);
	jump_real(sel, eip);
}

/* ---- protected mode: what the selector names ---- */

/* A direct jump or call stays in its ring. */
static void check_same_ring(uint32_t sel, const struct x86_desc *d)
{
	unsigned cpl = m_sys()->cpl, dpl = desc_dpl(d->hi);
	bool ok = desc_conforming(d->hi) ? dpl <= cpl : (sel & 3) <= cpl && dpl == cpl;
	if (!ok)
		m_fault(X86_GP, sel_err(sel));
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
}

static void check_gate_access(uint32_t sel, const struct x86_desc *d)
{
	if (desc_dpl(d->hi) < m_sys()->cpl || desc_dpl(d->hi) < (sel & 3))
		m_fault(X86_GP, sel_err(sel));
	if (!(d->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
}

/* The code segment behind a call gate. `inward`: the transfer may go to a more privileged ring. */
static void gate_code(const struct x86_desc *gate, struct x86_desc *code, bool inward)
{
	uint32_t sel = gate->lo >> 16;
	unsigned cpl = m_sys()->cpl;
	if (sel_null(sel))
		m_fault(X86_GP, 0);
	desc_get(sel, code, X86_GP, 0);
	bool ok = desc_is_code(code->hi) && desc_dpl(code->hi) <= cpl;
	if (ok && !inward && !desc_conforming(code->hi))
		ok = desc_dpl(code->hi) == cpl;
	if (!ok)
		m_fault(X86_GP, sel_err(sel));
	if (!(code->hi & DESC_P))
		m_fault(X86_NP, sel_err(sel));
}

static uint32_t gate_offset(const struct x86_desc *gate)
{
	return desc_type(gate->hi) == SYS_CALL32 ? (gate->lo & 0xffff) | (gate->hi & 0xffff0000u) : gate->lo & 0xffff;
}

static void jump_gate(const struct x86_desc *gate)
{
	struct x86_desc code;
	gate_code(gate, &code, false);
	far_check_eip(gate_offset(gate), desc_limit(&code));
	desc_touch(&code);
	far_set_cs(gate->lo >> 16, &code, m_sys()->cpl);
	m_set_eip(gate_offset(gate));
}

/* Parameters are read from the caller's stack with the caller's rights, before anything is stored. */
static void add_parameters(struct frame *f, unsigned count)
{
	for (unsigned i = count; i-- > 0;)
		frame_add(f, stack_peek(i * f->size, f->size));
}

static void call_gate(const struct x86_desc *gate)
{
	struct x86_desc code;
	struct frame f;
	unsigned size = desc_type(gate->hi) == SYS_CALL32 ? 4 : 2, cpl = m_sys()->cpl;
	gate_code(gate, &code, true);
	bool inner = !desc_conforming(code.hi) && desc_dpl(code.hi) < cpl;
	if (inner) {
		cpl = desc_dpl(code.hi);
		frame_inner(&f, size, cpl, 0);
		frame_add(&f, m_sys()->seg[X86_SS].sel);
		frame_add(&f, m_r32(X86_ESP));
		add_parameters(&f, gate->hi & 31);
	} else {
		frame_here(&f, size, 0);
	}
	frame_add(&f, m_sys()->seg[X86_CS].sel);
	frame_add(&f, m_eip());
	frame_check(&f);
	far_check_eip(gate_offset(gate), desc_limit(&code));
	desc_touch(&code);
	frame_store(&f);
	frame_commit_stack(&f, inner);
	far_set_cs(gate->lo >> 16, &code, cpl);
	m_set_eip(gate_offset(gate));
}

static void direct(uint32_t sel, const struct x86_desc *d, uint32_t eip)
{
	far_check_eip(eip, desc_limit(d));
	desc_touch(d);
	far_set_cs(sel, d, m_sys()->cpl);
	m_set_eip(eip);
}

/* Everything that is not a code segment: gates and TSSs. */
static void system_transfer(uint32_t sel, const struct x86_desc *d, bool is_call)
{
	enum task_cause cause = is_call ? TASK_CALL : TASK_JMP;
	unsigned type = d->hi & DESC_S ? 0 : desc_type(d->hi);
	switch (type) {
	case SYS_CALL16:
	case SYS_CALL32:
		check_gate_access(sel, d);
		if (is_call)
			call_gate(d);
		else
			jump_gate(d);
		break;
	case SYS_TASK:
		check_gate_access(sel, d);
		task_switch(d->lo >> 16, cause, 0, X86_NOERR);
		break;
	case SYS_TSS16:
	case SYS_TSS32:
		check_gate_access(sel, d);
		task_switch(sel, cause, 0, X86_NOERR);
		break;
	default:
		m_fault(X86_GP, sel_err(sel));
	}
}

static void jump_far(uint32_t sel, uint32_t eip)
{
	struct x86_desc d;
	if (!x86_protected()) {
		jump_real(sel, eip);
		return;
	}
	if (sel_null(sel))
		m_fault(X86_GP, 0);
	desc_get(sel, &d, X86_GP, 0);
	if (!desc_is_code(d.hi)) {
		system_transfer(sel, &d, false);
		return;
	}
	check_same_ring(sel, &d);
	direct(sel, &d, eip);
}

static void call_direct(uint32_t sel, const struct x86_desc *d, uint32_t eip, unsigned size)
{
	struct frame f;
	check_same_ring(sel, d);
	frame_here(&f, size, 0);
	frame_add(&f, m_sys()->seg[X86_CS].sel);
	frame_add(&f, m_eip());
	frame_check(&f);
	far_check_eip(eip, desc_limit(d));
	desc_touch(d);
	frame_store(&f);
	frame_commit_stack(&f, false);
	direct(sel, d, eip);
}

static void call_to(uint32_t sel, uint32_t eip, unsigned size)
{
	struct x86_desc d;
	if (!x86_protected()) {
		call_real(sel, eip, size);
		return;
	}
	if (sel_null(sel))
		m_fault(X86_GP, 0);
	desc_get(sel, &d, X86_GP, 0);
	if (desc_is_code(d.hi))
		call_direct(sel, &d, eip, size);
	else
		system_transfer(sel, &d, true);
}

static void jmp_far(const struct x86_insn *in, unsigned size)
{
	jump_far(in->imm2, in->imm & x86_size_mask(size));
}
SEM_SIZED(jmp_far)

static void call_far(const struct x86_insn *in, unsigned size)
{
	call_to(in->imm2, in->imm & x86_size_mask(size), size);
}
SEM_SIZED(call_far)

static uint32_t far_operand(const struct x86_insn *in, unsigned size, uint32_t *eip)
{
	*eip = x86_ld(in->seg, x86_ea(in), size);
	return x86_ld(in->seg, x86_ea_at(in, size), 2);
}

static void jmp_farm(const struct x86_insn *in, unsigned size)
{
	uint32_t eip, sel = far_operand(in, size, &eip);
	jump_far(sel, eip);
}
SEM_SIZED_M(jmp_farm)

static void call_farm(const struct x86_insn *in, unsigned size)
{
	uint32_t eip, sel = far_operand(in, size, &eip);
	call_to(sel, eip, size);
}
SEM_SIZED_M(call_farm)

/* ---- INT ---- */

void sem_int(const struct x86_insn *in)
{
	if ((m_sysflags() & X86_VM) && x86_iopl() < 3)
		m_fault(X86_GP, 0);
	x86_deliver(in->imm & 0xff, X86_NOERR, IRQ_SOFT);
}

void sem_int3(const struct x86_insn *in)
{
	(void)in;
	x86_deliver(X86_BP, X86_NOERR, IRQ_SOFT);
}

void sem_into(const struct x86_insn *in)
{
	(void)in;
	if (m_flags() & X86_OF)
		x86_deliver(X86_OFV, X86_NOERR, IRQ_SOFT);
}

void sem_icebp(const struct x86_insn *in)
{
	(void)in;
	x86_deliver(X86_DB, X86_NOERR, IRQ_SOFT_EXT);
}
