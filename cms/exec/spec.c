/* SPDX-License-Identifier: Apache-2.0
 * Decoded instruction -> the interpreter's own function for it, where one exists. See spec.h. */
#include "cms/exec/spec.h"
#include "cms/exec/rep.h"
#include <stdbool.h>
#include "isa-x86/table/rows.h"

static bool is_string(unsigned row)
{
	return (row >= XR_INSB && row <= XR_OUTSV) || (row >= XR_MOVSB && row <= XR_CMPSV) || (row >= XR_STOSB && row <= XR_SCASV);
}

void spec_choose(struct x86_insn *in)
{
	if ((in->prefix & (X86_P_REP | X86_P_REPNE)) && is_string(in->row))
		rep_choose(in);
}
