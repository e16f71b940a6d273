/* SPDX-License-Identifier: Apache-2.0
 * Commands on files: what they are and hold, and how they move.
 */
#include "sh.h"

static int join(char *to, const char *directory, const char *name)
{
	size_t length = strlen(directory);
	int cut;

	*to = 0;
	cut = append(to, directory, PATH_BYTES);
	cut |= append(to, length && directory[length - 1] != '/' ? "/" : "", PATH_BYTES);
	cut |= append(to, name, PATH_BYTES);
	return cut ? complain(name, "its path is too long") : 0;
}

static int is_directory(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* Calls `each` on every file named, or on standard input. */
static int for_files(int argc, char **argv, int first, int (*each)(int fd, const char *name))
{
	int status = 0;

	if (first >= argc)
		return each(0, "input");
	for (int i = first; i < argc && !sh_stop; i++) {
		int fd = open(argv[i], O_RDONLY);

		if (fd < 0) {
			status = complain(argv[i], reason(errno));
			continue;
		}
		status |= each(fd, argv[i]);
		close(fd);
	}
	return status;
}

static int cat(int fd, const char *name)
{
	char buffer[BUFFER_BYTES];
	int got = 0;

	while (!sh_stop && (got = input_read(fd, buffer, sizeof(buffer))) > 0)
		put_bytes(buffer, got);
	return !sh_stop && got < 0 ? complain(name, reason(errno)) : 0;
}

int do_cat(int argc, char **argv)
{
	return for_files(argc, argv, 1, cat);
}

/* ---- ls ---- */

static struct {
	int all, deep, details;
} ls;

static void put_details(const char *directory, const char *name)
{
	static const char letters[] = "rwxrwxrwx";
	char path[PATH_BYTES];
	struct stat s;

	if (join(path, directory, name) || stat(path, &s))
		memset(&s, 0, sizeof(s));
	put(S_ISDIR(s.st_mode) ? "d" : S_ISCHR(s.st_mode) ? "c" : S_ISBLK(s.st_mode) ? "b" : "-");
	for (int i = 0; i < 9; i++)
		put_bytes(s.st_mode & 0400 >> i ? letters + i : "-", 1);
	put_number(s.st_size, 11);
	put("  ");
	put(name);
	put(name_mark(name));
	put("\n");
}

static int is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static void drop_hidden(struct names *n)
{
	int kept = 0;

	for (int i = 0; i < n->count; i++)
		if (ls.all || n->name[i][0] != '.')
			n->name[kept++] = n->name[i];
	n->count = kept;
}

static int list(const char *path);

static int list_inner(const char *path, const struct names *n)
{
	char inner[PATH_BYTES];
	int status = 0;

	for (int i = 0; i < n->count && !sh_stop; i++)
		if (name_type(n->name[i]) == DT_DIR && !is_dots(n->name[i]))
			status |= join(inner, path, n->name[i]) || list(inner);
	return status;
}

static int list_names(const char *path, struct names *n)
{
	drop_hidden(n);
	if (ls.deep) {
		put(path);
		put(":\n");
	}
	for (int i = 0; ls.details && i < n->count && !sh_stop; i++)
		put_details(path, n->name[i]);
	if (!ls.details)
		names_show(n);
	return ls.deep ? list_inner(path, n) : 0;
}

static int list(const char *path)
{
	struct names n = { 0 };
	int error = names_read(&n, path), status;

	if (error == ENOTDIR) {
		names_add(&n, path, DT_REG);
		error = 0;
	}
	if (!error)
		error = names_sort(&n);
	status = error ? complain(path, reason(error)) : list_names(is_directory(path) ? path : "", &n);
	names_free(&n);
	return status;
}

static int ls_option(const char *letters)
{
	for (; *letters; letters++) {
		switch (*letters) {
		case 'a': ls.all = 1; break;
		case 'R': ls.deep = 1; break;
		case 'l': ls.details = 1; break;
		default: return complain("ls", "only -a, -l and -R are known");
		}
	}
	return 0;
}

int do_ls(int argc, char **argv)
{
	int status = 0, i = 1;

	memset(&ls, 0, sizeof(ls));
	for (; i < argc && argv[i][0] == '-'; i++)
		if (ls_option(argv[i] + 1))
			return 1;
	if (i == argc)
		return list(".");
	for (; i < argc && !sh_stop; i++)
		status |= list(argv[i]);
	return status;
}

/* ---- copy, move, remove ---- */

static int copy_open(int from, int to, const char *name)
{
	char buffer[BUFFER_BYTES];
	int got;

	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		if (sh_stop || write(to, buffer, got) != got)
			return complain(name, "cannot be written");
	return got < 0 ? complain(name, reason(errno)) : 0;
}

static int copy(const char *from, const char *to)
{
	struct stat s, there;
	int in = open(from, O_RDONLY), out, status;

	if (in < 0)
		return complain(from, reason(errno));
	if (stat(from, &s) || S_ISDIR(s.st_mode)) {
		close(in);
		return complain(from, reason(EISDIR));
	}
	if (!stat(to, &there) && there.st_dev == s.st_dev && there.st_ino == s.st_ino) {
		close(in);
		return complain(to, "is the same file");
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, s.st_mode & 0777);
	status = out < 0 ? complain(to, reason(errno)) : copy_open(in, out, to);
	close(in);
	if (out >= 0)
		close(out);
	return status;
}

static int rename_to(const char *from, const char *to)
{
	long error = my_syscall2(__NR_rename, from, to);

	return error ? complain(from, reason(-error)) : 0;
}

/* Each of the files to the last word, which is a directory if there are several. */
static int for_targets(int argc, char **argv, int (*each)(const char *from, const char *to))
{
	const char *to = argc > 2 ? argv[argc - 1] : "";
	char inner[PATH_BYTES];
	int status = 0, into = is_directory(to);

	if (argc < 3)
		return complain(argv[0], "wants what, and where to");
	if (argc > 3 && !into)
		return complain(to, reason(ENOTDIR));
	for (int i = 1; i < argc - 1 && !sh_stop; i++) {
		const char *slash = strrchr(argv[i], '/');

		status |= into ? join(inner, to, slash ? slash + 1 : argv[i]) || each(argv[i], inner) : each(argv[i], to);
	}
	return status;
}

int do_cp(int argc, char **argv)
{
	return for_targets(argc, argv, copy);
}

int do_mv(int argc, char **argv)
{
	return for_targets(argc, argv, rename_to);
}

static int remove_one(const char *path, int deep);

static int remove_inner(const char *path)
{
	struct names n = { 0 };
	char inner[PATH_BYTES];
	int status = 0, error = names_read(&n, path);

	if (!error)
		error = names_sort(&n);
	for (int i = 0; !error && i < n.count && !sh_stop; i++)
		if (!is_dots(n.name[i]))
			status |= join(inner, path, n.name[i]) || remove_one(inner, name_type(n.name[i]) == DT_DIR);
	names_free(&n);
	return error ? complain(path, reason(error)) : status;
}

static int remove_one(const char *path, int deep)
{
	long error;

	if (unlink(path) == 0) /* a link goes, not what it names */
		return 0;
	if (!deep || errno != EISDIR)
		return complain(path, reason(errno));
	if (remove_inner(path))
		return 1;
	error = my_syscall1(__NR_rmdir, path);
	return error ? complain(path, reason(-error)) : 0;
}

int do_rm(int argc, char **argv)
{
	int deep = argc > 1 && !strcmp(argv[1], "-r"), status = 0;

	for (int i = 1 + deep; i < argc && !sh_stop; i++)
		status |= remove_one(argv[i], deep);
	return status;
}

int do_mkdir(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		if (mkdir(argv[i], 0755) < 0)
			status = complain(argv[i], reason(errno));
	return status;
}
