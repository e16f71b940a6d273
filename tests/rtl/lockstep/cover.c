/* SPDX-License-Identifier: Apache-2.0
 * See cover.h. Which cells can exist follows from atoms.def: traps, modes, sources; `impossible` lists the exceptions with reasons.
 */
#include <stdio.h>
#include <string.h>
#include "atoms.h"
#include "atoms_csr.h"
#include "tests/rtl/lockstep/cover.h"

enum { OUTCOMES = 30, O_OK = 0, O_IRQ = 27, O_OPEN = 28, O_CODE = 29, CASES = 4, FLAGS = 64 };
static uint64_t count[2][ATOM_COUNT + 1][OUTCOMES][CASES], irq_firmware;
static uint64_t now, written[2][FLAGS + 1];	/* when a register (or the flags) was last written, by retired atoms */
static unsigned last_atom, last_case;

static const char *const outcome_name[OUTCOMES] = {
	[O_OK] = "ok", [CAUSE_ILLEGAL] = "illegal", [CAUSE_EBREAK] = "ebreak", [CAUSE_LALIGN] = "align", [CAUSE_SALIGN] = "align",
	[CAUSE_ECALL] = "ecall", [CAUSE_TLBMISS] = "tlbmiss", [CAUSE_PAGE] = "page", [CAUSE_SEG] = "seg", [CAUSE_DEVICE] = "device",
	[CAUSE_XPAGE] = "xpage", [CAUSE_SBFULL] = "sbfull", [CAUSE_LIMIT] = "limit", [CAUSE_DISPATCH] = "dispatch",
	[CAUSE_CHKPAGE] = "chkpage", [CAUSE_EXIT] = "exit", [O_IRQ] = "hostint", [O_OPEN] = "open", [O_CODE] = "code"
};

static uint64_t newest(uint64_t a, uint64_t b) { return a > b ? a : b; }

static unsigned forwarding(const struct atom_info *a, uint32_t w, bool t)
{
	uint64_t last = 0;
	unsigned rs3 = a->format == F_GSX || a->effects & E_MERGE ? w >> 7 & 31 : w >> 27;
	if (a->rs1)
		last = newest(last, written[t][w >> 15 & 31]);
	if (a->rs2)
		last = newest(last, written[t][w >> 20 & 31]);
	if (a->rs3 || a->effects & E_MERGE)
		last = newest(last, written[t][rs3]);
	if (a->effects & E_RFL)
		last = newest(last, written[t][FLAGS]);
	uint64_t d = last ? now - last : CASES;
	return d >= CASES ? CASES - 1 : (unsigned)d - 1;
}

static unsigned outcome(uint32_t cause, bool grain_hit)
{
	unsigned o = cause & 0xff;
	if (grain_hit && (!cause || o == CAUSE_XPAGE))
		return cause ? O_CODE : O_OPEN;
	return o < O_IRQ ? o : O_OK;
}

void cover_atom(uint32_t w, bool t, uint32_t cause, bool grain_hit)
{
	unsigned id = w & 2 ? atom_find(w) : ATOM_NONE;
	const struct atom_info *a = &atom_table[id];
	now++;
	unsigned k = forwarding(a, w, t);
	count[t][id][outcome(cause, grain_hit)][k]++;
	last_atom = id;
	last_case = k;
	if (cause)
		return;
	if (a->rd && (w >> 7 & 31))
		written[t][w >> 7 & 31] = now;
	if (a->effects & E_WFL)
		written[t][FLAGS] = now;
}

void cover_interrupt(bool t)
{
	if (t)
		count[1][last_atom][O_IRQ][last_case]++;
	else
		irq_firmware++;
}

static bool has_source(const struct atom_info *a)
{
	return a->rs1 || a->rs2 || a->rs3 || a->effects & (E_RFL | E_MERGE);
}

static unsigned plain_size(const struct atom_info *a) { return 1u << (a->match >> 12 & 3); }

/* Can this atom, allowed in this mode, end so? */
static bool outcome_exists(const struct atom_info *a, bool t, unsigned o)
{
	unsigned tr = a->traps;
	bool store = a->effects & (E_GST | E_PROBE);
	switch (o) {
	case O_OK: return !(tr & (T_EXIT | T_ECALL | T_EBREAK));
	case CAUSE_ILLEGAL: return a->format == F_CSR && t;
	case CAUSE_EBREAK: return tr & T_EBREAK;
	case CAUSE_LALIGN: return tr & T_ALIGN && a->effects & E_LD && plain_size(a) > 1;
	case CAUSE_SALIGN: return tr & T_ALIGN && a->effects & E_ST && plain_size(a) > 1;
	case CAUSE_ECALL: return tr & T_ECALL;
	case CAUSE_TLBMISS: case CAUSE_PAGE: case CAUSE_SEG: case CAUSE_DEVICE: return tr & T_GUEST;
	case CAUSE_XPAGE: case O_OPEN: case O_CODE: return tr & T_GUEST && store;
	case CAUSE_SBFULL: return tr & T_SB;
	case CAUSE_LIMIT: return tr & T_LIMIT;
	case CAUSE_DISPATCH: return tr & T_DISP;
	case CAUSE_CHKPAGE: return tr & T_CHK;
	case CAUSE_EXIT: return tr & T_EXIT;
	case O_IRQ: return tr & T_IRQ && t;
	default: return false;
	}
}

static bool cell_exists(bool t, unsigned id, unsigned o, unsigned k)
{
	const struct atom_info *a = &atom_table[id];
	if (id == ATOM_NONE)
		return o == CAUSE_ILLEGAL && k == CASES - 1;
	if (!has_source(a) && k != CASES - 1)
		return false;	/* nothing to forward */
	if (a->effects & (t ? E_FW : E_TR))
		return o == CAUSE_ILLEGAL;	/* the mode forbids it */
	return outcome_exists(a, t, o);
}

static void print_row(bool t, unsigned id)
{
	printf("%c %-9s", t ? 'T' : 'F', atom_table[id].name);
	for (unsigned o = 0; o < OUTCOMES; o++) {
		if (!cell_exists(t, id, o, CASES - 1))
			continue;
		printf(" %s", outcome_name[o]);
		for (unsigned k = 0; k < CASES; k++)
			if (cell_exists(t, id, o, k))
				printf("%c%llu", k && cell_exists(t, id, o, 0) ? ',' : ' ', (unsigned long long)count[t][id][o][k]);
	}
	putchar('\n');
}

unsigned cover_print(bool table)
{
	unsigned cells = 0, empty = 0, stray = 0, shown = 0;
	for (unsigned t = 0; t < 2; t++)
		for (unsigned id = 0; id <= ATOM_NONE; id++) {
			if (table)
				print_row(t, id);
			for (unsigned o = 0; o < OUTCOMES; o++)
				for (unsigned k = 0; k < CASES; k++) {
					bool exists = cell_exists(t, id, o, k), hit = count[t][id][o][k];
					cells += exists;
					empty += exists && !hit;
					stray += hit && !exists;
					if (((exists && !hit) || (hit && !exists)) && shown++ < 40)
						printf("%s: %c %s %s distance %s%u\n", hit ? "should not exist" : "empty", t ? 'T' : 'F', atom_table[id].name,
						       outcome_name[o] ? outcome_name[o] : "?", k == CASES - 1 ? ">=" : "", k + 1);
				}
		}
	printf("coverage: %u cells (mode x atom x outcome x forwarding distance), %u empty, %u that should not exist; host interrupts in firmware %llu\n",
	       cells, empty, stray, (unsigned long long)irq_firmware);
	return empty + stray;
}
