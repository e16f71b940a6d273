/* SPDX-License-Identifier: Apache-2.0
 * Chains: an exit atom becomes a jal to the translation of its EIP, and back; one word, then isync. With paging a chain that leaves
 * the linear page, and a return stub, lead to the page check in front of the code. */
#include "build/gen/atoms.h"
#include "build/gen/atoms_asm.h"
#include "cms/exec/ctx.h"
#include "cms/tcache/tcache.h"

static void patch(uint32_t at, uint32_t word)
{
	*(uint32_t *)(uintptr_t)at = word;
	XM_ISYNC(at);
}

/* Both of one context. */
static bool one_page(const struct translation *a, const struct translation *b)
{
	uint32_t base = ctx_key(a->ctx)->cs_base;
	return ((base + a->eip) ^ (base + b->eip)) < PAGE_BYTES;
}

static void set(struct tcache_link *l, struct translation *to, bool inside)
{
	uint32_t target = inside && !(l->kind & IR_LINK_CHECK) ? to->entry : to->code;
	l->to = to;
	l->next = to->in;
	to->in = l;
	patch(l->at, atom_enc_jal(0, (int32_t)(target - l->at)));
	cms_stats.chains++;
}

void link_set(struct tcache_link *l, struct translation *to)
{
	set(l, to, one_page(l->owner, to));
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
		patch(l->at, atom_enc_exit(0, IR_EXIT_LINK));
	}
	for (struct tcache_link *l = t->links; l < t->links + t->links_n; l++)
		if (l->to) {
			unlist(l);
			patch(l->at, atom_enc_exit(0, IR_EXIT_LINK));
		}
}
