/* SPDX-License-Identifier: Apache-2.0
 * Running translations, and the way back to committed guest state from any trap of theirs.
 */
#ifndef CMS_EXEC_RECOVER_H
#define CMS_EXEC_RECOVER_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/trap.h"
#include "cms/exec/exec.h"
#include "cms/exec/port.h"
#include "cms/ir/ir.h"
#include "isa-x86/sem/mach.h"

/* What the translation left behind for the next decision. */
enum recover_next {
	RECOVER_DECIDE,
	RECOVER_EXPECT, /* one row that is not translated was interpreted: what follows is as hot as what came before */
	RECOVER_SPENT,	/* the next commit needs more ticks than are left: the interpreter ran to the end of the chunk */
	RECOVER_LINK	/* an exit to a link was taken: tcache_find() has to see the block, it may be chained to it */
};
bool recover_refilled(uint32_t cause, uint32_t tval), recover_called(void); /* parts of recover_resumes() */
/* Where it does not go on: what a decision takes is committed, EIP too. May have interpreted. */
enum recover_next recover_left(uint32_t cause, uint32_t tval);
struct exec_trap recover_checked(uint32_t code);   /* recover_enter(), judged by the interpreter (selfcheck.h) */
void recover_run_one(void); /* interp_run_one(), and the instruction behind it at once where that has to be over before a boundary */
void recover_settle(void);			   /* at least every 2^32 ticks, and before cms_stats are read */
extern bool recover_checks;			   /* all are */
extern uint32_t recover_ticks;			   /* of translations, not yet in cms_stats */

/* The state is committed; only EIP was not in its register. */
static inline void recover_stand_at(uint32_t eip)
{
	m_set_eip(eip);
	m_commit_part();
}

/* An exit to a link was taken: the EIP it leads to, committed. */
static inline uint32_t recover_linked(void)
{
	uint32_t eip, at = XM_CSRR(XM_CSR_TEPC);
	if (!tcache_exit(at, &eip))
		trap_fatal("a translation left by an exit that no table knows", XM_CAUSE_EXIT, at, IR_EXIT_LINK);
	recover_stand_at(eip);
	return eip;
}

/* True: the trap was a mere TLB fill, a call of the interpreter that came back, a port access, or the end of a chunk that the guest
 * cannot tell; exec_resume() goes on. */
static inline bool recover_resumes(uint32_t cause, uint32_t tval)
{
	if (cause != XM_CAUSE_EXIT)
		return recover_refilled(cause, tval);
	if (tval & IR_EXIT_PORT)
		return port_exit(tval, XM_CSRR(XM_CSR_TEPC));
	return tval == IR_EXIT_CALL && recover_called();
}

/* Ports are counted where they are asked. */
static inline void recover_count(uint32_t cause, uint32_t tval)
{
	if (cause != XM_CAUSE_EXIT || !(tval & IR_EXIT_PORT))
		trap_count(cause);
}

/* Enters the translation, with so many ticks left; back with the trap at which it does not go on. Inline, as it is most of what happens
 * between two translations. */
static inline struct exec_trap recover_enter(uint32_t code, uint32_t left)
{
	if (__builtin_expect(recover_checks, 0))
		return recover_checked(code);
	struct exec_trap t = exec_enter(code);
	uint32_t cause = t.cause, tval = t.tval;
	while (recover_count(cause, tval), recover_resumes(cause, tval)) {
		t = exec_resume();
		cause = t.cause;
		tval = t.tval;
	}
	recover_ticks += left - XM_CSRR(XM_CSR_TLIMIT);
	return (struct exec_trap){ cause, tval };
}
#endif
