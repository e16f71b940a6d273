/* SPDX-License-Identifier: Apache-2.0
 * The rare part of the cycle model: cache misses, flushes, set-up.
 */
#include "sim/fast/time.h"

struct fast_timing fast_timing = {
	.on = true, .width = 1, .icache_bytes = 8192, .dcache_bytes = 8192,
	.mispredict = 2, .jump_reg = 2, .serial = 3, .redirect = 4, .trap = 4, .icache_miss = 11, .dcache_miss = 16, .writeback = 16,
	.uncached = 10, .split = 4, .drain = 14,
};

enum { LINE_WORDS = 8, PAGE_LINES = 128, BURST_MORE = 7 /* beats behind the wanted word */ };

/* A line comes over the bus, its wanted word first, once the bus is free. */
static uint64_t fetch_line(struct fast_cpu *c, unsigned cost, unsigned busy)
{
	uint64_t wait = c->bus_free > c->cycles ? c->bus_free - c->cycles : 0;
	c->bus_free = c->cycles + wait + cost + busy;
	return wait + cost;
}

/* Code: the way not used last goes. The next line of the page comes along if it is missing. */
static uint64_t code_miss(struct fast_cpu *c, struct fast_cache *k, uint32_t tag, unsigned cost)
{
	unsigned busy = BURST_MORE;
	for (uint32_t t = tag;; t++) {
		uint32_t set = t & k->set_mask, i = set * FAST_WAYS, w;
		for (w = 0; w < k->ways && k->tag[i + w] != t; w++)
			;
		if (t != tag && (w < k->ways || !(t & (PAGE_LINES - 1))))
			break;
		w = k->ways == 1 ? 0 : !k->recent[set];
		k->tag[i + w] = t;
		if (t != tag) {
			busy += LINE_WORDS;
			break;
		}
		k->recent[set] = (uint8_t)w;
	}
	return fetch_line(c, cost, busy);
}

/* Not in the way used last: another way, or a refill (cost 0: nothing is read). Victims of the data cache go round. */
uint64_t time_cache_other(struct fast_cpu *c, struct fast_cache *k, uint32_t tag, unsigned cost, bool write)
{
	uint32_t set = tag & k->set_mask, i = set * FAST_WAYS, w;
	for (w = 0; w < k->ways && k->tag[i + w] != tag; w++)
		;
	uint64_t cycles = 0;
	if (w == k->ways && k == &c->ic)
		return code_miss(c, k, tag, cost);
	if (w == k->ways) {
		w = k->ways == 1 ? 0 : c->victim++ & (k->ways - 1);
		cycles = fetch_line(c, cost, (cost ? BURST_MORE : 0) + (k->dirty[i + w] ? c->tp.writeback : 0));
		k->tag[i + w] = tag;
		k->dirty[i + w] = 0;
	}
	k->dirty[i + w] |= write;
	k->recent[set] = (uint8_t)w;
	return cycles;
}

static void forget(struct fast_cpu *c, struct fast_cache *k, uint32_t addr)
{
	uint32_t tag = addr >> LINE_SHIFT, i = (tag & k->set_mask) * FAST_WAYS;
	for (unsigned w = 0; w < k->ways; w++)
		if (k->tag[i + w] == tag) {
			c->cycles += k->dirty[i + w] ? c->tp.writeback : 0;
			k->tag[i + w] = ~0u;
			k->dirty[i + w] = 0;
		}
}

/* Code lines are known to the tag model by their number among decoded atoms (time_issue). */
static uint32_t code_line(struct fast_cpu *c, uint32_t addr)
{
	return (uint32_t)((fast_at(c, addr) - c->code) / 8) << 5;
}

void time_isync(struct fast_cpu *c, struct time_state *t, uint32_t addr)
{
	forget(c, &c->dc, addr);
	forget(c, &c->ic, code_line(c, addr & ~31u));
	t->line = ~0u;
}

static void cache_reset(struct fast_cache *k, unsigned sets, unsigned ways)
{
	memset(k, 0, sizeof *k);
	memset(k->tag, 0xff, sizeof k->tag);
	k->set_mask = sets - 1;
	k->ways = ways;
}

/* Two line times each to walk, as the hardware looks at every way of every set. */
void time_cflush(struct fast_cpu *c, struct time_state *t)
{
	for (unsigned i = 0; i <= c->dc.set_mask * FAST_WAYS + FAST_WAYS - 1; i++)
		c->cycles += c->dc.dirty[i] ? 2 + c->tp.writeback : 0;
	c->cycles += 2 * (c->dc.set_mask + 1) * c->dc.ways;
	time_reset_caches(c);
	t->line = ~0u;
}

/* Code cache: two ways from 8 KB on. Data cache: ways of 4 KB (hw/mem). */
void time_reset_caches(struct fast_cpu *c)
{
	unsigned ways = c->tp.dcache_bytes / 4096, code_ways = c->tp.icache_bytes < 8192 ? 1 : 2;
	cache_reset(&c->ic, (c->tp.icache_bytes >> LINE_SHIFT) / code_ways, code_ways);
	cache_reset(&c->dc, (c->tp.dcache_bytes >> LINE_SHIFT) / (ways ? ways : 1), ways ? ways : 1);
}

void time_reset(struct fast_cpu *c)
{
	time_reset_caches(c);
	memset(c->predict, 0, sizeof c->predict);
	c->bus_free = 0;
}
