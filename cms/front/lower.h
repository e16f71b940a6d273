/* SPDX-License-Identifier: Apache-2.0
 * What the lower_*.c share: the state of lowering one block, emission, operands.
 * Invariant: an operation that may trap leaves nothing that rollback to the last COMMIT would not undo.
 */
#ifndef CMS_FRONT_LOWER_H
#define CMS_FRONT_LOWER_H
#include "cms/front/front.h"
#include "build/gen/atoms_csr.h"
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/sem/state.h"

#define LOWER_CONSTS 6u	/* x26-x31 keep upper immediates for the block */
#define LOWER_CONST_REG IR_KEPT_REG
#define LOWER_OPERAND_REG (LOWER_CONST_REG - 2)	/* the last two temporaries take turns as operands from memory */
#define LOWER_SIDES 40u
_Static_assert(LOWER_CONST_REG + LOWER_CONSTS == 32 && LOWER_CONSTS <= 8, "the last registers; a bit of a byte each");
_Static_assert(IR_REG_ESP == IR_REG_GPR + X86_ESP, "a guest register is 8 + its x86 number");
_Static_assert(X86_CF == 1u && X86_ZF == 1u << 6 && X86_OF == 1u << 11, "where flags are put together they are shifted there");
_Static_assert(X86_DF < 2048 && X86_IF < 2048, "immediates of 12 bits");
_Static_assert(X86_NSEG <= 8 && SEG_SYS < 8, "segment | a16 << 3");

/* A way out that is laid down behind the straight code. */
struct lower_side {
	uint32_t eip;
	uint16_t label, ticks;
};

/* What a row that refuses leaves as it was. */
struct lower_now {
	struct ir_ins *at;	/* where the next operation goes */
	struct ir_ins *fence;	/* no load goes up beyond it */
	struct mol_point *point;
	struct mol_link *link;
	uint16_t placed_n, branches_n;	/* of the draft's lists */
	uint16_t ticks;	/* instructions since the last commit, without the one being lowered */
	uint16_t stores;	/* since the last commit */
	int16_t esp_off;	/* ESP is its register + this many bytes */
	uint16_t labels;	/* so many are given out */
	uint16_t bail;		/* label of the way back by rollback, 0 none */
	uint16_t leave;		/* label of the way to the interpreter from a commit, 0 none */
	uint16_t soft_n;	/* entries of soft[] */
	uint16_t turn;		/* of the operand registers */
};

struct lower {
	struct mol_draft *d;
	struct ir_ins *room_end;	/* behind it no further instruction begins */
	const struct front_source *s;
	uint32_t next;		/* EIP behind `in` */
	uint8_t op, ext;	/* opcode byte (first of its row) and group member of the row */
	uint8_t temp;		/* next free temporary */
	uint8_t held;		/* constants given to the instruction being lowered: they stay until it is done */
	uint8_t df_clear;	/* DF is known to be 0 */
	uint8_t consts;		/* valid entries of upper[], a bit each */
	uint8_t const_next;	/* the others go round robin */
	uint8_t joins;		/* branches passed so far */
	uint8_t pair;		/* 2: the instruction holds off events; 1: the one behind it, which must not be split from it; 0: neither */
	bool split;
	struct lower_now now;
	uint8_t sides_n;
	uint8_t calls;		/* whose return is in the block */
	struct x86_insn in;	/* the instruction being lowered */
	const uint8_t *behind;	/* what follows the operand a template has read */
	uint32_t upper[LOWER_CONSTS];
	struct lower_side sides[LOWER_SIDES];
};

enum lower_result {
	LOWER_NEXT,	/* done, goes on at `next` */
	LOWER_END,	/* done, the block has its ends */
	LOWER_REFUSE,	/* the interpreter's; nothing was emitted */
	LOWER_STOP	/* nothing was emitted, and the block ends before it */
};

typedef enum lower_result lower_fn(struct lower *l);

/* What a row does about an ESP that stands elsewhere than its register says (lower_settle_esp). */
enum lower_esp {
	LOWER_ESP_NONE,	/* nothing */
	LOWER_ESP_BASE,	/* its address takes the distance; a register operand does not */
	LOWER_ESP_SELF	/* it looks itself */
};
/* And whether it keeps to what most rows do: few temporaries, and if it refuses, then before it changes anything. */
#define LOWER_LIST(X) \
	X(NONE, NONE, SURE) X(alu, BASE, SURE) X(incdec, BASE, SURE) X(not, BASE, SURE) X(neg, BASE, SURE) X(mov, SELF, SURE) \
	X(movx, BASE, SURE) X(lea, BASE, SURE) X(xchg, NONE, SURE) X(nop, BASE, SURE) X(cbw, BASE, SURE) X(cwd, BASE, SURE) \
	X(setcc, BASE, SURE) X(cmov, BASE, SURE) X(bswap, NONE, SURE) X(push, BASE, SURE) X(pop, BASE, SURE) X(leave, BASE, SURE) \
	X(shift, NONE, SURE) X(shiftd, NONE, MAYBE) X(mul, NONE, MAYBE) X(imul, BASE, MAYBE) X(div, NONE, MAYBE) X(bt, NONE, MAYBE) \
	X(bsfr, NONE, MAYBE) X(flag, NONE, SURE) X(jcc, BASE, SURE) X(jmp, BASE, SURE) X(call, BASE, SURE) X(ret, BASE, SURE) \
	X(loop, NONE, MAYBE) X(string, NONE, MAYBE) X(pushseg, NONE, MAYBE) X(fromseg, NONE, MAYBE) X(ahf, NONE, MAYBE) \
	X(xlat, NONE, MAYBE) X(xadd, NONE, MAYBE) X(cmpxchg, NONE, MAYBE) X(pusha, NONE, MAYBE) X(cli, NONE, MAYBE) \
	X(pushf, NONE, MAYBE) X(toseg, NONE, MAYBE) X(popseg, NONE, MAYBE) X(farptr, NONE, MAYBE) X(cmpxchg8b, NONE, MAYBE) \
	X(enter, NONE, MAYBE) X(salc, NONE, MAYBE) X(aam, NONE, MAYBE) X(popf, NONE, MAYBE) X(rdtsc, NONE, MAYBE) X(port, NONE, MAYBE) \
	X(sti, NONE, MAYBE) X(fromcr, NONE, MAYBE)
#define X(name, esp, care) lower_fn lower_##name;
LOWER_LIST(X)
#undef X

/* Out of line, so that the usual way beside it saves few registers. */
#define RARE static __attribute__((noinline))

/* ---- emission ---- */

/* A slot whose word is more than its operands say: the judges see it in the block that front_expand() makes. */
static inline void lower_put_more(struct lower *l, uint32_t word, uint32_t tag)
{
	struct ir_ins *i = l->now.at;
	IR_MUST(i < l->d->slots + IR_MAX);
	l->now.at = i + 1;
	i->word = word;
	i->tag = tag;
}

/* An operation is put together as the atom it becomes, in one store, by helpers that know its form: the callers' constants are put
 * together by the compiler. With CMS_CHECK each is compared with what its operands say. */
static inline void lower_put(struct lower *l, uint32_t word, uint32_t tag, struct ir_fields meant)
{
	lower_put_more(l, word, tag);
	ir_must_mean(l->now.at - 1, &meant);
}

static inline unsigned lower_slot(const struct lower *l) { return (unsigned)(l->now.at - l->d->slots); }

/* The next slot is one: cpc may be there, and this is its EIP. */
static inline void lower_point(struct lower *l, uint32_t eip, unsigned dynamic)
{
	struct mol_point *p = l->now.point;
	IR_MUST(p < l->d->m->points + MOL_POINTS);
	l->now.point = p + 1;
	*p = (struct mol_point){ eip, (uint16_t)lower_slot(l), (uint16_t)dynamic };
}

static inline uint32_t regs_of(unsigned op, unsigned d, unsigned a, unsigned b) { return ir_word(op) | d << 7 | a << 15 | b << 20; }

#define MEANT(what, ...) (struct ir_fields){ .op = (uint8_t)(what), __VA_ARGS__ }
#define REGS(d_, a_, b_) .d = (uint8_t)(d_), .a = (uint8_t)(a_), .b = (uint8_t)(b_)

/* Registers alone: R, D1, and the transfers to one */
static inline void emit(struct lower *l, unsigned op, unsigned d, unsigned a, unsigned b)
{
	lower_put(l, regs_of(op, d, a, b), op, MEANT(op, REGS(d, a, b)));
}

/* I, SH */
static inline void emit_imm(struct lower *l, unsigned op, unsigned d, unsigned a, int32_t imm)
{
	lower_put(l, regs_of(op, d, a, 0) | (uint32_t)imm << 20, op, MEANT(op, REGS(d, a, 0), .imm = imm));
}

static inline void emit_lui(struct lower *l, unsigned d, uint32_t v)
{
	lower_put(l, ATOM_WORD_lui | d << 7 | v, IR_LUI, MEANT(IR_LUI, .d = (uint8_t)d, .imm = (int32_t)v));
}

/* XR, X1, XC */
static inline void emit_size(struct lower *l, unsigned op, unsigned d, unsigned a, unsigned b, unsigned size)
{
	lower_put(l, regs_of(op, d, a, b) | (size & 3) << 25 | (size >> 2) << 12, op,
		  MEANT(op, REGS(d, a, b), .size = (uint8_t)size));
}

/* XI, XCI */
static inline void emit_imm_size(struct lower *l, unsigned op, unsigned d, unsigned a, int32_t imm, unsigned size)
{
	lower_put(l, regs_of(op, d, a, 0) | ((uint32_t)imm & 255) << 20 | size << 12, op,
		  MEANT(op, REGS(d, a, 0), .size = (uint8_t)size, .imm = imm));
}

/* SET, SEL */
static inline void emit_cc(struct lower *l, unsigned op, unsigned d, unsigned a, unsigned b, unsigned cc)
{
	lower_put(l, regs_of(op, d, a, b) | cc << 25, op, MEANT(op, REGS(d, a, b), .size = (uint8_t)cc));
}

static inline void emit_quot(struct lower *l, unsigned d, unsigned a, unsigned b, unsigned divisor)
{
	lower_put(l, regs_of(IR_QUOT, d, a, b) | divisor << 27, IR_QUOT, MEANT(IR_QUOT, REGS(d, a, b), .size = (uint8_t)divisor));
}

/* CR, CW: to d, from a */
static inline void emit_flags(struct lower *l, unsigned op, unsigned d, unsigned a)
{
	lower_put(l, regs_of(op, d, a, 0) | CSR_XFLAGS << 20, op, MEANT(op, REGS(d, a, 0)));
}

static inline void emit_flags_imm(struct lower *l, unsigned op, unsigned bits)
{
	lower_put(l, regs_of(op, 0, bits, CSR_XFLAGS), op, MEANT(op, .imm = (int32_t)bits));
}

static inline void emit_ticks_left(struct lower *l, unsigned d)
{
	lower_put(l, regs_of(IR_RDTL, d, 0, CSR_TLIMIT), IR_RDTL, MEANT(IR_RDTL, .d = (uint8_t)d));
}

/* SW */
static inline void emit_store(struct lower *l, unsigned op, unsigned a, unsigned b, int32_t imm)
{
	lower_put(l, regs_of(op, 0, a, b) | atom_imm_s((uint32_t)imm), op, MEANT(op, REGS(0, a, b), .imm = imm));
}

static inline void emit_exit(struct lower *l, enum ir_exit how)
{
	lower_put(l, ATOM_WORD_exit | (uint32_t)how << 20, IR_EXIT, MEANT(IR_EXIT, .imm = how));
}

static inline void emit_mov(struct lower *l, unsigned d, unsigned a)
{
	emit_imm(l, IR_ADDI, d, a, 0);
}

/* Moves of ESP by a constant wait until somebody needs its register: what is relative to it takes the distance into its displacement.
 * Rows that know of it (region.c) add `esp_off`; before all others, and at every commit, branch and label, it is 0. */
static inline void lower_settle_esp(struct lower *l)
{
	if (l->now.esp_off)
		emit_imm(l, IR_ADDI, IR_REG_ESP, IR_REG_ESP, l->now.esp_off);
	l->now.esp_off = 0;
}

/* x[reg] are further ticks; dynamic: EIP stands in its register. cpc = head means entered, not committed. */
static inline void lower_commit(struct lower *l, uint32_t ticks, unsigned reg, uint32_t eip, unsigned dynamic)
{
	lower_settle_esp(l);
	if (lower_slot(l) == l->d->entry)
		lower_put_more(l, ATOM_WORD_nop, IR_NOP);
	lower_point(l, eip, dynamic);
	lower_put_more(l, ATOM_WORD_commit | reg << 15 | ticks << 20, ir_tag(IR_COMMIT, reg | dynamic * IR_COMMIT_DYNAMIC, ticks));
}

static inline void emit_commit(struct lower *l, uint32_t ticks, unsigned reg, uint32_t eip)
{
	lower_commit(l, ticks, reg, eip, 0);
}

/* EIP stands in its register. */
static inline void emit_commit_dynamic(struct lower *l, uint32_t ticks)
{
	lower_commit(l, ticks, 0, 0, 1);
}

/* The exit of this kind, and the data word behind it. */
static inline void lower_exit(struct lower *l, unsigned how, uint32_t tag, uint32_t data)
{
	lower_put_more(l, ATOM_WORD_exit | how << 20, tag);
	lower_put_more(l, data, IR_NOP);
}

/* tcache puts the address of its description into the second word. */
static inline void emit_link(struct lower *l, unsigned kind, uint32_t eip)
{
	struct mol_link *k = l->now.link;
	IR_MUST(k < l->d->m->links + MOL_LINKS);
	l->now.link = k + 1;
	*k = (struct mol_link){ eip, (uint16_t)lower_slot(l), (uint16_t)kind };
	lower_exit(l, IR_EXIT_LINK, ir_tag(IR_LINK, kind, 0), 0);
}

/* A point, as the interpreter commits. */
static inline void emit_call(struct lower *l, uint32_t back)
{
	lower_point(l, back, 0);
	lower_exit(l, IR_EXIT_CALL, IR_CALL, back);
}

/* The same; EIP of the point is in x2. how: enum ir_port; what: the port, and the length of the instruction above it */
static inline void emit_port(struct lower *l, uint32_t how, uint32_t what)
{
	lower_point(l, 0, 1);
	lower_exit(l, IR_EXIT_PORT | how, ir_tag(IR_PORT, 0, how), what);
}

static inline unsigned temp(struct lower *l) { return l->temp++; }

/* For what is read from memory and worked on: the one before may still be in use when this one is loaded. */
static inline unsigned operand_temp(struct lower *l) { return LOWER_OPERAND_REG + (l->now.turn ^= 1); }

static inline unsigned new_label(struct lower *l)
{
	IR_MUST(l->now.labels < IR_LABELS);
	return ++l->now.labels;
}

/* What was put into registers before the label may not have been on every path to it. */
static inline void put_label(struct lower *l, unsigned label)
{
	struct mol_draft *d = l->d;
	lower_settle_esp(l);
	IR_MUST(l->now.placed_n < IR_LABELS && label <= IR_LABELS);
	d->placed[l->now.placed_n++] = (uint16_t)label;
	d->label_at[label] = (uint16_t)lower_slot(l);
	l->now.fence = l->now.at;
	l->consts = 0;
}

/* The next slot is one. */
static inline void lower_branch(struct lower *l)
{
	lower_settle_esp(l);
	IR_MUST(l->now.branches_n < MOL_BRANCHES);
	l->d->branches[l->now.branches_n++] = (uint16_t)lower_slot(l);
}

/* BR, JMP, RPUSH */
static inline void branch(struct lower *l, unsigned op, unsigned a, unsigned b, unsigned label)
{
	lower_branch(l);
	lower_put(l, regs_of(op, 0, a, b), ir_tag(op, 0, label), MEANT(op, REGS(0, a, b), .label = (uint16_t)label));
}

static inline void branch_cc(struct lower *l, unsigned cc, unsigned label)
{
	lower_branch(l);
	lower_put(l, ATOM_WORD_xb | cc << 15, ir_tag(IR_XB, 0, label), MEANT(IR_XB, .size = (uint8_t)cc, .label = (uint16_t)label));
}

static inline bool fits8(int32_t v) { return v == (int8_t)v; }
static inline bool fits12(int32_t v) { return v >= -2048 && v < 2048; }

/* ---- operands: ea.c ---- */

/* An x86 register operand: its atom register, and 1 when it is a high byte. */
struct part {
	uint8_t reg, high;
};

static inline struct part part_of(unsigned x86_reg, unsigned opsize)
{
	if (opsize > 1)
		return (struct part){ (uint8_t)(IR_REG_GPR + x86_reg), 0 };
	return (struct part){ (uint8_t)(IR_REG_GPR + (x86_reg & 3)), (uint8_t)(x86_reg >> 2) };
}

/* Size field of the x86 ALU atoms for a destination part and a source part. */
static inline unsigned size_of(unsigned opsize, struct part d, struct part s)
{
	return opsize == 4 ? 0 : opsize == 2 ? 1 : (2u + d.high) | (unsigned)s.high << 2;
}

/* A guest address as the atoms have it: base, and index, scale and space in their places, or an immediate of space and displacement.
 * Space: segment << 1 | a16. */
struct ea {
	uint32_t regs, imm;
};
#define EA_INDEXED ~0u	/* imm: there is none */

static inline struct ea ea_disp(unsigned base, unsigned space, int32_t disp)
{
	return (struct ea){ base << 15, space << 8 | ((uint32_t)disp & 255) };
}

static inline struct ea ea_index(unsigned base, unsigned index, unsigned scale, unsigned space)
{
	return (struct ea){ base << 15 | index << 20 | scale << 29 | space << 25, EA_INDEXED };
}

/* The same without an index, elsewhere. */
static inline struct ea ea_at(struct ea e, int32_t disp)
{
	return (struct ea){ e.regs, (e.imm & ~255u) | ((uint32_t)disp & 255) };
}

void lower_const_to(struct lower *l, unsigned d, uint32_t v);
unsigned lower_const_reg(struct lower *l, uint32_t v);	/* x0 for 0 */
/* The register that holds the instruction's immediate, read from the code and sign extended from this many bytes, which are its last;
 * 0: it is a constant, as usual. */
unsigned lower_soft_imm(struct lower *l, unsigned bytes);
struct ea ea_of(struct lower *l);
struct ea ea_any(struct lower *l, int32_t disp);	/* the same, whatever it is; disp: ea_displacement() */
struct ea ea_reg(const struct lower *l, unsigned reg);	/* [reg] in the instruction's segment and address size */
int32_t ea_displacement(const struct lower *l);
unsigned ea_full(struct lower *l);			/* the offset in a register, not wrapped */
void ea_load(struct lower *l, struct ea e, unsigned kind, unsigned d);	/* kind: IR_GLB.. */
void ea_store(struct lower *l, struct ea e, unsigned kind, unsigned v);	/* kind: IR_GSB.. */
unsigned ea_load_kind(unsigned opsize);	/* zero extended */
unsigned ea_store_kind(unsigned opsize);
/* Operand E, whatever it is, zero extended or with garbage above its size, never a high byte. */
unsigned lower_read_e(struct lower *l);
void lower_write_part(struct lower *l, struct part p, unsigned opsize, unsigned from);	/* merges */
void lower_load_part(struct lower *l, struct ea e, unsigned opsize, struct part p);
/* ---- stack and ends ---- */
void lower_stack_move(struct lower *l, int bytes);
void lower_stack_push(struct lower *l, unsigned reg, unsigned opsize);
void lower_stack_load(struct lower *l, unsigned kind, unsigned d, int disp);
void lower_commit_here(struct lower *l, uint32_t eip);	/* of what is done so far, if anything */
bool lower_in_limit(const struct lower *l, uint32_t eip);
unsigned lower_bail_label(struct lower *l);	/* back to the last commit; the interpreter decides */
/* Commits what stands; from then on, until the instruction changes something, the interpreter may be left it at this label. */
unsigned lower_leave_label(struct lower *l);
void lower_leave_if_interrupted(struct lower *l);	/* the same, if an interrupt waits for IF */
void lower_check_page(struct lower *l);	/* that it is still where the block was made from; entered from elsewhere */
void lower_stand_here(struct lower *l);	/* commits with EIP in its register; the instruction's own tick is committed by what follows */
void lower_call_interpreter(struct lower *l);	/* one instruction, and back */
void lower_end_link(struct lower *l, uint32_t ticks, unsigned kind, uint32_t eip);	/* kind: enum ir_link */
#endif
