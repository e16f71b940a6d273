/* SPDX-License-Identifier: Apache-2.0
 * Lines typed -> lines to come back to: the last HISTORY_LINES, no line twice in a row.
 */
#include "sh.h"

enum { HISTORY_LINES = 64 };

static char lines[HISTORY_LINES][LINE_BYTES];
static int added;

void history_add(const char *line)
{
	const char *last = history_back(1);

	while (*line == ' ')
		line++;
	if (*line && !(last && !strcmp(last, line)))
		strcpy(lines[added++ % HISTORY_LINES], line);
}

const char *history_back(int steps)
{
	return steps > 0 && steps <= HISTORY_LINES && steps <= added ? lines[(added - steps) % HISTORY_LINES] : 0;
}

int do_history(int argc, char **argv)
{
	for (int steps = HISTORY_LINES; steps; steps--) {
		const char *line = history_back(steps);

		if (!line)
			continue;
		put_number(added - steps + 1, 5);
		put("  ");
		put(line);
		put("\n");
	}
	return 0;
}
