/* SPDX-License-Identifier: Apache-2.0
 * Firmware-mode traps -> retry, guest fault, emulation, or the end. See trap.h. The accesses that trap are the interpreter's:
 * a fault found here unwinds to the loop, so nothing of the interrupted C code is needed again. */
#include "cms/boot/trap.h"
#include "cms/boot/platform.h"
#include "cms/boot/say.h"
#include "cms/exec/exec.h"
#include "cms/exec/mach.h"
#include "cms/exec/tlb.h"
#include "cms/exec/xpage.h"
#include "cms/ir/ir.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"

typedef enum trap_answer answer_fn(uint32_t cause, uint32_t tval);

static uint32_t access_of(uint32_t cause)
{
	bool user = trap_seg(cause) != SEG_SYS && (XM_CSRR(XM_CSR_GMODE) & GMODE_USER);
	return (trap_is_store(cause) ? MMU_WRITE : 0) | (user ? MMU_USER : 0);
}

/* Also for PAGE: a clean or read-only entry is walked again, as a write. */
static enum trap_answer walk(uint32_t cause, uint32_t tval)
{
	switch (tlb_fill(lin_of(tval), access_of(cause))) {
	case TLB_FILLED: return TRAP_RETRY;
	case TLB_FAULT: mach_page_fault(tval, tlb_fault_err);
	default: return TRAP_EMULATE;
	}
}

static enum trap_answer segment(uint32_t cause, uint32_t tval)
{
	(void)tval;
	m_fault(trap_seg(cause) == X86_SS ? X86_SS_VEC : X86_GP, 0);
}

static enum trap_answer device(uint32_t cause, uint32_t tval)
{
	(void)cause;
	(void)tval;
	return TRAP_EMULATE;
}

static enum trap_answer code_page(uint32_t cause, uint32_t tval)
{
	tlb_code_store(lin_of(tval), trap_size_bytes(cause));
	return TRAP_RETRY;
}

struct row {
	const char *sentence;
	answer_fn *answer; /* NULL: firmware error */
};

static const struct row rows[TRAP_CAUSES] = {
	[XM_CAUSE_ILLEGAL] = { "an illegal atom was met in the firmware", NULL },
	[XM_CAUSE_EBREAK] = { "the firmware reached a point it thought unreachable", NULL },
	[XM_CAUSE_LALIGN] = { "the firmware loaded from a misaligned address", NULL },
	[XM_CAUSE_SALIGN] = { "the firmware stored to a misaligned address", NULL },
	[XM_CAUSE_ECALL] = { "the firmware called itself by ecall, which nothing does", NULL },
	[XM_CAUSE_TLBMISS] = { "a guest page is not in the TLB: walk the page tables", walk },
	[XM_CAUSE_PAGE] = { "the TLB entry refuses the access: walk again for D, or fault", walk },
	[XM_CAUSE_SEG] = { "a segment check failed: #GP or #SS", segment },
	[XM_CAUSE_DEVICE] = { "no memory answers there: emulate the access", device },
	[XM_CAUSE_XPAGE] = { "a store beside or into code: forget what was made of the bytes", code_page },
	[XM_CAUSE_SBFULL] = { "one x86 instruction overflowed the gated store buffer", NULL },
	[XM_CAUSE_LIMIT] = { "the interpreter committed past the tick limit", NULL },
	[XM_CAUSE_DISPATCH] = { "a dispatch atom ran in firmware mode", NULL },
	[XM_CAUSE_CHKPAGE] = { "a page check ran in firmware mode", NULL },
	[XM_CAUSE_ALIAS] = { "an alias trap, which no atom raises yet", NULL },
	[XM_CAUSE_EXIT] = { "an exit atom ran in firmware mode", NULL },
};

/* start.S: with the caller-saved registers saved. */
uint32_t trap_answer(uint32_t cause, uint32_t tval, uint32_t pc)
{
	const struct row *r = &rows[trap_cause(cause) & (TRAP_CAUSES - 1)];
	if (cause >> 31 || trap_cause(cause) >= TRAP_CAUSES || !r->answer)
		trap_fatal(cause >> 31 || !r->sentence ? "a cause that does not exist" : r->sentence, cause, pc, tval);
	trap_count(cause);
	mach_long_work();
	return r->answer(cause, tval);
}

#ifdef CMS_CHECK
void ir_wrong(const char *what, const char *where, unsigned at)
{
	(void)where;
	trap_fatal(what, 0, at, 0);
}
#endif

void trap_fatal(const char *sentence, uint32_t cause, uint32_t pc, uint32_t tval)
{
	static bool again;
	if (!again) {
		again = true;
		say_text("firmware error: ");
		say_text(sentence);
		say_hex("; cause ", cause);
		say_hex(", PC ", pc);
		say_hex(", value ", tval);
		say_hex("; guest EIP ", XM_GRD(0, GREG_EIP));
		say_text(".\n");
	}
	platform_exit(STOP_FIRMWARE_ERROR, 0);
}
