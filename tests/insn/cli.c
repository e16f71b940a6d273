/* SPDX-License-Identifier: Apache-2.0
 * cli.c: words -> struct cli. A number that is none, a row or mode that is none: refused, so that nothing passes for having compared
 * nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/insn/case.h"
#include "tests/insn/cli.h"

static bool number(const char *text, uint64_t most, uint64_t *out)
{
	char *end;
	*out = strtoull(text, &end, 0);
	return *text >= '0' && *text <= '9' && !*end && *out <= most;
}

static bool set_count(unsigned *out, const char *text)
{
	uint64_t n;
	bool ok = out && number(text, 0xffffffff, &n);
	if (ok)
		*out = (unsigned)n;
	return ok;
}

static bool set_text(const char **out, const char *text)
{
	if (out)
		*out = text;
	return out != NULL;
}

static bool set_row(struct cli *o, const char *id)
{
	o->row = id;
	for (unsigned row = 0; row < XR_COUNT; row++)
		if (!strcmp(id, case_row[row].id))
			return true;
	return false;
}

static bool set_mode(struct cli *o, const char *name)
{
	o->mode = name;
	for (unsigned mode = 0; mode < CASE_MODES; mode++)
		if (!strcmp(name, case_mode[mode].name))
			return true;
	return false;
}

static bool set(struct cli *o, const char *name, const char *value)
{
	if (!strcmp(name, "-n"))
		return set_count(&o->n, value);
	if (!strcmp(name, "-least"))
		return set_count(o->least, value);
	if (!strcmp(name, "-seed"))
		return number(value, UINT64_MAX, &o->seed);
	if (!strcmp(name, "-row"))
		return set_row(o, value);
	if (!strcmp(name, "-mode"))
		return set_mode(o, value);
	if (!strcmp(name, "-cover"))
		return set_text(o->cover, value);
	if (!strcmp(name, "-cases"))
		return set_text(o->cases, value);
	if (!o->replay)
		return false;
	if (!strcmp(name, "-programs"))
		return set_count(&o->programs, value);
	if (strcmp(name, "-replay"))
		return false;
	o->bad += o->replay(value);
	o->replayed = true;
	return true;
}

bool cli_parse(struct cli *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !set(o, argv[i], argv[i + 1])) {
			fprintf(stderr, "%s: '%s' is no option, or '%s' is no value for it\n", o->program, argv[i],
				i + 1 == argc ? "" : argv[i + 1]);
			return false;
		}
	return true;
}

bool cli_wants_row(const struct cli *o, unsigned row)
{
	return !o->row || !strcmp(o->row, case_row[row].id);
}

bool cli_wants_mode(const struct cli *o, unsigned mode)
{
	return !o->mode || !strcmp(o->mode, case_mode[mode].name);
}
