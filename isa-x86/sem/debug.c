/* SPDX-License-Identifier: Apache-2.0
 * DR0-3 and DR7 -> breakpoints met. See debug.h; the traps are delivered by exec/events.c. */
#include "isa-x86/sem/debug.h"

static unsigned kind_of(unsigned i)
{
	unsigned rw = m_sys()->dr[7] >> (16 + 4 * i) & 3;
	return rw == 2 && !(m_sys()->cr4 & X86_CR4_DE) ? 0 : 1u << rw;
}

static bool enabled(unsigned i)
{
	return m_sys()->dr[7] >> 2 * i & 3;
}

/* Last byte of breakpoint i counted from its first; the address is aligned to the length. 2 is not defined and taken as 8. */
static uint32_t span(unsigned i)
{
	static const uint8_t last[4] = { 0, 1, 7, 3 };
	return last[m_sys()->dr[7] >> (18 + 4 * i) & 3];
}

static bool touches(unsigned i, uint32_t at, uint32_t len_bytes)
{
	uint32_t first = m_sys()->dr[i] & ~span(i);
	return at - first <= span(i) || first - at < len_bytes;
}

uint32_t debug_hits(uint32_t at, uint32_t len_bytes, unsigned kinds)
{
	uint32_t hits = 0;
	bool any = false;
	for (unsigned i = 0; i < 4; i++)
		if ((kind_of(i) & kinds) && touches(i, at, len_bytes)) {
			hits |= 1u << i;
			any |= enabled(i);
		}
	return any ? hits : 0;
}

/* Held off by RF, and behind MOV SS and POP SS. */
void debug_fetch(uint32_t lin)
{
	uint32_t hits = debug_hits(lin, 1, DEBUG_EXEC);
	if (hits && !(m_sysflags() & X86_RF) && !(m_sys()->int_shadow & X86_SHADOW_MOVSS))
		m_fault(X86_DB, hits);
}

static bool note(uint32_t hits)
{
	if (hits)
		M_SET(db, m_sys()->db | hits);
	return hits;
}

bool debug_access(uint32_t lin, uint32_t size, bool write)
{
	return note(debug_hits(lin, size, write ? DEBUG_DATA : DEBUG_RW));
}

void debug_port_access(uint16_t port, unsigned size)
{
	note(debug_hits(port, size, DEBUG_IO));
}
