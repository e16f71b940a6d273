/* SPDX-License-Identifier: Apache-2.0
 * lockstep [-so MODEL.so] [-seed N] [-atoms N] [-width N] [-chaos] [-full] [-table]
 * Random programs (gen.c) on the Verilated hardware and the C model, one step of the model per atom or trap that the hardware reports.
 * Compared: PC, word, mode, register, store, next PC, flags, commits, ticks, rollbacks, traps, drained stores; at a program's end
 * CMS and guest memory. Fed from the hardware: outside reads, arrival of interrupts. Without -so the three variants of the
 * model are compared with each other instead. -full: fails unless every coverage cell is filled. -width: unless each of N lanes retired atoms.
 * A failure prints seed and program, and the last atoms; `-seed N -atoms 1` replays that program alone.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "sim/engine.h"
#include "sim/fast/cpu.h"
#include "sim/rtl/model.h"
#include "tests/rtl/lockstep/cover.h"
#include "tests/rtl/lockstep/gen.h"

enum { MAX_LANES = 4, HISTORY = 20, DRAINS = 1024, GIVE_UP = 4000000 };

static struct { const char *so; uint64_t seed, atoms, width; bool chaos, full, table; } opt = { .seed = 1, .atoms = 200000, .width = 1 };
static const struct rtl_model *model;
static struct fast_cpu *cpu;
static struct fast_retire now;
static uint8_t *cms[2], *guest[2];	/* 0: hardware or second variant, 1: model */
static uint64_t atoms, traps, program_atoms, in_lane[MAX_LANES];
static bool failed, finished, stepped, commit, rollback;
static uint32_t ticks;
static struct fast_sb drains[DRAINS];
static unsigned drain_head, drain_tail;
static struct fast_retire history[HISTORY];	/* the model's */
static uint64_t nhistory;

static void print_history(void)
{
	char text[80];
	for (uint64_t i = nhistory < HISTORY ? 0 : nhistory - HISTORY; i < nhistory; i++) {
		const struct fast_retire *r = &history[i % HISTORY];
		atom_print(text, sizeof text, r->insn, r->pc);
		fprintf(stderr, "  %c %08x %08x  %-36s", r->tmode ? 'T' : 'F', r->pc, r->insn, text);
		if (r->rd_we)
			fprintf(stderr, " r%u = %08x", r->rd_addr, r->rd_data);
		if (r->st_we)
			fprintf(stderr, " [%08x] = %08x/%x", r->st_addr, r->st_data, r->st_mask);
		if (r->trap)
			fprintf(stderr, " trap %x value %08x", r->cause, r->tval);
		fputc('\n', stderr);
	}
	uint32_t next = fast_peek(cpu, cpu->pc);
	atom_print(text, sizeof text, next, cpu->pc);
	fprintf(stderr, "  next: %c %08x %08x  %s\n", cpu->tmode ? 'T' : 'F', cpu->pc, next, text);
}

static void differ(const char *format, ...)
{
	va_list ap;
	if (failed)
		return;
	failed = true;
	fprintf(stderr, "lockstep: seed %llu, atom %llu of its program: ", (unsigned long long)opt.seed, (unsigned long long)program_atoms);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\n  the model's last atoms:\n");
	print_history();
	if (model)
		model->halt();
}

static bool same(const char *what, uint32_t rtl, uint32_t fast)
{
	if (rtl != fast)
		differ("%s is 0x%x in rtl, 0x%x in fast (pc 0x%08x)", what, rtl, fast, now.pc);
	return rtl == fast;
}

static uint32_t masked(uint32_t data, unsigned mask)
{
	return data & ((mask & 1 ? 0xffu : 0) | (mask & 2 ? 0xff00u : 0) | (mask & 4 ? 0xff0000u : 0) | (mask & 8 ? 0xff000000u : 0));
}

static void step(void)
{
	fast_step(cpu, &now);
	history[nhistory++ % HISTORY] = now;
	cover_atom(now.insn, now.tmode, now.trap ? now.cause : 0, now.grain_hit);
	atoms += now.valid;
	traps += now.trap;
	program_atoms++;
	for (unsigned i = 0; i < now.drains; i++)
		drains[drain_head++ % DRAINS] = now.drain[i];
}

/* Whether a host interrupt may be taken now, were the line up: in translations only behind a commit. */
static bool interruptible(void)
{
	return cpu->mie && (cpu->tmode ? now.commit && !now.trap : cpu->mstatus & MSTATUS_MIE);
}

static void interrupt(void)
{
	cover_interrupt(cpu->tmode);
	fast_take_irq(cpu);
	traps++;
}

/* --- against the hardware --- */

static void on_atom(const struct cvfi_atom *a)
{
	if (failed || finished)
		return;
	in_lane[a->lane % MAX_LANES]++;
	cpu->feed_data = a->ext ? a->rd_data : 0;
	step();
	stepped = true;
	commit |= now.commit;
	rollback |= now.rollback;
	ticks = now.commit ? now.ticks : ticks;
	if (now.trap) {
		differ("fast traps (cause 0x%x value 0x%x) at 0x%08x, rtl retires 0x%08x", now.cause, now.tval, now.pc, a->pc);
		return;
	}
	bool ok = same("PC", a->pc, now.pc) && same("atom", a->insn, now.insn) && same("mode", a->tmode, now.tmode) &&
		  same("outside read", a->ext && a->rd_we, now.ext && now.rd_we) && same("register write", a->rd_we, now.rd_we) &&
		  (!a->rd_we || (same("register", a->rd_addr, now.rd_addr) && same("register value", a->rd_data, now.rd_data))) &&
		  same("store", a->st_we, now.st_we);
	if (ok && a->st_we)
		ok = same("store address", a->st_addr, now.st_addr) && same("store mask", a->st_mask, now.st_mask) &&
		     same("store data", masked(a->st_data, a->st_mask), masked(now.st_data, now.st_mask)) &&
		     same("gated", a->st_gated, now.st_gated);
	if (ok)
		same("next PC", a->next_pc, now.next_pc);
}

static void check_drain(const struct cvfi_cycle *c)
{
	if (drain_tail == drain_head) {
		differ("rtl drains 0x%08x, which fast has not committed", c->drain_addr);
		return;
	}
	const struct fast_sb *d = &drains[drain_tail++ % DRAINS];
	(void)(same("drained address", c->drain_addr, d->addr) && same("drained mask", c->drain_mask, d->mask) &&
	       same("drained data", masked(c->drain_data, c->drain_mask), masked(d->data, d->mask)));
}

static void check_trap(const struct cvfi_cycle *c)
{
	if (c->cause == CAUSE_HOSTINT) {
		(void)(same("interrupt PC", c->trap_pc, cpu->pc) && same("interrupt mode", c->trap_tmode, cpu->tmode) &&
		       same("may interrupt", true, interruptible()));
		interrupt();
		return;
	}
	cpu->feed_data = 0;
	step();
	if (!now.trap) {
		differ("rtl traps (cause 0x%x value 0x%x) at 0x%08x, fast does not", c->cause, c->tval, c->trap_pc);
		return;
	}
	(void)(same("trap PC", c->trap_pc, now.trap_pc) && same("trap cause", c->cause, now.cause) &&
	       same("trap value", c->tval, now.tval) && same("trap mode", c->trap_tmode, now.trap_tmode));
}

static void on_cycle(const struct cvfi_cycle *c)
{
	if (failed || finished)
		return;
	if (stepped) {
		(void)(same("flags", c->flags, now.flags) && same("commit", c->commit, commit) &&
		       (!commit || same("ticks", c->ticks, ticks)) && same("rollback", c->rollback, rollback));
	}
	if (c->drain)
		check_drain(c);
	if (c->trap)
		check_trap(c);
	stepped = commit = rollback = false;
}

static uint32_t sim_read(uint32_t offset) { return offset == OFF_SIM_MAGIC ? 0x44464f45u : 0; }

static void sim_write(uint32_t offset, uint32_t value)
{
	(void)value;
	if (offset == OFF_SIM_EXIT) {
		finished = true;
		model->halt();
	}
}

static struct rtl_host host = {
	.guest_bytes = GEN_GUEST_BYTES, .latency = 8, .probe = true, .sim_read = sim_read, .sim_write = sim_write,
	.disk_sectors = sim_disk_sectors, .disk_read = sim_disk_read, .disk_write = sim_disk_write, .atom = on_atom, .cycle = on_cycle
};

static void compare_memory(void)
{
	if (drain_head != drain_tail)
		differ("%u committed stores never left the buffer of rtl", drain_head - drain_tail);
	for (uint32_t i = 0; i < MAP_CMS_SIZE && !failed; i += 4)
		if (memcmp(cms[0] + i, cms[1] + i, 4))
			differ("CMS memory at 0x%08x differs at the end", MAP_CMS_BASE + i);
	for (uint32_t i = 0; i < GEN_GUEST_BYTES && !failed; i += 4)
		if (memcmp(guest[0] + i, guest[1] + i, 4))
			differ("guest memory at 0x%x differs at the end", i);
}

static void against_rtl(void)
{
	drain_head = drain_tail = 0;
	host.cms = cms[0];
	host.guest = guest[0];
	host.latency = opt.chaos ? 2 + opt.seed % 14 : 8;	/* rtl_mem answers from 2 cycles on */
	host.chaos = opt.chaos ? (uint32_t)opt.seed | 1 : 0;
	model->reset(&host);
	model->rom(cpu->rom);
	fast_reset(cpu);
	cpu->feed = true;
	for (uint64_t last = UINT64_MAX; !failed && !finished; last = program_atoms) {
		model->run(100000);
		if (!finished && (last == program_atoms || program_atoms > GIVE_UP))
			differ("no end in sight: %s", last == program_atoms ? "rtl retires nothing" : "the program is too long");
	}
	if (!failed)
		compare_memory();
}

/* --- the variants of the model against each other --- */

static void run_steps(bool irqs)
{
	while (!cpu->hd.has_stop && program_atoms < GIVE_UP && !cpu->error) {
		step();
		if (irqs && interruptible() && hostdev_irq(&cpu->hd, cpu->cycles))
			interrupt();
	}
	if (!cpu->hd.has_stop)
		differ("the program does not end");
}

/* With time and interrupts, for the generator's and the handlers' sake. */
static void alone(void)
{
	fast_reset(cpu);
	cpu->feed = false;
	run_steps(true);
}

static void memory_image(bool outside)
{
	memset(cms[0], 0, 0x300000);
	gen_program(opt.seed, outside, cms[0], guest[0]);
	memcpy(cms[1], cms[0], MAP_CMS_SIZE);
	memcpy(guest[1], guest[0], GEN_GUEST_BYTES);
}

static void compare_state(const struct fast_cpu *a, const struct fast_cpu *b, const char *name)
{
	bool ok = !memcmp(a->fw, b->fw, 32 * 4) && !memcmp(a->tr, b->tr, 32 * 4) && !memcmp(a->trc, b->trc, sizeof a->trc) && a->fl == b->fl &&
		  a->atoms == b->atoms && a->commits == b->commits && a->ticks == b->ticks && !memcmp(a->traps, b->traps, sizeof a->traps);
	if (!ok)
		differ("the %s variant ends in another state than the stepping one", name);
}

/* Without time: stepping, functional and timed interpreters end alike. */
static void run_variant(struct fast_cpu *other, bool timed)
{
	memory_image(false);
	other->cms = cms[0];
	other->guest = guest[0];
	other->tp.on = timed;
	fast_reset(other);
	fast_run(other, GIVE_UP * 8ull);
	cpu->feed = false;
	fast_reset(cpu);
	program_atoms = 0;
	run_steps(false);
	step();	/* the jump behind SIM.EXIT, at which the others look up and stop */
	compare_state(cpu, other, timed ? "timed" : "functional");
	drain_tail = drain_head;
	if (!failed)
		compare_memory();
}

static void without_rtl(void)
{
	static struct fast_cpu *other;
	if (!other) {
		other = calloc(1, sizeof *other);
		if (!other || fast_init(other, cms[0], guest[0], GEN_GUEST_BYTES - 1))
			exit(6);
	}
	alone();
	if (!failed)
		run_variant(other, false);
	if (!failed)
		run_variant(other, true);
}

static int usage(void)
{
	fprintf(stderr, "usage: lockstep [-so MODEL.so] [-seed N] [-atoms N] [-width N] [-chaos] [-full] [-table]\n");
	return 2;
}

static int options(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : 0;
		if (!strcmp(a, "-chaos"))
			opt.chaos = true;
		else if (!strcmp(a, "-full"))
			opt.full = true;
		else if (!strcmp(a, "-table"))
			opt.table = true;
		else if (!v)
			return -1;
		else if (!strcmp(a, "-so"))
			opt.so = argv[++i];
		else if (!strcmp(a, "-seed"))
			opt.seed = strtoull(argv[++i], 0, 0);
		else if (!strcmp(a, "-atoms"))
			opt.atoms = strtoull(argv[++i], 0, 0);
		else if (!strcmp(a, "-width"))
			opt.width = strtoull(argv[++i], 0, 0);
		else
			return -1;
	}
	return 0;
}

/* Atoms that went along with an older one; 0 where a lane of the width asked for never had one. */
static uint64_t print_lanes(void)
{
	uint64_t least = UINT64_MAX;
	for (unsigned i = 0; i < opt.width && i < MAX_LANES; i++) {
		printf("lane %u: %llu atoms\n", i, (unsigned long long)in_lane[i]);
		least = in_lane[i] < least ? in_lane[i] : least;
	}
	return least;
}

static int load_model(void)
{
	void *so = dlopen(opt.so, RTLD_NOW | RTLD_LOCAL);
	const struct rtl_model *(*get)(void) = so ? (const struct rtl_model *(*)(void))dlsym(so, RTL_MODEL_SYMBOL) : NULL;
	model = get ? get() : NULL;
	if (!model || !model->has_probe) {
		fprintf(stderr, "lockstep: '%s' is not an RTL model with retirement calls (%s)\n", opt.so, get ? "built without probe" : dlerror());
		return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (options(argc, argv))
		return usage();
	if (opt.so && load_model())
		return 6;
	for (int i = 0; i < 2; i++) {
		cms[i] = calloc(1, MAP_CMS_SIZE);
		guest[i] = calloc(1, GEN_GUEST_BYTES);
	}
	cpu = calloc(1, sizeof *cpu);
	if (!cpu || fast_init(cpu, cms[1], guest[1], GEN_GUEST_BYTES - 1))
		return 6;
	uint64_t first = opt.seed;
	clock_t start = clock();
	for (; atoms < opt.atoms && !failed; opt.seed++) {
		nhistory = program_atoms = 0;
		finished = stepped = commit = rollback = false;
		memory_image(true);
		if (model)
			against_rtl();
		else
			without_rtl();
	}
	unsigned gaps = cover_print(opt.table);
	printf("%s: seeds %llu to %llu, %llu atoms retired, %llu traps, %.1f s\n", model ? "rtl and fast" : "fast alone", (unsigned long long)first,
	       (unsigned long long)opt.seed - 1, (unsigned long long)atoms, (unsigned long long)traps,
	       (double)(clock() - start) / CLOCKS_PER_SEC);
	return (opt.width > 1 && !print_lanes()) || failed || (opt.full && gaps);
}
