/* SPDX-License-Identifier: Apache-2.0
 * Which CPU is claimed, and its state at reset. The shape is configuration, not guest state.
 */
#ifndef ISA_X86_SEM_CPU_H
#define ISA_X86_SEM_CPU_H
#include <stdbool.h>
#include "isa-x86/sem/state.h"

void x86_cpu_shape(unsigned family);		/* 4, 5, 6: what CPUID says and which rows raise #UD */
unsigned x86_cpu_family(void);
unsigned x86_cpu_missing(void);			/* X86_MODE_NOFEAT() bits to OR to every decode mode */
uint32_t x86_cpu_cr4(void);			/* CR4 bits that may be set */
/* Is this, which a file brought, a state that the CPU of the shape set can be in, as far as anything relies on it? */
bool x86_state_sane(const struct x86_arch *a);
void x86_reset_state(struct x86_arch *a);	/* SDM vol. 3, table 9-1; ticks, skip and A20 stay */
#endif
