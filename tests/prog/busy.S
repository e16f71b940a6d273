/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> `busy` on port 0xe9, then for ever what costs the machine the most per x86 instruction; WAY says which (busy-WAY.bin). The
 * run ends as the host wishes, and the host must be heard soon (tests/prog/heard.py).
 */
        .include "tests/prog/flat.inc"
        .equ CONSOLE, 0xe9
        .equ IDT, 0x6000
        .equ DMA, 0x7000                /* descriptor of fw_cfg */
        .equ PD, 0x8000
        .equ TABLE, 0x9000
        .equ BUF, 0x200000
        .equ CODE, 0x180000

        flat_rom stack=0x7000
        cmpb    $0x5a, %ss:0x5000       /* once: nobody reads more */
        je      2f
        movb    $0x5a, %ss:0x5000
        flat_say line, CONSOLE
2:
        flat_enter %cs:(gdtr - rom), FLAT_CACHES_ON
        flat_start32 0x7000

        .if     WAY == 1                /* DMA of 16 MB, the most that was ever taken at once; and of 4 GB */
1:      movl    $0x0a001900, DMA        /* select 0x19, read: big endian */
        movl    $0x00000001, DMA + 4
        movl    $0, DMA + 8
        movl    $0x00002000, DMA + 12   /* BUF */
        movl    $0x0a000000, %eax
        movl    %eax, DMA
        movw    $0x518, %dx
        movl    $0x00700000, %eax
        outl    %eax, %dx
        movl    $0xffffffff, DMA + 4
        outl    %eax, %dx
        jmp     1b
        .endif

        .if     WAY == 2                /* each instruction is stored anew before it runs */
        movl    $CODE, %edi
        movl    $copied, %esi
        movl    $(copied_end - copied), %ecx
        rep movsb
        movl    $CODE, %edi
        jmp     *%edi
copied: .rept   16
        movb    $0x40, 10(%edi)         /* INC EAX: four bytes of store, one of code */
        incl    %eax
        addl    $5, %edi
        movb    $0x42, 10(%edi)
        incl    %edx
        addl    $5, %edi
        .endr
        movl    $CODE, %edi
        jmp     *%edi
copied_end:
        .endif

        .if     WAY == 3                /* a level that stays behind a trap gate: no instruction is ever begun */
        movl    $trap, %eax
        movw    %ax, IDT + 8*0x24
        movw    $8, IDT + 8*0x24 + 2
        shrl    $16, %eax
        movw    %ax, IDT + 8*0x24 + 6
        movw    $0x8f00, IDT + 8*0x24 + 4
        lidtl   idtr
        movw    $24, %ax                /* a stack of 16 bits, which wraps */
        movw    %ax, %ss
        xorl    %esp, %esp
        .irp    pair, 0x2011, 0x2120, 0x2104, 0x2103, 0x21ef
        movb    $(\pair & 255), %al
        outb    %al, $(\pair >> 8)
        .endr
        movw    $0x4d0, %dx
        movb    $0x10, %al
        outb    %al, %dx
        movw    $0x3fc, %dx
        movb    $8, %al
        outb    %al, %dx
        movw    $0x3f9, %dx
        movb    $2, %al
        outb    %al, %dx
        sti
1:      jmp     1b
trap:   iretl
        .endif

        .if     WAY == 4 || WAY == 6    /* paging, 4 MB pages, all of them one to one */
        movl    $PD, %edi
        movl    $0xe3, %eax
        movl    $1024, %ecx
1:      stosl
        addl    $0x400000, %eax
        loop    1b
        movl    $PD, %eax
        movl    %eax, %cr3
        movl    $0x10, %eax
        movl    %eax, %cr4
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        .endif
        .if     WAY == 4                /* pages forgotten, and the whole TLB */
        movl    %cr4, %ebx
1:      .rept   64
        movl    BUF, %eax
        invlpg  BUF
        .endr
        xorl    $0x80, %ebx
        movl    %ebx, %cr4
        jmp     1b
        .endif
        .if     WAY == 6                /* pages that drive each other out */
1:      .set    page, 0
        .rept   64
        movl    BUF + page, %eax
        .set    page, (page + 0x100000) & 0x7fffff
        .endr
        jmp     1b
        .endif

        .if     WAY == 5                /* a triple fault after the other */
        movl    $0, IDT
        lidtl   nowhere
        ud2
        .endif

        .if     WAY == 7                /* the directory of fw_cfg byte by byte, from every offset */
        cld
1:      movw    $0x510, %dx
        movw    $0x19, %ax
        outw    %ax, %dx
        movw    $0x511, %dx
        movl    $BUF, %edi
        movl    $0x10000, %ecx
        rep insb
        jmp     1b
        .endif

        .if     WAY == 8                /* sectors, as many as a command takes, and nobody fetches them */
1:      movw    $0x1f2, %dx
        movb    $0, %al
        outb    %al, %dx
        movw    $0x1f6, %dx
        movb    $0xe0, %al
        outb    %al, %dx
        movw    $0x1f7, %dx
        movb    $0x20, %al
        outb    %al, %dx
        movl    $0x10000, %ecx
        movw    $0x1f0, %dx
        movl    $BUF, %edi
        rep insw
        jmp     1b
        .endif

        .if     WAY == 9                /* 16,384 places that jump on by a register: more than any table of targets holds */
        movl    $0x400000, %edi
        movl    $16383, %ecx
1:      movl    $0xff40c083, (%edi)     /* ADD EAX, 64; JMP EAX */
        movb    $0xe0, 4(%edi)
        addl    $64, %edi
        loop    1b
        movl    $0x400000b8, (%edi)     /* MOV EAX, 0x400000; JMP EAX */
        movl    $0x00400000, 1(%edi)
        movw    $0xe0ff, 5(%edi)
        movl    $0x400000, %eax
        jmp     *%eax
        .endif

line:   .asciz  "busy\n"
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff
        .quad   0x00cf93000000ffff
        .quad   0x000093100000ffff      /* 24: data, 16 bits, 64 KB from 1 MB on */
gdtr:   .word   . - gdt - 1
        .long   gdt
idtr:   .word   0x7ff
        .long   IDT
nowhere: .word  0
        .long   0
        flat_reset
