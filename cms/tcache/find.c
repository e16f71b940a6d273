/* SPDX-License-Identifier: Apache-2.0
 * Two hash tables of live translations: by key, and by place for invalidation. */
#include "cms/tcache/tcache.h"

struct translation *find_keys[FIND_KEYS], *find_blocks[FIND_BLOCKS];

void find_init(void)
{
	for (unsigned i = 0; i < FIND_KEYS; i++)
		find_keys[i] = 0;
	for (unsigned i = 0; i < FIND_BLOCKS; i++)
		find_blocks[i] = 0;
}

struct translation *find_next(const struct translation *t)
{
	return find_from(t->next_hash, t->eip, t->ctx, t->place);
}

void find_join(struct translation *t)
{
	struct translation **p = find_block(t->place);
	t->next_near = *p;
	*p = t;
}

void find_leave(struct translation *t)
{
	struct translation **p = find_block(t->place);
	while (*p != t)
		p = &(*p)->next_near;
	*p = t->next_near;
}

static void join_key(struct translation *t)
{
	struct translation **b = find_bucket(t->ctx, t->place);
	t->next_hash = *b;
	*b = t;
}

static void leave_key(struct translation *t)
{
	struct translation **b = find_bucket(t->ctx, t->place);
	while (*b != t)
		b = &(*b)->next_hash;
	*b = t->next_hash;
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
