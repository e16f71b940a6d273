/* SPDX-License-Identifier: Apache-2.0
 * Command line -> struct sim_options. Spelling follows QEMU where QEMU has the option. Invariant: what parses is usable;
 * every refusal is one sentence that says what is wrong and what would be right.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "sim/sim.h"

enum { CACHE_BYTES = 8192 };

struct sim_options sim_opt = {
	.engine = "fast", .stop_tick = UINT64_MAX, .ram_bytes = 64u << 20, .tier = 1,
	.icache_bytes = CACHE_BYTES, .dcache_bytes = CACHE_BYTES, .width = 1,
};

static const char help[] =
	"usage: defoe [options]   an x86 PC on the Defoe processor\n"
	"  -engine ref|fast|rtl   what runs it: C semantics, C model of the core, Verilated core (default fast)\n"
	"  -m SIZE                guest RAM, 1M to 768M in whole MB (default 64M)\n"
	"  -bios F  -vgarom F     BIOS image of 64, 128 or 256 KB; VGA option ROM\n"
	"  -hda F  -hdb F  -drive file=F[,format=raw]   disk images     -snapshot   drop disk writes\n"
	"  -kernel F -initrd F -append S   bzImage, vmlinux or Multiboot (then -initrd \"F args,F\": modules); no BIOS\n"
	"  -nographic             console on the serial line      -serial stdio|none|file:F\n"
	"  -no-reboot             stop at a reset or triple fault (status 4)\n"
	"  -stop-at i:TICKS|pc:A|console:TEXT   stop there (status 0); A: linear address, CS base + EIP, before its first execution\n"
	"  -save F  -loadvm F     write the state at the stop; start from such a state\n"
	"  -input F  -record F    typed input from `tick: text` lines; write what was typed\n"
	"  -tier 0|1              highest tier: interpreter, quick (default 1)\n"
	"  -tcache SIZE  -hot N   translation cache, 16K to 8M; visits before a block is translated, 1 to 255\n"
	"  -icache SIZE -dcache SIZE   core caches (4K, 8K, 16K)  -width 1|2   atoms per cycle\n"
	"  -timing on|off         model cycles on fast\n"
	"  -lockstep fast,rtl     run both, compare every atom    -selfcheck   interpret what was translated, compare\n"
	"  -chaos SEED            forced rollbacks, flushes, evictions    -cpu 486|pentium|686\n"
	"  -outdir D              write stats.txt and stats.json there    -quiet   no closing table\n"
	"Ctrl-A X quits, Ctrl-A S shows the status, Ctrl-A H helps; Ctrl-C goes to the guest.\n";

static int parse_size(const char *name, const char *text, uint32_t unit, uint32_t *out)
{
	static const char letters[] = "kKmMgG";
	char *end;
	errno = 0;
	unsigned long long v = strtoull(text, &end, 0);
	const char *letter = end != text && *end ? strchr(letters, *end) : NULL;
	if (letter) {
		unit = 1u << (10 * (1 + (letter - letters) / 2));
		end++;
	}
	if (end == text || *end || errno || !isdigit((unsigned char)text[0]) || v > 0xffffffffull / unit)
		return sim_error(SIM_ERR_USAGE, "%s takes a size such as 64M, not '%s'", name, text);
	*out = (uint32_t)(v * unit);
	return 0;
}

static int parse_ram(const char *name, const char *text)
{
	uint32_t v;
	int err = parse_size(name, text, 1u << 20, &v);
	if (err)
		return err;
	if (v < (1u << 20) || v > (768u << 20) || (v & 0xfffff))
		return sim_error(SIM_ERR_USAGE, "-m %s: guest RAM must be a whole number of MB from 1M to 768M", text);
	sim_opt.ram_bytes = v;
	return 0;
}

static int parse_number(const char *name, const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	char *end;
	errno = 0;
	unsigned long long v = strtoull(text, &end, 0);
	if (*end || errno || !isdigit((unsigned char)text[0]) || v < min || v > max)
		return sim_error(SIM_ERR_USAGE, "%s takes a number from %llu to %llu, not '%s'", name, (unsigned long long)min,
				 (unsigned long long)max, text);
	*out = v;
	return 0;
}

static int parse_u32(const char *name, const char *text, uint32_t min, uint32_t max, uint32_t *out)
{
	uint64_t v;
	int err = parse_number(name, text, min, max, &v);
	if (!err)
		*out = (uint32_t)v;
	return err;
}

/* Of several ticks the first one is met first. */
static int stop_at_tick(const char *text)
{
	uint64_t tick;
	int err = parse_number("-stop-at i:", text, 0, UINT64_MAX - 1, &tick);
	if (!err && tick < sim_opt.stop_tick)
		sim_opt.stop_tick = tick;
	return err;
}

static int stop_at_pc(const char *text)
{
	if (sim_opt.stops_at_pc)
		return sim_error(SIM_ERR_USAGE, "-stop-at pc: is given twice: one address can be watched");
	sim_opt.stops_at_pc = true;
	return parse_u32("-stop-at pc:", text, 0, 0xffffffffu, &sim_opt.stop_pc);
}

static int stop_at_text(const char *text)
{
	if (sim_opt.stop_text)
		return sim_error(SIM_ERR_USAGE, "-stop-at console: is given twice: one text can be watched");
	if (strlen(text) > SIM_STOP_TEXT_MAX)
		return sim_error(SIM_ERR_USAGE, "-stop-at console: takes a text of at most %d characters", SIM_STOP_TEXT_MAX);
	sim_opt.stop_text = text;
	return 0;
}

static int parse_stop(const char *name, const char *text)
{
	(void)name;
	if (!strncmp(text, "i:", 2))
		return stop_at_tick(text + 2);
	if (!strncmp(text, "pc:", 3))
		return stop_at_pc(text + 3);
	if (!strncmp(text, "console:", 8) && text[8])
		return stop_at_text(text + 8);
	return sim_error(SIM_ERR_USAGE, "-stop-at takes i:TICKS, pc:ADDRESS or console:TEXT, not '%s'", text);
}

static int drive_key(const char *pair, const char **file)
{
	if (!strncmp(pair, "file=", 5) && pair[5] && !*file)
		*file = pair + 5;
	else if (strcmp(pair, "format=raw"))
		return sim_error(SIM_ERR_USAGE, "-drive takes file=F,format=raw, not '%s'", pair);
	return 0;
}

static int parse_drive(const char *name, const char *text)
{
	unsigned n = 0;
	while (n < SIM_DRIVES && sim_opt.drive[n])
		n++;
	if (n == SIM_DRIVES)
		return sim_error(SIM_ERR_USAGE, "more than %d drives", SIM_DRIVES);
	char *rest = strdup(text), *pair;	/* kept: the name lies in it */
	int err = 0;
	while (!err && (pair = strsep(&rest, ",")))
		err = drive_key(pair, &sim_opt.drive[n]);
	if (!err && !sim_opt.drive[n])
		return sim_error(SIM_ERR_USAGE, "%s '%s' names no file: file=F is missing", name, text);
	return err;
}

static int parse_cache(const char *name, const char *text, uint32_t *out)
{
	int err = parse_size(name, text, 1024, out);
	if (!err && *out != 4096 && *out != 8192 && *out != 16384)
		return sim_error(SIM_ERR_USAGE, "%s takes 4K, 8K or 16K (a bare number counts KB), not '%s'", name, text);
	return err;
}

static int refuse_choice(const char *name, const char *text, const char *const *choices)
{
	char list[100] = "";
	for (unsigned i = 0; choices[i]; i++) {
		strcat(list, !i ? "" : choices[i + 1] ? ", " : " or ");
		strcat(list, choices[i]);
	}
	return sim_error(SIM_ERR_USAGE, "%s takes %s, not '%s'", name, list, text);
}

static int parse_choice(const char *name, const char *text, const char *const *choices, const char **out)
{
	for (unsigned i = 0; choices[i]; i++)
		if (!strcmp(text, choices[i])) {
			*out = choices[i];
			return 0;
		}
	return refuse_choice(name, text, choices);
}

/* Options without a value. */
static const struct { const char *name; bool *flag; } flags[] = {
	{ "-nographic", &sim_opt.nographic }, { "-snapshot", &sim_opt.snapshot }, { "-no-reboot", &sim_opt.no_reboot },
	{ "-selfcheck", &sim_opt.selfcheck }, { "-quiet", &sim_opt.quiet },
};

/* Options whose value is a plain string. */
static const struct { const char *name; const char **text; } texts[] = {
	{ "-bios", &sim_opt.bios }, { "-vgarom", &sim_opt.vgarom }, { "-kernel", &sim_opt.kernel },
	{ "-initrd", &sim_opt.initrd }, { "-append", &sim_opt.append }, { "-hda", &sim_opt.drive[0] },
	{ "-hdb", &sim_opt.drive[1] }, { "-serial", &sim_opt.serial }, { "-save", &sim_opt.save },
	{ "-loadvm", &sim_opt.loadvm }, { "-input", &sim_opt.input }, { "-record", &sim_opt.record },
	{ "-outdir", &sim_opt.outdir },
};

static const char *const engines[] = { "ref", "fast", "rtl", NULL };
static const char *const lockstep_pairs[] = { "fast,rtl", NULL };
static const char *const displays[] = { "none", NULL };
static const char *const widths[] = { "1", "2", NULL };
static const char *const tiers[] = { "0", "1", NULL };
static const char *const on_off[] = { "on", "off", NULL };
static const char *const cpus[] = { "486", "pentium", "686", NULL };

/* Options with a value that is judged: what is wrong with it is said at once. */
typedef int parse_fn(const char *name, const char *text);

static int take_engine(const char *name, const char *text) { return parse_choice(name, text, engines, &sim_opt.engine); }
static int take_lockstep(const char *name, const char *text) { return parse_choice(name, text, lockstep_pairs, &sim_opt.lockstep); }
static int take_hot(const char *name, const char *text) { return parse_u32(name, text, 1, 255, &sim_opt.hot_quick); }
static int take_chaos(const char *name, const char *text) { return parse_u32(name, text, 1, 0xffffffffu, &sim_opt.chaos_seed); }
static int take_icache(const char *name, const char *text) { return parse_cache(name, text, &sim_opt.icache_bytes); }
static int take_dcache(const char *name, const char *text) { return parse_cache(name, text, &sim_opt.dcache_bytes); }

/* Below, blocks of a usual length find no room; above, the firmware's tables for 768 MB of RAM would find none. */
static int take_tcache(const char *name, const char *text)
{
	uint32_t *bytes = &sim_opt.tcache_bytes;
	int err = parse_size(name, text, 1024, bytes);
	if (!err && (*bytes < (16u << 10) || *bytes > (8u << 20)))
		return sim_error(SIM_ERR_USAGE, "%s takes a size from 16K to 8M (a bare number counts KB), not '%s'", name, text);
	return err;
}

static int take_tier(const char *name, const char *text)
{
	const char *word = "";
	if (!strcmp(text, "2"))
		return sim_error(SIM_ERR_USAGE, "-tier 2: there is no optimising tier yet; 0 or 1");
	int err = parse_choice(name, text, tiers, &word);
	sim_opt.tier = word[0] == '1';
	return err;
}

static int take_width(const char *name, const char *text)
{
	const char *word = "";
	int err = parse_choice(name, text, widths, &word);
	sim_opt.width = err ? 1 : (uint32_t)(word[0] - '0');
	return err;
}

/* One choice so far: nothing to remember. */
static int take_display(const char *name, const char *text)
{
	const char *word;
	return parse_choice(name, text, displays, &word);
}

static int take_cpu(const char *name, const char *text)
{
	const char *word = NULL;
	int err = parse_choice(name, text, cpus, &word);
	for (uint32_t i = 0; !err && cpus[i]; i++)
		if (cpus[i] == word)
			sim_opt.cpu = 4 + i;
	return err;
}

static int take_timing(const char *name, const char *text)
{
	const char *word = "";
	int err = parse_choice(name, text, on_off, &word);
	sim_opt.timing_off = !err && word[1] == 'f';
	return err;
}

static const struct { const char *name; parse_fn *parse; } valued[] = {
	{ "-engine", take_engine }, { "-lockstep", take_lockstep }, { "-display", take_display }, { "-cpu", take_cpu },
	{ "-timing", take_timing }, { "-m", parse_ram }, { "-stop-at", parse_stop }, { "-drive", parse_drive },
	{ "-tier", take_tier }, { "-hot", take_hot }, { "-chaos", take_chaos }, { "-tcache", take_tcache },
	{ "-icache", take_icache }, { "-dcache", take_dcache }, { "-width", take_width },
};

static parse_fn *find_valued(const char *name)
{
	for (unsigned i = 0; i < sizeof valued / sizeof *valued; i++)
		if (!strcmp(name, valued[i].name))
			return valued[i].parse;
	return NULL;
}

static bool take_flag(const char *name)
{
	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!strcmp(name, flags[i].name))
			return *flags[i].flag = true;
	return false;
}

/* Whether the option wants a value that is plain text; then *slot says where it goes. */
static bool find_text(const char *name, const char ***slot)
{
	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!strcmp(name, texts[i].name)) {
			*slot = texts[i].text;
			return true;
		}
	return false;
}

static int take_text(const char *name, const char **slot, const char *text)
{
	if (*slot)
		return sim_error(SIM_ERR_USAGE, "%s '%s' after '%s': only one can be used", name, text, *slot);
	*slot = text;
	return 0;
}

/* What only some engines have is refused on the others, not ignored. */
static int check_engine(void)
{
	const struct sim_options *o = &sim_opt;
	bool ref = !strcmp(o->engine, "ref");
	if (o->selfcheck && ref)
		return sim_error(SIM_ERR_USAGE, "-selfcheck compares translations, which the engine ref does not make");
	if (o->chaos_seed && ref)
		return sim_error(SIM_ERR_USAGE, "-chaos disturbs the firmware and the core, of which the engine ref has none");
	if ((o->tcache_bytes || o->hot_quick) && ref)
		return sim_error(SIM_ERR_USAGE, "-tcache and -hot are the translator's, which the engine ref has not");
	if ((o->width != 1 || o->icache_bytes != CACHE_BYTES || o->dcache_bytes != CACHE_BYTES) && ref)
		return sim_error(SIM_ERR_USAGE, "-width, -icache and -dcache shape a core, which the engine ref has not");
	if (o->timing_off && !strcmp(o->engine, "rtl"))
		return sim_error(SIM_ERR_USAGE, "-timing off leaves out the cycle model of fast; the engine rtl is the core itself");
	if (o->lockstep && strcmp(o->engine, "rtl"))
		return sim_error(SIM_ERR_USAGE, "-lockstep fast,rtl goes with -engine rtl");
	return 0;
}

static int check_together(void)
{
	const struct sim_options *o = &sim_opt;
	if (!o->bios && !o->kernel && !o->loadvm)
		return sim_error(SIM_ERR_USAGE, "nothing to run: give -bios, -kernel or -loadvm");
	if (o->initrd && !o->kernel)
		return sim_error(SIM_ERR_USAGE, "-initrd needs -kernel");
	if (o->append && !o->kernel)
		return sim_error(SIM_ERR_USAGE, "-append needs -kernel");
	if (o->loadvm && (o->kernel || o->bios || o->vgarom))
		return sim_error(SIM_ERR_USAGE, "-loadvm brings its own memory: leave out -bios, -vgarom and -kernel");
	if (strcmp(o->serial, "stdio") && strcmp(o->serial, "none") && strncmp(o->serial, "file:", 5))
		return sim_error(SIM_ERR_USAGE, "-serial takes stdio, none or file:F, not '%s'", o->serial);
	return check_engine();
}

int options_parse(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *name = argv[i], **slot = NULL;
		if (!strcmp(name, "-h") || !strcmp(name, "-help") || !strcmp(name, "--help")) {
			fputs(help, stdout);
			return 1;
		}
		if (take_flag(name))
			continue;
		bool text = find_text(name, &slot);
		parse_fn *parse = find_valued(name);
		if (!text && !parse)
			return sim_error(SIM_ERR_USAGE, "unknown option '%s' (see defoe -h)", name);
		if (++i == argc)
			return sim_error(SIM_ERR_USAGE, "%s needs a value (see defoe -h)", name);
		int err = text ? take_text(name, slot, argv[i]) : parse(name, argv[i]);
		if (err)
			return err;
	}
	if (!sim_opt.serial)
		sim_opt.serial = "stdio";
	return check_together();
}
