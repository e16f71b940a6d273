/* SPDX-License-Identifier: Apache-2.0
 * The terminal of stdin and stdout -> raw for a guest, and back: line discipline and what the guest's escape sequences have changed.
 * Follows XTerm Control Sequences (DECSET, DECRST, SGR, DECSTBM, SCS) and termios(3). Invariant: restore() uses nothing that a signal
 * handler must not, and undoes only what was done, so that it may come at any time and twice.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "sim/sim.h"
#include "sim/terminal.h"

/* Modes that a guest may leave behind, DEC's private ones and ANSI's, and how a terminal has them at first. The other screen comes first: what is
 * undone after it counts for the screen that stays. */
enum kind { ANSI, DEC };
static const struct { unsigned mode; enum kind kind; bool on; } modes[] = {
	{ 1049, DEC, false }, { 1047, DEC, false }, { 47, DEC, false }, { 1, DEC, false }, { 5, DEC, false }, { 6, DEC, false }, { 7, DEC, true },
	{ 9, DEC, false }, { 25, DEC, true }, { 66, DEC, false }, { 1000, DEC, false }, { 1002, DEC, false }, { 1003, DEC, false },
	{ 1004, DEC, false }, { 1005, DEC, false }, { 1006, DEC, false }, { 1007, DEC, false }, { 1015, DEC, false }, { 1016, DEC, false },
	{ 2004, DEC, false }, { 2, ANSI, false }, { 4, ANSI, false }, { 12, ANSI, true }, { 20, ANSI, false },
};
enum { MODES = sizeof modes / sizeof *modes, NUMBERS = 8, DIGITS_MAX = 9999 };
enum state { TEXT, ESC, CSI, CHARSET };

static struct {
	bool is, raw, screen;		/* stdin is a terminal; it is raw; stdout is a terminal */
	struct termios saved, wanted;
	/* The guest's text, as far as modes go */
	enum state state;
	char charset;			/* (, ) or % */
	bool private;
	unsigned number[NUMBERS], numbers;
	uint32_t moved;			/* bit i: modes[i] is not as at first */
	bool coloured, scrolls, keypad, drawing, shifted, shaped;
} t;

/* ---- what the guest sends ---- */

static void set_mode(unsigned mode, bool on)
{
	for (unsigned i = 0; i < MODES; i++)
		if (modes[i].mode == mode && modes[i].kind == (t.private ? DEC : ANSI))
			t.moved = on == modes[i].on ? t.moved & ~(1u << i) : t.moved | 1u << i;
}

static void csi(uint8_t c)
{
	switch (c) {
	case 'h':
	case 'l':
		for (unsigned i = 0; i < t.numbers; i++)
			set_mode(t.number[i], c == 'h');
		break;
	case 'm': t.coloured = t.numbers > 1 || t.number[0] != 0; break;
	case 'r': t.scrolls = true; break;
	case 'q': t.shaped = true; break;	/* the cursor */
	}
	t.state = TEXT;
}

static void csi_byte(uint8_t c)
{
	unsigned *n = &t.number[t.numbers - 1];
	if (c == '?')
		t.private = true;
	else if (c >= '0' && c <= '9')
		*n = *n < DIGITS_MAX ? 10 * *n + (c - '0') : *n;
	else if (c == ';' && t.numbers < NUMBERS)
		t.number[t.numbers++] = 0;
	else if (c >= 0x40 && c <= 0x7e)
		csi(c);
	else if (c == 0x1b)
		t.state = ESC;
	else if (c == 0x18 || c == 0x1a)
		t.state = TEXT;
}

static void escape(uint8_t c)
{
	t.state = TEXT;
	switch (c) {
	case '[':
		t.state = CSI;
		t.private = false;
		t.numbers = 1;
		t.number[0] = 0;
		break;
	case '(':
	case ')':
	case '%':
		t.state = CHARSET;
		t.charset = (char)c;
		break;
	case '=': t.keypad = true; break;
	case '>': t.keypad = false; break;
	case 'n':
	case 'o': t.shifted = true; break;
	case 'c':	/* reset: all as at first */
		t.moved = 0;
		t.coloured = t.scrolls = t.keypad = t.drawing = t.shifted = t.shaped = false;
		break;
	}
}

void terminal_sent(uint8_t c)
{
	switch (t.state) {
	case TEXT:
		if (c == 0x1b)
			t.state = ESC;
		else if (c == 0x0e || c == 0x0f)
			t.shifted = c == 0x0e;
		break;
	case ESC: escape(c); break;
	case CSI: csi_byte(c); break;
	case CHARSET:
		t.drawing |= c != (t.charset == '%' ? 'G' : 'B');
		t.state = TEXT;
		break;
	}
}

/* ---- and back ---- */

static void send(const char *s)
{
	ssize_t ignored = write(1, s, strlen(s));
	(void)ignored;
}

static void send_mode(unsigned mode, enum kind kind, bool on)
{
	char text[] = "\033[?0000h";
	text[7] = on ? 'h' : 'l';
	for (char *p = text + 6; p > text + 2; p--, mode /= 10)
		*p = (char)('0' + mode % 10);
	text[2] = kind == DEC ? '?' : '0';
	send(text);
}

/* Undoes (or, behind a stop, does again) the private modes that the guest has set. */
static void send_modes(bool again)
{
	for (unsigned i = 0; i < MODES; i++)
		if (t.moved >> i & 1)
			send_mode(modes[i].mode, modes[i].kind, modes[i].on ^ again);
}

static void restore_screen(void)
{
	if (t.state != TEXT)
		send("\030");	/* CAN: what was begun is not the shell's */
	send_modes(false);
	if (t.scrolls)
		send("\0337\033[r\0338");	/* which moves the cursor */
	if (t.keypad)
		send("\033>");
	if (t.drawing)
		send("\033%G\033(B\033)B");
	if (t.shifted)
		send("\017");
	if (t.shaped)
		send("\033[0 q");
	if (t.coloured)
		send("\033[0m");
}

void terminal_restore(void)
{
	if (t.screen)
		restore_screen();
	if (t.raw)
		tcsetattr(0, TCSANOW, &t.saved);
	t.raw = false;
}

/* ---- raw ---- */

bool terminal_raw(void)
{
	return t.raw;
}

/* A process in the background would be stopped; a terminal that controls no session stops nobody. */
static bool foreground(void)
{
	pid_t group = tcgetpgrp(0);
	return group < 0 || group == getpgrp();
}

static void enter(void)
{
	if (!t.is || t.raw || !foreground())
		return;
	t.raw = true;
	tcsetattr(0, TCSANOW, &t.wanted);
	if (t.screen)
		send_modes(true);
}

bool terminal_ours(void)
{
	if (!t.is)
		return true;
	enter();
	return t.raw && foreground();
}

/* ---- signals ---- */

static void on_stop(int sig)
{
	terminal_restore();
	signal(sig, SIG_DFL);
	raise(sig);
	sigset_t only, old;
	sigemptyset(&only);
	sigaddset(&only, sig);
	sigprocmask(SIG_UNBLOCK, &only, &old);	/* here it stops, until somebody says SIGCONT */
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(sig, on_stop);
}

/* Whatever ends this process, the terminal is as before. */
static void on_death(int sig)
{
	terminal_restore();
	save_drop();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void catch_signals(void)
{
	static const int deaths[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2,
				      SIGXCPU };
	for (unsigned i = 0; i < sizeof deaths / sizeof *deaths; i++)
		signal(deaths[i], on_death);
	signal(SIGTSTP, on_stop);
	signal(SIGXFSZ, SIG_IGN);	/* what cannot be written is told, as on a full disk */
}

void terminal_open(void)
{
	t.screen = isatty(1);
	catch_signals();
	if (!isatty(0) || tcgetattr(0, &t.saved))
		return;
	t.wanted = t.saved;
	t.wanted.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	t.wanted.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	t.wanted.c_cc[VMIN] = 0;
	t.wanted.c_cc[VTIME] = 0;
	t.is = true;
	atexit(terminal_restore);
	enter();
}
