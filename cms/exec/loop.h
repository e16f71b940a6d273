/* SPDX-License-Identifier: Apache-2.0
 * What loop.c and careful.c have in common: chunks of ticks, the fault that unwound, the choice at a block start. Inline, as each
 * file has one loop that is all of it; recover.c begins a chunk, too.
 */
#ifndef CMS_EXEC_LOOP_H
#define CMS_EXEC_LOOP_H
#include "cms/boot/platform.h"
#include "cms/exec/ctx.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/head.h"
#include "cms/exec/interp.h"
#include "cms/exec/mach.h"
#include "cms/exec/port.h"
#include "cms/exec/recover.h"
#include "isa-x86/sem/mach.h"

#define TRANSLATE_TICKS 2u /* with fewer ticks left a translation could not commit: interpret */

extern uint32_t loop_chunk; /* value of tlimit when ticks were last accounted */
extern void (*loop_in_use)(void);	/* start.S goes there, the stack empty */
_Noreturn void loop_run(void);
_Noreturn void loop_careful(void);

/* Ticks that retired since go to events. m_time() and loop_ticks() do not change. */
static inline void loop_account(void)
{
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT);
	events_advance(loop_chunk - left);
	loop_chunk = left;
}

static __attribute__((noinline)) void loop_next_period(uint32_t now)
{
	head_now = now;
	recover_settle();
	tcache_settle();
}

static inline void loop_start_chunk(uint32_t ticks)
{
	loop_chunk = ticks;
	mach_chunk_end = events_now() + loop_chunk;
	port_forget();
	uint32_t now = ((uint32_t)events.ticks >> HEAD_PERIOD_LOG2) + head_ahead;
	if (now != head_now)
		loop_next_period(now);
	__asm__ volatile("csrr %0, mcycle" : "=r"(mach_chunk_began));
	XM_CSRW(XM_CSR_TLIMIT, loop_chunk);
}

/* To the next event, in place of the one tick of events_open(). */
static inline void loop_extend_chunk(void)
{
	loop_account();
	loop_start_chunk(events_budget());
}

static inline void loop_deliver_fault(void)
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

static inline uint32_t loop_translate(struct head *h)
{
	uint32_t a = platform_activity(ACT_TRANSLATE);
	uint32_t code = tcache_translate(h);
	platform_activity_back(a);
	mach_long_work();
	return code;
}

/* Inline, as `last` is mostly known. The translation to run at this block start, or 0; *cold then says whether the block is only not
 * met often enough. */
static inline __attribute__((always_inline)) uint32_t loop_choose(uint32_t eip, enum recover_next last, bool *cold)
{
	uint32_t ctx = ctx_now(), code;
	struct win at;
	*cold = true;
	if (XM_CSRR(XM_CSR_TLIMIT) < TRANSLATE_TICKS || !interp_code_at(eip, ctx, &at))
		return 0;
	struct head *h = head_get(eip, at.a, ctx);
	h->stamp = head_stamp(ctx);
	if (last != RECOVER_LINK && h->code)
		return h->code;
	if (last == RECOVER_EXPECT)
		tcache_expect();
	code = tcache_find(h);
	if (!code && !head_refused(h)) {
		if (++h->visits < head_wanted && (head_pressed || !tcache_sure()))
			return 0;
		h->visits = 0;
		code = loop_translate(h);
		h->refused = !code;
		if (!code)
			head_learned(h);
	}
	*cold = false;
	return h->code = code;
}
#endif
