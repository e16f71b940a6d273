/* SPDX-License-Identifier: Apache-2.0
 * Commands that read files, or their input, and tell something of it.
 */
#include "sh.h"

static int file_or_input(int argc, char **argv, int at)
{
	int fd = at < argc ? open(argv[at], O_RDONLY) : 0;

	if (fd < 0)
		complain(argv[at], reason(errno));
	return fd;
}

static void done_with(int fd)
{
	if (fd > 0)
		close(fd);
}

/* ---- wc ---- */

struct tally {
	unsigned int lines, words, bytes;
	int in_word;
};

static void tally_byte(struct tally *t, char c)
{
	int blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';

	t->bytes++;
	t->lines += c == '\n';
	t->words += !blank && !t->in_word;
	t->in_word = !blank;
}

int do_wc(int argc, char **argv)
{
	struct tally t = { 0 };
	char buffer[BUFFER_BYTES];
	int fd = file_or_input(argc, argv, 1), got;

	if (fd < 0)
		return 1;
	while (!sh_stop && (got = input_read(fd, buffer, sizeof(buffer))) > 0)
		for (int i = 0; i < got; i++)
			tally_byte(&t, buffer[i]);
	done_with(fd);
	put_number(t.lines, 7);
	put_number(t.words, 8);
	put_number(t.bytes, 8);
	put("\n");
	return 0;
}

/* ---- grep ---- */

static int holds(const char *line, const char *text)
{
	size_t length = strlen(text);

	for (; *line; line++)
		if (!strncmp(line, text, length))
			return 1;
	return !length;
}

static int grep_line(char *line, int *length, const char *text)
{
	int found;

	line[*length] = 0;
	*length = 0;
	found = holds(line, text);
	if (found) {
		put(line);
		put("\n");
	}
	return found;
}

int do_grep(int argc, char **argv)
{
	char buffer[BUFFER_BYTES], line[LINE_BYTES];
	int fd, got, length = 0, found = 0;

	if (argc < 2)
		return complain("grep", "wants the text to look for");
	fd = file_or_input(argc, argv, 2);
	if (fd < 0)
		return 1;
	while (!sh_stop && (got = input_read(fd, buffer, sizeof(buffer))) > 0) {
		for (int i = 0; i < got; i++) {
			if (buffer[i] == '\n' || length == LINE_BYTES - 1)
				found |= grep_line(line, &length, argv[1]);
			if (buffer[i] != '\n')
				line[length++] = buffer[i];
		}
	}
	if (length)
		found |= grep_line(line, &length, argv[1]);
	done_with(fd);
	return !found;
}

/* ---- hexdump ---- */

enum { ROW = 16 };

static void dump_row(unsigned int at, const unsigned char *row, int count)
{
	put_hex(at, 8);
	for (int i = 0; i < ROW; i++) {
		put(i % 8 ? " " : "  ");
		if (i < count)
			put_hex(row[i], 2);
		else
			put("  ");
	}
	put("  |");
	for (int i = 0; i < count; i++)
		put_bytes(row[i] >= ' ' && row[i] < 127 ? (const char *)row + i : ".", 1);
	put("|\n");
}

int do_hexdump(int argc, char **argv)
{
	unsigned char row[ROW];
	char buffer[BUFFER_BYTES];
	unsigned int at = 0;
	int fd = file_or_input(argc, argv, 1), got, count = 0;

	if (fd < 0)
		return 1;
	while (!sh_stop && (got = input_read(fd, buffer, sizeof(buffer))) > 0) {
		for (int i = 0; i < got && !sh_stop; i++) {
			row[count++] = buffer[i];
			if (count == ROW) {
				dump_row(at, row, count);
				at += count;
				count = 0;
			}
		}
	}
	if (count)
		dump_row(at, row, count);
	done_with(fd);
	return 0;
}
