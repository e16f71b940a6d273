/* SPDX-License-Identifier: Apache-2.0
 * Interrupt and exception delivery, and the task switch. Follows SDM vol. 3 ch. 6, 7.
 */
#ifndef ISA_X86_SEM_IRQ_H
#define ISA_X86_SEM_IRQ_H
#include "isa-x86/sem/mach.h"

enum irq_kind {
	IRQ_EXTERNAL,	/* INTR, NMI: EXT is set in the error codes of faults on the way */
	IRQ_FAULT,	/* exception; RF is set in the pushed EFLAGS */
	IRQ_TRAP,	/* exception after the instruction: #DB of single step */
	IRQ_SOFT,	/* INT n: gate DPL counts, no EXT */
	IRQ_SOFT_EXT	/* INT1: as an external one, EXT and no DPL check */
};

/* Takes the CPU to the handler of vec. EIP is what shall be pushed. err: the error code, or X86_NOERR. Faults unwind as
 * from an instruction; the caller (exec/events.c) knows that it was delivering and applies the double-fault rules. */
void x86_deliver(unsigned vec, uint32_t err, enum irq_kind kind);

enum task_cause { TASK_JMP, TASK_CALL, TASK_INT, TASK_IRET };
/* Switches to the TSS `sel`; ext: OR-ed to error codes; err: pushed on the new stack unless X86_NOERR. */
void task_switch(uint32_t sel, enum task_cause cause, uint32_t ext, uint32_t err);

/* far.c: loads CS with CPL = cpl; the same in real and virtual-8086 mode; #GP(0) for a target beyond the limit. */
struct x86_desc;
void far_set_cs(uint32_t sel, const struct x86_desc *d, unsigned cpl);
void far_set_cs_real(uint32_t sel);

static inline void far_check_eip(uint32_t eip, uint32_t limit)
{
	if (eip > limit)
		m_fault(X86_GP, 0);
}
#endif
