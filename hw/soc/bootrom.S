/* SPDX-License-Identifier: Apache-2.0
 * Reset -> CMS entry. In simulation the image is in RAM already. On a board it comes from drive 3, the firmware area of the card
 * (card.h): parameter page, then pieces, each summed up as it comes from the card and again as RAM gives it back. What was found and
 * what is wrong is said on the serial line, a sentence each; whatever fails is tried again from the start after two seconds.
 * There is no RAM to rely on yet: no stack. say and say_hex are leaves (ra); whoever calls them returns through s11 or does not.
 *   s0 UART, s1 BLK, s2 bounce buffer, s3 CMS region; s4 sector, s5 pieces left, s6 where words go, s7 sum, s8 piece, s9 pages left
 */
#include "build/gen/map.h"
#include "build/gen/atoms_asm.h"
#include "hw/soc/card.h"
#define PARAMS_MAGIC 0x50464544	/* cms/boot/params.h CMS_PARAMS_MAGIC */
#define SIM_MAGIC 0x44464f45
#define TRIES 3			/* per page */
#define WAIT_CYCLES 60000000	/* 2 s at 30 MHz; sd.sv gives a busy card up after half a second */

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

	la	a0, hello
	jal	say
again:
	jal	s11, wait_card
	jal	s11, load_page
	jal	s11, load_pieces
	xm_cflush			/* what is read back comes from RAM */
	jal	s11, check_pieces
	la	a0, starting
	jal	say
	xm_cflush
go:
	li	t0, 0x1000		/* CMS_ENTRY */
	add	t0, t0, s3
	jr	t0

/* ---- the card ---- */

wait_card:
	li	t0, 3
	sw	t0, OFF_BLK_DRIVE(s1)
	sw	zero, OFF_BLK_LBA_HI(s1)
	li	t0, CARD_PAGE_SECTORS
	sw	t0, OFF_BLK_COUNT(s1)
	li	a1, DEV_TIMER_BASE
	lw	t2, OFF_TIMER_LO(a1)
	li	t3, WAIT_CYCLES
1:	lw	t0, OFF_BLK_STATUS(s1)
	andi	t0, t0, 4
	bnez	t0, 2f
	lw	t1, OFF_TIMER_LO(a1)
	sub	t1, t1, t2
	bltu	t1, t3, 1b
	la	a0, no_card
	jal	say
	j	again
2:	jr	s11

/* Page at sector s4 -> bounce buffer; does not return if it cannot be read. a2 is kept by say. Through s10. */
read_page:
	li	a4, TRIES
1:	sw	s4, OFF_BLK_LBA_LO(s1)
	li	t0, 1
	sw	t0, OFF_BLK_CMD(s1)
	li	a1, DEV_TIMER_BASE
	lw	t2, OFF_TIMER_LO(a1)
	li	t3, WAIT_CYCLES
2:	lw	t0, OFF_BLK_STATUS(s1)
	andi	t1, t0, 1
	beqz	t1, 3f
	lw	t1, OFF_TIMER_LO(a1)
	sub	t1, t1, t2
	bltu	t1, t3, 2b
	j	4f
3:	andi	t0, t0, 2
	bnez	t0, 5f
	jr	s10
5:	addi	a4, a4, -1		/* a card that failed begins anew: it is there again in a moment, or not */
	beqz	a4, 4f
6:	lw	t0, OFF_BLK_STATUS(s1)
	andi	t0, t0, 4
	bnez	t0, 1b
	lw	t1, OFF_TIMER_LO(a1)
	sub	t1, t1, t2
	bltu	t1, t3, 6b
4:	la	a0, unreadable
	mv	a2, s4
	j	fail_hex

/* 1,024 words of the bounce buffer -> s6, summed up in s7. Through s10. */
copy_page:
	mv	t0, s2
	li	t1, 1024
1:	lw	t2, 0(t0)
	sw	t2, 0(s6)
	rori	s7, s7, 31
	add	s7, s7, t2
	addi	t0, t0, 4
	addi	s6, s6, 4
	addi	t1, t1, -1
	bnez	t1, 1b
	jr	s10

/* ---- parameter page and pieces ---- */

load_page:
	li	s4, 0
	jal	s10, read_page
	lw	a2, 0(s2)
	la	a0, no_image
	li	t1, PARAMS_MAGIC
	bne	a2, t1, fail_hex
	lw	t0, CARD_HEAD(s2)
	li	t1, CARD_MAGIC
	bne	t0, t1, fail_hex
	lw	a2, CARD_HEAD + 4(s2)
	la	a0, wrong_version
	li	t1, CARD_VERSION
	bne	a2, t1, fail_hex
	mv	s6, s3
	li	s7, 0
	jal	s10, copy_page
	li	t1, 4096			/* the last word is the sum of the others: take it back */
	add	t1, t1, s2
	lw	t0, -4(t1)
	sub	s7, s7, t0
	rori	s7, s7, 1
	mv	a2, s3
	la	a0, damaged
	bne	s7, t0, fail_hex
	la	a0, found
	lw	a2, CARD_HEAD + 12(s2)
	jal	say
	jal	say_hex
	la	a0, found_end
	jal	say
	jr	s11

load_pieces:
	addi	s8, s3, CARD_PIECES
	lw	s5, CARD_HEAD + 8(s3)
	li	t0, CARD_PIECES_MAX
	la	a0, damaged
	mv	a2, s3
	bgtu	s5, t0, fail_hex
	beqz	s5, fail_hex
1:	lw	s6, 0(s8)
	lw	s4, 4(s8)
	lw	s9, 8(s8)
	li	s7, 0
	beqz	s4, 4f
2:	jal	s10, read_page
	jal	s10, copy_page
	addi	s4, s4, CARD_PAGE_SECTORS
	addi	s9, s9, -1
	bnez	s9, 2b
	lw	t0, 12(s8)
	lw	a2, 0(s8)
	la	a0, damaged
	bne	s7, t0, fail_hex
3:	addi	s8, s8, CARD_PIECE_BYTES
	addi	s5, s5, -1
	bnez	s5, 1b
	jr	s11
4:	slli	s9, s9, 12		/* zero */
	add	s9, s9, s6
5:	sw	zero, 0(s6)
	addi	s6, s6, 4
	bne	s6, s9, 5b
	j	3b

check_pieces:
	addi	s8, s3, CARD_PIECES
	lw	s5, CARD_HEAD + 8(s3)
1:	lw	s6, 0(s8)
	lw	t0, 4(s8)
	lw	s9, 8(s8)
	slli	s9, s9, 12
	add	s9, s9, s6
	li	s7, 0
	beqz	t0, 3f
2:	lw	t2, 0(s6)
	rori	s7, s7, 31
	add	s7, s7, t2
	addi	s6, s6, 4
	bne	s6, s9, 2b
	lw	t0, 12(s8)
	lw	a2, 0(s8)
	la	a0, bad_memory
	bne	s7, t0, fail_hex
3:	addi	s8, s8, CARD_PIECE_BYTES
	addi	s5, s5, -1
	bnez	s5, 1b
	jr	s11

/* ---- text ---- */

fail_hex:
	jal	say
	jal	say_hex
	la	a0, try_again
	jal	say
	li	a1, DEV_TIMER_BASE
	lw	t2, OFF_TIMER_LO(a1)
	li	t3, WAIT_CYCLES
1:	lw	t1, OFF_TIMER_LO(a1)
	sub	t1, t1, t2
	bltu	t1, t3, 1b
	j	again

say:	/* text at a0; keeps a2 */
	lbu	t1, 0(a0)
	beqz	t1, 2f
	addi	a0, a0, 1
1:	lw	t0, OFF_UART_STATUS(s0)
	andi	t0, t0, 2
	beqz	t0, 1b
	sw	t1, OFF_UART_DATA(s0)
	j	say
2:	ret

say_hex: /* a2 */
	li	t2, 8
1:	rori	a2, a2, 28
	andi	t1, a2, 15
	addi	t1, t1, '0'
	li	t0, '9' + 1
	bltu	t1, t0, 2f
	addi	t1, t1, 'a' - '9' - 1
2:	lw	t0, OFF_UART_STATUS(s0)
	andi	t0, t0, 2
	beqz	t0, 2b
	sw	t1, OFF_UART_DATA(s0)
	addi	t2, t2, -1
	bnez	t2, 1b
	ret

hello:		.asciz "\r\nDefoe boot ROM, card images of version 1.\r\n"
no_card:	.asciz "No card that can be used (SDHC or SDXC is wanted). Looking again.\r\n"
unreadable:	.asciz "The card cannot be read; sector 0x"
no_image:	.asciz "The card holds no image of Defoe (make card writes one); its first word is 0x"
wrong_version:	.asciz "The card's image is of another version than this boot ROM's: 0x"
damaged:	.asciz "The card's image is damaged: sums differ in the piece for 0x"
bad_memory:	.asciz "Memory does not keep what was written, in the piece at 0x"
try_again:	.asciz ". Trying again.\r\n"
found:		.asciz "Card and image found; loading firmware "
found_end:	.asciz ".\r\n"
starting:	.asciz "Loaded, read back and right. Starting.\r\n"
