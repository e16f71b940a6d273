/* SPDX-License-Identifier: Apache-2.0
 * BT BTS BTR BTC, BSF BSR. With a register bit offset a memory operand is a bit string. SDM vol. 2. */
#include "cms/front/lower.h"

/* Address of the word that holds bit x[bit] of the string: the operand's address, moved by whole operands. */
static struct ea string_word(struct lower *l, unsigned bit)
{
	unsigned at = ea_full(l), t = temp(l);
	if (l->in.opsize == 4) {
		emit_imm(l, IR_SRAI, t, bit, 5);
		emit(l, IR_SH2ADD, t, t, at);
	} else {
		emit(l, IR_SEXTH, t, bit, 0);
		emit_imm(l, IR_SRAI, t, t, 4);
		emit(l, IR_SH1ADD, t, t, at);
	}
	return ea_reg(l, t);
}

static const uint8_t change_reg[4] = { IR_NOP, IR_BSET, IR_BCLR, IR_BINV };
static const uint8_t change_imm[4] = { IR_NOP, IR_BSETI, IR_BCLRI, IR_BINVI };

/* v: the word; CF := the bit, then the bit is changed in v. */
static void bit_by_reg(struct lower *l, unsigned kind, unsigned v, unsigned bit)
{
	emit_size(l, IR_XBT, 0, v, bit, l->in.opsize == 4 ? 0 : 1);
	if (!kind)
		return;
	if (l->in.opsize == 2) {
		unsigned t = temp(l);
		emit_imm(l, IR_ANDI, t, bit, 15);
		bit = t;
	}
	emit(l, change_reg[kind], v, v, bit);
}

static void bit_by_imm(struct lower *l, unsigned kind, unsigned v)
{
	int32_t n = (int32_t)(l->in.imm & (l->in.opsize * 8u - 1));
	emit_imm_size(l, IR_XBTI, 0, v, n, l->in.opsize == 4 ? 0 : 1);
	if (kind)
		emit_imm(l, change_imm[kind], v, v, n);
}

/* a3 ab b3 bb: E,G. ba /4-7: E,imm. BT BTS BTR BTC */
enum lower_result lower_bt(struct lower *l)
{
	bool imm = l->op == 0xba, mem = l->in.rm == X86_NOREG;
	unsigned kind = (imm ? l->ext : l->op >> 3) & 3, v, g = IR_REG_GPR + l->in.reg;
	struct ea e = { 0 };
	if (mem) {
		e = imm ? ea_of(l) : string_word(l, g);
		v = temp(l);
		ea_load(l, e, ea_load_kind(l->in.opsize), v);
	} else {
		v = IR_REG_GPR + l->in.rm;
	}
	if (imm) {
		bit_by_imm(l, kind, v);
	} else if (!mem && kind && v == g) {	/* the bit number would change with the register */
		unsigned t = temp(l);
		emit_mov(l, t, g);
		bit_by_reg(l, kind, v, t);
	} else {
		bit_by_reg(l, kind, v, g);
	}
	if (mem && kind)
		ea_store(l, e, ea_store_kind(l->in.opsize), v);
	return LOWER_NEXT;
}

/* bc BSF, bd BSR: source 0 sets ZF and leaves the destination */
enum lower_result lower_bsfr(struct lower *l)
{
	unsigned g = IR_REG_GPR + l->in.reg, v = lower_read_e(l), t, z = temp(l), m = temp(l);
	if (l->in.opsize == 2) {
		t = temp(l);
		emit(l, IR_ZEXTH, t, v, 0);
		v = t;
	}
	t = temp(l);
	l->d->flag_work++;
	emit_imm(l, IR_SLTIU, z, v, 1);
	emit_imm(l, IR_SLLI, z, z, 6);
	emit_imm(l, IR_ADDI, m, 0, X86_ZF);
	emit_flags(l, IR_CLRFL, 0, m);
	emit_flags(l, IR_SETFL, 0, z);
	if (l->op & 1) {
		emit(l, IR_CLZ, t, v, 0);
		emit_imm(l, IR_XORI, t, t, 31);
	} else {
		emit(l, IR_CTZ, t, v, 0);
	}
	if (l->in.opsize == 4) {
		emit_cc(l, IR_XSEL, g, g, t, 4);
	} else {
		emit_cc(l, IR_XSEL, t, g, t, 4);
		lower_write_part(l, part_of(l->in.reg, 2), 2, t);
	}
	return LOWER_NEXT;
}
