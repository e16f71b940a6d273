/* SPDX-License-Identifier: Apache-2.0
 * Boot-ROM program of the gate-level test: touches every unit of the core once over, folds what it sees into a signature and
 * prints it on the UART after each part, `P xxxxxxxx`; the line `done` ends the run. Nothing is expected here: the same program
 * on the RTL says what is right. Uses CMS RAM from 0x80000000, guest RAM from 0x40000000.
 */
#include "build/gen/map.h"
#include "build/gen/atoms_asm.h"

#define SIG s11
	.option norvc
	.section .text
	.globl _start

	/* SIG = rol(SIG, 5) ^ reg */
	.macro fold reg
	rori	SIG, SIG, 27
	xor	SIG, SIG, \reg
	.endm
	.macro foldflags
	csrr	t6, XM_CSR_XFLAGS
	fold	t6
	.endm
	.macro part letter
	li	a0, \letter
	jal	report
	.endm

_start:
	li	s0, DEV_UART_BASE
	li	t0, 16
	sw	t0, OFF_UART_BAUD(s0)
	li	sp, MAP_CMS_BASE + 0x8000
	li	SIG, 0x12345678
	csrw	XM_CSR_TLIMIT, zero
	not	t0, zero
	csrw	XM_CSR_TLIMIT, t0		/* tlimit */

/* A: RV32IM, Zba, Zbb, Zbs on a running pair of numbers */
	li	s2, 60
	li	s3, 0x9e3779b9
	li	s4, 0x7f4a7c15
1:	add	t0, s3, s4
	sub	t1, t0, s3
	fold	t0
	sll	t2, s3, s2
	srl	t3, s4, s2
	sra	t4, s3, s2
	xor	t2, t2, t3
	or	t2, t2, t4
	fold	t2
	slt	t2, s3, s4
	sltu	t3, s3, s4
	sh1add	t2, t2, s3
	sh3add	t3, t3, s4
	fold	t2
	fold	t3
	mul	t2, s3, s4
	mulh	t3, s3, s4
	mulhu	t4, s3, s4
	mulhsu	t5, s3, s4
	fold	t2
	fold	t3
	fold	t4
	fold	t5
	srl	t5, s4, 13
	div	t2, s3, t5
	rem	t3, s3, t5
	divu	t4, s3, t5
	remu	t5, s3, t5
	fold	t2
	fold	t3
	fold	t4
	fold	t5
	clz	t2, s3
	ctz	t3, s4
	cpop	t4, s3
	fold	t2
	fold	t3
	fold	t4
	andn	t2, s3, s4
	min	t3, s3, s4
	maxu	t4, s3, s4
	rol	t5, s3, s4
	fold	t2
	fold	t3
	fold	t4
	fold	t5
	orc.b	t2, s3
	rev8	t3, s4
	sext.b	t4, s3
	zext.h	t5, s4
	fold	t2
	fold	t3
	fold	t4
	fold	t5
	bset	t2, s3, s4
	bext	t3, s3, s4
	fold	t2
	fold	t3
	add	s3, s3, s4
	rori	s4, s4, 7
	addi	s2, s2, -1
	bnez	s2, 1b
	div	t2, s3, zero
	rem	t3, s3, zero
	fold	t2
	fold	t3
	part	'A'

/* B: plain memory: widths, then a stride that evicts dirty lines of an 8 KB cache, twice */
	li	s2, MAP_CMS_BASE + 0x10000
	li	s3, 0
1:	sll	t0, s3, 5
	add	t1, s2, t0
	xor	t2, t0, SIG
	sw	t2, 0(t1)
	sb	s3, 5(t1)
	sh	t2, 10(t1)
	lb	t3, 1(t1)
	lhu	t4, 10(t1)
	fold	t3
	fold	t4
	addi	s3, s3, 1
	li	t0, 1024
	bne	s3, t0, 1b
	li	s3, 0
1:	sll	t0, s3, 5
	add	t1, s2, t0
	lw	t2, 0(t1)
	lbu	t3, 5(t1)
	fold	t2
	fold	t3
	addi	s3, s3, 3
	li	t0, 1000
	bltu	s3, t0, 1b
	li	t0, MAP_BOUNCE_BASE
	sw	SIG, 16(t0)
	lw	t1, 16(t0)
	fold	t1
	part	'B'

/* C: x86 ALU and flags */
	li	s2, 24
	li	s3, 0x80007fff
	li	s4, 0x01ff8001
1:	xm_xadd	t0, s3, s4, 0, 0
	foldflags
	xm_xadc	t1, s3, s4, 1, 0
	foldflags
	xm_xsbb	t2, s3, s4, 2, 0
	foldflags
	xm_xsub	t3, s3, s4, 3, 1
	foldflags
	fold	t0
	fold	t1
	fold	t2
	fold	t3
	xm_xshl	t0, s3, s2, 0, 0
	foldflags
	xm_xshr	t1, s3, s2, 1, 0
	foldflags
	xm_xsar	t2, s4, s2, 2, 0
	foldflags
	xm_xrol	t3, s4, s2, 2, 0
	foldflags
	xm_xrcr1 t4, s3, 1, 0
	foldflags
	fold	t0
	fold	t1
	fold	t2
	fold	t3
	fold	t4
	xm_xinc	t0, s3, 2, 0
	foldflags
	xm_xneg	t1, s4, 1, 0
	foldflags
	xm_ximul t2, s3, s4, 0, 0
	foldflags
	xm_xbti	s3, 0, 9
	foldflags
	xm_xcmpi s3, 2, 0x7f
	.insn r 0x4f, 0, 12, t3, x0, x0		/* xset t3, L */
	.insn r 0x4f, 1, 5, t4, s3, s4		/* xsel t4, s3, s4, NZ */
	fold	t0
	fold	t1
	fold	t2
	fold	t3
	fold	t4
	xm_xdivq t5, s2, s4, s3
	xm_xdivr t4, s2, s4, s3
	fold	t5
	fold	t4
	add	s3, s3, s4
	rori	s4, s4, 3
	addi	s2, s2, -1
	bnez	s2, 1b
	part	'C'

/* D: guest memory from firmware: TLB, fence, segments, gated stores, commit and rollback */
	la	t0, trap_fw
	csrw	mtvec, t0
	li	t0, 0x000fffff
	csrw	XM_CSR_GFENCE, t0		/* gfence: 1 MB */
	li	t0, 0x00010000
	li	t1, 0x00030007		/* page 0x10 -> 0x30, user writable dirty */
	csrw	XM_CSR_TLBMASK, zero		/* tlbmask */
	xm_tlbw	t0, t1
	li	t0, 0x00011000
	li	t1, 0x00055007
	xm_tlbw	t0, t1
	xm_tlbr	t2, t0
	fold	t2
	li	s2, 0x00010ff0
	li	s3, 12
1:	xm_gsw	s2, SIG, 0x600		/* segment DS, flat after reset; crosses words and the page on the way */
	xm_glw	t0, s2, 0x600
	fold	t0
	xm_gsh	s2, s3, 0x602
	xm_glhu	t1, s2, 0x601
	xm_glml	t1, s2, 0x600
	fold	t1
	csrr	t2, XM_CSR_SBCOUNT		/* sbcount */
	fold	t2
	andi	t3, s3, 3
	bnez	t3, 2f
	xm_commit x0, 1
	j	3f
2:	addi	t3, t3, -2
	bnez	t3, 3f
	xm_rollback
3:	addi	s2, s2, 3
	addi	s3, s3, -1
	bnez	s3, 1b
	xm_commit x0, 1
	li	t0, MAP_GUEST_BASE + 0x30ff0
	lw	t1, 0(t0)
	lw	t2, 12(t0)
	li	t0, MAP_GUEST_BASE + 0x55000
	lw	t3, 0(t0)
	lw	t4, 8(t0)
	fold	t1
	fold	t2
	fold	t3
	fold	t4
	not	t0, zero
	csrw	XM_CSR_TLBMASK, t0
	li	s2, 0x00012fc0		/* page 0x12 -> 0x56, all of it masked; its line at fc0 half open */
	li	t1, 0x00056007
	xm_tlbw	s2, t1
	li	t0, 0x00056fc0
	li	t1, 0x0ff10fc3
	xm_grainw t0, t1
	li	s3, 28
1:	xm_gsh	s2, s3, 0x600		/* some pass, some trap, one in its second beat */
	xm_gprw	s2, 0x601
	addi	s2, s2, 1
	addi	s3, s3, -1
	bnez	s3, 1b
	csrr	t0, XM_CSR_SBCOUNT
	fold	t0
	xm_commit x0, 1
	li	t0, 0x00300000
	xm_glw	t1, t0, 0x600		/* TLB miss, twice: also as a store */
	xm_gsw	t0, t1, 0x600
	.word	0			/* illegal */
	li	t0, MAP_CMS_BASE + 1
	lw	t1, 0(t0)		/* misaligned */
	csrr	t1, XM_CSR_TLIMIT
	fold	t1
	part	'D'

/* E: translation mode: shadowed registers, segments, dispatch, return stack, limit */
	la	t0, back
	csrw	XM_CSR_TVEC, t0		/* tvec */
	li	s2, 8
	li	s3, 0x01020304
1:	xm_gwr	s2, s3, 0		/* EAX.. = numbers */
	add	s3, s3, s3
	addi	s2, s2, 1
	li	t0, 16
	bne	s2, t0, 1b
	xm_commit x0, 0
	li	t0, 0x77
	csrw	XM_CSR_CTX, t0		/* ctx */
	li	t0, 0x4000
	la	t1, tr_target
	xm_dfill t0, t1
	li	s2, 20
again:	la	t0, tr_start
	xm_enter t0
back:	csrr	t0, XM_CSR_TCAUSE
	csrr	t1, XM_CSR_TTVAL
	csrr	t2, XM_CSR_CPC
	fold	t0
	fold	t1
	fold	t2
	li	s4, 8
1:	xm_grd	t0, s4, 0
	fold	t0
	addi	s4, s4, 1
	li	t0, 16
	bne	s4, t0, 1b
	foldflags
	andi	t0, s2, 3
	bnez	t0, 2f
	xm_rollback
2:	andi	t0, s2, 7
	bnez	t0, 3f
	li	t0, 2
	csrw	XM_CSR_TLIMIT, t0		/* the next commit but one passes the limit */
	j	4f
3:	li	t0, 1000
	csrw	XM_CSR_TLIMIT, t0
4:	addi	s2, s2, -1
	bnez	s2, again
	li	t0, 1000
	csrw	XM_CSR_TLIMIT, t0
	xm_commit x0, 0
	part	'E'

/* F: code written, isync, run; then a timer interrupt */
	li	s2, MAP_CMS_BASE + 0x40000
	la	t0, snippet
	li	t1, 8
1:	lw	t2, 0(t0)
	sw	t2, 0(s2)
	addi	t0, t0, 4
	addi	s2, s2, 4
	addi	t1, t1, -1
	bnez	t1, 1b
	li	s2, MAP_CMS_BASE + 0x40000
	xm_isync s2
	addi	t0, s2, 16
	xm_isync t0
	.word	0x0000100f		/* fence.i */
	jalr	s2
	lw	t0, 4(s2)
	li	t1, 0x00100000
	add	t0, t0, t1		/* its second atom adds one more */
	sw	t0, 4(s2)
	xm_isync s2
	.word	0x0000100f		/* fence.i */
	jalr	s2
	li	s3, DEV_TIMER_BASE
	li	s4, 0
	li	t0, 1
	sw	t0, OFF_TIMER_CTL(s3)
	lw	t0, OFF_TIMER_LO(s3)
	addi	t0, t0, 400
	sw	t0, OFF_TIMER_CMP(s3)
	li	t0, 0x800
	csrw	mie, t0
	csrsi	mstatus, 8
1:	beqz	s4, 1b
	fold	s4
	xm_cflush
	part	'F'

	la	s2, text_done
1:	lbu	a0, 0(s2)
	beqz	a0, .
	jal	putc
	addi	s2, s2, 1
	j	1b

/* folds what the trap left, skips the atom; an interrupt sets s4 and disarms */
	.align 2
trap_fw:
	csrr	t3, mcause
	bltz	t3, 1f
	csrr	t4, mtval
	fold	t3
	fold	t4
	csrr	t4, mepc
	addi	t4, t4, 4
	csrw	mepc, t4
	mret
1:	fold	t3
	li	s4, 1
	li	t4, 2
	sw	t4, OFF_TIMER_CTL(s3)
	csrw	mie, zero
	mret

/* translation mode: x8-x15 guest registers, x16-x31 temporaries */
	.align 2
tr_start:
	xm_xadd	x8, x8, x9, 0, 0
	xm_commit x0, 1
	xm_xsub	x10, x10, x8, 1, 0
	li	x16, 0x10100
	xm_gsw	x16, x10, 0x600
	xm_glxw	x11, x16, x0, 0x0c	/* index 0, scale 0, SYS: funct7 {0, scale, seg, a16} */
	li	x17, 0x4000
	xm_commit x0, 1
	xm_jdisp x17
tr_target:
	xm_xshli x12, x11, 0, 3
	xm_xadci x13, x13, 0, -5
	.insn b 0x4b, 0, x12, x0, 1f	/* xb L */
	xm_xinc	x14, x14, 0, 0
1:	li	x17, 0x5000
	.insn b 0x5b, 6, x17, x0, 2f	/* rpush x17, 2f */
	xm_jret	x17
	xm_xdec	x15, x15, 0, 0
2:	xm_xxor	x15, x15, x12, 0, 0
	xm_commit x0, 3
	xm_xadd	x8, x8, x12, 2, 0
	xm_gsw	x16, x8, 0x604
	xm_exit	x0, 0x55

snippet:
	addi	SIG, SIG, 1
	addi	SIG, SIG, 2
	xor	SIG, SIG, s2
	ret
	nop
	nop
	nop
	nop

/* prints a0, a space, SIG in hex, a newline; keeps s registers */
report:
	mv	s8, ra
	jal	putc
	li	a0, ' '
	jal	putc
	li	s9, 28
1:	srl	a0, SIG, s9
	andi	a0, a0, 15
	addi	a0, a0, '0'
	li	t0, '9' + 1
	blt	a0, t0, 2f
	addi	a0, a0, 'a' - '9' - 1
2:	jal	putc
	addi	s9, s9, -4
	bgez	s9, 1b
	li	a0, '\n'
	jal	putc
	jr	s8

putc:
	lw	t0, OFF_UART_STATUS(s0)
	andi	t0, t0, 2
	beqz	t0, putc
	sw	a0, OFF_UART_DATA(s0)
	ret

text_done:
	.asciz	"done\n"
