/* SPDX-License-Identifier: Apache-2.0
 * The decision: a boundary due? cached? hot? else interpret. Everything starts here with committed state and an empty stack;
 * faults, wherever they arise, come back here through loop_restart(). */
#include "cms/exec/loop.h"
#include "cms/exec/recover.h"
#include "cms/exec/selfcheck.h"

uint32_t loop_chunk;
void (*loop_in_use)(void) = loop_run;

uint64_t loop_ticks(void)
{
	return events.ticks + (loop_chunk - XM_CSRR(XM_CSR_TLIMIT));
}

static enum recover_next run_chosen(void)
{
	bool cold;
	uint32_t code = loop_choose(&cold);
	if (code)
		return recover_run(code);
	if (cold)
		interp_run_block();
	else
		interp_run_one();
	return RECOVER_DECIDE;
}

/* One decision and what comes of it; `last` is what the one before left behind. */
static inline enum recover_next run_tiers(enum recover_next last)
{
	uint32_t eip = m_eip(), ctx = ctx_now();
	const struct head *h = head_slot(eip);
	bool here = eip - interp_fetch.start < interp_fetch.size || interp_fetch_again(eip);
	if (here && head_is(h, eip, (eip + interp_fetch.delta) & FETCH_PLACE, ctx)) {
		if (h->refused && !head_forgiven(h)) {
			interp_run_one();
			return RECOVER_DECIDE;
		}
		if (h->code && last != RECOVER_LINK && XM_CSRR(XM_CSR_TLIMIT) >= TRANSLATE_TICKS) {
			XM_DFILL(eip, h->code);
			return recover_run(h->code);
		}
	}
	if (last == RECOVER_SPENT) {	/* where a chunk happened to end is no block start */
		interp_run_block();
		return RECOVER_DECIDE;
	}
	if (last == RECOVER_EXPECT)
		tcache_expect();
	return run_chosen();
}

/* Until a boundary is due. */
static enum recover_next run_chunk(bool tiers, enum recover_next next)
{
	do {
		mach_attention = 0;
		if (tiers)
			next = run_tiers(next);
		else
			interp_run();
	} while (!(mach_attention & ATTEND_BOUNDARY) && XM_CSRR(XM_CSR_TLIMIT));
	return next;
}

void loop_run(void)
{
	bool tiers = cms_params->tier > 0;
	enum recover_next last = RECOVER_DECIDE;
	uint32_t eip = m_eip();
	selfcheck_settle();
	loop_account();
	loop_deliver_fault();
	while (events_boundary()) {
		loop_start_chunk(events_budget());
		last = run_chunk(tiers, last == RECOVER_SPENT && m_eip() == eip ? RECOVER_SPENT : RECOVER_DECIDE);
		eip = m_eip();
		loop_account();
	}
	platform_park(events.stop, events.status);
}

void loop_start(bool carefully)
{
	if (carefully)
		loop_in_use = loop_careful;
	loop_in_use();
	__builtin_unreachable();
}
