/* SPDX-License-Identifier: Apache-2.0
 * MOV MOVZX MOVSX LEA XCHG CBW CWD SETcc CMOVcc BSWAP XLAT LAHF SAHF and the flag instructions of user mode. SDM vol. 2. */
#include "cms/front/lower.h"

static void move_reg(struct lower *l, struct part d, struct part s, unsigned size)
{
	lower_settle_esp(l);
	if (size == 4)
		emit_mov(l, d.reg, s.reg);
	else
		emit_size(l, IR_XMOV, d.reg, d.reg, s.reg, size_of(size, d, s));
}

static void move_imm(struct lower *l, struct part d, unsigned size)
{
	struct part none = { 0, 0 };
	if (d.reg == IR_REG_ESP)
		lower_settle_esp(l);
	int32_t v = size == 1 ? (int8_t)l->in.imm : size == 2 ? (int16_t)l->in.imm : (int32_t)l->in.imm;
	unsigned soft = lower_soft_imm(l, size);
	if (soft)
		lower_write_part(l, d, size, soft);
	else if (size == 4)
		lower_const_to(l, d.reg, (uint32_t)v);
	else if (fits8(v))
		emit_imm_size(l, IR_XMOVI, d.reg, d.reg, v, size_of(size, d, none));
	else
		emit_size(l, IR_XMOV, d.reg, d.reg, lower_const_reg(l, (uint32_t)v), size_of(size, d, none));
}

static unsigned store_kind(struct part s, unsigned size) { return s.high ? IR_GSBH : ea_store_kind(size); }

/* 89, 8b of 32 bits */
static void move32(struct lower *l)
{
	unsigned rm = l->in.rm, g = IR_REG_GPR + l->in.reg, e = IR_REG_GPR + rm;
	bool to_g = l->op & 2;
	if (g == IR_REG_ESP && (to_g || rm == X86_NOREG))
		lower_settle_esp(l);
	if (rm == X86_NOREG) {
		if (to_g)
			ea_load(l, ea_of(l), IR_GLW, g);
		else
			ea_store(l, ea_of(l), IR_GSW, g);
		return;
	}
	if (e == IR_REG_ESP && !to_g)
		lower_settle_esp(l);
	unsigned from = to_g ? e : g;
	emit_imm(l, IR_ADDI, to_g ? g : e, from, from == IR_REG_ESP ? l->now.esp_off : 0);
}

/* 88-8b: E,G and G,E; bit 1 says which, bit 0 of 8 bits or not */
RARE void move_narrow(struct lower *l)
{
	unsigned size = l->in.opsize, rm = l->in.rm;
	bool to_g = l->op & 2;
	struct part g = part_of(l->in.reg, size);
	if (rm != X86_NOREG) {
		struct part e = part_of(rm, size);
		move_reg(l, to_g ? g : e, to_g ? e : g, size);
		return;
	}
	if (g.reg == IR_REG_ESP)
		lower_settle_esp(l);
	struct ea e = ea_of(l);
	if (to_g)
		lower_load_part(l, e, size, g);
	else
		ea_store(l, e, store_kind(g, size), g.reg);
}

static void store_imm(struct lower *l, unsigned size)
{
	struct ea e = ea_of(l);
	int32_t v = size == 1 ? (int8_t)l->in.imm : size == 2 ? (int16_t)l->in.imm : (int32_t)l->in.imm;
	unsigned soft = lower_soft_imm(l, size);
	ea_store(l, e, ea_store_kind(size), soft ? soft : lower_const_reg(l, (uint32_t)v));
}

/* a0-a3: the accumulator and a place that no register names; c6 c7, b0, b8: immediates */
RARE void move_other(struct lower *l)
{
	unsigned size = l->in.opsize, op = l->op;
	if (op >= 0xb0 && op < 0xc0) {
		move_imm(l, part_of(l->in.reg, size), size);
	} else if (op >= 0xc0) {
		if (l->in.rm == X86_NOREG)
			store_imm(l, size);
		else
			move_imm(l, part_of(l->in.rm, size), size);
	} else if (op & 2) {
		ea_store(l, ea_of(l), ea_store_kind(size), IR_REG_GPR);
	} else {
		lower_load_part(l, ea_of(l), size, part_of(X86_EAX, size));
	}
}

enum lower_result lower_mov(struct lower *l)
{
	if (l->op >= 0x8c)
		move_other(l);
	else if (l->in.opsize == 4)
		move32(l);
	else
		move_narrow(l);
	return LOWER_NEXT;
}

/* b6 b7 be bf: zero, sign; byte, word */
static void extend(struct lower *l, unsigned d)
{
	bool word = l->op & 1, sign = l->op & 8;
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		ea_load(l, e, word ? sign ? IR_GLH : IR_GLHU : sign ? IR_GLB : IR_GLBU, d);
		return;
	}
	struct part s = part_of(l->in.rm, word ? 2 : 1);
	if (word) {
		emit(l, sign ? IR_SEXTH : IR_ZEXTH, d, s.reg, 0);
		return;
	}
	if (s.high) {
		unsigned t = sign ? temp(l) : d;
		emit_size(l, IR_XMOV, t, 0, s.reg, 2 | 4);
		s.reg = (uint8_t)t;
		if (!sign)
			return;
	}
	if (sign)
		emit(l, IR_SEXTB, d, s.reg, 0);
	else
		emit_imm(l, IR_ANDI, d, s.reg, 255);
}

enum lower_result lower_movx(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg;
	if (l->in.opsize == 4) {
		extend(l, g);
	} else {
		unsigned t = temp(l);
		extend(l, t);
		lower_write_part(l, part_of(l->in.reg, 2), 2, t);
	}
	return LOWER_NEXT;
}

/* The address into d, in one to three operations. */
static void address(struct lower *l, unsigned d)
{
	const struct x86_insn *in = &l->in;
	unsigned base = in->base == X86_NOREG ? 0 : IR_REG_GPR + in->base;
	int32_t disp = ea_displacement(l);
	unsigned c = fits12(disp) ? 0 : lower_const_reg(l, (uint32_t)disp), at = base;
	if (in->index != X86_NOREG) {
		emit(l, in->scale ? IR_SH1ADD - 1 + in->scale : IR_ADD, d, IR_REG_GPR + in->index, base);
		at = d;
	}
	if (c)
		emit(l, IR_ADD, d, at, c);
	else if (disp || at != d)
		emit_imm(l, IR_ADDI, d, at, disp);
}

enum lower_result lower_lea(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg, t;
	if (l->in.opsize == 4 && l->in.adsize == 4) {
		address(l, g);
		return LOWER_NEXT;
	}
	t = temp(l);
	address(l, t);
	if (l->in.opsize == 2)
		lower_write_part(l, part_of(l->in.reg, 2), 2, t);
	else
		emit(l, IR_ZEXTH, g, t, 0);
	return LOWER_NEXT;
}

static void exchange(struct lower *l, struct part a, struct part b, unsigned size)
{
	unsigned t = temp(l);
	struct part keep = { (uint8_t)t, a.high };
	emit_mov(l, t, a.reg);
	move_reg(l, a, b, size);
	move_reg(l, b, keep, size);
}

/* 86 87: E,G. 91-97: register,eAX */
enum lower_result lower_xchg(struct lower *l)
{
	unsigned size = l->in.opsize, t;
	struct part g = part_of(l->in.reg, size);
	if (l->op >= 0x90) {
		exchange(l, g, part_of(0, size), size);
		return LOWER_NEXT;
	}
	if (l->in.rm != X86_NOREG) {
		exchange(l, part_of(l->in.rm, size), g, size);
		return LOWER_NEXT;
	}
	struct ea e = ea_of(l);
	t = temp(l);
	ea_load(l, e, ea_load_kind(size), t);
	ea_store(l, e, g.high ? IR_GSBH : ea_store_kind(size), g.reg);
	lower_write_part(l, g, size, t);
	return LOWER_NEXT;
}

enum lower_result lower_nop(struct lower *l)
{
	(void)l;
	return LOWER_NEXT;
}

enum lower_result lower_cbw(struct lower *l)
{
	unsigned eax = IR_REG_GPR, t;
	if (l->in.opsize == 4) {
		emit(l, IR_SEXTH, eax, eax, 0);
		return LOWER_NEXT;
	}
	t = temp(l);
	emit(l, IR_SEXTB, t, eax, 0);
	lower_write_part(l, part_of(0, 2), 2, t);
	return LOWER_NEXT;
}

enum lower_result lower_cwd(struct lower *l)
{
	unsigned eax = IR_REG_GPR, edx = IR_REG_GPR + X86_EDX, t;
	if (l->in.opsize == 4) {
		emit_imm(l, IR_SRAI, edx, eax, 31);
		return LOWER_NEXT;
	}
	t = temp(l);
	emit(l, IR_SEXTH, t, eax, 0);
	emit_imm(l, IR_SRAI, t, t, 31);
	lower_write_part(l, part_of(X86_EDX, 2), 2, t);
	return LOWER_NEXT;
}

enum lower_result lower_setcc(struct lower *l)
{
	unsigned t = temp(l);
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		emit_cc(l, IR_XSET, t, 0, 0, l->in.cc);
		ea_store(l, e, IR_GSB, t);
	} else {
		emit_cc(l, IR_XSET, t, 0, 0, l->in.cc);
		lower_write_part(l, part_of(l->in.rm, 1), 1, t);
	}
	return LOWER_NEXT;
}

enum lower_result lower_cmov(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg, e = lower_read_e(l), t = g;
	if (l->in.opsize == 2)
		t = temp(l);
	emit_cc(l, IR_XSEL, t, e, g, l->in.cc);
	if (l->in.opsize == 2)
		lower_write_part(l, part_of(l->in.reg, 2), 2, t);
	return LOWER_NEXT;
}

enum lower_result lower_bswap(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg;
	if (l->in.opsize == 4)
		emit(l, IR_REV8, g, g, 0);
	else
		emit_imm_size(l, IR_XMOVI, g, g, 0, 1);
	return LOWER_NEXT;
}

enum lower_result lower_xlat(struct lower *l)
{
	unsigned t = temp(l);
	emit_imm(l, IR_ANDI, t, IR_REG_GPR, 255);
	emit(l, IR_ADD, t, t, IR_REG_GPR + X86_EBX);
	struct ea e = ea_reg(l, t);
	lower_load_part(l, e, 1, part_of(0, 1));
	return LOWER_NEXT;
}

/* f5 CMC, f8 CLC, f9 STC, fc CLD, fd STD */
enum lower_result lower_flag(struct lower *l)
{
	unsigned t;
	switch (l->op) {
	case 0xf5:
		t = temp(l);
		emit_flags(l, IR_RDFL, t, 0);
		emit_imm(l, IR_XORI, t, t, X86_CF);
		emit_flags(l, IR_WRFL, 0, t);
		break;
	case 0xf8:
		emit_flags_imm(l, IR_CLRFLI, X86_CF);
		break;
	case 0xf9:
		emit_flags_imm(l, IR_SETFLI, X86_CF);
		break;
	case 0xfc:
		emit_imm(l, IR_ANDI, IR_REG_SYSFLAGS, IR_REG_SYSFLAGS, ~(int32_t)X86_DF);
		l->df_clear = 1;
		break;
	default:
		emit_imm(l, IR_ORI, IR_REG_SYSFLAGS, IR_REG_SYSFLAGS, X86_DF);
		l->df_clear = 0;
	}
	return LOWER_NEXT;
}

/* AL := CF ? -1 : 0 */
enum lower_result lower_salc(struct lower *l)
{
	unsigned t = temp(l);
	emit_cc(l, IR_XSET, t, 0, 0, 2);
	emit(l, IR_SUB, t, 0, t);
	lower_write_part(l, part_of(X86_EAX, 1), 1, t);
	return LOWER_NEXT;
}

#define AH_FLAGS (X86_SF | X86_ZF | X86_AF | X86_PF | X86_CF)

/* 9e SAHF, 9f LAHF */
enum lower_result lower_ahf(struct lower *l)
{
	unsigned t = temp(l), f = temp(l);
	if (l->op == 0x9f) {
		emit_flags(l, IR_RDFL, t, 0);
		emit_imm(l, IR_ANDI, t, t, AH_FLAGS);
		emit_imm(l, IR_ORI, t, t, 2);
		lower_write_part(l, part_of(4, 1), 1, t);
		return LOWER_NEXT;
	}
	emit_size(l, IR_XMOV, t, 0, IR_REG_GPR, 2 | 4);
	emit_imm(l, IR_ANDI, t, t, AH_FLAGS);
	emit_imm(l, IR_ADDI, f, 0, AH_FLAGS);
	emit_flags(l, IR_CLRFL, 0, f);
	emit_flags(l, IR_SETFL, 0, t);
	return LOWER_NEXT;
}
