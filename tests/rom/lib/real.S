/* SPDX-License-Identifier: Apache-2.0
 * run_real(): a piece of code in real mode at real_start (CS 0xf000), ended by whatever interrupt it raises; what that left is in
 * real_seen. Segments as in real_segs, registers as in run_regs, stack at 0x6000:0x8000.
 */
        .equ    CODE16, 0x68                    /* base 0xf0000, 16 bits */
        .equ    DATA16, 0x70                    /* base 0, 64 KB */

        .text
        .globl  run_real, real_stubs
run_real:
        pushal
        movl    %esp, back_esp
        ljmp    $CODE16, $(1f - 0xf0000)

        .code16
1:      movw    $DATA16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    %cr0, %eax
        andb    $0xfe, %al
        movl    %eax, %cr0
        ljmpl   $0xf000, $(2f - 0xf0000)
2:      movl    $(idt_real - 0xf0000), %esi     /* 32-bit addresses: only they have relocations for this */
        lidtl   %cs:(%esi)
        movw    $0x2000, %ax                    /* the variables */
        movw    %ax, %fs
        movw    $0x6000, %ax
        movw    %ax, %ss
        movl    $(real_start - 0x20000), %esi
        movl    %fs:16(%esi), %esp
        pushw   %fs:4(%esi)
        pushw   $0xf000
        pushw   %fs:(%esi)
        movw    %fs:8(%esi), %ds
        movw    %fs:10(%esi), %es
        movw    %fs:14(%esi), %gs
        pushw   %fs:12(%esi)
        movl    $(run_regs - 0x20000), %edi
        movl    %fs:28(%edi), %eax
        movl    %fs:24(%edi), %ecx
        movl    %fs:20(%edi), %edx
        movl    %fs:16(%edi), %ebx
        movl    %fs:8(%edi), %ebp
        movl    %fs:4(%edi), %esi
        movl    %fs:0(%edi), %edi
        popw    %fs
real_goes:
        iretw

real_common:                                    /* vector, IP, CS, FLAGS */
        pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        movl    %esp, %ebp
        movw    %ss, %bx
        cli
        movl    $(gdt_again - 0xf0000), %esi
        lgdtl   %cs:(%esi)
        lidtl   %cs:8(%esi)
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $8, $3f

        .code32
3:      movl    $0x10, %eax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movzwl  %bx, %ebx
        movzwl  %bp, %ebp
        movl    %ebx, real_seen + 48
        movl    %ebp, real_seen + 52
        shll    $4, %ebx
        leal    (%ebx, %ebp), %esi
        movl    $real_seen, %edi
        movl    $12, %ecx
        cld
        rep movsl
        movw    %ax, %ss
        movl    back_esp, %esp
        pushl   $2
        popfl
        popal
        ret

        .balign 8
idt_real:
        .word   0x3ff
        .long   0
        .balign 8
gdt_again:
        .word   0x97
        .long   gdt
        .balign 8
idt_again:
        .word   0x7ff
        .long   idt

        .code16
        .balign 8
real_stubs:
        .set    vec, 0
        .rept   256
        .balign 8
        pushw   $vec
        jmp     real_common
        .set    vec, vec + 1
        .endr

        .bss
        .globl  real_start, real_segs, real_sp, real_seen
real_start:
        .long   0, 0                            /* IP, FLAGS; these three in this order */
real_segs:
        .long   0, 0                            /* DS ES FS GS */
real_sp:
        .long   0
real_seen:
        .fill   16, 4, 0
