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

static const char *const column[CASE_COLUMNS] = { "real", "v86", "p16", "p32" };

/* Real mode has no protected-mode rows, virtual-8086 mode none of ring 0 either. */
static bool legal(const struct rowinfo *r, unsigned k)
{
	if (k <= CELL_V86 && (r->legal & L_PROT))
		return false;
	return k != CELL_V86 || !(r->legal & L_CPL0);
}

void cover_rows(void)
{
	for (unsigned row = 0; row < XR_COUNT; row++) {
		if (!case_row[row].map)
			continue;
		printf("%s", case_row[row].id);
		for (unsigned k = 0; k < CASE_COLUMNS; k++)
			if (legal(&case_row[row], k))
				printf(" %s", column[k]);
		printf("\n");
	}
}

int cover_write(const char *path, const char *judge)
{
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
