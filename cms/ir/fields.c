/* SPDX-License-Identifier: Apache-2.0
 * struct ir_ins <-> struct ir_fields, by form. For the checker, the printer and the judges: the firmware puts its operations
 * together where it makes them (cms/front/lower.h), and CMS_CHECK compares. */
#include "build/gen/atoms.h"
#include "build/gen/atoms_csr.h"
#include "cms/ir/ir.h"

/* The operands that are not registers. */
static uint32_t rest_of(const struct ir_fields *f, unsigned form)
{
	uint32_t imm = (uint32_t)f->imm, size = f->size;
	switch (form) {
	case IRF_I: case IRF_SH:
		return imm << 20;
	case IRF_U:
		return imm;
	case IRF_XR: case IRF_X1: case IRF_XC:
		return (size & 3) << 25 | (size >> 2 & 1) << 12;
	case IRF_XI: case IRF_XCI:
		return (imm & 255) << 20 | size << 12;
	case IRF_XB:
		return size << 15;
	case IRF_SET: case IRF_SEL:
		return size << 25;
	case IRF_GL:
		return atom_imm_g(f->seg, f->seg >> 3, f->imm) << 20;
	case IRF_GS:
		return atom_imm_s(atom_imm_g(f->seg, f->seg >> 3, f->imm));
	case IRF_SW:
		return atom_imm_s(imm);
	case IRF_GLX: case IRF_GSX:
		return size << 29 | (f->seg & 7u) << 26 | (f->seg >> 3 & 1u) << 25;
	case IRF_Q:
		return size << 27;
	case IRF_CR: case IRF_CW:
		return CSR_XFLAGS << 20;
	case IRF_CI:
		return CSR_XFLAGS << 20 | imm << 15;
	case IRF_CT:
		return CSR_TLIMIT << 20;
	}
	return f->op == IR_EXIT ? imm << 20 : 0;
}

struct ir_ins ir_pack(const struct ir_fields *f)
{
	switch (f->op) {
	case IR_NOP:
		return (struct ir_ins){ 0 };
	case IR_LABEL:
		return (struct ir_ins){ .tag = ir_tag(f->op, 0, f->label) };
	case IR_COMMIT:
		return (struct ir_ins){ .word = (uint32_t)f->imm, .tag = ir_tag(f->op, f->a | (f->d ? IR_COMMIT_DYNAMIC : 0), f->label) };
	case IR_PORT:
		return (struct ir_ins){ .word = (uint32_t)f->imm, .tag = ir_tag(f->op, 0, f->label) };
	case IR_LINK: case IR_CALL:
		return (struct ir_ins){ .word = (uint32_t)f->imm, .tag = ir_tag(f->op, f->d, 0) };
	}
	uint32_t regs = (uint32_t)f->d << 7 | (uint32_t)f->a << 15 | (uint32_t)f->b << 20;
	return (struct ir_ins){ .word = ir_info[f->op].word | regs | rest_of(f, ir_info[f->op].form), .tag = ir_tag(f->op, 0, f->label) };
}

static int32_t sign(uint32_t v, unsigned bits) { return (int32_t)(v << (32 - bits)) >> (32 - bits); }

/* Segment, wrap and displacement of a 12-bit immediate. */
static void guest_imm(struct ir_fields *f, uint32_t imm)
{
	f->imm = sign(imm, 8);
	f->seg = (uint8_t)((imm >> 9 & 7) | (imm >> 8 & 1) << 3);
}

static uint32_t imm_s(uint32_t w) { return (w >> 7 & 31) | (w >> 25) << 5; }

static void take_rest(struct ir_fields *f, unsigned form, uint32_t w)
{
	switch (form) {
	case IRF_I:
		f->imm = (int32_t)w >> 20;
		break;
	case IRF_SH:
		f->imm = w >> 20 & 31;
		break;
	case IRF_U:
		f->imm = (int32_t)(w & ~0xfffu);
		break;
	case IRF_XR: case IRF_X1: case IRF_XC:
		f->size = (uint8_t)((w >> 25 & 3) | (w >> 12 & 1) << 2);
		break;
	case IRF_XI: case IRF_XCI:
		f->imm = sign(w >> 20, 8);
		f->size = w >> 12 & 3;
		break;
	case IRF_XB:
		f->size = w >> 15 & 15;
		break;
	case IRF_SET: case IRF_SEL:
		f->size = w >> 25 & 15;
		break;
	case IRF_GL:
		guest_imm(f, w >> 20);
		break;
	case IRF_GS:
		guest_imm(f, imm_s(w));
		break;
	case IRF_SW:
		f->imm = sign(imm_s(w), 12);
		break;
	case IRF_GLX: case IRF_GSX:
		f->size = w >> 29 & 3;
		f->seg = (uint8_t)((w >> 26 & 7) | (w >> 25 & 1) << 3);
		break;
	case IRF_Q:
		f->size = (uint8_t)(w >> 27);
		break;
	case IRF_CI:
		f->imm = w >> 15 & 31;
		break;
	case IRF_T:
		f->imm = f->op == IR_EXIT ? (int32_t)(w >> 20) : 0;
	}
}

struct ir_fields ir_unpack(const struct ir_ins *i)
{
	struct ir_fields f = { .op = i->op, .label = i->label };
	uint32_t w = i->word;
	switch (i->op) {
	case IR_NOP: case IR_LABEL:
		return f;
	case IR_COMMIT:
		f.a = i->more & 31;
		f.d = (i->more & IR_COMMIT_DYNAMIC) != 0;
		f.imm = (int32_t)w;
		return f;
	case IR_LINK: case IR_CALL: case IR_PORT:
		f.d = i->more;
		f.imm = (int32_t)w;
		return f;
	}
	if (i->op >= IR_OPS)
		return f;
	const struct ir_info *info = &ir_info[i->op];
	f.d = ir_uses(info, IRU_WD) || ir_uses(info, IRU_D) ? (uint8_t)ir_rd(w) : 0;
	f.a = ir_uses(info, IRU_A) ? (uint8_t)ir_rs1(w) : 0;
	f.b = ir_uses(info, IRU_B) ? (uint8_t)ir_rs2(w) : 0;
	take_rest(&f, info->form, w);
	return f;
}
