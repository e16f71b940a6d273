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

/* Port 61h was read now, with so many ticks left. Writes to the timer end the chunk. */
static __attribute__((noinline)) void keep(uint32_t left, uint32_t value)
{
	uint64_t same = pc_port61_until() - pc.now;
	port_kept = (struct port_kept){ same >= left ? 0 : left - (uint32_t)same, value };
}

static inline uint32_t begin(void)
{
	uint32_t activity = platform_activity(ACT_DEVICE);
	pc_moved = false;
	pc.now = m_time();
	cms_stats.io++;
	return activity;
}

/* `asked`: for a stop or a reset, as writes may. */
static inline void end(uint32_t activity, bool asked)
{
	if (pc_moved || asked)
		mach_attention = ATTEND_BOUNDARY;
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
void m_out(uint16_t port, unsigned size, uint32_t v)
{
	uint32_t activity = begin();
	pc_out(port, size, v);
	end(activity, events_asked());
}

static inline void put(unsigned size, uint32_t v)
{
	if (size == 1)
		v = XM_XMOV(m_r32(X86_EAX), v, 2, 0);
	else if (size == 2)
		v = XM_XMOV(m_r32(X86_EAX), v, 1, 0);
	m_w32(X86_EAX, v);
}

/* A write may reach memory: code may have been lost. */
static bool output(uint16_t port, unsigned size)
{
	uint32_t lost = (uint32_t)cms_stats.invalidations;
	m_out(port, size, m_r32(X86_EAX)); /* the bus cuts it to size */
	return (uint32_t)cms_stats.invalidations == lost;
}

bool port_exit(uint32_t code, uint32_t at)
{
	const uint32_t *how = (const uint32_t *)(uintptr_t)(at + 4);
	uint16_t port = (uint16_t)(code & IR_PORT_DX ? m_r32(X86_EDX) : *how);
	bool on = true;
	if (!XM_CSRR(XM_CSR_TLIMIT))
		return false;
	if (code & IR_PORT_OUT) {
		on = output(port, code & IR_PORT_SIZE);
	} else {
		uint32_t activity = begin();
		uint32_t v = pc_in_dirty(port, code & IR_PORT_SIZE);
		put(code & IR_PORT_SIZE, v);
		end(activity, false);
		if ((code & (IR_PORT_SIZE | IR_PORT_DX)) == 1 && port == PC_PORT61)
			keep(XM_CSRR(XM_CSR_TLIMIT), v);
	}
	m_set_eip(m_eip() + (*how >> IR_PORT_LEN_SHIFT));
	XM_COMMIT(0, 1);
	XM_CSRW(XM_CSR_CPC, at);
	XM_CSRW(XM_CSR_TEPC, at + 8);
	return on && !mach_attention;
}
