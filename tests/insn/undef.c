/* SPDX-License-Identifier: Apache-2.0
 * undef.c: an instruction -> the flags it leaves undefined, those it gives a value, those it looks at. By opcodes.def; what depends
 * on the operand by the SDM, vol. 2, of the shifts. A sequence must not look at what is undefined.
 */
#include <string.h>
#include "tests/insn/case.h"

static uint32_t shift_count(const struct x86_insn *in, const struct tm_regs *before)
{
	const char *end = case_row[in->row].id + strlen(case_row[in->row].id) - 2; /* "..._EbCL", "..._EvIb" */
	if (!strcmp(end, "CL"))
		return before->gpr[X86_ECX] & 31;
	return !strcmp(end, "Ib") ? in->imm & 31 : 1;
}

/* SDM: a zero count leaves flags alone, count 1 defines OF; SHL and SHR leave CF open from the operand size on; 16-bit double
 * shifts by more than 16 leave everything open (the value is compared all the same: opcodes.def). */
static uint32_t shift_makes(const struct x86_insn *in, uint32_t n)
{
	uint32_t fundef = case_row[in->row].fundef;
	const char *id = case_row[in->row].id;
	unsigned bits = in->opsize * 8;
	if (n == 0)
		return 0;
	if (n == 1)
		return fundef & ~X86_OF;
	if (!(fundef & X86_AF)) /* rotates */
		return fundef;
	if (strncmp(id, "SA", 2) || !strncmp(id, "SAL", 3))
		fundef |= n >= bits ? X86_CF : 0;
	return n > bits && !strncmp(id + 3, "D_", 2) ? X86_ARITH : fundef;
}

uint32_t undef_makes(const struct x86_insn *in, const struct tm_regs *before)
{
	if (case_row[in->row].effect & E_FCOND)
		return shift_makes(in, shift_count(in, before));
	return case_row[in->row].fundef;
}

uint32_t undef_ends(const struct x86_insn *in, const struct tm_regs *before)
{
	const struct rowinfo *r = &case_row[in->row];
	if ((r->effect & E_FCOND) && shift_count(in, before) == 0)
		return 0;
	if ((r->effect & E_STR) && (in->prefix & (X86_P_REP | X86_P_REPNE)))
		return 0;
	return r->fwrite & X86_ARITH;
}

uint32_t undef_reads(const struct x86_insn *in)
{
	static const uint16_t by_cc[8] = { X86_OF, X86_CF, X86_ZF, X86_CF | X86_ZF, X86_SF, X86_PF, X86_SF | X86_OF, X86_ZF | X86_SF | X86_OF };
	uint32_t reads = case_row[in->row].fread & X86_ARITH;
	return reads == F_CC ? by_cc[in->cc >> 1] : reads;
}
