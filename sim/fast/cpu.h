/* SPDX-License-Identifier: Apache-2.0
 * State of the C model of the implementation ISA and what one may do with it. Follows hw/isa/molecules.md to the letter;
 * section numbers in comments are that manual's. Invariant: committed stores are in memory at once (drained or not is invisible
 * to software), so the store buffer holds the open ones only.
 */
#ifndef SIM_FAST_CPU_H
#define SIM_FAST_CPU_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms.h"
#include "atoms_csr.h"
#include "map.h"
#include "sim/hostdev/hostdev.h"

enum { FAST_SB_MAX = 64, FAST_SB = 16, FAST_TLB = 1024, FAST_GRAINS = 128, FAST_DISP = 512, FAST_RSTACK = 8, FAST_SYS = SEG_SYS, FAST_DUMMY = 32,
       FAST_GUEST_PORT = 33 /* cycle model only: grd waits for an older gwr */ };
enum fast_right { R_USER = TLB_USER, R_WRITE = TLB_WRITABLE, R_DIRTY = TLB_DIRTY,
		  R_GLOBAL = TLB_GLOBAL, R_DEVICE = TLB_DEVICE, R_HIT = TLB_HIT };
enum fast_gmode { GM_USER = GMODE_USER, GM_WP = GMODE_WP, GM_NOMASK = GMODE_NOMASK };
enum { MSTATUS_MIE = 8, MSTATUS_MPIE = 128, MIE_EXT = 1 << 11 };
enum { ACTIVITY_NATIVE = 4 };

/* A decoded atom. id: 0 not decoded yet, 1 + enum atom_id, then the two below. */
enum { FAST_ILLEGAL = ATOM_COUNT + 1, FAST_BADFETCH, FAST_IDS };
_Static_assert(FAST_IDS <= 256, "fast_atom.id");
struct fast_atom {
	uint8_t id, last : 1, mem : 1, hold : 4 /* cycles the next atom waits */, latency, aux;	/* aux: XR size | h2 << 2; guest: seg | a16 << 3; condition; CSR immediate */
	uint8_t rd, rs1, rs2, rs3;	/* rd 0 is FAST_DUMMY; unused sources are 0; merging loads have rs3 = rd */
	int32_t imm;			/* GLX, GSX: the scale */
	uint32_t word;
};

struct fast_seg { uint32_t base, lo, hi, attr; };
struct fast_tlb { uint32_t page;	/* lin >> 12; all ones: invalid */ uint32_t pa, mask; uint8_t rights, asid, asid_care; };
struct fast_grain { uint32_t page;	/* pa >> 12 */ uint32_t mask;	/* bit n: byte n of the line is code */ };
struct fast_disp { uint32_t eip, target; uint16_t ctx; bool valid; };
struct fast_sb { uint32_t addr, data; uint8_t mask; };

/* Cycle costs, calibrated against rtl (sim/fast/README.md); latencies come from atoms.def. */
struct fast_timing {
	bool on;
	unsigned width, icache_bytes, dcache_bytes;
	unsigned mispredict, jump_reg, serial, redirect, trap, icache_miss, dcache_miss, writeback, uncached, split, drain;
};

enum { FAST_WAYS = 4, FAST_SETS = 1024 };
struct fast_cache { uint32_t tag[FAST_SETS * FAST_WAYS]; uint8_t recent[FAST_SETS], dirty[FAST_SETS * FAST_WAYS]; unsigned set_mask, ways; };

struct fast_cpu {
	uint32_t fw[33], tr[33];	/* working registers by mode; [32] takes writes to x0 */
	uint32_t trc[16];		/* committed guest registers */
	uint32_t fl, flc;		/* flags in EFLAGS positions: working, committed */
	bool tmode;
	uint32_t pc;
	uint64_t sb_filter;		/* bit (addr >> 2) & 63 set if an open entry may have that word */
	unsigned sb_n, sb_max;
	unsigned sb_translation;	/* sb_max in translation mode: smaller in chaos */
	struct fast_sb sb[FAST_SB_MAX];
	struct fast_seg seg[8], segc[8], seg_stage[8];	/* 6: SYS, constant */
	struct fast_tlb tlb[FAST_TLB];
	struct fast_grain grain[FAST_GRAINS];
	struct fast_disp disp[FAST_DISP], rstack[FAST_RSTACK];
	unsigned rtop;
	/* CSRs */
	uint32_t mstatus, mie, mtvec, mscratch, mepc, mcause, mtval;
	uint32_t tvec, tepc, tcause, ttval, cpc, tlimit, ctx, gasid, gmode, gseg, gfence, activity, tlbmask, lock;
	uint32_t acc_addr;		/* implementation address of the last guest beat (timing) */
	uint32_t tval;			/* of the trap being raised */
	bool at_commit;			/* left the interpreter right after a translation's commit: interrupts may be taken */
	bool irq;			/* level of the host interrupt line as last looked at */
	/* time */
	uint64_t cycles, deadline;	/* deadline: when to look outside the interpreter */
	uint64_t atoms, molecules, rollbacks, commits, ticks;
	uint64_t traps[32];		/* by cause; 0: host interrupts */
	uint64_t activity_since;	/* cycle up to which hd.activity is complete */
	uint64_t activity_atoms[8], atoms_since;	/* the same for atoms */
	uint64_t ready_fw[34], ready_tr[34];
	struct fast_timing tp;
	struct fast_cache ic, dc;
	uint8_t predict[1024];		/* two-bit counters: how much a branch disagrees with backward-taken */
	uint32_t calls[8];		/* return addresses, as the core predicts them */
	unsigned call_top;
	uint8_t victim;
	uint64_t bus_free;		/* from then on a refill may begin */
	/* memory */
	uint8_t *rom, *cms, *guest;
	uint32_t guest_mask;		/* bytes of guest memory - 1 */
	uint8_t beyond[4];		/* what a load behind them finds: 0 */
	struct fast_atom *code;		/* boot ROM, one FAST_BADFETCH, CMS region, one FAST_BADFETCH */
	uint32_t bad_pc;		/* where a fetch outside of them went */
	uint8_t *decoded;		/* code pages (1024 atoms) holding anything decoded */
	struct hostdev hd;
	bool stopped;			/* hd.has_stop or error */
	int error;
	/* lockstep: filled by the stepping variant only */
	bool feed;			/* reads of the outside give feed_data */
	uint32_t feed_data;
	struct fast_retire *out;
	uint16_t copy, wr;		/* shadow vectors */
};

/* What one atom did: the model's view of CVFI. */
struct fast_retire {
	uint32_t pc, insn, next_pc;
	bool valid, tmode, rd_we, ext, st_we, st_gated, commit, rollback, trap, trap_tmode;
	bool grain_hit;		/* a beat in a masked sub-page found its line in the grain table */
	uint8_t rd_addr, flags, st_mask;	/* flags {OF,SF,ZF,AF,PF,CF} */
	uint32_t rd_data, st_addr, st_data, ticks, cause, tval, trap_pc;
	unsigned drains;	/* stores released by a commit, in draining order */
	struct fast_sb drain[FAST_SB_MAX];
};

extern struct fast_timing fast_timing;	/* defaults for fast_init; the command line may change them before reset */

int fast_init(struct fast_cpu *c, uint8_t *cms, uint8_t *guest, uint32_t guest_mask);	/* zeroed struct; memory is not owned */
void fast_free(struct fast_cpu *c);
void fast_reset(struct fast_cpu *c);	/* memories stay; the boot ROM gets its default content if it is all zero */
int fast_run(struct fast_cpu *c, uint64_t max_cycles);	/* until stopped or that many cycles went by; 0 or enum sim_err */
/* One atom, or the trap in its place. With c->feed set, uncached reads and counters give c->feed_data. */
void fast_step(struct fast_cpu *c, struct fast_retire *out);
void fast_take_irq(struct fast_cpu *c);	/* host interrupt now, at c->pc, in the current mode */
/* Outside memory, as a plain access would see it without open stores. */
uint32_t fast_peek(struct fast_cpu *c, uint32_t word_addr);

/* Between the files of sim/fast. */
int fast_code_alloc(struct fast_cpu *c);
void fast_code_free(struct fast_cpu *c);
struct fast_atom *fast_at(struct fast_cpu *c, uint32_t pc);
uint32_t fast_pc(const struct fast_cpu *c, const struct fast_atom *d);
void fast_decode(struct fast_cpu *c, struct fast_atom *d);
void fast_forget_line(struct fast_cpu *c, uint32_t addr);
void fast_forget_all(struct fast_cpu *c);
uint32_t fast_csr_read(struct fast_cpu *c, unsigned csr);
void fast_csr_write(struct fast_cpu *c, unsigned csr, uint32_t v);
bool fast_csr_outside(unsigned csr);	/* counters: differ between implementations */
void fast_trap(struct fast_cpu *c, uint32_t pc, uint32_t cause, uint32_t tval);
void fast_commit(struct fast_cpu *c, uint32_t n);
void fast_rollback(struct fast_cpu *c);
void fast_segw(struct fast_cpu *c, uint32_t sel, uint32_t v);
void fast_account(struct fast_cpu *c);
uint32_t fast_xslow(unsigned op, unsigned aux, uint32_t a, uint32_t b, uint32_t *fl);	/* sizes below 32 bits */
uint32_t fast_sbrd(const struct fast_cpu *c, uint32_t v);
void fast_store(struct fast_cpu *c, uint32_t waddr, uint32_t data, unsigned mask);
void fast_stop(struct fast_cpu *c, int error, const char *why, uint32_t pc);
void fast_run_func(struct fast_cpu *c);
void fast_run_timed(struct fast_cpu *c);
void fast_run_one(struct fast_cpu *c);
#endif
