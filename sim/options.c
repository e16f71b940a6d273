/* SPDX-License-Identifier: Apache-2.0
 * Command line -> struct sim_options. Spelling follows QEMU where QEMU has the option. Invariant: what parses is usable;
 * every refusal is one sentence that says what is wrong and what would be right.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "sim/sim.h"

enum { CACHE_BYTES = 8192 };

struct sim_options sim_opt = {
	.engine = "fast", .stop_tick = UINT64_MAX, .ram_bytes = 64u << 20, .tier = 1,
	.icache_bytes = CACHE_BYTES, .dcache_bytes = CACHE_BYTES, .width = 1,
};

/* At most 23 lines of at most 80 characters: a terminal of 80 x 24 shows all of it and the prompt behind it (tests/boot/inputs.sh). */
static const char help[] =
	"usage: defoe OPTION...   an x86 PC on the Defoe processor; options as QEMU's\n"
	" -engine ref|fast|rtl   C semantics, C model of the core (default), Verilated\n"
	" -m SIZE                guest RAM, 1M to 768M (default 64M)\n"
	" -cpu 486|pentium|686   what the guest finds (default 686)\n"
	" -bios F                BIOS of 64, 128 or 256 KB\n"
	" -vgarom F -vga none    VGA option ROM; no VGA at all (default: std)\n"
	" -hda F -hdb F          raw disk images;  -snapshot  drop what is written there\n"
	" -drive file=F[,format=raw]   the next disk; format=raw: whatever it looks like\n"
	" -kernel F -initrd F -append S   bzImage, vmlinux, Multiboot; no BIOS needed\n"
	" -nographic             console on the serial line;  -serial stdio|none|file:F\n"
	" -no-reboot             stop at a reset or triple fault (status 4)\n"
	" -stop-at i:TICKS|console:TEXT|pc:A  stop there; i:42.3M, i:1e6; A: CS base+EIP\n"
	" -save F -loadvm F      write the state at the stop; start from such a state\n"
	" -input F -record F     typed input, as `tick: text` lines; write what is typed\n"
	" -outdir D              statistics to D/stats.txt and .json;  -quiet  no table\n"
	" -tier 0|1 -hot N       interpreter, quick (default); visits before it, 1 to 255\n"
	" -tcache SIZE           translation cache, 16K to 8M (6M, less if RAM is large)\n"
	" -icache SIZE -dcache SIZE -width 1|2   the core: 4K, 8K, 16K; atoms per cycle\n"
	" -timing on|off -chaos SEED   cycle model of fast; rollbacks and evictions\n"
	" -lockstep fast,rtl -selfcheck   compare atoms; translations with interpreting\n"
	" -d in_asm,op,out_asm -dfilter 0xA..0xB,0xA+0xN -D F   dump, by linear address\n"
	" -card F -version -h    write a board's card (fpga/); what this is; this page\n"
	"Ctrl-A X quits, S shows the status, W saves, H helps; Ctrl-C goes to the guest.\n";

static int parse_ram(const char *name, const char *text)
{
	uint64_t v;
	if (!number_size(text, 1u << 20, &v) || v < (1u << 20) || v > (768u << 20) || (v & 0xfffff))
		return sim_error(SIM_ERR_USAGE, "%s %s: guest RAM must be a whole number of MB from 1M to 768M", name, text);
	sim_opt.ram_bytes = (uint32_t)v;
	return 0;
}

static int parse_number(const char *name, const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	if (number_plain(text, out) && *out >= min && *out <= max)
		return 0;
	return sim_error(SIM_ERR_USAGE, "%s takes a number from %" PRIu64 " to %" PRIu64 ", not '%s'", name, min, max, text);
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
	enum number_count found = number_count(text, &tick);
	if (found == NUMBER_PART)
		return sim_error(SIM_ERR_USAGE, "-stop-at i:%s is not a whole number of ticks", text);
	if (found == NUMBER_NONE || tick == UINT64_MAX)
		return sim_error(SIM_ERR_USAGE, "-stop-at i: takes a number of ticks below 2^64 such as 42300000, 42.3M or 1e6, not '%s'", text);
	if (tick < sim_opt.stop_tick)
		sim_opt.stop_tick = tick;
	return 0;
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

static int drive_key(const char *pair, const char **file, bool *raw)
{
	if (!strncmp(pair, "file=", 5) && pair[5] && !*file)
		*file = pair + 5;
	else if (!strcmp(pair, "format=raw"))
		*raw = true;
	else
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
		err = drive_key(pair, &sim_opt.drive[n], &sim_opt.drive_raw[n]);
	if (!err && !sim_opt.drive[n])
		return sim_error(SIM_ERR_USAGE, "%s '%s' names no file: file=F is missing", name, text);
	return err;
}

static int parse_cache(const char *name, const char *text, uint32_t *out)
{
	uint64_t v;
	if (!number_size(text, 1024, &v) || (v != 4096 && v != 8192 && v != 16384))
		return sim_error(SIM_ERR_USAGE, "%s takes 4K, 8K or 16K (a bare number counts KB), not '%s'", name, text);
	*out = (uint32_t)v;
	return 0;
}

static int refuse_choice(const char *name, const char *text, const char *const *choices)
{
	char list[100] = "";
	struct suggestion near = { .word = text };
	for (unsigned i = 0; choices[i]; i++) {
		suggest_try(&near, choices[i]);
		strcat(list, !i ? "" : choices[i + 1] ? ", " : " or ");
		strcat(list, choices[i]);
	}
	return sim_error(SIM_ERR_USAGE, "%s takes %s, not '%s'%s", name, list, text, suggest_words(&near));
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
	{ "-outdir", &sim_opt.outdir }, { "-D", &sim_opt.dump_file }, { "-card", &sim_opt.card },
};

static const char *const engines[] = { "ref", "fast", "rtl", NULL };
static const char *const lockstep_pairs[] = { "fast,rtl", NULL };
static const char *const displays[] = { "none", NULL };
static const char *const adapters[] = { "std", "none", NULL };
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
	uint64_t v;
	if (!number_size(text, 1024, &v) || v < (16u << 10) || v > (8u << 20))
		return sim_error(SIM_ERR_USAGE, "%s takes a size from 16K to 8M (a bare number counts KB), not '%s'", name, text);
	sim_opt.tcache_bytes = (uint32_t)v;
	return 0;
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

static int take_vga(const char *name, const char *text)
{
	const char *word = "";
	int err = parse_choice(name, text, adapters, &word);
	sim_opt.vga = text;
	sim_opt.no_vga = word[0] == 'n';
	return err;
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
	{ "-icache", take_icache }, { "-dcache", take_dcache }, { "-width", take_width }, { "-vga", take_vga },
	{ "-d", dump_take_stages }, { "-dfilter", dump_take_ranges },
};

#define ALL(list) sizeof list / sizeof *list

static parse_fn *find_valued(const char *name)
{
	for (unsigned i = 0; i < ALL(valued); i++)
		if (!strcmp(name, valued[i].name))
			return valued[i].parse;
	return NULL;
}

static bool take_flag(const char *name)
{
	for (unsigned i = 0; i < ALL(flags); i++)
		if (!strcmp(name, flags[i].name))
			return *flags[i].flag = true;
	return false;
}

/* Whether the option wants a value that is plain text; then *slot says where it goes. */
static bool find_text(const char *name, const char ***slot)
{
	for (unsigned i = 0; i < ALL(texts); i++)
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

static int check_serial(const char *text)
{
	static const char *const choices[] = { "stdio", "none", "file:F", NULL };
	const char *word;
	return strncmp(text, "file:", 5) ? parse_choice("-serial", text, choices, &word) : 0;
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
	if (o->loadvm && (o->kernel || o->bios || o->vgarom || o->vga))
		return sim_error(SIM_ERR_USAGE, "-loadvm brings its own memory: leave out -bios, -vga, -vgarom and -kernel");
	if (o->vgarom && o->no_vga)
		return sim_error(SIM_ERR_USAGE, "-vgarom is the ROM of an adapter, which -vga none leaves out");
	int err = check_serial(o->serial);
	err = err ? err : check_engine();
	return err ? err : dump_check_options();
}

static int refuse_unknown(const char *name)
{
	struct suggestion near = { .word = name };
	if (*name != '-')
		return sim_error(SIM_ERR_USAGE, "'%s' is not an option: a disk goes with -hda, a BIOS with -bios (see defoe -h)", name);
	for (unsigned i = 0; i < ALL(flags); i++)
		suggest_try(&near, flags[i].name);
	for (unsigned i = 0; i < ALL(texts); i++)
		suggest_try(&near, texts[i].name);
	for (unsigned i = 0; i < ALL(valued); i++)
		suggest_try(&near, valued[i].name);
	suggest_try(&near, "-version");
	return sim_error(SIM_ERR_USAGE, "unknown option '%s'%s (see defoe -h)", name, suggest_words(&near));
}

static bool take_question(const char *name)
{
	bool version = !strcmp(name, "-version");
	if (version)
		version_print(engines);
	else if (!strcmp(name, "-h") || !strcmp(name, "-help"))
		fputs(help, stdout);
	else
		return false;
	return true;
}

/* --option is -option. */
static const char *one_dash(const char *name)
{
	return name[0] == '-' && name[1] == '-' && name[2] ? name + 1 : name;
}

/* How many arguments the option at argv[0] took, 0 if it was a question, or an error. */
static int take_option(int argc, char **argv)
{
	const char *name = one_dash(argv[0]), **slot = NULL;
	if (take_question(name))
		return 0;
	if (take_flag(name))
		return 1;
	bool text = find_text(name, &slot);
	parse_fn *parse = find_valued(name);
	if (!text && !parse)
		return refuse_unknown(argv[0]);
	if (argc < 2)
		return sim_error(SIM_ERR_USAGE, "%s needs a value (see defoe -h)", name);
	int err = text ? take_text(name, slot, argv[1]) : parse(name, argv[1]);
	return err ? err : 2;
}

int options_parse(int argc, char **argv)
{
	for (int i = 1; i < argc;) {
		int taken = take_option(argc - i, argv + i);
		if (taken <= 0)
			return taken ? taken : 1;
		i += taken;
	}
	if (sim_opt.card)
		sim_opt.snapshot = true;	/* the disk is copied, not written */
	if (!sim_opt.serial)
		sim_opt.serial = "stdio";
	return check_together();
}
