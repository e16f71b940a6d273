/* SPDX-License-Identifier: Apache-2.0
 * Reset -> C; the two trap vectors; unwinding. The stack is one; it is empty whenever the loop starts.
 * Invariant: in translation mode firmware registers stay as they were at `enter`, so tvec is the atom behind it. */
#include "build/gen/atoms_asm.h"

	.section .text.start, "ax"
	.globl _start
_start:
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	la	sp, __stack_top
	la	t0, __bss_start
	la	t1, __bss_end
1:	sw	zero, 0(t0)
	addi	t0, t0, 4
	bltu	t0, t1, 1b
	la	t0, trap_vector
	csrw	mtvec, t0
	la	t0, trap_translation
	csrw	XM_CSR_TVEC, t0
	csrw	mie, zero
	csrw	mstatus, zero
	j	init

/* struct exec_trap exec_enter(uint32_t code), exec_resume(void): back at the next trap of translation mode. */
	.text
	.globl exec_enter, exec_resume
	.balign 4
exec_enter:
	xm_enter a0
trap_translation:
	csrr	a0, XM_CSR_TCAUSE
	csrr	a1, XM_CSR_TTVAL
	ret
exec_resume:
	xm_tret

/* Firmware mode: a guest access of the interpreter trapped (or the firmware is wrong). Frame: struct trap_frame. */
	.balign 32
trap_vector:
	addi	sp, sp, -128
	sw	x1, 4(sp)
	.irp	r, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31
	sw	x\r, 4 * \r(sp)
	.endr
	csrr	a0, mcause
	csrr	a1, mtval
	csrr	a2, mepc
	sw	a2, 0(sp)
	call	trap_answer
	beqz	a0, 2f
	/* Emulation: the destination may be any register. */
	.irp	r, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	sw	x\r, 4 * \r(sp)
	.endr
	addi	a0, sp, 128
	sw	a0, 8(sp)
	mv	a0, sp
	call	device_emulate
	lw	a0, 0(sp)
	addi	a0, a0, 4
	csrw	mepc, a0
	.irp	r, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
	lw	x\r, 4 * \r(sp)
	.endr
2:	lw	x1, 4(sp)
	.irp	r, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31
	lw	x\r, 4 * \r(sp)
	.endr
	addi	sp, sp, 128
	mret

/* _Noreturn void loop_restart(void) */
	.section .text.loop_restart, "ax"
	.globl loop_restart
loop_restart:
	la	sp, __stack_top
	lw	t0, loop_in_use
	jr	t0
