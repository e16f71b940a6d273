/* SPDX-License-Identifier: Apache-2.0
 * Inside the translation cache. A translation is code in the area, with its commits and its exits beside it; it is found by
 * {EIP, context, place of its bytes}. API for the loop: cms/exec/exec.h.
 * Invariant: what is not live is in no dispatch entry, no return stack and at the end of no chain; its memory stays until its
 * ring comes round again, because cpc may still name it. What sleeps is found by its key alone, and is as good as a live one
 * wherever its bytes stand again.
 */
#ifndef CMS_TCACHE_TCACHE_H
#define CMS_TCACHE_TCACHE_H
#include "build/gen/atoms_asm.h"
#include "cms/exec/exec.h"
#include "cms/exec/head.h"
#include "cms/front/front.h"
#include "cms/sched/mol.h"
#include "isa-x86/sem/mach.h"

#define TCACHE_CODE_MAX (2u << 20)
#define TCACHE_JAL_REACH (1u << 20)	/* to either side; a chain that leads farther takes two atoms */

struct translation;

/* An exit to a static EIP: an `exit` atom, or a jal to `to`. */
struct tcache_link {
	uint32_t eip;
	struct translation *to;		/* 0: not chained */
	struct tcache_link *next;	/* of those that lead to the same translation */
	union {
		struct {
			uint16_t word;	/* of its translation */
			uint16_t back;	/* bytes to the start of its translation, | enum ir_link */
		};
		uint32_t place;		/* both */
	};
};
#define TCACHE_LINK_KIND 3u

/* Followed by its points, links, the copy of its bytes, soft bytes: few lines of the data cache, and one for what is asked often. */
struct translation {
	uint32_t eip, place;
	uint32_t code;		/* with the page check */
	uint16_t ctx;
	uint16_t entry;		/* words of the page check */
	struct translation *next_hash, *next_near;
	struct tcache_link *in;
	uint8_t caution, softened;	/* made so that immediates may change, if it has any */
	uint8_t live, asleep;	/* neither: dead */
	uint16_t words, points_n, links_n, bytes;
	uint32_t made;		/* at this tick, its low word */
	uint8_t soft_n, troubles;
};
_Static_assert(sizeof(struct translation) % 4 == 0, "");
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
struct area_ring {
	uint8_t *next, *free;	/* from next up to free is nobody's */
};
/* Where the next translation goes: all that making one asks of the area, in one line of the data cache. */
struct area {
	struct area_ring code, meta;
	uint32_t newest, full;	/* running numbers: the next one, and the first for which there is no slot */
	struct translation **queue;
	uint32_t slot_mask;
};
extern struct area area;
#define AREA_BLOCK 256u
#define AREA_BLOCKS (TCACHE_CODE_MAX / AREA_BLOCK)
extern uint32_t area_last_in[AREA_BLOCKS];	/* number of the last translation that begins in a block of the code */
#define AREA_COPY_BYTES (FRONT_INSNS_MAX * 15u + 6 + IR_SOFT * (uint32_t)sizeof(struct ir_soft))	/* at most, of a translation */

void area_init(uint8_t *mem, uint32_t bytes);
bool area_make_room(uint32_t code_bytes, uint32_t meta_bytes);

static inline uint32_t area_time(void) { return (uint32_t)mach_chunk_end - XM_CSRR(XM_CSR_TLIMIT); }	/* ticks, the low word */

/* Room for so many words of code, and for as many points and links as m has. False: too large. */
static inline bool area_open(struct mol_block *m, unsigned words)
{
	uint32_t bytes = words * 4, described = (uint32_t)sizeof(struct translation) + AREA_COPY_BYTES + 31;
	described += m->points_n * (uint32_t)sizeof(struct mol_point) + m->links_n * (uint32_t)sizeof(struct tcache_link);
	if (((uint32_t)(area.code.free - area.code.next) < bytes || (uint32_t)(area.meta.free - area.meta.next) < described ||
	     area.newest == area.full) && !area_make_room(bytes, described))
		return false;
	m->words = (uint32_t *)area.code.next;
	return true;
}

/* The description of what area_open() gave room for. */
static inline struct translation *area_next_made(void) { return (struct translation *)area.meta.next; }

/* Of the translation area_next_made() all stands, up to `end`; what is behind it, a copy of the words its
 * bytes lie in (`end` is one's address, so three bytes more will do) and soft_n, needs room only. The next one begins a line. */
static inline void area_install(uint32_t code, uint32_t words, const void *end, uint32_t bytes, unsigned soft_n)
{
	uint32_t n = area.newest;
	area.queue[n & area.slot_mask] = area_next_made();
	area.meta.next = (uint8_t *)(((uintptr_t)end + bytes + 3 + soft_n * sizeof(struct ir_soft) + 31) & ~31u);
	area.code.next = (uint8_t *)(uintptr_t)code + words * 4u;
	area.newest = n + 1;
	area_last_in[code / AREA_BLOCK % AREA_BLOCKS] = n;
}

struct translation *area_find(uint32_t address);		/* live or not; NULL: not ours */
struct translation *area_next(void);				/* one after another, round and round; NULL now and then */
void area_forget_all(void);
struct translation *area_some(uint32_t number);			/* live or not; NULL: none is there */

/* find.c: tables */
#define FIND_BLOCK 512u
#define FIND_BLOCKS 4096u /* a store looks at the one it lies in and the one before */
_Static_assert(FRONT_INSNS_MAX * 15u < FIND_BLOCK, "a translation reaches into the block behind its own at most");
extern struct translation *find_blocks[FIND_BLOCKS];

/* Of a list by next_near: all that begin in the block of the place, and others. */
static inline struct translation **find_block(uint32_t place) { return &find_blocks[place / FIND_BLOCK % FIND_BLOCKS]; }

static inline bool find_is(const struct translation *t, uint32_t eip, uint32_t ctx, uint32_t place)
{
	return t->eip == eip && t->place == place && t->ctx == ctx;
}

/* From t on in its list: the live one, else one that sleeps. */
static inline struct translation *find_from(struct translation *t, uint32_t eip, uint32_t ctx, uint32_t place)
{
	while (t && !find_is(t, eip, ctx, place))
		t = t->next_hash;
	return t;
}

static inline void find_add(struct translation *t, struct head *h)
{
	struct translation **near = find_block(h->place);
	t->next_hash = h->made;
	t->next_near = *near;
	h->made = *near = t;
}

struct translation *find_next(const struct translation *t);			/* another with its key, asleep */
void find_first(struct translation *t);		/* it is found before others of its key */
void find_remove(struct translation *t);
void find_leave(struct translation *t);	/* its bytes are no longer its own: no store ends it */
void find_join(struct translation *t);

/* link.c */
/* The exits of what was encoded for t, m; and it is seen by fetch. Returns where the links end. */
struct tcache_link *link_describe(struct translation *t, const struct mol_block *m);
uint32_t link_set(struct tcache_link *l, struct translation *to);	/* returns its code */
void link_cut(struct translation *t, bool stays);	/* all chains into and out of it; its code may be looked at later, or not */

/* tcache.c */
void tcache_dropped(const struct translation *t);	/* no exit of this one waits to be chained */
extern uint32_t tcache_doubtful;	/* so many, live or asleep, were made so because of something learned */
static inline bool tcache_doubts(const struct translation *t) { return t->caution | t->softened; }

/* dump.c: -d, records of cms/boot/dump.h; of what no range selects nothing is said */
void dump_op(const struct ir_block *b, const struct front_source *s);
void dump_made(const struct translation *t, const struct front_source *s);	/* t stands complete in its memory, and is not yet in a ring */

/* smc.c */
void smc_kill(struct translation *t);
void smc_evict(struct translation *t);	/* the same, and its memory goes */
/* t or another of its key sleeps: the one whose bytes stand there as they were is live again. NULL: there is none. */
struct translation *smc_wake(struct translation *t);
#endif
