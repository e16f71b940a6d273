/* SPDX-License-Identifier: Apache-2.0
 * The list of commands, and those that are about the shell itself.
 */
#include "sh.h"

enum { HELP_COLUMNS = 26 };

static int do_echo(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		put(argv[i]);
		put(i + 1 < argc ? " " : "");
	}
	put("\n");
	return 0;
}

static int do_cd(int argc, char **argv)
{
	const char *to = argc > 1 ? argv[1] : "/";

	return chdir(to) < 0 ? complain(to, reason(errno)) : 0;
}

static int do_pwd(int argc, char **argv)
{
	char path[BUFFER_BYTES];

	if (my_syscall2(__NR_getcwd, path, sizeof(path)) < 0)
		return complain("pwd", "this directory has no path");
	put(path);
	put("\n");
	return 0;
}

static int do_env(int argc, char **argv)
{
	for (int i = 0; sh_environment[i]; i++) {
		put(sh_environment[i]);
		put("\n");
	}
	return 0;
}

static int do_clear(int argc, char **argv)
{
	put("\033[H\033[2J");
	return 0;
}

static int do_exit(int argc, char **argv)
{
	if (getpid() != 1)
		exit(argc > 1 ? atoi(argv[1]) : sh_status);
	return complain("exit", "there is nothing behind this shell; poweroff leaves");
}

static int do_help(int argc, char **argv);

static int do_sh(int argc, char **argv)
{
	return argc > 1 ? run_file(argv[1]) : do_help(argc, argv);
}

/* A command without arguments and help is told with the one in front of it. */
const struct command commands[] = {
	{ "ls", "[-alR] [PATH...]", "what is in a directory", do_ls },
	{ "cat", "[FILE...]", "the bytes of a file", do_cat },
	{ "hexdump", "[FILE]", "the same as numbers", do_hexdump },
	{ "wc", "[FILE]", "how many lines, words, bytes", do_wc },
	{ "grep", "TEXT [FILE]", "the lines that hold a text", do_grep },
	{ "cp", "FROM... TO", "copies files; mv moves them", do_cp },
	{ "mv", 0, 0, do_mv },
	{ "mkdir", "PATH...", "new directories", do_mkdir },
	{ "rm", "[-r] PATH...", "removes files, with -r directories", do_rm },
	{ "cd", "[PATH]", "goes to a directory; pwd tells where one is", do_cd },
	{ "pwd", 0, 0, do_pwd },
	{ "echo", "[WORD...]", "the words; $? is the last command's status", do_echo },
	{ "sleep", "SECONDS", "waits; Ctrl-C ends it, as any command", do_sleep },
	{ "ps", "", "processes", do_ps },
	{ "kill", "[-SIGNAL] PID...", "ends processes", do_kill },
	{ "free", "", "memory; also: uptime, uname -a", do_free },
	{ "uptime", 0, 0, do_uptime },
	{ "uname", 0, 0, do_uname },
	{ "dmesg", "", "what the kernel has said", do_dmesg },
	{ "mount", "[-t TYPE FROM DIR]", "file systems", do_mount },
	{ "sh", "FILE", "commands from a file", do_sh },
	{ "history", "", "lines typed; also: help clear env sync", do_history },
	{ "help", 0, 0, do_help },
	{ "clear", 0, 0, do_clear },
	{ "env", 0, 0, do_env },
	{ "sync", 0, 0, do_sync },
	{ "exit", 0, 0, do_exit },
	{ "reboot", "", "restarts the machine; poweroff switches it off", do_reboot },
	{ "poweroff", 0, 0, do_poweroff },
};
const int command_count = sizeof(commands) / sizeof(commands[0]);

static int do_help(int argc, char **argv)
{
	for (int i = 0; i < command_count; i++) {
		int width = HELP_COLUMNS - (int)strlen(commands[i].name) - 1;

		if (!commands[i].help)
			continue;
		put(commands[i].name);
		put(" ");
		put_left(commands[i].arguments, width);
		put(commands[i].help);
		put("\n");
	}
	put("A > FILE, A >> FILE, A < FILE, A | B, A; B, A & (in the background)\n"
	    "A name with a slash in it starts a program.\n"
	    "Keys: arrows, Home, End, Tab (twice: a list), Ctrl-C U K W L.\n");
	return 0;
}
