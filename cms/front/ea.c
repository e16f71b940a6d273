/* SPDX-License-Identifier: Apache-2.0
 * x86 operands -> registers, address operands and constants. molecules.md section 4: [base + disp8] or [base + index << scale];
 * what does not fit takes one or two operations into a temporary. */
#include "cms/front/lower.h"

#define ORDER(form) _Static_assert(IR_GLX##form - IR_GLXB == IR_GL##form - IR_GLB, "ea_load() adds the distance of the forms");
ORDER(B) ORDER(H) ORDER(W) ORDER(ML) ORDER(BU) ORDER(HU) ORDER(MH) ORDER(M16)
#undef ORDER
#define ORDER(form) _Static_assert(IR_GSX##form - IR_GSXB == IR_GS##form - IR_GSB, "ea_store() adds the distance of the forms");
ORDER(B) ORDER(H) ORDER(W) ORDER(BH)
_Static_assert(IR_GPRH > IR_GSB && IR_GLXM16 < IR_GSB, "MEANT_AT(): loads, then stores");
_Static_assert(IR_SH2ADD == IR_SH1ADD + 1 && IR_SH3ADD == IR_SH1ADD + 2, "IR_SH1ADD - 1 + scale");

/* ---- constants ---- */

static int32_t low12(uint32_t v) { return (int32_t)(v << 20) >> 20; }

/* A register that holds v's upper 20 bits (rounded for a signed low part); kept for the block. */
static unsigned upper_reg(struct lower *l, uint32_t hi)
{
	unsigned at;
	for (unsigned left = l->consts; left; left &= left - 1) {
		at = (unsigned)__builtin_ctz(left);
		if (l->upper[at] == hi) {
			l->held |= (uint8_t)(1u << at);
			return LOWER_CONST_REG + at;
		}
	}
	if (l->held == (1u << LOWER_CONSTS) - 1) {	/* a long instruction */
		at = temp(l);
		emit_lui(l, at, hi);
		return at;
	}
	do {
		at = l->const_next;
		l->const_next = (uint8_t)(at + 1 == LOWER_CONSTS ? 0 : at + 1);
	} while (l->held >> at & 1);
	l->consts |= (uint8_t)(1u << at);
	l->held |= (uint8_t)(1u << at);
	l->upper[at] = hi;
	emit_lui(l, LOWER_CONST_REG + at, hi);
	return LOWER_CONST_REG + at;
}

void lower_const_to(struct lower *l, unsigned d, uint32_t v)
{
	int32_t lo = low12(v);
	if (lo == (int32_t)v) {
		emit_imm(l, IR_ADDI, d, 0, lo);
		return;
	}
	emit_lui(l, d, v - (uint32_t)lo);
	if (lo)
		emit_imm(l, IR_ADDI, d, d, lo);
}

unsigned lower_const_reg(struct lower *l, uint32_t v)
{
	int32_t lo = low12(v);
	if (!v)
		return 0;
	unsigned d;
	if (lo == (int32_t)v) {
		d = temp(l);
		emit_imm(l, IR_ADDI, d, 0, lo);
		return d;
	}
	unsigned up = upper_reg(l, v - (uint32_t)lo);
	if (!lo)
		return up;
	d = temp(l);
	emit_imm(l, IR_ADDI, d, up, lo);
	return d;
}

/* ---- addresses ---- */

/* a + v in a register. */
static unsigned plus(struct lower *l, unsigned a, int32_t v)
{
	if (!v)
		return a;
	if (!a)
		return lower_const_reg(l, (uint32_t)v);
	unsigned c = fits12(v) ? 0 : lower_const_reg(l, (uint32_t)v), d = temp(l);
	if (c)
		emit(l, IR_ADD, d, a, c);
	else
		emit_imm(l, IR_ADDI, d, a, v);
	return d;
}

static unsigned space_of(const struct lower *l) { return l->in.seg << 1 | (l->in.adsize == 2); }

/* With a displacement of more than 8 bits. */
static struct ea without_index(struct lower *l, unsigned base, int32_t disp)
{
	if (!base) {
		int32_t lo = low12((uint32_t)disp);
		if (fits8(lo))
			return ea_disp(upper_reg(l, (uint32_t)(disp - lo)), space_of(l), lo);
		return ea_disp(lower_const_reg(l, (uint32_t)disp), space_of(l), 0);
	}
	if (fits12(disp))
		return ea_disp(plus(l, base, disp), space_of(l), 0);
	return ea_index(base, lower_const_reg(l, (uint32_t)disp), 0, space_of(l));
}

/* Displacement from the base's register: ESP may stand elsewhere for the guest. */
int32_t ea_displacement(const struct lower *l)
{
	const struct x86_insn *in = &l->in;
	int32_t disp = in->adsize == 2 ? (int16_t)in->disp : (int32_t)in->disp;
	return in->base == X86_ESP ? disp + l->now.esp_off : disp;
}

unsigned lower_soft_imm(struct lower *l, unsigned bytes)
{
	uint32_t at = l->next - l->s->eip - bytes;
	if (!l->s->soft || l->now.soft_n == IR_SOFT)
		return 0;
	l->d->soft[l->now.soft_n++] = (struct ir_soft){ (uint16_t)at, (uint16_t)bytes };
	unsigned lin = lower_const_reg(l, l->s->lin + at), d = temp(l);
	ea_load(l, ea_disp(lin, SEG_SYS << 1, 0), bytes == 4 ? IR_GLW : bytes == 2 ? IR_GLH : IR_GLB, d);
	return d;
}

struct ea ea_any(struct lower *l, int32_t disp)
{
	const struct x86_insn *in = &l->in;
	unsigned base = in->base == X86_NOREG ? 0 : IR_REG_GPR + in->base;
	if (in->index == X86_NOREG)
		return without_index(l, base, disp);
	unsigned index = IR_REG_GPR + in->index;
	if (!base && !in->scale)
		return fits8(disp) ? ea_disp(index, space_of(l), disp) : without_index(l, index, disp);
	return ea_index(plus(l, base, disp), index, in->scale, space_of(l));
}

/* The usual case takes no stack. */
struct ea ea_of(struct lower *l)
{
	const struct x86_insn *in = &l->in;
	int32_t disp = ea_displacement(l);
	if (in->index != X86_NOREG || !fits8(disp))
		return ea_any(l, disp);
	return ea_disp(in->base == X86_NOREG ? 0 : IR_REG_GPR + in->base, space_of(l), disp);
}

struct ea ea_reg(const struct lower *l, unsigned reg) { return ea_disp(reg, space_of(l), 0); }

unsigned ea_full(struct lower *l)
{
	struct ea e = ea_of(l);
	unsigned base = ir_rs1(e.regs), index = ir_rs2(e.regs), scale = e.regs >> 29, d;
	if (e.imm != EA_INDEXED && !(e.imm & 255))
		return base;
	d = temp(l);
	if (e.imm == EA_INDEXED)
		emit(l, scale ? IR_SH1ADD - 1u + scale : IR_ADD, d, index, base);
	else
		emit_imm(l, IR_ADDI, d, base, (int8_t)e.imm);
	return d;
}

/* For CMS_CHECK: what an access to e says. */
#define MEANT_AT(e, kind, reg) ((e).imm == EA_INDEXED ? \
	MEANT(kind, REGS(reg, ir_rs1((e).regs), ir_rs2((e).regs)), .size = (uint8_t)((e).regs >> 29), \
	      .seg = (uint8_t)(((e).regs >> 26 & 7) | ((e).regs >> 25 & 1) << 3)) : \
	MEANT(kind, REGS((kind) < IR_GSB ? (reg) : 0, ir_rs1((e).regs), (kind) < IR_GSB ? 0 : (reg)), .imm = (int8_t)(e).imm, \
	      .seg = (uint8_t)(((e).imm >> 9) | ((e).imm >> 8 & 1) << 3)))

/* ---- loads go up: what they bring takes three cycles ---- */

#define UP 2	/* operations that a load may pass */

/* May a load at `word` into d come before i? Nothing can tell but who waits for d: i is an atom on registers alone, has no register that
 * the load writes, and writes none that it reads. Of a store or a trap it is not asked. */
static inline bool passes(const struct ir_ins *i, uint32_t word, uint32_t writes)
{
	uint32_t op = i->op, w = i->word, rd = 1u << ir_rd(w), reads = 1u << ir_rs1(word) | 1u << ir_rs2(word) | writes;
	uint32_t touched = rd | 1u << ir_rs1(w) | 1u << ir_rs2(w);
	_Static_assert(IR_LUI == IR_LABEL + 1 && IR_GLB == IR_RDTL + 1, "those on registers stand together");
	if (op - IR_LUI > IR_RDTL - IR_LUI || op == IR_QUOT)	/* which reads a fourth */
		return false;
	IR_MUST(!(ir_info[op].effects & (IRE_MEM | IRE_ST | IRE_CTL | IRE_KEEP)) && !ir_uses(&ir_info[op], IRU_C));
	return !(((rd & reads) | (touched & writes)) & ~1u);
}

static void put_load(struct lower *l, uint32_t word, uint32_t tag, unsigned d)
{
	IR_MUST(l->now.at < l->d->slots + IR_MAX);
	struct ir_ins *to = l->now.at, *least = to - UP > l->now.fence ? to - UP : l->now.fence;
	for (l->now.at = to + 1; to > least && passes(to - 1, word, 1u << d); to--)
		*to = to[-1];
	to->word = word;
	to->tag = tag;
}

void ea_load(struct lower *l, struct ea e, unsigned kind, unsigned d)
{
	uint32_t rest = e.imm << 20;
	if (e.imm == EA_INDEXED) {
		kind += IR_GLXB - IR_GLB;
		rest = 0;
	}
	uint32_t word = ir_word(kind) | d << 7 | e.regs | rest;
	struct ir_ins i = { .word = word, .tag = kind };
	struct ir_fields meant = MEANT_AT(e, kind, d);
	ir_must_mean(&i, &meant);
	put_load(l, word, kind, d);
}

void ea_store(struct lower *l, struct ea e, unsigned kind, unsigned v)
{
	uint32_t rest = v << 20 | atom_imm_s(e.imm);
	l->now.stores++;
	if (e.imm == EA_INDEXED) {
		kind += IR_GSXB - IR_GSB;
		rest = v << 7;
	}
	lower_put(l, ir_word(kind) | e.regs | rest, kind, MEANT_AT(e, kind, v));
}

unsigned ea_load_kind(unsigned opsize) { return opsize == 4 ? IR_GLW : opsize == 2 ? IR_GLHU : IR_GLBU; }
unsigned ea_store_kind(unsigned opsize) { return opsize == 4 ? IR_GSW : opsize == 2 ? IR_GSH : IR_GSB; }

/* ---- operands ---- */

unsigned lower_read_e(struct lower *l)
{
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		unsigned d = temp(l);
		ea_load(l, e, ea_load_kind(l->in.opsize), d);
		return d;
	}
	struct part p = part_of(l->in.rm, l->in.opsize);
	if (!p.high)
		return p.reg;
	unsigned d = temp(l);
	emit_size(l, IR_XMOV, d, 0, p.reg, 2 | 4);
	return d;
}

void lower_write_part(struct lower *l, struct part p, unsigned opsize, unsigned from)
{
	if (opsize == 4)
		emit_mov(l, p.reg, from);
	else
		emit_size(l, IR_XMOV, p.reg, p.reg, from, size_of(opsize, p, (struct part){ 0, 0 }));
}

void lower_load_part(struct lower *l, struct ea e, unsigned opsize, struct part p)
{
	ea_load(l, e, opsize == 4 ? IR_GLW : opsize == 2 ? IR_GLM16 : p.high ? IR_GLMH : IR_GLML, p.reg);
}
