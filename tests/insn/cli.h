/* SPDX-License-Identifier: Apache-2.0
 * cli.h: the command line of the judges that run cases (case.h).
 */
#ifndef TESTS_INSN_CLI_H
#define TESTS_INSN_CLI_H
#include <stdbool.h>
#include <stdint.h>

struct cli {
	const char *program;	/* its name, for errors */
	int (*replay)(const char *path); /* 0: no difference. NULL: no -replay, no -programs */
	unsigned n, programs;
	unsigned *least;	/* these three, NULL: the program has no such option */
	const char **cover, **cases;
	uint64_t seed;
	const char *row, *mode; /* NULL: all of them */
	bool replayed;
	int bad; /* replayed and differs */
};

/* -n -seed -row -mode and what is not NULL; -replay at once. False after one sentence */
bool cli_parse(struct cli *o, int argc, char **argv);
bool cli_wants_row(const struct cli *o, unsigned row);
bool cli_wants_mode(const struct cli *o, unsigned mode);
#endif
