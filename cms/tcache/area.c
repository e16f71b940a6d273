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
#define META_LEAST 64u	/* bytes; a description has hardly less */
#define SAMPLE 32u	/* evictions between two judgements */
#define SLICE 128u	/* of so many a ring has, one more is cleared than is asked for: the next ones need not evict */
#define COPY_BYTES (FRONT_INSNS_MAX * 15u + 6 + IR_SOFT * (uint32_t)sizeof(struct ir_soft))	/* at most, of a translation */
#define BLOCK_BYTES 256u

struct ring {
	uint8_t *base, *end, *next;
	uint8_t *free;	/* from next up to here is nobody's */
};
static struct ring code, meta;
static struct translation **queue;	/* those in the rings; slots are a power of two */
static uint32_t slots, oldest, newest;	/* running numbers */
static uint32_t last_in[TCACHE_CODE_MAX / BLOCK_BYTES];	/* number of the last translation that begins in a block of the code */
static uint32_t worth_ticks;		/* what is evicted at a lower age has not paid for its translation */

static struct translation *number(uint32_t n) { return queue[n & (slots - 1)]; }

static void *ring_init(struct ring *r, void *base, uint32_t bytes)
{
	*r = (struct ring){ base, (uint8_t *)base + bytes, base, (uint8_t *)base + bytes };
	return r->end;
}

void area_init(uint8_t *mem, uint32_t bytes)
{
	uint32_t share = bytes / 16 * 7, code_bytes = (share < TCACHE_CODE_MAX ? share : TCACHE_CODE_MAX) & ~(LINE_BYTES - 1);
	uint32_t rest = bytes - code_bytes;
	for (slots = 1; slots < rest / META_LEAST; slots *= 2)
		;
	rest -= slots * (uint32_t)sizeof *queue;
	queue = ring_init(&meta, ring_init(&code, mem, code_bytes), rest & ~15u);
	for (unsigned i = 0; i < TCACHE_CODE_MAX / BLOCK_BYTES; i++)
		last_in[i] = ~0u;
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

static uint32_t room(const struct ring *r) { return (uint32_t)(r->free - r->next); }

/* So many bytes at r->next that belong to nobody, and some more. */
static bool make_room(struct ring *r, uint32_t bytes)
{
	uint32_t size = (uint32_t)(r->end - r->base);
	if (size < bytes)
		return false;
	if ((uint32_t)(r->end - r->next) < bytes) {
		while (oldest != newest && place_in(r) >= r->next)
			evict_oldest();
		r->next = r->base;
	}
	bytes += size / SLICE;
	if (bytes > (uint32_t)(r->end - r->next))
		bytes = (uint32_t)(r->end - r->next);
	while (oldest != newest && (uint32_t)(place_in(r) - r->next) < bytes)
		evict_oldest();
	r->free = oldest != newest && place_in(r) >= r->next ? place_in(r) : r->end;
	return true;
}

static __attribute__((noinline)) bool make_rooms(uint32_t code_bytes, uint32_t meta_bytes)
{
	if (newest - oldest == slots)
		evict_oldest();
	return (room(&code) >= code_bytes || make_room(&code, code_bytes)) && (room(&meta) >= meta_bytes || make_room(&meta, meta_bytes));
}

bool area_open(struct mol_block *m, unsigned words)
{
	uint32_t bytes = words * 4, described = sizeof(struct translation) + COPY_BYTES +
		m->points_n * (uint32_t)sizeof(struct mol_point) + m->links_n * (uint32_t)sizeof(struct tcache_link);
	if ((room(&code) < bytes || room(&meta) < described || newest - oldest == slots) && !make_rooms(bytes, described))
		return false;
	m->words = (uint32_t *)code.next;
	return true;
}

static void show_to_fetch(uint32_t from, uint32_t end)
{
	for (from &= ~(LINE_BYTES - 1); from < end; from += LINE_BYTES)
		XM_ISYNC(from);
}

/* The word behind an exit atom names its description, so that nobody has to search. */
static void describe_links(struct translation *t, const struct mol_block *m)
{
	struct tcache_link *to = tcache_links(t);
	for (const struct mol_link *l = m->links, *end = l + m->links_n; l < end; l++, to++) {
		to->eip = l->eip;
		to->to = 0;
		to->word = l->word;
		to->back = (uint16_t)(((uintptr_t)to - (uintptr_t)t) | l->kind);
		m->words[l->word + 1] = (uint32_t)(uintptr_t)to;
	}
}

static void copy_points(struct translation *t, const struct mol_block *m)
{
	struct mol_point *to = tcache_points(t);
	for (const struct mol_point *p = m->points, *end = p + m->points_n; p < end; p++)
		*to++ = *p;
}

struct translation *area_install(const struct mol_block *m, uint32_t place, uint32_t bytes, unsigned soft_n)
{
	struct translation *t = (struct translation *)meta.next;
	uint32_t base = (uint32_t)(uintptr_t)m->words, end = base + m->n * 4u;
	t->place = place;
	t->code = base;
	t->made = ticks_now();
	t->words = m->n;
	t->bytes = (uint16_t)bytes;
	t->soft_n = (uint16_t)soft_n;
	t->points_n = (uint8_t)m->points_n;
	t->links_n = (uint8_t)m->links_n;
	t->entry = (uint8_t)m->entry;
	copy_points(t, m);
	describe_links(t, m);
	show_to_fetch(base, end);
	meta.next = (uint8_t *)(tcache_soft(t) + soft_n);
	code.next = (uint8_t *)(uintptr_t)end;
	last_in[(base - (uint32_t)(uintptr_t)code.base) / BLOCK_BYTES] = newest;
	queue[newest++ & (slots - 1)] = t;
	return t;
}

static bool in_rings(uint32_t n) { return n - oldest < newest - oldest; }
static bool holds(const struct translation *t, uint32_t address) { return address - t->code < t->words * 4u; }

/* The last one of a block, or of those made before it, that does not begin behind the address; NULL: none of these is there. */
static struct translation *last_before(uint32_t block, uint32_t address)
{
	uint32_t n = last_in[block];
	while (in_rings(n) && number(n)->code > address)
		n--;
	return in_rings(n) ? number(n) : 0;
}

/* By address they are in the order in which they were made, but where the oldest stand behind the newest: there a block may have some
 * of both, and its last one be of either. */
struct translation *area_find(uint32_t address)
{
	uint32_t at = address - (uint32_t)(uintptr_t)code.base, block = at / BLOCK_BYTES;
	struct translation *t;
	if (at >= (uint32_t)(code.end - code.base))
		return 0;
	while (!(t = last_before(block, address)) && block)
		block--;
	if (t && holds(t, address))
		return t;
	for (uint32_t n = oldest; in_rings(n) && number(n)->code <= address; n++)
		if (holds(number(n), address))
			return number(n);
	return 0;
}
