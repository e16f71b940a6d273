/* SPDX-License-Identifier: Apache-2.0
 * The person's side: guest consoles -> stdout, -stop-at console:TEXT, and the host's wish to stop (Ctrl-A X, signals) -> the machine.
 * Everything that is not the guest's goes to stderr.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/sim.h"
#include "sim/terminal.h"

static struct {
	FILE *serial;
	char recent[2 * SIM_STOP_TEXT_MAX];	/* the last bytes shown, for -stop-at console:TEXT */
	size_t recent_len;
	bool seen, fresh, state_wanted;
	const struct machine *machine;
} con;

static volatile sig_atomic_t stop;	/* why the machine is to park */
enum { STOP_ASKED = 1, STOP_UNREAD };
static volatile sig_atomic_t signalled;

/* The first signal asks the machine to park, whoever else has asked; a machine that does not listen must not hold the terminal. */
static void on_signal(int sig)
{
	(void)sig;
	if (signalled) {
		terminal_restore();
		save_drop();
		_exit(6);
	}
	signalled = 1;
	stop = STOP_ASKED;
}

/* Who reads stdout has gone: each byte more would say so. */
static void on_pipe(int sig)
{
	(void)sig;
	if (!stop)
		stop = STOP_UNREAD;
}

static void on_signals(void (*f)(int))
{
	signal(SIGTERM, f);
	signal(SIGHUP, f);
	signal(SIGQUIT, f);
	signal(SIGINT, f);	/* of a raw terminal Ctrl-C is the guest's, and no signal */
}

void console_ignore_signals(void)
{
	on_signals(SIG_IGN);
}

void console_stop(void)
{
	stop = STOP_ASKED;
}

void console_machine(const struct machine *m)
{
	con.machine = m;
}

void console_want_state(void)
{
	con.state_wanted = true;
}

bool sim_state_wanted(void)
{
	return con.state_wanted;
}

/* The machine goes on whatever comes of it: what was wrong has been said. */
void sim_state_ready(void)
{
	con.state_wanted = false;
	save_aside(con.machine);
}

static int open_for_write(const char *path, const char *what, FILE **out)
{
	*out = fopen(path, "w");
	return *out ? 0 : sim_error(SIM_ERR_USAGE, "cannot write the %s '%s': %s", what, path, strerror(errno));
}

int console_open(void)
{
	int err = 0;
	con.serial = stdout;
	if (!strcmp(sim_opt.serial, "none"))
		con.serial = NULL;
	else if (!strncmp(sim_opt.serial, "file:", 5))
		err = open_for_write(sim_opt.serial + 5, "serial file", &con.serial);
	if (!err)
		err = input_open();
	if (err)
		return err;
	on_signals(on_signal);
	signal(SIGPIPE, on_pipe);
	terminal_open();
	return 0;
}

/* 0, or whether something that was put there is lost. */
static int lost(FILE *f, const char *what)
{
	bool bad = ferror(f) || fflush(f);
	return bad ? sim_error(SIM_ERR_USAGE, "%s could not be written (closed or full?): text is lost", what) : 0;
}

static int close_file(FILE **f, const char *what)
{
	int err = *f ? lost(*f, what) : 0;
	if (*f)
		fclose(*f);
	*f = NULL;
	return err;
}

int console_close(void)
{
	fflush(stdout);
	terminal_restore();
	int err = lost(stdout, "stdout");
	if (con.serial == stdout)
		con.serial = NULL;
	int serial = close_file(&con.serial, "the serial file"), record = close_file(input_record(), "the record");
	return err ? err : serial ? serial : record;
}

static void remember(uint8_t byte)
{
	if (con.recent_len == sizeof con.recent) {
		memmove(con.recent, con.recent + SIM_STOP_TEXT_MAX, SIM_STOP_TEXT_MAX);
		con.recent_len = SIM_STOP_TEXT_MAX;
	}
	con.recent[con.recent_len++] = (char)byte;
	size_t n = strlen(sim_opt.stop_text);
	if (con.recent_len >= n && !memcmp(con.recent + con.recent_len - n, sim_opt.stop_text, n))
		con.seen = true;
}

bool console_text_seen(void)
{
	return con.seen;
}

void sim_console_out(unsigned channel, uint8_t byte)
{
	if (channel == 4) {
		dump_byte(byte);
		return;
	}
	FILE *f = channel == 0 ? con.serial : channel == 1 ? stdout : stderr;
	static const char *const names[] = { "serial line", "port 0xe9", "debug port" };
	if (channel < 3)
		status_touch(names[channel], -1);
	if (channel < 2)
		status_spoken();
	if (f) {
		putc(byte, f);
		if (f == stdout)
			terminal_sent(byte);
		if (f == stdout && (byte == '\n' || terminal_raw()))
			fflush(f);
		con.fresh = true;
	}
	if (channel <= 1 && sim_opt.stop_text)
		remember(byte);
}

void console_flush(void)
{
	if (con.fresh)
		fflush(stdout);
	con.fresh = false;
}

bool sim_stop_requested(void)
{
	input_look();
	status_look();
	return stop || con.seen;
}
