/* SPDX-License-Identifier: Apache-2.0
 * Inside the translation cache. A translation is code in the area, with its commits and its exits beside it; it is found by
 * {EIP, context, place of its bytes}. API for the loop: cms/exec/exec.h.
 * Invariant: what is not live is in no dispatch entry, no return stack and at the end of no chain; its memory stays until its
 * ring comes round again, because cpc may still name it. What sleeps is found by its key alone, and is as good as a live one
 * wherever its bytes stand again.
 */
#ifndef CMS_TCACHE_TCACHE_H
#define CMS_TCACHE_TCACHE_H
#include "cms/exec/exec.h"
#include "cms/front/front.h"
#include "cms/sched/mol.h"

#define TCACHE_CODE_MAX (1u << 20)	/* any jal reaches any translation */

struct translation;

/* An exit to a static EIP: an `exit` atom, or a jal to `to`. */
struct tcache_link {
	uint32_t eip;
	struct translation *to;		/* 0: not chained */
	struct tcache_link *next;	/* of those that lead to the same translation */
	uint16_t word;			/* of its translation */
	uint16_t back;			/* bytes to the start of its translation, | enum ir_link */
};
#define TCACHE_LINK_KIND 3u

/* Followed by its points, links, the copy of its bytes, soft bytes: few lines of the data cache. */
struct translation {
	uint32_t eip, place;
	uint32_t code;		/* with the page check */
	struct translation *next_hash, *next_near;
	struct tcache_link *in;
	uint32_t made;		/* at this tick, its low word */
	uint16_t ctx, words;
	uint16_t bytes, soft_n;
	uint8_t points_n, links_n;
	uint8_t entry;		/* words of the page check */
	uint8_t x86_count, caution;
	uint8_t softened;	/* made so that immediates may change, if it has any */
	uint8_t live, asleep;	/* neither: dead */
	uint8_t troubles;
};
_Static_assert(sizeof(struct translation) % 4 == 0 && FRONT_INSNS_MAX <= UINT8_MAX, "");
_Static_assert(MOL_POINTS <= UINT8_MAX && MOL_LINKS <= UINT8_MAX, "");
_Static_assert(sizeof(struct translation) + MOL_POINTS * sizeof(struct mol_point) + MOL_LINKS * sizeof(struct tcache_link) <= UINT16_MAX,
	       "tcache_link.back");

static inline struct mol_point *tcache_points(const struct translation *t) { return (struct mol_point *)(uintptr_t)(t + 1); }
static inline struct tcache_link *tcache_links(const struct translation *t)
{
	return (struct tcache_link *)(tcache_points(t) + t->points_n);
}
/* A copy of the aligned words that hold the x86 bytes, of what has slept. */
static inline uint32_t *tcache_made_of(const struct translation *t) { return (uint32_t *)(tcache_links(t) + t->links_n); }
static inline uint32_t tcache_copy_words(const struct translation *t) { return ((t->place & 3) + t->bytes + 3) / 4; }
/* Bytes that may change under it. */
static inline struct ir_soft *tcache_soft(const struct translation *t)
{
	return (struct ir_soft *)(tcache_made_of(t) + tcache_copy_words(t));
}
static inline struct translation *tcache_owner(const struct tcache_link *l)
{
	return (struct translation *)((uintptr_t)l - (l->back & ~TCACHE_LINK_KIND));
}
static inline uint32_t tcache_at(const struct tcache_link *l) { return tcache_owner(l)->code + l->word * 4u; }

/* area.c: memory */
void area_init(uint8_t *mem, uint32_t bytes);
/* Room for so many words of code, and for as many points and links as m has. False: too large. */
bool area_open(struct mol_block *m, unsigned words);
/* What was encoded there, visible to fetch. All of t is for the caller to fill in but what is the code's: code, words, entry, links,
 * points; made; and place and bytes, of which the size of its description depends. */
struct translation *area_install(const struct mol_block *m, uint32_t place, uint32_t bytes, unsigned soft_n);
struct translation *area_find(uint32_t address);		/* live or not; NULL: not ours */
struct translation *area_next(void);				/* one after another, round and round; NULL now and then */
void area_forget_all(void);
struct translation *area_some(uint32_t number);			/* live or not; NULL: none is there */

/* find.c: tables */
void find_init(void);
struct translation *find_key(uint32_t eip, uint32_t ctx, uint32_t place);	/* the live one, else one that sleeps */
struct translation *find_next(const struct translation *t);			/* another with its key, asleep */
void find_first(struct translation *t);		/* it is found before others of its key */
void find_add(struct translation *t);
void find_remove(struct translation *t);
void find_leave(struct translation *t);	/* its bytes are no longer its own: no store ends it */
void find_join(struct translation *t);
#define FIND_BLOCK 512u
_Static_assert(FRONT_INSNS_MAX * 15u < FIND_BLOCK, "a translation reaches into the block behind its own at most");
struct translation *find_block(uint32_t place);	/* first of a list by next_near: all that begin in its block, and others */

/* link.c */
void link_set(struct tcache_link *l, struct translation *to);
void link_cut(struct translation *t);		/* all chains into and out of it */

/* tcache.c: no exit of this one waits to be chained */
void tcache_dropped(const struct translation *t);

/* smc.c */
void smc_kill(struct translation *t);
/* t or another of its key sleeps: the one whose bytes stand there as they were is live again. NULL: there is none. */
struct translation *smc_wake(struct translation *t);
#endif
