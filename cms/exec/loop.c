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
#include "cms/exec/seen.h"
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

static void note(uint32_t eip, uint32_t code)
{
	if (eip - interp_fetch.start < interp_fetch.size)
		*seen_slot(eip) = (struct seen){ eip, eip + interp_fetch.delta, ctx_current, code };
}

/* The translation to run at this block start, or 0. What is likely to be decided again is noted. */
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
	if (code || *heat == PROFILE_HOT)
		note(eip, code ? code : SEEN_REFUSED);
	return code;
}

static enum recover_next run_chosen(void)
{
	enum profile_heat heat;
	uint32_t code = choose(&heat);
	if (code)
		return recover_run(code);
	if (heat == PROFILE_COLD)
		interp_run_block();
	else
		interp_run_one();
	return RECOVER_DECIDE;
}

/* Refused places are asked about again now and then, as more of them may be translatable where time has gone on. */
static bool ask_again(void)
{
	static uint8_t refusals;
	return !(++refusals % 64);
}

/* One decision and what comes of it; `last` is what the one before left behind. */
static inline enum recover_next run_tiers(enum recover_next last)
{
	uint32_t eip = m_eip(), ctx = ctx_now();
	const struct seen *s = seen_slot(eip);
	bool here = eip - interp_fetch.start < interp_fetch.size || interp_fetch_again(eip);
	if (here && s->eip == eip && s->place == eip + interp_fetch.delta && s->ctx == ctx) {
		uint32_t code = s->code;
		if (code == SEEN_REFUSED && !ask_again()) {
			interp_run_one();
			return RECOVER_DECIDE;
		}
		if (code != SEEN_REFUSED && last != RECOVER_LINK && XM_CSRR(XM_CSR_TLIMIT) >= TRANSLATE_TICKS) {
			XM_DFILL(eip, code);
			return recover_run(code);
		}
	}
	if (last == RECOVER_EXPECT)
		tcache_expect();
	return run_chosen();
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

/* Until a boundary is due. */
static void run_chunk(bool tiers)
{
	enum recover_next next = RECOVER_DECIDE;
	do {
		mach_attention = 0;
		if (tiers)
			next = run_tiers(next);
		else
			interp_run();
	} while (!(mach_attention & ATTEND_BOUNDARY) && XM_CSRR(XM_CSR_TLIMIT));
}

void loop_run(void)
{
	bool tiers = cms_params->tier > 0;
	selfcheck_settle();
	account();
	deliver_fault();
	while (boundary()) {
		start_chunk();
		run_chunk(tiers);
		account();
	}
	platform_park(events.stop, events.status);
}
