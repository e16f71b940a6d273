/* SPDX-License-Identifier: Apache-2.0
 * The area as generations: code and descriptions each bump upwards; when a generation is full the next one is emptied and used. So
 * eviction costs a bounded piece of work now and then, never a stop of everything. open, encode in place,
 * install; what is not installed has not begun. */
#include "build/gen/atoms_asm.h"
#include "cms/tcache/tcache.h"

#define LINE_BYTES 32u

struct generation {
	uint8_t *code, *code_next, *code_end;
	uint8_t *meta, *meta_next;
	struct translation **list, **list_end;	/* by address, growing downwards from list_end */
};

static struct generation gens[TCACHE_GENERATIONS];
static struct generation *now;	/* the one being filled */
static uint8_t *code_base;
static uint32_t code_bytes;	/* of one generation */

static void empty(struct generation *g)
{
	g->code_next = g->code;
	g->meta_next = g->meta;
	g->list = g->list_end;
}

void area_init(uint8_t *mem, uint32_t bytes)
{
	uint32_t code = bytes / 3 < TCACHE_CODE_MAX ? bytes / 3 : TCACHE_CODE_MAX;
	uint32_t meta = (bytes - code) / TCACHE_GENERATIONS & ~15u;
	code_bytes = code / TCACHE_GENERATIONS & ~(LINE_BYTES - 1);
	code_base = mem;
	for (unsigned i = 0; i < TCACHE_GENERATIONS; i++) {
		struct generation *g = &gens[i];
		g->code = mem + i * code_bytes;
		g->code_end = g->code + code_bytes;
		g->meta = mem + TCACHE_GENERATIONS * code_bytes + i * meta;
		g->list_end = (struct translation **)(g->meta + meta);
		empty(g);
	}
	now = gens;
}

static void evict(struct generation *g)
{
	for (struct translation **t = g->list; t < g->list_end; t++) {
		if ((*t)->live || (*t)->asleep) {
			smc_kill(*t);
			cms_stats.evictions++;
		}
	}
	empty(g);
}

void area_forget_all(void)
{
	for (unsigned i = 0; i < TCACHE_GENERATIONS; i++)
		evict(&gens[i]);
}

struct translation *area_some(uint32_t number)
{
	const struct generation *g = &gens[number % TCACHE_GENERATIONS];
	uint32_t n = (uint32_t)(g->list_end - g->list);
	return n ? g->list[number / TCACHE_GENERATIONS % n] : 0;
}

struct translation *area_next(void)
{
	static unsigned which, at;
	struct generation *g = &gens[which];
	if (at >= (unsigned)(g->list_end - g->list)) {
		at = 0;
		which = (which + 1) % TCACHE_GENERATIONS;
		return 0;
	}
	return g->list_end[-1 - (int)at++];
}

static bool room(const struct generation *g, uint32_t code, uint32_t meta)
{
	return (uint32_t)(g->code_end - g->code_next) >= code && g->meta_next + meta <= (uint8_t *)(g->list - 1);
}

/* At most a data word behind each operation, and a link or a point for each. */
uint32_t *area_open(unsigned operations)
{
	uint32_t code = operations * 8;
	uint32_t meta = sizeof(struct translation) + SMC_COPY_BYTES + operations * (uint32_t)sizeof(struct tcache_link);
	if (!room(now, code, meta)) {
		now = now == gens + TCACHE_GENERATIONS - 1 ? gens : now + 1;
		evict(now);
		if (!room(now, code, meta))
			return 0;
	}
	return (uint32_t *)now->code_next;
}

static void *take(struct generation *g, uint32_t bytes)
{
	void *p = g->meta_next;
	g->meta_next += bytes;
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
	struct generation *g = now;
	uint32_t base = (uint32_t)(uintptr_t)m->words, end = base + m->n * 4u;
	struct translation *t = take(g, sizeof *t);
	*t = (struct translation){ .code = base, .entry = base + m->entry * 4u, .end = end };
	t->links_n = m->links_n;
	t->points_n = m->points_n;
	t->links = take(g, m->links_n * (uint32_t)sizeof *t->links);
	t->points = take(g, m->points_n * (uint32_t)sizeof *t->points);
	t->made_of = take(g, copy_bytes);
	t->soft = take(g, soft_n * (uint32_t)sizeof *t->soft);
	t->soft_n = (uint16_t)soft_n;
	for (unsigned i = 0; i < m->links_n; i++) {
		const struct mol_link *l = &m->links[i];
		t->links[i] = (struct tcache_link){ .at = base + l->word * 4u, .eip = l->eip, .owner = t, .kind = l->kind };
		m->words[l->word + 1] = (uint32_t)(uintptr_t)&t->links[i];
	}
	for (unsigned i = 0; i < m->points_n; i++)
		t->points[i] = m->points[i];
	show_to_fetch(base, end);
	g->code_next = (uint8_t *)(uintptr_t)end;
	*--g->list = t;
	return t;
}

/* The list is in descending order of address. */
struct translation *area_find(uint32_t address)
{
	uint32_t off = address - (uint32_t)(uintptr_t)code_base;
	if (off >= TCACHE_GENERATIONS * code_bytes)
		return 0;
	struct generation *g = &gens[off / code_bytes];
	struct translation **lo = g->list, **hi = g->list_end;
	while (lo < hi) {
		struct translation **mid = lo + (hi - lo) / 2;
		if ((*mid)->code <= address)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo < g->list_end && address < (*lo)->end ? *lo : 0;
}
