/* SPDX-License-Identifier: Apache-2.0
 * Counters of engine and firmware -> closing table, stats.txt and stats.json (their names stand here), sim.guest_hash.
 * Invariant: every figure of a block is the difference to the last reset (port 0xf5 = 1), so that blocks compare; of the closing block
 * to the start of this run, also where that went on from a saved state (sim.start_tick). sim.guest_tick alone is absolute.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "sim/sim.h"

enum { ROWS_MAX = 64, PATH_BYTES = 4096, DUMPS_MAX = 1000 /* of a guest that writes port 0xf5 for ever: some 5 MB */ };

struct row {
	const char *name, *comment;
	double value;
	bool whole;
};

static struct {
	const struct engine *engine;
	struct machine *machine;
	FILE *text, *json;
	struct engine_counters base;
	struct cms_stats base_cms, start;
	double base_seconds;
	unsigned blocks;
} st;

static double cpu_seconds(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static const char *const tables[] = { "stats.txt", "stats.json" };

/* In the directory of -outdir; number 0: none behind the name. */
static const char *table_path(char *to, const char *name, unsigned number)
{
	int n = snprintf(to, PATH_BYTES, "%s/%s", sim_opt.outdir, name);
	if (number && n < PATH_BYTES)
		snprintf(to + n, (size_t)(PATH_BYTES - n), ".%u", number);
	return to;
}

/* A link or a device is there because it is to be written to, an empty file because a run was killed. */
static bool worth_keeping(const char *path)
{
	struct stat st;
	return !lstat(path, &st) && S_ISREG(st.st_mode) && st.st_size;
}

static bool number_taken(unsigned number)
{
	char path[PATH_BYTES];
	struct stat st;
	return !lstat(table_path(path, tables[0], number), &st) || !lstat(table_path(path, tables[1], number), &st);
}

/* Tables of an earlier run go aside, both under the first number that neither has. */
static int keep_earlier(void)
{
	char from[PATH_BYTES], to[PATH_BYTES];
	unsigned number = 1, kept = 0;
	while (number_taken(number))
		number++;
	for (unsigned i = 0; i < 2; i++) {
		if (!worth_keeping(table_path(from, tables[i], 0)))
			continue;
		if (rename(from, table_path(to, tables[i], number)))
			return sim_error(SIM_ERR_USAGE, "cannot keep '%s' as '%s': %s", from, to, strerror(errno));
		kept++;
	}
	if (kept && !sim_opt.quiet)
		sim_error(0, "'%s' holds statistics of an earlier run: kept as stats.txt.%u and stats.json.%u", sim_opt.outdir, number, number);
	return 0;
}

static FILE *open_in_outdir(const char *name)
{
	char path[PATH_BYTES];
	FILE *f = fopen(table_path(path, name, 0), "w");
	if (!f)
		sim_error(SIM_ERR_USAGE, "cannot write '%s': %s", path, strerror(errno));
	return f;
}

/* Engines and firmware count ticks since power-on, and take the instructions, those of the interpreter too, from them; all else since
 * their reset. What a saved state has behind it is no work of this run. */
static struct cms_stats counted_before(const struct machine *m)
{
	const struct x86_arch *a = &m->image->arch;
	uint64_t tick = m->params.flags & CMS_RESTORE ? a->ticks_lo | (uint64_t)a->ticks_hi << 32 : 0;
	return (struct cms_stats){ .ticks = tick, .guest_instructions = tick, .interp_instructions = tick };
}

int stats_open(const struct engine *e, struct machine *m)
{
	st.engine = e;
	st.machine = m;
	st.start = st.base_cms = counted_before(m);
	st.base_seconds = cpu_seconds();
	if (!sim_opt.outdir)
		return 0;
	mkdir(sim_opt.outdir, 0777);
	if (keep_earlier())
		return SIM_ERR_USAGE;
	st.text = open_in_outdir(tables[0]);
	st.json = st.text ? open_in_outdir(tables[1]) : NULL;
	return st.json ? 0 : SIM_ERR_USAGE;
}

/* ---- guest hash ---- */

static uint64_t mix(uint64_t h, const void *data, size_t bytes)
{
	const uint8_t *p = data;
	for (; bytes >= 8; p += 8, bytes -= 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (; bytes; p++, bytes--)
		h = (h ^ *p) * 0x100000001b3u;
	return h;
}

static int mix_sector(void *arg, unsigned drive, uint64_t lba, const uint8_t *sector)
{
	uint64_t *h = arg, at[2] = { drive, lba };
	*h = mix(mix(*h, at, sizeof at), sector, 512);
	return 0;
}

uint64_t stats_guest_hash(const struct machine *m)
{
	uint64_t h = mix(0x44464f45, &m->image->arch, sizeof m->image->arch);
	h = mix(h, m->guest, m->params.ram_bytes);
	if (m->image->pc_bytes <= MACHINE_PC_BYTES)
		h = mix(h, m->image->pc, m->image->pc_bytes);
	disk_visit(mix_sector, &h);
	return h;
}

/* ---- rows ---- */

static void add(struct row *rows, unsigned *n, const char *name, double value, bool whole, const char *comment)
{
	if (*n < ROWS_MAX)
		rows[(*n)++] = (struct row){ name, comment, value, whole };
}

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

/* Causes as in hw/isa/molecules.md section 7. */
static const struct { unsigned cause; const char *name; } traps[] = {
	{ 0, "core.traps.hostint" }, { 16, "core.traps.tlbmiss" }, { 17, "core.traps.page" }, { 18, "core.traps.seg" }, { 19, "core.traps.device" },
	{ 20, "core.traps.xpage" }, { 21, "core.traps.sbfull" }, { 22, "core.traps.limit" }, { 23, "core.traps.dispatch" },
	{ 24, "core.traps.chkpage" }, { 26, "core.traps.exit" },
};

static unsigned collect(struct row *r, const struct engine_counters *c, const struct cms_stats *s, double seconds)
{
	unsigned n = 0;
	double cycles = (double)(c->cycles - st.base.cycles);
	const struct cms_stats *b = &st.base_cms;
	double insns = (double)(s->guest_instructions - b->guest_instructions);
	double ticks = (double)(s->ticks - b->ticks);
#define CMS(field, name, comment) add(r, &n, name, (double)(s->field - b->field), true, comment)
	add(r, &n, "sim.guest_instructions", insns, true, "x86 instructions, a REP counts once");
	add(r, &n, "sim.ticks", ticks, true, "x86 instructions, each REP unit counts");
	add(r, &n, "sim.guest_tick", (double)s->ticks, true, "ticks since power-on, as -stop-at i: counts");
	add(r, &n, "sim.start_tick", (double)st.start.ticks, true, "of the state of -loadvm: what was before is in no other figure");
	add(r, &n, "sim.cycles", cycles, true, "implementation clock cycles");
	add(r, &n, "sim.cycles_per_guest_instruction", ratio(cycles, insns), false, "");
	add(r, &n, "sim.cycles_per_tick", ratio(cycles, ticks), false, "");
	add(r, &n, "sim.host_seconds", seconds, false, "CPU time of the host");
	add(r, &n, "sim.khz", ratio(cycles / 1000, seconds), false, "simulated clock");
	add(r, &n, "sim.guest_mips", ratio(ticks / 1e6, seconds), false, "ticks per microsecond of host CPU time");
	add(r, &n, "core.molecules", (double)(c->molecules - st.base.molecules), true, "");
	add(r, &n, "core.atoms", (double)(c->atoms - st.base.atoms), true, "");
	add(r, &n, "core.rollbacks", (double)(c->rollbacks - st.base.rollbacks), true, "");
	CMS(interp_instructions, "cms.interp.guest_instructions", "executed by the interpreter");
	CMS(quick_instructions, "cms.quick.guest_instructions", "executed in quick translations");
	CMS(opt_instructions, "cms.opt.guest_instructions", "executed in optimised translations");
	add(r, &n, "cms.translate.guest_instructions",
	    (double)(s->translated_quick + s->translated_opt - b->translated_quick - b->translated_opt), true, "translated");
	CMS(translations, "cms.translations", "made");
	CMS(evictions, "cms.evictions", "");
	CMS(invalidations, "cms.invalidations", "by guest stores into code");
	CMS(code_beside, "cms.code_beside", "stores near code that met none: entries of the grain table");
	CMS(code_asleep, "cms.code_asleep", "translations whose bytes were changed");
	CMS(code_soft, "cms.code_soft", "translations that read immediates which changed too often");
	CMS(code_woken, "cms.code_woken", "of these, with their bytes there again");
	CMS(chains, "cms.chains", "exits patched to jump directly");
	CMS(dispatch_misses, "cms.dispatch_misses", "");
	CMS(tlb_fills, "cms.tlb_fills", "");
	CMS(io, "cms.io", "port accesses");
	CMS(selfcheck_done, "cms.selfcheck.done", "translated instructions compared with the interpreter");
	CMS(selfcheck_skipped, "cms.selfcheck.skipped", "executed without a comparison");
#undef CMS
	for (unsigned i = 0; i < sizeof traps / sizeof *traps; i++)
		add(r, &n, traps[i].name, (double)(s->traps[traps[i].cause] - b->traps[traps[i].cause]), true, "taken by CMS, both modes");
	double interp_atoms = (double)(c->activity_atoms[1] - st.base.activity_atoms[1]);
	double translate_atoms = (double)(c->activity_atoms[2] - st.base.activity_atoms[2]);
	add(r, &n, "cms.interp.atoms_per_guest_instruction",
	    ratio(interp_atoms, (double)(s->interp_instructions - b->interp_instructions)), false, "deciding, dispatch and traps included");
	add(r, &n, "cms.translate.atoms_per_guest_instruction",
	    ratio(translate_atoms, (double)(s->translated_quick + s->translated_opt - b->translated_quick - b->translated_opt)), false, "");
	static const char *const by[] = { "cms.other.cycles", "cms.interp.cycles", "cms.translate.cycles", "cms.device.cycles",
					  "cms.native.cycles", "cms.idle.cycles" };
	for (unsigned i = 0; i < sizeof by / sizeof *by; i++)
		add(r, &n, by[i], (double)(c->activity_cycles[i] - st.base.activity_cycles[i]), true, "");
	return n;
}

static void print_value(FILE *f, const struct row *r)
{
	if (r->whole)
		fprintf(f, "%.0f", r->value);
	else
		fprintf(f, "%.4f", r->value);
}

static void write_text(const struct row *r, unsigned n, const char *title, uint64_t hash)
{
	fprintf(st.text, "---------- %s\nsim.engine %s\n", title, st.engine->name);
	for (unsigned i = 0; i < n; i++) {
		fprintf(st.text, "%s ", r[i].name);
		print_value(st.text, &r[i]);
		fprintf(st.text, "%s%s\n", *r[i].comment ? "\t# " : "", r[i].comment);
	}
	if (hash)
		fprintf(st.text, "sim.guest_hash %016" PRIx64 "\n", hash);
	fflush(st.text);
}

static void write_json(const struct row *r, unsigned n, const char *title, uint64_t hash)
{
	fprintf(st.json, "%s{\"block\": \"%s\", \"sim.engine\": \"%s\"", st.blocks ? ",\n " : "[", title, st.engine->name);
	for (unsigned i = 0; i < n; i++) {
		fprintf(st.json, ", \"%s\": ", r[i].name);
		print_value(st.json, &r[i]);
	}
	if (hash)
		fprintf(st.json, ", \"sim.guest_hash\": \"%016" PRIx64 "\"", hash);
	fputc('}', st.json);
}

static void block(const char *title, const struct cms_stats *s, uint64_t hash)
{
	struct engine_counters c = { 0 };
	struct row rows[ROWS_MAX];
	st.engine->counters(&c);
	unsigned n = collect(rows, &c, s, cpu_seconds() - st.base_seconds);
	if (st.text)
		write_text(rows, n, title, hash);
	if (st.json)
		write_json(rows, n, title, hash);
	st.blocks++;
	if (sim_opt.quiet)
		return;
	fprintf(stderr, "\r\ndefoe: %s on %s:", title, st.engine->name);
	for (unsigned i = 0; i < n; i++)
		if (rows[i].value > 0) {
			fprintf(stderr, "\n  %-36s ", rows[i].name);
			print_value(stderr, &rows[i]);
		}
	if (hash)
		fprintf(stderr, "\n  %-36s %016" PRIx64, "sim.guest_hash", hash);
	fputc('\n', stderr);
}

void sim_stats_request(unsigned op, const struct cms_stats *s)
{
	if (op == 2 && st.blocks < DUMPS_MAX)
		block("dump", s, 0);
	else if (op == 2 && st.blocks++ == DUMPS_MAX)
		sim_error(0, "the guest has asked for %d dumps of the statistics (port 0xf5); more are not written", DUMPS_MAX);
	if (op != 1)
		return;
	st.engine->counters(&st.base);
	st.base_cms = *s;
	st.base_seconds = cpu_seconds();
}

static int close_in_outdir(FILE *f, const char *name)
{
	bool bad = f && ferror(f);
	if (f && (fclose(f) || bad))
		return sim_error(SIM_ERR_USAGE, "'%s/%s' could not be written: it is incomplete", sim_opt.outdir, name);
	return 0;
}

int stats_finish(void)
{
	struct cms_stats s = { 0 };
	st.engine->stats(&s);
	if (!s.version)
		s = st.start;	/* a firmware that gave up before it laid any down */
	st.base = (struct engine_counters){ 0 };
	st.base_cms = st.start;
	st.base_seconds = 0;
	block("end", &s, stats_guest_hash(st.machine));
	int err = close_in_outdir(st.text, "stats.txt");
	if (st.json)
		fputs("]\n", st.json);
	int err_json = close_in_outdir(st.json, "stats.json");
	return err ? err : err_json;
}
