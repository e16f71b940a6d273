/* SPDX-License-Identifier: Apache-2.0
 * Port accesses -> the PC's devices, at the guest time of the access; for the semantics (m_in, m_out) and, without decoding or
 * deciding anything, for translations. Invariant: what an access moved that a boundary looks at asks for one, nothing else does. */
#include "cms/exec/port.h"
#include "cms/boot/platform.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/ir/ir.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/mach.h"

_Static_assert(IR_PORT_KEPT == PC_PORT61, "what translations take for it");
struct port_kept port_kept = { .above = ~0u };

/* IN AL, 61h was done now. Writes to the timer end the chunk. */
static __attribute__((noinline)) void keep(uint32_t value)
{
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT);
	uint64_t same = pc_port61_until() - pc.now;
	port_kept = (struct port_kept){ same >= left ? 0 : left - (uint32_t)same, value };
}

struct port_counts port_counts;

void port_settle(void)
{
	static struct port_counts settled;
	uint32_t exits = port_counts.exits - settled.exits;
	cms_stats.traps[XM_CAUSE_EXIT] += exits;
	cms_stats.io += exits + (port_counts.calls - settled.calls);
	settled = port_counts;
}

/* What it moved asks for a boundary; `asked`: a stop or a reset, as writes may. */
static inline void look(bool asked)
{
	if (pc_moved || asked)
		mach_attention = ATTEND_BOUNDARY;
}

static inline uint32_t begin(void)
{
	uint32_t activity = platform_activity(ACT_DEVICE);
	pc_moved = false;
	pc.now = m_time();
	port_counts.calls++;
	return activity;
}

static inline void end(uint32_t activity, bool asked)
{
	look(asked);
	mach_long_work();
	platform_activity_back(activity);
}

/* A read asks for a boundary only if it moved the next event or the interrupt line: REP INS would pay it at each unit. */
uint32_t m_in(uint16_t port, unsigned size)
{
	uint32_t activity = begin(), v = pc_in(port, size);
	end(activity, false);
	return v;
}

/* The same for a write; A20 is a field of the state page. */
static inline void write(uint16_t port, unsigned size, uint32_t v)
{
	uint32_t activity = begin();
	pc_out(port, size, v);
	end(activity, events_asked());
}

void m_out(uint16_t port, unsigned size, uint32_t v)
{
	write(port, size, v);
}

/* ---- of translations: by few atoms, as programs wait in loops of one IN ---- */

/* An access takes some hundred cycles, and a disk's end of a block is seldom: one look in so many is enough. */
#define LOOKS 64u

static inline void put(unsigned size, uint32_t v)
{
	if (size == 1)
		v = XM_XMOV(m_r32(X86_EAX), v, 2, 0);
	else if (size == 2)
		v = XM_XMOV(m_r32(X86_EAX), v, 1, 0);
	m_w32(X86_EAX, v);
}

static __attribute__((noinline)) bool nothing(void)
{
	port_counts.calls--;
	return false;
}

/* Behind the access. */
static inline bool done(uint32_t at, uint32_t len_bytes)
{
	m_set_eip(m_eip() + len_bytes);
	XM_COMMIT(0, 1);
	XM_CSRW(XM_CSR_CPC, at);
	XM_CSRW(XM_CSR_TEPC, at + 8);
	return !mach_attention;
}

/* A write may reach memory: code may have been lost. */
static __attribute__((noinline)) bool output(uint32_t code, uint32_t at, uint32_t how)
{
	uint32_t lost = (uint32_t)cms_stats.invalidations;
	port_counts.calls--;
	write((uint16_t)(code & IR_PORT_DX ? m_r32(X86_EDX) : how), code & IR_PORT_SIZE, m_r32(X86_EAX)); /* the bus cuts it to size */
	return done(at, how >> IR_PORT_LEN_SHIFT) && (uint32_t)cms_stats.invalidations == lost;
}

bool port_exit(uint32_t code, uint32_t at)
{
	const volatile uint32_t *how = (const uint32_t *)(uintptr_t)(at + 4);
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT), size = code & IR_PORT_SIZE, port = *how;
	if (!(++port_counts.exits % LOOKS))
		mach_long_work();
	if (!left)
		return nothing();
	if (code & IR_PORT_OUT)
		return output(code, at, port);
	XM_CSRW(XM_CSR_ACTIVITY, ACT_DEVICE);
	pc_moved = false;
	pc.now = mach_chunk_end - left;
	uint32_t v = pc_in_dirty((uint16_t)(code & IR_PORT_DX ? m_r32(X86_EDX) : port), size);
	XM_CSRW(XM_CSR_ACTIVITY, ACT_INTERP);
	put(size, v);
	look(false);
	port = *how;	/* again: what need not be kept over a call is not */
	if ((uint16_t)port == PC_PORT61 && size == 1)
		keep(v);
	return done(at, port >> IR_PORT_LEN_SHIFT);
}
