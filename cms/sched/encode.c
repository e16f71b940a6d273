/* SPDX-License-Identifier: Apache-2.0
 * IR -> atoms, one for one but for NOP, labels resolved. Encodings come from atoms.h: the atom with its operand fields 0, and the fields. */
#include "build/gen/atoms.h"
#include "build/gen/atoms_csr.h"
#include "cms/sched/mol.h"

#define FIXUPS (IR_LABELS * 2)

struct fixup {
	uint16_t word, label;
	uint8_t jump;	/* J format, not B */
};

struct encoder {
	struct mol_block *m;
	uint32_t *to;		/* where the next word goes */
	unsigned fixups_n;
	uint16_t label[IR_LABELS + 1];
	struct fixup fixups[FIXUPS];
};

static uint16_t place(const struct encoder *e) { return (uint16_t)(e->to - e->m->words); }

static void fix(struct encoder *e, const struct ir_ins *i)
{
	IR_MUST(e->fixups_n < FIXUPS && i->label <= IR_LABELS);
	e->fixups[e->fixups_n++] = (struct fixup){ place(e), i->label, i->op == IR_JMP };
}

/* The operands that are not registers. */
static uint32_t rest_of(const struct ir_ins *i, unsigned form)
{
	uint32_t imm = (uint32_t)i->imm;
	switch (form) {
	case IRF_I: case IRF_SH:
		return imm << 20;
	case IRF_U:
		return imm;
	case IRF_XR: case IRF_X1: case IRF_XC:
		return ir_size(i) << 25 | ir_h2(i) << 12;
	case IRF_XI: case IRF_XCI:
		return (imm & 255) << 20 | ir_size(i) << 12;
	case IRF_XB:
		return (uint32_t)i->size << 15;
	case IRF_SET: case IRF_SEL:
		return (uint32_t)i->size << 25;
	case IRF_GL:
		return atom_imm_g(i->seg, i->seg >> 3, i->imm) << 20;
	case IRF_GS:
		return atom_imm_s(atom_imm_g(i->seg, i->seg >> 3, i->imm));
	case IRF_SW:
		return atom_imm_s(imm);
	case IRF_GLX: case IRF_GSX:
		return (uint32_t)i->size << 29 | (i->seg & 7u) << 26 | (i->seg >> 3 & 1u) << 25;
	case IRF_Q:
		return (uint32_t)i->size << 27;
	case IRF_CR: case IRF_CW:
		return CSR_XFLAGS << 20;
	case IRF_CI:
		return CSR_XFLAGS << 20 | imm << 15;
	case IRF_CT:
		return CSR_TLIMIT << 20;
	}
	return 0;
}

/* Fields that are not operands are 0 (ir_check). */
static uint32_t word_of(const struct ir_ins *i, const struct ir_info *f)
{
	uint32_t regs = i->op_d_a_b;	/* d and a one place above where the atom has them */
	return f->word | (regs >> 1 & 0xfff80) | regs >> 24 << 20 | rest_of(i, f->form);
}

static void point(struct encoder *e, const struct ir_ins *i)
{
	e->m->points[e->m->points_n++] = (struct mol_point){ (uint32_t)i->imm, place(e), i->d };
}

/* Commits, labels and ways out: what must be known about the place. False: the atom is still to be put there. */
static bool end(struct encoder *e, const struct ir_ins *i)
{
	struct mol_block *m = e->m;
	switch (i->op) {
	case IR_LABEL:
		e->label[i->label] = place(e);
		return true;
	case IR_COMMIT:
		if (place(e) == m->entry)
			*e->to++ = atom_enc_addi(0, 0, 0);	/* cpc = head means entered, not committed */
		point(e, i);
		*e->to++ = atom_enc_commit(i->a, i->label);
		return true;
	case IR_LINK:
		m->links[m->links_n++] = (struct mol_link){ (uint32_t)i->imm, place(e), i->d };
		*e->to++ = atom_enc_exit(0, IR_EXIT_LINK);
		*e->to++ = 0;	/* tcache puts the address of its description there */
		return true;
	case IR_CALL:	/* a point, as the interpreter commits */
		point(e, i);
		*e->to++ = atom_enc_exit(0, IR_EXIT_CALL);
		*e->to++ = (uint32_t)i->imm;
		return true;
	case IR_PORT:
		m->points[m->points_n++] = (struct mol_point){ 0, place(e), 1 };
		*e->to++ = atom_enc_exit(0, IR_EXIT_PORT | i->label);
		*e->to++ = (uint32_t)i->imm;
		return true;
	case IR_EXIT:
		*e->to++ = atom_enc_exit(0, i->imm);
		return true;
	case IR_JDISP: case IR_JRET:
		return false;
	}
	fix(e, i);
	return false;
}

static void resolve(struct encoder *e)
{
	for (const struct fixup *f = e->fixups; f < e->fixups + e->fixups_n; f++) {
		uint32_t off = (uint32_t)(e->label[f->label] - f->word) * 4;
		IR_MUST(f->jump || off + MOL_BRANCH_BYTES < 2 * MOL_BRANCH_BYTES);
		e->m->words[f->word] |= f->jump ? atom_imm_j(off) : atom_imm_b(off);
	}
}

int sched_encode(struct mol_block *m, const struct ir_block *b)
{
	struct encoder e;
	const struct ir_ins *i = b->ins, *last = b->ins + b->n, *stop = b->ins + b->entry;
	e.m = m;
	e.to = m->words;
	e.fixups_n = 0;
	m->points_n = m->links_n = m->entry = 0;
	for (;; i++) {
		if (i == stop) {	/* behind the page check, and then at the end */
			if (i == last)
				break;
			m->entry = place(&e);
			stop = last;
		}
		const struct ir_info *f = &ir_info[i->op];
		if (i->op == IR_NOP)
			continue;
		if (f->effects & IRE_CTL) {
			if (m->points_n == MOL_POINTS || m->links_n == MOL_LINKS)
				return -1;
			if (end(&e, i))
				continue;
		}
		if (i->op == IR_RPUSH)
			fix(&e, i);
		*e.to++ = word_of(i, f);
	}
	m->n = place(&e);
	IR_MUST(m->n <= 2 * b->n + 1);
	resolve(&e);
	return 0;
}
