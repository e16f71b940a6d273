/* SPDX-License-Identifier: Apache-2.0
 * Rows of the interpreter that do the same as the semantics in fewer atoms, chosen when an instruction is decoded.
 */
#ifndef CMS_EXEC_SPEC_H
#define CMS_EXEC_SPEC_H
#include "isa-x86/decode/x86_insn.h"

void spec_choose(struct x86_insn *in); /* may replace in->exec */
#endif
