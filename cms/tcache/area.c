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
#define META_USUAL 96u	/* bytes; descriptions have more */
#define SAMPLE 16u	/* evictions between two judgements */
#define SLICE 128u	/* of so many a ring has, one more is cleared than is asked for, so that the next ones need not evict; */
#define SLICE_MAX 1024u	/* and no more than some ten translations, as an interrupt may wait */

struct area area __attribute__((aligned(32)));	/* those in the rings are in its queue; slots are a power of two */
uint32_t area_last_in[AREA_BLOCKS];
static uint32_t oldest;
static struct span {
	uint8_t *base, *end;
} code, meta;
struct ring {
	struct area_ring *at;
	struct span *in;
};
#define CODE (struct ring){ &area.code, &code }
#define META (struct ring){ &area.meta, &meta }
static uint32_t worth_ticks;		/* what is evicted at a lower age has not paid for its translation */

static struct translation *number(uint32_t n) { return area.queue[n & area.slot_mask]; }

static uint8_t *ring_init(struct ring r, uint8_t *base, uint32_t bytes)
{
	*r.at = (struct area_ring){ base, base + bytes };
	*r.in = (struct span){ base, base + bytes };
	return base + bytes;
}

void area_init(uint8_t *mem, uint32_t bytes)
{
	uint32_t share = bytes / 16 * 7, code_bytes = (share < TCACHE_CODE_MAX ? share : TCACHE_CODE_MAX) & ~(LINE_BYTES - 1);
	uint32_t rest = bytes - code_bytes, slots = 1;
	for (; slots < rest / META_USUAL; slots *= 2)
		;
	rest -= slots * (uint32_t)sizeof *area.queue;
	area.queue = (struct translation **)ring_init(META, ring_init(CODE, mem, code_bytes), rest & ~(LINE_BYTES - 1));
	area.slot_mask = slots - 1;
	area.full = slots;
	for (unsigned i = 0; i < AREA_BLOCKS; i++)
		area_last_in[i] = ~0u;
	worth_ticks = code_bytes + code_bytes / 4;	/* some 16 bytes of code an instruction, each 20 times */
}

static void judge(bool young)
{
	static uint32_t seen, early;
	early += young;
	if (++seen < SAMPLE)
		return;
	head_pressure(early > SAMPLE * 3 / 4 ? 1 : early < SAMPLE / 4 ? -1 : 0);
	seen = early = 0;
}

static inline void drop_oldest(void (*end)(struct translation *t))
{
	struct translation *t = number(oldest++);
	area.full++;
	if (!t->live && !t->asleep)
		return;
	end(t);
	cms_stats.evictions++;
}

/* For want of room. */
static void evict_oldest(void)
{
	const struct translation *t = number(oldest);
	if (t->live)
		judge(area_time() - t->made < worth_ticks);
	drop_oldest(smc_evict);
}

void area_forget_all(void)
{
	while (oldest != area.newest)
		drop_oldest(smc_kill);
}

struct translation *area_some(uint32_t n)
{
	return oldest == area.newest ? 0 : number(oldest + n % (area.newest - oldest));
}

struct translation *area_next(void)
{
	static uint32_t n;
	if (n - oldest >= area.newest - oldest) {
		n = oldest;
		return 0;
	}
	return number(n++);
}

/* The place of the oldest translation in the ring. */
static uint8_t *place_in(struct ring r)
{
	struct translation *t = number(oldest);
	return r.in == &code ? (uint8_t *)(uintptr_t)t->code : (uint8_t *)t;
}

/* So many bytes at r.at->next that belong to nobody, and some more. */
static bool make_room(struct ring r, uint32_t bytes)
{
	struct area_ring *at = r.at;
	uint32_t size = (uint32_t)(r.in->end - r.in->base), left = (uint32_t)(r.in->end - at->next);
	if ((uint32_t)(at->free - at->next) >= bytes)
		return true;
	if (size < bytes)
		return false;
	if (left < bytes) {
		while (oldest != area.newest && place_in(r) >= at->next)
			evict_oldest();
		at->next = r.in->base;
		left = size;
	}
	bytes += size / SLICE < SLICE_MAX ? size / SLICE : SLICE_MAX;
	if (bytes > left)
		bytes = left;
	while (oldest != area.newest && (uint32_t)(place_in(r) - at->next) < bytes)
		evict_oldest();
	at->free = oldest != area.newest && place_in(r) >= at->next ? place_in(r) : r.in->end;
	return true;
}

bool area_make_room(uint32_t code_bytes, uint32_t meta_bytes)
{
	if (area.newest == area.full)
		evict_oldest();
	return make_room(CODE, code_bytes) && make_room(META, meta_bytes);
}

static bool in_rings(uint32_t n) { return n - oldest < area.newest - oldest; }
static bool holds(const struct translation *t, uint32_t address) { return address - t->code < t->words * 4u; }

/* The last one of a block, or of those made before it, that does not begin behind the address; NULL: none of these is there. */
static struct translation *last_before(uint32_t block, uint32_t address)
{
	uint32_t n = area_last_in[block % AREA_BLOCKS];
	while (in_rings(n) && number(n)->code > address)
		n--;
	return in_rings(n) ? number(n) : 0;
}

/* By address they are in the order in which they were made, but where the oldest stand behind the area.newest: there a block may have some
 * of both, and its last one be of either. */
struct translation *area_find(uint32_t address)
{
	uint32_t block = address / AREA_BLOCK, first = (uint32_t)(uintptr_t)code.base / AREA_BLOCK;
	struct translation *t;
	if (address - (uint32_t)(uintptr_t)code.base >= (uint32_t)(code.end - code.base))
		return 0;
	while (!(t = last_before(block, address)) && block > first)
		block--;
	if (t && holds(t, address))
		return t;
	for (uint32_t n = oldest; in_rings(n) && number(n)->code <= address; n++)
		if (holds(number(n), address))
			return number(n);
	return 0;
}
