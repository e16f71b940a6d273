/* SPDX-License-Identifier: Apache-2.0
 * Where the run is, in one line on stderr: at Ctrl-A S, and every two seconds when stderr is a terminal of its own.
 * Invariant: only looks. It is called when the machine polls the host, which it does at every boundary, and reads what the engine has
 * counted anyway: neither the guest nor a cycle count depends on it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "sim/sim.h"

#define REFRESH_SECONDS 2

static struct {
	const struct engine *engine;
	bool own;		/* stderr is a terminal of its own */
	bool shown;		/* a line stands there and will be overwritten */
	double last;
	uint64_t last_ticks, last_cycles;
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

void status_open(const struct engine *e)
{
	st.engine = e;
	st.own = isatty(2) && !same_file(1, 2) && !sim_opt.quiet;
	st.last = now();
	st.number = -1;
}

void status_close(void)
{
	if (st.shown)
		fputc('\n', stderr);
	st.shown = false;
}

void status_touch(const char *device, int64_t number)
{
	st.device = device;
	st.number = number;
}

/* Where the cycles went, by the activity register; nothing for an engine that has none. */
static void put_shares(const struct engine_counters *c)
{
	static const char *const by[] = { "other", "interpreter", "translator", "devices", "translations" };
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

void status_look(void)
{
	if (!st.own || now() - st.last < REFRESH_SECONDS)
		return;
	fputs("\r\033[K", stderr);
	put_line();
	fflush(stderr);
	st.shown = true;
}
