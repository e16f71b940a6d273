/* SPDX-License-Identifier: Apache-2.0
 * Rows of the interpreter that do the same as the semantics in fewer atoms, chosen when an instruction is decoded.
 */
#ifndef CMS_EXEC_SPEC_H
#define CMS_EXEC_SPEC_H
#include <stdint.h>
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/table/rows.h"

extern const uint8_t spec_family[XR_COUNT]; /* of a row; 0: none of its instructions has a function here */
void spec_choose_of(struct x86_insn *in);
/* May replace in->exec. */
static inline void spec_choose(struct x86_insn *in)
{
	if (__builtin_expect(spec_family[in->row], 0))
		spec_choose_of(in);
}
#endif
