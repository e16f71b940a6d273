/* SPDX-License-Identifier: Apache-2.0
 * cover.c: counts of cases whose results were compared -> build/coverage/<judge>.txt, a line `row column cases judge` each; joined
 * by cover.py.
 */
#include <stdio.h>
#include "tests/insn/case.h"

static unsigned long compared[XR_COUNT][CASE_COLUMNS];

void cover_row(unsigned row, unsigned column, unsigned long cases)
{
	compared[row][column] += cases;
}

int cover_write(const char *path, const char *judge)
{
	static const char *const column[CASE_COLUMNS] = { "real", "v86", "p16", "p32" };
	FILE *f = fopen(path, "w");
	if (!f) {
		fprintf(stderr, "%s: cannot write\n", path);
		return 2;
	}
	for (unsigned row = 0; row < XR_COUNT; row++)
		for (unsigned k = 0; k < CASE_COLUMNS; k++)
			if (compared[row][k])
				fprintf(f, "%s %s %lu %s\n", case_row[row].id, column[k], compared[row][k], judge);
	return fclose(f) ? 2 : 0;
}
