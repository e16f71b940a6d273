/* SPDX-License-Identifier: Apache-2.0
 * Chains: an exit atom becomes a jal to the translation of its EIP, and back; one word, then isync. With paging a chain that leaves
 * the linear page, and a return stub, lead to the page check in front of the code. */
#include "build/gen/atoms.h"
#include "build/gen/atoms_asm.h"
#include "cms/tcache/tcache.h"

static void patch(uint32_t at, uint32_t word)
{
	*(uint32_t *)(uintptr_t)at = word;
	XM_ISYNC(at);
}

/* Both of one context: then EIPs that are as far apart as places in a page are in one linear page. */
static bool one_page(const struct translation *a, const struct translation *b)
{
	return (a->place ^ b->place) < PAGE_BYTES && a->place - b->place == a->eip - b->eip;
}

void link_set(struct tcache_link *l, struct translation *to)
{
	struct translation *owner = tcache_owner(l);
	uint32_t at = owner->code + l->word * 4u, target = to->code;
	if (one_page(owner, to) && !(l->back & IR_LINK_CHECK))
		target += to->entry * 4u;
	l->to = to;
	l->next = to->in;
	to->in = l;
	patch(at, atom_enc_jal(0, (int32_t)(target - at)));
	cms_stats.chains++;
}

static void unlist(struct tcache_link *l)
{
	struct tcache_link **at = &l->to->in;
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	l->to = 0;
}

void link_cut(struct translation *t)
{
	while (t->in) {
		struct tcache_link *l = t->in;
		unlist(l);
		patch(tcache_at(l), atom_enc_exit(0, IR_EXIT_LINK));
	}
	for (struct tcache_link *l = tcache_links(t), *end = l + t->links_n; l < end; l++)
		if (l->to) {
			unlist(l);
			patch(tcache_at(l), atom_enc_exit(0, IR_EXIT_LINK));
		}
}
