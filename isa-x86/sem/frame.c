/* SPDX-License-Identifier: Apache-2.0
 * Stack frames of far calls and interrupts. See frame.h. */
#include "isa-x86/sem/frame.h"
#include "isa-x86/sem/stack.h"

#define PART 8	/* stores per commit: well below the 16 entries of the store buffer */

static uint32_t mask_of(const struct frame *f)
{
	return f->ss.attr & X86_ATTR_DB ? 0xffffffffu : 0xffff;
}

void frame_here(struct frame *f, unsigned size, uint32_t err)
{
	f->ss = m_sys()->seg[X86_SS];
	f->esp = m_r32(X86_ESP);
	f->err = err;
	f->user = m_sys()->cpl == 3;
	f->size = (uint8_t)size;
	f->n = 0;
}

/* SS:ESP for ring cpl: at 4 + 8 cpl of a 32-bit TSS, at 2 + 4 cpl of a 16-bit one. */
static uint32_t inner_pointer(unsigned cpl, uint32_t ext, uint32_t *esp)
{
	const struct x86_seg *tr = &m_sys()->tr;
	bool wide = tr->attr & 8;
	uint32_t at = wide ? 4 + 8 * cpl : 2 + 4 * cpl;
	if (at + (wide ? 5 : 3) > tr->limit)
		m_fault(X86_TS, sel_err(tr->sel) | ext);
	*esp = wide ? m_lld32(tr->base + at) : m_lld16(tr->base + at);
	return m_lld16(tr->base + at + (wide ? 4 : 2));
}

void frame_inner(struct frame *f, unsigned size, unsigned cpl, uint32_t ext)
{
	struct x86_desc d;
	uint32_t sel = inner_pointer(cpl, ext, &f->esp);
	seg_check_stack(sel, cpl, X86_TS, X86_SS_VEC, ext, &d);
	desc_touch(&d);
	f->ss = desc_seg(sel, &d);
	f->err = sel_err(sel) | ext;
	f->user = false;
	f->size = (uint8_t)size;
	f->n = 0;
}

/* In one page of a segment of 4 GB what holds for the first word holds for all. */
static bool alike(const struct frame *f)
{
	uint32_t first = f->ss.base + f->esp - f->size, last = f->ss.base + f->esp - f->n * f->size;
	return !f->user && f->n && (f->ss.attr & X86_ATTR_DB) && (f->ss.attr & 0xc) != 4 && f->ss.limit == 0xffffffffu && !((first ^ last) >> 12);
}

void frame_check(const struct frame *f)
{
	uint32_t sp = f->esp, mask = mask_of(f);
	if (alike(f)) {
		m_lprobe_w(f->ss.base + sp - f->size, f->size);
		return;
	}
	for (unsigned i = 0; i < f->n; i++) {
		sp = (sp - f->size) & mask;
		if (!seg_holds(&f->ss, sp, f->size))
			m_fault(X86_SS_VEC, f->err);
		if (f->user)
			m_probe_w(X86_SS, sp, f->size);
		else
			m_lprobe_w(f->ss.base + sp, f->size);
	}
}

static void store_word(const struct frame *f, uint32_t sp, uint32_t v)
{
	if (f->size == 4)
		m_lst32(f->ss.base + sp, v);
	else
		m_lst16(f->ss.base + sp, v);
}

/* The stores are made as supervisor: frame_check() has asked for the rights they need. */
void frame_store(struct frame *f)
{
	uint32_t sp = f->esp, mask = mask_of(f);
	for (unsigned i = 0; i < f->n; i++) {
		sp = (sp - f->size) & mask;
		store_word(f, sp, f->words[i]);
		if (i % PART == PART - 1)
			m_commit_part();
	}
	m_commit_part();
	f->esp = (f->esp & ~mask) | sp;
}

void frame_commit_stack(const struct frame *f, bool inner)
{
	if (inner)
		seg_set(X86_SS, &f->ss);
	m_w32(X86_ESP, f->esp);
}
