/* SPDX-License-Identifier: Apache-2.0
 * The firmware area of a board's card (drive 3), for the boot ROM (bootrom.S) and for whoever writes a card (sim/card.c).
 * Its first page, 4 KB, is the parameter page (cms/boot/params.h, which leaves the bytes from CARD_HEAD on free) and goes to CARD_PAGE_TO;
 * it names the pieces that follow. A piece is whole pages to an address; one without sectors is filled with zero there.
 * A check is the sum s = (s rotated left by 1) + word over all words; that of the first page lies in its last word.
 */
#ifndef HW_SOC_CARD_H
#define HW_SOC_CARD_H
#define CARD_MAGIC 0x43464544		/* "DEFC" */
#define CARD_VERSION 1
#define CARD_AREA_SECTORS 32768		/* hw/soc/sd.sv AREA: the guest's disk begins behind them */
#define CARD_PAGE_BYTES 4096
#define CARD_PAGE_SECTORS 8
#define CARD_HEAD 0x200			/* magic, version, number of pieces, the firmware's identity; then the pieces */
#define CARD_PIECES 0x220
#define CARD_PIECE_BYTES 16		/* address, first sector (0: fill), pages, check */
#define CARD_PIECES_MAX 221
#define CARD_CHECK 0xffc
#endif
