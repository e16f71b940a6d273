/* SPDX-License-Identifier: Apache-2.0
 * A line -> commands run, one behind the other or joined by pipes, with their files; programs; scripts.
 * Commands run inside the shell, but left of a pipe and in the background; a program gets a process of its own.
 */
#include "sh.h"

enum { MAX_WORDS = 128, NOT_MOVED = -1 };

struct simple {
	char *word[MAX_WORDS + 1], text[2 * LINE_BYTES]; /* twice: $? grows */
	int count;
	const char *in, *out;
	int out_flags;
};

int sh_status;
char *sh_environment[] = { "PATH=/", "HOME=/", "TERM=linux", 0 };

static int forked; /* this is already a process of its own */

/* ---- programs ---- */

static int status_of(const char *name, int status)
{
	int signal = status & 0x7f;

	if (!signal)
		return WEXITSTATUS(status);
	if (signal != SIGINT && signal != SIGPIPE)
		complain(name, "killed by a signal");
	return 128 + signal;
}

static int wait_for(const char *name, pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return complain(name, reason(errno));
	return status_of(name, status);
}

static void become(char **argv)
{
	execve(argv[0], argv, sh_environment);
	exit(complain(argv[0], reason(errno)) + STATUS_UNKNOWN - 1);
}

static int run_program(char **argv)
{
	pid_t child;
	int status;

	if (forked)
		become(argv);
	terminal_mode(TERMINAL_PROGRAM);
	child = fork();
	if (child == 0)
		become(argv);
	status = child < 0 ? complain(argv[0], "no room for another process") : wait_for(argv[0], child);
	terminal_mode(TERMINAL_COMMAND);
	if (sh_stop) { /* the kernel has echoed ^C */
		terminal_put("\n", 1);
		sh_stop = STOP_SHOWN;
	}
	return status;
}

static int run_words(int argc, char **argv)
{
	for (int i = 0; i < command_count; i++)
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv);
	if (strchr(argv[0], '/'))
		return run_program(argv);
	complain(argv[0], "unknown command; try help");
	return STATUS_UNKNOWN;
}

/* ---- redirection ---- */

/* Descriptor `fd` becomes `other`; returns where it was kept. */
static int move(int fd, int other)
{
	int kept = dup(fd);

	dup2(other, fd);
	close(other);
	return kept;
}

static void move_back(int fd, int kept)
{
	if (kept == NOT_MOVED)
		return;
	dup2(kept, fd);
	close(kept);
}

/* 0, or a complaint's status. */
static int move_to_file(int fd, const char *path, int flags, int *kept)
{
	int file;

	if (!path)
		return 0;
	file = open(path, flags, 0644);
	if (file < 0)
		return complain(path, reason(errno));
	*kept = move(fd, file);
	return 0;
}

static int run_simple(struct simple *s)
{
	int in = NOT_MOVED, out = NOT_MOVED;
	int status = move_to_file(0, s->in, O_RDONLY, &in) || move_to_file(1, s->out, s->out_flags, &out);

	if (!status && s->count)
		status = run_words(s->count, s->word);
	put_now();
	move_back(0, in);
	move_back(1, out);
	return sh_stop ? STATUS_STOPPED : status;
}

/* ---- a line ---- */

static int file_behind(const char **at, char **text, const char **path)
{
	*path = *text;
	if (token_next(at, *text) != TOKEN_WORD)
		return complain("line", "a file's name is missing");
	*text += strlen(*text) + 1;
	return 0;
}

/* One simple command; what ended it goes to *end. 0, or a complaint's status. */
static int parse(const char **at, struct simple *s, enum token *end)
{
	char *text = s->text;

	s->count = 0;
	s->in = s->out = 0;
	for (;;) {
		enum token token = *end = token_next(at, text);
		int bad = 0;

		if (token == TOKEN_IN) {
			bad = file_behind(at, &text, &s->in);
		} else if (token == TOKEN_OUT || token == TOKEN_APPEND) {
			s->out_flags = O_WRONLY | O_CREAT | (token == TOKEN_OUT ? O_TRUNC : O_APPEND);
			bad = file_behind(at, &text, &s->out);
		} else if (token != TOKEN_WORD) {
			s->word[s->count] = 0;
			return 0;
		} else if (s->count == MAX_WORDS) {
			bad = complain("line", "too many words");
		} else {
			s->word[s->count++] = text;
			text += strlen(text) + 1;
		}
		if (bad)
			return bad;
	}
}

/* A process of its own for the command, with its output, or in the background, its input, elsewhere. */
static pid_t start(struct simple *s, int background, const int *pipe_ends)
{
	pid_t child = fork();

	if (child)
		return child;
	forked = 1;
	if (background) {
		signals_ignore();
		move(0, open("/dev/null", O_RDONLY));
	}
	if (pipe_ends) {
		close(pipe_ends[0]);
		dup2(pipe_ends[1], 1);
		close(pipe_ends[1]);
	}
	exit(run_simple(s));
}

static int run_background(struct simple *s)
{
	pid_t child = start(s, 1, 0);

	if (child < 0)
		return complain(s->word[0], "no room for another process");
	put("process ");
	put_number(child, 0);
	put("\n");
	return 0;
}

static int run_pipeline(const char **at, int behind_pipe);

/* The last command of a pipe runs in the shell itself, those before it do not. */
static int run_piped(struct simple *s, const char **at)
{
	int ends[2], in, status;
	pid_t child;

	if (my_syscall1(__NR_pipe, ends) < 0)
		return complain("pipe", "no room for it");
	child = start(s, 0, ends);
	in = move(0, ends[0]);
	close(ends[1]);
	status = child < 0 ? complain(s->word[0], "no room for another process") : run_pipeline(at, 1);
	move_back(0, in);
	if (child > 0)
		wait_for(s->word[0], child);
	return status;
}

static int run_pipeline(const char **at, int behind_pipe)
{
	struct simple s;
	enum token end;

	if (parse(at, &s, &end)) {
		*at += strlen(*at);
		return 1;
	}
	if (!s.count && end == TOKEN_END && !s.in && !s.out)
		return sh_status;
	if (!s.count && end != TOKEN_END) {
		*at += strlen(*at);
		return complain("line", "a command is missing");
	}
	if (end == TOKEN_PIPE)
		return run_piped(&s, at);
	if (end == TOKEN_BACKGROUND && behind_pipe)
		return complain("line", "what a pipe joins cannot go to the background");
	return end == TOKEN_BACKGROUND ? run_background(&s) : run_simple(&s);
}

int run_line(const char *line)
{
	do
		sh_status = run_pipeline(&line, 0);
	while (*line && !sh_stop);
	put_now();
	return sh_status;
}

/* ---- scripts, standard input ---- */

int read_line(int fd, char *line)
{
	int length = 0, lost = 0;
	char c = 0;

	while (read(fd, &c, 1) == 1 && c != '\n') {
		if (length < LINE_BYTES - 1)
			line[length++] = c;
		else
			lost = 1;
	}
	line[lost ? 0 : length] = 0;
	if (lost)
		complain("line", "too long, left out");
	return length || c == '\n' ? length : -1;
}

int run_file(const char *path)
{
	char line[LINE_BYTES];
	int fd = open(path, O_RDONLY), status = 0;

	if (fd < 0)
		return complain(path, reason(errno));
	while (!sh_stop && read_line(fd, line) >= 0)
		status = run_line(line);
	close(fd);
	return status;
}

/* As read(), but a person's line can be edited, and Ctrl-D ends the input. `size` is more than LINE_BYTES. */
int input_read(int fd, char *buffer, int size)
{
	int length;

	if (fd || !terminal_edits(0))
		return read(fd, buffer, size);
	put_now();
	length = edit_line("", buffer);
	if (length < 0)
		return 0;
	buffer[length] = '\n';
	return length + 1;
}
