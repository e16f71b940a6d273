/* SPDX-License-Identifier: Apache-2.0
 * struct x86_insn: one decoded x86 instruction, the seam between decode and everything behind it.
 * Invariant: filled completely by x86_decode(), never partly valid; immutable afterwards.
 */
#ifndef ISA_X86_DECODE_X86_INSN_H
#define ISA_X86_DECODE_X86_INSN_H
#include <stdint.h>

#define X86_NOREG 0xff /* base/index absent; rm is memory */
#define X86_P_LOCK 1
#define X86_P_REP 2   /* F3 */
#define X86_P_REPNE 4 /* F2 */
#define X86_P_SEG 8   /* an explicit segment override */

struct x86_insn;
typedef void x86_exec_fn(const struct x86_insn *in);

struct x86_insn {
	x86_exec_fn *exec;   /* sem function for exactly this row, size and reg/mem form; #UD rows have sem_ud */
	uint32_t eip;	     /* of its first byte (offset in CS) */
	uint32_t imm;	     /* immediate, sign- or zero-extended as the row says; relative branches: the displacement */
	uint32_t disp;	     /* memory displacement, sign-extended; moffs address */
	uint16_t row;	     /* enum x86_row, from opcodes.def */
	uint16_t imm2;	     /* far pointer selector; ENTER level */
	uint8_t len;	     /* bytes, 1..15 */
	uint8_t opsize;	     /* 1, 2 or 4: size in bytes of the main operand */
	uint8_t adsize;	     /* 2 or 4 */
	uint8_t prefix;	     /* X86_P_* */
	uint8_t seg;	     /* enum x86_segno of the memory operand, default rules applied */
	uint8_t base, index; /* register numbers or X86_NOREG */
	uint8_t scale;	     /* 0..3: shift of index */
	uint8_t reg;	     /* modrm.reg, or the register in the opcode */
	uint8_t rm;	     /* register number when mod == 3, else X86_NOREG */
	uint8_t modrm;
	uint8_t cc; /* low 4 opcode bits where they are a condition */
};

/* Decode mode: bits of the `mode` argument. */
#define X86_MODE_D32 1	/* CS.D = 1 */
#define X86_MODE_REAL 2 /* real or V86 mode: rows illegal there give #UD */
#define X86_MODE_NOFEAT_SHIFT 8
#define X86_MODE_NOFEAT(feat) (1u << (X86_MODE_NOFEAT_SHIFT + (feat))) /* feature of cpuid.def not claimed: its rows give #UD  \
									*/

/* bytes[0..avail): code bytes. Returns the length, or 0 when avail bytes do not hold the whole instruction
 * (the caller fetches more, up to 15), or -1 when it is longer than 15 bytes (#GP). Illegal encodings decode to a
 * #UD row with their true length (at least 1). */
int x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip);

/* Intel syntax text into buf (at most size bytes, always terminated). */
int x86_print(char *buf, unsigned size, const struct x86_insn *in);
#endif
