/* SPDX-License-Identifier: Apache-2.0
 * defoe: options -> a machine -> an engine that runs it -> saved state, statistics, exit status (README.md).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "sim/fast/fast.h"
#include "sim/sim.h"

static const struct engine *const engines[] = { &engine_ref, &engine_fast, &engine_rtl };

int sim_error(int err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fputs("defoe: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	return err;
}

static const struct engine *find_engine(const char *name)
{
	for (unsigned i = 0; i < sizeof engines / sizeof *engines; i++)
		if (!strcmp(engines[i]->name, name))
			return engines[i];
	return NULL;
}

/* The guest goes no further by itself. Without -no-reboot only a machine that no reset can start ends here (load.c). */
static int no_way_on(bool by_fault)
{
	const char *what = by_fault ? "guest's processor shut down (triple fault)" : "guest reset itself (keyboard controller, port 0x92 or 0xcf9)";
	sim_error(0, "the %s%s", what, sim_opt.no_reboot ? " under -no-reboot" : ", and without a BIOS there is nothing to start");
	return 4;
}

/* reason << 8 | value -> exit status: 0 as wished, odd from port 0xf4, even ours (2 usage, 4 guest, 6 machine). */
static int exit_status(int stop)
{
	if (stop < 0)
		return -stop;
	switch (stop >> 8) {
	case STOP_POWEROFF: case STOP_AT: return 0;
	case STOP_HOST_REQUEST: return sim_opt.stop_text && !console_text_seen() ? 4 : 0;
	case STOP_EXIT_PORT: return ((stop & 0x7f) << 1) | 1;
	case STOP_TRIPLE_FAULT: return no_way_on((stop & 0xff) == STOP_BY_FAULT);
	case STOP_HLT_FOREVER:
		sim_error(0, "the guest waits for an interrupt that can never come (HLT with nothing due)");
		return 4;
	case STOP_SELFCHECK:
		sim_error(0, "self-check: a translation disagrees with the interpreter");
		return 6;
	default: return 6;
	}
}

/* Whether the run ended in order, whatever the guest thinks of its end: then what it changed is kept. */
static bool in_order(int stop)
{
	int reason = stop >> 8;
	return reason > STOP_NONE && reason <= STOP_HLT_FOREVER && reason != STOP_FIRMWARE_ERROR && reason != STOP_SELFCHECK;
}

/* The disks first: a state names the disk that it belongs to as it then is. An error of one does not cost the other. An impatient
 * second signal must not leave half of it. */
static int keep(const struct machine *m)
{
	console_ignore_signals();
	int disks = disk_write_back(), state = sim_opt.save ? save_write(m) : 0;
	return disks ? disks : state;
}

static int run(const struct engine *e, struct machine *m)
{
	fast_set_timing(!sim_opt.timing_off);
	fast_set_caches(sim_opt.icache_bytes, sim_opt.dcache_bytes);
	fast_set_width(sim_opt.width);
	int err = e->reset(m);
	if (!err)
		err = stats_open(e, m);
	if (err)
		return err;
	console_machine(m);
	status_open(e);
	int stop = e->run(m);
	status_close();
	int lost = console_close(), undumped = dump_close();
	lost = lost ? lost : undumped;
	if (stop >= 0) {
		int unwritten = stats_finish();
		lost = lost ? lost : unwritten;
		err = load_check_firmware(m);
		if (!err && in_order(stop))
			err = keep(m);
		if (!err && in_order(stop) && sim_state_wanted())	/* Ctrl-A W, and the end came first */
			sim_state_ready();
		err = err ? err : lost;
	}
	e->close();
	return err ? err : stop;
}

int main(int argc, char **argv)
{
	struct machine m = { 0 };
	files_hold_standard();
	int err = options_parse(argc, argv);
	if (err > 0)
		return 0;
	if (!err)
		err = files_check();
	if (!err)
		err = load_machine(&m);
	if (!err && sim_opt.card)
		return -card_write(sim_opt.card, &m);
	if (!err)
		err = console_open();
	if (!err)
		err = dump_open();
	if (!err && sim_opt.save)
		err = save_open(sim_opt.save);
	if (err)
		return -err;
	return exit_status(run(find_engine(sim_opt.engine), &m));
}
