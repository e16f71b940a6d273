/* SPDX-License-Identifier: Apache-2.0
 * Engine ref -> how often each row of opcodes.def ran in each mode, on stderr at the end. Linked in front of code_fetch() by
 * `ld --wrap`, so that a normal build knows nothing of it. An instruction that faults counts as one that ran. Of a ROM of tests/rom only
 * the cases count, not its library: COUNT_CASES holds the linear addresses of run_goes, stubs, real_goes, real_stubs. */
#include <stdio.h>
#include <stdlib.h>
#include "isa-x86/table/rows.h"
#include "sim/ref/ref.h"
#include "tests/coverage/count.h"

enum mode {
#define X(name) MODE_##name,
	COUNT_MODES(X)
#undef X
	MODES
};

static const char *const mode_name[] = { COUNT_MODES(COUNT_NAME) };
static const char *const row_name[] = {
#define X(id, ...) #id,
#include "isa-x86/table/opcodes.def"
#undef X
};
static uint64_t count[XR_COUNT][MODES];

const struct x86_insn *__real_code_fetch(void);
const struct x86_insn *__wrap_code_fetch(void);

static enum mode mode_now(void)
{
	if (!(ref.sys.cr0 & X86_CR0_PE))
		return MODE_real;
	if (ref.r.sysflags & X86_VM)
		return MODE_v86;
	return ref.sys.seg[X86_CS].attr & X86_ATTR_DB ? MODE_p32 : MODE_p16;
}

/* The IRET that begins a case, and the 256 stubs of which one ends it. */
static struct { unsigned goes, stubs, bytes; } ends[] = { { 0, 0, 256 * 16 }, { 0, 0, 256 * 8 } };
static bool only_cases, in_case;

static __attribute__((constructor)) void read_cases(void)
{
	const char *s = getenv("COUNT_CASES");
	only_cases = s && sscanf(s, "%x %x %x %x", &ends[0].goes, &ends[0].stubs, &ends[1].goes, &ends[1].stubs) == 4;
}

static bool counts(uint32_t lin)
{
	bool counted = in_case;
	if (!only_cases)
		return true;
	for (unsigned i = 0; i < 2; i++) {
		if (lin - ends[i].stubs < ends[i].bytes)
			counted = in_case = false;
		if (lin == ends[i].goes)
			in_case = true;
	}
	return counted;
}

const struct x86_insn *__wrap_code_fetch(void)
{
	static uint32_t rep_eip;
	static bool in_rep;
	const struct x86_insn *in = __real_code_fetch();
	if (in_rep && in->eip == rep_eip)
		return in;
	if (counts(ref.sys.seg[X86_CS].base + in->eip))
		count[in->row][mode_now()]++;
	in_rep = in->prefix & (X86_P_REP | X86_P_REPNE);
	rep_eip = in->eip;
	return in;
}

static __attribute__((destructor)) void write_counts(void)
{
	for (unsigned r = 0; r < XR_COUNT; r++)
		for (unsigned m = 0; m < MODES; m++)
			if (count[r][m])
				fprintf(stderr, "row %s %s %llu\n", row_name[r], mode_name[m], (unsigned long long)count[r][m]);
}
