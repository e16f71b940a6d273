/* SPDX-License-Identifier: Apache-2.0
 * struct ir_block: what the translator knows of one x86 block, between front (x86 -> IR), opt (IR -> IR) and sched (IR -> atoms).
 * Registers are those of translation mode: 1-15 the shadowed guest registers (8 + x86 number; 1 EFLAGS rest, 2 EIP), 16-31
 * temporaries. A temporary lives inside one x86 instruction, but for the constants of front/ea.c. Read README.md here.
 * Invariant: at each COMMIT the complete x86 state of its EIP stands in registers and flags; ir_check() verifies the form.
 */
#ifndef CMS_IR_IR_H
#define CMS_IR_IR_H
#include <stdbool.h>
#include <stdint.h>

#define IR_MAX 640u
#define IR_LABELS 160u
#define IR_TEMP 16u
#define IR_REG_SYSFLAGS 1u
#define IR_REG_EIP 2u
#define IR_REG_GPR 8u
#define IR_REG_ESP 12u

enum ir_op {
#define IR(op, ...) IR_##op,
#include "cms/ir/ops.def"
#undef IR
	IR_OPS
};

enum ir_effect {
	IRE_WF = 1, IRE_WP = 2, IRE_RF = 4, IRE_MEM = 8, IRE_ST = 16, IRE_MG = 32, IRE_CTL = 64, IRE_KEEP = 128
};

enum ir_form {
	IRF_T, IRF_R, IRF_I, IRF_SH, IRF_D1, IRF_U, IRF_XR, IRF_X1, IRF_XC, IRF_XI, IRF_XCI, IRF_BR, IRF_XB, IRF_SET, IRF_SEL, IRF_GL,
	IRF_GLX, IRF_GS, IRF_GSX, IRF_Q, IRF_CR, IRF_CW, IRF_CI, IRF_PG, IRF_COUNT
};

/* What a form does with d, a, b and the field `size` (QUOT's divisor). */
enum ir_use { IRU_WD = 1, IRU_D = 2, IRU_A = 4, IRU_B = 8, IRU_C = 16 };
extern const uint8_t ir_form_use[IRF_COUNT];

struct ir_info {
	uint8_t form, effects, plain, latency;
};
extern const struct ir_info ir_info[IR_OPS];

/* LINK.d */
enum ir_link {
	IR_LINK_CHECK = 1,	/* a return stub, entered from anywhere */
	IR_LINK_ALWAYS = 2	/* taken whenever the block runs: its target is as hot */
};

struct ir_ins {
	uint8_t op;		/* enum ir_op */
	uint8_t d, a, b;	/* registers */
	uint8_t size;		/* x86 ALU: size | h2 << 2; index scale; condition; QUOT: divisor register */
	uint8_t seg;		/* guest memory: segment | a16 << 3 */
	uint16_t label;		/* LABEL and branches; COMMIT: ticks */
	int32_t imm;
};
_Static_assert(sizeof(struct ir_ins) == 12, "copied as three words");

struct ir_block {
	uint32_t eip;		/* of its first instruction */
	uint32_t x86_count;	/* instructions translated */
	uint32_t bytes;		/* of code read */
	uint32_t stores_max;	/* potential store words between two commits, after which front commits */
	uint16_t n, labels;
	uint16_t entry;		/* operations before it check the page */
	struct ir_ins ins[IR_MAX];
};

static inline unsigned ir_size(const struct ir_ins *i) { return i->size & 3; }
static inline unsigned ir_h2(const struct ir_ins *i) { return i->size >> 2 & 1; }

/* Registers read, as a bit set. Bit 0, x0, stands for the flags here and below. */
uint32_t ir_reads(const struct ir_ins *i);
uint32_t ir_writes(const struct ir_ins *i);

/* NULL, or a sentence: what is wrong, and at which operation. */
const char *ir_check(const struct ir_block *b, unsigned *at);
int ir_print(char *buf, unsigned size, const struct ir_ins *i);
#ifdef CMS_CHECK
void ir_must(const struct ir_block *b, const char *pass);
#else
static inline void ir_must(const struct ir_block *b, const char *pass) { (void)b; (void)pass; }
#endif
#endif
