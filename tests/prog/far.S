/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> two pieces of code that jump to each other across 144 KB of code, more than one jal reaches once it is translated; each is
 * written over now and then, so that such a chain is undone and made again. A line on port 0xe9 for each round, status 33.
 */
        .include "tests/prog/flat.inc"
        .equ    HERE, 0x100000
        .equ    BETWEEN, 144 * 1024
        .equ    THERE, HERE + 64 + BETWEEN
        .equ    ROUNDS, 14

        flat_rom
        flat_enter (gdt_pointer - rom)
        flat_start32 0x7000
        movl    $here, %esi
        movl    $HERE, %edi
        movl    $64, %ecx
        rep movsb
        movl    $(BETWEEN / 4), %ecx
        movl    $0xacacacac, %eax       /* LODSB, three atoms */
        rep stosl
        movl    $there, %esi
        movl    $64, %ecx
        rep movsb
        xorl    %ebx, %ebx
        movl    $ROUNDS, %ebp
1:      movl    $HERE, %eax
        movl    $8, %ecx
        call    *%eax
        movl    $8, %ecx
        movl    %ebx, %edx
2:      roll    $4, %edx
        movl    %edx, %eax
        andb    $15, %al
        addb    $'A', %al
        outb    %al, $0xe9
        decl    %ecx
        jnz     2b
        movb    $'\n', %al
        outb    %al, $0xe9
        testl   $2, %ebp
        jnz     3f
        incl    HERE + add_here - here + 2
3:      testl   $1, %ebp
        jnz     4f
        addl    $7, THERE + add_there - there + 2
4:      decl    %ebp
        jnz     1b
        movb    $0x10, %al
        outb    %al, $0xf4
5:      hlt
        jmp     5b

        .balign 64
here:
add_here:
        addl    $0x12345, %ebx
        roll    $3, %ebx
        testb   $7, %cl
        .byte   0x0f, 0x85              /* JNZ to `there`; the first time through what lies between */
        .long   there - here_next + BETWEEN - (there - here - 64)
here_next:
        .org    here + 64, 0x90
there:
add_there:
        addl    $0x54321, %ebx
        xorl    %ecx, %ebx
        decl    %ecx
        jz      6f
        .byte   0xe9                    /* JMP to `here` */
        .long   here - there_next - BETWEEN + (there - here - 64)
there_next:
6:      ret
        .org    there + 64, 0x90
        flat_gdt gdt, gdt_pointer
        flat_reset
