/* SPDX-License-Identifier: Apache-2.0
 * The machine of isa-x86/sem/mach.h in host C: working state, an undo log for rollback, guest RAM as an array, a software TLB.
 * Invariant: since the last commit every change of guest state can be undone from `saved` and the log; A and D bits excepted.
 */
#ifndef SIM_REF_MACH_IMPL_H
#define SIM_REF_MACH_IMPL_H
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "isa-x86/sem/state.h"

#define REF_TLB_SETS 512u
#define REF_UNDO_MAX 512u

/* One linear page. A tag is the page's linear address | 1; `write` is 0 where D must still be set, where stores are dropped and
 * where the page holds decoded code. Host addresses are biased by the linear page address. */
struct ref_tlb {
	uint32_t read, write;
	uint8_t *rbase, *wbase;
};

/* What stores and loads may touch through a segment register: [lo, hi], empty (1, 0) when nothing. */
struct ref_range {
	uint32_t lo, hi;
};

struct ref_regs {
	uint32_t gpr[8];
	uint32_t eip;
	uint32_t arith;		/* the six arithmetic flags */
	uint32_t sysflags;	/* the others */
	uint32_t pad;
};

struct ref_undo {
	void *at;
	uint32_t old;
	uint32_t size;
};

struct ref_mach {
	struct ref_regs r;
	struct x86_sys sys;
	struct ref_range rd[X86_NSEG], wr[X86_NSEG];
	struct ref_tlb *tlb;		/* the part for the present privilege: tlbs[CPL == 3] */
	bool aligns;			/* #AC is on: tlb is tlbs[2], which stays empty, so that every access is looked at */
	bool breaks;			/* code breakpoints are enabled */
	bool attention;			/* the next boundary has to look: see events.h */
	bool reranged;			/* rd, wr or tlb changed since the last commit */
	uint32_t undo_n;
	struct ref_regs saved;
	struct ref_undo undo[REF_UNDO_MAX];
	struct ref_tlb tlbs[3][REF_TLB_SETS];
	uint8_t *window;		/* guest RAM, then ROM: physmap.h */
	jmp_buf unwind;
	unsigned fault_vec;
	uint32_t fault_err;
	int64_t left;			/* ticks left of the running chunk */
	uint64_t chunk_end;		/* guest time when `left` reaches 0 */
};

extern struct ref_mach ref;

/* mach.c */
_Noreturn void m_fault(unsigned vec, uint32_t err);
uint32_t ref_load_slow(unsigned seg, uint32_t off, unsigned size);
void ref_store_slow(unsigned seg, uint32_t off, unsigned size, uint32_t v);
uint32_t ref_load_linear(uint32_t lin, unsigned size, unsigned access);
void ref_store_linear(uint32_t lin, unsigned size, uint32_t v, unsigned access);
void ref_log(void *at, unsigned size);
void m_probe_w(unsigned seg, uint32_t off, unsigned size);
void m_lprobe_w(uint32_t lin, unsigned size);
uint32_t m_pld32(uint32_t pa);
void m_pst32(uint32_t pa, uint32_t v);
uint32_t m_in(uint16_t port, unsigned size);
void m_out(uint16_t port, unsigned size, uint32_t v);
void m_seg_changed(unsigned seg);
void m_ctx_changed(void);
void m_debug_changed(void);
void m_tlb_flush(void);
void m_invlpg(uint32_t lin);
void m_commit_part(void);

static inline uint32_t m_r32(unsigned r) { return ref.r.gpr[r]; }
static inline uint32_t m_r16(unsigned r) { return (uint16_t)ref.r.gpr[r]; }
static inline uint32_t m_r8(unsigned r) { return (uint8_t)(ref.r.gpr[r & 3] >> (r & 4) * 2); }
static inline void m_w32(unsigned r, uint32_t v) { ref.r.gpr[r] = v; }
static inline void m_w16(unsigned r, uint32_t v) { ref.r.gpr[r] = (ref.r.gpr[r] & 0xffff0000u) | (uint16_t)v; }

static inline void m_w8(unsigned r, uint32_t v)
{
	unsigned shift = (r & 4) * 2;
	ref.r.gpr[r & 3] = (ref.r.gpr[r & 3] & ~(0xffu << shift)) | (v & 0xff) << shift;
}

static inline uint32_t m_eip(void) { return ref.r.eip; }
static inline void m_set_eip(uint32_t v) { ref.r.eip = v; }
static inline uint32_t m_flags(void) { return ref.r.arith; }
static inline void m_set_flags(uint32_t v) { ref.r.arith = v; }
static inline uint32_t m_sysflags(void) { return ref.r.sysflags; }

static inline void m_set_sysflags(uint32_t v)
{
	if ((ref.r.sysflags ^ v) & ~X86_DF)
		ref.attention = true;
	ref.r.sysflags = v;
}

static inline const struct x86_sys *m_sys(void) { return &ref.sys; }

#define M_SET(field, value) \
	do { \
		ref_log(&ref.sys.field, sizeof ref.sys.field); \
		ref.sys.field = (value); \
		ref.attention = true; \
	} while (0)

static inline uint64_t m_time(void) { return ref.chunk_end - (uint64_t)ref.left; }

static inline bool ref_inside(const struct ref_range *g, uint32_t off, unsigned size)
{
	return off >= g->lo && off <= g->hi && g->hi - off >= size - 1;
}

/* The page's entry when the whole access lies in one page the TLB knows. */
static inline const struct ref_tlb *ref_entry(uint32_t lin)
{
	return &ref.tlb[lin >> 12 & (REF_TLB_SETS - 1)];
}

static inline uint32_t ref_ld(unsigned seg, uint32_t off, unsigned size)
{
	uint32_t lin = ref.sys.seg[seg].base + off, v = 0;
	const struct ref_tlb *t = ref_entry(lin);
	if (ref_inside(&ref.rd[seg], off, size) && t->read == ((lin & ~0xfffu) | 1) && (lin & 0xfff) <= 0x1000 - size) {
		memcpy(&v, t->rbase + lin, size);
		return v;
	}
	return ref_load_slow(seg, off, size);
}

static inline void ref_st(unsigned seg, uint32_t off, unsigned size, uint32_t v)
{
	uint32_t lin = ref.sys.seg[seg].base + off;
	const struct ref_tlb *t = ref_entry(lin);
	if (ref_inside(&ref.wr[seg], off, size) && t->write == ((lin & ~0xfffu) | 1) && (lin & 0xfff) <= 0x1000 - size
	    && ref.undo_n < REF_UNDO_MAX) {
		struct ref_undo *u = &ref.undo[ref.undo_n++];
		u->at = t->wbase + lin;
		u->size = size;
		memcpy(&u->old, u->at, size);
		memcpy(u->at, &v, size);
		return;
	}
	ref_store_slow(seg, off, size, v);
}

static inline uint32_t m_ld8(unsigned seg, uint32_t off) { return ref_ld(seg, off, 1); }
static inline uint32_t m_ld16(unsigned seg, uint32_t off) { return ref_ld(seg, off, 2); }
static inline uint32_t m_ld32(unsigned seg, uint32_t off) { return ref_ld(seg, off, 4); }
static inline void m_st8(unsigned seg, uint32_t off, uint32_t v) { ref_st(seg, off, 1, v); }
static inline void m_st16(unsigned seg, uint32_t off, uint32_t v) { ref_st(seg, off, 2, v); }
static inline void m_st32(unsigned seg, uint32_t off, uint32_t v) { ref_st(seg, off, 4, v); }
static inline uint32_t m_lld8(uint32_t lin) { return ref_load_linear(lin, 1, 0); }
static inline uint32_t m_lld16(uint32_t lin) { return ref_load_linear(lin, 2, 0); }
static inline uint32_t m_lld32(uint32_t lin) { return ref_load_linear(lin, 4, 0); }
static inline void m_lst8(uint32_t lin, uint32_t v) { ref_store_linear(lin, 1, v, 2); }
static inline void m_lst16(uint32_t lin, uint32_t v) { ref_store_linear(lin, 2, v, 2); }
static inline void m_lst32(uint32_t lin, uint32_t v) { ref_store_linear(lin, 4, v, 2); }
#endif
