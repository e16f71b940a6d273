/* SPDX-License-Identifier: Apache-2.0 */
	.section .text.start
	.globl _start
_start:	la	sp, 0x80100000
	call	run
	li	t0, 0x10000004
	sw	a0, 0(t0)
1:	j	1b
