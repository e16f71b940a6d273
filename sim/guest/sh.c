/* SPDX-License-Identifier: Apache-2.0
 * A line of typing -> what it asks for: the whole user land of the linux486 guest, as its /init.
 *
 * Built on the kernel's own nolibc for a 486 without FPU, so it runs where Debian's i386 libraries (CMOV) do not.
 * Commands run inside the shell; a name with a slash in it is a program and gets a process of its own.
 * `sh FILE` reads commands from a file, and so does a script that starts with `#!/init`.
 */
#include "nolibc.h"

#define PROMPT "defoe# "
#define PM1A_CONTROL_PORT 0x604 /* as on QEMU's PC; the kernel has no ACPI, so the power is switched off from here */
#define PM1A_SLEEP_NOW 0x2000
enum { MAX_LINE = 256, MAX_WORDS = 32, BUFFER_BYTES = 4096 };

struct command {
	const char *name, *help;
	int (*run)(int argc, char **argv);
};

static int run_file(const char *path);

static void put(const char *text)
{
	size_t left = strlen(text);

	while (left) {
		ssize_t done = write(1, text, left);

		if (done <= 0)
			return;
		text += done;
		left -= done;
	}
}

static int complain(const char *what, const char *why)
{
	put(what);
	put(": ");
	put(why);
	put("\n");
	return 1;
}

static const char *reason(int error)
{
	switch (error) {
	case ENOENT: return "no such file or directory";
	case EACCES: return "permission denied";
	case ENOTDIR: return "not a directory";
	case EISDIR: return "is a directory";
	case ENOEXEC: return "not a program this processor runs";
	case EIO: return "input/output error";
	default: return "does not work";
	}
}

/* ---- files ---- */

static int cat_fd(int fd, const char *name)
{
	char buffer[BUFFER_BYTES];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		if (write(1, buffer, got) != got)
			return complain(name, "cannot write");
	return got < 0 ? complain(name, reason(errno)) : 0;
}

static int do_cat(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		return cat_fd(0, "cat");
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);

		if (fd < 0) {
			status = complain(argv[i], reason(errno));
			continue;
		}
		status |= cat_fd(fd, argv[i]);
		close(fd);
	}
	return status;
}

/* Directories carry a slash, devices a percent sign; names that start with a dot are not shown. */
static void list_entry(const struct linux_dirent64 *entry)
{
	if (entry->d_name[0] == '.')
		return;
	put(entry->d_name);
	put(entry->d_type == DT_DIR ? "/\n" : entry->d_type == DT_CHR || entry->d_type == DT_BLK ? "%\n" : "\n");
}

static int list_directory(const char *path)
{
	char buffer[BUFFER_BYTES] __attribute__((aligned(8)));
	int fd = open(path, O_RDONLY | O_DIRECTORY), got;

	if (fd < 0 && errno == ENOTDIR) {
		put(path);
		put("\n");
		return 0;
	}
	if (fd < 0)
		return complain(path, reason(errno));
	while ((got = getdents64(fd, (struct linux_dirent64 *)buffer, sizeof(buffer))) > 0) {
		for (int at = 0; at < got;) {
			struct linux_dirent64 *entry = (struct linux_dirent64 *)(buffer + at);

			list_entry(entry);
			at += entry->d_reclen;
		}
	}
	close(fd);
	return got < 0 ? complain(path, reason(errno)) : 0;
}

static int do_ls(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		return list_directory(".");
	for (int i = 1; i < argc; i++)
		status |= list_directory(argv[i]);
	return status;
}

static int do_cd(int argc, char **argv)
{
	const char *to = argc > 1 ? argv[1] : "/";

	return chdir(to) < 0 ? complain(to, reason(errno)) : 0;
}

static int do_echo(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		put(argv[i]);
		put(i + 1 < argc ? " " : "");
	}
	put("\n");
	return 0;
}

/* ---- the machine ---- */

static int slurp(const char *path, char *buffer, int size)
{
	int fd = open(path, O_RDONLY), got;

	if (fd < 0)
		return complain(path, reason(errno));
	got = read(fd, buffer, size - 1);
	close(fd);
	buffer[got > 0 ? got : 0] = 0;
	return 0;
}

/* The number behind `name` in /proc/meminfo text, in kB; 0 if it is not there. */
static unsigned int meminfo_kb(const char *text, const char *name)
{
	size_t length = strlen(name);

	while (*text) {
		if (!strncmp(text, name, length) && text[length] == ':') {
			for (text += length + 1; *text == ' '; text++)
				;
			return atoi(text);
		}
		while (*text && *text++ != '\n')
			;
	}
	return 0;
}

static int do_free(int argc, char **argv)
{
	char text[BUFFER_BYTES];
	unsigned int total, unused;

	if (slurp("/proc/meminfo", text, sizeof(text)))
		return 1;
	total = meminfo_kb(text, "MemTotal");
	unused = meminfo_kb(text, "MemFree");
	printf("total %u kB, used %u kB, free %u kB\n", total, total - unused, unused);
	return 0;
}

static int do_uptime(int argc, char **argv)
{
	char text[64];
	unsigned int seconds;

	if (slurp("/proc/uptime", text, sizeof(text)))
		return 1;
	seconds = atoi(text);
	printf("up %u min %u s\n", seconds / 60, seconds % 60);
	return 0;
}

static void port_write(unsigned short port, unsigned short value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static int do_poweroff(int argc, char **argv)
{
	my_syscall0(__NR_sync);
	if (my_syscall1(__NR_iopl, 3) == 0)
		port_write(PM1A_CONTROL_PORT, PM1A_SLEEP_NOW);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return complain("poweroff", "this machine has no switch for it");
}

static int do_reboot(int argc, char **argv)
{
	my_syscall0(__NR_sync);
	reboot(LINUX_REBOOT_CMD_RESTART);
	return complain("reboot", reason(errno));
}

/* ---- commands ---- */

static int do_help(int argc, char **argv);
static int do_sh(int argc, char **argv)
{
	return argc > 1 ? run_file(argv[1]) : do_help(argc, argv);
}

static const struct command commands[] = {
	{ "ls", "[PATH...]  what is in a directory", do_ls },
	{ "cat", "[FILE...]  the bytes of a file", do_cat },
	{ "echo", "[WORD...]  the words themselves", do_echo },
	{ "cd", "[PATH]     go to a directory", do_cd },
	{ "free", "           memory", do_free },
	{ "uptime", "           time since start", do_uptime },
	{ "sh", "FILE       commands from a file", do_sh },
	{ "help", "           this", do_help },
	{ "reboot", "           restart the machine", do_reboot },
	{ "poweroff", "           switch the machine off", do_poweroff },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int do_help(int argc, char **argv)
{
	for (int i = 0; i < COMMANDS; i++)
		printf("%s %s\n", commands[i].name, commands[i].help);
	put("COMMAND > FILE writes to a file; a name with a slash in it starts a program\n");
	return 0;
}

static int run_program(char **argv)
{
	static char *environment[] = { "PATH=/", "TERM=linux", 0 };
	int status = 0;
	pid_t child = fork();

	if (child < 0)
		return complain(argv[0], "no room for another process");
	if (child == 0) {
		execve(argv[0], argv, environment);
		exit(complain(argv[0], reason(errno)));
	}
	if (waitpid(child, &status, 0) < 0)
		return complain(argv[0], reason(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : complain(argv[0], "killed by a signal");
}

static int run_words(int argc, char **argv)
{
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv);
	if (strchr(argv[0], '/'))
		return run_program(argv);
	return complain(argv[0], "unknown command; try help");
}

/* `words > file`: the words run with the file as their output. */
static int run_redirected(int argc, char **argv, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644), console, status;

	if (fd < 0)
		return complain(path, reason(errno));
	console = dup(1);
	dup2(fd, 1);
	close(fd);
	status = run_words(argc, argv);
	dup2(console, 1);
	close(console);
	return status;
}

static int run_line(char *line)
{
	char *words[MAX_WORDS + 1];
	int count = 0;

	while (count < MAX_WORDS) {
		while (*line == ' ' || *line == '\t' || *line == '\r')
			*line++ = 0;
		if (!*line || *line == '#')
			break;
		words[count++] = line;
		while (*line && *line != ' ' && *line != '\t' && *line != '\r')
			line++;
	}
	words[count] = 0;
	if (!count)
		return 0;
	if (count > 2 && !strcmp(words[count - 2], ">")) {
		words[count - 2] = 0;
		return run_redirected(count - 2, words, words[count - 1]);
	}
	return run_words(count, words);
}

/* One line without its end; the terminal's line discipline does the editing. -1 at the end of input. */
static int read_line(int fd, char *line)
{
	int length = 0;
	char c;

	while (read(fd, &c, 1) == 1) {
		if (c == '\n') {
			line[length] = 0;
			return length;
		}
		if (length < MAX_LINE - 1)
			line[length++] = c;
	}
	line[length] = 0;
	return length ? length : -1;
}

static int run_file(const char *path)
{
	char line[MAX_LINE];
	int fd = open(path, O_RDONLY), status = 0;

	if (fd < 0)
		return complain(path, reason(errno));
	while (read_line(fd, line) >= 0)
		status = run_line(line);
	close(fd);
	return status;
}

/* ---- as /init ---- */

static void start_system(void)
{
	int console;

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

static void converse(void)
{
	char line[MAX_LINE];

	for (;;) {
		put(PROMPT);
		if (read_line(0, line) >= 0)
			run_line(line);
		else
			put("\n");
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && getpid() != 1)
		return run_file(argv[1]);
	if (getpid() == 1)
		start_system();
	put("\nThis is linux486 on Defoe. Type help for the commands, poweroff to leave.\n");
	converse();
	return 0;
}
