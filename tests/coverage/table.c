/* SPDX-License-Identifier: Apache-2.0
 * opcodes.def, the translator's front, and counts of guests -> the table of rows as Markdown, or a verdict.
 *   table [-check] DIR GUEST...     reads DIR/GUEST.ref and DIR/GUEST.fast (lines as count.h says)
 * -check: status 1 when the interpreter is left more than LIMIT of a guest's instructions of one row that rarities.def does not name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/front/front.h"
#include "isa-x86/decode/dec.h"
#include "isa-x86/table/rows.h"
#include "tests/coverage/count.h"

#define LIMIT 0.001
#define GUESTS 8

static const struct row {
	const char *id, *ops, *lower;
	int map, op, ext;
} rows[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) { #id, ops, #low, map, op, ext },
#include "isa-x86/table/opcodes.def"
#undef X
};

static const char *const rare[XR_COUNT] = {
#define RARE(row, reason) [XR_##row] = reason,
#include "tests/coverage/rarities.def"
#undef RARE
};

enum reason {
#define X(name) WHY_##name,
	COUNT_REASONS(X)
#undef X
	REASONS
};

static const char *const column_name[] = { COUNT_REASONS(COUNT_NAME) };

static struct guest {
	const char *name;
	unsigned long long ran[XR_COUNT], by[XR_COUNT][REASONS], total, sum[REASONS];
} guests[GUESTS];
static unsigned guests_n;

/* Nothing is executed here. */
x86_exec_fn *const x86_exec_table[XR_COUNT][4];

/* ---- which forms the front compiles ---- */

struct form {
	bool mem, narrow;
};
static const struct form forms[] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 1, 1 } };

/* The row as code: a count or displacement of 2, register 3, [EBX] ([BP + DI]). */
static unsigned encode(uint8_t *b, const struct row *r, const struct form *f)
{
	unsigned n = 0;
	if (f->narrow)
		b[n++] = 0x66;
	if (r->map == 2)
		b[n++] = 0x0f;
	b[n++] = (uint8_t)r->op;
	if (x86_dec_row[r - rows].attr & DEC_MODRM)
		b[n++] = (uint8_t)((f->mem ? 3 : 0xc2) | (r->ext == NX ? 3 : r->ext) << 3);
	memset(b + n, 2, 8);
	return n + 8;
}

static bool decodes(const struct row *r, const struct form *f, struct x86_insn *in)
{
	uint8_t b[16];
	unsigned n = encode(b, r, f);
	return r->map && x86_decode(in, b, n, X86_MODE_D32, 0x1000) > 0 && in->row == r - rows;
}

static bool compiled(const struct row *r, const struct form *f, bool real)
{
	static struct ir_block ir;
	uint8_t b[16];
	struct front_source s = { .bytes = b, .avail = encode(b, r, f), .eip = 0x1000, .cs_limit = ~0u, .segments = 0x1000, .clock = 0x2000, .tsc = 0x2008,
				  .mode = real ? X86_MODE_REAL : X86_MODE_D32, .ss32 = !real, .cpl0 = true, .ports = true, .intr = 0x2010,
				  .insns_max = 2 /* what holds off events wants another */, .stores_max = FRONT_STORES_MAX };
	if (!front_region(&ir, &s))
		return false;
	for (unsigned i = 0; i < ir.n; i++)
		if (ir.ins[i].op == IR_CALL)
			return false;
	return true;
}

/* What tells the forms of a row apart: the register or memory operand, the operand size. */
static bool differs(const struct row *r, const struct form *f)
{
	struct x86_insn in, first;
	if (!decodes(r, f, &in))
		return false;
	for (const struct form *g = forms; g < f; g++)
		if (decodes(r, g, &first) && first.opsize == in.opsize && first.rm == in.rm)
			return false;
	return true;
}

static void print_forms(const struct row *r, bool want)
{
	struct x86_insn in;
	for (const struct form *f = forms; f < forms + sizeof forms / sizeof *forms; f++) {
		if (!differs(r, f) || compiled(r, f, false) != want)
			continue;
		decodes(r, f, &in);
		printf(" %s%u", x86_dec_row[r - rows].attr & DEC_MODRM ? in.rm == X86_NOREG ? "m" : "r" : "", 8 * in.opsize);
		if (!want && compiled(r, f, true))
			putchar('*');
	}
	printf(" |");
}

/* ---- counts ---- */

static int find(const char *const *names, size_t stride, unsigned n, const char *want)
{
	for (unsigned i = 0; i < n; i++)
		if (!strcmp(*(const char *const *)((const char *)names + i * stride), want))
			return (int)i;
	return -1;
}

static void read_counts(struct guest *g, const char *dir, const char *end)
{
	char line[256], id[64], column[64];
	unsigned long long n;
	snprintf(line, sizeof line, "%s/%s.%s", dir, g->name, end);
	FILE *f = fopen(line, "r");
	if (!f) {
		fprintf(stderr, "table: cannot read %s\n", line);
		exit(2);
	}
	while (fgets(line, sizeof line, f)) {
		if (sscanf(line, "row %63s %63s %llu", id, column, &n) != 3)
			continue;
		int r = find(&rows[0].id, sizeof rows[0], XR_COUNT, id), c = find(column_name, sizeof(char *), REASONS, column);
		if (r < 0)
			continue;
		if (c < 0) {
			g->ran[r] += n;
			g->total += n;
		} else {
			g->by[r][c] += n;
			g->sum[c] += n;
		}
	}
	fclose(f);
}

static double share(const struct guest *g, unsigned long long n) { return g->total ? (double)n / (double)g->total : 0; }

/* Left to the interpreter because of what the row is. */
static double left(const struct guest *g, unsigned r) { return share(g, g->by[r][WHY_refused] + g->by[r][WHY_bail]); }

/* ---- the table ---- */

static void print_percent(double v) { v ? printf(" %.*f |", v < 0.0001 ? 4 : v < 0.01 ? 3 : 2, 100 * v) : printf(" |"); }

static void print_reasons(void)
{
	printf("| guest | instructions | interpreted %% |");
	for (unsigned c = 0; c < REASONS; c++)
		printf(" %s |", column_name[c]);
	printf("\n|---|---|---|");
	for (unsigned c = 0; c < REASONS; c++)
		printf("---|");
	printf("\n");
	for (struct guest *g = guests; g < guests + guests_n; g++) {
		unsigned long long all = 0;
		for (unsigned c = 0; c < REASONS; c++)
			all += g->sum[c];
		printf("| %s | %llu |", g->name, g->total);
		print_percent(share(g, all));
		for (unsigned c = 0; c < REASONS; c++)
			print_percent(share(g, g->sum[c]));
		printf("\n");
	}
}

static void print_row(unsigned r)
{
	printf("| %s | %s |", rows[r].id, rows[r].ops);
	print_forms(&rows[r], true);
	print_forms(&rows[r], false);
	printf(" %s |", rare[r] ? rare[r] : strcmp(rows[r].lower, "NONE") ? rows[r].lower : "");
	for (struct guest *g = guests; g < guests + guests_n; g++) {
		print_percent(share(g, g->ran[r]));
		print_percent(left(g, r));
	}
	printf("\n");
}

static void print_table(void)
{
	printf("# The quick tier, row by row\nGenerated by `make coverage`. Per cent of each guest's instructions; a REP is one.\n\n");
	print_reasons();
	printf("\nCompiled, interpreted: forms (register or memory operand E, operand size; *: compiled in real and virtual-8086 mode). Left: run by the interpreter in tier 1 because the "
	       "row or the\ncase was refused; what it runs for other reasons is in the table above.\n\n"
	       "| row | operands | compiled | interpreted | lowered by, or why not |");
	for (struct guest *g = guests; g < guests + guests_n; g++)
		printf(" %s | left |", g->name);
	printf("\n|---|---|---|---|---|");
	for (unsigned i = 0; i < guests_n; i++)
		printf("---|---|");
	printf("\n");
	for (unsigned r = 0; r < XR_COUNT; r++)
		if (rows[r].map)
			print_row(r);
}

/* ---- the verdict ---- */

static int check(void)
{
	int bad = 0;
	for (struct guest *g = guests; g < guests + guests_n; g++) {
		double worst = 0;
		unsigned at = 0;
		if (!g->total) {
			printf("FAIL %s: nothing was counted\n", g->name);
			bad = 1;
		}
		for (unsigned r = 0; r < XR_COUNT; r++) {
			double v = rare[r] ? 0 : left(g, r);
			if (v > LIMIT) {
				printf("FAIL %s: %.3f %% of the instructions are %s left to the interpreter\n", g->name, 100 * v, rows[r].id);
				bad = 1;
			}
			if (v > worst) {
				worst = v;
				at = r;
			}
		}
		printf("%s: %llu instructions; most left to the interpreter: %s, %.3f %%\n", g->name, g->total, rows[at].id, 100 * worst);
	}
	return bad;
}

int main(int argc, char **argv)
{
	bool verdict = argc > 1 && !strcmp(argv[1], "-check");
	int at = 1 + verdict;
	if (argc - at < 2 || argc - at - 1 > GUESTS) {
		fprintf(stderr, "usage: table [-check] DIR GUEST...   (up to %d)\n", GUESTS);
		return 2;
	}
	for (int i = at + 1; i < argc; i++) {
		struct guest *g = &guests[guests_n++];
		g->name = argv[i];
		read_counts(g, argv[at], "ref");
		read_counts(g, argv[at], "fast");
	}
	if (verdict)
		return check();
	print_table();
	return 0;
}
