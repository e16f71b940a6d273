/* SPDX-License-Identifier: Apache-2.0
 * Random accesses to the ports of cms/pc as a guest could make them: every width, REP windows, events and typed bytes between.
 */
#ifndef TESTS_FUZZ_PORTS_H
#define TESTS_FUZZ_PORTS_H
#include <stdint.h>

/* xorshift; 0 is no seed. */
static inline uint32_t fuzz_chance(uint64_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 11) % n;
}

/* Goes on from pc.now; what was read is mixed into the result. */
uint64_t ports_some(unsigned long accesses, uint64_t *seed);
#endif
