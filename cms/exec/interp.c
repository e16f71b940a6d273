/* SPDX-License-Identifier: Apache-2.0
 * Guest code bytes -> decoded entries -> calls of the semantics. See interp.h. The loop is laid out for few atoms: fetch page
 * in three registers, one table probe, next EIP precomputed, and nothing counted that can be derived (ticks are). */
#include "cms/exec/interp.h"
#include "cms/exec/ctx.h"
#include "cms/exec/exec.h"
#include "cms/exec/grain.h"
#include "cms/exec/head.h"
#include "cms/exec/mach.h"
#include "cms/exec/physmap.h"
#include "cms/exec/spec.h"
#include "cms/exec/tlb.h"
#include "cms/exec/xpage.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"
#include "isa-x86/table/rows.h"

#define EMPTY 0xffffffffu /* no window reaches place 0x3fffffff */
#define LIKELY(x) __builtin_expect(!!(x), 1)

/* An instruction fills a line of the data cache, and tags of neighbours share theirs: most of the code interpreted is met a few
 * times only, so that both are misses. A tag is place and decode mode. */
static struct x86_insn table[INTERP_ENTRIES] __attribute__((aligned(32), section(".unset.table")));
static uint32_t tags[INTERP_ENTRIES] __attribute__((aligned(32), section(".unset.tags")));
_Static_assert(sizeof(struct x86_insn) == 32, "one line");
static uint32_t missing; /* features that the CPU has not, for x86_decode() */
struct fetch interp_fetch;

struct interp_window interp_windows[INTERP_WINDOWS];

void interp_init(void)
{
	missing = x86_cpu_missing();
	for (unsigned i = 0; i < INTERP_ENTRIES; i++)
		tags[i] = EMPTY;
}

void interp_leave_page(void)
{
	mach_attention |= ATTEND_FETCH;
	mach_long_work();
	interp_fetch.size = 0;
}

void interp_forget_pages(void)
{
	interp_leave_page();
	if (!head_remap())
		return;
	for (unsigned i = 0; i < INTERP_WINDOWS; i++)
		interp_windows[i].stamp = 0;
}

bool interp_fetch_again(uint32_t eip)
{
	uint32_t ctx = ctx_now();
	const struct interp_window *w = interp_window_of(eip, ctx);
	if (!interp_window_holds(w, eip, ctx))
		return false;
	interp_fetch = w->fetch;
	return true;
}

#define SPREAD 1237u /* entries of a page follow each other, from a start that spreads pages over the table */

static uint32_t slot_of(uint32_t place)
{
	return place + (place >> 12) * SPREAD;
}

/* The first place in at's page where an instruction may begin that reaches at. */
static uint32_t reaches(struct win at)
{
	uint32_t in_page = at.a & PAGE_MASK;
	return at.a - (in_page < INSN_MAX - 1 ? in_page : INSN_MAX - 1);
}

/* May any of the table begin from `first` on and before `end`, in one page? */
static bool any_decoded(uint32_t first, uint32_t end)
{
	return xpage_of(win_of(first))->decoded & xpage_bits(win_of(first), end - first);
}

/* INT n that were written over lately, as programs do that call any interrupt from one place: these are decoded at each visit and not
 * watched, so that the store is one like any other. */
#define WRITTEN 16u
static uint32_t written[WRITTEN];

static uint32_t *written_slot(uint32_t place)
{
	return &written[(place ^ place >> 4) % WRITTEN];
}

/* Of those that begin from a on and before `end`: what reaches `from`. */
static void forget_span(uint32_t a, uint32_t end, uint32_t from)
{
	uint32_t slot = slot_of(a) % INTERP_ENTRIES;
	while (a < end) {
		uint32_t n = end - a < INTERP_ENTRIES - slot ? end - a : INTERP_ENTRIES - slot;
		for (uint32_t *tag = &tags[slot], *last = tag + n; tag != last; tag++, a++)
			if ((*tag & FETCH_PLACE) == a && a + table[tag - tags].len > from) {
				*tag = EMPTY;
				if (table[tag - tags].row == XR_INT)
					*written_slot(a) = a;
			}
		slot = 0;
	}
}

void interp_forget(struct win at, uint32_t len_bytes)
{
	uint32_t decoded = xpage_of(at)->decoded, end = at.a + len_bytes, next;
	for (uint32_t a = reaches(at); a < end; a = next) {
		next = (a | (XPAGE_SUB_BYTES - 1)) + 1;
		if (decoded >> (a >> XPAGE_SUB_SHIFT & 31) & 1)
			forget_span(a, next < end ? next : end, at.a);
	}
}

uint32_t interp_code_mask(struct win line)
{
	uint32_t mask = 0, a = reaches(line), slot = slot_of(a);
	if (!any_decoded(a, line.a + GRAIN_BYTES))
		return 0;
	for (; a < line.a + GRAIN_BYTES; a++, slot++)
		if ((tags[slot % INTERP_ENTRIES] & FETCH_PLACE) == a)
			mask |= win_bits(line.a, GRAIN_BYTES, win_of(a), table[slot % INTERP_ENTRIES].len);
	return mask;
}

/* ---- where code lies ---- */

/* Place of the code byte at linear address lin. False: nothing answers there, it reads as ones. Raises #PF. */
static bool code_place(uint32_t lin, uint32_t *place)
{
	uint32_t user = m_sys()->cpl == 3, word = XM_TLBR(lin);
	if (!(word & TLB_HIT) || (user && !(word & TLB_USER))) {
		enum tlb_fill r = tlb_fill(lin_of(lin), user ? MMU_USER : 0);
		if (r == TLB_FAULT)
			mach_page_fault(lin, tlb_fault_err);
		if (r == TLB_DEVICE_PAGE)
			return tlb_code_place(lin_of(lin), place);
		word = XM_TLBR(lin);
	}
	*place = (word & ~PAGE_MASK) | (lin & PAGE_MASK);
	return true;
}

static uint32_t decode_mode(void)
{
	const struct x86_sys *s = m_sys();
	bool real = !(s->cr0 & X86_CR0_PE) || (m_sysflags() & X86_VM);
	return (s->seg[X86_CS].attr & X86_ATTR_DB ? X86_MODE_D32 : 0) | (real ? X86_MODE_REAL : 0);
}

/* The window of EIPs around eip, which lies at place: cut at the page, at EIP 0 and, when the limit of CS lies in the page, 15
 * bytes before it, so that a whole instruction is always inside the limit. */
static void set_window(uint32_t eip, uint32_t place)
{
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	uint32_t in_page = place & PAGE_MASK, back = eip < in_page ? eip : in_page;
	uint32_t start = eip - back, size = back + PAGE_BYTES - in_page, room = cs->limit - start;
	if (room < size - 1)
		size = room + 1 > INSN_MAX ? room + 1 - INSN_MAX : 0;
	interp_fetch = (struct fetch){ start, size, (place | decode_mode() << FETCH_MODE_SHIFT) - eip, slot_of(place) - eip };
	*interp_window_of(eip, ctx_now()) = (struct interp_window){ head_stamp(ctx_now()), interp_fetch };
}

/* False: this instruction must be fetched byte by byte. */
static bool open_page(uint32_t eip)
{
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	uint32_t place;
	if (interp_fetch_again(eip))
		return true;
	if (debug_page(cs->base + eip, DEBUG_EXEC))
		return false;
	if (eip > cs->limit)
		m_fault(X86_GP, 0);
	if (!code_place(cs->base + eip, &place))
		return false;
	set_window(eip, place);
	return eip - interp_fetch.start < interp_fetch.size;
}

bool interp_look_at(uint32_t eip, struct win *at)
{
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	uint32_t lin = cs->base + eip, user = m_sys()->cpl == 3;
	if (eip > cs->limit || debug_page(lin, DEBUG_EXEC))
		return false;
	if (!(XM_TLBR(lin) & TLB_HIT) && tlb_fill(lin_of(lin), (user ? MMU_USER : 0) | MMU_PEEK) != TLB_FILLED)
		return false;
	uint32_t word = XM_TLBR(lin);
	if (user && !(word & TLB_USER))
		return false;
	*at = win_of((word & ~PAGE_MASK) | (lin & PAGE_MASK));
	set_window(eip, at->a);
	return true;
}

/* ---- decoding ---- */

/* Byte n of the instruction and those behind it up to `end`, the page's end or the limit of CS. Raises a fault only for byte n, so it
 * is called for bytes that the instruction has. Returns how many there are then. */
static unsigned gather(uint8_t b[INSN_MAX], unsigned n, unsigned end, uint32_t eip)
{
	const struct x86_seg *cs = &m_sys()->seg[X86_CS];
	uint32_t at = eip + n, lin = cs->base + at, room = PAGE_BYTES - (lin & PAGE_MASK), place;
	if (at > cs->limit || at < eip)
		m_fault(X86_GP, 0);
	bool there = code_place(lin, &place);
	if (room > end - n)
		room = end - n;
	if (room - 1 > cs->limit - at)
		room = cs->limit - at + 1;
	const uint8_t *from = win_ptr(win_of(place));
	for (unsigned i = 0; i < room; i++)
		b[n + i] = there ? from[i] : 0xff;
	return n + room;
}

/* Instructions fetched byte by byte lately, mostly across the end of a page: decoded again only if their bytes are others. */
#define PASSING 16u
#define NOT_A_MODE 0xffu
static struct passing {
	struct x86_insn in;
	uint8_t bytes[INSN_MAX + 1]; /* the last one: the mode */
} passing[PASSING];

static bool same_bytes(const uint8_t *a, const uint8_t *b, unsigned n)
{
	while (n && a[n - 1] == b[n - 1])
		n--;
	return !n;
}

/* True: all bytes were gathered and p has the instruction. False: *n bytes were gathered. */
static bool passed_before(const struct passing *p, uint8_t b[INSN_MAX], unsigned *n, uint32_t eip, uint32_t mode)
{
	unsigned len = p->in.len;
	if (p->in.eip != eip || p->bytes[INSN_MAX] != mode || m_sys()->rf_live)
		return false;
	do {
		*n = gather(b, *n, len, eip);
		if (!same_bytes(b, p->bytes, *n))
			return false;
	} while (*n < len);
	return true;
}

/* REP tells whether it goes on; where RF lives the chunk is one tick, so its bytes stay. */
static struct x86_insn *remember(struct passing *p, const uint8_t b[INSN_MAX], uint32_t mode)
{
	__builtin_memcpy(p->bytes, b, INSN_MAX);
	p->bytes[INSN_MAX] = (uint8_t)mode;
	if (m_sys()->rf_live) {
		p->bytes[INSN_MAX] = NOT_A_MODE;
		spec_choose(&p->in);
	}
	return &p->in;
}

static struct x86_insn *decode_bytewise(uint32_t eip)
{
	struct passing *p = &passing[(eip >> 12) % PASSING];
	uint32_t mode = decode_mode();
	uint8_t b[INSN_MAX] = { 0 };
	unsigned n = 0;
	mach_long_work();
	if (debug_any())
		debug_fetch(m_sys()->seg[X86_CS].base + eip);
	if (passed_before(p, b, &n, eip, mode))
		return &p->in;
	p->bytes[INSN_MAX] = NOT_A_MODE;
	for (int len = 0; !len && n < INSN_MAX;) {
		n = gather(b, n, INSN_MAX, eip);
		len = x86_decode(&p->in, b, n, mode | missing, eip);
		if (len > 0)
			return remember(p, b, mode);
	}
	m_fault(X86_GP, 0);
}

/* Out of line, and with little to keep over its calls: most instructions come here once or twice. */
static __attribute__((noinline)) struct x86_insn *decode(uint32_t slot, uint32_t eip, uint32_t tag)
{
	struct x86_insn *in = &table[slot];
	struct win at = win_of(tag & FETCH_PLACE);
	uint32_t avail = PAGE_BYTES - (at.a & PAGE_MASK);
	tags[slot] = tag;
	mach_long_work();
	int len = x86_decode(in, win_ptr(at), avail, tag >> FETCH_MODE_SHIFT | missing, eip);
	if (len <= 0) {
		tags[in - table] = EMPTY;
		return decode_bytewise(m_eip());
	}
	if (__builtin_expect(in->row == XR_INT, 0) && *written_slot(at.a) == at.a) {
		tags[in - table] = EMPTY;
		return in;
	}
	spec_choose(in);
	xpage_mark_decoded(at, (uint32_t)len);
	return in;
}

bool interp_watches(const struct x86_insn *in)
{
	return in >= table && in < table + INTERP_ENTRIES;
}

/* ---- the loop ---- */

static inline uint32_t ticks_left(void)
{
	uint32_t v;
	__asm__ volatile("csrr %0, %1" : "=r"(v) : "i"(XM_CSR_TLIMIT));
	return v;
}

/* A load takes three cycles: the four of the entry are issued together, before the first is looked at. */
#define EARLY(field) (*(volatile __typeof__(field) *)&(field))

enum extent { BLOCK, CHUNK };

static inline __attribute__((always_inline)) void run(enum extent extent)
{
	struct fetch f = interp_fetch;
	struct x86_insn *in;
	uint32_t look, next;
	do {
		uint32_t eip = m_eip(), tag = eip + f.delta, slot = (eip + f.slot) % INTERP_ENTRIES;
		x86_exec_fn *exec;
		in = &table[slot];
		if (LIKELY(eip - f.start < f.size)) {
			uint32_t has_tag = EARLY(tags[slot]), has_eip = EARLY(in->eip);
			next = eip + EARLY(in->len);
			exec = EARLY(in->exec);
			if (LIKELY(has_tag == tag && has_eip == eip))
				goto found;
			in = decode(slot, eip, tag);
		} else if (open_page(eip)) {
			f = interp_fetch;
			look = mach_attention;
			continue;
		} else {
			in = decode_bytewise(eip);
		}
		next = eip + in->len;
		exec = in->exec;
	found:
		m_set_eip(next);
		exec(in);
		look = EARLY(mach_attention);
		XM_COMMIT(0, 1);
		if (extent == BLOCK && m_eip() != next)
			break;
	} while (!look && ticks_left());
}

void interp_run(void)
{
	run(CHUNK);
}

void interp_run_block(void)
{
	run(BLOCK);
}

/* The instruction at eip when the table does not hold it, or its page is not the one in use. */
static __attribute__((noinline)) const struct x86_insn *look_up(uint32_t eip)
{
	const struct fetch *f = &interp_fetch;
	if (eip - f->start >= f->size && !open_page(eip))
		return decode_bytewise(eip);
	uint32_t tag = eip + f->delta, slot = (eip + f->slot) % INTERP_ENTRIES;
	return tags[slot] == tag && table[slot].eip == eip ? &table[slot] : decode(slot, eip, tag);
}

void interp_run_one(void)
{
	uint32_t eip = m_eip(), slot = (eip + interp_fetch.slot) % INTERP_ENTRIES;
	const struct x86_insn *in = &table[slot];
	if (eip - interp_fetch.start >= interp_fetch.size || tags[slot] != eip + interp_fetch.delta || in->eip != eip)
		in = look_up(eip);
	m_set_eip(eip + in->len);
	in->exec(in);
	XM_COMMIT(0, 1);
}
