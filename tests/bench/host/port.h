/* SPDX-License-Identifier: Apache-2.0
 * The ports that the kernels use, as data sheets have them: an idle UART's line status, registers that give back what was written.
 */
#ifndef TESTS_BENCH_PORT_H
#define TESTS_BENCH_PORT_H

#include <stdint.h>

static uint8_t port_kept[0x400];

static inline uint8_t in8(uint16_t port)
{
	return port == 0x3fd ? 0x60 : port_kept[port];
}

static inline void out8(uint16_t port, uint8_t v)
{
	port_kept[port] = v;
}

#define in8_at in8
#define out8_at out8

#endif
