/* SPDX-License-Identifier: Apache-2.0
 * The loop of runs that are watched (-stop-at pc:) or disturbed (-chaos): the same decisions as loop.c, one at a time, so that the
 * others do not pay for it.
 * Invariant: the instruction to stop before is in no translation (tcache.c) and is met here, never inside a run of the interpreter. */
#include "cms/exec/chaos.h"
#include "cms/exec/loop.h"
#include "cms/exec/selfcheck.h"
#include "cms/exec/watch.h"

/* As interp_run_block(), one at a time. */
static void interpret(void)
{
	uint32_t eip;
	do {
		eip = m_eip();
		interp_run_one();
	} while (m_eip() - eip - 1 < INSN_MAX && !mach_attention && XM_CSRR(XM_CSR_TLIMIT) && !watch_here());
}

static void run(uint32_t code)
{
	struct exec_trap t = recover_enter(code, XM_CSRR(XM_CSR_TLIMIT));
	recover_left(t.cause, t.tval);
}

/* recover_left() interprets one instruction at most where something asks for attention, and not the one to stop before: a
 * translation that leads there ends with an exit to it. */
static void step(bool tiers)
{
	bool cold;
	uint32_t eip = m_eip(), code = tiers ? loop_choose(eip, RECOVER_LINK, &cold) : 0;
	if (code)
		XM_DFILL(eip, code);
	mach_attention = code && watch_on() ? ATTEND_FETCH : 0;
	if (code && !chaos_interprets())
		run(code);
	else
		interpret();
}

static void run_chunk(bool tiers)
{
	mach_attention = 0;
	while (!watch_here() && !(mach_attention & ATTEND_BOUNDARY) && XM_CSRR(XM_CSR_TLIMIT)) {
		chaos_disturb();
		step(tiers);
	}
}

void loop_careful(void)
{
	selfcheck_settle();
	loop_account();
	loop_deliver_fault();
	for (;;) {
		if (!watch_boundary())
			platform_park(events.stop, events.status);
		loop_start_chunk(chaos_budget(events_budget()));
		run_chunk(cms_params->tier > 0);
		loop_account();
	}
}
