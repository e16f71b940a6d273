/* SPDX-License-Identifier: Apache-2.0
 * Code that changes. A translation whose bytes are written sleeps before the store commits; when its place is asked for again it
 * wakes if the same bytes stand there: code that is loaded again, or changes to and fro, is translated once. A place whose
 * bytes are never the same is left to the interpreter for a while. cms/README.md "Exact code". */
#include "build/gen/atoms_asm.h"
#include "cms/exec/grain.h"
#include "cms/exec/head.h"
#include "cms/exec/xpage.h"
#include "cms/tcache/tcache.h"

#define VERSIONS 4u	/* of one place that are kept */

static inline void cut(struct translation *t, bool stays)
{
	tcache_dropped(t);
	head_lost(t->eip, t->code);
	link_cut(t, stays);
	XM_DINV(t->eip);
	XM_RFLUSH();
}

/* Out of every table and chain, out of dispatch and the return stack. */
static inline void kill(struct translation *t, bool stays)
{
	find_remove(t);
	if (t->live)
		cut(t, stays);
	t->live = t->asleep = 0;
	tcache_doubtful -= tcache_doubts(t);
}

void smc_kill(struct translation *t)
{
	kill(t, true);
}

void smc_evict(struct translation *t)
{
	kill(t, false);
}

/* The bytes are still those that it was made of: a store to one of them sends it to sleep first. */
static void remember(struct translation *t)
{
	const volatile uint32_t *from = win_word(win_of(t->place & ~3u));
	uint32_t *to = tcache_made_of(t);
	for (uint32_t n = tcache_copy_words(t); n; n--)
		*to++ = *from++;
}

static void sleep(struct translation *t)
{
	find_leave(t);
	remember(t);
	cut(t, true);
	t->live = 0;
	t->asleep = 1;
	cms_stats.code_asleep++;
}

/* The bytes of the `size` from `first` on that are t's and must be as they were; a bit each. */
static uint32_t hard_bits(const struct translation *t, uint32_t first, uint32_t size)
{
	uint32_t bits = win_bits(first, size, win_of(t->place), t->bytes);
	for (const struct ir_soft *s = tcache_soft(t), *end = s + t->soft_n; s < end; s++)
		bits &= ~win_bits(first, size, win_of(t->place + s->at), s->bytes);
	return bits;
}

static uint32_t by_bytes(uint32_t bits)
{
	return (bits & 1 ? 0xffu : 0) | (bits & 2 ? 0xff00u : 0) | (bits & 4 ? 0xff0000u : 0) | (bits & 8 ? 0xff000000u : 0);
}

static bool same_bytes(const struct translation *t)
{
	const uint32_t *then = tcache_made_of(t);
	for (uint32_t a = t->place & ~3u; a < t->place + t->bytes; a += 4)
		if ((*win_word(win_of(a)) ^ *then++) & by_bytes(hard_bits(t, a, 4)))
			return false;
	return true;
}

static void wake(struct translation *t)
{
	t->asleep = 0;
	t->live = 1;
	find_first(t);
	find_join(t);
	xpage_mark(win_of(t->place), t->bytes);
	cms_stats.code_woken++;
}

struct translation *smc_wake(struct translation *t)
{
	unsigned n = 1;
	for (struct translation *next; t; t = next) {
		next = find_next(t);
		if (same_bytes(t)) {
			wake(t);
			return t;
		}
		if (n++ > VERSIONS)
			smc_kill(t);
	}
	return 0;
}

static bool touches(const struct translation *t, uint32_t from, uint32_t end)
{
	if (t->place >= end || t->place + t->bytes <= from)
		return false;
	for (; t->soft_n && from < end; from += GRAIN_BYTES)
		if (hard_bits(t, from, end - from < GRAIN_BYTES ? end - from : GRAIN_BYTES))
			return true;
	return !t->soft_n;
}

/* The first place at which one may begin that reaches `from`. None crosses a page. */
static uint32_t first_block(uint32_t from)
{
	return (from & PAGE_MASK) < FIND_BLOCK ? from & ~PAGE_MASK : (from & ~(FIND_BLOCK - 1)) - FIND_BLOCK;
}

void tcache_invalidate(struct win at, uint32_t len_bytes)
{
	uint32_t end = at.a + len_bytes;
	for (uint32_t b = first_block(at.a); b < end; b += FIND_BLOCK)
		for (struct translation *t = *find_block(b), *next; t; t = next) {
			next = t->next_near;
			if (touches(t, at.a, end))
				sleep(t);
		}
}

uint32_t tcache_code_mask(struct win line)
{
	uint32_t mask = 0;
	for (uint32_t b = first_block(line.a); b <= line.a; b += FIND_BLOCK)
		for (const struct translation *t = *find_block(b); t; t = t->next_near)
			if (t->place < line.a + GRAIN_BYTES && t->place + t->bytes > line.a)
				mask |= hard_bits(t, line.a, GRAIN_BYTES);
	return mask;
}
