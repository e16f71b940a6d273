/* SPDX-License-Identifier: Apache-2.0
 * The area as two rings, code and descriptions, in which translations follow each other in the order in which they were made; what is
 * made next takes the place of the oldest. So eviction is a piece of work as small as what is made, never a stop of everything.
 * open, encode in place, install; what is not installed has not begun.
 * Where code is evicted young, more is in use than there is room for: then less is let in (head_pressure). */
#include "build/gen/atoms_asm.h"
#include "cms/exec/head.h"
#include "cms/tcache/tcache.h"
#include "isa-x86/sem/mach.h"

#define LINE_BYTES 32u
#define META_LEAST 128u	/* bytes; a description has hardly less */
#define SAMPLE 32u	/* evictions between two judgements */

struct ring {
	uint8_t *base, *end, *next;
};
static struct ring code, meta;
static struct translation **queue;	/* those in the rings; slots are a power of two */
static uint32_t slots, oldest, newest;	/* running numbers */
static uint32_t worth_ticks;		/* what is evicted at a lower age has not paid for its translation */

static struct translation *number(uint32_t n) { return queue[n & (slots - 1)]; }

static void *ring_init(struct ring *r, void *base, uint32_t bytes)
{
	*r = (struct ring){ base, (uint8_t *)base + bytes, base };
	return r->end;
}

void area_init(uint8_t *mem, uint32_t bytes)
{
	uint32_t code_bytes = (bytes / 3 < TCACHE_CODE_MAX ? bytes / 3 : TCACHE_CODE_MAX) & ~(LINE_BYTES - 1);
	uint32_t rest = bytes - code_bytes;
	for (slots = 1; slots < rest / META_LEAST; slots *= 2)
		;
	rest -= slots * (uint32_t)sizeof *queue;
	queue = ring_init(&meta, ring_init(&code, mem, code_bytes), rest & ~15u);
	worth_ticks = code_bytes + code_bytes / 4;	/* some 16 bytes of code an instruction, each 20 times */
}

static uint32_t ticks_now(void) { return (uint32_t)mach_chunk_end - XM_CSRR(XM_CSR_TLIMIT); }

static void judge(bool young)
{
	static uint32_t seen, early;
	early += young;
	if (++seen < SAMPLE)
		return;
	head_pressure(early > SAMPLE * 3 / 4 ? 1 : early < SAMPLE / 4 ? -1 : 0);
	seen = early = 0;
}

static void drop_oldest(void)
{
	struct translation *t = number(oldest++);
	if (!t->live && !t->asleep)
		return;
	smc_kill(t);
	cms_stats.evictions++;
}

/* For want of room. */
static void evict_oldest(void)
{
	const struct translation *t = number(oldest);
	if (t->live)
		judge(ticks_now() - t->made < worth_ticks);
	drop_oldest();
}

void area_forget_all(void)
{
	while (oldest != newest)
		drop_oldest();
}

struct translation *area_some(uint32_t n)
{
	return oldest == newest ? 0 : number(oldest + n % (newest - oldest));
}

struct translation *area_next(void)
{
	static uint32_t n;
	if (n - oldest >= newest - oldest) {
		n = oldest;
		return 0;
	}
	return number(n++);
}

/* The place of the oldest translation in the ring. */
static uint8_t *place_in(const struct ring *r)
{
	struct translation *t = number(oldest);
	return r == &code ? (uint8_t *)(uintptr_t)t->code : (uint8_t *)t;
}

/* So many bytes at r->next that belong to nobody. */
static bool make_room(struct ring *r, uint32_t bytes)
{
	if ((uint32_t)(r->end - r->base) < bytes)
		return false;
	if ((uint32_t)(r->end - r->next) < bytes) {
		while (oldest != newest && place_in(r) >= r->next)
			evict_oldest();
		r->next = r->base;
	}
	while (oldest != newest && (uint32_t)(place_in(r) - r->next) < bytes)
		evict_oldest();
	return true;
}

/* At most a data word behind each operation, and a link or a point for each. */
uint32_t *area_open(unsigned operations)
{
	uint32_t described = sizeof(struct translation) + SMC_COPY_BYTES + operations * (uint32_t)sizeof(struct tcache_link);
	if (newest - oldest == slots)
		evict_oldest();
	if (!make_room(&code, operations * 8) || !make_room(&meta, described))
		return 0;
	return (uint32_t *)code.next;
}

static void *take(uint32_t bytes)
{
	void *p = meta.next;
	meta.next += bytes;
	return p;
}

static void show_to_fetch(uint32_t from, uint32_t end)
{
	for (from &= ~(LINE_BYTES - 1); from < end; from += LINE_BYTES)
		XM_ISYNC(from);
}

/* The word behind an exit atom names its description, so that nobody has to search. */
struct translation *area_install(const struct mol_block *m, uint32_t copy_bytes, unsigned soft_n)
{
	uint32_t base = (uint32_t)(uintptr_t)m->words, end = base + m->n * 4u;
	struct translation *t = take(sizeof *t);
	*t = (struct translation){ .code = base, .entry = base + m->entry * 4u, .end = end, .made = ticks_now() };
	t->links_n = m->links_n;
	t->points_n = m->points_n;
	t->links = take(m->links_n * (uint32_t)sizeof *t->links);
	t->points = take(m->points_n * (uint32_t)sizeof *t->points);
	t->made_of = take(copy_bytes);
	t->soft = take(soft_n * (uint32_t)sizeof *t->soft);
	t->soft_n = (uint16_t)soft_n;
	for (unsigned i = 0; i < m->links_n; i++) {
		const struct mol_link *l = &m->links[i];
		t->links[i] = (struct tcache_link){ .at = base + l->word * 4u, .eip = l->eip, .owner = t, .kind = l->kind };
		m->words[l->word + 1] = (uint32_t)(uintptr_t)&t->links[i];
	}
	for (unsigned i = 0; i < m->points_n; i++)
		t->points[i] = m->points[i];
	show_to_fetch(base, end);
	code.next = (uint8_t *)(uintptr_t)end;
	queue[newest++ & (slots - 1)] = t;
	return t;
}

/* By address they are in order from the oldest on, as far as one goes round. */
struct translation *area_find(uint32_t address)
{
	if (address - (uint32_t)(uintptr_t)code.base >= (uint32_t)(code.end - code.base) || oldest == newest)
		return 0;
	uint32_t first = number(oldest)->code, size = (uint32_t)(code.end - code.base);
	uint32_t far = address - first + (address < first ? size : 0), lo = oldest, hi = newest;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2, at = number(mid)->code;
		if (at - first + (at < first ? size : 0) <= far)
			lo = mid;
		else
			hi = mid;
	}
	struct translation *t = number(lo);
	return address >= t->code && address < t->end ? t : 0;
}
