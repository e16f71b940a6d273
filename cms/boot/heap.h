/* SPDX-License-Identifier: Apache-2.0
 * Memory handed out once, at start: from the end of the image to the machine image. Never freed; running out is a firmware
 * error.
 */
#ifndef CMS_BOOT_HEAP_H
#define CMS_BOOT_HEAP_H
#include <stdint.h>

void *heap_alloc(uint32_t bytes); /* zeroed, 64-byte aligned */
void *heap_raw(uint32_t bytes);	  /* contents undefined */
uint32_t heap_left(void);
#endif
