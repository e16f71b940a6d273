/* SPDX-License-Identifier: Apache-2.0
 * Seed -> a random terminating program for the implementation ISA: image at CMS + 0x1000, data, guest memory (gen.c).
 */
#ifndef TESTS_RTL_LOCKSTEP_GEN_H
#define TESTS_RTL_LOCKSTEP_GEN_H
#include <stdbool.h>
#include <stdint.h>

enum { GEN_GUEST_BYTES = 1 << 20 };
/* Writes all of the program into zeroed memories. Returns its length in atoms. Without `outside` nothing in it depends on time. */
uint32_t gen_program(uint64_t seed, bool outside, uint8_t *cms, uint8_t *guest);
#endif
