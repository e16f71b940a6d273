/* SPDX-License-Identifier: Apache-2.0
 * sem.c: isa-x86/sem against an outside judge (case.h): random instructions and states of every integer row, 16 and 32 bit.
 * Compared: registers, EIP, flags but undefined ones, fault vector, all memory.
 * usage: insn-sem [-n cases per row and mode] [-seed N] [-row ID] [-replay FILE]
 * The first failing case of each row is printed as the file that -replay takes; keep it in tests/insn/cases/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/insn/case.h"

static uint8_t *ours;
static unsigned long cases, failures, dropped, rows_judged;

/* Rows of user-mode data and near control flow. The rest belongs to judges with descriptor tables, devices and rings. */
static bool is_judged(unsigned row)
{
	const struct rowinfo *r = &case_row[row];
	static const uint16_t no[] = { XR_SGDT, XR_SIDT, XR_SMSW, XR_CPUID, XR_UD2 };
	if (!r->map || (r->effect & (E_CTX | E_DEV | E_X87)) || (r->legal & (L_CPL0 | L_PROT)))
		return false;
	for (unsigned i = 0; i < sizeof no / sizeof *no; i++)
		if (row == no[i])
			return false;
	return true;
}

static unsigned size_bits(const struct tcase *c)
{
	return c->in.opsize * 8;
}

static uint32_t shift_count(const struct tcase *c)
{
	const char *end = case_row[c->row].id + strlen(case_row[c->row].id) - 2; /* "..._EbCL", "..._EvIb" */
	if (!strcmp(end, "CL"))
		return c->before.gpr[X86_ECX] & 31;
	return !strcmp(end, "Ib") ? c->in.imm & 31 : 1;
}

/* SDM: a zero count leaves flags alone, count 1 defines OF; SHL and SHR leave CF open from the operand size on; 16-bit double
 * shifts by more than 16 leave everything open (the value is compared all the same: opcodes.def). */
static uint32_t shift_undefined(const struct tcase *c, uint32_t fundef)
{
	uint32_t n = shift_count(c);
	if (n == 0)
		return 0;
	if (n == 1)
		return fundef & ~X86_OF;
	if (!(fundef & X86_AF)) /* rotates */
		return fundef;
	if (strncmp(case_row[c->row].id, "SA", 2) || !strncmp(case_row[c->row].id, "SAL", 3))
		fundef |= n >= size_bits(c) ? X86_CF : 0;
	return n > size_bits(c) && !strncmp(case_row[c->row].id + 3, "D_", 2) ? X86_ARITH : fundef;
}

static uint32_t undefined(const struct tcase *c)
{
	uint32_t u = case_row[c->row].fundef;
	if (case_row[c->row].effect & E_FCOND)
		u = shift_undefined(c, u);
	return u;
}

static const char *difference(const struct tcase *c, const struct tresult *a, const struct tresult *b)
{
	static const char *const name[] = { "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi" };
	if (a->fault != b->fault)
		return "fault";
	if (a->fault >= 0)
		return NULL; /* registers of a faulting instruction stay; memory is compared by the caller */
	for (int i = 0; i < 8; i++)
		if (a->r.gpr[i] != b->r.gpr[i])
			return name[i];
	if (a->r.eip != b->r.eip)
		return "eip";
	if ((a->r.flags ^ b->r.flags) & ~undefined(c))
		return "flags";
	return (a->r.sysflags ^ b->r.sysflags) & X86_DF ? "df" : NULL;
}

static void print_regs(const char *what, const struct tm_regs *r)
{
	printf("%s", what);
	for (int i = 0; i < 8; i++)
		printf(" %08x", r->gpr[i]);
	printf(" %08x %08x\n", r->eip, r->flags | r->sysflags);
}

static void print_case(const struct tcase *c, const struct tresult *a, const struct tresult *b, const char *diff)
{
	char text[80];
	x86_print(text, sizeof text, &c->in);
	printf("# %s: %s (%s), %s differs\n", case_row[c->row].id, text, judge_name, diff);
	printf("mode %d\ncode", c->wide ? 32 : 16);
	for (unsigned i = 0; i < c->len; i++)
		printf(" %02x", c->code[i]);
	print_regs("\nregs", &c->before);
	for (unsigned i = 0; i < tm.nlog; i++) {
		printf("data %08x", tm.log[i].addr - tm.base);
		for (unsigned k = 0; k < tm.log[i].size; k++)
			printf(" %02x", tm.log[i].old[k]);
		printf("%s", tm.log[i].write ? " # written\n" : "\n");
	}
	print_regs("# ours  ", &a->r);
	print_regs("# theirs", &b->r);
	for (uint32_t i = 0; i < CASE_CODE; i++)
		if (ours[i] != judge_ram()[i])
			printf("# memory %05x: %02x, theirs %02x\n", i, ours[i], judge_ram()[i]);
	printf("# faults %d, %d; undefined flags %03x\n", a->fault, b->fault, undefined(c));
}

/* Operands outside the window; limits, which Unicorn does not check in real mode; a jump into itself, at which the judge would
 * stop before it starts. */
static bool is_dropped(const struct tcase *c, const struct tresult *ours)
{
	if (ours->fault >= 0)
		return ours->fault == TM_OUTSIDE || (tm.real && ours->fault == X86_GP);
	return ours->r.eip - c->in.eip < c->len;
}

/* True if the case was judged. */
static bool run_case(const struct tcase *c, bool show)
{
	struct tresult a, b;
	const char *diff;
	a = tm_run(c);
	if (is_dropped(c, &a) || !judge_takes(c, &a)) {
		tm_undo();
		dropped++;
		return false;
	}
	b = judge_run(c, &a);
	cases++;
	diff = difference(c, &a, &b);
	if (!diff && memcmp(ours, judge_ram(), CASE_CODE))
		diff = "memory";
	if (diff) {
		failures++;
		if (show)
			print_case(c, &a, &b, diff);
		memcpy(judge_ram(), ours, CASE_CODE);
	}
	return true;
}

static void setup(bool wide)
{
	tm_setup(wide, judge_base, ours);
	judge_setup(wide);
	memcpy(judge_ram(), ours, CASE_CODE);
}

static void run_row(unsigned row, bool wide, unsigned n, uint64_t seed)
{
	unsigned long before = failures, done = 0;
	gen_state = seed * 0x10001 + row * 2 + wide;
	for (unsigned i = 0; i < 4 * n && done < n; i++) {
		struct tcase c;
		if (!gen_case(&c, row, wide))
			break;
		done += run_case(&c, failures == before);
	}
	rows_judged += done > 0;
	if (done < n / 2)
		printf("# %s, %d bit: only %lu cases could be judged\n", case_row[row].id, wide ? 32 : 16, done);
	if (failures != before)
		printf("# %s, %d bit: %lu of %lu cases differ\n\n", case_row[row].id, wide ? 32 : 16, failures - before, done);
}

static void parse_line(struct tcase *c, char *line, bool *wide)
{
	char *p = line + 4;
	if (!strncmp(line, "mode", 4))
		*wide = atoi(p) == 32;
	else if (!strncmp(line, "code", 4))
		for (c->len = 0; c->len < 15 && *p == ' ' && p[1] > ' '; c->len++)
			c->code[c->len] = strtoul(p, &p, 16);
	else if (!strncmp(line, "regs", 4)) {
		uint32_t *r = c->before.gpr;
		for (int i = 0; i < 10; i++)
			r[i] = strtoul(p, &p, 16);
		c->before.sysflags = c->before.flags & ~X86_ARITH;
		c->before.flags &= X86_ARITH;
	} else if (!strncmp(line, "data", 4) && c->ndata < TM_LOG_MAX) {
		struct tm_access *a = &c->data[c->ndata++];
		a->addr = strtoul(p, &p, 16);
		for (a->size = 0; a->size < 4 && *p == ' ' && p[1] != '#'; a->size++)
			a->old[a->size] = strtoul(p, &p, 16);
	}
}

static int replay(const char *path)
{
	struct tcase c = { 0 };
	bool wide = true;
	char line[256];
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "insn-sem: cannot open %s\n", path);
		return 2;
	}
	while (fgets(line, sizeof line, f))
		parse_line(&c, line, &wide);
	fclose(f);
	if (!(judge_modes >> wide & 1)) {
		printf("%s: not for this judge\n", path);
		return 0;
	}
	setup(wide);
	for (unsigned i = c.ndata; i-- > 0;) {
		memcpy(ours + c.data[i].addr, c.data[i].old, c.data[i].size);
		memcpy(judge_ram() + c.data[i].addr, c.data[i].old, c.data[i].size);
	}
	c.wide = wide;
	x86_decode(&c.in, c.code, 15, wide ? X86_MODE_D32 : X86_MODE_REAL, c.before.eip);
	c.row = c.in.row;
	run_case(&c, true);
	printf("%s: %lu failures\n", path, failures);
	return failures != 0;
}

static void fill(void)
{
	gen_state = 1;
	for (unsigned i = 0; i < CASE_CODE; i++)
		ours[i] = gen_rand() >> (gen_rand() & 32);
}

int main(int argc, char **argv)
{
	unsigned n = 300, failed_replays = 0;
	uint64_t seed = 1;
	const char *only = NULL;
	bool replayed = false;
	ours = calloc(1, TM_RAM_BYTES);
	fill();
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "-n"))
			n = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "-seed"))
			seed = strtoull(argv[i + 1], NULL, 0);
		else if (!strcmp(argv[i], "-row"))
			only = argv[i + 1];
		else if (!strcmp(argv[i], "-replay"))
			failed_replays += replay(argv[i + 1]), replayed = true;
	}
	if (replayed)
		return failed_replays != 0;
	for (int wide = 0; wide < 2; wide++) {
		if (!(judge_modes >> wide & 1))
			continue;
		setup(wide);
		for (unsigned row = 0; row < XR_COUNT; row++)
			if (is_judged(row) && (!only || !strcmp(only, case_row[row].id)))
				run_row(row, wide, n, seed);
	}
	printf("sem against %s, seed %llu: %lu row-modes, %lu cases, %lu failures, %lu dropped\n", judge_name,
	       (unsigned long long)seed, rows_judged, cases, failures, dropped);
	return failures != 0;
}
