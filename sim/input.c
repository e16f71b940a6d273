/* SPDX-License-Identifier: Apache-2.0
 * What is typed -> guest input with ticks, and Ctrl-A commands. From a terminal, a pipe, or an input file (`tick: text` lines).
 * Invariant: the terminal is read however full the guest's UART is, so that a command is always heard; keys wait here, none is lost.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "sim/sim.h"
#include "sim/terminal.h"

#define ESCAPE 1	/* Ctrl-A */
enum { LOOK_MS = 5,	/* the host is asked at most so often while the guest is busy */
       PIPE_WAITS = 4096, KEYS_MAX = 16 << 20,	/* bytes kept of a pipe; of a terminal, whose commands have to be heard */
       TICKS_PER_US = 64 };

struct typed {
	uint64_t tick;
	uint8_t byte;
};

static struct {
	FILE *record;
	bool escaped, closed;	/* closed: stdin has ended */
	struct typed *script;
	size_t script_len, script_at;
	uint8_t *keys;		/* typed and not yet taken: from `first` to `end` */
	size_t first, end, room;
	uint64_t looked_ms;
} in;

/* ---- the input file ---- */

static void script_add(uint64_t tick, uint8_t byte)
{
	in.script = realloc(in.script, (in.script_len + 1) * sizeof *in.script);
	in.script[in.script_len++] = (struct typed){ tick, byte };
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
	uint64_t before = in.script_len ? in.script[in.script_len - 1].tick : 0;
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

int input_open(void)
{
	if (sim_opt.record && !(in.record = fopen(sim_opt.record, "w")))
		return sim_error(SIM_ERR_USAGE, "cannot write the record '%s': %s", sim_opt.record, strerror(errno));
	return sim_opt.input ? script_read(sim_opt.input) : 0;
}

FILE **input_record(void)
{
	return &in.record;
}

/* ---- commands ---- */

static void help(void)
{
	fputs("\r\nCtrl-A X quit   Ctrl-A S status   Ctrl-A W write a saved state   Ctrl-A Ctrl-A send Ctrl-A   Ctrl-A H this help\r\n", stderr);
}

/* What the byte behind Ctrl-A asks for; the guest's byte, or -1. */
static int command(int c)
{
	switch (tolower(c)) {
	case 'x': console_stop(); break;
	case 'h': case '?': help(); break;
	case 's': status_show(); break;
	case 'w': console_want_state(); break;
	case ESCAPE: return ESCAPE;
	default: fprintf(stderr, "\r\ndefoe: Ctrl-A %c is no command; Ctrl-A H lists them\r\n", isprint(c) ? c : '?');
	}
	return -1;
}

/* ---- keys ---- */

static void keep(uint8_t byte)
{
	if (in.first == in.end)
		in.first = in.end = 0;
	if (in.end == in.room) {
		size_t room = in.room ? 2 * in.room : PIPE_WAITS;
		uint8_t *more = realloc(in.keys, room);
		if (!more) {
			sim_error(0, "no memory for what is typed: a key is lost");
			return;
		}
		in.keys = more;
		in.room = room;
	}
	in.keys[in.end++] = byte;
}

static void typed(uint8_t c)
{
	int byte = c;
	if (!terminal_raw()) {
		keep(c == '\n' ? '\r' : c);
		return;
	}
	if (in.escaped) {
		in.escaped = false;
		byte = command(c);
	} else if (c == ESCAPE) {
		in.escaped = true;
		return;
	}
	if (byte >= 0 && !sim_opt.input)	/* with an input file a terminal gives commands only */
		keep((uint8_t)byte);
}

static bool may_read(void)
{
	size_t waiting = in.end - in.first;
	if (in.closed || !terminal_ours())
		return false;
	return terminal_raw() ? waiting < KEYS_MAX : !sim_opt.input && waiting < PIPE_WAITS;
}

/* End of input does not end the run, but a terminal that has gone does, as SIGHUP would. Another may read a terminal too: that there is
 * nothing is no end. */
static void end_input(bool gone)
{
	in.closed = gone || !terminal_raw();
	if (gone && terminal_raw())
		console_stop();
}

/* Reads what is there, waiting up to so long for it. */
static void read_keys(int wait_ms)
{
	uint8_t some[512];
	struct pollfd p = { .fd = 0, .events = POLLIN };
	if (poll(&p, 1, wait_ms) <= 0)
		return;
	ssize_t n = read(0, some, sizeof some);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		end_input(n < 0 || (p.revents & POLLHUP));
	for (ssize_t i = 0; i < n; i++)
		typed(some[i]);
}

static uint64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void input_look(void)
{
	uint64_t now = now_ms();
	if (now - in.looked_ms < LOOK_MS)
		return;
	in.looked_ms = now;
	console_flush();
	if (may_read())
		read_keys(0);
}

/* The rest of a slice shorter than a millisecond is made up for: the guest's clock does not run ahead. */
void sim_idle(uint32_t ticks)
{
	static uint32_t owed_us;
	console_flush();
	owed_us += ticks / TICKS_PER_US;
	unsigned ms = owed_us / 1000;
	owed_us %= 1000;
	if (!ms || sim_stop_requested())
		return;
	if (may_read())
		read_keys((int)ms);
	else
		nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000l }, NULL);
}

bool sim_input_live(void)
{
	input_look();
	return in.first < in.end;
}

/* ---- what the guest takes ---- */

uint64_t sim_input_next(void)
{
	return in.script_at < in.script_len ? in.script[in.script_at].tick : UINT64_MAX;
}

static void record(uint64_t tick, int byte)
{
	if (in.record)
		fprintf(in.record, "%" PRIu64 ": \\x%02x\\c\n", tick, (unsigned)byte);
}

int sim_input_take(uint64_t tick)
{
	int byte = -1;
	if (sim_input_next() <= tick)
		byte = in.script[in.script_at++].byte;
	else if (sim_input_live())
		byte = in.keys[in.first++];
	if (byte >= 0) {
		record(tick, byte);
		status_touch("input", -1);
	}
	return byte;
}
