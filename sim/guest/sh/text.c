/* SPDX-License-Identifier: Apache-2.0
 * Text -> file descriptor 1, a line at a time; complaints -> the console. After Ctrl-C a command's output goes nowhere.
 */
#include "sh.h"

static char kept[512];
static int kept_bytes;

static void write_all(int fd, const char *text, size_t left)
{
	while (left && !sh_stop) {
		ssize_t done = write(fd, text, left);

		if (done <= 0)
			return;
		text += done;
		left -= done;
	}
}

void put_now(void)
{
	int bytes = kept_bytes;

	kept_bytes = 0;
	write_all(1, kept, bytes);
}

void put_bytes(const char *text, size_t length)
{
	if (length > sizeof(kept)) {
		put_now();
		write_all(1, text, length);
		return;
	}
	if (kept_bytes + length > sizeof(kept))
		put_now();
	memcpy(kept + kept_bytes, text, length);
	kept_bytes += length;
	if (length && text[length - 1] == '\n')
		put_now();
}

void put(const char *text)
{
	put_bytes(text, strlen(text));
}

static void put_blanks(int count)
{
	while (count-- > 0)
		put(" ");
}

void put_left(const char *text, int width)
{
	put(text);
	put_blanks(width - (int)strlen(text));
}

void put_number(unsigned int number, int width)
{
	char digits[12];

	put_blanks(width - utoa_r(number, digits));
	put(digits);
}

void put_hex(unsigned int number, int digits)
{
	while (digits-- > 0)
		put_bytes(&"0123456789abcdef"[number >> 4 * digits & 15], 1);
}

int append(char *to, const char *text, int room)
{
	int length = strlen(to), more = strlen(text), fits = more < room - length ? more : room - length - 1;

	memcpy(to + length, text, fits);
	to[length + fits] = 0;
	return fits < more;
}

int complain(const char *what, const char *why)
{
	char text[PATH_BYTES] = "";

	put_now();
	append(text, what, sizeof(text) - 80);
	append(text, ": ", sizeof(text));
	append(text, why, sizeof(text) - 1);
	append(text, "\n", sizeof(text));
	write_all(2, text, strlen(text));
	return 1;
}

const char *reason(int error)
{
	switch (error) {
	case ENOENT: return "no such file or directory";
	case EACCES:
	case EPERM: return "permission denied";
	case EEXIST: return "is there already";
	case ENOTDIR: return "not a directory";
	case EISDIR: return "is a directory";
	case ENOTEMPTY: return "directory is not empty";
	case ENOEXEC: return "not a program this processor runs";
	case ESRCH: return "no such process";
	case EXDEV: return "not on the same file system";
	case EBUSY: return "in use";
	case EINVAL: return "not valid here";
	case ENOMEM:
	case ENOSPC: return "no room left";
	case EIO: return "input/output error";
	case EINTR: return "interrupted";
	default: return "does not work";
	}
}
