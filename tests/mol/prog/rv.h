/* SPDX-License-Identifier: Apache-2.0
 * Each program of this folder is compiled twice, for RV32 on the model and for the host; both must print the same.
 * put_hex is the only output; on RV32 through SIM.CONSOLE.
 */
#ifndef TESTS_MOL_PROG_RV_H
#define TESTS_MOL_PROG_RV_H
#include <stdint.h>
#ifdef __riscv
static inline void put_char(char c) { *(volatile uint32_t *)0x1000060c = (uint8_t)c; }
#else
#include <stdio.h>
static inline void put_char(char c) { putchar(c); }
#endif
static inline void put_hex(uint32_t v)
{
	for (int i = 28; i >= 0; i -= 4)
		put_char("0123456789abcdef"[v >> i & 15]);
	put_char('\n');
}
static inline uint32_t next_random(uint32_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 17;
	return *s ^= *s << 5;
}
#endif
