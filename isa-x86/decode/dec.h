/* SPDX-License-Identifier: Apache-2.0
 * dec.h: what gen.c tells decode.c about each opcode byte and each row. Private to the decoder and its generator.
 *
 * map entry (16 bits): below DEC_GROUP a row; DEC_GROUP | first index into x86_dec_group[] (8 rows by modrm.reg);
 * from DEC_PREFIX on a prefix, the kind in the low bits; DEC_ESC the 0f escape. One comparison passes the usual case.
 */
#ifndef ISA_X86_DECODE_DEC_H
#define ISA_X86_DECODE_DEC_H
#include <stdint.h>
#include "isa-x86/table/rows.h"

#define DEC_GROUP 0x4000
#define DEC_PREFIX 0x8000
enum { PRE_SEG0 = 0, PRE_OPSIZE = 8, PRE_ADSIZE = 9, PRE_LOCK = 10, PRE_REPNE = 11, PRE_REP = 12, PRE_ESC = 13 };

enum dec_imm { IMM_NONE, IMM_B, IMM_BS, IMM_Z, IMM_ZS, IMM_W, IMM_WB, IMM_FAR, IMM_MOFFS };

#define DEC_MODRM 1
#define DEC_REGONLY 2 /* mod is ignored: MOV to and from CRn, DRn */
#define DEC_MEMONLY 4 /* mod 3 is illegal */
#define DEC_SREG 8    /* the segment register is in opcode bits 3..5 */
#define DEC_LOCK 16
#define DEC_PROT 32
#define DEC_STR 64
#define DEC_REGS 128 /* not every modrm.reg is legal: `regs` */

struct x86_dec { /* one word: the address of a row is one atom, and few lines of the cache hold the rows that are common */
	uint8_t attr;
	uint8_t imm : 4;  /* enum dec_imm */
	uint8_t size : 4; /* x86_insn.opsize; 0: by operand size */
	uint8_t feat;	  /* enum x86_feat */
	uint8_t regs;	  /* legal values of modrm.reg, one bit each */
};
_Static_assert(sizeof(struct x86_dec) == 4, "one word");

extern const uint16_t x86_dec_map[2][256];
extern const uint16_t x86_dec_group[][8];
extern const struct x86_dec x86_dec_row[XR_COUNT];

/* exec.c: the functions of each row by form index (rows.h) */
extern x86_exec_fn *const x86_exec_table[XR_COUNT][4];
#endif
