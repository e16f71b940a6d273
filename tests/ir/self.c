/* SPDX-License-Identifier: Apache-2.0
 * self.c: what tests/insn/case.h asks of a judge, where the judge is our own semantics: every flag counts, undefined ones too, every
 * case is taken. For the translator's judges.
 */
#include "tests/insn/case.h"

const char judge_name[] = "the translator", judge_id[] = "translator";
const uint32_t judge_sysflags = ~(X86_VM | X86_NT);
const bool judge_limits = true;

bool judge_takes(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after)
{
	(void)in, (void)before, (void)after;
	return true;
}

uint32_t undef_makes(const struct x86_insn *in, const struct tm_regs *before)
{
	(void)in, (void)before;
	return 0;
}

uint32_t undef_ends(const struct x86_insn *in, const struct tm_regs *before)
{
	(void)in, (void)before;
	return 0;
}

uint32_t undef_reads(const struct x86_insn *in)
{
	(void)in;
	return 0;
}
