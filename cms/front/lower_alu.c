/* SPDX-License-Identifier: Apache-2.0
 * ADD OR ADC SBB AND SUB XOR CMP TEST, INC DEC NEG NOT: mostly one atom each, which does flags and merging. SDM vol. 2. */
#include "cms/front/lower.h"

#define ALU_TEST 8u	/* behind the eight of the opcode */

#define ORDER(n, reg, imm) _Static_assert(IR_##reg == IR_XADD + n && IR_##imm == IR_XADDI + n, "x86's order: bits 5:3 of the opcode");
ORDER(0, XADD, XADDI) ORDER(1, XOR86, XORI86) ORDER(2, XADC, XADCI) ORDER(3, XSBB, XSBBI) ORDER(4, XAND, XANDI)
ORDER(5, XSUB, XSUBI) ORDER(6, XXOR, XXORI) ORDER(7, XCMP, XCMPI) ORDER(ALU_TEST, XTEST, XTESTI)

static bool writes(unsigned alu) { return alu < 7; }	/* not CMP, TEST */

/* d op= b; d is both source and destination, if it is one. */
static void op_reg(struct lower *l, unsigned alu, unsigned d, unsigned b, unsigned size)
{
	emit_size(l, IR_XADD + alu, writes(alu) ? d : 0, d, b, size);
}

static void op_imm(struct lower *l, unsigned alu, unsigned d, int32_t v, unsigned size)
{
	if (!fits8(v)) {
		op_reg(l, alu, d, lower_const_reg(l, (uint32_t)v), size);
		return;
	}
	emit_imm_size(l, IR_XADDI + alu, writes(alu) ? d : 0, d, v, size);
}

static int32_t signed_imm(const struct lower *l)
{
	return l->in.opsize == 1 ? (int8_t)l->in.imm : l->in.opsize == 2 ? (int16_t)l->in.imm : (int32_t)l->in.imm;
}

/* The immediate, a constant or read from the code. */
static void op_const(struct lower *l, unsigned alu, unsigned d, unsigned size, unsigned soft)
{
	if (soft)
		op_reg(l, alu, d, soft, size);
	else
		op_imm(l, alu, d, signed_imm(l), size);
}

RARE void e_imm(struct lower *l, unsigned alu, unsigned x86_reg)
{
	unsigned size = l->in.opsize, soft = lower_soft_imm(l, l->op == 0x83 ? 1 : size);
	struct part none = { 0, 0 };
	if (x86_reg != X86_NOREG) {
		struct part d = part_of(x86_reg, size);
		op_const(l, alu, d.reg, size_of(size, d, none), soft);
		return;
	}
	struct ea e = ea_of(l);
	unsigned t = operand_temp(l);
	ea_load(l, e, ea_load_kind(size), t);
	op_const(l, alu, t, size_of(size, none, none), soft);
	if (writes(alu))
		ea_store(l, e, ea_store_kind(size), t);
}

/* Of 32 bits, registers */
static void regs32(struct lower *l, unsigned alu, bool to_g)
{
	unsigned g = IR_REG_GPR + l->in.reg, e = IR_REG_GPR + l->in.rm, d = to_g ? g : e;
	emit_size(l, IR_XADD + alu, writes(alu) ? d : 0, d, to_g ? e : g, 0);
}

/* E,G or G,E */
RARE void e_g(struct lower *l, unsigned alu, bool to_g)
{
	unsigned size = l->in.opsize, rm = l->in.rm, t;
	struct part g = part_of(l->in.reg, size), none = { 0, 0 };
	if (rm != X86_NOREG) {
		struct part e = part_of(rm, size), d = to_g ? g : e, s = to_g ? e : g;
		op_reg(l, alu, d.reg, s.reg, size_of(size, d, s));
		return;
	}
	struct ea e = ea_of(l);
	t = operand_temp(l);
	ea_load(l, e, ea_load_kind(size), t);
	if (to_g) {
		op_reg(l, alu, g.reg, t, size_of(size, g, none));
	} else {
		op_reg(l, alu, t, g.reg, size_of(size, none, g));
		if (writes(alu))
			ea_store(l, e, ea_store_kind(size), t);
	}
}

/* 00-3d by bits 5:3, their last two with the accumulator; 80-83. TEST: 84, 85; a8, a9 with the accumulator; f6, f7 */
enum lower_result lower_alu(struct lower *l)
{
	unsigned op = l->op;
	if (op < 0x40) {
		if (op & 4)
			e_imm(l, op >> 3, X86_EAX);
		else if (l->in.opsize == 4 && l->in.rm != X86_NOREG)
			regs32(l, op >> 3, op & 2);
		else
			e_g(l, op >> 3, op & 2);
	} else if (op < 0x84) {
		e_imm(l, l->ext, l->in.rm);
	} else if (op < 0xa8) {
		if (l->in.opsize == 4 && l->in.rm != X86_NOREG)
			regs32(l, ALU_TEST, false);
		else
			e_g(l, ALU_TEST, false);
	} else {
		e_imm(l, ALU_TEST, op < 0xf6 ? X86_EAX : l->in.rm);
	}
	return LOWER_NEXT;
}

static void one_operand(struct lower *l, unsigned ir, unsigned x86_reg)
{
	unsigned size = l->in.opsize;
	struct part none = { 0, 0 };
	if (x86_reg != X86_NOREG) {
		struct part d = part_of(x86_reg, size);
		emit_size(l, ir, d.reg, d.reg, 0, size_of(size, d, none));
		return;
	}
	struct ea e = ea_of(l);
	unsigned t = operand_temp(l);
	ea_load(l, e, ea_load_kind(size), t);
	emit_size(l, ir, t, t, 0, size_of(size, none, none));
	ea_store(l, e, ea_store_kind(size), t);
}

enum lower_result lower_incdec(struct lower *l)
{
	if (l->op < 0x50)
		one_operand(l, l->op < 0x48 ? IR_XINC : IR_XDEC, l->in.reg);
	else
		one_operand(l, l->ext ? IR_XDEC : IR_XINC, l->in.rm);
	return LOWER_NEXT;
}

enum lower_result lower_not(struct lower *l)
{
	one_operand(l, IR_XNOT, l->in.rm);
	return LOWER_NEXT;
}

enum lower_result lower_neg(struct lower *l)
{
	one_operand(l, IR_XNEG, l->in.rm);
	return LOWER_NEXT;
}
