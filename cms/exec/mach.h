/* SPDX-License-Identifier: Apache-2.0
 * mach_impl.h's own side for the rest of the firmware: start, faults, the canonical image of the CPU.
 */
#ifndef CMS_EXEC_MACH_H
#define CMS_EXEC_MACH_H
#include <stdbool.h>
#include <stdint.h>
#include "isa-x86/sem/state.h"

/* The fault that unwound to the loop; vec MACH_NO_FAULT: none. */
#define MACH_NO_FAULT 0xffffffffu
struct mach_fault {
	uint32_t vec, err;
	uint32_t cr2; /* for #PF */
};
extern struct mach_fault mach_fault;

_Noreturn void mach_page_fault(uint32_t lin, uint32_t err);
/* Working registers and the state page <-> struct x86_arch, ticks excepted. Loading commits. */
void mach_load(const struct x86_arch *a);
void mach_store(struct x86_arch *a);
#endif
