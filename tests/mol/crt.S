/* SPDX-License-Identifier: Apache-2.0
 * Entry of a test program at 0x80001000: stack, main, its result to SIM.EXIT. */
	.section .text.start
	.globl _start
_start:
	lui	sp, 0x80f00
	call	main
	lui	t0, 0x10000
	sw	a0, 0x604(t0)
1:	j	1b
