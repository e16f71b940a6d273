/* SPDX-License-Identifier: Apache-2.0
 * file.c: a case <-> the text that -replay takes: lines `mode NAME`, `code BYTES`, `regs` EAX..EDI EIP EFLAGS, `data` ADDRESS BYTES (from the
 * window's start); the rest is comment. A word `sequence` behind the mode: the code is a program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/insn/case.h"

static void print_regs(FILE *f, const char *what, const struct tm_regs *r)
{
	fprintf(f, "%s", what);
	for (int i = 0; i < 8; i++)
		fprintf(f, " %08x", r->gpr[i]);
	fprintf(f, " %08x %08x\n", r->eip, r->flags | r->sysflags);
}

static void print_insns(FILE *f, const struct tcase *c)
{
	struct x86_insn in;
	char text[96];
	for (unsigned off = 0; off < c->len; off += in.len) {
		if (x86_decode(&in, c->code + off, 15, tm_decode_mode(c->mode), c->before.eip + off) <= 0)
			return;
		x86_print(text, sizeof text, &in);
		fprintf(f, "#   %04x %s\n", off, text);
	}
}

static void print_case(FILE *f, const struct tcase *c)
{
	fprintf(f, "mode %s%s\ncode", case_mode[c->mode].name, c->n > 1 ? " sequence" : "");
	for (unsigned i = 0; i < c->len; i++)
		fprintf(f, " %02x", c->code[i]);
	print_regs(f, "\nregs", &c->before);
	for (unsigned i = 0; i < c->ndata; i++) {
		fprintf(f, "data %08x", c->data[i].addr);
		for (unsigned k = 0; k < c->data[i].size; k++)
			fprintf(f, " %02x", c->data[i].old[k]);
		fprintf(f, "\n");
	}
}

void file_print(const struct tcase *c, const char *what, const struct tresult *a, const struct tresult *b)
{
	printf("# %s (%s): %s differs\n", case_row[c->row].id, judge_name, what);
	print_insns(stdout, c);
	print_case(stdout, c);
	print_regs(stdout, "# ours  ", &a->r);
	print_regs(stdout, "# theirs", &b->r);
	printf("# faults %d, %d; undefined flags %03x\n", a->fault, b->fault, a->undefined);
}

const char *file_dir = "tests/insn/cases";

/* By row, mode and a number that is still free. */
const char *file_write(const struct tcase *c, const char *what)
{
	static char path[512];
	FILE *f = NULL;
	for (unsigned i = 0; i < 100 && !f; i++) {
		snprintf(path, sizeof path, "%s/%s-%s-%u.case", file_dir, case_row[c->row].id, case_mode[c->mode].name, i);
		f = fopen(path, "wx");
	}
	if (!f)
		return "(no file could be written)";
	fprintf(f, "# %s: %s differed from %s; shrunk\n", case_row[c->row].id, what, judge_name);
	print_insns(f, c);
	print_case(f, c);
	fclose(f);
	return path;
}

static void parse_mode(struct tcase *c, const char *name)
{
	for (unsigned m = 0; m < CASE_MODES; m++)
		if (!strncmp(name, case_mode[m].name, strlen(case_mode[m].name)) && strchr(" \n", name[strlen(case_mode[m].name)]))
			c->mode = (uint8_t)m;
	c->n = strstr(name, " sequence") ? 2 : 1;
}

static void parse_line(struct tcase *c, char *line)
{
	char *p = line + 4;
	if (!strncmp(line, "mode ", 5))
		parse_mode(c, line + 5);
	else if (!strncmp(line, "code", 4))
		for (c->len = 0; c->len < CASE_BYTES && *p == ' ' && p[1] > ' '; c->len++)
			c->code[c->len] = (uint8_t)strtoul(p, &p, 16);
	else if (!strncmp(line, "regs", 4)) {
		uint32_t *r = c->before.gpr;
		for (int i = 0; i < 10; i++)
			r[i] = (uint32_t)strtoul(p, &p, 16);
		c->before.sysflags = c->before.flags & ~X86_ARITH;
		c->before.flags &= X86_ARITH;
	} else if (!strncmp(line, "data", 4) && c->ndata < CASE_DATA_MAX) {
		struct tm_access *a = &c->data[c->ndata++];
		a->addr = (uint32_t)strtoul(p, &p, 16);
		for (a->size = 0; a->size < 4 && *p == ' ' && p[1] != '#'; a->size++)
			a->old[a->size] = (uint8_t)strtoul(p, &p, 16);
	}
}

int file_read(struct tcase *c, const char *path)
{
	char line[1024];
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "insn-sem: cannot open %s\n", path);
		return -1;
	}
	*c = (struct tcase){ .n = 1 };
	memset(c->code, 0x90, sizeof c->code);
	while (fgets(line, sizeof line, f))
		parse_line(c, line);
	fclose(f);
	x86_decode(&c->in, c->code, 15, tm_decode_mode(c->mode), c->before.eip);
	c->row = c->in.row;
	return 0;
}
