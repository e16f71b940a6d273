/* SPDX-License-Identifier: Apache-2.0
 * Guest memory for ref: logical -> linear -> window, with the TLB in front, and the undo log behind every store. */
#include "cms/exec/events.h"
#include "cms/exec/physmap.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mmu.h"
#include "isa-x86/sem/seg.h"
#include "sim/ref/ref.h"

struct ref_mach ref;

/* ---- commit and rollback ---- */

void ref_commit(void)
{
	ref.saved = ref.r;
	ref.undo_n = 0;
}

void m_commit_part(void)
{
	ref_commit();
}

/* Derived state follows the state page: ranges, TLB half, fetch page. */
static void resync(void)
{
	for (unsigned i = 0; i < X86_NSEG; i++)
		m_seg_changed(i);
	m_ctx_changed();
	ref.reranged = false;
}

void ref_rollback(void)
{
	while (ref.undo_n) {
		const struct ref_undo *u = &ref.undo[--ref.undo_n];
		memcpy(u->at, &u->old, u->size);
	}
	ref.r = ref.saved;
	if (ref.reranged)
		resync();
}

void ref_log(void *at, unsigned size)
{
	if (ref.undo_n == REF_UNDO_MAX)
		__builtin_trap();	/* an instruction that long has to commit in parts */
	struct ref_undo *u = &ref.undo[ref.undo_n++];
	u->at = at;
	u->size = size;
	u->old = 0;
	memcpy(&u->old, at, size);
}

_Noreturn void m_fault(unsigned vec, uint32_t err)
{
	ref_rollback();
	ref.fault_vec = vec;
	ref.fault_err = err;
	longjmp(ref.unwind, 1);
}

/* CR2 is written behind the rollback: it stays even when the delivery of the #PF is rolled back. */
static _Noreturn void page_fault(uint32_t lin, uint32_t err)
{
	ref_rollback();
	ref.sys.cr2 = lin;
	m_fault(X86_PFV, err);
}

/* ---- derived state ---- */

void m_tlb_flush(void)
{
	for (unsigned user = 0; user < 2; user++)
		for (unsigned i = 0; i < REF_TLB_SETS; i++)
			ref.tlbs[user][i].read = ref.tlbs[user][i].write = 0;
	code_forget_page();
}

/* A 4 MB page may stand in many entries. */
void m_invlpg(uint32_t lin)
{
	if (ref.sys.cr4 & X86_CR4_PSE) {
		m_tlb_flush();
		return;
	}
	for (unsigned user = 0; user < 2; user++) {
		struct ref_tlb *t = &ref.tlbs[user][lin >> 12 & (REF_TLB_SETS - 1)];
		t->read = t->write = 0;
	}
	code_forget_page();
}

void exec_map_changed(void)
{
	m_tlb_flush();
}

void ref_forget_write_entries(uint32_t window_page)
{
	const uint8_t *host = ref.window + window_page;
	for (unsigned user = 0; user < 2; user++)
		for (unsigned i = 0; i < REF_TLB_SETS; i++) {
			struct ref_tlb *t = &ref.tlbs[user][i];
			if (t->write && t->wbase + (t->write & ~1u) == host)
				t->write = 0;
		}
}

static const struct ref_range nothing = { 1, 0 };

/* In real and virtual-8086 mode only the limit counts. */
static bool typed(void)
{
	return (ref.sys.cr0 & X86_CR0_PE) && !(ref.r.sysflags & X86_VM);
}

static struct ref_range data_range(const struct x86_seg *s)
{
	if ((s->attr & 0xc) != 4 || !typed())
		return (struct ref_range){ 0, s->limit };
	if (s->limit == 0xffffffffu)
		return nothing;
	return (struct ref_range){ s->limit + 1, s->attr & X86_ATTR_DB ? 0xffffffffu : 0xffff };
}

void m_seg_changed(unsigned seg)
{
	const struct x86_seg *s = &ref.sys.seg[seg];
	uint32_t hi = (uint32_t)s->attr << 8;
	bool all = !typed();
	ref.reranged = true;
	ref.rd[seg] = all || desc_is_readable(hi) ? data_range(s) : nothing;
	ref.wr[seg] = all || desc_is_writable(hi) ? data_range(s) : nothing;
}

void m_ctx_changed(void)
{
	ref.reranged = true;
	ref.attention = true;
	ref.aligns = ref.sys.cpl == 3 && (ref.sys.cr0 & X86_CR0_AM) && (ref.r.sysflags & X86_AC);
	ref.tlb = ref.tlbs[ref.aligns ? 2 : ref.sys.cpl == 3];
	for (unsigned i = 0; i < X86_NSEG; i++)
		m_seg_changed(i);
	code_forget_page();
}

void m_debug_changed(void)
{
	m_tlb_flush();
	ref.breaks = false;
	for (unsigned i = 0; i < 4; i++)
		ref.breaks |= (ref.sys.dr[7] >> 2 * i & 3) && !(ref.sys.dr[7] >> (16 + 4 * i) & 3);
}

/* ---- linear -> window ---- */

/* Host addresses of one byte for loads and stores; NULL where nothing answers. */
struct place {
	uint8_t *read, *write;
};

static uint8_t *host(uint32_t offset)
{
	return offset == PHYSMAP_NONE ? NULL : ref.window + offset;
}

static void fill(uint32_t lin, unsigned access, const struct mmu_result *m, const struct physmap_page *p)
{
	struct ref_tlb *t = &ref.tlbs[access & MMU_USER ? 1 : 0][lin >> 12 & (REF_TLB_SETS - 1)];
	uint32_t page = lin & ~0xfffu;
	*t = (struct ref_tlb){ 0 };
	if (debug_page(lin, DEBUG_DATA))
		return;
	if (p->read != PHYSMAP_NONE) {
		t->read = page | 1;
		t->rbase = ref.window + p->read - page;
	}
	if (p->write != PHYSMAP_NONE && m->writable && m->dirty && !code_in_page(p->write)) {
		t->write = page | 1;
		t->wbase = ref.window + p->write - page;
	}
}

static struct place place_of(uint32_t lin, unsigned access)
{
	struct mmu_result m;
	if (!mmu_walk(lin, access, &m))
		page_fault(lin, m.err);
	struct physmap_page p = physmap_find(m.pa & ref.sys.a20_mask);
	fill(lin, access, &m, &p);
	struct place at = { host(p.read), host(p.write) };
	if (at.read)
		at.read += lin & 0xfff;
	if (at.write)
		at.write += lin & 0xfff;
	return at;
}

uint32_t ref_code_place(uint32_t lin)
{
	struct place at = place_of(lin, ref.sys.cpl == 3 ? MMU_USER : 0);
	return at.read ? (uint32_t)(at.read - ref.window) : PHYSMAP_NONE;
}

/* The part of an access up to the page's end. */
static unsigned first_part(uint32_t lin, unsigned size)
{
	unsigned room = 0x1000 - (lin & 0xfff);
	return size < room ? size : room;
}

static uint32_t load_part(const uint8_t *at, unsigned size)
{
	uint32_t v = 0xffffffffu;
	if (at) {
		v = 0;
		memcpy(&v, at, size);
	}
	return size == 4 ? v : v & ((1u << 8 * size) - 1);
}

static void store_part(uint8_t *at, unsigned size, uint32_t v)
{
	if (!at)
		return;
	ref_log(at, size);
	memcpy(at, &v, size);
	uint32_t offset = (uint32_t)(at - ref.window);
	if (code_in_page(offset))
		code_stored(offset, size);
}

/* In front of the page checks, as Bochs orders faults of one class: what user code does unaligned under AC is #AC. */
static void check_aligned(uint32_t lin, unsigned size, unsigned access)
{
	if (ref.aligns && (access & MMU_USER) && (lin & (size - 1)))
		m_fault(X86_AC_VEC, 0);
}

uint32_t ref_load_linear(uint32_t lin, unsigned size, unsigned access)
{
	unsigned n = first_part(lin, size);
	check_aligned(lin, size, access);
	struct place a = place_of(lin, access), b = { 0 };
	if (n < size)
		b = place_of(lin + n, access);
	if (debug_any())
		debug_access(lin, size, false);
	uint32_t v = load_part(a.read, n);
	if (n < size)
		v |= load_part(b.read, size - n) << 8 * n;
	return v;
}

void ref_store_linear(uint32_t lin, unsigned size, uint32_t v, unsigned access)
{
	unsigned n = first_part(lin, size);
	check_aligned(lin, size, access);
	struct place a = place_of(lin, access), b = { 0 };
	if (n < size)
		b = place_of(lin + n, access);
	if (debug_any())
		debug_access(lin, size, true);
	store_part(a.write, n, v);
	if (n < size)
		store_part(b.write, size - n, v >> 8 * n);
}

/* ---- logical -> linear ---- */

/* A segment of all 4 GB that may be read and written wraps around: the core's flat segments skip the check (molecules.md, section 5). */
static bool flat(unsigned seg)
{
	return ref.rd[seg].lo == 0 && ref.rd[seg].hi == 0xffffffffu && ref.wr[seg].lo == 0 && ref.wr[seg].hi == 0xffffffffu;
}

static uint32_t checked(unsigned seg, const struct ref_range *g, uint32_t off, unsigned size)
{
	if (!ref_inside(g, off, size) && !flat(seg))
		m_fault(seg == X86_SS ? X86_SS_VEC : X86_GP, 0);
	return ref.sys.seg[seg].base + off;
}

static unsigned user(void)
{
	return ref.sys.cpl == 3 ? MMU_USER : 0;
}

uint32_t ref_load_slow(unsigned seg, uint32_t off, unsigned size)
{
	return ref_load_linear(checked(seg, &ref.rd[seg], off, size), size, user());
}

void ref_store_slow(unsigned seg, uint32_t off, unsigned size, uint32_t v)
{
	ref_store_linear(checked(seg, &ref.wr[seg], off, size), size, v, user() | MMU_WRITE);
}

static void probe(uint32_t lin, unsigned size, unsigned access)
{
	unsigned n = first_part(lin, size);
	check_aligned(lin, size, access);
	place_of(lin, access);
	if (n < size)
		place_of(lin + n, access);
}

void m_probe_w(unsigned seg, uint32_t off, unsigned size)
{
	uint32_t lin = ref.sys.seg[seg].base + off;
	const struct ref_tlb *t = ref_entry(lin);
	if (ref_inside(&ref.wr[seg], off, size) && t->write == ((lin & ~0xfffu) | 1) && (lin & 0xfff) <= 0x1000 - size)
		return;
	probe(checked(seg, &ref.wr[seg], off, size), size, user() | MMU_WRITE);
}

void m_lprobe_w(uint32_t lin, unsigned size)
{
	probe(lin, size, MMU_WRITE);
}

/* ---- physical ---- */

void ref_read_physical(uint32_t pa, void *buf, uint32_t len)
{
	uint8_t *to = buf;
	while (len) {
		uint32_t n = first_part(pa, len);
		const uint8_t *from = host(physmap_find(pa).read);
		if (from)
			memcpy(to, from + (pa & 0xfff), n);
		else
			memset(to, 0xff, n);
		pa += n;
		to += n;
		len -= n;
	}
}

void ref_write_physical(uint32_t pa, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;
	while (len) {
		uint32_t n = first_part(pa, len), offset = physmap_find(pa).write;
		if (offset != PHYSMAP_NONE) {
			offset += pa & 0xfff;
			memcpy(ref.window + offset, from, n);
			if (code_in_page(offset))
				code_stored(offset, n);
		}
		pa += n;
		from += n;
		len -= n;
	}
}

uint32_t m_pld32(uint32_t pa)
{
	uint32_t v;
	ref_read_physical(pa & ref.sys.a20_mask, &v, 4);
	return v;
}

void m_pst32(uint32_t pa, uint32_t v)
{
	ref_write_physical(pa & ref.sys.a20_mask, &v, 4);
}

/* ---- ports ---- */

uint32_t m_in(uint16_t port, unsigned size)
{
	pc.now = m_time();
	ref.attention = true;
	return pc_in(port, size);
}

void m_out(uint16_t port, unsigned size, uint32_t v)
{
	pc.now = m_time();
	ref.attention = true;
	pc_out(port, size, v);
}

/* ---- whole state ---- */

void ref_open(uint8_t *window, uint32_t window_bytes)
{
	memset(&ref, 0, sizeof ref);
	ref.window = window;
	ref.tlb = ref.tlbs[0];
	code_open(window_bytes);
}

void exec_load_arch(const struct x86_arch *a)
{
	memcpy(ref.r.gpr, a->gpr, sizeof a->gpr);
	ref.r.eip = a->eip;
	ref.r.arith = a->eflags & X86_ARITH;
	ref.r.sysflags = a->eflags & ~X86_ARITH & ~2u;
	ref.sys = a->sys;
	ref_commit();
	m_debug_changed();
	resync();
}
