/* SPDX-License-Identifier: Apache-2.0
 * The machine of isa-x86/sem/mach.h in Xmorph atoms: guest registers and flags are the core's shadowed ones, struct x86_sys is
 * written through the gated store buffer, guest accesses are gl*, gs*. A fault unwinds to the loop after a rollback.
 * Invariant: everything these functions change is undone by `rollback` and mach_resync(). Follows molecules.md sections 2-6.
 */
#ifndef CMS_EXEC_MACH_IMPL_H
#define CMS_EXEC_MACH_IMPL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "build/gen/atoms_asm.h"
#include "isa-x86/sem/state.h"

/* Why the interpreter's loop has to be left. */
enum mach_attention {
	ATTEND_FETCH = 1,   /* the page it fetches from may be another */
	ATTEND_BOUNDARY = 2 /* events_boundary() has to look */
};

extern struct x86_sys mach_sys;		      /* the state page: plain loads, gated stores */
extern uint32_t mach_attention;		      /* enum mach_attention; set too often does no harm */
extern uint32_t mach_chunk_began;		      /* cycle, low word */
extern uint64_t mach_chunk_end;		      /* guest time when tlimit reaches 0; translations read it too */

_Noreturn void m_fault(unsigned vec, uint32_t err);
uint32_t m_pld32(uint32_t pa);
void m_pst32(uint32_t pa, uint32_t v);
uint32_t m_in(uint16_t port, unsigned size);
void m_out(uint16_t port, unsigned size, uint32_t v);
void m_seg_changed(unsigned seg);
void m_ctx_changed(void);
void m_debug_changed(void);
void m_tlb_flush(void);
void m_invlpg(uint32_t lin);
void mach_probe(unsigned seg, uint32_t off, unsigned size);
bool mach_interrupted(void); /* the line is up */
void mach_resync(void); /* after a rollback: gmode, ctx and the fetch window follow mach_sys again */

/* ---- registers ---- */

#define MACH_CONST(x) __builtin_constant_p(x)

static inline uint32_t m_r32(unsigned r)
{
	return MACH_CONST(r) ? XM_GRD(0, (r & 7) + GREG_GPR) : XM_GRD(r, GREG_GPR);
}

static inline void m_w32(unsigned r, uint32_t v)
{
	if (MACH_CONST(r))
		XM_GWR(0, v, (r & 7) + GREG_GPR);
	else
		XM_GWR(r, v, GREG_GPR);
}

static inline uint32_t m_r16(unsigned r)
{
	return (uint16_t)m_r32(r);
}
static inline uint32_t m_r8(unsigned r)
{
	return (uint8_t)(m_r32(r & 3) >> (r & 4) * 2);
}
static inline void m_w16(unsigned r, uint32_t v)
{
	m_w32(r, XM_XMOV(m_r32(r), v, 1, 0));
}

static inline void m_w8(unsigned r, uint32_t v)
{
	uint32_t old = m_r32(r & 3);
	if (r & 4)
		m_w32(r & 3, XM_XMOV(old, v << 8, 3, 1));
	else
		m_w32(r & 3, XM_XMOV(old, v, 2, 0));
}

static inline uint32_t m_eip(void)
{
	return XM_GRD(0, GREG_EIP);
}
static inline void m_set_eip(uint32_t v)
{
	XM_GWR(0, v, GREG_EIP);
}

static inline uint32_t m_flags(void)
{
	uint32_t v;
	__asm__ volatile("csrr %0, %1" : "=r"(v) : "i"(XM_CSR_XFLAGS));
	return v;
}

static inline void m_set_flags(uint32_t v)
{
	__asm__ volatile("csrw %1, %z0" : : "rJ"(v), "i"(XM_CSR_XFLAGS));
}

static inline uint32_t m_sysflags(void)
{
	return XM_GRD(0, GREG_SYSFLAGS);
}

/* A boundary has work only if an interrupt has waited for IF, or TF or RF is set: nothing else of EFLAGS counts there. */
static inline void m_set_sysflags(uint32_t v)
{
	if (((v & ~m_sysflags() & X86_IF) && mach_interrupted()) || (v & (X86_TF | X86_RF)))
		mach_attention = ATTEND_BOUNDARY;
	XM_GWR(0, v, GREG_SYSFLAGS);
}

/* A chunk that lasts longer than this, because its ticks are dear, ends early: the host is heard within a bound of cycles, whatever
 * the guest does. Who does more than some hundred cycles of work for one tick asks; a tick of any other kind needs no look. */
#define CHUNK_CYCLES (1u << 24)

static inline void mach_long_work(void)
{
	uint32_t now;
	__asm__ volatile("csrr %0, mcycle" : "=r"(now));
	if (now - mach_chunk_began > CHUNK_CYCLES)
		mach_attention |= ATTEND_BOUNDARY;
}

static inline const struct x86_sys *m_sys(void)
{
	return &mach_sys;
}

static inline void mach_gated(void *at, uint32_t v, size_t size_bytes)
{
	if (size_bytes == 4)
		XM_SWG((uintptr_t)at, v, 0);
	else if (size_bytes == 2)
		XM_SHG((uintptr_t)at, v, 0);
	else
		XM_SBG((uintptr_t)at, v, 0);
}

/* Of the state page, a boundary looks at the fields from int_shadow on: shadows, HLT, debug traps, RF, NMI. */
#define MACH_BOUNDARY(field)                                                                                                   \
	_Static_assert(offsetof(struct x86_sys, field) >= offsetof(struct x86_sys, int_shadow), "M_SET() calls a boundary for it")
MACH_BOUNDARY(halted);
MACH_BOUNDARY(db);
MACH_BOUNDARY(rf_live);
MACH_BOUNDARY(nmi);
#define M_SET(field, value)                                                                                                    \
	do {                                                                                                                   \
		_Static_assert(sizeof mach_sys.field == 1 || sizeof mach_sys.field == 2 || sizeof mach_sys.field == 4,         \
			       "a gated store is one word or less");                                                           \
		mach_gated(&mach_sys.field, (uint32_t)(value), sizeof mach_sys.field);                                         \
		if ((uintptr_t)&mach_sys.field >= (uintptr_t)&mach_sys.int_shadow)                                             \
			mach_attention = ATTEND_BOUNDARY;                                                                      \
	} while (0)

static inline uint64_t m_time(void)
{
	return mach_chunk_end - XM_CSRR(XM_CSR_TLIMIT);
}

/* ---- guest memory ----
 * A segment known at compile time is a field of the atom. Otherwise CSR gseg is written each time: one atom, where comparing
 * with what it holds would be three. */
_Static_assert(SEG_SYS == X86_NSEG && SEG_CSR == 7, "three bits: a segment, or one of these");
#define MACH_BY_SEG(atom, seg, off)                                                                                            \
	((seg) == 0   ? atom(off, 0, 0, 0)                                                                                     \
	 : (seg) == 1 ? atom(off, 1, 0, 0)                                                                                     \
	 : (seg) == 2 ? atom(off, 2, 0, 0)                                                                                     \
	 : (seg) == 3 ? atom(off, 3, 0, 0)                                                                                     \
	 : (seg) == 4 ? atom(off, 4, 0, 0)                                                                                     \
		      : atom(off, 5, 0, 0))

static inline void mach_gseg(unsigned seg)
{
	__asm__ volatile("csrw %1, %z0" : : "rJ"(seg), "i"(XM_CSR_GSEG));
}

#define MACH_LOAD(name, atom)                                                                                                  \
	static inline uint32_t name(unsigned seg, uint32_t off)                                                                \
	{                                                                                                                      \
		if (MACH_CONST(seg))                                                                                           \
			return MACH_BY_SEG(atom, seg, off);                                                                    \
		mach_gseg(seg);                                                                                                \
		return atom(off, SEG_CSR, 0, 0);                                                                               \
	}
MACH_LOAD(m_ld8, XM_GLBU)
MACH_LOAD(m_ld16, XM_GLHU)
MACH_LOAD(m_ld32, XM_GLW)

#define MACH_STORE(name, atom)                                                                                                 \
	static inline void name(unsigned seg, uint32_t off, uint32_t v)                                                        \
	{                                                                                                                      \
		if (MACH_CONST(seg) && seg == X86_ES)                                                                          \
			atom(off, v, X86_ES, 0, 0);                                                                            \
		else if (MACH_CONST(seg) && seg == X86_SS)                                                                     \
			atom(off, v, X86_SS, 0, 0);                                                                            \
		else if (MACH_CONST(seg) && seg == X86_DS)                                                                     \
			atom(off, v, X86_DS, 0, 0);                                                                            \
		else {                                                                                                         \
			mach_gseg(seg);                                                                                        \
			atom(off, v, SEG_CSR, 0, 0);                                                                           \
		}                                                                                                              \
	}
MACH_STORE(m_st8, XM_GSB)
MACH_STORE(m_st16, XM_GSH)
MACH_STORE(m_st32, XM_GSW)

static inline void m_probe_w(unsigned seg, uint32_t off, unsigned size_bytes)
{
	mach_gseg(seg);
	if (MACH_CONST(size_bytes) && size_bytes == 4)
		XM_GPRW(off, SEG_CSR, 0, 0);
	else if (MACH_CONST(size_bytes) && size_bytes == 2)
		XM_GPRH(off, SEG_CSR, 0, 0);
	else if (MACH_CONST(size_bytes) && size_bytes == 1)
		XM_GPRB(off, SEG_CSR, 0, 0);
	else
		mach_probe(SEG_CSR, off, size_bytes);
}

/* The load of a read-modify-write operand: gseg is written once. */
#define M_HAVE_LDW
#define MACH_LDW(name, probe, load)                                                                                            \
	static inline uint32_t name(unsigned seg, uint32_t off)                                                                \
	{                                                                                                                      \
		mach_gseg(seg);                                                                                                \
		probe(off, SEG_CSR, 0, 0);                                                                                     \
		return load(off, SEG_CSR, 0, 0);                                                                               \
	}
MACH_LDW(m_ldw8, XM_GPRB, XM_GLBU)
MACH_LDW(m_ldw16, XM_GPRH, XM_GLHU)
MACH_LDW(m_ldw32, XM_GPRW, XM_GLW)

static inline uint32_t m_lld8(uint32_t lin)
{
	return XM_GLBU(lin, SEG_SYS, 0, 0);
}
static inline uint32_t m_lld16(uint32_t lin)
{
	return XM_GLHU(lin, SEG_SYS, 0, 0);
}
static inline uint32_t m_lld32(uint32_t lin)
{
	return XM_GLW(lin, SEG_SYS, 0, 0);
}
static inline void m_lst8(uint32_t lin, uint32_t v)
{
	XM_GSB(lin, v, SEG_SYS, 0, 0);
}
static inline void m_lst16(uint32_t lin, uint32_t v)
{
	XM_GSH(lin, v, SEG_SYS, 0, 0);
}
static inline void m_lst32(uint32_t lin, uint32_t v)
{
	XM_GSW(lin, v, SEG_SYS, 0, 0);
}

static inline void m_lprobe_w(uint32_t lin, unsigned size_bytes)
{
	if (size_bytes == 4)
		XM_GPRW(lin, SEG_SYS, 0, 0);
	else if (size_bytes == 2)
		XM_GPRH(lin, SEG_SYS, 0, 0);
	else
		XM_GPRB(lin, SEG_SYS, 0, 0);
}

static inline void m_commit_part(void)
{
	XM_COMMIT(0, 0);
}

/* ---- flags.h primitives: one atom each. Operands come zero extended, so the merged upper bits are zero. ---- */
#define M_HAVE_ALU
#define M_HAVE_SHIFT
#define MACH_ALU2(op, atom, S, size)                                                                                           \
	static inline uint32_t alu_##op##S(uint32_t a, uint32_t b)                                                             \
	{                                                                                                                      \
		return atom(a, b, size, 0);                                                                                    \
	}
#define MACH_ALU1(op, atom, S, size)                                                                                           \
	static inline uint32_t alu_##op##S(uint32_t a)                                                                         \
	{                                                                                                                      \
		return atom(a, size, 0);                                                                                       \
	}
#define MACH_ALU0(op, atom, S, size)                                                                                           \
	static inline void alu_##op##S(uint32_t a, uint32_t b)                                                                 \
	{                                                                                                                      \
		atom(a, b, size, 0);                                                                                           \
	}
#define MACH_ALU_SIZE(S, size)                                                                                                 \
	MACH_ALU2(add, XM_XADD, S, size)                                                                                       \
	MACH_ALU2(adc, XM_XADC, S, size)                                                                                       \
	MACH_ALU2(sub, XM_XSUB, S, size) MACH_ALU2(sbb, XM_XSBB, S, size) MACH_ALU2(and, XM_XAND, S, size)                     \
		MACH_ALU2(or, XM_XOR86, S, size) MACH_ALU2(xor, XM_XXOR, S, size) MACH_ALU0(cmp, XM_XCMP, S, size)             \
			MACH_ALU0(test, XM_XTEST, S, size) MACH_ALU1(inc, XM_XINC, S, size) MACH_ALU1(dec, XM_XDEC, S, size)   \
				MACH_ALU1(neg, XM_XNEG, S, size) MACH_ALU2(shl, XM_XSHL, S, size)                              \
					MACH_ALU2(shr, XM_XSHR, S, size) MACH_ALU2(sar, XM_XSAR, S, size)                      \
						MACH_ALU2(rol, XM_XROL, S, size) MACH_ALU2(ror, XM_XROR, S, size)
MACH_ALU_SIZE(32, 0)
MACH_ALU_SIZE(16, 1)
MACH_ALU_SIZE(8, 2)

/* The condition is a field of the atom: one case each. Where the opcode's condition is known, exec/spec.c has its own rows. */
#define M_HAVE_COND
#define MACH_XSET(cc)                                                                                                          \
	({                                                                                                                     \
		uint32_t d_;                                                                                                   \
		__asm__ volatile(".insn r 0x4f, 0, %c1, %0, x0, x0" : "=r"(d_) : "i"(cc));                                     \
		d_;                                                                                                            \
	})

static inline bool x86_cond(unsigned cc)
{
	switch (cc >> 1) {
	case 0: return MACH_XSET(0) ^ (cc & 1);
	case 1: return MACH_XSET(2) ^ (cc & 1);
	case 2: return MACH_XSET(4) ^ (cc & 1);
	case 3: return MACH_XSET(6) ^ (cc & 1);
	case 4: return MACH_XSET(8) ^ (cc & 1);
	case 5: return MACH_XSET(10) ^ (cc & 1);
	case 6: return MACH_XSET(12) ^ (cc & 1);
	default: return MACH_XSET(14) ^ (cc & 1);
	}
}
#endif
