/* SPDX-License-Identifier: Apache-2.0
 * rows.h: the words of opcodes.def, and from the list enum x86_row and the prototypes of the semantic functions.
 * One row names up to four functions, one per "form index": decode puts the one for this very instruction into
 * x86_insn.exec, so that nothing behind it asks for size or for register/memory again:
 *     RM forms: index = 2 * (operand E is a register) + (operand size is 32)
 *     STR forms: index = 2 * (a REP prefix is there) + (operand size is 32)
 */
#ifndef ISA_X86_TABLE_ROWS_H
#define ISA_X86_TABLE_ROWS_H
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/sem/state.h"

/* flags columns */
#define F_O X86_OF
#define F_S X86_SF
#define F_Z X86_ZF
#define F_A X86_AF
#define F_P X86_PF
#define F_C X86_CF
#define F_D X86_DF
#define F_ALL X86_ARITH
#define F_NOO (X86_ARITH & ~X86_OF)
#define F_NOC (X86_ARITH & ~X86_CF)
#define F_CC (X86_ARITH & ~X86_AF) /* the condition in the opcode reads some of these */
#define F_SYS (~X86_ARITH)	   /* any of the other EFLAGS bits */

#define NX (-1)

/* legal column */
#define L_LOCK 1
#define L_CPL0 2
#define L_IOPL 4
#define L_PROT 8

/* effect column */
#define E_END 1
#define E_CTX 2
#define E_DEV 4
#define E_MEM 8
#define E_NOMEM 16
#define E_STR 32
#define E_BITSTR 64
#define E_FCOND 128
#define E_X87 256

enum x86_feat {
#define X(feat, leaf, reg, bit, level, cr4) FT_##feat,
#include "isa-x86/table/cpuid.def"
#undef X
	FT_COUNT
};

enum x86_row {
#define X(id, ...) XR_##id,
#include "isa-x86/table/opcodes.def"
#undef X
	XR_COUNT
};

/* The four functions of a form, as a list. sem_ud stands where an encoding is illegal. */
#define XFORM_ONE(s) sem_##s, sem_##s, sem_##s, sem_##s
#define XFORM_B(s) sem_##s##_8, sem_##s##_8, sem_##s##_8, sem_##s##_8
#define XFORM_SZ(s) sem_##s##_16, sem_##s##_32, sem_##s##_16, sem_##s##_32
#define XFORM_RM(s) sem_##s##_m, sem_##s##_m, sem_##s##_r, sem_##s##_r
#define XFORM_RMB(s) sem_##s##_8m, sem_##s##_8m, sem_##s##_8r, sem_##s##_8r
#define XFORM_RMSZ(s) sem_##s##_16m, sem_##s##_32m, sem_##s##_16r, sem_##s##_32r
#define XFORM_MEM(s) sem_##s##_m, sem_##s##_m, sem_ud, sem_ud
#define XFORM_MEMSZ(s) sem_##s##_16m, sem_##s##_32m, sem_ud, sem_ud
#define XFORM_STRB(s) sem_##s##_8, sem_##s##_8, sem_##s##_8rep, sem_##s##_8rep
#define XFORM_STR(s) sem_##s##_16, sem_##s##_32, sem_##s##_16rep, sem_##s##_32rep

x86_exec_fn sem_ud;
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) x86_exec_fn XFORM_##form(sem);
#include "isa-x86/table/opcodes.def"
#undef X
#endif
