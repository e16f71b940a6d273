/* SPDX-License-Identifier: Apache-2.0
 * A word that no list holds, and the words that one does -> the one that was meant, if any is near: letters added, lost, changed, or two
 * of them swapped. Case does not count.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "sim/sim.h"

enum { WORD_MAX = 32 };

/* No letter of a word of one, one of a short word, two of a long one; and 586 is no slip of 486. */
static unsigned limit(const char *word)
{
	size_t n = strlen(word);
	return n < 2 || isdigit((unsigned char)*word) ? 0 : n < 6 ? 1 : 2;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* row[i][k]: of the first i letters of a to the first k of b. A value written behind = is none of the word. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strcspn(a, "="), m = strlen(b);
	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k <= m; k++) {
			if (!i || !k) {
				row[i][k] = (unsigned)(i + k);
				continue;
			}
			row[i][k] = least(least(row[i - 1][k], row[i][k - 1]) + 1, row[i - 1][k - 1] + !same(a[i - 1], b[k - 1]));
			if (i > 1 && k > 1 && same(a[i - 1], b[k - 2]) && same(a[i - 2], b[k - 1]))
				row[i][k] = least(row[i][k], row[i - 2][k - 2] + 1);
		}
	return row[n][m];
}

static const char *bare(const char *word)
{
	return word + strspn(word, "-");
}

void suggest_try(struct suggestion *s, const char *candidate)
{
	unsigned d = distance(bare(s->word), bare(candidate));
	if (d > limit(bare(s->word)) || (s->best && d >= s->distance))
		return;
	s->best = candidate;
	s->distance = d;
}

const char *suggest_words(const struct suggestion *s)
{
	static char words[WORD_MAX + 24];
	if (!s->best)
		return "";
	snprintf(words, sizeof words, ": did you mean '%s'?", s->best);
	return words;
}
