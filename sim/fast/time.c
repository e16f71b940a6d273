/* SPDX-License-Identifier: Apache-2.0
 * The rare part of the cycle model: cache misses, flushes, set-up.
 */
#include "sim/fast/time.h"

struct fast_timing fast_timing = {
	.on = true, .width = 1, .icache_bytes = 8192, .dcache_bytes = 8192, .ways = 2, .line_bytes = 32,
	.taken = 2, .jump_reg = 1, .trap = 4, .icache_miss = 14, .dcache_miss = 14, .writeback = 8, .uncached = 6, .split = 1, .drain = 0,
};

uint64_t time_cache_miss(struct fast_cpu *c, struct fast_cache *k, uint32_t addr, unsigned cost, bool write)
{
	uint32_t tag = addr >> k->line_shift, set = tag & k->set_mask;
	unsigned i = set * 2 + k->lru[set];
	uint64_t cycles = cost + (k->dirty[i] ? c->tp.writeback : 0);
	k->tag[i] = tag;
	k->dirty[i] = write;
	k->lru[set] ^= 1;
	return cycles;
}

static void forget(struct fast_cpu *c, struct fast_cache *k, uint32_t addr)
{
	uint32_t tag = addr >> k->line_shift, set = tag & k->set_mask;
	for (unsigned i = set * 2; i < set * 2 + 2; i++)
		if (k->tag[i] == tag) {
			c->cycles += k->dirty[i] ? c->tp.writeback : 0;
			k->tag[i] = ~0u;
			k->dirty[i] = 0;
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

static void cache_reset(struct fast_cache *k, unsigned bytes, unsigned line)
{
	memset(k, 0, sizeof *k);
	memset(k->tag, 0xff, sizeof k->tag);
	k->set_mask = bytes / 2 / line - 1;
	k->line_shift = (unsigned)__builtin_ctz(line);
}

void time_cflush(struct fast_cpu *c, struct time_state *t)
{
	for (unsigned i = 0; i <= c->dc.set_mask * 2 + 1; i++)
		c->cycles += 1 + (c->dc.dirty[i] ? c->tp.writeback : 0);
	time_reset(c);
	t->line = ~0u;
}

void time_reset(struct fast_cpu *c)
{
	cache_reset(&c->ic, c->tp.icache_bytes, c->tp.line_bytes);
	cache_reset(&c->dc, c->tp.dcache_bytes, c->tp.line_bytes);
}
