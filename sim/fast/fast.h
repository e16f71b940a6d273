/* SPDX-License-Identifier: Apache-2.0
 * What the host program may set and ask about `fast` besides struct engine. Set before reset.
 */
#ifndef SIM_FAST_FAST_H
#define SIM_FAST_FAST_H
#include <stdbool.h>
#include <stdint.h>

void fast_set_timing(bool on);		/* off: one cycle per atom, faster */
void fast_set_width(unsigned width);	/* atoms per cycle of the cycle model */
void fast_set_caches(unsigned icache_bytes, unsigned dcache_bytes);	/* of the cycle model: 4, 8, 16 KB */
#endif
