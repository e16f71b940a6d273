/* SPDX-License-Identifier: Apache-2.0
 * Real mode: a loop that writes beside its own code, as DOS kernels and boot loaders do. One of:
 *   DISTANCE=n   a word n bytes behind the loop's first byte, which begins a sub-page
 *   BEHIND=n     a word whose first byte is the nth behind the loop's last
 *   STACK=n      PUSH and POP, the stack ending n bytes behind the loop's first byte
 *   BYTES=n      single bytes, n and one before the loop's first byte and n behind its last: with 1, in the 16 bytes that hold these
 */
        .include "tests/bench/asm/bench.inc"
        default ROUNDS, 50000
        default BYTES, 0
        .equ    AT, 0x8000
        .equ    STUB, 0x100     /* bytes before AT, of which the way out takes the first five: behind the loop there are data */

        flat_rom 0x7000
        bench16_copy (AT - STUB)
        .ifdef  STACK
        movw    $(AT + STACK), %sp
        .endif
        xorw    %bx, %bx
        xorw    %si, %si
        timed_begin
        movl    $ROUNDS, %ecx
        .if     BYTES
        ljmp    $0, $(AT + 8)
        .else
        ljmp    $0, $AT
        .endif
done:
        timed_end
        power_off

image:  ljmp    $0xf000, $(done - rom)
        .org    image + STUB, 0x90

        .ifdef  DISTANCE
        .equ    word_at, AT + DISTANCE
        .endif
        .ifdef  BEHIND
        .equ    word_at, AT + (loop_end - loop) - 1 + BEHIND
        .endif
        .if     BYTES
        .org    image + STUB + 8, 0x90
        .endif
loop:
        .ifdef  STACK
        pushw   %bx
        pushw   %cx
        popw    %ax
        popw    %di
        .elseif BYTES
        movb    %bl, AT + 8 - 1 - BYTES
        movb    %cl, AT + 8 + (loop_end - loop) - 1 + BYTES
        movw    %cx, %ax
        .else
        incw    word_at
        movw    word_at, %ax
        .endif
        addw    %ax, %bx
        xorw    $0x5555, %bx
        rolw    $1, %bx
        addw    %bx, %si
        decl    %ecx
        jz      image
        jmp     loop
loop_end:
        .org    loop + 0x200, 0
image_end:
        flat_reset
