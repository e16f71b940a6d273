/* SPDX-License-Identifier: Apache-2.0
 * Port accesses as the ROM does them: by DX, or with the port in the instruction.
 */
#ifndef TESTS_BENCH_PORT_H
#define TESTS_BENCH_PORT_H

#include <stdint.h>

static inline uint8_t in8(uint16_t port)
{
	uint8_t v;
	__asm__ volatile("inb %1, %0" : "=a"(v) : "d"(port) : "memory");
	return v;
}

static inline void out8(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "d"(port) : "memory");
}

#define in8_at(port)                                                                                                           \
	({                                                                                                                     \
		uint8_t v_;                                                                                                    \
		__asm__ volatile("inb %1, %0" : "=a"(v_) : "N"(port) : "memory");                                              \
		v_;                                                                                                            \
	})
#define out8_at(port, v) __asm__ volatile("outb %0, %1" : : "a"((uint8_t)(v)), "N"(port) : "memory")

#endif
