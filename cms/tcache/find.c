/* SPDX-License-Identifier: Apache-2.0
 * Translations by key, in the slots of the head records, and those that are live by place, for invalidation. */
#include "cms/tcache/tcache.h"

struct translation *find_blocks[FIND_BLOCKS];

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
	struct translation **b = &head_slot(t->eip)->made;
	t->next_hash = *b;
	*b = t;
}

static void leave_key(struct translation *t)
{
	struct translation **b = &head_slot(t->eip)->made;
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
