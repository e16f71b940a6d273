/* SPDX-License-Identifier: Apache-2.0
 * The translator as one visible sequence: region -> passes -> atoms -> area -> tables; and the answers to the loop (exec.h). */
#include "build/gen/atoms_asm.h"
#include "cms/boot/platform.h"
#include "cms/exec/ctx.h"
#include "cms/exec/grain.h"
#include "cms/exec/head.h"
#include "cms/exec/interp.h"
#include "cms/exec/port.h"
#include "cms/exec/xpage.h"
#include "cms/front/front.h"
#include "cms/opt/opt.h"
#include "cms/pc/pc.h"
#include "cms/tcache/tcache.h"
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mach.h"

#define TROUBLES_MAX 16u	/* rollbacks of one translation before it is made smaller */
#define CHANGES_MAX 8u		/* so many versions of a place, and it is left to the interpreter for its time */
#define SOFT_AT 3u		/* changes, and immediates are read from the code */
#define SETTLE 64u		/* translations looked at in a period */
#define LEVELS 4u		/* of caution; the last one: interpret only */

static struct ir_block ir;
static struct mol_point points[MOL_POINTS];
static struct mol_block mol = { .points = points };
static struct mol_draft draft = { .m = &mol };
static struct front_source src;	/* what lies in the context and the level alone is kept from block to block */
static struct {
	struct tcache_link *pending;	/* the exit just taken */
	uint32_t src_ctx, src_base;	/* the context that src is of, 0: of none; and its base of CS */
	/* The instruction to stop before, by linear address, is in no block: the loop meets it. All ones: there is none. */
	uint32_t stop_pc, stop_none;
	uint32_t quick, chains;	/* instructions translated, chains made since they were last counted */
	bool learned;		/* the levels in src are not those of a place of which nothing was learned; always, if anything is dumped */
	bool sure;		/* the next block asked for is as hot as the translation just left */
	bool again;		/* the place just asked for has translations, of other bytes */
} now __attribute__((aligned(32)));

uint32_t tcache_doubtful;

void tcache_init(const struct tcache_config *c)
{
	now.stop_pc = c->stop_pc;
	now.stop_none = c->stops_at_pc ? 0 : ~0u;
	area_init(c->area, c->bytes);
	tcache_flush();
}

/* ---- translate ---- */

static const uint8_t insns_by_level[LEVELS] = { FRONT_INSNS_MAX, 8, 2, 0 };
static const uint8_t stores_by_level[LEVELS] = { FRONT_STORES_MAX, 4, 2, 0 };
static const uint8_t joins_by_level[LEVELS] = { FRONT_JOINS, 0, 0, 0 };

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void source_of_context(void)
{
	const struct ctx_key *k = ctx_key(ctx_current);
	bool pe = k->mode & CTX_PE, tsc = !(k->mode & CTX_NO_TSC), cpl0 = !(k->mode >> CTX_CPL_SHIFT & 3);
	src = (struct front_source){
		.cs_limit = k->cs_limit, .segments = (uint32_t)(uintptr_t)&mach_sys.seg[0],
		.mode = (k->mode & CTX_D32 ? X86_MODE_D32 : 0) | (pe ? 0 : X86_MODE_REAL) | x86_cpu_missing(),
		.ss32 = k->mode & CTX_SS32, .paging = k->mode & CTX_PG, .v86 = k->mode & CTX_V86, .cpl0 = cpl0,
		.ports = cpl0 && !(k->mode & CTX_V86) && !debug_any(), .clock = tsc ? (uint32_t)(uintptr_t)&mach_chunk_end : 0,
		.tsc = (uint32_t)(uintptr_t)&mach_sys.tsc_lo, .intr = (uint32_t)(uintptr_t)&pc.pic.intr,
		.port61 = (uint32_t)(uintptr_t)&port_kept,
	};
	now.src_ctx = ctx_current;
	now.src_base = k->cs_base;
}

static void source_of_level(const struct head *h)
{
	src.insns_max = insns_by_level[h->caution];
	src.stores_max = stores_by_level[h->caution];
	src.joins = joins_by_level[h->caution];
	src.soft = h->changes >= SOFT_AT;
	src.templates = (src.mode & X86_MODE_D32) && src.ss32 && !src.soft;
	now.learned = h->caution | h->changes | cms_params->dump;
}

static void source(const struct head *h)
{
	uint32_t eip = h->eip, place = h->place, last = least(~place & PAGE_MASK, src.cs_limit - eip), lin = now.src_base + eip;
	src.bytes = win_ptr(win_of(place));
	src.avail = least(last + 1, (now.stop_pc - lin) | now.stop_none);
	src.eip = eip;
	src.lin = lin;
	src.place = place;
}

static void note_soft(struct translation *t)
{
	for (unsigned i = 0; i < draft.soft_n; i++)
		tcache_soft(t)[i] = draft.soft[i];
	cms_stats.code_soft++;
}

/* -d: what was made is told. What passed encode()'s passes has told its operations there. */
static __attribute__((cold, noinline)) void tell(const struct translation *t)
{
	if (!(draft.flag_work | draft.loops)) {
		front_expand(&ir, &draft);
		dump_op(&ir, &src);
	}
	dump_made(t, &src);
}

static struct translation *install(struct head *h)
{
	struct translation *t = area_next_made();
	uint32_t eip = h->eip, place = h->place, ctx = ctx_current, code = (uint32_t)(uintptr_t)mol.words, bytes = draft.bytes;
	t->eip = eip;
	t->place = place;
	t->code = code;
	t->ctx = (uint16_t)ctx;
	t->entry = mol.entry;
	t->in = 0;
	t->caution = t->softened = t->asleep = 0;
	t->live = 1;
	t->words = mol.n;
	t->points_n = mol.points_n;
	t->links_n = mol.links_n;
	t->bytes = (uint16_t)bytes;
	t->made = area_time();
	t->soft_n = (uint8_t)draft.soft_n;
	t->troubles = 0;
	find_add(t, h);
	struct tcache_link *end = link_describe(t, &mol);
	if (now.learned) {
		t->caution = h->caution;
		t->softened = src.soft;
		tcache_doubtful += tcache_doubts(t);
		if (cms_params->dump)
			tell(t);
	}
	if (draft.soft_n)
		note_soft(t);
	area_install(code, mol.n, end, bytes, draft.soft_n);
	return t;
}

void tcache_dropped(const struct translation *t)
{
	if (now.pending && tcache_owner(now.pending) == t)
		now.pending = 0;
}

static inline uint32_t chain(struct translation *t)
{
	struct tcache_link *l = now.pending;
	now.pending = 0;
	if (!l || l->eip != t->eip || tcache_owner(l)->ctx != t->ctx)
		return t->code;
	now.chains++;
	return link_set(l, t);
}

void tcache_count(void)
{
	static uint32_t made;
	cms_stats.translations += area.newest - made;
	cms_stats.translated_quick += now.quick;
	cms_stats.chains += now.chains;
	made = area.newest;
	now.quick = now.chains = 0;
}

/* What was learned is doubted after its time: a step less of caution. */
static void doubt(struct head *h)
{
	if (!head_forgiven(h))
		return;
	h->changes = 0;
	if (h->caution) {
		h->caution--;
		h->since = (uint16_t)head_now;
	}
}

static void note_change(struct head *h)
{
	if (++h->changes == SOFT_AT)
		head_learned(h);
	h->since = (uint16_t)head_now;
}

/* src is made for another context or level than h's. False: it is in vain. */
static __attribute__((noinline)) bool prepare(struct head *h)
{
	if (h->caution | h->changes)
		doubt(h);
	if (h->caution == LEVELS - 1 || h->changes == CHANGES_MAX)
		return false;
	if (now.src_ctx != ctx_current)
		source_of_context();
	source_of_level(h);
	return true;
}

/* Few blocks have something that a pass could gain in. */
static bool encode(void)
{
	if (!(draft.flag_work | draft.loops)) {
		sched_place(&mol, &draft);
		return true;
	}
	front_expand(&ir, &draft);
	if (now.learned)
		dump_op(&ir, &src);
	opt_run(&ir);
	return !sched_encode(&mol, &ir);
}

uint32_t tcache_translate(struct head *h)
{
	if (((h->caution | h->changes | now.learned) || now.src_ctx != ctx_current) && !prepare(h))
		return 0;
	source(h);
	if (!front_draft(&draft, &src))
		return 0;
	if (!area_open(&mol, draft.n + OPT_MORE) || !encode())
		return 0;
	xpage_mark(win_of(h->place), draft.bytes);
	if (now.again)
		note_change(h);
	now.sure = false;
	now.quick += draft.x86_count;
	return chain(install(h));
}

/* ---- find, exits, points ---- */

static void smaller(struct head *h, struct translation *t)
{
	h->caution = 1;
	h->since = (uint16_t)head_now;
	smc_kill(t);
}

/* What changes to and fro is made anew too, so that it need not sleep. Where that was in vain, once smaller: a block that goes on behind
 * a call holds bytes that may be data, or code of another mode. */
static struct translation *woken(struct head *h, struct translation *t)
{
	t = smc_wake(t);
	if (!t)
		return 0;
	if (!t->softened && h->changes < SOFT_AT) {
		note_change(h);
		return t;
	}
	if (!t->softened)
		smc_kill(t);
	else if (!t->caution && ++t->troubles == TROUBLES_MAX)
		smaller(h, t);
	return t->live ? t : 0;
}

static __attribute__((noinline)) uint32_t found(struct head *h, struct translation *t)
{
	uint8_t caution = h->caution;
	if (!t->live)
		t = woken(h, t);
	if (!t) {
		now.again = h->caution == caution && find_from(h->made, h->eip, h->ctx, h->place);
		return 0;
	}
	now.sure = false;
	return chain(t);
}

uint32_t tcache_find(struct head *h)
{
	now.again = false;
	for (struct translation *t = h->made; t; t = t->next_hash)
		if (find_is(t, h->eip, h->ctx, h->place))
			return found(h, t);
	return 0;
}

bool tcache_sure(void)
{
	bool sure = now.sure;
	now.sure = false;
	return sure;
}

bool tcache_exit(uint32_t tepc, uint32_t *eip)
{
	struct tcache_link *l = *(struct tcache_link **)(uintptr_t)(tepc + 4);
	struct translation *owner = tcache_owner(l);
	if (owner->code + l->word * 4u != tepc)
		return false;
	*eip = l->eip;
	now.pending = owner->live ? l : 0;
	now.sure = l->back & IR_LINK_ALWAYS;
	return true;
}

void tcache_expect(void)
{
	now.sure = true;
}

bool tcache_point(uint32_t cpc, uint32_t *eip)
{
	struct translation *t = area_find(cpc);
	if (!t)
		return false;
	*eip = t->eip;
	uint32_t word = (cpc - t->code) / 4;
	if (!word || word == t->entry)
		return true;
	for (const struct mol_point *p = tcache_points(t), *end = p + t->points_n; p < end; p++)
		if (p->word == word) {
			*eip = p->dynamic ? XM_GRD(0, GREG_EIP) : p->eip;
			return true;
		}
	return false;
}

/* ---- trouble ---- */

static void more_careful(struct translation *t)
{
	struct head *h = head_get(t->eip, t->place, t->ctx);
	h->caution = (uint8_t)least(t->caution + 1u, LEVELS - 1);
	head_learned(h);
	now.pending = 0;
	smc_kill(t);
}

/* TLB misses, page faults, the tick limit and page checks are the guest's affairs and happen to good translations; a store into code
 * has its effect on the code it meets. */
void tcache_trouble(uint32_t cpc, uint32_t cause)
{
	(void)cpc;
	struct translation *t;
	if (cause == XM_CAUSE_LIMIT || cause == XM_CAUSE_CHKPAGE || cause == XM_CAUSE_TLBMISS || cause == XM_CAUSE_PAGE)
		return;
	t = area_find(XM_CSRR(XM_CSR_TEPC));
	if (!t || !t->live)
		return;
	switch (cause) {
	case XM_CAUSE_SBFULL:
		more_careful(t);
		return;
	case XM_CAUSE_SEG: case XM_CAUSE_DEVICE: case XM_CAUSE_EXIT:
		if (++t->troubles == TROUBLES_MAX)
			more_careful(t);
	}
}

/* What was made smaller lives until that is doubted, then it is made anew when it is met again. */
void tcache_settle(void)
{
	static uint64_t evictions;
	if (evictions == cms_stats.evictions)
		head_pressure(-1);
	evictions = cms_stats.evictions;
	for (unsigned i = 0; i < SETTLE && tcache_doubtful; i++) {
		struct translation *t = area_next();
		if (!t || !t->live || !tcache_doubts(t))
			continue;
		const struct head *h = head_slot(t->eip);
		if (!head_is(h, t->eip, t->place, t->ctx) || head_forgiven(h))
			smc_kill(t);
	}
}

void tcache_evict(uint32_t number)
{
	struct translation *t = area_some(number);
	if (!t || !(t->live || t->asleep))
		return;
	smc_kill(t);
	cms_stats.evictions++;
}

void tcache_mistrust(uint32_t number)
{
	struct translation *t = area_some(number);
	if (t && t->live)
		more_careful(t);
}

void tcache_flush(void)
{
	now.pending = 0;
	now.src_ctx = 0;
	area_forget_all();
	for (uint32_t i = 0; i < 512; i++)
		XM_DINV(i);
	XM_RFLUSH();
}
