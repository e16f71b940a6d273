/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> rom_main() in flat 32-bit protected mode, with a stack and zeroed data in low RAM.
 */
        .section .start, "ax"
        .code16
        .globl  start16
start16:
        cli
        cld
        lgdtl   %cs:gdt_pointer_offset
        movl    %cr0, %eax
        andl    $0x9fffffff, %eax               /* caches on, as a BIOS would leave them */
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $8, $start32

        .code32
start32:
        movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $stack_top, %esp
        xorl    %eax, %eax
        movl    $bss_start, %edi
        movl    $bss_words, %ecx
        rep stosl
        call    rom_main

        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff              /* 8: code, 32 bits, base 0, limit 4 GB */
        .quad   0x00cf93000000ffff              /* 16: data, the same */
        .globl  gdt_pointer
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt

        .section .reset, "ax"
        .code16
        ljmpw   $0xf000, $start16_offset
