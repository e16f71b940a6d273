/* SPDX-License-Identifier: Apache-2.0
 * Templates: the commonest instructions of 32-bit code, without a prefix, from their bytes to words in one step: nothing is decoded
 * into a struct and looked at again. SDM vol. 2, ch. 2.1, Appendix A.
 * Invariant: a template lays down word for word what x86_decode() and lower_*() do (tests/ir compares both for every block it makes); where
 * it would not, it says 0 and has done nothing.
 */
#include "cms/front/template.h"

#define MODRM_REG(m) ((unsigned)(m) >> 3 & 7)
#define GUEST(r) (IR_REG_GPR + (r))

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ESP is named as a register while it stands elsewhere than its register says. */
static inline bool esp_waits(const struct lower *l, unsigned reg)
{
	return reg == X86_ESP && l->now.esp_off;
}

/* ---- memory operands ---- */

#define NO_INDEX 0x24u	/* a SIB byte */

/* X86_NOREG: no base */
static inline struct ea operand(struct lower *l, unsigned base, unsigned sib, int32_t disp)
{
	unsigned seg = (base & ~1u) == 4 ? X86_SS : X86_DS;
	if ((sib & 0x38) == 0x20 && fits8(disp))
		return ea_disp(base == X86_NOREG ? 0 : GUEST(base), seg << 1, disp);
	l->in.base = (uint8_t)base;
	l->in.index = (sib >> 3 & 7) == 4 ? X86_NOREG : sib >> 3 & 7;
	l->in.scale = (uint8_t)(sib >> 6);
	l->in.seg = (uint8_t)seg;
	l->in.adsize = 4;
	return ea_any(l, disp);
}

/* Operand E, which is memory, of the ModRM byte at p; l->behind is what follows. */
static __attribute__((noinline)) struct ea memory(struct lower *l, const uint8_t *p)
{
	unsigned modrm = *p++, mod = modrm >> 6, base = modrm & 7, sib = NO_INDEX;
	int32_t disp = 0;
	if (base == 4) {
		sib = *p++;
		base = sib & 7;
	}
	if (mod == 1) {
		disp = (int8_t)*p++;
	} else if (mod == 2 || base == 5) {
		base = mod ? base : X86_NOREG;
		disp = (int32_t)get32(p);
		p += 4;
	}
	l->behind = p;
	if (base == X86_ESP)
		disp += l->now.esp_off;
	return operand(l, base, sib, disp);
}

/* ---- moves ---- */

/* 89 MOV E,G; 8b MOV G,E */
static unsigned mov(struct lower *l, const uint8_t *p)
{
	unsigned modrm = p[1], reg = MODRM_REG(modrm), rm = modrm & 7, to_g = *p & 2;
	if (esp_waits(l, reg))
		return 0;
	if (modrm < 0xc0) {
		struct ea e = memory(l, p + 1);
		if (to_g)
			ea_load(l, e, IR_GLW, GUEST(reg));
		else
			ea_store(l, e, IR_GSW, GUEST(reg));
		return (unsigned)(l->behind - p);
	}
	if (esp_waits(l, rm))
		return 0;
	emit_imm(l, IR_ADDI, GUEST(to_g ? reg : rm), GUEST(to_g ? rm : reg), 0);
	return 2;
}

/* b8 MOV r,Iz */
static unsigned mov_imm(struct lower *l, const uint8_t *p)
{
	unsigned reg = *p & 7;
	if (esp_waits(l, reg))
		return 0;
	lower_const_to(l, GUEST(reg), get32(p + 1));
	return 5;
}

/* c7 /0 MOV E,Iz */
static unsigned store_imm(struct lower *l, const uint8_t *p)
{
	if (p[1] >= 0xc0 || MODRM_REG(p[1]))
		return 0;
	struct ea e = memory(l, p + 1);
	const uint8_t *imm = l->behind;
	ea_store(l, e, IR_GSW, lower_const_reg(l, get32(imm)));
	return (unsigned)(imm + 4 - p);
}

/* a1 MOV eAX,O; a3 MOV O,eAX */
static unsigned mov_moffs(struct lower *l, const uint8_t *p)
{
	struct ea e = operand(l, X86_NOREG, NO_INDEX, (int32_t)get32(p + 1));
	if (*p & 2)
		ea_store(l, e, IR_GSW, GUEST(X86_EAX));
	else
		ea_load(l, e, IR_GLW, GUEST(X86_EAX));
	return 5;
}

/* 88 MOV E,G; 8a MOV G,E: bytes, E memory */
static unsigned mov8(struct lower *l, const uint8_t *p)
{
	struct part g = part_of(MODRM_REG(p[1]), 1);
	if (p[1] >= 0xc0)
		return 0;
	struct ea e = memory(l, p + 1);
	if (*p & 2)
		ea_load(l, e, g.high ? IR_GLMH : IR_GLML, g.reg);
	else
		ea_store(l, e, g.high ? IR_GSBH : IR_GSB, g.reg);
	return (unsigned)(l->behind - p);
}

/* b0 MOV r,Ib */
static unsigned mov8_imm(struct lower *l, const uint8_t *p)
{
	struct part d = part_of(*p & 7, 1), none = { 0, 0 };
	emit_imm_size(l, IR_XMOVI, d.reg, d.reg, (int8_t)p[1], size_of(1, d, none));
	return 2;
}

/* c6 /0 MOV E,Ib */
static unsigned store_imm8(struct lower *l, const uint8_t *p)
{
	if (p[1] >= 0xc0 || MODRM_REG(p[1]))
		return 0;
	struct ea e = memory(l, p + 1);
	const uint8_t *imm = l->behind;
	ea_store(l, e, IR_GSB, lower_const_reg(l, (uint32_t)(int8_t)*imm));
	return (unsigned)(imm + 1 - p);
}

/* 8d LEA; its address in one or two operations */
static unsigned lea(struct lower *l, const uint8_t *p)
{
	unsigned modrm = p[1], mod = modrm >> 6, base = modrm & 7, sib = NO_INDEX, g = GUEST(MODRM_REG(modrm)), at;
	const uint8_t *q = p + 2;
	int32_t disp = 0;
	if (base == 4) {
		sib = *q++;
		base = sib & 7;
	}
	if (mod == 3 || (!mod && base == 5) || esp_waits(l, MODRM_REG(modrm)))
		return 0;
	if (mod == 1) {
		disp = (int8_t)*q++;
	} else if (mod == 2) {
		disp = (int32_t)get32(q);
		q += 4;
	}
	disp += base == X86_ESP ? l->now.esp_off : 0;
	if (!fits12(disp))
		return 0;
	at = GUEST(base);
	if ((sib & 0x38) != 0x20) {
		emit(l, sib >> 6 ? IR_SH1ADD - 1 + (sib >> 6) : IR_ADD, g, GUEST(sib >> 3 & 7), at);
		at = g;
	}
	if (disp || at != g)
		emit_imm(l, IR_ADDI, g, at, disp);
	return (unsigned)(q - p);
}

/* 0f b6, b7, be, bf: MOVZX, MOVSX; a high byte is left to others */
static unsigned mov_extended(struct lower *l, const uint8_t *p)
{
	unsigned op = p[1], reg = MODRM_REG(p[2]), rm = p[2] & 7;
	if (esp_waits(l, reg))
		return 0;
	if (p[2] >= 0xc0) {
		if (esp_waits(l, rm) || (!(op & 1) && rm >= 4))
			return 0;
		if (op & 1)
			emit(l, op & 8 ? IR_SEXTH : IR_ZEXTH, GUEST(reg), GUEST(rm), 0);
		else if (op & 8)
			emit(l, IR_SEXTB, GUEST(reg), GUEST(rm), 0);
		else
			emit_imm(l, IR_ANDI, GUEST(reg), GUEST(rm), 255);
		return 3;
	}
	struct ea e = memory(l, p + 2);
	ea_load(l, e, op & 1 ? (op & 8 ? IR_GLH : IR_GLHU) : op & 8 ? IR_GLB : IR_GLBU, GUEST(reg));
	return (unsigned)(l->behind - p);
}

/* ---- arithmetic ---- */

#define ALU_TEST 8u
static inline bool writes(unsigned alu) { return alu < 7; }	/* not CMP, TEST */

static inline void op_reg(struct lower *l, unsigned alu, unsigned d, unsigned b)
{
	emit_size(l, IR_XADD + alu, writes(alu) ? d : 0, d, b, 0);
}

static inline unsigned alu_e_g(struct lower *l, const uint8_t *p, unsigned alu, unsigned to_g)
{
	unsigned modrm = p[1], reg = MODRM_REG(modrm), rm = modrm & 7;
	if (esp_waits(l, reg))
		return 0;
	if (modrm >= 0xc0) {
		if (esp_waits(l, rm))
			return 0;
		op_reg(l, alu, GUEST(to_g ? reg : rm), GUEST(to_g ? rm : reg));
		return 2;
	}
	struct ea e = memory(l, p + 1);
	unsigned t = operand_temp(l);
	ea_load(l, e, IR_GLW, t);
	if (to_g) {
		op_reg(l, alu, GUEST(reg), t);
	} else {
		op_reg(l, alu, t, GUEST(reg));
		if (writes(alu))
			ea_store(l, e, IR_GSW, t);
	}
	return (unsigned)(l->behind - p);
}

/* 01-3b by bits 5:3: E,G and G,E */
static unsigned alu(struct lower *l, const uint8_t *p)
{
	return alu_e_g(l, p, *p >> 3, *p & 2);
}

/* 85 TEST E,G */
static unsigned test(struct lower *l, const uint8_t *p)
{
	return alu_e_g(l, p, ALU_TEST, 0);
}

static inline void op_imm(struct lower *l, unsigned alu, unsigned d, int32_t v)
{
	if (fits8(v))
		emit_imm_size(l, IR_XADDI + alu, writes(alu) ? d : 0, d, v, 0);
	else
		op_reg(l, alu, d, lower_const_reg(l, (uint32_t)v));
}

/* 81, 83: E,Iz and E,Ibs */
static unsigned alu_imm(struct lower *l, const uint8_t *p)
{
	unsigned modrm = p[1], alu = MODRM_REG(modrm), bytes = *p & 2 ? 1 : 4, t;
	if (modrm >= 0xc0) {
		if (esp_waits(l, modrm & 7))
			return 0;
		op_imm(l, alu, GUEST(modrm & 7), bytes == 1 ? (int8_t)p[2] : (int32_t)get32(p + 2));
		return 2 + bytes;
	}
	struct ea e = memory(l, p + 1);
	const uint8_t *imm = l->behind;
	t = operand_temp(l);
	ea_load(l, e, IR_GLW, t);
	op_imm(l, alu, t, bytes == 1 ? (int8_t)*imm : (int32_t)get32(imm));
	if (writes(alu))
		ea_store(l, e, IR_GSW, t);
	return (unsigned)(imm + bytes - p);
}

/* 05-3d by bits 5:3: eAX,Iz */
static unsigned alu_eax(struct lower *l, const uint8_t *p)
{
	op_imm(l, *p >> 3, GUEST(X86_EAX), (int32_t)get32(p + 1));
	return 5;
}

/* 00-3a by bits 5:3: E,G and G,E of bytes; 84 TEST */
static unsigned alu8_e_g(struct lower *l, const uint8_t *p)
{
	unsigned modrm = p[1], alu = *p < 0x40 ? *p >> 3 : ALU_TEST, to_g = *p < 0x40 && *p & 2, t;
	struct part g = part_of(MODRM_REG(modrm), 1), none = { 0, 0 };
	if (esp_waits(l, MODRM_REG(modrm)))
		return 0;
	if (modrm >= 0xc0) {
		struct part e = part_of(modrm & 7, 1), d = to_g ? g : e, s = to_g ? e : g;
		if (esp_waits(l, modrm & 7))
			return 0;
		emit_size(l, IR_XADD + alu, writes(alu) ? d.reg : 0, d.reg, s.reg, size_of(1, d, s));
		return 2;
	}
	struct ea e = memory(l, p + 1);
	t = operand_temp(l);
	ea_load(l, e, IR_GLBU, t);
	if (to_g) {
		emit_size(l, IR_XADD + alu, writes(alu) ? g.reg : 0, g.reg, t, size_of(1, g, none));
	} else {
		emit_size(l, IR_XADD + alu, writes(alu) ? t : 0, t, g.reg, size_of(1, none, g));
		if (writes(alu))
			ea_store(l, e, IR_GSB, t);
	}
	return (unsigned)(l->behind - p);
}

static void op_imm8(struct lower *l, unsigned alu, struct part d, uint8_t imm)
{
	struct part none = { 0, 0 };
	emit_imm_size(l, IR_XADDI + alu, writes(alu) ? d.reg : 0, d.reg, (int8_t)imm, size_of(1, d, none));
}

static unsigned alu8_e_imm(struct lower *l, const uint8_t *p, unsigned alu)
{
	if (p[1] >= 0xc0) {
		if (esp_waits(l, p[1] & 7))
			return 0;
		op_imm8(l, alu, part_of(p[1] & 7, 1), p[2]);
		return 3;
	}
	struct ea e = memory(l, p + 1);
	const uint8_t *imm = l->behind;
	struct part t = { (uint8_t)operand_temp(l), 0 };
	ea_load(l, e, IR_GLBU, t.reg);
	op_imm8(l, alu, t, *imm);
	if (writes(alu))
		ea_store(l, e, IR_GSB, t.reg);
	return (unsigned)(imm + 1 - p);
}

/* 80: E,Ib */
static unsigned alu8_imm(struct lower *l, const uint8_t *p)
{
	return alu8_e_imm(l, p, MODRM_REG(p[1]));
}

/* f6 /0 TEST E,Ib */
static unsigned test8_imm(struct lower *l, const uint8_t *p)
{
	return MODRM_REG(p[1]) ? 0 : alu8_e_imm(l, p, ALU_TEST);
}

/* 04-3c by bits 5:3: AL,Ib; a8 TEST */
static unsigned alu8_al(struct lower *l, const uint8_t *p)
{
	if (esp_waits(l, *p & 7))	/* as the decoder's field says: lowering settles it */
		return 0;
	op_imm8(l, *p < 0x40 ? *p >> 3 : ALU_TEST, part_of(X86_EAX, 1), p[1]);
	return 2;
}

/* c1 by Ib, d1 by one, d3 by CL: a register, but RCL and RCR */
static unsigned shift(struct lower *l, const uint8_t *p)
{
	static const uint8_t by_cl[8] = { IR_XROL, IR_XROR, 0, 0, IR_XSHL, IR_XSHR, IR_XSHL, IR_XSAR };
	unsigned op = by_cl[MODRM_REG(p[1])], d = GUEST(p[1] & 7), count = *p < 0xd0 ? p[2] & 31 : 1;
	if (p[1] < 0xc0 || !op || !count)
		return 0;
	lower_settle_esp(l);
	if (*p & 2)
		emit_size(l, op, d, d, GUEST(X86_ECX), 0);
	else
		emit_imm_size(l, op + (IR_XROLI - IR_XROL), d, d, (int32_t)count, 0);
	return *p < 0xd0 ? 3 : 2;
}
#define ORDER(op) _Static_assert(IR_##op##I - IR_##op == IR_XROLI - IR_XROL, "shift()");
ORDER(XROR) ORDER(XSHL) ORDER(XSHR) ORDER(XSAR)
#undef ORDER

/* 40-4f INC, DEC r */
static unsigned incdec(struct lower *l, const uint8_t *p)
{
	unsigned reg = *p & 7;
	if (esp_waits(l, reg))
		return 0;
	emit_size(l, *p & 8 ? IR_XDEC : IR_XINC, GUEST(reg), GUEST(reg), 0, 0);
	return 1;
}

/* ---- stack ---- */

/* 50-57 PUSH r */
static unsigned push(struct lower *l, const uint8_t *p)
{
	unsigned reg = *p & 7;
	int disp = l->now.esp_off - 4;
	if (!fits8(disp) || (reg == X86_ESP && disp != -4))
		return 0;
	ea_store(l, ea_disp(IR_REG_ESP, X86_SS << 1, disp), IR_GSW, GUEST(reg));
	l->now.esp_off = (int16_t)disp;
	return 1;
}

/* 58-5f POP r, but ESP */
static unsigned pop(struct lower *l, const uint8_t *p)
{
	unsigned reg = *p & 7;
	int disp = l->now.esp_off;
	if (!fits8(disp))
		return 0;
	ea_load(l, ea_disp(IR_REG_ESP, X86_SS << 1, disp), IR_GLW, GUEST(reg));
	l->now.esp_off = (int16_t)(disp + 4);
	return 1;
}

/* ff /0, /1, /6: INC, DEC, PUSH E of memory */
static unsigned group5(struct lower *l, const uint8_t *p)
{
	unsigned member = MODRM_REG(p[1]), t;
	if (p[1] >= 0xc0 || (member > 1 && member != 6))
		return 0;
	struct ea e = memory(l, p + 1);
	const uint8_t *end = l->behind;
	t = member == 6 ? temp(l) : operand_temp(l);
	ea_load(l, e, IR_GLW, t);
	if (member == 6) {
		lower_stack_push(l, t, 4);
	} else {
		emit_size(l, member ? IR_XDEC : IR_XINC, t, t, 0, 0);
		ea_store(l, e, IR_GSW, t);
	}
	return (unsigned)(end - p);
}

/* 68, 6a PUSH Iz, Ibs */
static unsigned push_imm(struct lower *l, const uint8_t *p)
{
	bool byte = *p & 2;
	lower_stack_push(l, lower_const_reg(l, byte ? (uint32_t)(int8_t)p[1] : get32(p + 1)), 4);
	return byte ? 2 : 5;
}

/* ---- transfers: the rows' own functions, told what they ask about the instruction ---- */

static inline unsigned transfer(struct lower *l, lower_fn *row, unsigned op, unsigned bytes, uint32_t imm)
{
	l->op = (uint8_t)op;
	l->in.imm = imm;
	l->in.opsize = 4;
	l->next += bytes;
	switch (row(l)) {
	case LOWER_NEXT: return bytes;
	case LOWER_END: return bytes | TEMPLATE_END;
	default: return 0;
	}
}

/* 70-7f Jcc Jb */
static unsigned jcc(struct lower *l, const uint8_t *p)
{
	l->in.cc = *p & 15;
	return transfer(l, lower_jcc, *p, 2, (uint32_t)(int8_t)p[1]);
}

/* 0f 80-8f Jcc Jz */
static unsigned jcc_far(struct lower *l, const uint8_t *p)
{
	l->in.cc = p[1] & 15;
	return transfer(l, lower_jcc, p[1], 6, get32(p + 2));
}

/* eb, e9: JMP Jb, Jz */
static unsigned jmp(struct lower *l, const uint8_t *p)
{
	return *p & 2 ? transfer(l, lower_jmp, *p, 2, (uint32_t)(int8_t)p[1]) : transfer(l, lower_jmp, *p, 5, get32(p + 1));
}

/* e8 CALL Jz */
static unsigned call(struct lower *l, const uint8_t *p)
{
	return transfer(l, lower_call, *p, 5, get32(p + 1));
}

/* c3 RET */
static unsigned ret(struct lower *l, const uint8_t *p)
{
	return transfer(l, lower_ret, *p, 1, 0);
}

/* 0f */
static unsigned escape(struct lower *l, const uint8_t *p)
{
	unsigned op = p[1];
	if ((op & 0xf0) == 0x80)
		return jcc_far(l, p);
	return (op & 0xf6) == 0xb6 ? mov_extended(l, p) : 0;
}

#define ALU(n) \
	[8 * (n)] = alu8_e_g, [8 * (n) + 1] = alu, [8 * (n) + 2] = alu8_e_g, [8 * (n) + 3] = alu, [8 * (n) + 4] = alu8_al, \
	[8 * (n) + 5] = alu_eax
template_fn *const template_of[256] = {
	ALU(0), ALU(1), ALU(2), ALU(3), ALU(4), ALU(5), ALU(6), ALU(7),
	[0x0f] = escape,
	[0x40 ... 0x4f] = incdec,
	[0x50 ... 0x57] = push, [0x58 ... 0x5b] = pop, [0x5d ... 0x5f] = pop, [0x68] = push_imm, [0x6a] = push_imm,
	[0x70 ... 0x7f] = jcc,
	[0x80] = alu8_imm, [0x84] = alu8_e_g, [0x88] = mov8, [0x8a] = mov8, [0xa8] = alu8_al,
	[0xb0 ... 0xb7] = mov8_imm, [0xc1] = shift, [0xc6] = store_imm8, [0xd1] = shift, [0xd3] = shift, [0xf6] = test8_imm, [0xff] = group5,
	[0x81] = alu_imm, [0x83] = alu_imm, [0x85] = test, [0x89] = mov, [0x8b] = mov, [0x8d] = lea,
	[0xa1] = mov_moffs, [0xa3] = mov_moffs,
	[0xb8 ... 0xbf] = mov_imm, [0xc3] = ret, [0xc7] = store_imm,
	[0xe8] = call, [0xe9] = jmp, [0xeb] = jmp,
};
