/* SPDX-License-Identifier: Apache-2.0
 * Two hash tables of live translations: by key, and by place for invalidation. */
#include "cms/tcache/tcache.h"

#define KEYS 16384u /* of about 10,000 translations: a look is one cache line, found or not */
#define BLOCKS 4096u /* of 512 bytes: a store looks at the one it lies in and the one before */

static struct translation *keys[KEYS], *blocks[BLOCKS];

void find_init(void)
{
	for (unsigned i = 0; i < KEYS; i++)
		keys[i] = 0;
	for (unsigned i = 0; i < BLOCKS; i++)
		blocks[i] = 0;
}

static struct translation **bucket(uint32_t ctx, uint32_t place)
{
	return &keys[(place ^ place >> 13 ^ ctx << 5) % KEYS];
}

static struct translation **block(uint32_t place)
{
	return &blocks[place / FIND_BLOCK % BLOCKS];
}

static struct translation *from(struct translation *t, uint32_t eip, uint32_t ctx, uint32_t place)
{
	while (t && (t->eip != eip || t->place != place || t->ctx != ctx))
		t = t->next_hash;
	return t;
}

struct translation *find_key(uint32_t eip, uint32_t ctx, uint32_t place)
{
	return from(*bucket(ctx, place), eip, ctx, place);
}

struct translation *find_next(const struct translation *t)
{
	return from(t->next_hash, t->eip, t->ctx, t->place);
}

struct translation *find_block(uint32_t place)
{
	return *block(place);
}

void find_join(struct translation *t)
{
	struct translation **p = block(t->place);
	t->next_near = *p;
	*p = t;
}

void find_leave(struct translation *t)
{
	struct translation **p = block(t->place);
	while (*p != t)
		p = &(*p)->next_near;
	*p = t->next_near;
}

static void join_key(struct translation *t)
{
	struct translation **b = bucket(t->ctx, t->place);
	t->next_hash = *b;
	*b = t;
}

static void leave_key(struct translation *t)
{
	struct translation **b = bucket(t->ctx, t->place);
	while (*b != t)
		b = &(*b)->next_hash;
	*b = t->next_hash;
}

void find_add(struct translation *t)
{
	join_key(t);
	find_join(t);
}

void find_first(struct translation *t)
{
	leave_key(t);
	join_key(t);
}

void find_remove(struct translation *t)
{
	leave_key(t);
	if (t->live)
		find_leave(t);
}
