/* SPDX-License-Identifier: Apache-2.0
 * Segment registers read and loaded. They are in nobody's context, SS as long as it stays as wide, so the block goes on. In protected mode flat data
 * segments, and null into FS and GS, are loaded, as systems of 32 bits have them; any other descriptor is the interpreter's. SDM vol. 3, 3.4,
 * 5.5 and 20.1.
 * Invariant: the state page and the segment unit say the same at each commit. */
#include "cms/front/lower.h"

#define UNIT_READ_WRITE (SEG_READ | SEG_WRITE)
#define UNIT_FLAT_SHIFT 3
_Static_assert(SEG_FLAT == 1 << UNIT_FLAT_SHIFT, "limit_to() shifts a bit there");

/* Of struct x86_seg on the state page; sel and attr share a word. */
enum { AT_BASE = offsetof(struct x86_seg, base), AT_LIMIT = offsetof(struct x86_seg, limit), AT_SEL_ATTR = offsetof(struct x86_seg, sel) };
_Static_assert(AT_SEL_ATTR % 4 == 0 && offsetof(struct x86_seg, attr) == AT_SEL_ATTR + 2, "one word, attributes above");
_Static_assert(offsetof(struct x86_sys, seg) == 0, "front_source.segments + an offset is a field of the state page");

/* In a temporary: further constants may take the place of an upper one. */
static unsigned seg_at(struct lower *l, unsigned seg)
{
	unsigned r = lower_const_reg(l, l->s->segments + (uint32_t)sizeof(struct x86_seg) * seg), t;
	if (r < LOWER_CONST_REG)
		return r;
	t = temp(l);
	emit_mov(l, t, r);
	return t;
}

/* The selector, zero extended. */
static unsigned selector(struct lower *l)
{
	unsigned at = seg_at(l, l->in.reg), t = temp(l);
	emit_imm(l, IR_LW, t, at, AT_SEL_ATTR);
	emit(l, IR_ZEXTH, t, t, 0);
	return t;
}

/* 06 0e 16 1e, 0f a0 a8: as a word of the operand size */
enum lower_result lower_pushseg(struct lower *l)
{
	if (!l->s->segments)
		return LOWER_REFUSE;
	lower_stack_push(l, selector(l), l->in.opsize);
	return LOWER_NEXT;
}

/* 8c MOV E,S: 16 bits in memory, the operand size in a register */
enum lower_result lower_fromseg(struct lower *l)
{
	if (!l->s->segments || l->in.reg >= X86_NSEG)
		return LOWER_REFUSE;
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		ea_store(l, e, IR_GSH, selector(l));
	} else {
		lower_write_part(l, part_of(l->in.rm, l->in.opsize), l->in.opsize, selector(l));
	}
	return LOWER_NEXT;
}

/* ---- loads ---- */

static void page_word(struct lower *l, unsigned at, int32_t field, unsigned v)
{
	emit_store(l, IR_SWG, at, v, field);
	l->now.stores++;
}

static void unit_field(struct lower *l, unsigned seg, unsigned field, unsigned v)
{
	emit_store(l, IR_SEGW, 0, v, (int32_t)(seg | field));
}

/* SS of protected mode: ring 0's alone, whose privileges are all 0. */
static bool may_load(const struct lower *l, unsigned seg)
{
	bool stack = seg == X86_SS && ((l->s->mode & X86_MODE_REAL) || l->s->cpl0);
	return l->s->segments && (stack || seg == X86_ES || (seg >= X86_DS && seg <= X86_GS));
}

/* ---- real and virtual-8086 mode ---- */

/* In real mode limit, D and G stay as they are ("unreal mode"): the word with the selector is put together as seg_set_real() does. */
static void put_sel_attr(struct lower *l, unsigned at, unsigned sel, unsigned t)
{
	unsigned attr = l->s->v86 ? SEG_ATTR_V86 : SEG_ATTR_REAL;
	if (l->s->v86) {
		emit(l, IR_OR, t, sel, lower_const_reg(l, attr << 16));
	} else {
		emit_imm(l, IR_LW, t, at, AT_SEL_ATTR);
		emit(l, IR_AND, t, t, lower_const_reg(l, SEG_ATTR_KEPT << 16));
		emit(l, IR_OR, t, t, sel);
		emit(l, IR_OR, t, t, lower_const_reg(l, attr << 16));
	}
	page_word(l, at, AT_SEL_ATTR, t);
}

/* The limit into hi, the unit's attributes into t: a limit of 4 GB makes the segment flat. */
static void limit_to(struct lower *l, unsigned at, unsigned hi, unsigned t)
{
	if (l->s->v86) {
		lower_const_to(l, hi, 0xffff);
		page_word(l, at, AT_LIMIT, hi);
		emit_imm(l, IR_ADDI, t, 0, UNIT_READ_WRITE);
		return;
	}
	emit_imm(l, IR_LW, hi, at, AT_LIMIT);
	emit_imm(l, IR_ADDI, t, hi, 1);
	emit_imm(l, IR_SLTIU, t, t, 1);
	emit_imm(l, IR_SLLI, t, t, UNIT_FLAT_SHIFT);
	emit_imm(l, IR_ORI, t, t, UNIT_READ_WRITE);
}

/* All four fields, attributes last. */
static void unit_set(struct lower *l, unsigned seg, unsigned base, unsigned hi, unsigned attr)
{
	unit_field(l, seg, SEGW_BASE, base);
	unit_field(l, seg, SEGW_LO, 0);
	unit_field(l, seg, SEGW_HI, hi);
	unit_field(l, seg, SEGW_ATTR, attr);
}

static void load_real(struct lower *l, unsigned seg, unsigned sel)
{
	unsigned at = seg_at(l, seg), base = temp(l), t = temp(l), hi = temp(l);
	put_sel_attr(l, at, sel, t);
	emit_imm(l, IR_SLLI, base, sel, 4);
	page_word(l, at, AT_BASE, base);
	limit_to(l, at, hi, t);
	unit_set(l, seg, base, hi, t);
}

/* ---- protected mode ---- */

/* A flat descriptor: first word 0000ffff; second: present, data, writable, accessed, G, base 0, limit fffff; D, AVL, DPL are free. */
#define FLAT_LO 0x0000ffffu
#define FLAT_HI 0x008f9300u
#define FLAT_HI_MASK 0xff8f9fffu
#define ATTR_MASK 0xf0ff0000u	/* of the second word, shifted to where the page has it */
#define UNIT_FLAT (UNIT_READ_WRITE | SEG_FLAT)

/* To `null` if sel is that, to `out` unless it names a place in the GDT; d := its linear address. */
static void find_descriptor(struct lower *l, unsigned sel, unsigned d, unsigned t, unsigned null, unsigned out)
{
	unsigned gdt = lower_const_reg(l, l->s->segments + (uint32_t)offsetof(struct x86_sys, gdtr));
	emit_imm(l, IR_SRLI, t, sel, 2);
	branch(l, IR_BEQ, t, 0, null);
	emit_imm(l, IR_ANDI, t, t, 1);
	branch(l, IR_BNE, t, 0, out);	/* in the LDT */
	emit_imm(l, IR_LW, t, gdt, (int32_t)offsetof(struct x86_dtr, limit));
	emit_imm(l, IR_ORI, d, sel, 7);
	branch(l, IR_BLTU, t, d, out);
	emit_imm(l, IR_LW, t, gdt, (int32_t)offsetof(struct x86_dtr, base));
	emit_imm(l, IR_ADDI, d, d, -7);
	emit(l, IR_ADD, d, d, t);
}

/* To `out` unless the descriptor at x[d] is that of a flat data segment; d := its second word. */
static void want_flat(struct lower *l, unsigned d, unsigned t, unsigned out)
{
	struct ea e = ea_disp(d, SEG_SYS << 1, 0);
	ea_load(l, e, IR_GLW, t);
	ea_load(l, ea_at(e, 4), IR_GLW, d);
	emit_imm(l, IR_ADDI, t, t, 1);
	emit(l, IR_XOR, t, t, lower_const_reg(l, FLAT_LO + 1));
	branch(l, IR_BNE, t, 0, out);
	emit(l, IR_AND, t, d, lower_const_reg(l, FLAT_HI_MASK & ~0xfffu));
	emit(l, IR_XOR, t, t, lower_const_reg(l, FLAT_HI & ~0xfffu));
	branch(l, IR_BNE, t, 0, out);
	emit_imm(l, IR_SLLI, t, d, 20);
	emit(l, IR_XOR, t, t, lower_const_reg(l, FLAT_HI << 20));
	branch(l, IR_BNE, t, 0, out);
}

/* RPL and CPL want to be inside DPL. */
static void check_privilege(struct lower *l, unsigned sel, unsigned hi, unsigned t, unsigned out)
{
	unsigned rpl = temp(l);
	emit_imm(l, IR_SRLI, t, hi, 13);
	emit_imm(l, IR_ANDI, t, t, 3);
	if (l->s->cpl0)
		emit_imm(l, IR_ANDI, rpl, sel, 3);
	else
		emit_imm(l, IR_ADDI, rpl, 0, 3);
	branch(l, IR_BLTU, t, rpl, out);
}

/* RPL and DPL are 0, and the stack stays as wide as the context says. */
static void check_stack(struct lower *l, unsigned sel, unsigned hi, unsigned t, unsigned out)
{
	unsigned rpl = temp(l);
	emit_imm(l, IR_SRLI, t, hi, 13);
	emit(l, IR_OR, t, t, sel);
	emit_imm(l, IR_ANDI, t, t, 3);
	branch(l, IR_BNE, t, 0, out);
	emit_imm(l, IR_BEXTI, rpl, hi, 22);
	branch(l, l->s->ss32 ? IR_BEQ : IR_BNE, rpl, 0, out);
}

/* Of the flat path, the registers alone go on to `done`. */
static void load_null(struct lower *l, unsigned seg, unsigned sel, unsigned t, unsigned null, unsigned done)
{
	branch(l, IR_JMP, 0, 0, done);
	put_label(l, null);
	unsigned at = seg_at(l, seg);
	page_word(l, at, AT_SEL_ATTR, sel);
	page_word(l, at, AT_BASE, 0);
	page_word(l, at, AT_LIMIT, 0);
	emit_imm(l, IR_ADDI, t, 0, SEG_TRAP | SEG_READ);
	unit_set(l, seg, 0, 0, t);
	put_label(l, done);
	l->now.stores = (uint16_t)(l->now.stores - 3);	/* one of the two paths */
}

static void load_flat(struct lower *l, unsigned seg, unsigned sel)
{
	unsigned out = lower_leave_label(l), d = temp(l), t = temp(l), at;
	unsigned null = seg >= X86_FS ? new_label(l) : out;	/* what systems keep null */
	find_descriptor(l, sel, d, t, null, out);
	want_flat(l, d, t, out);
	if (seg == X86_SS)
		check_stack(l, sel, d, t, out);
	else
		check_privilege(l, sel, d, t, out);
	at = seg_at(l, seg);
	emit_imm(l, IR_SLLI, d, d, 8);
	emit(l, IR_AND, d, d, lower_const_reg(l, ATTR_MASK));
	emit(l, IR_OR, d, d, sel);
	page_word(l, at, AT_SEL_ATTR, d);
	page_word(l, at, AT_BASE, 0);
	emit_imm(l, IR_ADDI, d, 0, -1);
	page_word(l, at, AT_LIMIT, d);
	emit_imm(l, IR_ADDI, t, 0, UNIT_FLAT);
	unit_set(l, seg, 0, d, t);
	if (null != out)
		load_null(l, seg, sel, t, null, new_label(l));
}

/* sel: zero extended. Nothing that the guest sees may have been changed by the instruction yet. */
static void load_seg(struct lower *l, unsigned seg, unsigned sel)
{
	if (l->s->mode & X86_MODE_REAL)
		load_real(l, seg, sel);
	else
		load_flat(l, seg, sel);
}

/* 8e MOV S,E. Behind SS region.c keeps the next instruction. */
enum lower_result lower_toseg(struct lower *l)
{
	if (!may_load(l, l->in.reg))
		return LOWER_REFUSE;
	unsigned sel = temp(l);
	if (l->in.rm == X86_NOREG) {
		struct ea e = ea_of(l);
		ea_load(l, e, IR_GLHU, sel);
	} else {
		emit(l, IR_ZEXTH, sel, IR_REG_GPR + l->in.rm, 0);
	}
	load_seg(l, l->in.reg, sel);
	return LOWER_NEXT;
}

/* 07 1f, 0f a1 a9: 16 bits are read, whatever the operand size */
enum lower_result lower_popseg(struct lower *l)
{
	unsigned t;
	if (!may_load(l, l->in.reg))
		return LOWER_REFUSE;
	t = temp(l);
	lower_stack_load(l, IR_GLHU, t, 0);
	load_seg(l, l->in.reg, t);
	lower_stack_move(l, l->in.opsize);
	return LOWER_NEXT;
}

/* c4 LES c5 LDS, 0f b2 LSS b4 LFS b5 LGS: offset, then selector */
enum lower_result lower_farptr(struct lower *l)
{
	unsigned seg = l->op == 0xc4 ? X86_ES : l->op == 0xc5 ? X86_DS : l->op == 0xb2 ? X86_SS : l->op == 0xb4 ? X86_FS : X86_GS;
	unsigned size = l->in.opsize, off, sel;
	if (!may_load(l, seg))
		return LOWER_REFUSE;
	struct ea e = ea_reg(l, ea_full(l));
	off = temp(l);
	sel = temp(l);
	ea_load(l, e, ea_load_kind(size), off);
	ea_load(l, ea_at(e, (int32_t)size), IR_GLHU, sel);
	load_seg(l, seg, sel);
	lower_write_part(l, part_of(l->in.reg, size), size, off);
	return LOWER_NEXT;
}

/* 0f 20 MOV r,CR */
enum lower_result lower_fromcr(struct lower *l)
{
	static const uint16_t at[5] = { offsetof(struct x86_sys, cr0), 0, offsetof(struct x86_sys, cr2), offsetof(struct x86_sys, cr3),
					offsetof(struct x86_sys, cr4) };
	if (!l->s->segments || !l->s->cpl0 || l->in.reg > 4 || l->in.reg == 1)
		return LOWER_REFUSE;
	emit_imm(l, IR_LW, IR_REG_GPR + l->in.rm, lower_const_reg(l, l->s->segments + at[l->in.reg]), 0);
	return LOWER_NEXT;
}
