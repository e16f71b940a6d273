/* SPDX-License-Identifier: Apache-2.0
 * Power-on, in real mode -> the text below in sector 5 of the first disk (ATA, PIO), one line on port 0xe9, then text on port 0xe9
 * for ever: a guest that has changed its disk and whose run ends as the host wishes (tests/boot/kept.sh).
 */
        .include "tests/prog/flat.inc"
        .equ CONSOLE, 0xe9
        .equ ATA, 0x1f0                 /* 2: count, 3-5: address, 6: drive, LBA; 7: command, status */

        .macro  ata register, value
        movw    $(ATA + \register), %dx
        movb    $\value, %al
        outb    %al, %dx
        .endm
        /* until the status has \bits of \among */
        .macro  ata_wait among, bits
        movw    $(ATA + 7), %dx
88:     inb     %dx, %al
        andb    $\among, %al
        cmpb    $\bits, %al
        jne     88b
        .endm

        flat_rom
        ata_wait 0xc0, 0x40             /* not BSY, DRDY */
        ata     6, 0xe0
        ata     2, 1
        ata     3, 5
        ata     4, 0
        ata     5, 0
        ata     7, 0x30                 /* WRITE SECTORS */
        ata_wait 0x88, 0x08             /* DRQ */
        movw    $(sector - rom), %si
        movw    $256, %cx
        movw    $ATA, %dx
        rep outsw
        ata_wait 0x88, 0
        flat_say line, CONSOLE
        movb    $'.', %al
1:      outb    %al, $CONSOLE
        jmp     1b

line:   .asciz  "written\n"
sector: .ascii  "written by the guest"
        .skip   512 - (. - sector), 'x'
        flat_reset
