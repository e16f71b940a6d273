/* SPDX-License-Identifier: Apache-2.0
 * Text on the message channel: what the firmware itself has to say. */
#ifndef CMS_BOOT_SAY_H
#define CMS_BOOT_SAY_H
#include <stdint.h>

void say_text(const char *s);
void say_hex(const char *lead, uint32_t v); /* lead, then eight digits */
void say_number(uint32_t v);
#endif
