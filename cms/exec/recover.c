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
#include "cms/pc/pc.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"

bool recover_checks;
uint32_t recover_ticks;

static void stand_at_point(uint32_t cause, uint32_t cpc)
{
	uint32_t eip;
	if (!tcache_point(cpc, &eip))
		trap_fatal("a translation trapped whose committed PC no table knows", cause, cpc, XM_CSRR(XM_CSR_TTVAL));
	recover_stand_at(eip);
}

static void interpret(void)
{
	if (XM_CSRR(XM_CSR_TLIMIT))
		interp_run_block();
}

/* May it be a REP, whose units have boundaries between them (rep.c)? Or any other with a prefix. */
static bool may_repeat(void)
{
	struct win at;
	if (!interp_code_at(m_eip(), ctx_now(), &at))
		return true;
	uint32_t b = *win_ptr(at);
	return b >= 0xf0 ? b <= 0xf3 : (b & 0xe7) == 0x26 || (b & 0xfc) == 0x64;
}

/* MOV SS and the like hold off events until the next instruction is over. Where there is nothing else to look at, it runs at once, and
 * both boundaries come to this (events.c). */
static __attribute__((noinline)) void run_held(void)
{
	const struct x86_sys *s = m_sys();
	if (!XM_CSRR(XM_CSR_TLIMIT) || !events_calm() || s->rf_live || (m_sysflags() & X86_RF) || (pc_intr() && may_repeat()))
		return;
	M_SET(int_shadow, (s->int_shadow & X86_SHADOW_MOVSS) | X86_SHADOW_OLD);
	m_commit_part();
	mach_attention = 0;
	interp_run_one();
	uint32_t asked = mach_attention | (pc_intr() ? ATTEND_BOUNDARY : 0);
	if (!(s->int_shadow & X86_SHADOW_OLD))
		return;
	M_SET(int_shadow, 0);
	m_commit_part();
	mach_attention = asked;
}

/* IRET has set RF, as it does behind a fault: for the one instruction it goes to. Where there is nothing else to look at, that runs at
 * once, and both boundaries come to this (events.c). */
static __attribute__((noinline)) void run_resumed(void)
{
	const struct x86_sys *s = m_sys();
	if (!XM_CSRR(XM_CSR_TLIMIT) || !events_calm() || s->rf_live || s->int_shadow || debug_any() ||
	    ((m_sysflags() & X86_IF) && pc_intr()) || may_repeat())
		return;
	M_SET(rf_live, 1);
	m_commit_part();
	mach_attention = 0;
	interp_run_one();
	uint32_t asked = mach_attention | (pc_intr() ? ATTEND_BOUNDARY : 0);
	if (!s->rf_live)	/* IRET again */
		return;
	m_set_sysflags(m_sysflags() & ~X86_RF);
	M_SET(rf_live, 0);
	m_commit_part();
	mach_attention = asked;
}

/* Whoever has asked for attention wants to look behind each instruction. */
void recover_run_one(void)
{
	uint32_t asked = mach_attention;
	interp_run_one();
	if (asked)
		return;
	if (m_sys()->int_shadow)
		run_held();
	else if (m_sysflags() & X86_RF)
		run_resumed();
}

static enum recover_next interpret_one(void)
{
	if (XM_CSRR(XM_CSR_TLIMIT))
		recover_run_one();
	return RECOVER_EXPECT;
}

static uint32_t to_last_commit(uint32_t cause)
{
	uint32_t cpc = XM_CSRR(XM_CSR_CPC);
	mach_long_work();
	XM_ROLLBACK();
	cms_stats.rollbacks++;
	stand_at_point(cause, cpc);
	return cpc;
}

/* What happened was speculation or is real: the interpreter finds out. */
static void roll_back(uint32_t cause)
{
	uint32_t cpc = to_last_commit(cause);
	tcache_trouble(cpc, trap_cause(cause));
	interpret();
}

/* The chunk ends before the next commit: by single instructions, and nothing is decided about where they start. */
static enum recover_next spend(void)
{
	to_last_commit(XM_CAUSE_LIMIT);
	if (XM_CSRR(XM_CSR_TLIMIT))
		interp_run();
	return RECOVER_SPENT;
}

/* A mere fill is invisible to the guest: no A or D bit, nothing from an open store. */
static bool filled(uint32_t cause, struct lin at)
{
	bool user = trap_seg(cause) != SEG_SYS && (XM_CSRR(XM_CSR_GMODE) & GMODE_USER);
	uint32_t access = (trap_is_store(cause) ? MMU_WRITE : 0) | (user ? MMU_USER : 0);
	return tlb_fill(at, access | MMU_PEEK) == TLB_FILLED;
}

/* A page check failed because the TLB does not hold the code page: with it, the same translation may go on. */
static bool page_filled(struct lin at)
{
	uint32_t user = XM_CSRR(XM_CSR_GMODE) & GMODE_USER ? MMU_USER : 0;
	return !(XM_TLBR(at.a) & TLB_HIT) && tlb_fill(at, user | MMU_PEEK) == TLB_FILLED;
}

bool recover_called(void)
{
	uint32_t at = XM_CSRR(XM_CSR_TEPC), before = XM_CSRR(XM_CSR_TLIMIT), lost = (uint32_t)cms_stats.invalidations;
	if (!before)
		return false;
	recover_run_one();
	recover_ticks -= before - XM_CSRR(XM_CSR_TLIMIT);
	if (m_eip() != ((const uint32_t *)(uintptr_t)at)[1] || mach_attention || ctx_dirty || (uint32_t)cms_stats.invalidations != lost)
		return false;
	XM_CSRW(XM_CSR_CPC, at);
	XM_CSRW(XM_CSR_TEPC, at + 8);
	return true;
}

/* The chunk ends before the commit that trapped. Where the guest cannot tell, it is tried again, in the chunk that follows. */
static __attribute__((noinline)) bool passed(uint32_t ticks)
{
	uint32_t left = XM_CSRR(XM_CSR_TLIMIT);
	if (recover_checks || chaos_ends_chunk())
		return false;
	loop_account();
	if (!events_pass(ticks))
		return false;
	loop_start_chunk(events_budget());
	recover_ticks += XM_CSRR(XM_CSR_TLIMIT) - left;
	return true;
}

/* Of the TLB, of the grain table, or of the ticks: the translation may run on. */
bool recover_refilled(uint32_t cause, uint32_t tval)
{
	if (cause == XM_CAUSE_DISPATCH)
		return false;
	mach_long_work();
	if (mach_attention & ATTEND_BOUNDARY)
		return false;
	switch (trap_cause(cause)) {
	case XM_CAUSE_LIMIT: return passed(tval);
	case XM_CAUSE_TLBMISS: return filled(cause, lin_of(tval));
	case XM_CAUSE_CHKPAGE: return page_filled(lin_of(tval));
	case XM_CAUSE_XPAGE: return tlb_beside_code(lin_of(tval));
	}
	return false;
}

static enum recover_next left_by(uint32_t code)
{
	switch (code) {
	case IR_EXIT_EIP: break;
	case IR_EXIT_LINK: recover_linked(); return RECOVER_LINK;
	case IR_EXIT_POINT: stand_at_point(XM_CAUSE_EXIT, XM_CSRR(XM_CSR_CPC)); break;
	case IR_EXIT_BAIL: roll_back(XM_CAUSE_EXIT); return RECOVER_DECIDE;
	default: return RECOVER_DECIDE;	/* a call or a port access was done, or is met again */
	}
	return interpret_one();
}

enum recover_next recover_left(uint32_t cause, uint32_t tval)
{
	switch (trap_cause(cause)) {
	case XM_CAUSE_EXIT: return left_by(tval);
	case XM_CAUSE_DISPATCH: recover_stand_at(tval); break;
	case XM_CAUSE_LIMIT: return spend();
	case XM_CAUSE_ILLEGAL:
	case XM_CAUSE_EBREAK: trap_fatal("a translation holds an illegal atom", cause, XM_CSRR(XM_CSR_TEPC), tval);
	default: roll_back(cause);
	}
	return RECOVER_DECIDE;
}

struct exec_trap recover_checked(uint32_t code)
{
	struct exec_trap t;
	return selfcheck_run(code, &t) ? (struct exec_trap){ XM_CAUSE_EXIT, IR_EXIT_CTX } : t;
}

void recover_settle(void)
{
	cms_stats.quick_instructions += recover_ticks;
	recover_ticks = 0;
}
