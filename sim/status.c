/* SPDX-License-Identifier: Apache-2.0
 * Where the run is, on stderr: what runs and how to leave it, how far it is until the guest speaks, and in one line at Ctrl-A S and
 * every two seconds when stderr is a terminal of its own.
 * Invariant: only looks. It is called when the machine polls the host, which it does at every boundary, and reads what the engine has
 * counted anyway: neither the guest nor a cycle count depends on it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "sim/sim.h"
#include "sim/terminal.h"

#define REFRESH_SECONDS 2
#define SILENCE_SECONDS 0.5	/* so often a guest that has not spoken yet is looked at */

/* Ticks until the first text of a guest that is known: SeaBIOS 1.16.2, Linux 6.1 (decompressed by itself) of sim/guest. */
enum { BIOS_SPEAKS = 1711560, KERNEL_SPEAKS = 9702111 };

static struct {
	const struct engine *engine;
	bool terminal, own;	/* stderr is a terminal; one of its own */
	bool spoken;		/* the guest has said something */
	bool shown;		/* a line stands there and will be overwritten */
	double last, looked;	/* when the line was last shown; the silence looked at */
	uint64_t last_ticks, last_cycles;
	double began;
	uint64_t began_ticks;
	const char *device;
	int64_t number;
} st;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool same_file(int a, int b)
{
	struct stat x, y;
	return !fstat(a, &x) && !fstat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static const char *what_runs(void)
{
	return sim_opt.loadvm ? sim_opt.loadvm : sim_opt.kernel ? sim_opt.kernel : sim_opt.bios;
}

/* The second sentence also where nobody looks at once: a log that stays empty has to say why. */
static void put_beginning(void)
{
	bool to_stdout = !strcmp(sim_opt.serial, "stdio");
	if (sim_opt.quiet)
		return;
	if (st.terminal)
		fprintf(stderr, "defoe: %s runs '%s' with %u MB; %s\r\n", st.engine->name, what_runs(), sim_opt.ram_bytes >> 20,
			terminal_raw() ? "Ctrl-A X quits, Ctrl-A H lists what else" : "Ctrl-C ends the run");
	if (!sim_opt.nographic && !sim_opt.kernel && !sim_opt.loadvm)
		fprintf(stderr, "defoe: there is no display yet: what the guest puts on its screen is not shown%s\r\n",
			to_stdout ? ", what it sends to the serial line is; -nographic has a BIOS use that" : "");
}

void status_open(const struct engine *e)
{
	st.engine = e;
	st.terminal = isatty(2) && !sim_opt.quiet;
	st.own = st.terminal && !same_file(1, 2);
	st.last = st.looked = st.began = now();
	st.began_ticks = st.last_ticks = e->place().ticks;	/* of a saved state: behind it already */
	st.number = -1;
	put_beginning();
}

/* What the guest overwrites or the table follows must not stay on the screen. */
static void wipe(void)
{
	if (st.shown)
		fputs(st.own ? "\n" : "\r\033[K", stderr);
	st.shown = false;
}

void status_spoken(void)
{
	if (st.spoken)
		return;
	st.spoken = true;
	if (!st.own)
		wipe();
}

void status_close(void)
{
	wipe();
}

void status_touch(const char *device, int64_t number)
{
	st.device = device;
	st.number = number;
}

/* Where the cycles went, by the activity register; nothing for an engine that has none. */
static void put_shares(const struct engine_counters *c)
{
	static const char *const by[] = { "other", "interpreter", "translator", "devices", "translations", "idle" };
	for (unsigned i = 0; i < sizeof by / sizeof *by; i++)
		if (c->cycles)
			fprintf(stderr, "%s %s %.0f %%", i ? "," : "; time:", by[i], 100.0 * (double)c->activity_cycles[i] / (double)c->cycles);
}

static void put_line(void)
{
	struct engine_counters c = { 0 };
	struct engine_place p = st.engine->place();
	double t = now(), seconds = t - st.last > 1e-3 ? t - st.last : 1e-3;
	st.engine->counters(&c);
	fprintf(stderr, "defoe: %s, EIP %08" PRIx32 ", %.3f M ticks, ", st.engine->name, p.eip, (double)p.ticks / 1e6);
	if (c.cycles)
		fprintf(stderr, "%.3f M cycles, %.0f kHz, ", (double)c.cycles / 1e6, (double)(c.cycles - st.last_cycles) / 1e3 / seconds);
	fprintf(stderr, "%.2f MIPS", (double)(p.ticks - st.last_ticks) / 1e6 / seconds);
	put_shares(&c);
	fprintf(stderr, "; last device: %s", st.device ? st.device : "none");
	if (st.number >= 0)
		fprintf(stderr, " %" PRId64, st.number);
	st.last = t;
	st.last_ticks = p.ticks;
	st.last_cycles = c.cycles;
}

void status_show(void)
{
	if (!st.engine)
		return;
	fputs(st.own ? "\r\033[K" : "\r\n", stderr);
	put_line();
	fputs("\r\n", stderr);
	st.shown = false;
}

/* Until the guest speaks: how far it is, and when a guest that is known would. */
static void put_silence(void)
{
	struct engine_counters c = { 0 };
	struct engine_place p = st.engine->place();
	double t = now(), seconds = t - st.began, ticks = (double)(p.ticks - st.began_ticks);
	double speaks = sim_opt.loadvm ? 0 : sim_opt.kernel ? KERNEL_SPEAKS : BIOS_SPEAKS;
	st.engine->counters(&c);
	fprintf(stderr, "\r\033[Kdefoe: %.2f M ticks, ", (double)p.ticks / 1e6);
	if (c.cycles)
		fprintf(stderr, "%.0f kHz, ", (double)c.cycles / 1e3 / seconds);
	fputs("the guest is silent so far", stderr);
	if (ticks > 0 && ticks < speaks)
		fprintf(stderr, "; %s would speak in about %.0f s", sim_opt.kernel ? "Linux" : "SeaBIOS", (speaks - ticks) * seconds / ticks);
	fflush(stderr);
	st.looked = t;
	st.shown = true;
}

void status_look(void)
{
	if (st.terminal && !st.own && !st.spoken && now() - st.looked > SILENCE_SECONDS)
		put_silence();
	if (!st.own || now() - st.last < REFRESH_SECONDS)
		return;
	fputs("\r\033[K", stderr);
	put_line();
	fflush(stderr);
	st.shown = true;
}
