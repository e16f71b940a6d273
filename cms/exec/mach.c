/* SPDX-License-Identifier: Apache-2.0
 * Notifications of the semantics -> segment unit, guest mode, contexts; faults -> the loop; the CPU's canonical image.
 * See mach_impl.h, mach.h. */
#include "cms/exec/mach.h"
#include "cms/exec/ctx.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/physmap.h"
#include "cms/exec/rep.h"
#include "cms/exec/tlb.h"
#include "cms/exec/xpage.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/mach.h"

struct x86_sys mach_sys __attribute__((aligned(16)));
uint32_t mach_attention;
uint32_t mach_chunk_began;
uint64_t mach_chunk_end;
struct mach_fault mach_fault = { .vec = MACH_NO_FAULT };

/* ---- segments ---- */

struct hw_seg {
	uint32_t lo, hi, attr;
};

static bool typed_now; /* what the segment unit was written for; a rollback takes both back */

/* In real and virtual-8086 mode only the limit counts. */
static bool typed(void)
{
	return (mach_sys.cr0 & X86_CR0_PE) && !(m_sysflags() & X86_VM);
}

static struct hw_seg describe_untyped(const struct x86_seg *s)
{
	return (struct hw_seg){ .hi = s->limit, .attr = SEG_READ | SEG_WRITE };
}

/* Type bits 3..0: code? expand-down or conforming, writable or readable, accessed (SDM vol. 3, 3.4.5.1). */
static struct hw_seg describe_typed(const struct x86_seg *s)
{
	bool code = s->attr & 8, rw = s->attr & 2, down = (s->attr & 0xc) == 4;
	struct hw_seg h = { .hi = s->limit, .attr = (!code || rw ? SEG_READ : 0) | (!code && rw ? SEG_WRITE : 0) };
	if (down) {
		h.lo = s->limit + 1;
		h.hi = s->attr & X86_ATTR_DB ? 0xffffffffu : 0xffff;
	}
	if (!(s->attr & X86_ATTR_S) || (down && s->limit == 0xffffffffu))
		h.attr |= SEG_TRAP;
	return h;
}

static void write_seg(unsigned seg)
{
	const struct x86_seg *s = &mach_sys.seg[seg];
	struct hw_seg h = typed_now ? describe_typed(s) : describe_untyped(s);
	if (h.lo == 0 && h.hi == 0xffffffffu && h.attr == (SEG_READ | SEG_WRITE))
		h.attr |= SEG_FLAT;
	XM_SEGW(seg, s->base, SEGW_BASE);
	XM_SEGW(seg, h.lo, SEGW_LO);
	XM_SEGW(seg, h.hi, SEGW_HI);
	XM_SEGW(seg, h.attr, SEGW_ATTR);
}

static void write_segs(void)
{
	for (unsigned seg = 0; seg < X86_NSEG; seg++)
		write_seg(seg);
}

/* The mode has changed. Writable data that expands up is the same in every one: most of what a switch meets. */
static void type_segs(void)
{
	for (unsigned seg = 0; seg < X86_NSEG; seg++)
		if ((mach_sys.seg[seg].attr & (X86_ATTR_S | 0xe)) != (X86_ATTR_S | 2))
			write_seg(seg);
}

void m_seg_changed(unsigned seg)
{
	write_seg(seg);
	if (seg == X86_CS)
		interp_leave_page();
	if (seg == X86_CS || seg == X86_SS)
		ctx_dirty = 1;
}

/* ---- mode and address space ---- */

static void write_gmode(void)
{
	XM_CSRW(XM_CSR_GMODE, (mach_sys.cpl == 3 ? GMODE_USER : 0) | (mach_sys.cr0 & X86_CR0_WP ? GMODE_WP : 0));
}

void m_ctx_changed(void)
{
	if (typed_now != typed()) {
		typed_now = typed();
		type_segs();
	}
	write_gmode();
	tlb_follow();
	ctx_dirty = 1;
	interp_leave_page();
}

/* Pages with data breakpoints leave the TLB, those with code breakpoints the windows, the table of decisions and translations. */
void m_debug_changed(void)
{
	tlb_flush_all();
	interp_forget_pages();
	ctx_forget();
}

void m_tlb_flush(void)
{
	tlb_flush();
	interp_forget_pages();
}

void m_invlpg(uint32_t lin)
{
	tlb_forget(lin_of(lin));
	interp_forget_pages();
}

void exec_map_changed(void)
{
	tlb_flush_all();
	interp_forget_pages();
}

void mach_resync(void)
{
	typed_now = typed();
	write_gmode();
	tlb_follow();
	ctx_dirty = 1;
	interp_leave_page();
}

/* ---- guest physical memory, for the walker ---- */

uint32_t m_pld32(uint32_t pa)
{
	uint32_t at = physmap_find(pa & mach_sys.a20_mask).read;
	return at == PHYSMAP_NONE ? 0xffffffffu : *win_word(win_of(at | (pa & PAGE_MASK)));
}

/* A and D bits: at once, not gated. Code made from a page table's bytes is forgotten like after any store. */
void m_pst32(uint32_t pa, uint32_t v)
{
	uint32_t at = physmap_find(pa & mach_sys.a20_mask).write;
	if (at == PHYSMAP_NONE)
		return;
	struct win w = win_of(at | (pa & PAGE_MASK));
	xpage_invalidate(w, 4);
	*win_word(w) = v;
}

bool mach_interrupted(void)
{
	return pc_intr();
}

void mach_probe(unsigned seg, uint32_t off, unsigned size)
{
	(void)seg;
	if (size == 4)
		XM_GPRW(off, SEG_CSR, 0, 0);
	else if (size == 2)
		XM_GPRH(off, SEG_CSR, 0, 0);
	else
		XM_GPRB(off, SEG_CSR, 0, 0);
}

/* ---- faults ---- */

void m_fault(unsigned vec, uint32_t err)
{
	XM_ROLLBACK();
	mach_resync();
	if (!rep_unwound())
		mach_fault = (struct mach_fault){ .vec = vec, .err = err, .cr2 = mach_fault.cr2 };
	loop_restart();
}

void mach_page_fault(uint32_t lin, uint32_t err)
{
	mach_fault.cr2 = lin;
	m_fault(X86_PFV, err);
}

/* ---- the canonical image ---- */

void mach_load(const struct x86_arch *a)
{
	for (unsigned r = 0; r < 8; r++)
		m_w32(r, a->gpr[r]);
	m_set_eip(a->eip);
	m_set_flags(a->eflags & X86_ARITH);
	m_set_sysflags(a->eflags & ~X86_ARITH & ~2u);
	mach_sys = a->sys;
	typed_now = typed();
	write_segs();
	m_commit_part();
	mach_resync();
}

void mach_store(struct x86_arch *a)
{
	for (unsigned r = 0; r < 8; r++)
		a->gpr[r] = m_r32(r);
	a->eip = m_eip();
	a->eflags = m_flags() | m_sysflags() | 2;
	a->sys = mach_sys;
	a->ticks_lo = (uint32_t)events.ticks;
	a->ticks_hi = (uint32_t)(events.ticks >> 32);
	a->skip_lo = (uint32_t)events.skip;
	a->skip_hi = (uint32_t)(events.skip >> 32);
}

void exec_load_arch(const struct x86_arch *a)
{
	XM_ROLLBACK();
	mach_load(a);
	tlb_flush_all();
}
