/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> flat 32-bit protected mode -> main(); exception stubs; run(): a piece of code in any ring, ended by whatever
 * exception it raises. Every piece that comes through ends with INT 0x40.
 */
        .include "tests/prog/flat.inc"
        .equ STACK_TOP, 0x80000

        .section .text.start, "ax"
        .code16
        .globl  rom_start
rom_start:
        cli
        flat_enter "%cs:(boot_gdt_pointer - rom_start)", FLAT_CACHES_ON
        flat_gdt boot_gdt, boot_gdt_pointer

        flat_start32 STACK_TOP, also=1
        cld
        movl    $bss_start, %edi
        movl    $bss_words, %ecx
        xorl    %eax, %eax
        rep stosl
        call    main
1:      hlt
        jmp     1b

/* ---- 256 entries: push the error code where there is none, the vector, and go on ---- */
        .text
        .globl  stubs
        .balign 16
stubs:
        .set    vec, 0
        .rept   256
        .balign 16
        .if     !(vec == 8 || (vec >= 10 && vec <= 14) || vec == 17)
        pushl   $0xee
        .endif
        pushl   $vec
        jmp     common
        .set    vec, vec + 1
        .endr

/* Stack: vec err eip cs eflags [esp ss [es ds fs gs]]. Saves all of it in `seen`, then returns from run(). */
common:
        pushal
        movl    %ds, %eax
        movl    %es, %ecx
        movl    %fs, %edx
        movl    %gs, %ebx
        movl    $0x10, %esi
        movw    %si, %ds
        movw    %si, %es
        movl    %eax, seen + 64
        movl    %ecx, seen + 68
        movl    %edx, seen + 72
        movl    %ebx, seen + 76
        movl    %esp, %esi
        movl    $seen, %edi
        movl    $16, %ecx                       /* 8 registers, vec .. ss, one more */
        cld
        rep movsl
        movl    %ss, %eax
        movl    %eax, seen + 80
        movl    %esp, seen + 84
        movl    %cr2, %eax
        movl    %eax, seen + 88
        movw    $0x10, %ax
        movw    %ax, %ss
        movw    %ax, %fs
        movw    %ax, %gs
        movl    back_esp, %esp
        pushl   $2
        popfl
        popal
        ret

/* void run(const u32 frame[9]): IRET to {eip, cs, eflags, esp, ss, es, ds, fs, gs} (the last four for virtual-8086 mode) with the
 * registers of run_regs. */
        .globl  run
run:
        pushal
        movl    36(%esp), %esi
        movl    %esp, back_esp
        testl   $0x20000, 8(%esi)
        jnz     1f
        testl   $3, 4(%esi)
        jnz     2f
        movl    12(%esi), %ebp                  /* ring 0: IRET does not switch stacks, so build the frame there */
        subl    $12, %ebp
        movl    0(%esi), %eax
        movl    %eax, 0(%ebp)
        movl    4(%esi), %eax
        movl    %eax, 4(%ebp)
        movl    8(%esi), %eax
        movl    %eax, 8(%ebp)
        movl    16(%esi), %eax
        movw    %ax, %ss
        movl    %ebp, %esp
        jmp     3f
1:      pushl   32(%esi)
        pushl   28(%esi)
        pushl   24(%esi)
        pushl   20(%esi)
2:      pushl   16(%esi)
        pushl   12(%esi)
        pushl   8(%esi)
        pushl   4(%esi)
        pushl   0(%esi)
        movw    $0x43, %ax                      /* data segments that every ring may use */
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
3:      movl    %ss:run_regs + 28, %eax
        movl    %ss:run_regs + 24, %ecx
        movl    %ss:run_regs + 20, %edx
        movl    %ss:run_regs + 16, %ebx
        movl    %ss:run_regs + 8, %ebp
        movl    %ss:run_regs + 4, %esi
        movl    %ss:run_regs + 0, %edi
run_goes:                                       /* from here to a stub: tests/coverage/count_ref.c */
        iretl

        .bss
        .globl  back_esp, seen, run_regs
back_esp:
        .long   0
seen:
        .fill   32, 4, 0
run_regs:
        .fill   8, 4, 0

        .section .reset, "ax"
        .code16
        ljmp    $0xf000, $0
        .balign 8
        int     $0x40                           /* 0xf800:0x7ff8, where the far jump in virtual-8086 mode lands: ops.S */
        .balign 16
