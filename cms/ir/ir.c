/* SPDX-License-Identifier: Apache-2.0
 * ops.def -> the table: atom, form, effects, and who reads and writes what. */
#include "build/gen/atoms.h"
#include "cms/ir/ir.h"

#define WD (1 << IRU_WD)
#define D (1 << IRU_D)
#define A (1 << IRU_A)
#define B (1 << IRU_B)
#define C (1 << IRU_C)
#define USE_T 0
#define USE_R (WD | A | B)
#define USE_I (WD | A)
#define USE_SH (WD | A)
#define USE_D1 (WD | A)
#define USE_U WD
#define USE_XR (WD | A | B)
#define USE_X1 (WD | A)
#define USE_XC (A | B)
#define USE_XI (WD | A)
#define USE_XCI A
#define USE_BR (A | B)
#define USE_XB 0
#define USE_SET WD
#define USE_SEL (WD | A | B)
#define USE_GL (WD | A)
#define USE_GLX (WD | A | B)
#define USE_GS (A | B)
#define USE_GSX (A | B | D)
#define USE_SW (A | B)
#define USE_Q (WD | A | B | C)
#define USE_CR WD
#define USE_CW A
#define USE_CI 0
#define USE_CT WD
#define USE_PG (A | B)

const struct ir_info ir_info[IR_OPS] = {
#define ATOM_WORD_nop ATOM_WORD_addi
#define IR(op, form, atom, effects, plain) \
	{ ATOM_WORD_##atom, IRF_##form, effects, IR_##plain, USE_##form | ((effects) & IRE_MG ? D : 0) },
#include "cms/ir/ops.def"
#undef IR
};
