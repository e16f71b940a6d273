/* SPDX-License-Identifier: Apache-2.0
 * Real mode: a small program with its variables between its routines and an array right behind them, run WORK times: what one run costs
 * must not grow with their number.
 */
        .include "tests/bench/asm/bench.inc"
        default WORK, 1
        .equ    AT, 0x8000
        .equ    CELLS, 300

        flat_rom 0x7000
        bench16_copy AT
        timed_begin
        movw    $WORK, %bp
        ljmp    $0, $AT
done:
        timed_end
        power_off

        .equ    moved, AT - (image - rom)       /* an address in the ROM's segment -> that of the copy */
image:
again:  call    fill
        call    sort
        call    sum
        decw    %bp
        jnz     again
        ljmp    $0xf000, $(done - rom)

seed:   .word   1
fill:   movw    $CELLS, %cx                     /* a generator's upper bytes -> the array */
        movw    $(array - rom + moved), %di
1:      movw    seed - rom + moved, %ax
        imulw   $25173, %ax, %ax
        addw    $13849, %ax
        movw    %ax, seed - rom + moved
        movb    %ah, (%di)
        incw    %di
        loop    1b
        ret

swaps:  .word   0
passes: .word   0
sort:   movb    $8, passes - rom + moved        /* eight passes of a bubble sort */
2:      movw    $(array - rom + moved), %si
        movw    $(CELLS - 1), %cx
1:      movw    (%si), %ax
        cmpb    %ah, %al
        jbe     3f
        xchgb   %ah, %al
        movw    %ax, (%si)
        incw    swaps - rom + moved
3:      incw    %si
        loop    1b
        decb    passes - rom + moved
        jnz     2b
        ret

total:  .word   0
sum:    movw    $(array - rom + moved), %si
        movw    $CELLS, %cx
        xorw    %ax, %ax
1:      lodsb
        addw    %ax, total - rom + moved
        loop    1b
        ret
array:  .skip   CELLS, 0
image_end:
        flat_reset
