/* SPDX-License-Identifier: Apache-2.0
 * Real mode: a loop of which SHARE in a hundred rounds write a word beside its code, the others one 4 KB away.
 */
        .include "tests/bench/asm/bench.inc"
        default SHARE, 50
        default ROUNDS, 40000
        .equ    AT, 0x8000
        .equ    APART, 0x9000

        flat_rom 0x7000
        bench16_copy AT
        xorw    %bx, %bx
        movb    $0, %dl
        timed_begin
        movl    $ROUNDS, %ecx
        ljmp    $0, $AT
done:
        timed_end
        power_off

image:
loop:   addb    $SHARE, %dl
        movw    %cx, %ax
        cmpb    $100, %dl
        jb      1f
        subb    $100, %dl
        addw    %ax, AT + (beside - image)
        jmp     2f
1:      addw    %ax, APART
        xorw    $0x5555, %bx
2:      addw    %ax, %bx
        rolw    $1, %bx
        decl    %ecx
        jnz     loop
        ljmp    $0xf000, $(done - rom)
        .balign 2
beside: .word   0
image_end:
        flat_reset
