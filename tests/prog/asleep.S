/* SPDX-License-Identifier: Apache-2.0
 * Power-on, in real mode -> `asleep` on port 0xe9, then HLT with interrupts on and every source masked: a guest that nothing wakes and
 * whose run ends as the host wishes (tests/boot/kept.sh).
 */
        .include "tests/prog/flat.inc"
        .equ CONSOLE, 0xe9

        flat_rom stack=0x7000
        movb    $0xff, %al
        outb    %al, $0x21
        outb    %al, $0xa1
        flat_say line, CONSOLE
        sti
1:      hlt
        jmp     1b

line:   .asciz  "asleep\n"
        flat_reset
