/* SPDX-License-Identifier: Apache-2.0
 * What the files of the guest's shell know of each other: a program for a 486 without FPU on the kernel's nolibc, nothing else.
 * Invariant: one thread, one terminal; Ctrl-C sets `sh_stop` while a command runs, and every loop of a command looks at it.
 */
#ifndef SIM_GUEST_SH_H
#define SIM_GUEST_SH_H
#include "nolibc.h"

enum { LINE_BYTES = 2048, PATH_BYTES = 512, BUFFER_BYTES = 4096, STATUS_STOPPED = 130, STATUS_UNKNOWN = 127 };

enum { STOP_ASKED = 1, STOP_SHOWN }; /* ^C has yet to be shown, or stands there */
extern volatile int sh_stop;	     /* Ctrl-C was pressed: end what runs */
extern int sh_status;		     /* of the last command: $? */

/* ---- text.c: output (kept back until a line is full or the command ends), complaints ---- */
void put(const char *text);
void put_bytes(const char *text, size_t length);
void put_left(const char *text, int width);
void put_number(unsigned int number, int width);
void put_hex(unsigned int number, int digits);
void put_now(void);
int append(char *to, const char *text, int room); /* true if it was cut; nolibc's strlcat() may leave no end */
int complain(const char *what, const char *why);  /* on the console; 1 */
const char *reason(int error);

/* ---- terminal.c: who gets the keys ---- */
enum terminal_mode { TERMINAL_EDIT, TERMINAL_COMMAND, TERMINAL_PROGRAM };
int terminal_start(void); /* true if there is a person */
int terminal_is(int fd);
int terminal_edits(int fd); /* true if the lines of `fd` are for edit_line() */
void terminal_mode(enum terminal_mode mode);
int terminal_columns(void);
void terminal_put(const char *text, int length);
/* The next byte; -1: the terminal has gone, Ctrl-C, or nothing came within the limit, if there is one. */
int terminal_key(int limit_ms);
void signals_start(void);
void signals_ignore(void);

/* ---- edit.c: the length of one line from a person, or: Ctrl-D, Ctrl-C, no terminal any more ---- */
enum { EDIT_END = -1, EDIT_DROPPED = -2, EDIT_GONE = -3 };
int edit_line(const char *prompt, char *line); /* with a prompt: history and completion too */

/* ---- history.c ---- */
void history_add(const char *line);
const char *history_back(int steps); /* 1 is the last line; 0 if there is none so old */
int do_history(int argc, char **argv);

/* ---- names.c: the names in a directory ---- */
struct names {
	char *text, **name; /* name: once they are sorted */
	int bytes, room, count;
	char few[1024], *few_names[64]; /* where a small directory's are: memory from the kernel is slow to get */
};
int names_read(struct names *n, const char *directory);	     /* adds them; 0 or an errno */
void names_add(struct names *n, const char *name, int type); /* type: DT_* */
int names_sort(struct names *n);			     /* 0 or an errno */
void names_show(const struct names *n);
void names_free(struct names *n);
int name_type(const char *name); /* of one of the sorted names; also the next */
const char *name_mark(const char *name);

/* ---- complete.c ---- */
/* What Tab adds to `line`, which ends at the cursor, in `more`; with `list`, what it could be is shown. */
void complete(const char *line, int list, char *more);

/* ---- words.c: a line -> words and operators ---- */
enum token { TOKEN_END, TOKEN_WORD, TOKEN_PIPE, TOKEN_IN, TOKEN_OUT, TOKEN_APPEND, TOKEN_BACKGROUND, TOKEN_NEXT };
/* The token at *at; a word without its quotes into `word`. *at is then behind it. */
enum token token_next(const char **at, char *word);

/* ---- run.c ---- */
int run_line(const char *line);
int run_file(const char *path);
int read_line(int fd, char *line);		/* without its end; -1 at the end of the input */
int input_read(int fd, char *buffer, int size); /* as read(); a person's lines are edited, and end with Ctrl-D */

/* ---- commands.c ---- */
struct command {
	const char *name, *arguments, *help;
	int (*run)(int argc, char **argv);
};
extern const struct command commands[];
extern const int command_count;
extern char *sh_environment[];

typedef int command_run(int argc, char **argv);
command_run do_cat, do_ls, do_cp, do_mv, do_rm, do_mkdir, do_wc, do_grep, do_hexdump;
command_run do_ps, do_kill, do_free, do_uptime, do_uname, do_dmesg, do_mount, do_sleep, do_sync, do_reboot, do_poweroff;
#endif
