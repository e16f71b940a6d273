/* SPDX-License-Identifier: Apache-2.0
 * Chains: an exit atom becomes a jal to the translation of its EIP, and back; one word, then isync; two, where that is too far. With
 * paging a chain that leaves the linear page, and a return stub, lead to the page check in front of the code. */
#include "build/gen/atoms.h"
#include "build/gen/atoms_asm.h"
#include "cms/tcache/tcache.h"

#define LINE_BYTES 32u
#define FAR_REG IR_TEMP

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

/* No jal reaches so far: in the place of the exit and the word behind it. Behind an exit all temporaries are dead. */
static __attribute__((noinline)) void patch_far(uint32_t at, uint32_t target)
{
	uint32_t off = target - at + 0x800;
	*(uint32_t *)(uintptr_t)(at + 4) = atom_enc_jalr(0, FAR_REG, (int32_t)(target - at - (off & ~0xfffu)));
	XM_ISYNC(at + 4);
	patch(at, atom_enc_auipc(FAR_REG, off & ~0xfffu));
}

/* An exit again, with the word that names it. */
static inline void unpatch(struct tcache_link *l)
{
	uint32_t at = tcache_at(l);
	uint32_t *behind = (uint32_t *)(uintptr_t)(at + 4);
	if (__builtin_expect(*behind != (uint32_t)(uintptr_t)l, 0)) {
		*behind = (uint32_t)(uintptr_t)l;
		XM_ISYNC(at + 4);
	}
	patch(at, atom_enc_exit(0, IR_EXIT_LINK));
}

uint32_t link_set(struct tcache_link *l, struct translation *to)
{
	const struct translation *owner = tcache_owner(l);
	uint32_t code = to->code, at = owner->code + l->word * 4u, target = code;
	if (__builtin_expect(!(l->back & IR_LINK_CHECK) && one_page(owner, to), 1))
		target += to->entry * 4u;
	l->to = to;
	l->next = to->in;
	to->in = l;
	if (__builtin_expect(target - at + TCACHE_JAL_REACH < 2 * TCACHE_JAL_REACH, 1))
		patch(at, atom_enc_jal(0, (int32_t)(target - at)));
	else
		patch_far(at, target);
	return code;
}

/* What was encoded is seen by fetch. */
static void show(uint32_t from, uint32_t end)
{
	for (from &= ~(LINE_BYTES - 1); from < end; from += LINE_BYTES)
		XM_ISYNC(from);
}

/* The word behind an exit atom names its description, so that nobody has to search. */
struct tcache_link *link_describe(struct translation *t, const struct mol_block *m)
{
	struct mol_point *at = tcache_points(t);
	for (const struct mol_point *p = m->points, *end = p + m->points_n; p < end; p++)
		*at++ = *p;
	struct tcache_link *to = (struct tcache_link *)at;
	uint32_t *words = m->words, back = (uint32_t)((uintptr_t)to - (uintptr_t)t) << 16;
	const struct mol_link *l = m->links;
	for (unsigned n = m->links_n; n; n--, l++, to++, back += sizeof *to << 16) {
		uint32_t place = l->word | (uint32_t)l->kind << 16;
		to->eip = l->eip;
		to->to = 0;
		to->place = place + back;
		words[(uint16_t)place + 1] = (uint32_t)(uintptr_t)to;
	}
	show((uint32_t)(uintptr_t)words, (uint32_t)(uintptr_t)(words + m->n));
	return to;
}

static void unlist(struct tcache_link *l)
{
	struct tcache_link **at = &l->to->in;
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	l->to = 0;
}

void link_cut(struct translation *t, bool stays)
{
	while (t->in) {
		struct tcache_link *l = t->in;
		t->in = l->next;
		l->to = 0;
		unpatch(l);
	}
	for (struct tcache_link *l = tcache_links(t), *end = l + t->links_n; l < end; l++)
		if (l->to) {
			unlist(l);
			if (stays)
				unpatch(l);
		}
}
