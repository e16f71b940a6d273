/* SPDX-License-Identifier: Apache-2.0
 * A kernel without a Multiboot header, so entered as Linux is, that lies where loaders like to put what is theirs: 0x7000 to 0x8fff, 0x10000,
 * 0x20000. Each word of its pieces is known -> `whole` and the command line on port 0xe9, exit value 0x10; or the first word that is not.
 */
        .equ FILL, 0x5a17c3e9
        .text
        .globl  _start
_start: pushl   %esi
        movl    $piece_a, %edi
        movl    $(0x9000 - 0x7000 - 512) / 4, %ecx
        call    whole
        movl    $piece_b, %edi
        movl    $1024, %ecx
        call    whole
        movl    $piece_c, %edi
        movl    $1024, %ecx
        call    whole
        popl    %esi
        cmpl    $0x53726448, 0x202(%esi)        /* HdrS */
        jne     bad
        cmpb    $3, 0x1e8(%esi)                 /* the memory map: RAM, not RAM, RAM */
        jne     bad
        cmpl    $0x9fc00, 0x2d0 + 8(%esi)
        jne     bad
        movl    $done, %edi
        call    say
        movl    0x228(%esi), %edi
        call    say
        movb    $0x10, %al
        outb    %al, $0xf4
1:      hlt
        jmp     1b
whole:  cmpl    $FILL, (%edi)
        jne     bad
        addl    $4, %edi
        loop    whole
        ret
bad:    movb    $'!', %al
        outb    %al, $0xe9
        movb    $0x11, %al
        outb    %al, $0xf4
        hlt
say:    movb    (%edi), %al
        incl    %edi
        testb   %al, %al
        jz      1f
        outb    %al, $0xe9
        jmp     say
1:      movb    $10, %al
        outb    %al, $0xe9
        ret
done:   .asciz  "whole"
        .org    512
piece_a:
        .fill   (0x9000 - 0x7000 - 512) / 4, 4, FILL
        .section .b, "ax"
piece_b:
        .fill   1024, 4, FILL
        .section .c, "ax"
piece_c:
        .fill   1024, 4, FILL
        .section .note.GNU-stack, "", @progbits
