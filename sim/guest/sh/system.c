/* SPDX-License-Identifier: Apache-2.0
 * Commands on the machine, its kernel and its processes.
 */
#include "sh.h"
#include <linux/utsname.h>

#define PM1A_CONTROL_PORT 0x604 /* as on QEMU's PC; the kernel has no ACPI, so the power is switched off from here */
#define PM1A_SLEEP_NOW 0x2000
enum { LOG_BYTES = 1 << 17, LOG_READ_ALL = 3 };

static int slurp(const char *path, char *buffer, int size)
{
	int fd = open(path, O_RDONLY), got;

	*buffer = 0;
	if (fd < 0)
		return -1;
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

static void put_amount(const char *before, unsigned int number, const char *after)
{
	put(before);
	put_number(number, 0);
	put(after);
}

int do_free(int argc, char **argv)
{
	char text[BUFFER_BYTES];
	unsigned int total, unused;

	if (slurp("/proc/meminfo", text, sizeof(text)))
		return complain("/proc/meminfo", reason(errno));
	total = meminfo_kb(text, "MemTotal");
	unused = meminfo_kb(text, "MemFree");
	put_amount("total ", total, " kB, ");
	put_amount("used ", total - unused, " kB, ");
	put_amount("free ", unused, " kB\n");
	return 0;
}

int do_uptime(int argc, char **argv)
{
	char text[64];
	unsigned int seconds;

	if (slurp("/proc/uptime", text, sizeof(text)))
		return complain("/proc/uptime", reason(errno));
	seconds = atoi(text);
	put_amount("up ", seconds / 60, " min ");
	put_amount("", seconds % 60, " s\n");
	return 0;
}

int do_uname(int argc, char **argv)
{
	struct new_utsname name;

	my_syscall1(__NR_uname, &name);
	put(name.sysname);
	if (argc > 1) {
		const char *more[] = { name.nodename, name.release, name.version, name.machine };

		for (int i = 0; i < 4; i++) {
			put(" ");
			put(more[i]);
		}
	}
	put("\n");
	return 0;
}

/* ---- processes ---- */

/* /proc/PID/stat: "PID (NAME) STATE PARENT ..." */
static void show_process(const char *pid)
{
	char path[64] = "/proc/", text[256], *name, *end;

	append(path, pid, sizeof(path));
	append(path, "/stat", sizeof(path));
	if (slurp(path, text, sizeof(text)))
		return;
	name = strchr(text, '(');
	end = strrchr(text, ')');
	if (!name || !end)
		return;
	*end = 0;
	put_number(atoi(pid), 5);
	put("  ");
	put_bytes(end + 2, 1);
	put("  ");
	put(name + 1);
	put("\n");
}

int do_ps(int argc, char **argv)
{
	struct names n = { 0 };
	int error = names_read(&n, "/proc");
	char *at = n.text;

	if (error)
		return complain("/proc", reason(error));
	put("  PID  STATE NAME\n");
	for (int i = 0; i < n.count && !sh_stop; i++, at += strlen(at + 1) + 2)
		if (at[1] >= '1' && at[1] <= '9')
			show_process(at + 1);
	names_free(&n);
	return 0;
}

int do_kill(int argc, char **argv)
{
	int number = argc > 1 && argv[1][0] == '-' ? atoi(argv[1] + 1) : SIGTERM, i = 1 + (argc > 1 && argv[1][0] == '-');
	int status = 0;

	if (i >= argc || number <= 0)
		return complain("kill", "wants [-SIGNAL] PID, as numbers");
	for (; i < argc; i++)
		if (atoi(argv[i]) <= 0 || kill(atoi(argv[i]), number) < 0)
			status = complain(argv[i], reason(ESRCH));
	return status;
}

/* Seconds, with a fraction if wanted. */
int do_sleep(int argc, char **argv)
{
	const char *point = argc > 1 ? strchr(argv[1], '.') : 0;
	struct timeval wait = { 0, 0 };
	int unit = 100000;

	if (argc < 2 || (*argv[1] != '.' && (*argv[1] < '0' || *argv[1] > '9')))
		return complain("sleep", "wants a number of seconds");
	wait.tv_sec = atoi(argv[1]);
	for (; point && *++point >= '0' && *point <= '9'; unit /= 10)
		wait.tv_usec += unit * (*point - '0');
	return select(0, 0, 0, 0, &wait) < 0;
}

/* ---- the kernel ---- */

/* The kernel's text without the level ("<6>") in front of each line. */
int do_dmesg(int argc, char **argv)
{
	char *text = malloc(LOG_BYTES), *at = text;
	int bytes = text ? my_syscall3(__NR_syslog, LOG_READ_ALL, text, LOG_BYTES - 1) : -1;

	if (bytes < 0)
		return complain("dmesg", "cannot be read");
	text[bytes] = 0;
	while (*at && !sh_stop) {
		char *end = strchr(at, '\n'), *start = *at == '<' && strchr(at, '>') ? strchr(at, '>') + 1 : at;

		end = end ? end + 1 : text + bytes;
		put_bytes(start, end - start);
		at = end;
	}
	free(text);
	return 0;
}

int do_mount(int argc, char **argv)
{
	char text[BUFFER_BYTES];

	if (argc == 1 && !slurp("/proc/mounts", text, sizeof(text))) {
		put(text);
		return 0;
	}
	if (argc != 5 || strcmp(argv[1], "-t"))
		return complain("mount", "wants -t TYPE FROM DIR");
	return mount(argv[3], argv[4], argv[2], 0, 0) < 0 ? complain(argv[4], reason(errno)) : 0;
}

int do_sync(int argc, char **argv)
{
	my_syscall0(__NR_sync);
	return 0;
}

static void port_write(unsigned short port, unsigned short value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

int do_poweroff(int argc, char **argv)
{
	do_sync(argc, argv);
	if (my_syscall1(__NR_iopl, 3) == 0)
		port_write(PM1A_CONTROL_PORT, PM1A_SLEEP_NOW);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return complain("poweroff", "this machine has no switch for it");
}

int do_reboot(int argc, char **argv)
{
	do_sync(argc, argv);
	reboot(LINUX_REBOOT_CMD_RESTART);
	return complain("reboot", reason(errno));
}
