/* SPDX-License-Identifier: Apache-2.0
 * The values of -d and -dfilter -> sim_opt.dump, sim_opt.dump_range; as QEMU's. Without -dfilter one range holds all addresses.
 */
#include <stdlib.h>
#include <string.h>
#include "cms/boot/dump.h"
#include "sim/sim.h"

static const struct { const char *name; uint32_t stage; } stages[] = {
	{ "in_asm", DUMP_STAGE_IN_ASM }, { "op", DUMP_STAGE_OP }, { "out_asm", DUMP_STAGE_OUT_ASM },
};

static int take_stage(const char *name, const char *text)
{
	struct suggestion near = { .word = text };
	for (unsigned i = 0; i < sizeof stages / sizeof *stages; i++) {
		if (!strcmp(text, stages[i].name)) {
			sim_opt.dump |= stages[i].stage;
			return 0;
		}
		suggest_try(&near, stages[i].name);
	}
	return sim_error(SIM_ERR_USAGE, "%s takes in_asm, op and out_asm with commas between them, not '%s'%s", name, text, suggest_words(&near));
}

/* f of each piece of the text between commas, until one is refused. */
static int each(const char *name, const char *text, int (*f)(const char *name, const char *piece))
{
	char *copy = strdup(text), *rest = copy, *piece;
	int err = 0;
	while (!err && (piece = strsep(&rest, ",")))
		err = f(name, piece);
	free(copy);
	return err;
}

int dump_take_stages(const char *name, const char *text)
{
	return each(name, text, take_stage);
}

/* With 0x, so that nobody takes one for decimal. */
static bool hexadecimal(const char *text, char **end, uint64_t *out)
{
	if (text[0] != '0' || (text[1] | 32) != 'x' || !strchr("0123456789abcdefABCDEF", text[2]) || !text[2])
		return false;
	*out = strtoull(text, end, 16);
	return *out <= UINT32_MAX;
}

/* START..END, START+SIZE, or START-SIZE, which ends with START. */
static bool range(const char *text, uint64_t *from, uint64_t *to)
{
	char *how, *end;
	uint64_t n;
	if (!hexadecimal(text, &how, from))
		return false;
	bool dots = !strncmp(how, "..", 2);
	if ((!dots && *how != '+' && *how != '-') || !hexadecimal(how + 1 + dots, &end, &n) || *end || (!dots && !n))
		return false;
	*to = dots ? n : *how == '+' ? *from + n - 1 : *from;
	if (*how == '-')
		*from -= n - 1;
	return *from <= *to && *to <= UINT32_MAX;
}

static int take_range(const char *name, const char *text)
{
	uint64_t from, to;
	if (!range(text, &from, &to))
		return sim_error(SIM_ERR_USAGE, "%s takes ranges of linear addresses below 2^32 such as 0x7c00..0x7dff, 0xf0000+0x10000 or "
				 "0xfffff-0x10, not '%s'", name, text);
	if (sim_opt.dump_ranges == CMS_DUMP_RANGES)
		return sim_error(SIM_ERR_USAGE, "%s takes at most %u ranges: '%s' is one more", name, CMS_DUMP_RANGES, text);
	sim_opt.dump_range[sim_opt.dump_ranges].from = (uint32_t)from;
	sim_opt.dump_range[sim_opt.dump_ranges++].to = (uint32_t)to;
	return 0;
}

int dump_take_ranges(const char *name, const char *text)
{
	return each(name, text, take_range);
}

int dump_check_options(void)
{
	struct sim_options *o = &sim_opt;
	if ((o->dump_file || o->dump_ranges) && !o->dump)
		return sim_error(SIM_ERR_USAGE, "-dfilter and -D say which dumps and where to: give -d too");
	if (o->dump && !strcmp(o->engine, "ref"))
		return sim_error(SIM_ERR_USAGE, "-d shows translations, which the engine ref does not make");
	if (o->dump && !o->tier)
		return sim_error(SIM_ERR_USAGE, "-d shows translations, of which -tier 0 makes none");
	for (unsigned i = o->dump_ranges ? o->dump_ranges : 1; i < CMS_DUMP_RANGES; i++)
		o->dump_range[i].from = 1;	/* to 0: empty */
	if (!o->dump_ranges)
		o->dump_range[0].to = UINT32_MAX;
	return 0;
}
