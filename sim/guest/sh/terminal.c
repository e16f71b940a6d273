/* SPDX-License-Identifier: Apache-2.0
 * The serial console: single keys while a line is edited, Ctrl-C as a signal while a command runs, whole lines for programs.
 * Invariant: the shell reads a byte only when it wants one, so that what is typed or pasted ahead waits in the kernel, for
 * whoever reads next; only a program with its own name gets the kernel's line editing and echo.
 */
#include "sh.h"
#include <asm/termbits.h>
#include <asm/termios.h>

#define NO_KEY 0
enum { DEFAULT_COLUMNS = 80, LEAST_COLUMNS = 20, MOST_COLUMNS = 256 };

volatile int sh_stop;

static struct termios usual;
static int person; /* descriptor 2 is then the terminal, whatever 0 and 1 are redirected to */

int terminal_is(int fd)
{
	struct termios t;

	return ioctl(fd, TCGETS, &t) == 0;
}

int terminal_edits(int fd)
{
	return person && terminal_is(fd);
}

int terminal_start(void)
{
	person = ioctl(0, TCGETS, &usual) == 0;
	usual.c_iflag |= ICRNL;
	usual.c_oflag |= OPOST | ONLCR;
	usual.c_lflag |= ICANON | ISIG | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
	usual.c_cc[VSUSP] = NO_KEY; /* nobody could set a stopped program going again */
	return person;
}

void terminal_mode(enum terminal_mode mode)
{
	struct termios t = usual;

	if (!person)
		return;
	if (mode != TERMINAL_PROGRAM) {
		t.c_lflag &= ~(ICANON | ECHO | IEXTEN);
		t.c_cc[VMIN] = 1;
		t.c_cc[VTIME] = 0;
	}
	if (mode == TERMINAL_EDIT) {
		t.c_lflag &= ~ISIG;
		t.c_iflag &= ~IXON;
	}
	ioctl(2, TCSETS, &t);
}

/* A serial line does not know its terminal's size: 80, then. */
int terminal_columns(void)
{
	struct winsize size;

	if (ioctl(2, TIOCGWINSZ, &size) || size.ws_col < LEAST_COLUMNS)
		return DEFAULT_COLUMNS;
	return size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
}

void terminal_put(const char *text, int length)
{
	while (length > 0) {
		ssize_t done = write(2, text, length);

		if (done <= 0)
			return;
		text += done;
		length -= done;
	}
}

int terminal_key(int limit_ms)
{
	struct pollfd wait = { .fd = 2, .events = POLLIN };
	unsigned char c;
	ssize_t got;

	if (limit_ms && my_syscall3(__NR_poll, &wait, 1, limit_ms) <= 0) /* nolibc's poll() wants 32-bit times */
		return -1;
	do
		got = read(2, &c, 1);
	while (got < 0 && errno == EINTR && !sh_stop);
	return got == 1 ? c : -1;
}

/* ---- signals: nolibc has no words for them ---- */

void signal_return(void);
__asm__(".text\nsignal_return:\n\tmov $173, %eax\n\tint $0x80\n"); /* rt_sigreturn */

static void on_interrupt(int number)
{
	sh_stop = STOP_ASKED;
}

static void signal_set(int number, __sighandler_t handler)
{
	struct { /* as the kernel has it; the header's is that of an older call */
		__sighandler_t handler;
		unsigned long flags;
		void (*restorer)(void);
		unsigned long mask[2];
	} action = { handler, SA_SIGINFO | SA_RESTORER, signal_return, { 0, 0 } };

	my_syscall4(__NR_rt_sigaction, number, &action, 0, sizeof(action.mask));
}

/* Without SA_RESTART: a command that waits in read() or select() gets EINTR. */
void signals_start(void)
{
	signal_set(SIGINT, on_interrupt);
}

/* For what runs in the background: Ctrl-C is not meant for it. */
void signals_ignore(void)
{
	signal_set(SIGINT, SIG_IGN);
	signal_set(SIGQUIT, SIG_IGN);
}
