/* SPDX-License-Identifier: Apache-2.0
 * A translation -> lines of text on the message channel: key, then atoms in hex, `#` where a commit stands with its EIP. */
#include "cms/boot/platform.h"
#include "cms/tcache/tcache.h"

static void put_str(const char *s)
{
	while (*s)
		platform_message((uint8_t)*s++);
}

static void put_hex(const char *lead, uint32_t v)
{
	put_str(lead);
	for (int shift = 28; shift >= 0; shift -= 4)
		platform_message((uint8_t)"0123456789abcdef"[v >> shift & 15]);
}

static const struct mol_point *point_at(const struct translation *t, uint32_t word)
{
	for (unsigned i = 0; i < t->points_n; i++)
		if (tcache_points(t)[i].word == word)
			return &tcache_points(t)[i];
	return 0;
}

void tcache_dump(uint32_t code)
{
	const struct translation *t = area_find(code);
	if (!t)
		return;
	put_hex("translation of EIP ", t->eip);
	put_hex(" at ", t->place);
	put_hex(", context ", t->ctx);
	put_hex(", bytes ", t->bytes);
	put_str("\n");
	for (uint32_t a = t->code; a < t->code + t->words * 4u; a += 4) {
		const struct mol_point *p = point_at(t, (a - t->code) / 4);
		put_hex("  ", a);
		put_hex(" ", *(const uint32_t *)(uintptr_t)a);
		if (p)
			put_hex(" # ", p->eip);
		put_str("\n");
	}
}
