/* SPDX-License-Identifier: Apache-2.0
 * A boot sector written as programs for DOS and boot loaders are: variables between the routines, the stack in the same segment right
 * above the code, an inner loop whose immediate operand each outer round rewrites, BIOS calls. The sieve of Eratosthenes, ROUNDS times;
 * it says how many primes there are below CELLS, by INT 10h.
 */
        .include "tests/bench/asm/bench.inc"
        default ROUNDS, 20
        .equ    CELLS, 1000

        .text
        .code16
start:  ljmp    $0, $go
go:     cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $stack_top, %sp
        sti
        cld
        timed_begin
round:  call    clear
        call    sieve
        call    count
        call    tell
        decb    rounds
        jnz     round
        movw    primes, %ax
        call    number
        movb    $'.', %al               /* SeaBIOS's serial console keeps the last letter back */
        call    letter
        timed_end
        power_off

rounds: .byte   ROUNDS
/* AX in decimal */
number: xorw    %dx, %dx
        movw    $10, %cx
        divw    %cx
        pushw   %dx
        testw   %ax, %ax
        jz      1f
        call    number
1:      popw    %ax
        addb    $'0', %al
        call    letter
        ret

letters:
        .word   0
/* AL on the screen */
letter: incw    letters
        movb    $0x0e, %ah
        movw    $7, %bx
        int     $0x10
        ret

clear:  movw    $cells, %di
        movw    $CELLS, %cx
        xorb    %al, %al
1:      stosb
        loop    1b
        ret

crossed:
        .word   0
sieve:  movw    $2, %bx
1:      cmpb    $0, cells(%bx)
        jne     3f
        movw    %bx, step + 2           /* the operand of ADD */
        movw    %bx, %di
step:   addw    $0x1234, %di
        cmpw    $CELLS, %di
        jae     3f
        movb    $1, cells(%di)
        incw    crossed
        jmp     step
3:      incw    %bx
        cmpw    $CELLS, %bx
        jb      1b
        ret

primes: .word   0
count:  movw    $0, primes
        movw    $2, %bx
1:      cmpb    $0, cells(%bx)
        jne     2f
        incw    primes
2:      incw    %bx
        cmpw    $CELLS, %bx
        jb      1b
        ret

clock:  .word   0, 0
/* A sign of life, the BIOS's time, and whether a key waits */
tell:   movb    $'.', %al
        call    letter
        movb    $0, %ah
        int     $0x1a
        movw    %dx, clock
        movw    %cx, clock + 2
        movb    $1, %ah
        int     $0x16
        ret

        .equ    stack_top, . + 64
        .equ    cells, stack_top
        .org    start + 510, 0
        .word   0xaa55
