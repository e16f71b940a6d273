/* SPDX-License-Identifier: Apache-2.0
 * Shifts and rotates, SHLD SHRD. A zero count from CL leaves the flags, which the atoms know. SDM vol. 2. */
#include "cms/front/lower.h"

/* By group member; RCL and RCR are done bit by bit */
static const uint8_t by_reg[8] = { IR_XROL, IR_XROR, IR_NOP, IR_NOP, IR_XSHL, IR_XSHR, IR_XSHL, IR_XSAR };
static const uint8_t by_imm[8] = { IR_XROLI, IR_XRORI, IR_NOP, IR_NOP, IR_XSHLI, IR_XSHRI, IR_XSHLI, IR_XSARI };

/* RCL, RCR by k: a zero count, also modulo the width and the carry, leaves the flags. */
static void rotate_carry(struct lower *l, unsigned d, unsigned k, unsigned size)
{
	unsigned op = l->ext == 2 ? IR_XRCL1 : IR_XRCR1, n, again;
	k %= l->in.opsize * 8u + 1;
	if (k < 2) {
		if (k)
			emit_size(l, op, d, d, 0, size);
		return;
	}
	n = temp(l);
	again = new_label(l);
	emit_imm(l, IR_ADDI, n, 0, (int32_t)k);
	put_label(l, again);
	emit_size(l, op, d, d, 0, size);
	emit_imm(l, IR_ADDI, n, n, -1);
	branch(l, IR_BNE, n, 0, again);
}

/* By CL, 32 bits: the count is never 33. */
static void rotate_carry_cl(struct lower *l, unsigned d)
{
	unsigned n = temp(l), again = new_label(l), done = new_label(l);
	emit_imm(l, IR_ANDI, n, IR_REG_GPR + X86_ECX, 31);
	branch(l, IR_BEQ, n, 0, done);
	put_label(l, again);
	emit_size(l, l->ext == 2 ? IR_XRCL1 : IR_XRCR1, d, d, 0, 0);
	emit_imm(l, IR_ADDI, n, n, -1);
	branch(l, IR_BNE, n, 0, again);
	put_label(l, done);
}

static void shift_imm(struct lower *l, unsigned d, unsigned count, unsigned size)
{
	if (l->ext == 2 || l->ext == 3)
		rotate_carry(l, d, count, size);
	else if (count)
		emit_imm_size(l, by_imm[l->ext], d, d, (int32_t)count, size);
}

static void shift_cl(struct lower *l, unsigned d, unsigned size)
{
	if (l->ext == 2 || l->ext == 3)
		rotate_carry_cl(l, d);
	else
		emit_size(l, by_reg[l->ext], d, d, IR_REG_GPR + X86_ECX, size);
}

/* c0 c1 by imm8, d0 d1 by one, d2 d3 by CL */
enum lower_result lower_shift(struct lower *l)
{
	unsigned opsize = l->in.opsize, count = l->op >= 0xd0 ? 1 : l->in.imm & 31, d, size;
	bool cl = l->op >= 0xd2, mem = l->in.rm == X86_NOREG;
	struct part none = { 0, 0 }, p = none;
	struct ea e = { 0 };
	if ((l->ext == 2 || l->ext == 3) && cl && opsize != 4)
		return LOWER_REFUSE;
	if (mem) {
		e = ea_of(l);
		d = temp(l);
		ea_load(l, e, ea_load_kind(opsize), d);
	} else {
		p = part_of(l->in.rm, opsize);
		d = p.reg;
	}
	size = size_of(opsize, p, none);
	if (cl)
		shift_cl(l, d, size);
	else
		shift_imm(l, d, count, size);
	if (mem)
		ea_store(l, e, ea_store_kind(opsize), d);
	return LOWER_NEXT;
}

/* ---- SHLD, SHRD ---- */

/* old and result, and the carry in bit 0 of cf (above garbage) -> CF, OF, SF, ZF, PF */
static void double_flags(struct lower *l, unsigned old, unsigned result, unsigned cf)
{
	unsigned o = temp(l), narrow = l->in.opsize == 2;
	l->d->flag_work++;
	emit_size(l, IR_XTEST, 0, result, result, narrow);
	emit(l, IR_XOR, o, old, result);
	emit_imm(l, IR_SRLI, o, o, narrow ? 15 : 31);
	if (narrow)
		emit_imm(l, IR_ANDI, o, o, 1);
	emit_imm(l, IR_SLLI, o, o, 11);
	emit_imm(l, IR_ANDI, cf, cf, 1);
	emit(l, IR_OR, o, o, cf);
	emit_flags(l, IR_SETFL, 0, o);
}

static void double_imm(struct lower *l, unsigned a, unsigned b, unsigned count, bool left, unsigned r)
{
	unsigned t = temp(l), cf = temp(l);
	emit_imm(l, left ? IR_SLLI : IR_SRLI, t, a, (int32_t)count);
	emit_imm(l, left ? IR_SRLI : IR_SLLI, r, b, (int32_t)(32 - count));
	emit(l, IR_OR, r, r, t);
	emit_imm(l, IR_SRLI, cf, a, (int32_t)(left ? 32 - count : count - 1));
	double_flags(l, a, r, cf);
}

/* The count is not zero here: 32 - count is -count modulo 32. */
static void double_cl(struct lower *l, unsigned a, unsigned b, bool left, unsigned r)
{
	unsigned t = temp(l), cf = temp(l), ecx = IR_REG_GPR + X86_ECX;
	emit(l, IR_SUB, t, 0, ecx);
	emit(l, left ? IR_SRL : IR_SLL, r, b, t);
	if (!left)
		emit_imm(l, IR_ADDI, t, ecx, -1);
	emit(l, IR_SRL, cf, a, t);
	emit(l, left ? IR_SLL : IR_SRL, t, a, ecx);
	emit(l, IR_OR, r, r, t);
	double_flags(l, a, r, cf);
}

/* hi:lo, 16 bits each */
static void join(struct lower *l, unsigned d, unsigned hi, unsigned lo)
{
	unsigned t = temp(l);
	emit_imm(l, IR_SLLI, d, hi, 16);
	emit(l, IR_ZEXTH, t, lo, 0);
	emit(l, IR_OR, d, d, t);
	l->temp--;
}

/* 16 bits shift a:b:a (isa-x86/sem/shift.c): 32 bits of it hold the result and the carry. */
static void double16_imm(struct lower *l, unsigned a, unsigned b, unsigned n, bool left, unsigned r)
{
	unsigned w = temp(l), cf = temp(l);
	bool upper = left == (n <= 16);
	join(l, w, upper ? a : b, upper ? b : a);
	emit_imm(l, IR_SRLI, r, w, (int32_t)(left ? (n <= 16 ? 16 : 32) - n : n <= 16 ? n : n - 16));
	emit_imm(l, IR_SRLI, cf, w, (int32_t)(left ? (n <= 16 ? 32 : 48) - n : (n <= 16 ? n : n - 16) - 1));
	double_flags(l, a, r, cf);
}

/* n: the count, not zero. Above 16 nobody uses it. */
static void double16_cl(struct lower *l, unsigned a, unsigned b, unsigned n, bool left, unsigned r)
{
	unsigned w = temp(l), cf = temp(l), t = temp(l);
	emit_imm(l, IR_SLTIU, t, n, 17);
	branch(l, IR_BEQ, t, 0, lower_bail_label(l));
	join(l, w, left ? a : b, left ? b : a);
	if (left) {
		emit(l, IR_SUB, cf, 0, n);
		emit_imm(l, IR_ADDI, t, cf, 16);
		emit(l, IR_SRL, r, w, t);
	} else {
		emit(l, IR_SRL, r, w, n);
		emit_imm(l, IR_ADDI, cf, n, -1);
	}
	emit(l, IR_SRL, cf, w, cf);
	double_flags(l, a, r, cf);
}

static void double_by_cl(struct lower *l, unsigned a, unsigned b, bool left, unsigned r)
{
	unsigned n = temp(l), label = new_label(l);
	emit_mov(l, r, a);
	emit_imm(l, IR_ANDI, n, IR_REG_GPR + X86_ECX, 31);
	branch(l, IR_BEQ, n, 0, label);
	if (l->in.opsize == 2)
		double16_cl(l, a, b, n, left, r);
	else
		double_cl(l, a, b, left, r);
	put_label(l, label);
}

static void double_by_imm(struct lower *l, unsigned a, unsigned b, bool left, unsigned r)
{
	unsigned n = l->in.imm & 31;
	if (!n)
		emit_mov(l, r, a);
	else if (l->in.opsize == 2)
		double16_imm(l, a, b, n, left, r);
	else
		double_imm(l, a, b, n, left, r);
}

/* a4 a5 SHLD, ac ad SHRD */
enum lower_result lower_shiftd(struct lower *l)
{
	bool left = l->op < 0xa8, mem = l->in.rm == X86_NOREG;
	unsigned b = IR_REG_GPR + l->in.reg, size = l->in.opsize, a, r;
	struct ea e = { 0 };
	if (mem)
		e = ea_of(l);
	a = temp(l);
	r = temp(l);
	if (mem)
		ea_load(l, e, ea_load_kind(size), a);
	else
		emit_mov(l, a, IR_REG_GPR + l->in.rm);
	if (l->op & 1)
		double_by_cl(l, a, b, left, r);
	else
		double_by_imm(l, a, b, left, r);
	if (mem)
		ea_store(l, e, ea_store_kind(size), r);
	else
		lower_write_part(l, part_of(l->in.rm, size), size, r);
	return LOWER_NEXT;
}
