/* SPDX-License-Identifier: Apache-2.0
 * Traps of firmware mode: one table in which each cause has a sentence, a counter and an answer. molecules.md section 7.
 */
#ifndef CMS_BOOT_TRAP_H
#define CMS_BOOT_TRAP_H
#include <stdint.h>
#include "cms/exec/exec.h"

#define TRAP_CAUSES 32u
_Static_assert(sizeof((struct cms_stats){ 0 }.traps) == TRAP_CAUSES * sizeof(uint64_t), "a counter for each cause");

/* tcause and mcause of guest accesses */
static inline uint32_t trap_cause(uint32_t cause)
{
	return cause & 0xff;
}
static inline unsigned trap_seg(uint32_t cause)
{
	return cause >> 8 & 7;
}
static inline uint32_t trap_is_store(uint32_t cause)
{
	return cause >> 11 & 1;
}
static inline unsigned trap_size_bytes(uint32_t cause)
{
	return 1u << (cause >> 12 & 3);
}

/* The interrupted firmware registers, as start.S lays them down: x[0] is the PC. */
struct trap_frame {
	uint32_t x[32];
};

/* The answer to a trap. */
enum trap_answer {
	TRAP_RETRY = 0,	 /* mret to the same atom */
	TRAP_EMULATE = 1 /* the access reaches no memory: exec/device.c does it on the whole frame */
};

static inline void trap_count(uint32_t cause) /* of either mode */
{
	typedef uint32_t __attribute__((may_alias)) half;
	half *n = (half *)&cms_stats.traps[trap_cause(cause) & (TRAP_CAUSES - 1)];
	if (__builtin_expect(!++n[0], 0))
		n[1]++;
}
/* A firmware error: one sentence with cause and PC, then the machine stops with STOP_FIRMWARE_ERROR. */
_Noreturn void trap_fatal(const char *sentence, uint32_t cause, uint32_t pc, uint32_t tval);
#endif
