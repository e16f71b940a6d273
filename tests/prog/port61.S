/* SPDX-License-Identifier: Apache-2.0
 * Port 61h read in loops, as programs do that wait for the timer: the refresh bit, channel 2 as a one-shot of many counts with its gate
 * open, shut and opened again, square waves, counts and modes written while it runs -> the number of rounds and the values
 * seen, as one sum on port 0xe9, which depends on the time of each instruction: `ref` says what is right. Exit value 0x10, status 33.
 */
        .include "tests/prog/flat.inc"
        .macro  mix
        roll    $5, %ebp
        addl    %eax, %ebp
        .endm
        .macro  out port, value
        movb    \value, %al
        outb    %al, $\port
        .endm
        /* rounds until bit \bit is \want, at most %ecx */
        .macro  wait bit, want
        movl    $30000, %ecx
88:     inb     $0x61, %al
        addb    %al, %ah
        testb   $\bit, %al
        .if     \want
        loopz   88b
        .else
        loopnz  88b
        .endif
        mix
        movl    %ecx, %eax
        mix
        .endm

        flat_rom
        flat_enter "gdt_pointer - rom"
        flat_start32 0x8000
        xorl    %ebp, %ebp
        movl    $20, %ebx
1:      wait    0x10, 1
        wait    0x10, 0
        decl    %ebx
        jnz     1b
        movl    $3000, %ebx                     /* one-shots, longer and longer waits between */
2:      out     0x61, $1
        out     0x43, $0xb0
        out     0x42, %bl
        out     0x42, %bh
        wait    0x20, 1
        wait    0x20, 1
        movl    %ebx, %ecx
        loop    .
        subl    $217, %ebx
        ja      2b
        movl    $40, %ebx                       /* the gate shut in between, a count written anew */
3:      out     0x61, $1
        out     0x43, $0xb0
        out     0x42, $0x80
        out     0x42, $0x02
        movl    $200, %ecx
4:      inb     $0x61, %al
        mix
        loop    4b
        out     0x61, $0
        movl    $300, %ecx
5:      inb     $0x61, %al
        mix
        loop    5b
        out     0x61, $1
        testb   $1, %bl
        jz      6f
        out     0x42, $0x40
        inb     $0x61, %al
        mix
        out     0x42, $0x01
6:      wait    0x20, 1
        decl    %ebx
        jnz     3b
        movl    $30, %ebx                       /* square waves, and rates */
7:      out     0x43, $0xb6
        testb   $1, %bl
        jz      8f
        out     0x43, $0xb4
8:      out     0x42, %bl
        out     0x42, $1
        wait    0x20, 1
        wait    0x20, 0
        wait    0x20, 1
        decl    %ebx
        jnz     7b
        movl    $8, %ecx
9:      roll    $4, %ebp
        movl    %ebp, %eax
        andb    $15, %al
        addb    $'a', %al
        outb    %al, $0xe9
        loop    9b
        movb    $10, %al
        outb    %al, $0xe9
        movb    $0x10, %al
        outb    %al, $0xf4
1:      hlt
        jmp     1b

        flat_gdt gdt, gdt_pointer
        flat_reset
