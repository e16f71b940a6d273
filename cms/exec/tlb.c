/* SPDX-License-Identifier: Apache-2.0
 * Page walk + physical map + sub-page mask -> guest TLB entry. See tlb.h, molecules.md section 4. */
#include "cms/exec/tlb.h"
#include "build/gen/map.h"
#include "cms/boot/heap.h"
#include "cms/exec/exec.h"
#include "cms/exec/grain.h"
#include "cms/exec/mach.h"
#include "cms/exec/physmap.h"
#include "cms/exec/rep.h"
#include "cms/exec/xpage.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"

_Static_assert(GUEST_WINDOW == MAP_GUEST_BASE, "addr.h says where the map has it");

#define ENTRIES 1024u
#define LAST_ASID 255u
#define TRIES_MAX 300u /* more than a storm of flushes is long (exec/chaos.c) */

/* What was written to each hardware entry: finds the entries of a page. May be stale; tlbr decides. */
struct slot {
	uint32_t lin, word;
};

uint32_t tlb_fault_err;
bool tlb_aligned_only;
static struct slot slots[ENTRIES];

/* Per window page: the linear pages through which it was ever mapped for stores, at most two (Linux: the kernel's and the
 * user's; BIOS: one), and whether there were more. Never forgotten, so it may say too much: then all entries are looked through. */
#define HOME_KNOWN 1u
#define HOME_MORE 2u
static struct home {
	uint32_t lin[2];
} *homes;
/* Per 4 MB: was an entry made of a large page since all were forgotten? Too rare for the data that gp reaches. */
static uint32_t large[32] __attribute__((section(".bss.tlb_large")));
static uint32_t asid;
static uint32_t space_bits, space_cr3; /* CR0.PG, CR4.PGE and PSE; CR3: at the last flush */

void tlb_init(uint32_t window_bytes)
{
	homes = heap_alloc(window_bytes / PAGE_BYTES * sizeof *homes);
}

static struct slot *slot_of(uint32_t lin)
{
	return &slots[lin >> 12 & (ENTRIES - 1)];
}

static void write_entry(uint32_t lin, uint32_t word)
{
	XM_CSRW(XM_CSR_TLBMASK, xpage_mask(win_of(word & ~PAGE_MASK)));
	XM_TLBW(lin, word);
}

static void clear_table(void)
{
	for (uint32_t i = 0; i < ENTRIES; i++) {
		XM_TLBINV(i * PAGE_BYTES);
		slots[i].word = 0;
	}
	for (uint32_t i = 0; i < 32; i++)
		large[i] = 0;
	asid = 0;
}

static uint32_t space_now(void)
{
	return (m_sys()->cr0 & X86_CR0_PG) | (m_sys()->cr4 & (X86_CR4_PSE | X86_CR4_PGE));
}

static bool aligned_only_now(void)
{
	return (m_sysflags() & X86_AC) && m_sys()->cpl == 3 && (m_sys()->cr0 & X86_CR0_AM);
}

static inline bool alignment_moved(void)
{
	return __builtin_expect((m_sysflags() & X86_AC) | tlb_aligned_only, 0) && aligned_only_now() != tlb_aligned_only;
}

void tlb_flush_all(void)
{
	clear_table();
	space_bits = space_now();
	space_cr3 = m_sys()->cr3;
	tlb_aligned_only = aligned_only_now();
	XM_CSRW(XM_CSR_GASID, asid);
}

/* A new asid forgets all but global entries. When what those rest on has changed, they go too. */
void tlb_flush(void)
{
	if (asid == LAST_ASID || space_now() != space_bits) {
		tlb_flush_all();
		return;
	}
	space_cr3 = m_sys()->cr3;
	XM_CSRW(XM_CSR_GASID, ++asid);
}

void tlb_follow(void)
{
	if (alignment_moved())
		tlb_flush_all();
	else if (space_now() != space_bits || ((space_bits & X86_CR0_PG) && m_sys()->cr3 != space_cr3))
		tlb_flush();
}

/* The table's entries are those of any 4 MB. */
void tlb_forget(struct lin at)
{
	uint32_t bit = 1u << (at.a >> 22 & 31), *word = &large[at.a >> 27];
	XM_TLBINV(at.a);
	if (!(*word & bit))
		return;
	*word &= ~bit;
	for (struct slot *s = slots; s < slots + ENTRIES; s++)
		if (!((s->lin ^ at.a) >> 22))
			XM_TLBINV(s->lin);
}

/* mmu_walk() says whether this privilege may write; with WP clear a supervisor always may, the user asks its own bits. */
static bool entry_writable(struct lin at, unsigned access, const struct mmu_result *r)
{
	struct mmu_result user;
	if ((access & MMU_USER) || (m_sys()->cr0 & X86_CR0_WP) || !(m_sys()->cr0 & X86_CR0_PG))
		return r->writable;
	return mmu_walk(at.a, MMU_USER | MMU_WRITE | MMU_PEEK, &user);
}

static void note_home(uint32_t lin, uint32_t place)
{
	struct home *h = &homes[place / PAGE_BYTES];
	uint32_t page = (lin & ~PAGE_MASK) | HOME_KNOWN;
	if ((h->lin[0] & ~HOME_MORE) == page || h->lin[1] == page)
		return;
	if (!h->lin[0])
		h->lin[0] = page;
	else if (!h->lin[1])
		h->lin[1] = page;
	else
		h->lin[0] |= HOME_MORE;
}

/* The rare cases: a large page is noted, a page whose accesses are judged one by one stays out. */
static __attribute__((noinline)) bool may_enter(struct lin at, const struct mmu_result *r)
{
	if (r->large)
		large[at.a >> 27] |= 1u << (at.a >> 22 & 31);
	return !debug_page(at.a, DEBUG_DATA);
}

static enum tlb_fill fill(struct lin at, unsigned access, const struct mmu_result *r)
{
	struct physmap_page p = physmap_find(r->pa & m_sys()->a20_mask);
	bool same = p.read == p.write;
	if (p.read == PHYSMAP_NONE || (!same && (access & MMU_WRITE)))
		return TLB_DEVICE_PAGE;
	if (__builtin_expect(debug_any() | r->large, 0) && !may_enter(at, r))
		return TLB_DEVICE_PAGE;
	/* A page whose stores go elsewhere is entered clean: a store then traps PAGE and comes back here. */
	uint32_t word = p.read | (r->user ? TLB_USER : 0) | (entry_writable(at, access, r) ? TLB_WRITABLE : 0) |
			(r->dirty && same ? TLB_DIRTY : 0) | (r->global ? TLB_GLOBAL : 0);
	*slot_of(at.a) = (struct slot){ at.a & ~PAGE_MASK, word };
	write_entry(at.a, word);
	if (word & TLB_DIRTY)
		note_home(at.a, p.read);
	cms_stats.tlb_fills++;
	return TLB_FILLED;
}

/* Does an open store lie in this word of a table? */
static bool open_at(uint32_t pa)
{
	uint32_t word = GUEST_WINDOW | physmap_find(pa & m_sys()->a20_mask).read | (pa & PAGE_MASK);
	for (uint32_t i = XM_CSRR(XM_CSR_SBCOUNT); i-- > 0;)
		if (XM_SBRD(i << 2) == word)
			return true;
	return false;
}

/* Does this page drive out the page that drove it out? Then a copy between the two is better done by the interpreter. */
static bool to_and_fro(uint32_t lin)
{
	static uint32_t driven_out;
	uint32_t page = lin & ~PAGE_MASK, before = driven_out;
	driven_out = slot_of(lin)->lin;
	return page == before;
}

/* An entry made from what may yet be rolled back would be wrong behind the rollback. */
static bool tables_open(uint32_t lin)
{
	uint32_t pde_at = (m_sys()->cr3 & ~PAGE_MASK) + (lin >> 22) * 4;
	return (m_sys()->cr0 & X86_CR0_PG) &&
	       (open_at(pde_at) || open_at((m_pld32(pde_at) & ~PAGE_MASK) + (lin >> 12 & 0x3ff) * 4));
}

/* Does the instruction at this tick start again for this page in vain? The TLB may not hold the page, or not beside the code's. */
static bool in_vain(uint32_t lin)
{
	static uint32_t page, tick, tries;
	uint32_t now = (uint32_t)m_time();
	if (lin != page || now != tick)
		tries = 0;
	page = lin;
	tick = now;
	return ++tries > TRIES_MAX;
}

/* The interpreter needs a page whose table has an open store of the same instruction; A and D would be set under that. A group of
 * REP is left, its units run singly. What else stores before it walks is a store across a page end: its second page is looked up
 * before the first half is stored, by starting again. */
static __attribute__((noinline)) void walk_first(struct lin at, unsigned access)
{
	rep_unwind();
	if ((at.a & PAGE_MASK) || !(access & MMU_WRITE) || in_vain(at.a))
		return;
	XM_ROLLBACK();
	mach_resync();
	if (tlb_fill(at, access) == TLB_FAULT)
		mach_page_fault(at.a, tlb_fault_err);
	loop_restart();
}

/* With open stores: may the tables be read? Else a peek gives up. */
static bool readable(struct lin at, unsigned access)
{
	bool peek = access & MMU_PEEK;
	if (!(peek && to_and_fro(at.a)) && !tables_open(at.a))
		return true;
	if (!peek)
		walk_first(at, access);
	return !peek;
}

/* The entry of a table in plain RAM; 0, as if nothing were there, says nothing. */
static inline uint32_t plain_entry(uint32_t table, uint32_t index)
{
	uint32_t pa = ((table & ~PAGE_MASK) | index * 4) & m_sys()->a20_mask;
	return physmap_plain(pa) ? *win_word(win_of(pa)) : 0;
}

/* The usual walk in one piece: pages of 4 KB and tables in plain RAM, A and D set where they have to be, the access allowed, nothing open.
 * What it does is what mmu_walk() and fill() do. False: nothing was done, they have to look. */
static inline bool fill_plain(struct lin at, unsigned access)
{
	const struct x86_sys *s = m_sys();
	uint32_t wanted = PTE_P | PTE_A | (access & MMU_WRITE ? PTE_W | PTE_D : 0) | (access & MMU_USER ? PTE_U : 0);
	if (!(s->cr0 & X86_CR0_PG) || debug_any())
		return false;
	uint32_t pde = plain_entry(s->cr3, at.a >> 22), pte = plain_entry(pde, at.a >> 12 & 0x3ff), both = pde & pte;
	if (((both | (pte & PTE_D)) & wanted) != wanted || ((pde | pte) & PDE_PS))
		return false;
	uint32_t place = pte & ~PAGE_MASK & s->a20_mask, word = place;
	if (!physmap_plain(place))
		return false;
	if (both & PTE_U)
		word |= TLB_USER;
	if ((both & PTE_W) && ((s->cr0 & X86_CR0_WP) || (both & PTE_U)))
		word |= TLB_WRITABLE;
	if ((pte & PTE_G) && (s->cr4 & X86_CR4_PGE))
		word |= TLB_GLOBAL;
	if (pte & PTE_D)
		word |= TLB_DIRTY;
	*slot_of(at.a) = (struct slot){ at.a & ~PAGE_MASK, word };
	write_entry(at.a, word);
	if (word & TLB_DIRTY)
		note_home(at.a, place);
	cms_stats.tlb_fills++;
	return true;
}

enum tlb_fill tlb_fill(struct lin at, unsigned access)
{
	struct mmu_result r;
	if (!XM_CSRR(XM_CSR_SBCOUNT) && !tlb_aligned_only && fill_plain(at, access))
		return TLB_FILLED;
	if (XM_CSRR(XM_CSR_SBCOUNT) && !readable(at, access))
		return TLB_PENDING;
	if (tlb_aligned_only)
		return TLB_DEVICE_PAGE;
	if (!mmu_walk(at.a, access, &r)) {
		tlb_fault_err = r.err;
		return TLB_FAULT;
	}
	return r.pending ? TLB_PENDING : fill(at, access, &r);
}

bool tlb_code_place(struct lin at, uint32_t *place)
{
	struct mmu_result r;
	if (!mmu_walk(at.a, m_sys()->cpl == 3 ? MMU_USER : 0, &r))
		mach_page_fault(at.a, r.err);
	uint32_t page = physmap_find(r.pa & m_sys()->a20_mask).read;
	*place = page | (at.a & PAGE_MASK);
	return page != PHYSMAP_NONE;
}

/* Does the slot map this page for stores, in the hardware too? Then its mask is written anew. */
static void remask(const struct slot *s, uint32_t page)
{
	if ((s->word & ~(PAGE_MASK & ~TLB_DIRTY)) == (page | TLB_DIRTY) && (XM_TLBR(s->lin) & TLB_HIT))
		write_entry(s->lin, s->word);
}

static __attribute__((noinline)) void remask_all(uint32_t page)
{
	for (struct slot *s = slots; s < slots + ENTRIES; s++)
		remask(s, page);
}

void tlb_mask_page(struct win at)
{
	uint32_t page = at.a & ~PAGE_MASK;
	const struct home *h = &homes[page / PAGE_BYTES];
	if (h->lin[0] & HOME_MORE) {
		remask_all(page);
		return;
	}
	for (const uint32_t *lin = h->lin; lin < h->lin + 2; lin++)
		if (*lin)
			remask(slot_of(*lin), page);
}

static struct win place_of(struct lin at)
{
	return win_of((XM_TLBR(at.a) & ~PAGE_MASK) | (at.a & PAGE_MASK));
}

bool tlb_beside_code(struct lin at)
{
	return grain_open(place_of(at));
}

void tlb_code_store(struct lin at, uint32_t size_bytes)
{
	struct win w = place_of(at);
	uint32_t room = 4 - (w.a & 3);
	if (!xpage_store(w, size_bytes < room ? size_bytes : room))
		return;
	rep_code_written(w);
	write_entry(at.a, slot_of(at.a)->word);
}
