/* SPDX-License-Identifier: Apache-2.0
 * IR -> atoms, one for one but for NOP, labels resolved. Encodings come from atoms.h: the atom with its operand fields 0, and the fields. */
#include "build/gen/atoms.h"
#include "cms/exec/exec.h"
#include "cms/sched/mol.h"

#define CSR_XFLAGS 0x7cb
#define FIXUPS (IR_LABELS * 2)

struct fixup {
	uint16_t word, label;
	uint8_t jump;	/* J format, not B */
};

struct encoder {
	struct mol_block *m;
	unsigned fixups_n;
	uint16_t label[IR_LABELS + 1];
	struct fixup fixups[FIXUPS];
};

static void fix(struct encoder *e, const struct ir_ins *i)
{
	e->fixups[e->fixups_n++] = (struct fixup){ e->m->n, i->label, i->op == IR_JMP };
}

/* Which of d, a, b are operand fields, by form. */
#define FD 0xf80u
#define FA 0xf8000u
#define FB 0x1f00000u
static const uint32_t registers[IRF_COUNT] = {
	[IRF_R] = FD | FA | FB, [IRF_I] = FD | FA, [IRF_SH] = FD | FA, [IRF_D1] = FD | FA, [IRF_U] = FD, [IRF_XR] = FD | FA | FB,
	[IRF_X1] = FD | FA, [IRF_XC] = FA | FB, [IRF_XI] = FD | FA, [IRF_XCI] = FA, [IRF_BR] = FA | FB, [IRF_SET] = FD,
	[IRF_SEL] = FD | FA | FB, [IRF_GL] = FD | FA, [IRF_GLX] = FD | FA | FB, [IRF_GS] = FA | FB, [IRF_GSX] = FD | FA | FB,
	[IRF_Q] = FD | FA | FB, [IRF_CR] = FD, [IRF_CW] = FA, [IRF_PG] = FA | FB,
};

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
	case IRF_GLX: case IRF_GSX:
		return (uint32_t)i->size << 29 | (i->seg & 7u) << 26 | (i->seg >> 3 & 1u) << 25;
	case IRF_Q:
		return (uint32_t)i->size << 27;
	case IRF_CR: case IRF_CW:
		return CSR_XFLAGS << 20;
	case IRF_CI:
		return CSR_XFLAGS << 20 | imm << 15;
	}
	return 0;
}

static uint32_t word_of(const struct ir_ins *i, const struct ir_info *f)
{
	uint32_t regs = (uint32_t)i->d << 7 | (uint32_t)i->a << 15 | (uint32_t)i->b << 20;
	return f->word | (regs & registers[f->form]) | rest_of(i, f->form);
}

static void put(struct mol_block *m, uint32_t word)
{
	m->words[m->n++] = word;
}

static void point(struct mol_block *m, const struct ir_ins *i)
{
	m->points[m->points_n++] = (struct mol_point){ (uint32_t)i->imm, m->n, i->d };
}

/* Commits, labels and ways out: what must be known about the place. False: the atom is still to be put there. */
static bool end(struct encoder *e, const struct ir_ins *i)
{
	struct mol_block *m = e->m;
	switch (i->op) {
	case IR_LABEL:
		e->label[i->label] = m->n;
		return true;
	case IR_COMMIT:
		if (m->n == m->entry)
			put(m, atom_enc_addi(0, 0, 0));	/* cpc = head means entered, not committed */
		point(m, i);
		put(m, atom_enc_commit(i->a, i->label));
		return true;
	case IR_LINK:
		m->links[m->links_n++] = (struct mol_link){ (uint32_t)i->imm, m->n, i->d };
		put(m, atom_enc_exit(0, EXEC_EXIT_LINK));
		put(m, 0);	/* tcache puts the address of its description there */
		return true;
	case IR_CALL:	/* a point, as the interpreter commits */
		point(m, i);
		put(m, atom_enc_exit(0, EXEC_EXIT_CALL));
		put(m, (uint32_t)i->imm);
		return true;
	case IR_EXIT:
		put(m, atom_enc_exit(0, i->imm));
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
		e->m->words[f->word] |= f->jump ? atom_imm_j(off) : atom_imm_b(off);
	}
}

int sched_encode(struct mol_block *m, const struct ir_block *b)
{
	struct encoder e;
	const struct ir_ins *entry = b->ins + b->entry, *last = b->ins + b->n;
	e.m = m;
	e.fixups_n = 0;
	m->n = m->points_n = m->links_n = 0;
	for (const struct ir_ins *i = b->ins; i < last; i++) {
		const struct ir_info *f = &ir_info[i->op];
		if (i == entry)
			m->entry = m->n;
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
		put(m, word_of(i, f));
	}
	resolve(&e);
	return 0;
}
