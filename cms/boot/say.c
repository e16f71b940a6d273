/* SPDX-License-Identifier: Apache-2.0
 * Text -> bytes on the message channel. See say.h. */
#include "cms/boot/say.h"
#include "cms/boot/platform.h"

void say_text(const char *s)
{
	while (*s)
		platform_message((uint8_t)*s++);
}

void say_hex(const char *lead, uint32_t v)
{
	say_text(lead);
	for (int shift = 28; shift >= 0; shift -= 4)
		platform_message((uint8_t)"0123456789abcdef"[v >> shift & 15]);
}

void say_number(uint32_t v)
{
	char digits[11];
	unsigned at = sizeof digits - 1;
	digits[at] = 0;
	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	say_text(digits + at);
}
