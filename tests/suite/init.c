/* SPDX-License-Identifier: Apache-2.0
 * Names on the kernel's command line behind "--", or in /list -> each program of /bin run in turn, what it says on port 0xe9, then
 * power-off: the /init of the suite's guest.
 *
 * A program's output stands between "@@ begin NAME" and "@@ end NAME STATUS", STATUS as a shell gives it (128 + signal).
 * Programs have no right to ports: they test that. Built like sim/guest/sh: nolibc, 486, no FPU.
 */
#include "nolibc.h"

#define CONSOLE_PORT 0xe9
#define PM1A_CONTROL_PORT 0x604 /* as in sim/guest/sh/system.c */
#define PM1A_SLEEP_NOW 0x2000
enum { MAX_LIST = 4096, BUFFER_BYTES = 4096, PIPE_FAILED = 126, EXEC_FAILED = 127 };

static void console(const char *text, unsigned int length)
{
	__asm__ volatile("rep outsb" : "+S"(text), "+c"(length) : "d"(CONSOLE_PORT) : "memory");
}

static void say(const char *text)
{
	console(text, strlen(text));
}

static void say_end(const char *name, int status)
{
	say("@@ end ");
	say(name);
	say(" ");
	say(itoa(status));
	say("\n");
}

static void become(const char *name, int output)
{
	static char path[64] = "/bin/";
	char *argv[] = { path, 0 }, *environment[] = { 0 };

	strcpy(path + 5, name);
	my_syscall1(__NR_iopl, 0);
	dup2(output, 1);
	dup2(output, 2);
	close(output);
	execve(path, argv, environment);
	exit(EXEC_FAILED);
}

static void copy_output(int from)
{
	static char buffer[BUFFER_BYTES];
	ssize_t got;

	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		console(buffer, got);
}

static int run(const char *name)
{
	int ends[2], status;
	pid_t child;

	if (my_syscall1(__NR_pipe, ends) < 0 || (child = fork()) < 0)
		return PIPE_FAILED;
	if (child == 0) {
		close(ends[0]);
		become(name, ends[1]);
	}
	close(ends[1]);
	copy_output(ends[0]);
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (status & 127);
}

static void run_and_say(const char *name)
{
	say("@@ begin ");
	say(name);
	say("\n");
	say_end(name, run(name));
}

static void run_list(void)
{
	static char list[MAX_LIST];
	char *name = list, *end;
	int fd = open("/list", O_RDONLY);

	if (fd < 0 || read(fd, list, sizeof(list) - 1) < 0)
		say("@@ no list\n");
	for (; (end = strchr(name, '\n')); name = end + 1) {
		*end = 0;
		run_and_say(name);
	}
}

int main(int argc, char **argv)
{
	my_syscall1(__NR_iopl, 3);
	for (int i = 1; i < argc; i++)
		run_and_say(argv[i]);
	if (argc < 2)
		run_list();
	say("@@ all\n");
	__asm__ volatile("outw %0, %1" : : "a"((unsigned short)PM1A_SLEEP_NOW), "d"((unsigned short)PM1A_CONTROL_PORT));
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 0;
}
