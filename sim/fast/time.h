/* SPDX-License-Identifier: Apache-2.0
 * The cycle model: in-order issue of `width` atoms of a molecule, operand scoreboard, cache tags. Functions of the timed variant.
 * c->cycles is the cycle in which the last atom issued. Costs are struct fast_timing, latencies atoms.def.
 */
#ifndef SIM_FAST_TIME_H
#define SIM_FAST_TIME_H
#include "sim/fast/mem.h"

struct time_state {
	uint64_t *ready;	/* cycle from which a register may be read */
	uint32_t line;		/* code line last fetched */
	unsigned slot, mem;
	uint64_t store_at;	/* cycle of the last store, */
	uint32_t store_word;	/* and its address */
	bool more;		/* the molecule goes on */
};

uint64_t time_cache_other(struct fast_cpu *c, struct fast_cache *k, uint32_t tag, unsigned cost, bool write);

static inline struct time_state time_begin(struct fast_cpu *c)
{
	return (struct time_state){ .ready = c->tmode ? c->ready_tr : c->ready_fw, .line = ~0u };
}

static inline void time_mode(struct fast_cpu *c, struct time_state *t)
{
	t->ready = c->tmode ? c->ready_tr : c->ready_fw;
	t->more = false;
}

static inline void time_bubble(struct fast_cpu *c, unsigned cycles)
{
	c->cycles += cycles;
}

enum { LINE_SHIFT = 5, LOOK_AGAIN = 3 };

/* A hit costs nothing; the way used last is looked at first. */
static inline void time_access(struct fast_cpu *c, struct fast_cache *k, uint32_t addr, unsigned cost, bool write)
{
	uint32_t tag = addr >> LINE_SHIFT, i = (tag & k->set_mask) * FAST_WAYS;
	i += k->recent[tag & k->set_mask];
	if (likely(k->tag[i] == tag))
		k->dirty[i] |= write;
	else
		c->cycles += time_cache_other(c, k, tag, cost, write);
}

/* Static prediction backward taken, reversed where the branch's counter has learnt to disagree. */
static inline void time_branch(struct fast_cpu *c, const struct fast_atom *d, bool taken)
{
	uint8_t *ctr = &c->predict[(d - c->code) & 1023];
	bool disagree = taken != (d->imm < 0);
	if (disagree != (*ctr > 1))
		c->cycles += c->tp.mispredict;
	if (disagree)
		*ctr += *ctr < 3;
	else
		*ctr -= *ctr > 0;
}

static inline void time_issue(struct fast_cpu *c, struct time_state *t, const struct fast_atom *d)
{
	uint64_t now = c->cycles, r = t->ready[d->rs1];
	if (t->more && t->slot < c->tp.width && !(d->mem & t->mem)) {
		t->slot++;
	} else {
		now++;
		t->slot = 1;
		t->mem = 0;
	}
	r = r > t->ready[d->rs2] ? r : t->ready[d->rs2];
	r = r > t->ready[d->rs3] ? r : t->ready[d->rs3];
	if (r > now) {
		now = r;
		t->slot = 1;
	}
	c->cycles = now;
	uint32_t line = (uint32_t)(((uintptr_t)d - (uintptr_t)c->code) / (8 * sizeof *d));
	if (line != t->line) {
		t->line = line;
		time_access(c, &c->ic, line << LINE_SHIFT, c->tp.icache_miss, false);
		now = c->cycles;
	}
	t->ready[d->rd] = now + d->latency;
	c->cycles += d->hold;
	t->more = !d->last;
	t->mem |= d->mem;
}

/* An access right behind a plain store of its word (as far as the cache's index goes) is looked up again. */
static inline void time_again(struct fast_cpu *c, struct time_state *t, uint32_t addr, bool store)
{
	if (unlikely(c->cycles == t->store_at + 1 && !((addr ^ t->store_word) & 0xffc))) {
		c->cycles += LOOK_AGAIN;
	} else if (store) {
		t->store_at = c->cycles;
		t->store_word = addr;
	}
}

static inline void time_load(struct fast_cpu *c, struct time_state *t, uint32_t addr, const struct fast_atom *d)
{
	uint64_t before = c->cycles;
	time_again(c, t, addr, false);
	if (likely(addr >= MAP_GUEST_BASE))
		time_access(c, &c->dc, addr, c->tp.dcache_miss, false);
	else
		c->cycles += c->tp.uncached;
	t->ready[d->rd] += c->cycles - before;
}

static inline void time_store(struct fast_cpu *c, struct time_state *t, uint32_t addr)
{
	time_again(c, t, addr, true);
	if (likely(addr >= MAP_GUEST_BASE))
		time_access(c, &c->dc, addr, c->tp.dcache_miss, true);
	else
		c->cycles += c->tp.uncached;
}

/* Guest stores meet the cache when they drain. */
static inline void time_guest(struct fast_cpu *c, struct time_state *t, const struct fast_atom *d, uint32_t ea, unsigned size, bool load)
{
	uint64_t before = c->cycles;
	time_again(c, t, c->acc_addr, false);
	if (unlikely((ea & 3) + size > 4))
		c->cycles += c->tp.split;
	if (load)
		time_access(c, &c->dc, c->acc_addr, c->tp.dcache_miss, false);
	t->ready[d->rd] += c->cycles - before;
}

/* Does entry i begin a whole line, as far as this commit's entries tell? */
static inline bool time_whole(const struct fast_cpu *c, unsigned i)
{
	const struct fast_sb *s = &c->sb[i];
	unsigned n = 0;
	if (s->addr & 31)
		return false;
	while (n < 8 && i + n < c->sb_n && s[n].mask == 15 && s[n].addr == s->addr + 4 * n)
		n++;
	return n == 8 || (n > 1 && i + n == c->sb_n);
}

/* Drains overlap with what follows: only their misses are charged here. Such a refill is waited for to its end, and looked up again;
 * a line of which every word is written is not read at all. */
static inline void time_drain(struct fast_cpu *c, struct time_state *t)
{
	(void)t;
	for (unsigned i = 0; i < c->sb_n; i++) {
		uint64_t before = c->cycles;
		bool whole = time_whole(c, i);
		time_access(c, &c->dc, c->sb[i].addr, whole ? 0 : c->tp.dcache_miss, true);
		if (unlikely(c->cycles != before))
			c->cycles += c->tp.drain;
	}
}

void time_reset(struct fast_cpu *c);
/* Calls write x1, returns jump to it without displacement: those are predicted by a stack of eight, shared with rpush and jret. */
static inline void time_push(struct fast_cpu *c, uint32_t link)
{
	c->calls[++c->call_top & 7] = link;
}

static inline void time_jret(struct fast_cpu *c, uint32_t target)
{
	if (c->calls[c->call_top-- & 7] != target)
		time_bubble(c, c->tp.redirect);
}

static inline void time_call(struct fast_cpu *c, const struct fast_atom *d, uint32_t link)
{
	if (d->rd == 1)
		time_push(c, link);
}

static inline void time_jalr(struct fast_cpu *c, const struct fast_atom *d, uint32_t link, uint32_t target)
{
	bool ret = d->rd == FAST_DUMMY && d->rs1 == 1 && !d->imm;
	if (!(ret && c->calls[c->call_top & 7] == target))
		time_bubble(c, c->tp.jump_reg);
	c->call_top -= ret;
	time_call(c, d, link);
}

void time_reset_caches(struct fast_cpu *c);
void time_isync(struct fast_cpu *c, struct time_state *t, uint32_t addr);
void time_cflush(struct fast_cpu *c, struct time_state *t);
#endif
