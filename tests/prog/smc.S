/* SPDX-License-Identifier: Apache-2.0
 * Code that changes code, in 16-bit real mode and flat 32-bit mode: the very next instruction, an instruction across a page and
 * across a 128-byte sub-page, the string instruction that is running, the stack as a code writer, port input into code, and
 * code reached through a second linear address, the callee of a hot loop. Every step adds to a sum; exit value PASS (status 33) or FAIL (35).
 */
        .include "tests/prog/flat.inc"
        .equ CODE, 0x20000              /* patch area in RAM */
        .equ EXPECTED, 0x002f5e16       /* as QEMU 7.2 prints it */
        flat_rom 0x8000
        /* real mode: the next instruction's immediate, 300 times, in RAM at 1000:0 */
        movw    $0x1000, %ax
        movw    %ax, %es
        movw    $(real_code - rom), %si
        xorw    %di, %di
        movw    $(real_end - real_code), %cx
        rep movsb
        movw    %ax, %ds
        xorl    %ebp, %ebp
        lcallw  $0x1000, $0
        movw    $0xf000, %ax
        movw    %ax, %ds
        flat_enter "gdt_pointer - rom"

real_code:
        movw    $300, %cx
1:      movw    %cx, %cs:(2f - real_code + 1)
2:      movw    $0, %ax                 /* changed just before */
        movzwl  %ax, %eax
        addl    %eax, %ebp
        loop    1b
        lretw
real_end:

        flat_start32 0x8000

        /* A: next instruction */
        movl    $codeA, %esi
        movl    $CODE, %edi
        movl    $(codeA_end - codeA), %ecx
        rep movsb
        movl    $CODE, %eax
        call    *%eax

        /* B: at every offset around a page end, so that it crosses sub-page and page */
        movl    $(CODE + 0x1000 - 40), %ebx
3:      movl    $codeA, %esi
        movl    %ebx, %edi
        movl    $(codeA_end - codeA), %ecx
        rep movsb
        call    *%ebx
        incl    %ebx
        cmpl    $(CODE + 0x1000 + 4), %ebx
        jb      3b
        movl    $(CODE + 0x280 - 40), %ebx
3:      movl    $codeA, %esi
        movl    %ebx, %edi
        movl    $(codeA_end - codeA), %ecx
        rep movsb
        call    *%ebx
        incl    %ebx
        cmpl    $(CODE + 0x280 + 4), %ebx
        jb      3b

        /* C: REP STOSB runs over itself: the bytes behind become INC EAX; it ends where its own opcode is overwritten */
        movl    $10, %edx
4:      movl    $codeC, %esi
        movl    $(CODE + 0x2000), %edi
        movl    $(codeC_end - codeC), %ecx
        rep movsb
        movl    $(CODE + 0x2000), %eax
        pushl   %edx
        call    *%eax
        popl    %edx
        addl    %eax, %ebp
        addl    %ecx, %ebp
        addl    %edi, %ebp
        decl    %edx
        jnz     4b

        /* D: the stack writes code: PUSH of RET bytes over NOPs ahead */
        movl    $codeD, %esi
        movl    $(CODE + 0x3000), %edi
        movl    $(codeD_end - codeD), %ecx
        rep movsb
        movl    $5, %edx
5:      movl    $(CODE + 0x3000), %eax
        call    *%eax
        addl    %eax, %ebp
        decl    %edx
        jnz     5b

        /* E: paging: the code page has two linear addresses; it is written through the other */
        call    paging_on
        movl    $codeE, %esi
        movl    $(CODE + 0x1000), %edi
        movl    $(codeE_end - codeE), %ecx
        rep movsb
        movl    $200, %ecx
6:      movl    %ecx, 0x400000 + CODE + 0x1000 + (codeE_imm - codeE)
        pushl   %ecx
        movl    $codeE, %esi
        movl    $(0x400000 + CODE + 0x1000), %edi
        movl    $(codeE_end - codeE), %ecx
        testl   $15, (%esp)
        jnz     7f
        rep movsb
7:      popl    %ecx
        movl    %ecx, 0x400000 + CODE + 0x1000 + (codeE_imm - codeE)
        movl    $(CODE + 0x1000), %eax
        call    *%eax
        addl    %eax, %ebp
        loop    6b

        /* F: remap: the linear page of the code goes to another physical page */
        movl    $0x40, %edx
8:      movl    $codeE, %esi
        movl    $(CODE + 0x1000), %edi
        movl    $(codeE_end - codeE), %ecx
        rep movsb
        movl    $1000, CODE + 0x1000 + (codeE_imm - codeE)
        movl    $codeE, %esi
        movl    $(CODE + 0x5000), %edi
        movl    $(codeE_end - codeE), %ecx
        rep movsb
        movl    %edx, CODE + 0x5000 + (codeE_imm - codeE)
        movl    $(CODE + 0x1000), %eax
        call    *%eax
        addl    %eax, %ebp
        movl    0x91000 + (CODE + 0x1000) / 1024, %ecx
        movl    $(CODE + 0x5000 + 3), 0x91000 + (CODE + 0x1000) / 1024
        invlpg  CODE + 0x1000
        movl    $(CODE + 0x1000), %eax
        call    *%eax
        addl    %eax, %ebp
        movl    %ecx, 0x91000 + (CODE + 0x1000) / 1024
        testl   $1, %edx
        jz      9f
        movl    %cr3, %eax
        movl    %eax, %cr3
        jmp     10f
9:      invlpg  CODE + 0x1000
10:     decl    %edx
        jnz     8b

        /* G: INS into code: port 0x92 gives a constant; count what the changed code does */
        movl    $codeG, %esi
        movl    $(CODE + 0x6000), %edi
        movl    $(codeG_end - codeG), %ecx
        rep movsb
        movl    $(CODE + 0x6000), %eax
        call    *%eax
        addl    %eax, %ebp

        /* H: a hot loop and the function it calls, which is changed from here between calls: what led to it leads to old code */
        movl    $codeH, %esi
        movl    $(CODE + 0x7000), %edi
        movl    $(codeH_end - codeH), %ecx
        rep movsb
        movl    $20, %edx
16:     movl    $100, %ecx
        movl    $(CODE + 0x7000), %eax
        call    *%eax
        movl    %edx, CODE + 0x7000 + (codeH_imm - codeH)
        decl    %edx
        jnz     16b

        movl    %ebp, %eax
        movl    $8, %ecx
11:     roll    $4, %eax
        pushl   %eax
        andb    $15, %al
        addb    $'0', %al
        cmpb    $'9', %al
        jbe     12f
        addb    $('a' - '9' - 1), %al
12:     outb    %al, $0xe9
        popl    %eax
        loop    11b
        movb    $10, %al
        outb    %al, $0xe9
        movb    $0x10, %al
        cmpl    $EXPECTED, %ebp
        je      14f
        incl    %eax
14:     outb    %al, $0xf4
13:     hlt
        jmp     13b

/* page directory at 0x90000: identity for 4 MB at 0 and the same again at 4 MB, tables at 0x91000 */
paging_on:
        movl    $0x90000, %edi
        movl    $0x91003, 0(%edi)
        movl    $0x91003, 4(%edi)
        movl    $0x92003, 0xffc(%edi)
        movl    $0x91000, %edi
        movl    $3, %eax
        movl    $1024, %ecx
14:     stosl
        addl    $4096, %eax
        loop    14b
        movl    $0x90000, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        jmp     15f
15:     ret

codeA:  movl    $60, %ecx
1:      call    2f
2:      popl    %eax
        movl    %ecx, 3f - 2b + 1(%eax)
3:      movl    $0, %eax
        addl    %eax, %ebp
        loop    1b
        ret
codeA_end:

codeC:  movl    $(CODE + 0x2000 + (1f - codeC) - 60), %edi
        movb    $0x40, %al
        movl    $200, %ecx
        jmp     1f
        .skip   61, 0x90
1:      rep     stosb
        .skip   20, 0x90
        incl    %eax
        incl    %eax
        ret
        .skip   150, 0x90
        ret
codeC_end:

codeD:  movl    %esp, %ecx
        movl    $(CODE + 0x3000 + (2f - codeD)), %esp
        xorl    %eax, %eax
        pushl   $0x90909090
1:      .skip   12, 0x40
2:      movl    %ecx, %esp
        ret
        .skip   8, 0x90
codeD_end:

codeE:  .byte   0xb8
codeE_imm: .long 0
        addl    $1, %eax
        ret
codeE_end:

codeG:  movl    $(CODE + 0x6000 + (1f - codeG)), %edi
        movl    $0x92, %edx
        xorl    %eax, %eax
        movl    $6, %ecx
        rep     insb
1:      .skip   6, 0x40
        ret
codeG_end:

codeH:  call    2f
        loop    codeH
        ret
        .skip   256, 0x90
2:      .byte   0xb8
codeH_imm: .long 7
        addl    %eax, %ebp
        ret
codeH_end:

        flat_gdt gdt, gdt_pointer
        flat_reset
