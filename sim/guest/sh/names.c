/* SPDX-License-Identifier: Apache-2.0
 * A directory -> its names, sorted, and in columns on a terminal.
 * Directories carry a slash, devices a percent sign.
 */
#include "sh.h"

static int make_room(struct names *n)
{
	int room = n->text ? 4 * n->room : (int)sizeof(n->few);
	char *text = n->text ? malloc(room) : n->few;

	if (!text)
		return -1;
	if (n->text)
		memcpy(text, n->text, n->bytes);
	if (n->text && n->text != n->few)
		free(n->text);
	n->text = text;
	n->room = room;
	return 0;
}

void names_add(struct names *n, const char *name, int type)
{
	int bytes = strlen(name) + 2;

	while (n->bytes + bytes > n->room)
		if (make_room(n))
			return;
	n->text[n->bytes] = type;
	strcpy(n->text + n->bytes + 1, name);
	n->bytes += bytes;
	n->count++;
}

int names_read(struct names *n, const char *directory)
{
	char buffer[BUFFER_BYTES] __attribute__((aligned(8)));
	int fd = open(directory, O_RDONLY | O_DIRECTORY), got;

	if (fd < 0)
		return errno;
	while ((got = getdents64(fd, (struct linux_dirent64 *)buffer, sizeof(buffer))) > 0) {
		for (int at = 0; at < got;) {
			struct linux_dirent64 *entry = (struct linux_dirent64 *)(buffer + at);

			names_add(n, entry->d_name, entry->d_type);
			at += entry->d_reclen;
		}
	}
	close(fd);
	return got < 0 ? errno : 0;
}

int names_sort(struct names *n)
{
	char *at = n->text;

	n->name = (size_t)n->count * sizeof(*n->name) <= sizeof(n->few_names) ? n->few_names
									      : malloc(n->count * sizeof(*n->name));
	if (!n->name)
		return ENOMEM;
	for (int i = 0; i < n->count; i++, at += strlen(at) + 1)
		n->name[i] = ++at;
	for (int gap = n->count / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11) {
		for (int i = gap; i < n->count; i++) {
			char *name = n->name[i];
			int to = i;

			for (; to >= gap && strcmp(n->name[to - gap], name) > 0; to -= gap)
				n->name[to] = n->name[to - gap];
			n->name[to] = name;
		}
	}
	return 0;
}

void names_free(struct names *n)
{
	if (n->text != n->few)
		free(n->text);
	if (n->name != n->few_names)
		free(n->name);
}

/* The type of one of the sorted names stands in front of it. */
int name_type(const char *name)
{
	return name[-1];
}

const char *name_mark(const char *name)
{
	switch (name_type(name)) {
	case DT_DIR: return "/";
	case DT_CHR:
	case DT_BLK: return "%";
	default: return "";
	}
}

static int width_of(const struct names *n)
{
	int width = 0;

	for (int i = 0; i < n->count; i++) {
		int length = strlen(n->name[i]) + 3;

		width = length > width ? length : width;
	}
	return width;
}

static void show_one(const char *name, int width)
{
	put(name);
	put_left(name_mark(name), width - (int)strlen(name));
}

void names_show(const struct names *n)
{
	int width = width_of(n), per_row = terminal_is(1) && width ? terminal_columns() / width : 1;
	int rows = per_row > 1 ? (n->count + per_row - 1) / per_row : n->count;

	for (int row = 0; row < rows && !sh_stop; row++) {
		for (int i = row; i < n->count; i += rows)
			show_one(n->name[i], i + rows < n->count ? width : 0);
		put("\n");
	}
}
