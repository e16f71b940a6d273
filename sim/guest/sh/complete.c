/* SPDX-License-Identifier: Apache-2.0
 * A line up to the cursor -> what Tab adds: as much of a command's or a file's name as is certain.
 */
#include "sh.h"

/* The word at the cursor without its quotes; true if a command's name stands there. */
static int last_word(const char *line, char *word)
{
	int command = 1;

	for (;;) {
		enum token token = token_next(&line, word);

		if (token == TOKEN_END || (token == TOKEN_WORD && !*line))
			return command;
		command = token == TOKEN_PIPE || token == TOKEN_NEXT || token == TOKEN_BACKGROUND;
	}
}

/* Splits "a/b/c" into the directory "a/b/" and the name "c". */
static const char *split(const char *word, char *directory)
{
	const char *slash = strrchr(word, '/');

	strcpy(directory, ".");
	if (!slash || slash - word >= PATH_BYTES - 1)
		return word;
	memcpy(directory, word, slash + 1 - word);
	directory[slash + 1 - word] = 0;
	return slash + 1;
}

/* Names that start with a dot are meant only where the word starts so. */
static void keep_matches(struct names *n, const char *start)
{
	size_t length = strlen(start);
	int kept = 0;

	for (int i = 0; i < n->count; i++)
		if (!strncmp(n->name[i], start, length) && (n->name[i][0] != '.' || *start == '.'))
			n->name[kept++] = n->name[i];
	n->count = kept;
}

static int common(const struct names *n)
{
	int length = 0;

	for (;; length++)
		for (int i = 0; i < n->count; i++)
			if (!n->name[i][length] || n->name[i][length] != n->name[0][length])
				return length;
}

/* A name with letters that mean something to the shell gets backslashes. */
static char *put_quoted(char *to, const char *text, int length)
{
	for (; length > 0; length--) {
		if (strchr(" \t|<>&;'\"\\$#", *text))
			*to++ = '\\';
		*to++ = *text++;
	}
	return to;
}

static void find(struct names *n, const char *line, char *start)
{
	char word[2 * LINE_BYTES], directory[PATH_BYTES];
	int command = last_word(line, word);

	*start = 0;
	append(start, split(word, directory), PATH_BYTES);
	if (!command || strchr(word, '/'))
		names_read(n, directory);
	else
		for (int i = 0; i < command_count; i++)
			names_add(n, commands[i].name, DT_REG);
}

void complete(const char *line, int list, char *more)
{
	struct names n = { 0 };
	char start[PATH_BYTES];
	int known;

	*more = 0;
	find(&n, line, start);
	if (!names_sort(&n)) {
		keep_matches(&n, start);
		known = strlen(start);
		if (n.count)
			more = put_quoted(more, n.name[0] + known, common(&n) - known);
		if (n.count == 1)
			*more++ = name_type(n.name[0]) == DT_DIR ? '/' : ' ';
		*more = 0;
		if (list)
			names_show(&n);
	}
	names_free(&n);
}
