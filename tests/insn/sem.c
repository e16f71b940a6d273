/* SPDX-License-Identifier: Apache-2.0
 * sem.c: isa-x86/sem against an outside judge (case.h): random instructions and states of every row in every mode, and random
 * programs. Compared: registers, EIP, flags but undefined ones, selectors, fault vector, all memory, what went to ports.
 * usage: insn-sem [-n cases per row and mode] [-programs N per mode] [-seed N] [-row ID] [-mode NAME] [-cover FILE] [-cases DIR]
 *                 [-replay FILE]... | -exceptions | -rows
 * The first failing case of each row and mode is shrunk and written to tests/insn/cases/ (or DIR), where it stays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/insn/case.h"
#include "tests/insn/cli.h"

static uint8_t *ours;
static unsigned long cases, programs, insns, failures, dropped, cells;
static struct tresult result_a, result_b;

static const char *difference(const struct tresult *a, const struct tresult *b)
{
	static const char *const name[] = { "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi" };
	if (a->fault != b->fault)
		return "fault";
	for (int i = 0; i < 8; i++)
		if (a->r.gpr[i] != b->r.gpr[i])
			return name[i];
	if (a->fault < 0 && a->r.eip != b->r.eip)
		return "eip";
	if ((a->r.flags ^ b->r.flags) & ~a->undefined)
		return "flags";
	if ((a->r.sysflags ^ b->r.sysflags) & judge_sysflags & ~X86_RF)
		return "system flags";
	if (memcmp(a->sel, b->sel, sizeof a->sel))
		return "selectors";
	if (a->io != b->io)
		return "ports";
	return memcmp(ours, judge_ram(), CASE_CODE) ? "memory" : NULL;
}

/* Operands outside the window; limits, which some judges do not check; a jump into itself, at which the judge would stop before
 * it starts; a trap flag that was set. */
static bool is_dropped(const struct tcase *c, const struct tresult *a)
{
	if (a->fault == TM_OUTSIDE || (!judge_limits && tm.limit_hit) || (a->r.sysflags & X86_TF))
		return true;
	return a->fault < 0 && a->cs_base + a->r.eip - (tm.sys.seg[X86_CS].base + c->before.eip) < c->len;
}

/* NULL: the same; "dropped"; or what differs. The memories are left as the case leaves them. */
static const char *compare(const struct tcase *c)
{
	result_a = tm_run(c);
	if (is_dropped(c, &result_a)) {
		tm_undo(0);
		return "dropped";
	}
	for (unsigned i = 0; i < c->ndata; i++)
		memcpy(judge_ram() + c->data[i].addr, c->data[i].old, c->data[i].size);
	result_b = judge_run(c, &result_a);
	return difference(&result_a, &result_b);
}

static void take_back(void)
{
	tm_undo(0);
	memcpy(judge_ram(), ours, CASE_CODE);
}

static bool fails(const struct tcase *c)
{
	const char *diff = compare(c);
	take_back();
	return diff && strcmp(diff, "dropped");
}

static void report(struct tcase *c)
{
	take_back();
	shrink(c, fails);
	const char *diff = compare(c);
	file_print(c, diff ? diff : "(nothing any more: depends on what ran before)", &result_a, &result_b);
	if (diff)
		printf("# kept as %s\n\n", file_write(c, diff));
	for (uint32_t i = 0; i < CASE_CODE; i++)
		if (ours[i] != judge_ram()[i])
			printf("# memory %05x: %02x, theirs %02x\n", i, ours[i], judge_ram()[i]);
	take_back();
}

/* True if the case was judged. */
static bool run_case(struct tcase *c, bool show)
{
	const char *diff = compare(c);
	if (diff && !strcmp(diff, "dropped")) {
		dropped++;
		return false;
	}
	cases++;
	insns += c->n;
	if (diff) {
		failures++;
		if (show)
			report(c);
		else
			take_back();
	}
	return true;
}

static bool setup(unsigned mode)
{
	tm_setup(mode, judge_base, ours);
	if (!judge_setup(mode))
		return false;
	memcpy(judge_ram(), ours, CASE_CODE);
	return true;
}

static void run_row(unsigned row, unsigned mode, unsigned n, uint64_t seed)
{
	static struct tcase c;
	unsigned long before = failures, done = 0;
	gen_state = seed * 0x10001 + row * CASE_MODES + mode;
	for (unsigned i = 0; i < 4 * n && done < n; i++) {
		if (!gen_case(&c, row, mode))
			break;
		done += run_case(&c, failures == before);
	}
	cells += done > 0;
	if (failures == before)
		cover_row(row, case_mode[mode].column, done);
	if (done < n / 4)
		printf("# %s, %s: only %lu cases could be judged\n", case_row[row].id, case_mode[mode].name, done);
	if (failures != before)
		printf("# %s, %s: %lu of %lu cases differ\n\n", case_row[row].id, case_mode[mode].name, failures - before, done);
}

/* Rows of programs: what leaves segments, rings and ports alone. */
static bool in_programs(unsigned row, unsigned mode)
{
	const struct rowinfo *r = &case_row[row];
	return r->map && judge_row(row, mode) && judge_in_programs(row) && !(r->effect & (E_CTX | E_DEV | E_X87)) && !(r->legal & (L_CPL0 | L_PROT)) && row != XR_CPUID;
}

static void run_programs(unsigned mode, unsigned n, uint64_t seed)
{
	static struct tcase c;
	unsigned long before = failures;
	gen_state = seed * 0x10001 + 0x7000 + mode;
	for (unsigned i = 0; i < n && failures < before + 5; i++)
		if (seq_case(&c, mode))
			programs += run_case(&c, true);
}

static int replay(const char *path)
{
	static struct tcase c;
	unsigned long before = failures;
	if (file_read(&c, path))
		return 1;
	if (!setup(c.mode) || !judge_row(c.row, c.mode)) {
		printf("%s: not for this judge\n", path);
		return 0;
	}
	const char *diff = compare(&c);
	if (diff && strcmp(diff, "dropped")) {
		failures++;
		file_print(&c, diff, &result_a, &result_b);
	}
	take_back();
	printf("%s: %s\n", path, diff ? diff : "same");
	return failures != before;
}

static void fill(void)
{
	gen_state = 1;
	for (unsigned i = 0; i < CASE_CODE; i++)
		ours[i] = (uint8_t)(gen_rand() >> (gen_rand() & 32));
}

static void run_mode(unsigned mode, const struct cli *o)
{
	if (!cli_wants_mode(o, mode) || !setup(mode))
		return;
	for (unsigned row = 0; row < XR_COUNT; row++)
		if (case_row[row].map && judge_row(row, mode) && cli_wants_row(o, row))
			run_row(row, mode, o->n, o->seed);
	setup(mode);
	run_programs(mode, o->programs, o->seed);
}

int main(int argc, char **argv)
{
	const char *cover = NULL;
	struct cli o = { .program = "insn-sem", .replay = replay, .cases = &file_dir, .n = 300, .programs = 1000, .seed = 1, .cover = &cover };
	ours = calloc(1, TM_RAM_BYTES);
	fill();
	tm_programs = in_programs;
	if (argc == 2 && !strcmp(argv[1], "-exceptions"))
		return judge_exceptions(), 0;
	if (argc == 2 && !strcmp(argv[1], "-rows"))
		return cover_rows(), 0;
	if (!cli_parse(&o, argc, argv))
		return 2;
	if (o.replayed)
		return o.bad != 0;
	for (unsigned mode = 0; mode < CASE_MODES; mode++)
		run_mode(mode, &o);
	printf("sem against %s, seed %llu: %lu row-modes, %lu cases of %lu instructions, among them %lu programs; %lu failures, %lu dropped\n",
	       judge_name, (unsigned long long)o.seed, cells, cases, insns, programs, failures, dropped);
	if (cover && cover_write(cover, judge_id))
		return 2;
	return failures != 0;
}
