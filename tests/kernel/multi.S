/* SPDX-License-Identifier: Apache-2.0
 * The Multiboot header, with address fields if ADDRESSES is given, and the state at the entry -> seen[], then multi.c's main().
 */
        .equ MAGIC, 0x1badb002
        .equ PAGES_AND_MEMORY, 3
        .ifdef ADDRESSES
        .equ FLAGS, PAGES_AND_MEMORY | 0x10000
        .else
        .equ FLAGS, PAGES_AND_MEMORY
        .endif
        .section .head, "ax"
        .balign 4
header: .long   MAGIC, FLAGS, -MAGIC - FLAGS
        .ifdef ADDRESSES
        .long   header, load_start, load_end, bss_end, _start
        .endif

        .text
        .globl  _start
_start: movl    %eax, seen
        movl    %ebx, seen + 4
        movl    $stack_end, %esp
        pushfl
        popl    seen + 8
        movl    %cr0, %eax
        movl    %eax, seen + 12
        .set    i, 0
        .irp    r, cs, ds, es, fs, gs, ss
        movl    %\r, %ecx
        larl    %ecx, %eax
        movl    %eax, seen + 16 + 8 * i
        lsll    %ecx, %eax
        movl    %eax, seen + 20 + 8 * i
        .set    i, i + 1
        .endr
        call    main
1:      hlt
        jmp     1b

        .data
        .balign 4
        .globl  seen
seen:   .fill   16, 4, -1
        .section .bss, "aw", @nobits
        .balign 16
        .fill   8192
stack_end:
        .section .note.GNU-stack, "", @progbits
