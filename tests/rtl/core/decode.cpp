// SPDX-License-Identifier: Apache-2.0
// The decoder against every row of atoms.def and against random words, in both modes: legality, registers read and written,
// flags, memory class. Judged against the table generated from the list.
#include "Vdecode_tb.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
extern "C" {
#include "atoms.h"
#include "atoms_csr.h"
}
#include "build/gen/atoms_table.c"

static Vdecode_tb *t;
static unsigned long checked, wrong;

static const struct atom_info *find(uint32_t word)
{
	for (int i = 0; i < ATOM_COUNT; i++)
		if ((word & atom_table[i].mask) == atom_table[i].match) return &atom_table[i];
	return nullptr;
}

static void expect(const char *what, uint32_t word, const char *name, unsigned got, unsigned want)
{
	checked++;
	if (got != want && wrong++ < 20) printf("decode: %08x %s: %s is %u, want %u\n", word, name, what, got, want);
}

static void check(uint32_t word, bool tmode)
{
	const struct atom_info *a = (word & 2) ? find(word & ~3u) : nullptr;
	bool csr_outside = a && a->format == F_CSR && tmode && word >> 20 != CSR_XFLAGS && word >> 20 != CSR_TLIMIT;
	bool legal = a && !(a->effects & E_FW && tmode) && !(a->effects & E_TR && !tmode) && !csr_outside;
	t->insn_i = word;
	t->tmode_i = tmode;
	t->eval();
	expect("illegal", word, a ? a->name : "-", t->ill_o, !legal);
	if (!legal) return;
	bool guest = a->effects & (E_GLD | E_GST | E_PROBE);
	unsigned rs3 = a->rs3 || (a->effects & E_MERGE);
	expect("reads rs1", word, a->name, t->use_o & 1, a->rs1);
	// xneg and xrcl1 read their one operand through the second port as well
	bool both = a == &atom_table[ATOM_XNEG] || a == &atom_table[ATOM_XRCL1];
	expect("reads rs2", word, a->name, t->use_o >> 1 & 1, a->rs2 || both);
	expect("reads rs3", word, a->name, t->use_o >> 2, rs3);
	if (a->effects & E_RFL) expect("reads flags", word, a->name, t->use_fl_o, 1);
	expect("writes flags", word, a->name, t->fl_we_o, (a->effects & E_WFL) != 0);
	expect("load", word, a->name, t->ld_o, (a->effects & (E_LD | E_GLD)) != 0);
	expect("store", word, a->name, t->st_o, (a->effects & (E_ST | E_GST)) != 0);
	expect("guest", word, a->name, t->guest_o, guest);
	if (!(a->effects & E_GREG)) expect("writes rd", word, a->name, t->rd_we_o, a->rd && (word >> 7 & 31));
}

int main()
{
	t = new Vdecode_tb;
	uint32_t r = 2463534242u;
	for (int i = 0; i < 2000000; i++) {
		r ^= r << 13; r ^= r >> 17; r ^= r << 5;
		const struct atom_info *a = &atom_table[i % ATOM_COUNT];
		uint32_t word = (i & 1) ? r : (r & ~a->mask) | a->match | 2 | (r & 1);
		if (i % 7 == 3) word ^= 1u << (r >> 27);	// one bit beside a legal word
		check(word, i >> 1 & 1);
	}
	printf("decode: %lu comparisons, %lu wrong\n", checked, wrong);
	return wrong != 0;
}
