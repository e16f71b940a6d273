/* SPDX-License-Identifier: Apache-2.0
 * The decision: a boundary due? cached? hot? else interpret. Everything starts here with committed state and an empty stack;
 * faults, wherever they arise, come back here through loop_restart(). */
#include "cms/exec/loop.h"
#include "cms/exec/recover.h"
#include "cms/exec/selfcheck.h"
#include "cms/pc/pc.h"

uint32_t loop_chunk;
void (*loop_in_use)(void) = loop_run;

uint64_t loop_ticks(void)
{
	return events.ticks + (loop_chunk - XM_CSRR(XM_CSR_TLIMIT));
}

/* Inline twice, so that following a link is one straight piece. The translation to run, or 0 when a decision is due, mostly as the
 * interpreter ran. */
static inline __attribute__((always_inline)) uint32_t choose_at(uint32_t eip, enum recover_next last)
{
	bool cold;
	uint32_t code = loop_choose(eip, last, &cold);
	if (__builtin_expect(code != 0, 1))
		XM_DFILL(eip, code);
	else if (cold)
		interp_run_block();
	else
		recover_run_one();
	return mach_attention & ATTEND_BOUNDARY ? 0 : code;
}

/* A look was not enough. */
static __attribute__((noinline)) uint32_t choose(enum recover_next last)
{
	return choose_at(m_eip(), last);
}

/* Where an exit to a link leads. */
static __attribute__((noinline)) uint32_t follow(void)
{
	uint32_t eip = recover_linked();
	return XM_CSRR(XM_CSR_TLIMIT) ? choose_at(eip, RECOVER_LINK) : 0;
}

static enum recover_next interpret(bool block)
{
	if (block)
		interp_run_block();
	else
		recover_run_one();
	return RECOVER_DECIDE;
}

/* Runs the translation, and those that its exits lead to. */
static inline enum recover_next run(uint32_t code, uint32_t left)
{
	for (;;) {
		struct exec_trap t = recover_enter(code, left);
		if (t.cause != XM_CAUSE_EXIT || t.tval != IR_EXIT_LINK)
			return recover_left(t.cause, t.tval);
		code = follow();
		if (!code)
			return RECOVER_DECIDE;
		left = XM_CSRR(XM_CSR_TLIMIT);
	}
}

/* One decision and what comes of it, with so many ticks left; `last` is what the one before left behind. */
static inline enum recover_next run_tiers(enum recover_next last, uint32_t left)
{
	uint32_t eip = m_eip(), ctx = ctx_now(), code = 0;
	const struct head *h = head_slot(eip);
	if (left < TRANSLATE_TICKS)
		return interpret(true);
	if (head_holds(h, eip, ctx)) {
		code = h->code;
		if (!code && h->refused && !head_forgiven(h))
			return interpret(false);
	}
	if (code)
		XM_DFILL(eip, code);
	else if (last == RECOVER_SPENT)	/* where a chunk happened to end is no block start */
		return interpret(true);
	else if (!(code = choose(last)))
		return RECOVER_DECIDE;
	return run(code, left);
}

/* Until a boundary is due. */
static inline enum recover_next run_chunk(bool tiers, enum recover_next next)
{
	uint32_t left = loop_chunk;
	mach_attention = 0;
	do {
		if (tiers)
			next = run_tiers(next, left);
		else
			interp_run();
		if (mach_attention & ATTEND_BOUNDARY)
			break;
		mach_attention = 0;
		left = XM_CSRR(XM_CSR_TLIMIT);
	} while (left);
	return next;
}

/* Behind the delivery of a fault: has a boundary nothing to do but to end RF's instruction, and may the chunk go on? */
static bool delivered_quietly(void)
{
	const struct x86_sys *s = m_sys();
	uint32_t flags = m_sysflags();
	if (!loop_chunk || mach_chunk_end != events_now() + loop_chunk || !events_calm() || s->int_shadow || (flags & X86_RF) ||
	    ((flags & X86_IF) && pc_intr()))
		return false;
	if (s->rf_live) {
		M_SET(rf_live, 0);
		m_commit_part();
	}
	return true;
}

void loop_run(void)
{
	bool tiers = cms_params->tier > 0;
	enum recover_next last = RECOVER_DECIDE;
	uint32_t eip = m_eip();
	bool fault = mach_fault.vec != MACH_NO_FAULT && !(mach_attention & ATTEND_BOUNDARY);
	selfcheck_settle();
	loop_account();
	loop_deliver_fault();
	bool quiet = fault && delivered_quietly();
	while (quiet || events_boundary()) {
		if (!quiet)
			loop_start_chunk(events_budget());
		quiet = false;
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
