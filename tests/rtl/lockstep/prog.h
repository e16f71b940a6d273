/* SPDX-License-Identifier: Apache-2.0
 * The program being generated, shared by prog.c (atoms, operands, molecules), items.c (what is tested) and gen.c (the frame).
 */
#ifndef TESTS_RTL_LOCKSTEP_PROG_H
#define TESTS_RTL_LOCKSTEP_PROG_H
#include "sim/fast/cpu.h"
#include "tests/rtl/lockstep/gen.h"

enum {
	BASE = 0x80001000, DATA = 0x80200000, GATED = 0x80220000, POOL = 0x80240000, AREA = 0x4000,	/* twice the data cache */
	LOOPS = 2, STRETCHES = 24, ITEMS = 60, LAST_EXIT = 0xfff,
	T0 = 28, X_LAST = 24, X_LOOP = 27, X_BACK = 29
};

/* Static linear pages 0..127 by page & 7; 128..255 are filled and dropped at random. */
enum page_kind { P_OK, P_OK2, P_RDONLY, P_CLEAN, P_SUPER, P_DEVICE, P_MASKED, P_ABSENT };
/* Segments: 0 1 3 usable, 2 not writable, 4 trap, 5 not readable. */
enum { SEG_LIMITED = 1, SEG_NOWRITE = 2, SEG_DEAD = 4, SEG_NOREAD = 5, LIMIT_LO = 0x40, LIMIT_HI = 0x7ffff };

struct gen_state {
	uint64_t rng;
	uint8_t *image;
	uint32_t at, pool_at;	/* next atom, next pool word */
	bool tr;		/* in a translation stretch */
	bool outside;		/* counters, timer and interrupts are allowed */
	uint32_t keep;		/* registers that fillers leave alone */
	unsigned cause;		/* wanted outcome of this item, 0 = none in particular */
	uint32_t item_start[ITEMS + 1];
	struct { uint32_t at; unsigned item; } fix[ITEMS * 4];
	unsigned nfix, nitem;
	uint32_t nogroup[256];	/* atoms that are rewritten while running: molecules of their own */
	unsigned nnogroup;
};
extern struct gen_state gen;

uint32_t gen_r32(void);
uint32_t gen_below(uint32_t n);
bool gen_one_in(uint32_t n);
void gen_put(uint32_t addr, uint32_t w);
uint32_t gen_get(uint32_t addr);
void gen_emit(uint32_t w);
unsigned gen_any_reg(void);
unsigned gen_free_reg(void);	/* one that may be written */
unsigned gen_dest_reg(void);	/* the same, sometimes x0 */
uint32_t gen_value(void);
void gen_constant(unsigned r, uint32_t v);
void gen_produce(unsigned r, uint32_t v);
void gen_filler(void);
void gen_fillers(unsigned n);
unsigned gen_gap(void);
unsigned gen_source(uint32_t v);	/* a kept register with that value */
void gen_branch_fix(void);
void gen_resolve(void);
void gen_group(uint32_t from, uint32_t to);
/* items.c */
void gen_item(void);
void gen_item_interrupt(void);
void gen_segment_set(unsigned s, bool slow);
void gen_grains(void);	/* prologue: some lines that will be stored to */
uint32_t gen_page_pa(uint32_t page_number);
uint32_t gen_page_rights(enum page_kind k);
#endif
