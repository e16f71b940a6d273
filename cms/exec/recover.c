/* SPDX-License-Identifier: Apache-2.0
 * Trap of translation mode -> committed x86 state with its EIP. See recover.h; the causes are listed in exec.h. */
#include "cms/exec/recover.h"
#include "cms/boot/platform.h"
#include "cms/boot/trap.h"
#include "cms/exec/chaos.h"
#include "cms/exec/ctx.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/loop.h"
#include "cms/exec/port.h"
#include "cms/exec/selfcheck.h"
#include "cms/exec/tlb.h"
#include "cms/ir/ir.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"

/* The state is committed; only EIP was not in its register. */
static void stand_at(uint32_t eip)
{
	m_set_eip(eip);
	m_commit_part();
}

static void stand_at_point(const struct exec_trap *t, uint32_t cpc)
{
	uint32_t eip;
	if (!tcache_point(cpc, &eip))
		trap_fatal("a translation trapped whose committed PC no table knows", t->cause, cpc, t->tval);
	stand_at(eip);
}

static void interpret(void)
{
	if (XM_CSRR(XM_CSR_TLIMIT))
		interp_run_block();
}

static enum recover_next interpret_one(void)
{
	if (XM_CSRR(XM_CSR_TLIMIT))
		interp_run_one();
	return RECOVER_EXPECT;
}

static uint32_t to_last_commit(const struct exec_trap *t)
{
	uint32_t cpc = XM_CSRR(XM_CSR_CPC);
	mach_long_work();
	XM_ROLLBACK();
	cms_stats.rollbacks++;
	stand_at_point(t, cpc);
	return cpc;
}

/* What happened was speculation or is real: the interpreter finds out. */
static void roll_back(const struct exec_trap *t)
{
	uint32_t cpc = to_last_commit(t);
	tcache_trouble(cpc, trap_cause(t->cause));
	interpret();
}

/* The chunk ends before the next commit: by single instructions, and nothing is decided about where they start. */
static enum recover_next spend(const struct exec_trap *t)
{
	to_last_commit(t);
	if (XM_CSRR(XM_CSR_TLIMIT))
		interp_run();
	return RECOVER_SPENT;
}

static void linked(const struct exec_trap *t)
{
	uint32_t eip;
	if (!tcache_exit(XM_CSRR(XM_CSR_TEPC), &eip))
		trap_fatal("a translation left by an exit that no table knows", t->cause, XM_CSRR(XM_CSR_TEPC), t->tval);
	stand_at(eip);
}

static enum recover_next left(const struct exec_trap *t)
{
	switch (t->tval) {
	case IR_EXIT_LINK: linked(t); return RECOVER_LINK;
	case IR_EXIT_BAIL: roll_back(t); return RECOVER_DECIDE;
	case IR_EXIT_POINT: stand_at_point(t, XM_CSRR(XM_CSR_CPC)); break;
	case IR_EXIT_CTX: return RECOVER_DECIDE;
	}
	return interpret_one();
}

/* A mere fill is invisible to the guest: no A or D bit, nothing from an open store. */
static bool filled(const struct exec_trap *t)
{
	bool user = trap_seg(t->cause) != SEG_SYS && (XM_CSRR(XM_CSR_GMODE) & GMODE_USER);
	uint32_t access = (trap_is_store(t->cause) ? MMU_WRITE : 0) | (user ? MMU_USER : 0);
	return tlb_fill(lin_of(t->tval), access | MMU_PEEK) == TLB_FILLED;
}

/* A page check failed because the TLB does not hold the code page: with it, the same translation may go on. */
static bool page_filled(const struct exec_trap *t)
{
	uint32_t user = XM_CSRR(XM_CSR_GMODE) & GMODE_USER ? MMU_USER : 0;
	return !(XM_TLBR(t->tval) & TLB_HIT) && tlb_fill(lin_of(t->tval), user | MMU_PEEK) == TLB_FILLED;
}

/* The interpreter does one instruction for the translation. False: t says what is to be done. */
static bool called(struct exec_trap *t)
{
	uint32_t at = XM_CSRR(XM_CSR_TEPC), before = XM_CSRR(XM_CSR_TLIMIT), lost = (uint32_t)cms_stats.invalidations;
	if (!before)
		return false;
	interp_run_one();
	cms_stats.quick_instructions -= before - XM_CSRR(XM_CSR_TLIMIT);
	t->tval = IR_EXIT_CTX;
	if (m_eip() != ((const uint32_t *)(uintptr_t)at)[1] || mach_attention || ctx_dirty || (uint32_t)cms_stats.invalidations != lost)
		return false;
	XM_CSRW(XM_CSR_CPC, at);
	XM_CSRW(XM_CSR_TEPC, at + 8);
	return true;
}

/* True: the trap was a mere fill, of the TLB or of the grain table; the translation may run on. */
static bool refilled(const struct exec_trap *t)
{
	uint32_t cause = trap_cause(t->cause);
	mach_long_work();
	if (mach_attention & ATTEND_BOUNDARY)
		return false;
	return (cause == XM_CAUSE_TLBMISS && filled(t)) || (cause == XM_CAUSE_CHKPAGE && page_filled(t)) ||
	       (cause == XM_CAUSE_XPAGE && tlb_beside_code(lin_of(t->tval)));
}

static inline bool is_port(struct exec_trap t)
{
	return t.cause == XM_CAUSE_EXIT && (t.tval & IR_EXIT_PORT);
}

bool recover_resumes(struct exec_trap *t)
{
	if (trap_cause(t->cause) != XM_CAUSE_EXIT)
		return refilled(t);
	if (!is_port(*t))
		return t->tval == IR_EXIT_CALL && called(t);
	bool on = port_exit(t->tval, XM_CSRR(XM_CSR_TEPC));
	if (!on)
		t->tval = IR_EXIT_CTX;
	return on;
}

/* The chunk ends before the commit that trapped. Where the guest cannot tell, it is tried again, in the chunk that follows. */
static __attribute__((noinline)) bool passed(uint32_t ticks)
{
	mach_long_work();
	if ((mach_attention & ATTEND_BOUNDARY) || chaos_ends_chunk())
		return false;
	loop_account();
	if (!events_pass(ticks))
		return false;
	loop_start_chunk(events_budget());
	return true;
}

static inline bool passes_limit(const struct exec_trap *t, uint32_t *before)
{
	if (t->cause != XM_CAUSE_LIMIT)
		return false;
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT);
	if (!passed(t->tval))
		return false;
	*before += XM_CSRR(XM_CSR_TLIMIT) - left;
	return true;
}

/* t stays in registers where ports alone are asked, over and over. */
static struct exec_trap run(uint32_t code)
{
	uint32_t before = XM_CSRR(XM_CSR_TLIMIT);
	struct exec_trap t = exec_enter(code), other;
	for (;; t = exec_resume()) {
		if (is_port(t)) {
			if (port_exit(t.tval, XM_CSRR(XM_CSR_TEPC)))
				continue;
			t.tval = IR_EXIT_CTX;
			break;
		}
		trap_count(t.cause);
		other = t;
		bool on = recover_resumes(&other) || passes_limit(&other, &before);
		t = other;
		if (!on)
			break;
	}
	cms_stats.quick_instructions += before - XM_CSRR(XM_CSR_TLIMIT);
	return t;
}

enum recover_next recover_run(uint32_t code)
{
	struct exec_trap t;
	if (!(cms_params->flags & CMS_SELFCHECK))
		t = run(code);
	else if (selfcheck_run(code, &t))
		return RECOVER_DECIDE;
	switch (trap_cause(t.cause)) {
	case XM_CAUSE_EXIT: return left(&t);
	case XM_CAUSE_DISPATCH:
		cms_stats.dispatch_misses++;
		stand_at(t.tval);
		break;
	case XM_CAUSE_LIMIT: return spend(&t);
	case XM_CAUSE_ILLEGAL:
	case XM_CAUSE_EBREAK: trap_fatal("a translation holds an illegal atom", t.cause, XM_CSRR(XM_CSR_TEPC), t.tval);
	default: roll_back(&t);
	}
	return RECOVER_DECIDE;
}
