/* SPDX-License-Identifier: Apache-2.0
 * A guest that writes all over physical memory and I/O space -> the machine must only hurt that guest.
 *
 * Flat protected mode from ROM. Left alone are only: the page of its own stack, the ports that end the run (0x604, 0xf4, 0xf5) or
 * reset the CPU (0x64, 0x92, 0xcf9), and the shadow RAM control that would take the ROM itself away (0xcf8-0xcff).
 * Ends by power-off, status 0, after one line on port 0xe9. Judged by: the run ends, the firmware's code and constants are
 * unchanged (the host program looks), and every engine and tier ends with the same guest hash.
 */
        .include "tests/prog/flat.inc"
        .equ CONSOLE, 0xe9
        .equ STACK_TOP, 0x8000

        flat_rom
        flat_enter "gdt_pointer - rom"

        flat_start32 STACK_TOP
        movl    $0x12345678, %ebx               /* the random state */

        /* 1: every port, in three sizes, twice */
        movl    $2, %ebp
ports:  xorl    %edx, %edx
1:      call    random
        call    allowed
        jc      2f
        outb    %al, %dx
        inb     %dx, %al
        outw    %ax, %dx
        inw     %dx, %ax
        outl    %eax, %dx
        inl     %dx, %eax
2:      incl    %edx
        cmpl    $0x10000, %edx
        jb      1b
        decl    %ebp
        jnz     ports

        /* 2: 60,000 random addresses of all 4 GB, odd ones and page-crossing ones too, reads and writes */
        movl    $60000, %ebp
3:      call    random
        movl    %eax, %edi
        call    random
        leal    -0x7000(%edi), %ecx
        cmpl    $0x1100, %ecx                   /* the stack */
        jb      4f
        movl    %eax, (%edi)
        movw    (%edi), %ax
        incb    3(%edi)
        xorl    %eax, 1(%edi)
4:      decl    %ebp
        jnz     3b

        /* 3: a sweep over all 4 GB, one word in every seventh page */
        xorl    %edi, %edi
5:      cmpl    $0x7000, %edi
        je      6f
        movl    %edi, 0x10(%edi)
6:      addl    $0x7000, %edi
        jnc     5b

        /* 4: wild page tables: a directory and tables of random words, paging on for one access, through a fault that has
         * nowhere to go but this GDT's interrupt gate */
        movl    $0x100000, %edi
        movl    $0x800, %ecx
7:      call    random
        movl    %eax, (%edi)
        addl    $4, %edi
        loop    7b
        movl    $0x101003, 0x100000             /* the first 4 MB by a table that maps the ROM and the stack rightly */
        movl    $0xf0003, 0x101000 + 0xf0 * 4
        movl    $0x7003, 0x101000 + 7 * 4
        movl    $0x8003, 0x101000 + 8 * 4
        lidtl   idt_pointer
        movl    $0x100000, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        movl    $2000, %ebp
8:      call    random
        movl    %eax, %edi
        andl    $0xffc00fff, %edi               /* random directory entries */
        orl     $0x00400000, %edi
        movl    $9f, %esi                       /* where the handler goes on */
        movl    %eax, (%edi)
9:      decl    %ebp
        jnz     8b

        movl    %cr0, %eax
        andl    $0x7fffffff, %eax
        movl    %eax, %cr0
        movl    $text, %esi
10:     lodsb
        testb   %al, %al
        jz      11f
        outb    %al, $CONSOLE
        jmp     10b
11:     movw    $0x604, %dx
        movw    $0x2000, %ax
        outw    %ax, %dx
        cli
        hlt
        jmp     11b

/* page fault: drop the frame, go on at ESI */
fault:  addl    $4, %esp
        movl    %esi, (%esp)
        iretl

/* EBX: xorshift32; EAX = next */
random: movl    %ebx, %eax
        shll    $13, %eax
        xorl    %eax, %ebx
        movl    %ebx, %eax
        shrl    $17, %eax
        xorl    %eax, %ebx
        movl    %ebx, %eax
        shll    $5, %eax
        xorl    %eax, %ebx
        movl    %ebx, %eax
        ret

/* CF = 1: port DX (with its 3 neighbours) is one that ends the run, resets, or takes the ROM away */
allowed:
        movl    $kept, %esi
1:      movzwl  (%esi), %ecx
        addl    $2, %esi
        jecxz   2f
        subl    %edx, %ecx
        cmpl    $4, %ecx                        /* 0 <= port - dx < 4 */
        jae     1b
        stc
        ret
2:      clc
        ret

        .balign 2
kept:   .word   0x64, 0x92, 0xe9, 0xf4, 0xf5, 0x604, 0x605, 0xcf8, 0xcf9, 0xcfa, 0xcfb, 0xcfc, 0xcfd, 0xcfe, 0xcff, 0xb2, 0
text:   .asciz  "hostile guest is done\n"

        flat_gdt gdt, gdt_pointer
        .balign 8
idt:    .fill   14, 8, 0
        .word   fault - rom, 8, 0x8e00, 0xf     /* #PF: interrupt gate, handler in the ROM at 0xf0000 */
idt_pointer:
        .word   idt_pointer - idt - 1
        .long   idt

        flat_reset
