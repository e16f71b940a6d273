/* SPDX-License-Identifier: Apache-2.0
 * XADD CMPXCHG CMPXCHG8B. LOCK changes nothing: nothing else runs between two commits. A fault in the store undoes all. SDM vol. 2. */
#include "cms/front/lower.h"

#define EAX IR_REG_GPR
#define ECX (IR_REG_GPR + X86_ECX)
#define EDX (IR_REG_GPR + X86_EDX)
#define EBX (IR_REG_GPR + X86_EBX)
#define CC_Z 4

/* The sum is written last. */
enum lower_result lower_xadd(struct lower *l)
{
	unsigned size = l->in.opsize;
	struct part g = part_of(l->in.reg, size), none = { 0, 0 };
	unsigned old = temp(l), sum = temp(l);
	struct ea e = { 0 };
	if (l->in.rm == X86_NOREG) {
		e = ea_of(l);
		ea_load(l, e, ea_load_kind(size), old);
	} else {
		emit_mov(l, old, lower_read_e(l));
	}
	emit_size(l, IR_XADD, sum, old, g.reg, size_of(size, none, g));
	if (l->in.rm == X86_NOREG)
		ea_store(l, e, ea_store_kind(size), sum);
	lower_write_part(l, g, size, old);
	if (l->in.rm != X86_NOREG)
		lower_write_part(l, part_of(l->in.rm, size), size, sum);
	return LOWER_NEXT;
}

/* Operand G, without garbage in the low bits that count. */
static unsigned source(struct lower *l)
{
	struct part g = part_of(l->in.reg, l->in.opsize);
	unsigned t;
	if (!g.high)
		return g.reg;
	t = temp(l);
	emit_imm(l, IR_SRLI, t, g.reg, 8);
	return t;
}

/* ZF chooses what is stored and what the accumulator becomes. */
enum lower_result lower_cmpxchg(struct lower *l)
{
	unsigned size = l->in.opsize, old, v, acc, g;
	struct part none = { 0, 0 };
	struct ea e = { 0 };
	if (l->in.rm == X86_NOREG)
		e = ea_of(l);
	old = temp(l);
	v = temp(l);
	acc = size == 4 ? EAX : temp(l);
	if (l->in.rm == X86_NOREG)
		ea_load(l, e, ea_load_kind(size), old);
	else
		emit_mov(l, old, lower_read_e(l));
	g = source(l);
	emit_size(l, IR_XCMP, 0, EAX, old, size_of(size, none, none));
	emit_cc(l, IR_XSEL, v, g, old, CC_Z);
	if (l->in.rm == X86_NOREG)
		ea_store(l, e, ea_store_kind(size), v);	/* first: the address may be made of EAX */
	emit_cc(l, IR_XSEL, acc, EAX, old, CC_Z);
	if (acc != EAX)
		lower_write_part(l, part_of(X86_EAX, size), size, acc);
	if (l->in.rm != X86_NOREG)
		lower_write_part(l, part_of(l->in.rm, size), size, v);
	return LOWER_NEXT;
}

/* Eight bytes from the wrapped address on: the second half does not wrap, it passes the limit. */
static struct ea quadword(struct lower *l)
{
	unsigned full = ea_full(l), wrapped;
	if (l->in.adsize == 4)
		return ea_reg(l, full);
	wrapped = temp(l);
	emit(l, IR_ZEXTH, wrapped, full, 0);
	return ea_disp(wrapped, l->in.seg << 1, 0);
}

/* Of the flags only ZF changes. Where alignment is checked no access of a translation gets through (exec/tlb.h): #AC of the quadword
 * is the interpreter's. */
enum lower_result lower_cmpxchg8b(struct lower *l)
{
	struct ea e = quadword(l), e4 = ea_at(e, 4);
	unsigned lo = temp(l), hi = temp(l), t = temp(l), u = temp(l);
	ea_load(l, e, IR_GLW, lo);
	ea_load(l, e4, IR_GLW, hi);
	emit(l, IR_XOR, t, lo, EAX);
	emit(l, IR_XOR, u, hi, EDX);
	emit(l, IR_OR, t, t, u);
	emit_imm(l, IR_SLTIU, t, t, 1);
	emit_imm(l, IR_SLLI, t, t, 6);
	emit_imm(l, IR_ADDI, u, 0, X86_ZF);
	emit_flags(l, IR_CLRFL, 0, u);
	emit_flags(l, IR_SETFL, 0, t);
	emit_cc(l, IR_XSEL, t, EBX, lo, CC_Z);
	emit_cc(l, IR_XSEL, u, ECX, hi, CC_Z);
	ea_store(l, e, IR_GSW, t);
	ea_store(l, e4, IR_GSW, u);
	emit_cc(l, IR_XSEL, EAX, EAX, lo, CC_Z);
	emit_cc(l, IR_XSEL, EDX, EDX, hi, CC_Z);
	return LOWER_NEXT;
}
