/* SPDX-License-Identifier: Apache-2.0
 * IR -> atoms, one for one, labels resolved. Encodings come from atoms.h. */
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

#define A(name) atom_enc_##name
#define SZ(i) ir_size(i), ir_h2(i)
#define ENC_R(n, i) A(n)(i->d, i->a, i->b)
#define ENC_I(n, i) A(n)(i->d, i->a, i->imm)
#define ENC_SH(n, i) A(n)(i->d, i->a, i->imm)
#define ENC_D1(n, i) A(n)(i->d, i->a)
#define ENC_U(n, i) A(n)(i->d, (uint32_t)i->imm)
#define ENC_XR(n, i) A(n)(i->d, i->a, i->b, SZ(i))
#define ENC_X1(n, i) A(n)(i->d, i->a, SZ(i))
#define ENC_XC(n, i) A(n)(i->a, i->b, SZ(i))
#define ENC_XI(n, i) A(n)(i->d, i->a, i->imm, ir_size(i))
#define ENC_XCI(n, i) A(n)(i->a, i->imm, ir_size(i))
#define ENC_BR(n, i) A(n)(i->a, i->b, 0)
#define ENC_XB(n, i) A(n)(i->size, 0)
#define ENC_SET(n, i) A(n)(i->d, i->size)
#define ENC_SEL(n, i) A(n)(i->d, i->a, i->b, i->size)
#define GSEG(i) i->seg & 7, i->seg >> 3
#define ENC_GL(n, i) A(n)(i->d, i->a, GSEG(i), i->imm)
#define ENC_GLX(n, i) A(n)(i->d, i->a, i->b, i->size, GSEG(i))
#define ENC_GS(n, i) A(n)(i->a, i->b, GSEG(i), i->imm)
#define ENC_GSX(n, i) A(n)(i->a, i->b, i->d, i->size, GSEG(i))
#define ENC_Q(n, i) A(n)(i->d, i->a, i->b, i->size)
#define ENC_CR(n, i) A(n)(i->d, 0, CSR_XFLAGS)
#define ENC_CW(n, i) A(n)(0, i->a, CSR_XFLAGS)
#define ENC_CI(n, i) A(n)(0, (uint32_t)i->imm, CSR_XFLAGS)
#define ENC_PG(n, i) enc_other(i)
#define ENC_T(n, i) enc_other(i)

static uint32_t enc_other(const struct ir_ins *i)
{
	switch (i->op) {
	case IR_CHKPAGE: return atom_enc_chkpage(i->a, i->b);
	case IR_COMMIT: return atom_enc_commit(i->a, i->label);
	case IR_LINK: return atom_enc_exit(0, EXEC_EXIT_LINK);
	case IR_EXIT: return atom_enc_exit(0, i->imm);
	case IR_RPUSH: return atom_enc_rpush(i->a, 0);
	case IR_JDISP: return atom_enc_jdisp(i->a);
	case IR_JRET: return atom_enc_jret(i->a);
	default: return atom_enc_jal(0, 0);
	}
}

static uint32_t word_of(const struct ir_ins *i)
{
	switch (i->op) {
#define IR(op, form, atom, effects, plain, latency) \
	case IR_##op: return ENC_##form(atom, i);
#include "cms/ir/ops.def"
#undef IR
	}
	return 0;
}

/* What stands beside the atom. */
static int note(struct encoder *e, const struct ir_ins *i)
{
	struct mol_block *m = e->m;
	switch (i->op) {
	case IR_COMMIT:
		if (m->points_n == MOL_POINTS)
			return -1;
		m->points[m->points_n++] = (struct mol_point){ (uint32_t)i->imm, m->n, i->d };
		return 0;
	case IR_LINK:
		if (m->links_n == MOL_LINKS)
			return -1;
		m->links[m->links_n++] = (struct mol_link){ (uint32_t)i->imm, m->n, i->d };
		return 0;
	case IR_EXIT: case IR_JDISP: case IR_JRET:
		return 0;
	}
	fix(e, i);
	return 0;
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
	e.m = m;
	e.fixups_n = 0;
	m->n = m->points_n = m->links_n = 0;
	for (const struct ir_ins *i = b->ins; i < b->ins + b->n; i++) {
		if ((unsigned)(i - b->ins) == b->entry)
			m->entry = m->n;
		if (i->op == IR_COMMIT && m->n == m->entry)
			m->words[m->n++] = atom_enc_addi(0, 0, 0);	/* cpc = head means entered, not committed */
		if (i->op == IR_LABEL) {
			e.label[i->label] = m->n;
			continue;
		}
		if (i->op == IR_RPUSH)
			fix(&e, i);
		else if ((ir_info[i->op].effects & IRE_CTL) && note(&e, i))
			return -1;
		m->words[m->n++] = word_of(i);
		if (i->op == IR_LINK)
			m->words[m->n++] = 0;	/* tcache puts the address of its description there */
	}
	resolve(&e);
	return 0;
}
