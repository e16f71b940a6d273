/* SPDX-License-Identifier: Apache-2.0
 * memcpy, memmove, memset, memcmp: what the compiler may call in a freestanding image. Words where both sides allow it. */
#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) word;

static int words(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & 3) == 0;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	uint8_t *d = dst;
	const uint8_t *s = src;
	if (words(dst, src))
		for (; n >= 4; n -= 4, d += 4, s += 4)
			*(word *)d = *(const word *)s;
	while (n--)
		*d++ = *s++;
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	uint8_t *d = dst;
	const uint8_t *s = src;
	if (d <= s || d >= s + n)
		return memcpy(dst, src, n);
	while (n--)
		d[n] = s[n];
	return dst;
}

#define LINE_BYTES 32u
static inline void set_line(word *to, uint32_t v)
{
	to[0] = to[1] = to[2] = to[3] = to[4] = to[5] = to[6] = to[7] = v;
}

void *memset(void *dst, int c, size_t n)
{
	uint8_t *d = dst;
	uint32_t v = (uint8_t)c * 0x01010101u;
	for (; n && ((uintptr_t)d & 3); n--)
		*d++ = (uint8_t)c;
	for (; n >= LINE_BYTES; n -= LINE_BYTES, d += LINE_BYTES)
		set_line((word *)d, v);
	for (; n >= 4; n -= 4, d += 4)
		*(word *)d = v;
	while (n--)
		*d++ = (uint8_t)c;
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;
	for (; n--; p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}
