/* SPDX-License-Identifier: Apache-2.0
 * Keys -> one line, edited in one row of the terminal.
 *
 * A line longer than the row is moved sideways under it (`<` and `>` say that there is more): the true width of the terminal
 * behind a serial line is not known, so nothing may depend on where it wraps. Invariant: `shown` is what stands in the row
 * behind the prompt and `cursor` where the cursor is; only what differs is sent, so text typed at the end is sent as it is.
 */
#include "sh.h"

#define CTRL(letter) ((letter)&31)
enum { ROW_BYTES = 256, ESCAPE = 27, DELETE = 127, ESCAPE_MS = 100 };
enum key { KEY_UP = 256, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_DELETE, KEY_NONE };

static struct {
	const char *prompt;
	char *line;
	int length, at;	 /* at: where the next letter goes */
	int first, room; /* the part of the line in the row */
	char shown[ROW_BYTES];
	int cursor;
	int age;		 /* the line is so many steps back in the history */
	char newest[LINE_BYTES]; /* the line that was being typed when the person went back */
	int tabs;		 /* Tab keys in a row that added nothing */
	int lost;		 /* letters that did not fit */
} e;

/* ---- the row ---- */

static void go(int to, const char *row)
{
	if (to > e.cursor)
		terminal_put(row + e.cursor, to - e.cursor);
	for (; e.cursor > to; e.cursor--)
		terminal_put("\b", 1);
	e.cursor = to;
}

static void scroll(void)
{
	int last = e.first + e.room - 2;

	if (e.length < e.room)
		e.first = 0;
	else if ((e.first && e.at <= e.first) || e.at > last)
		e.first = e.at > e.room / 2 ? e.at - e.room / 2 : 0;
}

static void fill_row(char *row)
{
	int left = e.length - e.first, count = left < e.room ? left : e.room;

	memset(row, ' ', e.room);
	for (int i = 0; i < count; i++) {
		unsigned char c = e.line[e.first + i];

		row[i] = c == '\t' ? ' ' : c < ' ' || c >= DELETE ? '?' : c;
	}
	if (e.first)
		row[0] = '<';
	if (left > e.room)
		row[e.room - 1] = '>';
}

static void refresh(void)
{
	char row[ROW_BYTES];
	int from = 0, to;

	scroll();
	to = e.room;
	fill_row(row);
	while (from < to && row[from] == e.shown[from])
		from++;
	while (to > from && row[to - 1] == e.shown[to - 1])
		to--;
	if (from < to) {
		go(from, row);
		go(to, row);
	}
	memcpy(e.shown, row, e.room);
	go(e.at - e.first, row);
}

/* The terminal's cursor is at the start of an empty row. */
static void draw(void)
{
	terminal_put(e.prompt, strlen(e.prompt));
	memset(e.shown, ' ', sizeof(e.shown));
	e.cursor = 0;
	refresh();
}

static void leave_row(const char *text)
{
	e.at = e.length;
	refresh();
	terminal_put(text, strlen(text));
}

static void bell(void)
{
	terminal_put("\a", 1);
}

/* ---- the line ---- */

static void insert(const char *text, int count)
{
	if (e.length + count > LINE_BYTES - 1) {
		e.lost += count;
		bell();
		return;
	}
	memmove(e.line + e.at + count, e.line + e.at, e.length - e.at);
	memcpy(e.line + e.at, text, count);
	e.length += count;
	e.at += count;
}

static void cut(int from, int to)
{
	memmove(e.line + from, e.line + to, e.length - to);
	e.length -= to - from;
	e.at = from;
}

static void cut_word(void)
{
	int from = e.at;

	while (from && e.line[from - 1] == ' ')
		from--;
	while (from && e.line[from - 1] != ' ')
		from--;
	cut(from, e.at);
}

static void replace(const char *text)
{
	e.length = 0;
	e.at = 0;
	insert(text, strlen(text));
}

static void walk_history(int age)
{
	const char *text = age ? history_back(age) : e.newest;

	if (!*e.prompt || age < 0 || !text) {
		bell();
		return;
	}
	e.line[e.length] = 0;
	if (!e.age)
		strcpy(e.newest, e.line);
	e.age = age;
	replace(text);
}

static void tab(void)
{
	char before[LINE_BYTES], more[PATH_BYTES];

	if (!*e.prompt) {
		insert("\t", 1);
		return;
	}
	memcpy(before, e.line, e.at);
	before[e.at] = 0;
	if (e.tabs++)
		terminal_put("\n", 1);
	complete(before, e.tabs > 1, more);
	insert(more, strlen(more));
	if (e.tabs > 1)
		draw();
	else if (!*more)
		bell();
	if (*more)
		e.tabs = 0;
}

/* ---- keys ---- */

static int numbered_key(int number)
{
	switch (number) {
	case 1:
	case 7: return KEY_HOME;
	case 3: return KEY_DELETE;
	case 4:
	case 8: return KEY_END;
	default: return KEY_NONE;
	}
}

static int lettered_key(int letter)
{
	switch (letter) {
	case 'A': return KEY_UP;
	case 'B': return KEY_DOWN;
	case 'C': return KEY_RIGHT;
	case 'D': return KEY_LEFT;
	case 'H': return KEY_HOME;
	case 'F': return KEY_END;
	default: return KEY_NONE;
	}
}

/* ESC [ number ; modifiers letter-or-tilde, or ESC O letter. The Escape key alone is followed by nothing. */
static int escaped_key(void)
{
	int c = terminal_key(ESCAPE_MS), number = 0, field = 0;

	if (c == 'O')
		return lettered_key(terminal_key(ESCAPE_MS));
	if (c != '[')
		return KEY_NONE;
	while ((c = terminal_key(ESCAPE_MS)) >= ' ' && c < '@') {
		field += c == ';';
		if (!field && c >= '0' && c <= '9' && number < 100)
			number = 10 * number + c - '0';
	}
	return c == '~' ? numbered_key(number) : lettered_key(c);
}

static void step(int by)
{
	if (e.at + by >= 0 && e.at + by <= e.length)
		e.at += by;
}

static void clear_screen(void)
{
	terminal_put("\033[H\033[2J", 7);
	draw();
}

static void type(int c)
{
	char letter = c;

	if (c >= ' ' && c < KEY_UP)
		insert(&letter, 1);
}

static void press(int c)
{
	switch (c) {
	case KEY_LEFT:
	case CTRL('B'): step(-1); break;
	case KEY_RIGHT:
	case CTRL('F'): step(1); break;
	case KEY_HOME:
	case CTRL('A'): e.at = 0; break;
	case KEY_END:
	case CTRL('E'): e.at = e.length; break;
	case KEY_UP:
	case CTRL('P'): walk_history(e.age + 1); break;
	case KEY_DOWN:
	case CTRL('N'): walk_history(e.age - 1); break;
	case DELETE:
	case CTRL('H'): cut(e.at - !!e.at, e.at); break;
	case KEY_DELETE:
	case CTRL('D'): cut(e.at, e.at + (e.at < e.length)); break;
	case CTRL('U'): cut(0, e.at); break;
	case CTRL('K'): e.length = e.at; break;
	case CTRL('W'): cut_word(); break;
	case CTRL('L'): clear_screen(); break;
	case CTRL('I'): tab(); break;
	default: type(c);
	}
	e.tabs = c == CTRL('I') ? e.tabs : 0;
	refresh();
}

static int finish(void)
{
	leave_row("\n");
	e.line[e.length] = 0;
	if (!e.lost)
		return e.length;
	complain("line", "too long, left out");
	e.line[0] = 0;
	return 0;
}

static void start(const char *prompt, char *line)
{
	e.prompt = prompt;
	e.line = line;
	e.length = e.at = e.first = e.age = e.tabs = e.lost = 0;
	e.newest[0] = 0;
	e.room = terminal_columns() - 1 - strlen(prompt);
	terminal_mode(*prompt ? TERMINAL_EDIT : TERMINAL_COMMAND);
	draw();
}

static int keys(void)
{
	for (;;) {
		int c = terminal_key(0);

		switch (c == ESCAPE ? c = escaped_key() : c) {
		case -1: return EDIT_GONE;
		case '\r':
		case '\n': return finish();
		case CTRL('C'): leave_row("^C\n"); return EDIT_DROPPED;
		case CTRL('D'):
			if (!e.length)
				return EDIT_END;
			/* fall through */
		default: press(c);
		}
	}
}

int edit_line(const char *prompt, char *line)
{
	int length;

	start(prompt, line);
	length = keys();
	terminal_mode(TERMINAL_COMMAND);
	return length;
}
