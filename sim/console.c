/* SPDX-License-Identifier: Apache-2.0
 * The person's side: guest consoles -> stdout, stdin or an input file -> guest input with ticks, Ctrl-A commands.
 * Invariant: the terminal is restored however the run ends; everything that is not the guest's goes to stderr.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "sim/sim.h"

#define ESCAPE 1	/* Ctrl-A */

struct typed {
	uint64_t tick;
	uint8_t byte;
};

static struct {
	FILE *serial, *record;
	bool raw, escaped, closed;	/* closed: stdin has ended */
	struct termios saved;
	struct typed *script;
	size_t script_len, script_at;
	char recent[2 * SIM_STOP_TEXT_MAX];	/* the last bytes shown, for -stop-at console:TEXT */
	size_t recent_len;
	bool seen, fresh;
} con;

static volatile sig_atomic_t stop;	/* why the machine is to park */
enum { STOP_ASKED = 1, STOP_UNREAD };

static void on_signal(int sig)
{
	(void)sig;
	if (stop == STOP_ASKED) {	/* the first one asks the machine to park; a machine that does not listen must not hold the terminal */
		if (con.raw)
			tcsetattr(0, TCSANOW, &con.saved);
		save_drop();
		_exit(6);
	}
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
	signal(SIGINT, f);	/* of a raw terminal Ctrl-C is the guest's, and no signal */
}

void console_ignore_signals(void)
{
	on_signals(SIG_IGN);
}

static void restore(void)
{
	if (con.raw)
		tcsetattr(0, TCSANOW, &con.saved);
	con.raw = false;
}

static void enter_raw(void)
{
	if (!isatty(0) || tcgetattr(0, &con.saved))
		return;
	struct termios t = con.saved;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	t.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	con.raw = true;
	atexit(restore);
	tcsetattr(0, TCSANOW, &t);
}

static void script_add(uint64_t tick, uint8_t byte)
{
	con.script = realloc(con.script, (con.script_len + 1) * sizeof *con.script);
	con.script[con.script_len++] = (struct typed){ tick, byte };
}

/* One escape after a backslash: n r t \ xHH, or c as the last thing: no Enter. Returns the byte, or -1 for c, -2 if unknown. */
static int unescape(const char **p)
{
	static const char from[] = "nrt\\", to[] = "\n\r\t\\";
	char c = *(*p)++;
	const char *at = c ? strchr(from, c) : NULL;
	if (at)
		return to[at - from];
	if (c == 'c')
		return -1;
	if (c == 'x' && isxdigit((unsigned char)(*p)[0]) && isxdigit((unsigned char)(*p)[1])) {
		char hex[3] = { (*p)[0], (*p)[1], 0 };
		*p += 2;
		return (int)strtoul(hex, NULL, 16);
	}
	return -2;
}

static int script_line(const char *path, unsigned number, char *line)
{
	char *end;
	line[strcspn(line, "\n")] = 0;
	if (!*line || *line == '#')
		return 0;
	errno = 0;
	uint64_t tick = strtoull(line, &end, 0);
	uint64_t before = con.script_len ? con.script[con.script_len - 1].tick : 0;
	if (!isdigit((unsigned char)*line) || errno || *end != ':' || tick < before)
		return sim_error(SIM_ERR_USAGE, "%s line %u: expected `tick: text` with ticks that never go back", path, number);
	const char *p = end + 1 + (end[1] == ' ');
	bool enter = true;
	while (*p) {
		int c = (uint8_t)*p++;
		if (c == '\\')
			c = unescape(&p);
		if (c == -2)
			return sim_error(SIM_ERR_USAGE, "%s line %u: unknown escape; \\n \\r \\t \\\\ \\xHH and a last \\c are known", path,
					 number);
		if (c == -1)
			enter = false;
		else
			script_add(tick, (uint8_t)c);
	}
	if (enter)
		script_add(tick, '\r');
	return 0;
}

static int script_read(const char *path)
{
	FILE *f = fopen(path, "r");
	if (!f)
		return sim_error(SIM_ERR_USAGE, "cannot open the input file '%s': %s", path, strerror(errno));
	char *line = NULL;
	size_t room = 0;
	int err = 0;
	for (unsigned number = 1; !err && getline(&line, &room, f) >= 0; number++)
		err = script_line(path, number, line);
	if (!err && !feof(f))
		err = sim_error(SIM_ERR_USAGE, "cannot read the input file '%s': %s", path, strerror(errno));
	free(line);
	fclose(f);
	return err;
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
	if (!err && sim_opt.record)
		err = open_for_write(sim_opt.record, "record", &con.record);
	if (!err && sim_opt.input)
		err = script_read(sim_opt.input);
	if (err)
		return err;
	on_signals(on_signal);
	signal(SIGPIPE, on_pipe);
	enter_raw();
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
	restore();
	int err = lost(stdout, "stdout");
	if (con.serial == stdout)
		con.serial = NULL;
	int serial = close_file(&con.serial, "the serial file"), record = close_file(&con.record, "the record");
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
	FILE *f = channel == 0 ? con.serial : channel == 1 ? stdout : stderr;
	static const char *const names[] = { "serial line", "port 0xe9", "debug port" };
	if (channel < 3)
		status_touch(names[channel], -1);
	if (f) {
		putc(byte, f);
		if (f == stdout && (byte == '\n' || con.raw))
			fflush(f);
		con.fresh = true;
	}
	if (channel <= 1 && sim_opt.stop_text)
		remember(byte);
}

static void help(void)
{
	fputs("\r\nCtrl-A X quit   Ctrl-A S status   Ctrl-A Ctrl-A sends Ctrl-A   Ctrl-A H this help\r\n", stderr);
}

static int command(int c)
{
	switch (tolower(c)) {
	case 'x': stop = STOP_ASKED; return -1;
	case 'h': help(); return -1;
	case 's': status_show(); return -1;
	case ESCAPE: return ESCAPE;
	default: return -1;
	}
}

/* A byte typed by a person, or -1. Reading nothing twice in a row is cheap: poll first. */
static int typed_byte(void)
{
	uint8_t c;
	struct pollfd p = { .fd = 0, .events = POLLIN };
	if (con.closed || con.script)
		return -1;
	if (con.fresh) {
		fflush(stdout);
		con.fresh = false;
	}
	if (poll(&p, 1, 0) <= 0)
		return -1;
	ssize_t n = read(0, &c, 1);
	if (n <= 0) {
		con.closed = !con.raw;	/* end of input does not end the run */
		return -1;
	}
	if (!con.raw)
		return c == '\n' ? '\r' : c;
	if (con.escaped) {
		con.escaped = false;
		return command(c);
	}
	con.escaped = c == ESCAPE;
	return con.escaped ? -1 : c;
}

static int pending = -1;

bool sim_input_live(void)
{
	if (pending < 0)
		pending = typed_byte();
	return pending >= 0;
}

uint64_t sim_input_next(void)
{
	return con.script_at < con.script_len ? con.script[con.script_at].tick : UINT64_MAX;
}

static void record(uint64_t tick, int byte)
{
	if (con.record)
		fprintf(con.record, "%" PRIu64 ": \\x%02x\\c\n", tick, (unsigned)byte);
}

int sim_input_take(uint64_t tick)
{
	int byte = -1;
	if (sim_input_next() <= tick) {
		byte = con.script[con.script_at++].byte;
	} else if (sim_input_live()) {
		byte = pending;
		pending = -1;
	}
	if (byte >= 0) {
		record(tick, byte);
		status_touch("input", -1);
	}
	return byte;
}

bool sim_stop_requested(void)
{
	status_look();
	return stop || con.seen;
}
