/* SPDX-License-Identifier: Apache-2.0
 * exec.c: opcodes.def -> the four semantic functions of each row. A file of its own, so that tools that only decode
 * (judges, disassembler) link without the semantics.
 */
#include "isa-x86/decode/dec.h"

x86_exec_fn *const x86_exec_table[XR_COUNT][4] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) { XFORM_##form(sem) },
#include "isa-x86/table/opcodes.def"
#undef X
};
