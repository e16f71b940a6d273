/* SPDX-License-Identifier: Apache-2.0
 * Reset -> CMS entry. In simulation the image is in RAM already. On a board it comes from drive 3 (the firmware area of the
 * card, fpga/README.md): sector 0 begins with the magic of struct cms_params, and the word at byte 0xffc of that page is the
 * number of sectors to load (0: 2,048 = 1 MB). Progress and errors go to the UART as single letters:
 * D load begins, M no medium, S sector cannot be read (retried for ever), X no image on the medium, G go.
 */
#include "build/gen/map.h"
#include "build/gen/atoms_asm.h"
#define PARAMS_MAGIC 0x50464544	/* cms/boot/params.h CMS_PARAMS_MAGIC */
#define SIM_MAGIC 0x44464f45

	.option norvc
	.section .text
	.globl _start
_start:
	li	s0, DEV_UART_BASE
	li	s1, DEV_BLK_BASE
	li	s2, MAP_BOUNCE_BASE
	li	s3, MAP_CMS_BASE
	li	t0, DEV_SIM_BASE
	lw	t0, OFF_SIM_MAGIC(t0)
	li	t1, SIM_MAGIC
	beq	t0, t1, go

board:
	li	a0, 'D'
	jal	putc
	li	t0, 3
	sw	t0, OFF_BLK_DRIVE(s1)
	lw	t0, OFF_BLK_STATUS(s1)
	andi	t0, t0, 4
	li	a0, 'M'
	beqz	t0, fail
	sw	zero, OFF_BLK_LBA_HI(s1)
	li	t0, 8
	sw	t0, OFF_BLK_COUNT(s1)
	li	s4, 0			/* next sector */
	li	s5, 8			/* sectors to load, known after the first page */
	mv	s6, s3			/* where they go */
load:
	sw	s4, OFF_BLK_LBA_LO(s1)
	li	t0, 1
	sw	t0, OFF_BLK_CMD(s1)
1:	lw	t0, OFF_BLK_STATUS(s1)
	andi	t1, t0, 1
	bnez	t1, 1b
	andi	t0, t0, 2
	li	a0, 'S'
	bnez	t0, fail
	mv	t0, s2
	li	t1, 1024
2:	lw	t2, 0(t0)
	sw	t2, 0(s6)
	addi	t0, t0, 4
	addi	s6, s6, 4
	addi	t1, t1, -1
	bnez	t1, 2b
	bnez	s4, 3f
	lw	t0, 0(s3)		/* first page: is it an image, and how long */
	li	t1, PARAMS_MAGIC
	li	a0, 'X'
	bne	t0, t1, fail
	addi	t0, s6, -4
	lw	s5, 0(t0)
	bnez	s5, 3f
	li	s5, 2048
3:	addi	s4, s4, 8
	bltu	s4, s5, load
	li	a0, 'G'
	jal	putc
	xm_cflush			/* the image went through the data cache */
go:
	li	t0, 0x1000		/* CMS_ENTRY */
	add	t0, t0, s3
	jr	t0

fail:
	jal	putc
	li	t0, 1 << 20
1:	addi	t0, t0, -1
	bnez	t0, 1b
	j	board

putc:
	lw	t0, OFF_UART_STATUS(s0)
	andi	t0, t0, 2
	beqz	t0, putc
	sw	a0, OFF_UART_DATA(s0)
	ret
