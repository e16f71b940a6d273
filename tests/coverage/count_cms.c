/* SPDX-License-Identifier: Apache-2.0
 * The firmware's interpreter -> how often it ran each row of opcodes.def and why, on the message channel when the machine parks.
 * Linked in by `ld --wrap` around what decodes, what interprets and what parks: a normal image knows nothing of it.
 * Invariant: a decoded instruction's function is one of the two here, which find the real one again. */
#include "build/gen/atoms_asm.h"
#include "cms/boot/platform.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/spec.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/table/rows.h"
#include "tests/coverage/count.h"

enum reason {
#define X(name) WHY_##name,
	COUNT_REASONS(X)
#undef X
	REASONS
};

static const char *const reason_name[] = { COUNT_REASONS(COUNT_NAME) };
static const char *const row_name[] = {
#define X(id, ...) #id,
#include "isa-x86/table/opcodes.def"
#undef X
};
static uint32_t count[XR_COUNT][REASONS];
static enum reason why, rolled_back = REASONS;

static const uint8_t by_cause[32] = {
	[XM_CAUSE_EXIT] = WHY_bail, [XM_CAUSE_DEVICE] = WHY_device, [XM_CAUSE_PAGE] = WHY_fault, [XM_CAUSE_SEG] = WHY_fault,
	[XM_CAUSE_TLBMISS] = WHY_tlbmiss, [XM_CAUSE_LIMIT] = WHY_limit, [XM_CAUSE_CHKPAGE] = WHY_chkpage, [XM_CAUSE_XPAGE] = WHY_xpage,
	[XM_CAUSE_SBFULL] = WHY_sbfull,
};

#define KEPT INTERP_ENTRIES	/* one line each, one after the other */
#define LINE 32u
static x86_exec_fn *kept[KEPT];

/* The last one decoded; if it is not kept it runs at once, and again as long as its bytes are the same: 48 bytes each, side by side. */
#define CROSSING 64u
static struct {
	const struct x86_insn *in;
	x86_exec_fn *exec;
} last;
static x86_exec_fn *crossing[CROSSING];

int __real_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip);
void __real_spec_choose_of(struct x86_insn *in);
void __real_interp_run(void);
void __real_interp_run_one(void);
void __real_interp_run_block(void);
void __real_tcache_trouble(uint32_t cpc, uint32_t cause);
_Noreturn void __real_platform_park(enum machine_stop reason, uint32_t value);
int __wrap_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip);
void __wrap_spec_choose_of(struct x86_insn *in);
void __wrap_interp_run(void);
void __wrap_interp_run_one(void);
void __wrap_interp_run_block(void);
void __wrap_tcache_trouble(uint32_t cpc, uint32_t cause);
_Noreturn void __wrap_platform_park(enum machine_stop reason, uint32_t value);

/* ---- the functions of decoded instructions ---- */

static x86_exec_fn **kept_of(const struct x86_insn *in) { return &kept[(uintptr_t)in / LINE % KEPT]; }

/* A REP goes on where it stopped: it has been counted. */
static void run_kept(const struct x86_insn *in)
{
	static const struct x86_insn *unfinished;
	count[in->row][why] += in != unfinished;
	unfinished = 0;
	(*kept_of(in))(in);
	if (m_eip() == in->eip)
		unfinished = in;
}

static void run_passing(const struct x86_insn *in)
{
	x86_exec_fn **exec = &crossing[(uintptr_t)in / 16 % CROSSING];
	if (last.in == in)
		*exec = last.exec;
	last.in = 0;
	count[in->row][WHY_cross]++;
	(*exec)(in);
}

/* What stays in the table is known by its place. */
int __wrap_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip)
{
	int len = __real_x86_decode(in, bytes, avail, mode, eip);
	if (len > 0 && interp_watches(in)) {
		*kept_of(in) = in->exec;
		in->exec = run_kept;
	} else if (len > 0) {
		last.in = in;
		last.exec = in->exec;
		in->exec = run_passing;
	}
	return len;
}

/* Called right behind its decoding, for what may have a function of its own. */
void __wrap_spec_choose_of(struct x86_insn *in)
{
	x86_exec_fn **real = interp_watches(in) ? kept_of(in) : &last.exec, *counting = in->exec;
	in->exec = *real;
	__real_spec_choose_of(in);
	*real = in->exec;
	in->exec = counting;
}

/* ---- why ---- */

void __wrap_tcache_trouble(uint32_t cpc, uint32_t cause)
{
	rolled_back = by_cause[cause & 31];
	__real_tcache_trouble(cpc, cause);
}

void __wrap_interp_run_one(void)
{
	why = WHY_refused;
	__real_interp_run_one();
}

/* At the end of a chunk. */
void __wrap_interp_run(void)
{
	why = WHY_limit;
	__real_interp_run();
}

/* After a rollback, or for a block that is not hot. */
void __wrap_interp_run_block(void)
{
	why = rolled_back < REASONS ? rolled_back : WHY_cold;
	rolled_back = REASONS;
	__real_interp_run_block();
}

/* ---- the end ---- */

static void text(const char *s)
{
	while (*s)
		platform_message((uint8_t)*s++);
}

static void number(uint32_t v)
{
	if (v > 9)
		number(v / 10);
	platform_message((uint8_t)('0' + v % 10));
}

static void line(unsigned row, unsigned reason)
{
	text("row ");
	text(row_name[row]);
	text(" ");
	text(reason_name[reason]);
	text(" ");
	number(count[row][reason]);
	text("\n");
}

_Noreturn void __wrap_platform_park(enum machine_stop reason, uint32_t value)
{
	for (unsigned r = 0; r < XR_COUNT; r++)
		for (unsigned w = 0; w < REASONS; w++)
			if (count[r][w])
				line(r, w);
	__real_platform_park(reason, value);
}
