/* SPDX-License-Identifier: Apache-2.0
 * IR -> atoms, one for one but for NOP, labels resolved. Most operations are their atom already and are copied. */
#include "build/gen/atoms.h"
#include "cms/sched/mol.h"

#define FIXUPS (IR_LABELS * 2)

struct fixup {
	uint32_t *word;
	uint32_t tag;	/* of the branch */
};

static uint32_t *label_at[IR_LABELS + 1];
static struct fixup fixups[FIXUPS];

/* What is known of places in the block so far. */
struct encoder {
	struct mol_block *m;
	uint32_t *to;		/* where the next word goes */
	struct fixup *fixup;
	struct mol_point *point;
	struct mol_link *link;
};

static uint16_t place(const struct encoder *e) { return (uint16_t)(e->to - e->m->words); }

static void point(struct encoder *e, const struct ir_ins *i)
{
	*e->point++ = (struct mol_point){ i->word, place(e), i->more / IR_COMMIT_DYNAMIC };
}

/* cpc = head means entered, not committed */
static void commit(struct encoder *e, const struct ir_ins *i)
{
	if (place(e) == e->m->entry)
		*e->to++ = atom_enc_addi(0, 0, 0);
	point(e, i);
	*e->to++ = ATOM_WORD_commit | (uint32_t)(i->more & (IR_COMMIT_DYNAMIC - 1)) << 15 | (uint32_t)i->label << 20;
}

/* tcache puts the address of its description into the second word */
static void leave(struct encoder *e, const struct ir_ins *i)
{
	*e->link++ = (struct mol_link){ i->word, place(e), i->more };
	e->to[0] = atom_enc_exit(0, IR_EXIT_LINK);
	e->to[1] = 0;
	e->to += 2;
}

/* A point, as the interpreter commits. */
static void call(struct encoder *e, const struct ir_ins *i)
{
	point(e, i);
	e->to[0] = atom_enc_exit(0, IR_EXIT_CALL);
	e->to[1] = i->word;
	e->to += 2;
}

/* The same; EIP of the point is in x2. */
static void port(struct encoder *e, const struct ir_ins *i)
{
	*e->point++ = (struct mol_point){ 0, place(e), 1 };
	e->to[0] = atom_enc_exit(0, IR_EXIT_PORT | i->label);
	e->to[1] = i->word;
	e->to += 2;
}

static void branch(struct encoder *e, const struct ir_ins *i)
{
	IR_MUST(e->fixup < fixups + FIXUPS && i->label <= IR_LABELS);
	*e->fixup++ = (struct fixup){ e->to, i->tag };
	*e->to++ = i->word;
}

/* What is not merely an atom. */
static inline void special(struct encoder *e, const struct ir_ins *i)
{
	switch (i->op) {
	case IR_NOP: break;
	case IR_LABEL: label_at[i->label] = e->to; break;
	case IR_COMMIT: commit(e, i); break;
	case IR_LINK: leave(e, i); break;
	case IR_CALL: call(e, i); break;
	case IR_PORT: port(e, i); break;
	default: branch(e, i);
	}
}

static void resolve(const struct fixup *end)
{
	for (const struct fixup *f = fixups; f < end; f++) {
		uint32_t off = (uint32_t)((uint8_t *)label_at[f->tag >> 16] - (uint8_t *)f->word);
		bool jump = (f->tag & 255) == IR_JMP;
		IR_MUST(jump || off + MOL_BRANCH_BYTES < 2 * MOL_BRANCH_BYTES);
		*f->word |= jump ? atom_imm_j(off) : atom_imm_b(off);
	}
}

_Static_assert(IR_NOP == 0 && IR_LABEL == 1 && IR_BEQ > IR_LABEL && IR_PORT == IR_OPS - 1, "is_atom()");
static bool is_atom(unsigned op) { return op - (IR_LABEL + 1u) < IR_BEQ - (IR_LABEL + 1u); }

int sched_encode(struct mol_block *m, const struct ir_block *b)
{
	struct encoder e = { m, m->words, fixups, m->points, m->links };
	m->entry = b->entry;	/* what stands before it is atoms */
	for (const struct ir_ins *i = b->ins, *last = i + b->n; i < last; i++) {
		if (is_atom(i->op)) {
			*e.to++ = i->word;
			continue;
		}
		if (e.point == m->points + MOL_POINTS || e.link == m->links + MOL_LINKS)
			return -1;
		special(&e, i);
	}
	m->n = place(&e);
	m->points_n = (uint16_t)(e.point - m->points);
	m->links_n = (uint16_t)(e.link - m->links);
	IR_MUST(m->n <= 2 * b->n + 1);
	resolve(e.fixup);
	return 0;
}
