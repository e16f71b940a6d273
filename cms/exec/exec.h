/* SPDX-License-Identifier: Apache-2.0
 * The seam between the decision loop (cms/exec) and the translator (cms/front .. cms/tcache), both directions.
 *
 * Life of a piece of code: loop_run() stands at a block start with committed state. tcache_find() gives a translation: it is
 * entered, and runs (chained) until a trap. exec/recover.c answers every cause:
 *     EXIT       committed; EIP is already in guest register x2, or the exit code says how to find it (enum ir_exit)
 *     DISPATCH   committed; tval = EIP. tcache_find(tval), dfill, enter again; not found: interpret
 *     TLBMISS    filled by a peek walk if that needs no A/D write and no open store to the tables; then tret. Otherwise as below
 *     LIMIT      where nothing that the guest could tell is due before it ends: the commit again, in a new chunk. Otherwise as below
 *     all others   rollback; EIP := tcache_point(cpc); tcache_trouble(cpc, cause); the interpreter runs at least one
 *                instruction, and on to the next block start
 * So a translation may trap anywhere; it owes only that at each commit the complete x86 state stands in the guest registers
 * except EIP, which tcache_point() knows from cpc.
 */
#ifndef CMS_EXEC_EXEC_H
#define CMS_EXEC_EXEC_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/params.h"
#include "cms/exec/addr.h"

/* ---- what the translator offers: cms/tcache ---- */

struct tcache_config {
	uint8_t *area; /* code memory, executable; 16-byte aligned */
	uint32_t bytes;
	uint32_t stop_pc; /* linear address of an instruction that may be in no translation, if stops_at_pc */
	bool stops_at_pc;
};

void tcache_init(const struct tcache_config *c);
struct head;
/* Implementation address of a translation for the key of h, valid for the page mapping as it stands, or 0. */
uint32_t tcache_find(struct head *h);
/* None was found: is the place as hot as the translation that ran into it, so that it need not get hot first? */
bool tcache_sure(void);
/* Translates the block of h, for which tcache_find() has just been asked, and installs it; its code address, or 0: not translatable (the
 * interpreter keeps it). It marks the bytes it read with xpage_mark(). Called in firmware mode with committed state and no open store. */
uint32_t tcache_translate(struct head *h);
/* The guest EIP whose state was committed when cpc was latched. False: cpc is not ours (firmware error). */
bool tcache_point(uint32_t cpc, uint32_t *eip);
/* The guest EIP an IR_EXIT_LINK at this address leads to. The next tcache_find() or tcache_translate() that finds it chains.
 */
bool tcache_exit(uint32_t tepc, uint32_t *eip);
/* The next block asked for follows a translation that always comes there: it need not get hot first. */
void tcache_expect(void);
/* A trap of this cause rolled back the translation that holds cpc: count it, retranslate or demote it when it persists. */
void tcache_trouble(uint32_t cpc, uint32_t cause);
/* What was made of these bytes sleeps before they change: unlinked from dispatch, return stack and chains. tcache_find() wakes it
 * where the same bytes stand there again. Must not free memory that cpc still names. */
void tcache_invalidate(struct win at, uint32_t len_bytes);
/* Which bytes of the 32-byte line belong to translations. */
uint32_t tcache_code_mask(struct win line);
/* Brings what it counts in cms_stats up to date. */
void tcache_count(void);
/* A small piece of the work of doubting what was learned; once a period (head.h). */
void tcache_settle(void);
/* The translation that holds this address, as text on the message channel. */
void tcache_dump(uint32_t code);
/* Forgets one of the live translations; which, the number says. For chaos. */
void tcache_evict(uint32_t number);
/* As if one of them had rolled back too often. For chaos. */
void tcache_mistrust(uint32_t number);
/* Context numbers start again: no translation and no dispatch entry may be found under an old number. */
void tcache_flush(void);

/* ---- what the loop offers ---- */

struct exec_trap {
	uint32_t cause; /* tcause: [7:0] enum trap_cause, see cms/boot/trap.h */
	uint32_t tval;
};

struct exec_trap exec_enter(uint32_t code); /* `enter`; returns at the next trap of translation mode */
struct exec_trap exec_resume(void);	    /* `tret` */

extern struct cms_stats cms_stats; /* counters; the translator adds to translated_*, translations, evictions, chains */
extern const struct cms_params *const cms_params;

/* Place of a code byte: interp_code_at() in interp.h. It reads tables and may fill the TLB, but writes no A or D bit. */

uint64_t loop_ticks(void);	   /* retired up to now, also in the middle of a chunk */
_Noreturn void loop_start(bool carefully); /* never returns; the machine parks inside */
_Noreturn void loop_restart(void); /* unwinds the stack and goes on at the committed state */
#endif
