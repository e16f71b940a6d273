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
	uint32_t at, eip;
	struct translation *owner, *to;
	struct tcache_link *next;	/* of those that lead to the same translation */
	uint32_t kind;			/* enum ir_link */
};

struct translation {
	uint32_t eip, place, ctx;
	uint32_t code, entry, end;	/* with and without the page check; behind the last atom */
	uint32_t made;			/* at this tick, its low word */
	struct translation *next_hash, *next_near;
	struct tcache_link *in, *links;
	struct mol_point *points;
	uint32_t *made_of;		/* a copy of the aligned words that hold the x86 bytes */
	struct ir_soft *soft;		/* bytes that may change under it */
	uint16_t links_n, points_n, bytes, soft_n;
	uint8_t x86_count, troubles, caution;
	uint8_t softened;		/* made so that immediates may change, if it has any */
	uint8_t live, asleep;		/* neither: dead */
};

/* area.c: memory */
void area_init(uint8_t *mem, uint32_t bytes);
uint32_t *area_open(unsigned operations);			/* where their code will stand; NULL: too large */
/* What was encoded there: described, and visible to fetch; with room for copies of the x86 bytes and of the list of soft ones. */
struct translation *area_install(const struct mol_block *m, uint32_t copy_bytes, unsigned soft_n);
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
#define SMC_COPY_BYTES (FRONT_INSNS_MAX * 15u + 6 + IR_SOFT * (uint32_t)sizeof(struct ir_soft))	/* at most, of a translation */
/* t or another of its key sleeps: the one whose bytes stand there as they were is live again. NULL: there is none. */
struct translation *smc_wake(struct translation *t);
#endif
