/* SPDX-License-Identifier: Apache-2.0
 * With the tick limit at 0 each commit of a translation traps and changes nothing: registers, flags and open stores are then what it
 * would have made of the state. Remembered, rolled back, interpreted, compared; then the translation goes on behind the commit, into
 * what it is chained to, and behind the instructions it calls the interpreter for. See selfcheck.h.
 * Invariant: the tick limit is what it was, less the ticks that retired, whichever way this ends. */
#include "cms/exec/selfcheck.h"
#include "cms/boot/platform.h"
#include "cms/boot/say.h"
#include "cms/boot/trap.h"
#include "cms/exec/ctx.h"
#include "cms/exec/interp.h"
#include "cms/exec/port.h"
#include "cms/exec/recover.h"
#include "cms/exec/rep.h"
#include "cms/ir/ir.h"
#include "isa-x86/sem/mach.h"

#define REGS 16u
#define STORES 16u

struct result {
	uint32_t reg[REGS];	/* of translation mode; EIP in its place */
	uint32_t flags;
	uint32_t stores;
	uint32_t at[STORES], data[STORES], mask[STORES];
};

static struct result want;
static uint32_t rest;	/* ticks set aside while a check is under way */

static void take_stores(struct result *r)
{
	r->stores = XM_CSRR(XM_CSR_SBCOUNT);
	for (uint32_t i = 0; i < r->stores && i < STORES; i++) {
		r->at[i] = XM_SBRD(i << 2);
		r->data[i] = XM_SBRD(i << 2 | 1);
		r->mask[i] = XM_SBRD(i << 2 | 2);
	}
}

static void take_regs(struct result *r)
{
	for (uint32_t i = 1; i < REGS; i++)
		r->reg[i] = XM_GRD(i, 0);
	r->flags = m_flags();
}

static uint32_t bytes_of(uint32_t mask)
{
	return (mask & 1 ? 0xffu : 0) | (mask & 2 ? 0xff00u : 0) | (mask & 4 ? 0xff0000u : 0) | (mask & 8 ? 0xff000000u : 0);
}

static _Noreturn void differs(uint32_t eip, uint32_t code, const char *what, uint32_t number, uint32_t translated, uint32_t interpreted)
{
	say_text("self-check: a translation differs from the interpreter");
	say_hex("; block at EIP ", eip);
	say_text(what);
	say_hex(" ", number);
	say_hex(" translated ", translated);
	say_hex(", interpreted ", interpreted);
	say_text(".\n");
	tcache_dump(code);
	platform_exit(STOP_SELFCHECK, 0);
}

static void compare(uint32_t eip, uint32_t code)
{
	for (uint32_t i = 1; i < REGS; i++) {
		uint32_t v = XM_GRD(i, 0);
		_Static_assert(GREG_SYSFLAGS < GREG_EIP && GREG_EIP < GREG_REP && GREG_REP < GREG_GPR, "between them is what is not the guest's");
		if ((i <= GREG_EIP || i >= GREG_GPR) && v != want.reg[i])
			differs(eip, code, "; register", i, want.reg[i], v);
	}
	if (m_flags() != want.flags)
		differs(eip, code, "; flags", 0, want.flags, m_flags());
	for (uint32_t i = 0; i < want.stores; i++) {
		uint32_t m = bytes_of(want.mask[i]), v = *(volatile uint32_t *)(uintptr_t)want.at[i];
		if ((v ^ want.data[i]) & m)
			differs(eip, code, "; memory at", want.at[i], want.data[i] & m, v & m);
	}
}

/* The tick limit is another, the time is not: translations read it too. */
static void set_limit(uint32_t ticks)
{
	mach_chunk_end = m_time() + ticks;
	port_forget();
	XM_CSRW(XM_CSR_TLIMIT, ticks);
}

/* What holds off events until the next instruction is over ends with it: there is no boundary between that would say so. */
static void interpret(uint32_t ticks)
{
	set_limit(ticks);
	while (XM_CSRR(XM_CSR_TLIMIT)) {
		bool held = m_sys()->int_shadow;
		if (!held) {
			interp_run();
			continue;
		}
		interp_run_one();
		M_SET(int_shadow, 0);
		m_commit_part();
	}
}

/* Where a check stands. */
struct progress {
	uint32_t eip, left;	/* of the state last judged; ticks */
	bool over;		/* something needs a decision */
};

/* Stands at the trapped commit of n ticks. */
static void check(struct progress *p, uint32_t n)
{
	uint32_t at = XM_CSRR(XM_CSR_TEPC);
	uint64_t extra = rep_extra;
	take_regs(&want);
	if (!tcache_point(at, &want.reg[GREG_EIP]))
		trap_fatal("a commit that no table knows", XM_CSRR(XM_CSR_TCAUSE), at, n);
	take_stores(&want);
	XM_ROLLBACK();
	m_set_eip(p->eip);
	m_commit_part();
	interpret(n);
	compare(p->eip, at);
	p->eip = want.reg[GREG_EIP];
	cms_stats.selfcheck_done += n;
	cms_stats.quick_instructions += n - (rep_extra - extra);
}

/* A commit is judged. True: the translation goes on behind it, with its own temporaries and the interpreter's state. */
static bool judged(const struct exec_trap *t, struct progress *p)
{
	uint32_t at = XM_CSRR(XM_CSR_TEPC), attention = mach_attention, lost = (uint32_t)cms_stats.invalidations;
	if (trap_cause(t->cause) != XM_CAUSE_LIMIT || t->tval > p->left)
		return false;
	rest = p->left -= t->tval;
	check(p, t->tval);
	rest = 0;
	XM_CSRW(XM_CSR_CPC, at);
	XM_CSRW(XM_CSR_TEPC, at + 4);
	p->over = mach_attention != attention || ctx_dirty || (uint32_t)cms_stats.invalidations != lost;
	return !p->over;
}

static bool is_call(const struct exec_trap *t)
{
	return trap_cause(t->cause) == XM_CAUSE_EXIT && (t->tval == IR_EXIT_CALL || (t->tval & IR_EXIT_PORT));
}

/* The interpreter's instruction, or a port access, between two parts of a translation. What recover.c counts is for whole runs. */
static bool called(struct exec_trap *t, struct progress *p)
{
	uint32_t quick = recover_ticks;
	if (p->over || !is_call(t))
		return false;
	set_limit(p->left);
	bool on = recover_resumes(t->cause, t->tval);
	recover_ticks = quick;
	p->left = XM_CSRR(XM_CSR_TLIMIT);
	p->eip = m_eip();
	return on;
}

static void run_to_trap(struct exec_trap *t, uint32_t code)
{
	set_limit(0);
	*t = code ? exec_enter(code) : exec_resume();
	recover_count(t->cause, t->tval);
	while (!is_call(t) && recover_resumes(t->cause, t->tval)) {
		*t = exec_resume();
		recover_count(t->cause, t->tval);
	}
}

/* Leaving takes nothing along that was not judged; whatever else traps is rolled back. */
static bool leaves(const struct exec_trap *t)
{
	uint32_t cause = trap_cause(t->cause);
	return cause == XM_CAUSE_DISPATCH || (cause == XM_CAUSE_EXIT && t->tval != IR_EXIT_BAIL);
}

bool selfcheck_run(uint32_t code, struct exec_trap *t)
{
	struct progress p = { .left = XM_CSRR(XM_CSR_TLIMIT) };
	if (!tcache_point(code, &p.eip))
		trap_fatal("a translation is entered that no table knows", 0, code, 0);
	run_to_trap(t, code);
	while (judged(t, &p) || called(t, &p))
		run_to_trap(t, 0);
	set_limit(p.left);
	cms_stats.selfcheck_skipped += !p.over && !leaves(t);
	return p.over;
}

void selfcheck_settle(void)
{
	if (!rest)
		return;
	set_limit(XM_CSRR(XM_CSR_TLIMIT) + rest);
	cms_stats.selfcheck_skipped++;
	rest = 0;
}
