/* SPDX-License-Identifier: Apache-2.0
 * Text -> the number that an option means. Invariant: the whole text is the number; one too large for 64 bits is UINT64_MAX, so that
 * the range of whoever asks refuses it. Nothing is printed.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "sim/sim.h"

enum { SCALE_MAX = 100 };	/* a larger power of ten changes nothing any more */

static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;
	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
	uint64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* strtoull() by itself would take a sign and blanks. */
static bool leading(const char *text, char **end, uint64_t *out)
{
	if (!isdigit((unsigned char)*text))
		return false;
	*out = strtoull(text, end, 0);
	return true;
}

bool number_plain(const char *text, uint64_t *out)
{
	char *end;
	return leading(text, &end, out) && !*end;
}

bool number_size(const char *text, uint64_t unit, uint64_t *out)
{
	static const char letters[] = "kKmMgG";
	char *end;
	if (!leading(text, &end, out))
		return false;
	const char *letter = *end ? strchr(letters, *end) : NULL;
	if (letter) {
		unit = 1ull << (10 * (1 + (letter - letters) / 2));
		end++;
	}
	*out = times(*out, unit);
	return !*end;
}

/* The digits without their point; *scale takes off what stood behind it. */
static const char *mantissa(const char *p, uint64_t *value, int *scale)
{
	bool point = false;
	for (*value = 0; isdigit((unsigned char)*p) || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		*value = plus(times(*value, 10), (uint64_t)(*p - '0'));
		*scale -= point;
	}
	return p;
}

static const char *exponent(const char *p, int *scale)
{
	char *end = (char *)p;
	if ((*p == 'e' || *p == 'E') && (isdigit((unsigned char)p[1]) || (strchr("+-", p[1]) && isdigit((unsigned char)p[2])))) {
		long e = strtol(p + 1, &end, 10);
		*scale += (int)(e > SCALE_MAX ? SCALE_MAX : e < -SCALE_MAX ? -SCALE_MAX : e);
	}
	return end;
}

static const char *suffix(const char *p, int *scale)
{
	static const char letters[] = "kKMMGG";
	const char *letter = *p ? strchr(letters, *p) : NULL;
	if (letter)
		*scale += 3 * (1 + (int)(letter - letters) / 2);
	return letter ? p + 1 : p;
}

enum number_count number_count(const char *text, uint64_t *out)
{
	int scale = 0;
	if (!isdigit((unsigned char)*text))
		return NUMBER_NONE;
	if (number_plain(text, out))
		return NUMBER_WHOLE;
	if (*suffix(exponent(mantissa(text, out, &scale), &scale), &scale))
		return NUMBER_NONE;
	for (; scale > 0; scale--)
		*out = times(*out, 10);
	for (; scale < 0 && *out % 10 == 0; scale++)
		*out /= 10;
	return scale < 0 && *out ? NUMBER_PART : NUMBER_WHOLE;
}
