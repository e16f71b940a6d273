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

/* Guest memory: the place within a form is funct3; tests/ir/eval.c takes it so. */
#define FUNCT3(atom) (ATOM_WORD_##atom >> 12 & 7)
#define ORDER(op, atom, first) \
	_Static_assert(IR_##op - IR_##first == FUNCT3(atom), "ops.def: order within a form is that of funct3");
#define LOADS(X) X(B, b) X(H, h) X(W, w) X(ML, ml) X(BU, bu) X(HU, hu) X(MH, mh) X(M16, m16)
#define LOAD(up, low) ORDER(GL##up, gl##low, GLB) ORDER(GLX##up, glx##low, GLXB)
LOADS(LOAD)
/* Stores: BH, funct3 4, follows W */
#define STORE(up, low, n) \
	_Static_assert(IR_GS##up - IR_GSB == n && IR_GSX##up - IR_GSXB == n && FUNCT3(gs##low) == FUNCT3(gsx##low), "ops.def: order of stores");
STORE(B, b, 0) STORE(H, h, 1) STORE(W, w, 2) STORE(BH, bh, 3)

const struct ir_info ir_info[IR_OPS] = {
#define IR(op, form, atom, effects, plain) \
	{ ATOM_WORD_##atom, IRF_##form, effects, IR_##plain, USE_##form | ((effects) & IRE_MG ? D : 0) },
#include "cms/ir/ops.def"
#undef IR
};
