/* SPDX-License-Identifier: Apache-2.0
 * Page tables changed by stores that the next access already depends on: hot loops of 32-bit code, paging on, in which a PTE or PDE is
 * stored and used in one block, without INVLPG where a 486 needs none (the entry was not present, or never used) -> a line per family,
 * `letter sum`, on port 0xe9; exit value 0x10, status 33. What is right is what QEMU prints.
 */
        .include "tests/prog/flat.inc"
        .equ PD, 0x100000               /* identity for 4 MB; entry 2: TABLE; entry 1023: itself */
        .equ TABLE, 0x102000            /* of WINDOW; also at SELF + 0x2000 */
        .equ TABLES, 0x110000           /* eight more, for the PDEs of d and r */
        .equ FRAMES, 0x200000           /* sixteen, each filled with its number */
        .equ CODES, 0x220000            /* two: MOV $k, %eax; RET */
        .equ WINDOW, 0x800000
        .equ SELF, 0xffc00000
        .equ SELF_PD, 0xfffff000
        .equ HOME, WINDOW + 0x200000    /* of the code in the window: its entry is 512, the page it jumps to 513 */
        .equ PAGES, 72                  /* at most 254, even: of the window */
        .equ IDT, 0x6000
        .equ VAR, 0x7000
        .equ REPAIR, VAR                /* #PF at an entry: make it right and go on there (1), or leave for that EIP */
        .equ PROBE, VAR + 4             /* #PF while the timer's handler looks: where it goes on */
        .equ WRONG, VAR + 8
        .equ TIMES, VAR + 12
        .equ MAPPED, VAR + 16

        .macro  mix
        roll    $5, %ebp
        addl    %eax, %ebp
        .endm
        .macro  mixm at:vararg
        movl    \at, %eax
        mix
        .endm
        /* %edx := an entry for frame %ecx & 15 with \bits and, for an odd %ecx, A */
        .macro  entry bits
        movl    %ecx, %edx
        andl    $15, %edx
        shll    $12, %edx
        movl    %ecx, %eax
        andl    $1, %eax
        shll    $5, %eax
        leal    FRAMES + \bits(%edx), %edx
        orl     %eax, %edx
        .endm
        /* %edi := page %ecx of the window */
        .macro  page
        movl    %ecx, %edi
        shll    $12, %edi
        addl    $WINDOW, %edi
        .endm
        .macro  again label
        decl    %ecx
        jnz     \label
        .endm
        .macro  reload
        movl    %cr3, %eax
        movl    %eax, %cr3
        .endm
        .macro  family letter
        movb    $\letter, %al
        call    show
        call    clear
        movl    $PAGES, %ecx
        .endm
        .macro  copy from, end, to
        movl    $\from, %esi
        movl    $(\to), %edi
        movl    $(\end - \from), %ecx
        rep     movsb
        .endm

        flat_rom
        inb     $0x92, %al
        orb     $2, %al
        outb    %al, $0x92
        flat_enter "gdt_pointer - rom"

        flat_start32 0x5000
        call    fill_memory
        call    interrupts
        movl    $PD, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80010000, %eax       /* PG, WP */
        movl    %eax, %cr0
        jmp     1f
1:      call    clear
        movl    $PAGES, %ecx

        /* f: fresh entries, by turns with A and without: load, store, read back */
1:      page
        entry   3
        movl    %edx, TABLE(, %ecx, 4)
        mixm    (%edi)
        movl    %ecx, 4(%edi)
        mixm    TABLE(, %ecx, 4)
        again   1b
        family  'f'

        /* s: the store comes first */
1:      page
        entry   0x43
        movl    %edx, TABLE(, %ecx, 4)
        movl    %ecx, 8(%edi)
        mixm    TABLE(, %ecx, 4)
        mixm    4(%edi)
        again   1b
        family  's'

        /* o: both orders: present with A but never used; changed; used; changed; INVLPG; used */
1:      entry   0x23
        movl    %edx, TABLE(, %ecx, 4)
        loop    1b
        reload
        movl    $PAGES, %ecx
2:      page
        entry   0x63
        xorl    $0x1000, %edx
        movl    %edx, TABLE(, %ecx, 4)
        mixm    (%edi)
        xorl    $0x3000, %edx
        movl    %edx, TABLE(, %ecx, 4)
        invlpg  (%edi)
        mixm    (%edi)
        movl    %ecx, 12(%edi)
        xorl    $0x5000, %edx
        movl    %edx, SELF + 0x2000(, %ecx, 4)
        invlpg  (%edi)
        mixm    (%edi)
        mixm    TABLE(, %ecx, 4)
        again   2b
        family  'o'

        /* b: byte, then word by word, the last part makes it present */
1:      page
        entry   0x23
        movb    %dh, TABLE + 1(, %ecx, 4)
        movl    %edx, %eax
        shrl    $16, %eax
        movw    %ax, TABLE + 2(, %ecx, 4)
        movb    %dl, SELF + 0x2000(, %ecx, 4)
        mixm    (%edi)
        decl    %ecx
        jz      2f
        page
        entry   0x23
        shldl   $16, %edx, %eax
        movw    %ax, SELF + 0x2002(, %ecx, 4)
        movw    %dx, TABLE(, %ecx, 4)
        mixm    (%edi)
        movb    $0x67, 5(%edi)
        mixm    4(%edi)
        mixm    TABLE(, %ecx, 4)
        again   1b
2:      family  'b'

        /* m: misaligned stores that hold halves of two entries; overlapping ones: the younger bytes count */
        movl    $PAGES, %ecx
1:      page
        entry   0x63
        movl    $0xdead0002, TABLE - 4(, %ecx, 4)
        movw    %dx, TABLE - 4(, %ecx, 4)
        movw    $FRAMES >> 16, TABLE + 2(, %ecx, 4)
        shrl    $16, %edx
        orl     $0x70230000, %edx
        movl    %edx, TABLE - 2(, %ecx, 4)      /* high half of the lower, low half of the upper */
        mixm    (%edi)
        mixm    -0x1000(%edi)
        movl    %ecx, -0x1000 + 16(%edi)
        mixm    TABLE(, %ecx, 4)
        mixm    TABLE - 4(, %ecx, 4)
        subl    $2, %ecx
        jnz     1b
        family  'm'

        /* a: A and D cleared by a store (all, a byte, AND, BTR), set by the walk over what was stored */
1:      page
        entry   3
        movl    %edx, TABLE(, %ecx, 4)
        mixm    (%edi)
        mixm    TABLE(, %ecx, 4)
        movl    %eax, (%edi)
        mixm    TABLE(, %ecx, 4)
        xorb    $0x10, %dh
        movw    %dx, TABLE(, %ecx, 4)
        invlpg  (%edi)
        movl    %eax, 20(%edi)
        mixm    TABLE(, %ecx, 4)
        andb    $0x9f, TABLE(, %ecx, 4)
        invlpg  (%edi)
        mixm    20(%edi)
        mixm    SELF + 0x2000(, %ecx, 4)
        btrl    $5, TABLE(, %ecx, 4)
        reload
        incl    24(%edi)
        mixm    TABLE(, %ecx, 4)
        again   1b
        family  'a'

        /* d: PDEs, each used once, and a PTE behind it in the same block */
        movl    $80, %ecx
1:      leal    32(%ecx), %edi
        shll    $22, %edi
        movl    %ecx, %ebx
        andl    $7, %ebx
        shll    $12, %ebx
        movl    %ecx, %eax
        andl    $1, %eax
        shll    $5, %eax
        leal    TABLES + 3(%ebx, %eax), %eax
        movl    %eax, PD + 32 * 4(, %ecx, 4)
        entry   3
        movl    %edx, TABLES + 12(%ebx)
        mixm    0x3000(%edi)
        mixm    PD + 32 * 4(, %ecx, 4)
        movl    %ecx, 0x3004(%edi)
        mixm    TABLES + 12(%ebx)
        again   1b
        family  'd'

        /* r: the same through the directory's map of itself: the PTE's own place depends on the open PDE */
        movl    $80, %ecx
1:      leal    32(%ecx), %edi
        shll    $22, %edi
        movl    %ecx, %ebx
        andl    $7, %ebx
        shll    $12, %ebx
        leal    TABLES + 0x23(%ebx), %eax
        movl    %eax, SELF_PD + 32 * 4(, %ecx, 4)
        entry   3
        leal    SELF + 32 * 4096, %ebx
        movl    %ecx, %eax
        shll    $12, %eax
        addl    %eax, %ebx
        movl    %edx, 16(%ebx)
        mixm    0x4000(%edi)
        movl    %ecx, 0x4008(%edi)
        mixm    16(%ebx)
        mixm    SELF_PD + 32 * 4(, %ecx, 4)
        again   1b
        family  'r'

        /* p: #PF behind the open store: not present, then read-only; the handler sees the entry and mends it */
1:      movl    $1, REPAIR
        page
        entry   0x42
        movl    %edx, TABLE(, %ecx, 4)
        mixm    (%edi)
        mixm    TABLE(, %ecx, 4)
        andb    $0xfd, TABLE(, %ecx, 4)
        invlpg  (%edi)
        movl    %ecx, 28(%edi)
        mixm    TABLE(, %ecx, 4)
        movl    $2f, REPAIR
        andb    $0xfe, SELF + 0x2000(, %ecx, 4)
        invlpg  (%edi)
        movl    %ecx, 32(%edi)
        incl    %ebp                    /* not reached */
2:      mixm    TABLE(, %ecx, 4)
        again   1b
        family  'p'

        /* P: the same for a PDE */
1:      movl    $2f, REPAIR
        leal    32(%ecx), %edi
        shll    $22, %edi
        movl    $TABLES + 2, PD + 32 * 4(, %ecx, 4)
        mixm    (%edi)
        incl    %ebp                    /* not reached */
2:      mixm    PD + 32 * 4(, %ecx, 4)
        movl    $3f, REPAIR
        movl    $TABLES + 3, PD + 32 * 4(, %ecx, 4)
        movl    $0x40, TABLES
        mixm    (%edi)
        incl    %ebp                    /* not reached */
3:      mixm    PD + 32 * 4(, %ecx, 4)
        mixm    TABLES
        again   1b
        family  'P'

        /* c: code pages: called through a fresh entry; then code in the window that maps the page it jumps to */
1:      page
        movl    %ecx, %edx
        andl    $1, %edx
        shll    $12, %edx
        addl    $CODES + 0x23, %edx
        movl    %edx, TABLE(, %ecx, 4)
        call    *%edi
        mix
        loop    1b
        movl    $FRAMES + 0x10023, TABLE + 512 * 4
        copy    codeA, codeA_end, HOME
        copy    codeB, codeB_end, CODES + 0x100
        copy    codeB, codeB_end, CODES + 0x1100
        movl    $22, CODES + 0x1100 + codeB_imm - codeB
        movl    $100, %ecx
        movl    $HOME, %eax
        call    *%eax
        movl    $100, %ecx
        movl    $HOME + codeA_fresh - codeA, %eax
        call    *%eax
        family  'c'

        /* i: one page, forgotten by CR3 or INVLPG in between, the entry stored before, behind and on both sides of it */
        movl    $60, %ecx
1:      entry   0x63
        movl    %edx, TABLE
        mixm    WINDOW
        movl    %ecx, WINDOW + 36
        movl    $0, TABLE
        reload
        xorl    $0x2000, %edx
        movl    %edx, TABLE
        mixm    WINDOW
        xorb    $0x10, TABLE + 1
        invlpg  WINDOW
        mixm    WINDOW + 36
        mixm    TABLE
        movb    $0, TABLE
        reload
        again   1b
        family  'i'

        /* x: one store changes the entry of the page that its second half lies in: that page was looked up before */
        movl    $60, %ecx
1:      call    table_end
        movl    $FRAMES + 0x9023, %eax
        testb   $1, %cl
        jz      2f
        orb     $0x40, %al
2:      movl    %eax, TABLE + 1023 * 4
        movl    %ecx, %eax
        shll    $24, %eax
        orl     $(FRAMES >> 16) + 1, %eax
        testb   $2, %cl
        jz      3f
        movl    %eax, WINDOW + 0x3feffe
        jmp     4f
3:      xorl    %eax, WINDOW + 0x3feffe
4:      mixm    TABLE + 1023 * 4
        invlpg  WINDOW + 0x3ff000
        mixm    WINDOW + 0x3ff000
        mixm    FRAMES + 0x9000
        mixm    FRAMES + 0x19000
        again   1b
        family  'x'

        /* t: REP STOS and MOVS run over the table's end into the page that they have just mapped */
        movl    $TABLE + 0x63, 0x3ff8
        movl    $FRAMES + 0xa003, 0x3ffc
        movl    $FRAMES + 0xb063, 0x4000
        movl    $15, %ebx
1:      call    table_end
        movl    %ebx, %ecx
        entry   3
        movl    %edx, %eax
        movl    $WINDOW + 0x3feffc, %edi
        movl    $24, %ecx
        rep     stosl
        call    mix_end
        call    table_end
        movl    $0x00230023, %eax
        movl    $WINDOW + 0x3feffc, %edi
        movl    $24, %ecx
        rep     stosw
        call    mix_end
        call    table_end
        testb   $1, %bl                 /* or mapped elsewhere, but not used */
        jz      2f
        movl    $FRAMES + 0xd063, TABLE + 1023 * 4
2:      leal    WINDOW + 0x3fefc0(, %ebx, 4), %edi
        leal    0x3fc0(, %ebx, 4), %esi
        movl    $24, %ecx
        rep     movsl
        call    mix_end
        call    table_end
        leal    WINDOW + 0x3fefec(%ebx), %edi
        leal    0x3fec(%ebx), %esi
        movl    $50, %ecx
        rep     movsb
        call    mix_end
        call    table_end               /* downwards: its second page, of which the first is mapped by entry 0 */
        movl    $TABLE + 0x63, TABLE + 4
        movl    $TABLE + 0x63, 0x3004
        movl    $FRAMES + 0xc003, 0x3000
        leal    WINDOW + 0x1000(, %ebx, 4), %edi
        leal    0x3000(, %ebx, 4), %esi
        movl    $24, %ecx
        std
        rep     movsl
        cld
        mixm    TABLE
        mixm    WINDOW + 0xffc
        mixm    FRAMES + 0xcff0
        movl    $0, TABLE
        decl    %ebx
        jnz     1b
        family  't'

        /* h: interrupts between: the timer's handler sees that entry (PTE or PDE) and mapping agree. The page is there from the store of
         * its entry to the CLI; the rest is for the interrupt to fall into. A page comes again after others only: see to_and_fro(). */
        movl    $FRAMES + 0x63, TABLES
        movb    $0xfe, %al
        outb    %al, $0x21
        movb    $0x10, %al              /* counter 0, low byte, mode 0 */
        outb    %al, $0x43
        movb    $9, %al
        outb    %al, $0x40
1:      incl    %ecx
        andl    $31, %ecx
        leal    TABLE(, %ecx, 4), %esi
        page
        entry   0x63
        testl   $1, %ecx
        jz      3f
        leal    PD + 32 * 4(, %ecx, 4), %esi
        leal    32(%ecx), %edi
        shll    $22, %edi
        movl    $TABLES + 0x23, %edx
3:      sti
        jmp     2f
2:      .rept   6
        incl    %ebx
        leal    (%ebx, %edx), %eax
        .endr
        movl    %edx, (%esi)
        movl    (%edi), %eax
        movl    %ecx, 40(%edi)
        .rept   4
        incl    %ebx
        leal    (%ebx, %edx), %eax
        .endr
        cli
        movl    $0, (%esi)
        invlpg  (%edi)
        cmpl    $60, TIMES
        jb      1b
        mixm    WRONG
        family  'h'

        movb    $0x10, %al
        outb    %al, $0xf4
9:      hlt
        jmp     9b

        flat_show

/* ---- the table is the window's last page but one, its last entry empty; and what became of that ---- */
table_end:
        movl    $TABLE + 0x63, TABLE + 1022 * 4
        movl    $0, TABLE + 1023 * 4
        reload
        ret
mix_end:
        mixm    TABLE + 1023 * 4
        mixm    WINDOW + 0x3ff000
        mixm    WINDOW + 0x3ff014
        mixm    TABLE + 1022 * 4
        ret

/* ---- nothing in the window, no PDE but the three ---- */
clear:  xorl    %eax, %eax
        movl    %eax, REPAIR
        movl    $TABLE, %edi
        movl    $1024, %ecx
        rep     stosl
        movl    $PD + 32 * 4, %edi
        movl    $1023 - 32, %ecx
        rep     stosl
        reload
        ret

fill_memory:
        movl    $PD, %edi
        xorl    %eax, %eax
        movl    $(0x8000 + 0x10000) / 4, %ecx
        rep     stosl
        movl    $TABLES, %edi
        movl    $0x8000 / 4, %ecx
        rep     stosl
        movl    $PD + 0x1003, PD
        movl    $TABLE + 3, PD + 8
        movl    $PD + 3, PD + 0xffc
        movl    $PD + 0x1000, %edi
        movl    $3, %eax
1:      stosl
        addl    $4096, %eax
        cmpl    $0x400003, %eax
        jb      1b
        movl    $FRAMES, %edi
        xorl    %eax, %eax
1:      movl    $1024, %ecx
        rep     stosl
        addl    $0x01010101, %eax
        cmpl    $FRAMES + 0x10000, %edi
        jb      1b
        copy    codeC, codeC_end, CODES
        copy    codeC, codeC_end, CODES + 0x1000
        movb    $12, CODES + 0x1001
        ret

/* ---- #PF and the timer ---- */
interrupts:
        movl    $IDT, %edi
        xorl    %eax, %eax
        movl    $(0x21 * 8 + 4096) / 4, %ecx
        rep     stosl
        movl    $pf, %eax
        movl    $IDT + 14 * 8, %edi
        call    gate
        movl    $timer, %eax
        movl    $IDT + 0x20 * 8, %edi
        call    gate
        lidt    idt_pointer
        movl    $pic_values, %esi
        movl    $6, %ecx
1:      movzbl  (%esi), %edx
        movb    1(%esi), %al
        outb    %al, %dx
        addl    $2, %esi
        loop    1b
        ret
gate:   movw    %ax, (%edi)
        shrl    $16, %eax
        movw    $8, 2(%edi)
        movw    $0x8e00, 4(%edi)
        movw    %ax, 6(%edi)
        ret
pic_values:
        .byte   0x20, 0x11, 0x21, 0x20, 0x21, 4, 0x21, 1, 0x21, 0xff, 0xa1, 0xff

pf:     pushl   %eax
        movl    PROBE, %eax
        testl   %eax, %eax
        jnz     2f
        movl    4(%esp), %eax
        mix
        movl    %cr2, %eax
        mix
        shrl    $22, %eax
        movl    SELF_PD(, %eax, 4), %eax
        mix
        testb   $1, %al
        jz      1f
        movl    %cr2, %eax
        shrl    $12, %eax
        pushl   %eax
        mixm    SELF(, %eax, 4)
        popl    %eax
        cmpl    $1, REPAIR
        jne     1f
        orl     $3, SELF(, %eax, 4)
        movl    %cr2, %eax
        invlpg  (%eax)
        popl    %eax
        addl    $4, %esp
        iret
1:      movl    REPAIR, %eax
        testl   %eax, %eax
        jz      unexpected
2:      movl    %eax, 8(%esp)
        popl    %eax
        addl    $4, %esp
        iret

unexpected:
        movb    $0x11, %al
        outb    %al, $0xf4
        jmp     unexpected

timer:  pushl   %eax
        incl    TIMES
        movl    $0, MAPPED
        movl    $1f, PROBE
        movl    (%edi), %eax
        incl    MAPPED
1:      movl    (%esi), %eax
        andl    $1, %eax
        cmpl    MAPPED, %eax
        je      2f
        incl    WRONG
2:      movl    $0, PROBE
        movb    $0x20, %al
        outb    %al, $0x20
        movl    TIMES, %eax
        andb    $7, %al
        addb    $5, %al
        outb    %al, $0x40
        popl    %eax
        iret

codeC:  movl    $11, %eax
        ret
codeC_end:

/* At HOME: maps the next page, jumps there (to 0x100 of it), comes back; with INVLPG between, or to an entry that was not present */
codeA:  movl    $HOME + codeA_back - codeA, %esi
        movl    %ecx, %edx
        andl    $1, %edx
        shll    $12, %edx
        addl    $CODES + 0x23, %edx
        movl    %edx, TABLE + 513 * 4
        invlpg  HOME + 0x1000
        jmp     codeA + 0x1100
codeA_back:
        mix
        again   codeA
        ret
codeA_fresh:
        movl    $HOME + codeA_back_fresh - codeA, %esi
        movl    $0, TABLE + 513 * 4
        invlpg  HOME + 0x1000
        movl    %ecx, %edx
        andl    $1, %edx
        shll    $12, %edx
        addl    $CODES + 0x23, %edx
        movl    %edx, TABLE + 513 * 4
        jmp     codeA + 0x1107
codeA_back_fresh:
        mix
        again   codeA_fresh
        ret
codeA_end:
codeB:  .byte   0xb8
codeB_imm:
        .long   21
        jmp     *%esi
        /* 7: */
        movl    HOME + 0x1101, %eax
        jmp     *%esi
codeB_end:

        flat_gdt gdt, gdt_pointer
idt_pointer:
        .word   0x21 * 8 - 1
        .long   IDT
        flat_reset
