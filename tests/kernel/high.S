/* SPDX-License-Identifier: Apache-2.0
 * A Multiboot kernel linked at 3 GB and loaded at 1 MB, whose ELF file names the virtual address of its entry -> where it runs, on port
 * 0xe9; exit value 0x10. No modules, no command line wanted.
 */
        .text
        .long   0x1badb002, 0, -0x1badb002
        .globl  _start
_start: call    1f
1:      popl    %edx
        movl    $8, %ecx
2:      roll    $4, %edx
        movb    %dl, %al
        andb    $15, %al
        addb    $'0', %al
        outb    %al, $0xe9
        loop    2b
        movl    20(%ebx), %eax          /* the number of modules */
        addb    $'0', %al
        outb    %al, $0xe9
        movb    $10, %al
        outb    %al, $0xe9
        movb    $0x10, %al
        outb    %al, $0xf4
1:      hlt
        jmp     1b
        .section .note.GNU-stack, "", @progbits
