/* SPDX-License-Identifier: Apache-2.0
 * What loop.c and careful.c have in common: chunks of ticks, the fault that unwound, the choice at a block start. Inline, as each
 * file has one loop that is all of it.
 */
#ifndef CMS_EXEC_LOOP_H
#define CMS_EXEC_LOOP_H
#include "cms/boot/platform.h"
#include "cms/exec/ctx.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/mach.h"
#include "cms/exec/profile.h"
#include "cms/exec/seen.h"
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

static inline void loop_start_chunk(uint32_t ticks)
{
	loop_chunk = ticks;
	mach_chunk_end = events_now() + loop_chunk;
	__asm__ volatile("csrr %0, mcycle" : "=r"(mach_chunk_began));
	XM_CSRW(XM_CSR_TLIMIT, loop_chunk);
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

static inline uint32_t loop_translate(uint32_t eip, struct win at)
{
	uint32_t a = platform_activity(ACT_TRANSLATE);
	uint32_t code = tcache_translate(eip, at);
	platform_activity_back(a);
	if (code)
		profile_translated(at);
	return code;
}

static inline void loop_note(uint32_t eip, uint32_t code)
{
	if (eip - interp_fetch.start < interp_fetch.size)
		*seen_slot(eip) = (struct seen){ eip, eip + interp_fetch.delta, ctx_current, code };
}

/* The translation to run at this block start, or 0. What is likely to be decided again is noted. */
static inline uint32_t loop_choose(enum profile_heat *heat)
{
	uint32_t eip = m_eip(), code;
	struct win at;
	*heat = PROFILE_COLD;
	mach_long_work();
	if (XM_CSRR(XM_CSR_TLIMIT) < TRANSLATE_TICKS || !interp_code_at(eip, &at))
		return 0;
	ctx_now();
	code = tcache_find(eip, at);
	if (!code) {
		*heat = profile_visit(at);
		if (*heat == PROFILE_HOT)
			code = loop_translate(eip, at);
	}
	if (code)
		XM_DFILL(eip, code);
	if (code || *heat == PROFILE_HOT)
		loop_note(eip, code ? code : SEEN_REFUSED);
	return code;
}
#endif
