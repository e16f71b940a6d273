/* SPDX-License-Identifier: Apache-2.0
 * A line of typing -> what it asks for: the whole user land of the linux486 guest, as its /init.
 *
 * Built on the kernel's own nolibc for a 486 without FPU, so it runs where Debian's i386 libraries (CMOV) do not.
 * `sh FILE` reads commands from a file, and so does a script that starts with `#!/init`.
 */
#include "sh.h"

#define PROMPT "defoe# "
#define WRAP "\033[?7h" /* the BIOS leaves terminals without line wrap */

enum { LOG_CONSOLE_LEVEL = 8, LOG_WARNINGS = 5 };

static void start_system(void)
{
	int console;

	my_syscall3(__NR_syslog, LOG_CONSOLE_LEVEL, 0, LOG_WARNINGS); /* the rest is in dmesg, not in the line being typed */
	mount("devtmpfs", "/dev", "devtmpfs", 0, 0);
	mount("proc", "/proc", "proc", 0, 0);
	setsid();
	console = open("/dev/console", O_RDWR);
	if (console < 0)
		return;
	ioctl(console, TIOCSCTTY, 0);
	dup2(console, 0);
	dup2(console, 1);
	dup2(console, 2);
	if (console > 2)
		close(console);
}

/* Processes that have lost their parent, or were started in the background, end here. */
static void bury(void)
{
	while (waitpid(-1, 0, WNOHANG) > 0)
		;
}

static int next_line(int person, char *line)
{
	if (person)
		return edit_line(PROMPT, line);
	put(PROMPT);
	put_now();
	return read_line(0, line);
}

static void obey(const char *line)
{
	history_add(line);
	run_line(line);
	if (sh_stop == STOP_ASKED)
		terminal_put("^C\n", 3);
}

/* The first process must not end: the kernel would. */
static void converse(int person)
{
	char line[LINE_BYTES];

	for (;;) {
		int length;

		sh_stop = 0;
		bury();
		length = next_line(person, line);
		if (length >= 0)
			obey(line);
		else if (length == EDIT_DROPPED)
			sh_status = STATUS_STOPPED;
		else if (getpid() != 1)
			return;
		else if (person && length == EDIT_END)
			terminal_put("There is nothing behind this shell; poweroff leaves.\n", 53);
		else
			sleep(1);
	}
}

int main(int argc, char **argv)
{
	int person;

	if (argc > 1 && getpid() != 1)
		return run_file(argv[1]);
	if (getpid() == 1)
		start_system();
	person = terminal_start();
	signals_start();
	put(person ? WRAP "\n" : "\n");
	put("This is linux486 on Defoe. Type help for the commands, poweroff to leave.\n");
	converse(person);
	return 0;
}
