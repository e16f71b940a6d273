/* SPDX-License-Identifier: Apache-2.0
 * Shifts and rotates; SHLD SHRD of 32 bits. A zero count from CL leaves the flags, which the atoms know. SDM vol. 2. */
#include "cms/front/lower.h"

/* By group member; NOP: the interpreter's */
static const uint8_t by_reg[8] = { IR_XROL, IR_XROR, IR_NOP, IR_NOP, IR_XSHL, IR_XSHR, IR_XSHL, IR_XSAR };
static const uint8_t by_imm[8] = { IR_XROLI, IR_XRORI, IR_NOP, IR_NOP, IR_XSHLI, IR_XSHRI, IR_XSHLI, IR_XSARI };

static void shift_imm(struct lower *l, unsigned d, unsigned count, unsigned size)
{
	if (count == 0)
		return;
	if (l->ext == 2 || l->ext == 3)
		emit_size(l, l->ext == 2 ? IR_XRCL1 : IR_XRCR1, d, d, 0, size);
	else
		emit_imm_size(l, by_imm[l->ext], d, d, (int32_t)count, size);
}

/* c0 c1 by imm8, d0 d1 by one, d2 d3 by CL */
enum lower_result lower_shift(struct lower *l)
{
	unsigned opsize = l->in.opsize, count = l->op >= 0xd0 ? 1 : l->in.imm & 31, d, size;
	bool cl = l->op >= 0xd2, mem = l->in.rm == X86_NOREG;
	struct part none = { 0, 0 }, p = none;
	struct ea e = { 0 };
	if ((l->ext == 2 || l->ext == 3) && (cl || count > 1))
		return LOWER_REFUSE;
	if (mem) {
		e = ea_of(l);
		d = temp(l);
		ea_load(l, &e, load_kind(opsize), d);
	} else {
		p = part_of(l->in.rm, opsize);
		d = p.reg;
	}
	size = size_of(opsize, p, none);
	if (cl)
		emit_size(l, by_reg[l->ext], d, d, IR_REG_GPR + X86_ECX, size);
	else
		shift_imm(l, d, count, size);
	if (mem)
		ea_store(l, &e, store_kind(opsize), d);
	return LOWER_NEXT;
}

/* old and result, and the carry in bit 0 of cf (above garbage) -> CF, OF, SF, ZF, PF */
static void double_flags(struct lower *l, unsigned old, unsigned result, unsigned cf)
{
	unsigned o = temp(l);
	l->b->flag_work++;
	emit_size(l, IR_XTEST, 0, result, result, 0);
	emit(l, IR_XOR, o, old, result);
	emit_imm(l, IR_SRLI, o, o, 31);
	emit_imm(l, IR_SLLI, o, o, 11);
	emit_imm(l, IR_ANDI, cf, cf, 1);
	emit(l, IR_OR, o, o, cf);
	emit(l, IR_SETFL, 0, o, 0);
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

/* a4 a5 SHLD, ac ad SHRD */
enum lower_result lower_shiftd(struct lower *l)
{
	bool left = l->op < 0xa8, cl = l->op & 1, mem = l->in.rm == X86_NOREG;
	unsigned b = IR_REG_GPR + l->in.reg, a, r, label = 0, count = l->in.imm & 31;
	struct ea e = { 0 };
	if (l->in.opsize != 4 || (!cl && !count))
		return LOWER_REFUSE;
	a = temp(l);
	if (mem) {
		e = ea_of(l);
		ea_load(l, &e, IR_GLW, a);
	} else {
		emit_mov(l, a, IR_REG_GPR + l->in.rm);
	}
	r = temp(l);
	if (cl) {
		unsigned n = temp(l);
		label = new_label(l);
		emit_mov(l, r, a);
		emit_imm(l, IR_ANDI, n, IR_REG_GPR + X86_ECX, 31);
		branch(l, IR_BEQ, n, 0, label);
		double_cl(l, a, b, left, r);
		put_label(l, label);
	} else {
		double_imm(l, a, b, count, left, r);
	}
	if (mem)
		ea_store(l, &e, IR_GSW, r);
	else
		emit_mov(l, IR_REG_GPR + l->in.rm, r);
	return LOWER_NEXT;
}
