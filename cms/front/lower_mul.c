/* SPDX-License-Identifier: Apache-2.0
 * MUL IMUL DIV IDIV AAM AAD. What could raise #DE goes back to the last commit: the interpreter decides. SDM vol. 2. */
#include "cms/front/lower.h"

#define EAX IR_REG_GPR
#define EDX (IR_REG_GPR + X86_EDX)

/* CF and OF to be set when the register is not zero; the other flags stand already. */
static void set_overflow(struct lower *l, unsigned lost)
{
	unsigned t = temp(l), u = temp(l);
	l->d->flag_work++;
	emit(l, IR_SLTU, t, 0, lost);
	emit_imm(l, IR_SLLI, u, t, 11);
	emit(l, IR_OR, t, t, u);
	emit_flags(l, IR_SETFL, 0, t);
}

static void mul32(struct lower *l, unsigned e, bool sign)
{
	unsigned hi = temp(l);
	emit(l, sign ? IR_MULH : IR_MULHU, hi, EAX, e);
	emit_size(l, sign ? IR_XIMUL : IR_MUL, EAX, EAX, e, 0);
	emit_mov(l, EDX, hi);
	if (sign)
		return;
	emit_size(l, IR_XTEST, 0, EAX, EAX, 0);
	set_overflow(l, hi);
}

/* 16 bits: DX:AX. 8 bits: AX. The product stands in p; lost is not zero when its upper half matters. */
static void mul_narrow(struct lower *l, unsigned e, bool sign, unsigned opsize)
{
	unsigned a = temp(l), b = temp(l), p = temp(l), bits = opsize * 8;
	if (opsize == 2) {
		emit(l, sign ? IR_SEXTH : IR_ZEXTH, a, EAX, 0);
		emit(l, sign ? IR_SEXTH : IR_ZEXTH, b, e, 0);
	} else if (sign) {
		emit(l, IR_SEXTB, a, EAX, 0);
		emit(l, IR_SEXTB, b, e, 0);
	} else {
		emit_imm(l, IR_ANDI, a, EAX, 255);
		emit_imm(l, IR_ANDI, b, e, 255);
	}
	emit(l, IR_MUL, p, a, b);
	emit_size(l, IR_XMOV, EAX, EAX, p, 1);
	if (opsize == 2) {
		emit_imm(l, IR_SRLI, a, p, 16);
		emit_size(l, IR_XMOV, EDX, EDX, a, 1);
	}
	emit_size(l, IR_XTEST, 0, p, p, opsize == 2 ? 1 : 2);
	if (sign) {
		emit(l, opsize == 2 ? IR_SEXTH : IR_SEXTB, a, p, 0);
		emit(l, IR_XOR, a, a, p);
	} else {
		emit_imm(l, IR_SRLI, a, p, (int32_t)bits);
	}
	set_overflow(l, a);
}

/* f6 f7 /4 MUL, /5 IMUL */
enum lower_result lower_mul(struct lower *l)
{
	unsigned e = lower_read_e(l);
	if (l->in.opsize == 4)
		mul32(l, e, l->ext == 5);
	else
		mul_narrow(l, e, l->ext == 5, l->in.opsize);
	return LOWER_NEXT;
}

/* 0f af: G *= E. 69 6b: G = E * imm. The atom merges into its first source. */
enum lower_result lower_imul(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg, e = lower_read_e(l), size = l->in.opsize == 4 ? 0 : 1, t;
	if (l->op == 0xaf) {
		emit_size(l, IR_XIMUL, g, g, e, size);
		return LOWER_NEXT;
	}
	t = lower_const_reg(l, size ? (uint32_t)(int16_t)l->in.imm : l->in.imm);
	if (!size) {
		emit_size(l, IR_XIMUL, g, e, t, 0);
	} else {
		unsigned p = temp(l);
		emit_size(l, IR_XIMUL, p, e, t, 1);
		lower_write_part(l, part_of(l->in.reg, 2), 2, p);
	}
	return LOWER_NEXT;
}

/* Quotient q and divisor d of dividend n: the remainder into r. */
static void remainder_of(struct lower *l, unsigned r, unsigned n, unsigned q, unsigned d)
{
	unsigned t = temp(l);
	emit(l, IR_MUL, t, q, d);
	emit(l, IR_SUB, r, n, t);
}

static void div32(struct lower *l, unsigned d)
{
	unsigned q = temp(l);
	branch(l, IR_BGEU, EDX, d, lower_bail_label(l));
	emit_quot(l, q, EDX, EAX, d);
	remainder_of(l, EDX, EAX, q, d);
	emit_mov(l, EAX, q);
}

/* The dividend is 32 bits in disguise as compilers make it (CDQ), or it is the interpreter's. */
static void idiv32(struct lower *l, unsigned d)
{
	unsigned q = temp(l), t = temp(l);
	emit_imm(l, IR_SRAI, t, EAX, 31);
	branch(l, IR_BNE, t, EDX, lower_bail_label(l));
	emit_imm(l, IR_ADDI, t, d, 1);
	emit_imm(l, IR_SLTIU, t, t, 2);	/* 0 and -1 */
	branch(l, IR_BNE, t, 0, lower_bail_label(l));
	emit(l, IR_DIV, q, EAX, d);
	remainder_of(l, EDX, EAX, q, d);
	emit_mov(l, EAX, q);
}

static void narrow(struct lower *l, unsigned d, unsigned a, bool sign, unsigned opsize)
{
	if (opsize == 2)
		emit(l, sign ? IR_SEXTH : IR_ZEXTH, d, a, 0);
	else if (sign)
		emit(l, IR_SEXTB, d, a, 0);
	else
		emit_imm(l, IR_ANDI, d, a, 255);
}

static void put_result(struct lower *l, unsigned q, unsigned r, unsigned opsize)
{
	if (opsize == 2) {
		emit_size(l, IR_XMOV, EAX, EAX, q, 1);
		emit_size(l, IR_XMOV, EDX, EDX, r, 1);
	} else {
		emit_size(l, IR_XMOV, EAX, EAX, q, 2);
		emit_size(l, IR_XMOV, EAX, EAX, r, 3);
	}
}

static void div_narrow(struct lower *l, unsigned e, bool sign, unsigned opsize)
{
	unsigned n = temp(l), d = temp(l), q = temp(l), t = temp(l);
	narrow(l, d, e, sign, opsize);
	branch(l, IR_BEQ, d, 0, lower_bail_label(l));
	if (opsize == 2) {
		emit(l, IR_ZEXTH, n, EAX, 0);
		emit_imm(l, IR_SLLI, t, EDX, 16);
		emit(l, IR_OR, n, n, t);
	} else {
		emit(l, sign ? IR_SEXTH : IR_ZEXTH, n, EAX, 0);
	}
	emit(l, sign ? IR_DIV : IR_DIVU, q, n, d);
	narrow(l, t, q, sign, opsize);
	branch(l, IR_BNE, t, q, lower_bail_label(l));
	remainder_of(l, t, n, q, d);
	put_result(l, q, t, opsize);
}

/* f6 f7 /6 DIV, /7 IDIV */
enum lower_result lower_div(struct lower *l)
{
	unsigned e = lower_read_e(l);
	if (l->in.opsize != 4)
		div_narrow(l, e, l->ext == 7, l->in.opsize);
	else if (l->ext == 7)
		idiv32(l, e);
	else
		div32(l, e);
	return LOWER_NEXT;
}

/* d4 AAM: AX = AL / imm : AL % imm. d5 AAD: AX = 0 : AH * imm + AL. Flags by AL, the rest 0 */
enum lower_result lower_aam(struct lower *l)
{
	unsigned c, q, r, imm = l->in.imm & 255;
	if (l->op == 0xd4 && !imm)
		return LOWER_REFUSE;
	c = lower_const_reg(l, imm);
	q = temp(l);
	r = temp(l);
	if (l->op == 0xd4) {
		emit_imm(l, IR_ANDI, r, EAX, 255);
		emit(l, IR_DIVU, q, r, c);
		remainder_of(l, r, r, q, c);
		put_result(l, r, q, 1);
	} else {
		emit_size(l, IR_XMOV, q, 0, EAX, 2 | 4);
		emit(l, IR_MUL, q, q, c);
		emit(l, IR_ADD, r, q, EAX);
		emit_imm(l, IR_ANDI, r, r, 255);
		emit_size(l, IR_XMOV, EAX, EAX, r, 1);
	}
	emit_size(l, IR_XTEST, 0, r, r, 2);
	return LOWER_NEXT;
}
