/* SPDX-License-Identifier: Apache-2.0
 * The decision: a boundary due? cached? hot? else interpret. Everything starts here with committed state and an empty stack;
 * faults, wherever they arise, come back here through loop_restart(). */
#include "cms/boot/platform.h"
#include "cms/exec/ctx.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/mach.h"
#include "cms/exec/profile.h"
#include "cms/exec/recover.h"
#include "cms/exec/selfcheck.h"
#include "isa-x86/sem/mach.h"

#define TRANSLATE_TICKS 2u /* with fewer ticks left a translation could not commit: interpret */

static uint32_t chunk; /* value of tlimit when ticks were last accounted */

uint64_t loop_ticks(void)
{
	return events.ticks + (chunk - XM_CSRR(XM_CSR_TLIMIT));
}

/* Ticks that retired since go to events. m_time() and loop_ticks() do not change. */
static void account(void)
{
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT);
	events_advance(chunk - left);
	chunk = left;
}

static void start_chunk(void)
{
	chunk = events_budget();
	uint64_t end = events_now() + chunk;
	XM_CSRW(XM_CSR_TLIMIT, chunk);
	mach_chunk_lo = (uint32_t)end;
	mach_chunk_hi = (uint32_t)(end >> 32);
}

static void deliver_fault(void)
{
	struct mach_fault f = mach_fault;
	if (f.vec == MACH_NO_FAULT)
		return;
	mach_fault.vec = MACH_NO_FAULT;
	if (f.vec == X86_PFV) {
		M_SET(cr2, f.cr2);
		m_commit_part();
	}
	events_fault(f.vec, f.err);
}

static uint32_t translate(uint32_t eip, struct win at)
{
	uint32_t a = platform_activity(ACT_TRANSLATE);
	uint32_t code = tcache_translate(eip, at);
	platform_activity_back(a);
	if (code)
		profile_translated(at);
	return code;
}

/* The translation to run at this block start, or 0. */
static uint32_t choose(enum profile_heat *heat)
{
	uint32_t eip = m_eip(), code;
	struct win at;
	*heat = PROFILE_COLD;
	if (XM_CSRR(XM_CSR_TLIMIT) < TRANSLATE_TICKS || !interp_code_at(eip, &at))
		return 0;
	ctx_now();
	code = tcache_find(eip, at);
	if (!code) {
		*heat = profile_visit(at);
		if (*heat == PROFILE_HOT)
			code = translate(eip, at);
	}
	if (code)
		XM_DFILL(eip, code);
	return code;
}

static void run_tiers(void)
{
	enum profile_heat heat;
	uint32_t code = choose(&heat);
	if (code)
		recover_run(code);
	else if (heat == PROFILE_COLD)
		interp_run_block();
	else
		interp_run_one();
}

#define POLL_PARK 2u

/* The host's wish to stop (Ctrl-A X, -stop-at console:) is met at a boundary, with the state laid down. */
static void hear_host(void)
{
	if (platform_poll() & POLL_PARK)
		events_stop(STOP_HOST_REQUEST, 0);
}

static bool boundary(void)
{
	hear_host();
	return events_boundary();
}

void loop_run(void)
{
	bool tiers = cms_params->tier > 0;
	selfcheck_settle();
	account();
	deliver_fault();
	while (boundary()) {
		start_chunk();
		do {
			mach_attention = 0;
			if (tiers)
				run_tiers();
			else
				interp_run();
		} while (!(mach_attention & ATTEND_BOUNDARY) && XM_CSRR(XM_CSR_TLIMIT));
		account();
	}
	platform_park(events.stop, events.status);
}
