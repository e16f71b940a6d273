/* SPDX-License-Identifier: Apache-2.0
 * A boundary -> is the watched instruction the next one? See watch.h. */
#include "cms/exec/watch.h"
#include "cms/exec/events.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/mach.h"

static bool on;
static uint32_t address;

void watch_for(uint32_t lin)
{
	on = true;
	address = lin;
}

bool watch_on(void)
{
	return on;
}

bool watch_here(void)
{
	return on && m_sys()->seg[X86_CS].base + m_eip() == address;
}

/* No trap, reset, interrupt or HLT comes first. */
static bool is_next(void)
{
	const struct x86_sys *s = m_sys();
	bool asked = s->nmi == X86_NMI_PENDING || (pc_intr() && (m_sysflags() & X86_IF));
	return watch_here() && !s->halted && (!asked || (s->int_shadow & X86_SHADOW_NEW));
}

/* A boundary that stops finishes the last instruction and runs the devices, and begins nothing: then it can be seen what comes, and
 * if it is something else the boundary is gone through again. Where it goes on to another EIP by itself (handlers, reset) nothing
 * is pending for the first instruction there, so a second boundary before that changes nothing. */
bool watch_boundary(void)
{
	if (watch_here() && events.stop == STOP_NONE) {
		events_stop(STOP_AT, 0);
		events_boundary();
		if (events.stop != STOP_AT || is_next())
			return false;
		events.stop = STOP_NONE;
	}
	return events_boundary();
}
