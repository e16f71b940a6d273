/* SPDX-License-Identifier: Apache-2.0
 * PUSH POP PUSHA LEAVE ENTER PUSHF POPF. The stack pointer is ESP or SP by the context; moves of
 * ESP are joined (lower_settle_esp). SDM vol. 1, 6.2. */
#include "cms/front/lower.h"

#define ESP IR_REG_ESP
#define EBP (IR_REG_GPR + X86_EBP)

static unsigned stack_space(const struct lower *l) { return X86_SS << 1 | !l->s->ss32; }

/* A place that many bytes from where ESP stands for the guest. */
static struct ea stack_at(struct lower *l, int disp)
{
	if (!fits8(disp + l->now.esp_off))
		lower_settle_esp(l);
	return ea_disp(ESP, stack_space(l), disp + l->now.esp_off);
}

void lower_stack_move(struct lower *l, int bytes)
{
	unsigned t;
	if (l->s->ss32) {
		l->now.esp_off = (int16_t)(l->now.esp_off + bytes);
		return;
	}
	t = temp(l);
	emit_imm(l, IR_ADDI, t, ESP, bytes);
	emit_size(l, IR_XMOV, ESP, ESP, t, 1);
}

void lower_stack_push(struct lower *l, unsigned reg, unsigned opsize)
{
	struct ea e = stack_at(l, -(int)opsize);
	ea_store(l, e, ea_store_kind(opsize), reg);
	lower_stack_move(l, -(int)opsize);
}

void lower_stack_load(struct lower *l, unsigned kind, unsigned d, int disp)
{
	struct ea e = stack_at(l, disp);
	ea_load(l, e, kind, d);
}

/* 50: register. 68 6a: immediate. ff /6: E */
enum lower_result lower_push(struct lower *l)
{
	unsigned v;
	if (l->op == 0x50)
		v = IR_REG_GPR + l->in.reg;
	else if (l->op == 0xff)
		v = lower_read_e(l);
	else
		v = lower_const_reg(l, l->in.imm);
	lower_stack_push(l, v, l->in.opsize);
	return LOWER_NEXT;
}

/* The address of the destination is made with ESP as it is behind the read. */
static enum lower_result pop_mem(struct lower *l)
{
	unsigned size = l->in.opsize, t = temp(l);
	lower_stack_load(l, ea_load_kind(size), t, 0);
	lower_stack_move(l, (int)size);
	struct ea e = ea_of(l);
	ea_store(l, e, ea_store_kind(size), t);
	return LOWER_NEXT;
}

/* 58: register. 8f /0: E */
enum lower_result lower_pop(struct lower *l)
{
	unsigned g = IR_REG_GPR + (l->op == 0x8f ? l->in.rm : l->in.reg), size = l->in.opsize;
	if (l->op == 0x8f && l->in.rm == X86_NOREG)
		return pop_mem(l);
	if (g == ESP) {	/* the value wins over the move */
		unsigned t = temp(l);
		lower_stack_load(l, ea_load_kind(size), t, 0);
		lower_stack_move(l, (int)size);
		lower_settle_esp(l);
		lower_write_part(l, part_of(X86_ESP, size), size, t);
		return LOWER_NEXT;
	}
	lower_stack_load(l, size == 4 ? IR_GLW : IR_GLM16, g, 0);
	lower_stack_move(l, (int)size);
	return LOWER_NEXT;
}

enum lower_result lower_leave(struct lower *l)
{
	struct ea e = ea_disp(EBP, stack_space(l), 0);
	int size = l->in.opsize;
	if (l->s->ss32) {
		emit_imm(l, IR_ADDI, ESP, EBP, size);
		l->now.esp_off = 0;
	} else {
		unsigned t = temp(l);
		emit_imm(l, IR_ADDI, t, EBP, size);
		emit_size(l, IR_XMOV, ESP, ESP, t, 1);
	}
	ea_load(l, e, size == 4 ? IR_GLW : IR_GLM16, EBP);
	return LOWER_NEXT;
}

/* ENTER Iw,0. Where ESP ends must be writable, though nothing is written there. */
enum lower_result lower_enter(struct lower *l)
{
	unsigned size = l->in.opsize, t;
	if (l->in.imm2 & 31)
		return LOWER_REFUSE;
	lower_stack_push(l, EBP, size);
	lower_settle_esp(l);
	lower_write_part(l, part_of(X86_EBP, size), size, ESP);
	t = temp(l);
	emit(l, IR_SUB, t, ESP, lower_const_reg(l, l->in.imm & 0xffff));
	lower_write_part(l, part_of(X86_ESP, l->s->ss32 ? 4 : 2), l->s->ss32 ? 4 : 2, t);
	struct ea e = stack_at(l, 0);
	ea_store(l, e, size == 4 ? IR_GPRW : IR_GPRH, 0);
	l->now.stores--;
	return LOWER_NEXT;
}

/* 60 PUSHA (8 stores), 61 POPA */
enum lower_result lower_pusha(struct lower *l)
{
	int size = l->in.opsize;
	if (l->op == 0x60) {
		for (unsigned r = 0; r < 8; r++) {
			struct ea e = stack_at(l, -size * (int)(r + 1));
			ea_store(l, e, ea_store_kind(l->in.opsize), IR_REG_GPR + r);
		}
		lower_stack_move(l, -8 * size);
		return LOWER_NEXT;
	}
	for (unsigned r = 8; r-- > 0;)	/* the word for ESP goes nowhere, but it can fault */
		if (r != X86_ESP)
			lower_stack_load(l, size == 4 ? IR_GLW : IR_GLM16, IR_REG_GPR + r, size * (int)(7 - r));
		else
			lower_stack_load(l, ea_load_kind(l->in.opsize), temp(l), size * (int)(7 - r));
	lower_stack_move(l, 8 * size);
	return LOWER_NEXT;
}

/* Outside virtual-8086 mode. VM and RF read as 0, bit 1 as 1. */
enum lower_result lower_pushf(struct lower *l)
{
	unsigned t, m;
	if (l->s->v86)
		return LOWER_REFUSE;
	t = temp(l);
	emit_flags(l, IR_RDFL, t, 0);
	emit(l, IR_OR, t, t, IR_REG_SYSFLAGS);
	emit_imm(l, IR_ORI, t, t, 2);
	if (l->in.opsize == 4) {
		m = lower_const_reg(l, ~(X86_VM | X86_RF));
		emit(l, IR_AND, t, t, m);
	}
	lower_stack_push(l, t, l->in.opsize);
	return LOWER_NEXT;
}

#define POPF_SYSTEM (X86_TF | X86_IOPL | X86_NT)

/* flags | IF if an interrupt waits */
static unsigned with_if_interrupted(struct lower *l, unsigned flags)
{
	unsigned d = temp(l);
	_Static_assert(X86_IF == 1 << 9, "the word is 0 or 1");
	emit_imm(l, IR_LW, d, lower_const_reg(l, l->s->intr), 0);
	emit_imm(l, IR_SLLI, d, d, 9);
	emit(l, IR_OR, d, d, flags);
	return d;
}

/* Where it changes none of the flags that somebody has to look at; IF only of the most privileged, while no interrupt waits. */
enum lower_result lower_popf(struct lower *l)
{
	unsigned size = l->in.opsize, out, t, changed, m, refused;
	bool sets_if = l->s->cpl0 && l->s->intr;
	if (l->s->v86)
		return LOWER_REFUSE;
	out = lower_leave_label(l);
	t = temp(l);
	changed = temp(l);
	m = temp(l);
	refused = lower_const_reg(l, POPF_SYSTEM | (sets_if ? 0 : X86_IF) | (size == 4 ? X86_AC | X86_ID : 0));
	lower_stack_load(l, ea_load_kind(size), t, 0);
	emit(l, IR_XOR, changed, t, IR_REG_SYSFLAGS);
	if (sets_if)
		refused = with_if_interrupted(l, refused);
	emit(l, IR_AND, m, changed, refused);
	branch(l, IR_BNE, m, 0, out);
	emit_imm(l, IR_ANDI, changed, changed, X86_DF | (sets_if ? X86_IF : 0));
	emit(l, IR_XOR, IR_REG_SYSFLAGS, IR_REG_SYSFLAGS, changed);
	emit_flags(l, IR_WRFL, 0, t);
	lower_stack_move(l, (int)size);
	l->df_clear = 0;
	return LOWER_NEXT;
}

/* CLI of the most privileged: no event can come due by it. */
enum lower_result lower_cli(struct lower *l)
{
	if (!l->s->cpl0)
		return LOWER_REFUSE;
	emit_imm(l, IR_ANDI, IR_REG_SYSFLAGS, IR_REG_SYSFLAGS, ~(int32_t)X86_IF);
	return LOWER_NEXT;
}

/* STI of the most privileged, while no interrupt waits: none comes before a boundary. region.c keeps the next instruction with it. */
enum lower_result lower_sti(struct lower *l)
{
	if (!l->s->cpl0 || !l->s->intr)
		return LOWER_REFUSE;
	lower_leave_if_interrupted(l);
	emit_imm(l, IR_ORI, IR_REG_SYSFLAGS, IR_REG_SYSFLAGS, X86_IF);
	return LOWER_NEXT;
}
