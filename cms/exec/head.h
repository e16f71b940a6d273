/* SPDX-License-Identifier: Apache-2.0
 * Everything that is known of a block start, {EIP, place, context}, in one record: its translation, how often it was met, what was
 * learned. A direct-mapped table; a record that is driven out is learned again.
 * Invariant: `code` is a live translation of the key; with the stamp of today EIP leads to the place, nobody need look. Nothing learned
 * is for ever: head_forgiven() says when it is doubted, and what proves true again is believed for twice as long.
 */
#ifndef CMS_EXEC_HEAD_H
#define CMS_EXEC_HEAD_H
#include <stdbool.h>
#include <stdint.h>

#define HEAD_SLOTS 16384u
#define HEAD_HOT_QUICK 1u  /* visits before the quick tier, unless the parameters say otherwise */
#define HEAD_PERIOD_LOG2 17u /* ticks */
#define HEAD_PATIENCE_MAX 8u

struct head {
	uint32_t eip, stamp;	  /* head_stamp() when `place` was last found under `eip` */
	uint32_t code;		  /* 0: none */
	uint32_t place, ctx;	  /* ctx 0: empty */
	uint16_t since;		  /* period in which something was last learned */
	uint8_t patience;	  /* log2 of the periods for which it is believed */
	uint8_t refused;	  /* could not be translated: interpret one instruction */
	uint8_t visits;		  /* since it was last translated */
	uint8_t caution;	  /* cms/tcache/tcache.c: 0 none, up to the interpreter alone */
	uint8_t changes;	  /* translations whose bytes were overwritten by others */
	struct translation *made; /* list of the slot, of all records that have had it: cms/tcache looks for a key in the same line */
} __attribute__((aligned(32)));	  /* a line of the data cache */
extern struct head head_table[HEAD_SLOTS];
extern uint32_t head_epoch; /* of the mapping of code, above the context numbers: another one, and no stamp is believed */
extern uint32_t head_now;   /* the period; `since` keeps its low 16 bits */
extern uint32_t head_ahead; /* of time: chaos makes it pass */
extern uint8_t head_wanted; /* visits before the quick tier */
extern bool head_pressed;   /* and nothing is translated unless it is as hot */

/* The translation cache is too small for what runs (1), or no longer (-1): more visits are asked for, or fewer. */
void head_pressure(int more);
void head_init(uint32_t hot_quick, uint32_t epoch); /* 0: the default; the first one */
void head_clear(void);		    /* context numbers start again */
bool head_remap(void);		    /* the mapping of code may have changed. True: stamps start again, old ones would be believed */

static inline struct head *head_slot(uint32_t eip)
{
	return &head_table[(eip ^ eip >> 12) % HEAD_SLOTS];
}

static inline bool head_is(const struct head *h, uint32_t eip, uint32_t place, uint32_t ctx)
{
	return h->eip == eip && h->place == place && h->ctx == ctx;
}

/* A new record if there was none. */
static inline struct head *head_get(uint32_t eip, uint32_t place, uint32_t ctx)
{
	struct head *h = head_slot(eip);
	if (!head_is(h, eip, place, ctx))
		*h = (struct head){ .eip = eip, .place = place, .ctx = ctx, .made = h->made };
	return h;
}

static inline uint32_t head_stamp(uint32_t ctx)
{
	return head_epoch + ctx;
}

/* Its place is known to be still the one. */
static inline bool head_holds(const struct head *h, uint32_t eip, uint32_t ctx)
{
	return h->eip == eip && h->stamp == head_stamp(ctx);
}

/* A translation of this key, at `code`, died. */
static inline void head_lost(uint32_t eip, uint32_t code)
{
	struct head *h = head_slot(eip);
	if (h->eip == eip && h->code == code)
		h->code = 0;
}

static inline bool head_forgiven(const struct head *h)
{
	return (uint16_t)(head_now - h->since) >> h->patience;
}

static inline void head_learned(struct head *h)
{
	h->since = (uint16_t)head_now;
	if (h->patience < HEAD_PATIENCE_MAX)
		h->patience++;
}

/* Is it in vain to translate it, as far as is known today? */
static inline bool head_refused(struct head *h)
{
	if (h->refused && head_forgiven(h))
		h->refused = 0;
	return h->refused;
}
#endif
