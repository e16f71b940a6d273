/* SPDX-License-Identifier: Apache-2.0
 * IR -> atoms, one for one but for NOP, labels resolved. Most operations are their atom already and are copied. */
#include "build/gen/atoms.h"
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

static void point(struct encoder *e, const struct ir_ins *i)
{
	e->m->points[e->m->points_n++] = (struct mol_point){ i->word, place(e), (i->more & IR_COMMIT_DYNAMIC) != 0 };
}

/* What is not merely an atom: labels, branches, commits, links. */
static void special(struct encoder *e, const struct ir_ins *i)
{
	struct mol_block *m = e->m;
	switch (i->op) {
	case IR_NOP:
		return;
	case IR_LABEL:
		e->label[i->label] = place(e);
		return;
	case IR_COMMIT:
		if (place(e) == m->entry)
			*e->to++ = atom_enc_addi(0, 0, 0);	/* cpc = head means entered, not committed */
		point(e, i);
		*e->to++ = atom_enc_commit(i->more, i->label);
		return;
	case IR_LINK:
		m->links[m->links_n++] = (struct mol_link){ i->word, place(e), i->more };
		*e->to++ = atom_enc_exit(0, IR_EXIT_LINK);
		*e->to++ = 0;	/* tcache puts the address of its description there */
		return;
	case IR_CALL:	/* a point, as the interpreter commits */
		point(e, i);
		*e->to++ = atom_enc_exit(0, IR_EXIT_CALL);
		*e->to++ = i->word;
		return;
	case IR_PORT:
		m->points[m->points_n++] = (struct mol_point){ 0, place(e), 1 };
		*e->to++ = atom_enc_exit(0, IR_EXIT_PORT | i->label);
		*e->to++ = i->word;
		return;
	}
	fix(e, i);
	*e->to++ = i->word;
}

static void resolve(struct encoder *e)
{
	for (const struct fixup *f = e->fixups; f < e->fixups + e->fixups_n; f++) {
		uint32_t off = (uint32_t)(e->label[f->label] - f->word) * 4;
		IR_MUST(f->jump || off + MOL_BRANCH_BYTES < 2 * MOL_BRANCH_BYTES);
		e->m->words[f->word] |= f->jump ? atom_imm_j(off) : atom_imm_b(off);
	}
}

_Static_assert(IR_NOP == 0 && IR_LABEL == 1 && IR_BEQ > IR_LABEL && IR_PORT == IR_OPS - 1, "is_atom()");
static bool is_atom(unsigned op) { return op - (IR_LABEL + 1u) < IR_BEQ - (IR_LABEL + 1u); }

int sched_encode(struct mol_block *m, const struct ir_block *b)
{
	struct encoder e;
	e.m = m;
	e.to = m->words;
	e.fixups_n = 0;
	m->points_n = m->links_n = 0;
	m->entry = b->entry;	/* what stands before it is atoms */
	for (const struct ir_ins *i = b->ins, *last = i + b->n; i < last; i++) {
		if (is_atom(i->op)) {
			*e.to++ = i->word;
			continue;
		}
		if (m->points_n == MOL_POINTS || m->links_n == MOL_LINKS)
			return -1;
		special(&e, i);
	}
	m->n = place(&e);
	IR_MUST(m->n <= 2 * b->n + 1);
	resolve(&e);
	return 0;
}
