/* SPDX-License-Identifier: Apache-2.0
 * From real mode to protected mode and back, as BIOS calls of boot loaders do, with EVERY instructions of a loop in between.
 */
        .include "tests/bench/asm/bench.inc"
        default EVERY, 1000
        default TOTAL, 400000
        .equ    TURNS, EVERY / 4        /* of the loop, at four instructions */

        flat_rom 0x7000
        lgdtl   gdt_pointer - rom
        xorw    %ax, %ax
        movw    %ax, %es
        xorl    %ebx, %ebx
        timed_begin
        movl    $(TOTAL / EVERY), %ebp
real:   movl    $TURNS, %ecx
1:      addl    %ecx, %ebx
        roll    $3, %ebx
        decl    %ecx
        jnz     1b
        decl    %ebp
        jz      done
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $8, $protected
        .code32
protected:
        movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movl    $TURNS, %ecx
1:      xorl    %ecx, %ebx
        roll    $5, %ebx
        decl    %ecx
        jnz     1b
        decl    %ebp
        jz      done32
        ljmpw   $24, $(narrow - rom)
        .code16
narrow: movw    $32, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movl    %cr0, %eax
        andb    $0xfe, %al
        movl    %eax, %cr0
        ljmpw   $0xf000, $(back - rom)
back:   movw    $0xf000, %ax
        movw    %ax, %ds
        xorw    %ax, %ax
        movw    %ax, %es
        jmp     real
done:   timed_end
        power_off
        .code32
done32: timed_end
        power_off

        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff              /* 8: code, 32 bits, base 0, limit 4 GB */
        .quad   0x00cf93000000ffff              /* 16: data, the same */
        .quad   0x00009b0f0000ffff              /* 24: code, 16 bits, base 0xf0000, 64 KB */
        .quad   0x0000930f0000ffff              /* 32: data, the same */
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
        flat_reset
