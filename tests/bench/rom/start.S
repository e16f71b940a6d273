/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> rom_main() in flat 32-bit protected mode, with a stack and zeroed data in low RAM.
 */
        .include "tests/prog/flat.inc"
        .section .start, "ax"
        .code16
        .globl  start16
start16:
        cli
        cld
        flat_enter %cs:gdt_pointer_offset, FLAT_CACHES_ON

        flat_start32 stack_top
        xorl    %eax, %eax
        movl    $bss_start, %edi
        movl    $bss_words, %ecx
        rep stosl
        call    rom_main

        .globl  gdt_pointer
        flat_gdt gdt, gdt_pointer

        .section .reset, "ax"
        .code16
        ljmpw   $0xf000, $start16_offset
