/* SPDX-License-Identifier: Apache-2.0
 * struct ir_block: what the translator knows of one x86 block, between front (x86 -> IR), opt (IR -> IR) and sched (IR -> atoms).
 * Registers are those of translation mode: 1-15 the shadowed guest registers (8 + x86 number; 1 EFLAGS rest, 2 EIP), 16-31
 * temporaries. A temporary lives inside one x86 instruction, but for those from IR_KEPT_REG on (front/ea.c). Read README.md here.
 * Invariant: at each COMMIT the complete x86 state of its EIP stands in registers and flags; ir_check() verifies the form.
 */
#ifndef CMS_IR_IR_H
#define CMS_IR_IR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "build/gen/atoms_num.h"
#include "build/gen/atoms_word.h"

#define IR_MAX 640u
#define IR_LABELS 210u
#define IR_TEMP 16u
#define IR_KEPT_REG 26u	/* from here on temporaries keep upper immediates for the block */
#define IR_REG_SYSFLAGS GREG_SYSFLAGS
#define IR_REG_EIP GREG_EIP
#define IR_REG_REP GREG_REP	/* counts the ticks that are further units of a REP instruction; see cms/exec/rep.h */
#define IR_REG_GPR ((unsigned)GREG_GPR)
#define IR_REG_ESP (IR_REG_GPR + 4)

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
	IRF_GLX, IRF_GS, IRF_GSX, IRF_SW, IRF_Q, IRF_CR, IRF_CW, IRF_CI, IRF_CT, IRF_PG, IRF_COUNT
};

/* What an operation does with d, a, b and the field `size` (QUOT's divisor): numbers of bits. */
enum ir_use { IRU_WD, IRU_D, IRU_A, IRU_B, IRU_C };

struct ir_info {
	uint32_t word;		/* the atom, operand fields 0 */
	uint8_t form, effects, plain;
	uint8_t use;		/* 1 << enum ir_use */
};
extern const struct ir_info ir_info[IR_OPS];

#define ATOM_WORD_nop ATOM_WORD_addi

/* ir_info[op].word; a constant where the operation is one. */
static inline uint32_t ir_word(unsigned op)
{
	static const uint32_t words[IR_OPS] = {
#define IR(op, form, atom, effects, plain) ATOM_WORD_##atom,
#include "cms/ir/ops.def"
#undef IR
	};
	return __builtin_constant_p(op) ? words[op] : ir_info[op].word;
}

enum ir_link {
	IR_LINK_CHECK = 1,	/* a return stub, entered from anywhere */
	IR_LINK_ALWAYS = 2	/* taken whenever the block runs: its target is as hot */
};

/* How a translation is left: imm of the `exit` atom (rs1 = x0). The state is committed but for BAIL. cms/exec/recover.c answers. */
enum ir_exit {
	IR_EXIT_EIP = 1,	/* EIP stands in guest register x2: interpret at least one instruction there */
	IR_EXIT_CTX = 2,	/* the same; tier decision at once (block start) */
	IR_EXIT_POINT = 3,	/* EIP is tcache_point(cpc): interpret at least one instruction there */
	IR_EXIT_LINK = 4,	/* EIP is tcache_exit(tepc): tier decision at once; the exit will be chained to what is found */
	IR_EXIT_BAIL = 5,	/* as a trap that rolls back */
	IR_EXIT_CALL = 6,	/* EIP stands in x2: interpret one instruction; if it came to the EIP in the next word and nothing needs
				 * a decision, go on behind that word. The exit is a point of that EIP */
	IR_EXIT_PORT = 32	/* and enum ir_port: EIP stands in x2; one port access, then as with CALL. The next word: port, and the
				 * length of the instruction above it. EIP of the point is in x2 */
};
/* PORT.label */
enum ir_port {
	IR_PORT_SIZE = 7,	/* bytes */
	IR_PORT_OUT = 8,
	IR_PORT_DX = 16,	/* the port is in DX */
	IR_PORT_KEPT = 0x61,	/* the port that struct port_kept is about */
	IR_PORT_LEN_SHIFT = 16	/* PORT.imm: port | length of the instruction << 16 */
};

/* An operation as it is kept: the atom with its operands in place, so that what is left for sched is to copy it. Of branches, RPUSH
 * and JMP the distance is missing. What is no atom, and what has more to say, is in `more` and `label`:
 *   LABEL    label
 *   COMMIT   word EIP, label ticks, more: register of further ticks | IR_COMMIT_DYNAMIC (EIP is in x2)
 *   LINK     word EIP, more enum ir_link
 *   CALL     word EIP behind it
 *   PORT     word port and length, label enum ir_port
 *   branch, RPUSH, JMP   label */
struct ir_ins {
	uint32_t word;
	union {
		struct {
			uint8_t op;	/* enum ir_op */
			uint8_t more;
			uint16_t label;
		};
		uint32_t tag;
	};
};
_Static_assert(offsetof(struct ir_ins, more) == 5 && offsetof(struct ir_ins, label) == 6, "ir_tag()");
_Static_assert(IR_OPS <= 256 && IRE_KEEP == 128 && IRF_COUNT <= 256, "a byte each");
_Static_assert(IR_MAX <= UINT16_MAX / 2 - 1, "a place in the block's code is 16 bits");
#define IR_COMMIT_DYNAMIC 0x80u

static inline uint32_t ir_tag(unsigned op, unsigned more, unsigned label) { return op | more << 8 | label << 16; }

/* The same taken apart, as the checker, the printer and the judges look at it: ir_unpack(ir_pack(f)) is f. */
struct ir_fields {
	uint8_t op;
	uint8_t d, a, b;	/* registers; COMMIT.d 1: EIP is in x2; LINK.d: enum ir_link */
	uint8_t size;		/* x86 ALU: size | h2 << 2; index scale; condition; QUOT: divisor register */
	uint8_t seg;		/* guest memory: segment | a16 << 3 */
	uint16_t label;		/* LABEL and branches; COMMIT: ticks */
	int32_t imm;
};
struct ir_ins ir_pack(const struct ir_fields *f);
struct ir_fields ir_unpack(const struct ir_ins *i);

/* Bytes of the x86 code that the block reads when it runs: they may change under it. */
struct ir_soft {
	uint16_t at, bytes; /* from the block's first byte on */
};
#define IR_SOFT 16u

struct ir_block {
	uint32_t eip;		/* of its first instruction */
	uint32_t x86_count;	/* instructions translated */
	uint32_t bytes;		/* of code read */
	uint16_t n, labels;
	uint16_t entry;		/* operations before it check the page */
	uint16_t flag_work;	/* places where dead flags would save operations */
	uint16_t loops;		/* branches to its own start */
	uint16_t soft_n;
	struct ir_soft soft[IR_SOFT];
	struct ir_ins ins[IR_MAX];
};

static inline unsigned ir_rd(uint32_t word) { return word >> 7 & 31; }
static inline unsigned ir_rs1(uint32_t word) { return word >> 15 & 31; }
static inline unsigned ir_rs2(uint32_t word) { return word >> 20 & 31; }

static inline bool ir_uses(const struct ir_info *f, enum ir_use u) { return f->use >> u & 1; }

/* Registers read, as a bit set. Bit 0, x0, stands for the flags here and below. Inline and without a branch: asked of every
 * operation of a block. A COMMIT reads one that ops.def does not know of. */
static inline uint32_t ir_reads(const struct ir_ins *i)
{
	const struct ir_info *f = &ir_info[i->op];
	uint32_t w = i->word, m = (uint32_t)ir_uses(f, IRU_A) << ir_rs1(w) | (uint32_t)ir_uses(f, IRU_B) << ir_rs2(w) |
				  (uint32_t)ir_uses(f, IRU_D) << ir_rd(w) | (uint32_t)ir_uses(f, IRU_C) << (w >> 27);
	return (m & ~1u) | (f->effects / IRE_RF & 1u);
}

static inline uint32_t ir_writes(const struct ir_ins *i)
{
	const struct ir_info *f = &ir_info[i->op];
	uint32_t m = (uint32_t)ir_uses(f, IRU_WD) << ir_rd(i->word) & ~1u;
	return m | ((f->effects & (IRE_WF | IRE_WP)) != 0);
}

/* NULL, or a sentence: what is wrong, and at which operation. */
const char *ir_check(const struct ir_block *b, unsigned *at);
const char *ir_fault(const struct ir_fields *f);	/* of operands alone */
int ir_print(char *buf, unsigned size, const struct ir_ins *i);

/* With CMS_CHECK, as the tests are built, the block is checked after every pass and each array as it fills; ir_wrong() is the
 * program's. Without it, as the firmware is, nothing is left of either: what fills an array keeps to its room by construction. */
#ifdef CMS_CHECK
_Noreturn void ir_wrong(const char *what, const char *where, unsigned at);
void ir_must(const struct ir_block *b, const char *pass);
void ir_must_mean(const struct ir_ins *i, const struct ir_fields *f);	/* what was put together is what was meant */
#define IR_MUST(fact) ((fact) ? (void)0 : ir_wrong(#fact, __FILE__, __LINE__))
#else
#define ir_must(b, pass) ((void)(b))
#define ir_must_mean(i, f) ((void)(i), (void)(f))
#define IR_MUST(fact) ((void)0)
#endif
#endif
