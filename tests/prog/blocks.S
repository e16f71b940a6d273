/* SPDX-License-Identifier: Apache-2.0
 * Sectors of the first disk written and read by REP OUTS and REP INS of every size, begun at odd bytes, to and from every alignment, over
 * code and over the REP itself; REP MOVS and STOS that begin between two lines; REP with RF set; a read-only segment through mode switches, MOV SS
 * single-stepped, ends of segments and of the GDT -> sums on port 0xe9, a line per family, status 33.
 * What is right, at every tick, is what ref makes of it (blocks.sh).
 */
        .include "tests/prog/flat.inc"
        .equ ATA, 0x1f0                 /* 2: count, 3-5: address, 6: drive, LBA; 7: command, status */
        .equ READ, 0x20
        .equ WRITE, 0x30
        .equ FROM, 0x30000              /* what is written: 6 sectors */
        .equ TO, 0x40000                /* where it comes back */
        .equ CODE, 0x50000
        .equ TO16, 0x7000
        .equ SELF, 0x100                /* bytes into CODE */

        .macro  mix reg=%eax
        roll    $5, %ebp
        addl    \reg, %ebp
        .endm
        .macro  ata register, value
        movl    $(ATA + \register), %edx
        movb    \value, %al
        outb    %al, %dx
        .endm
        /* until the status has \bits of \among */
        .macro  ata_wait among, bits
        movl    $(ATA + 7), %edx
88:     inb     %dx, %al
        andb    $\among, %al
        cmpb    $\bits, %al
        jne     88b
        .endm
        /* %bl sectors from %bh on */
        .macro  begin command
        ata_wait 0xc0, 0x40             /* not BSY, DRDY */
        ata     6, $0xe0
        ata     2, %bl
        ata     3, %bh
        ata     4, $0
        ata     5, $0
        ata     7, $\command
        ata_wait 0x88, 0x08             /* DRQ */
        movl    $ATA, %edx
        .endm
        /* from here on with RF set, as behind a fault */
        .macro  rf_here
        pushfl
        orl     $0x10000, (%esp)
        pushl   %cs
        pushl   $88f
        iret
88:
        .endm
        .macro  family letter
        movb    $\letter, %al
        call    show
        .endm

        flat_rom 0x8000
        xorw    %ax, %ax                /* a far JMP over the end of its segment faults itself */
        movw    %ax, %es
        movl    $(0xf0000000 + (gp16 - rom)), %es:(13 * 4)
        ljmpl   $0xf000, $0x10000
gp16:   popw    %bx
        movw    %bx, %es:TO16
        flat_enter "gdt_pointer - rom"
        flat_start32 0x8000
        xorl    %ebp, %ebp
        mix     TO16
        movl    $FROM, %edi             /* no two words alike */
        movl    $0x9e3779b9, %eax
1:      stosl
        roll    $7, %eax
        addl    $0x85ebca6b, %eax
        cmpl    $(FROM + 6 * 512 + 64), %edi
        jb      1b
        movl    $own, %esi
        movl    $(FROM + 1536 + SELF), %edi
        movl    $(own_end - own), %ecx
        rep movsb

        /* A sector each by a way of its own: %ebx is number << 8 | 1 */
        .macro  written number, first, size, units
        movl    $(\number << 8 | 1), %ebx
        begin   WRITE
        movl    $(FROM + 512 * \number), %esi
        \first
        movl    $\units, %ecx
        rep \size
        .endm
        written 0, , outsw, 256
        written 1, outsw, outsw, 255
        written 2, outsb, outsb, 511
        written 3, , outsl, 128
        written 4, outsb, outsl, 127
        outsb
        outsw
        movl    $(5 << 8 | 1), %ebx     /* in two, from an odd address */
        begin   WRITE
        movl    $(FROM + 512 * 5 + 3), %esi
        movl    $100, %ecx
        rep outsw
        movl    $156, %ecx
        rep outsw
        ata_wait 0x88, 0

        /* Read: %ebx as above; to TO + \at */
        .macro  come first, size, units, at
        begin   READ
        movl    $(TO + \at), %edi
        \first
        movl    $\units, %ecx
        rep \size
        .endm
        .macro  seen
        movl    $TO, %esi
        movl    $(512 / 4 + 8), %ecx
87:     lodsl
        mix
        loop    87b
        .endm
        movl    $1, %ebx
2:      .irp    at, 0, 2, 7, 30, 0xf80
        come    , insw, 256, \at
        seen
        come    insw, insw, 255, \at
        seen
        come    insb, insb, 511, \at
        seen
        come    , insl, 128, \at
        seen
        come    insb, insw, 255, \at
        insb
        seen
        .endr
        incb    %bh
        cmpb    $6, %bh
        jb      2b
        family  'r'

        movl    $0x0003, %ebx           /* three sectors, one REP after the other as the device is ready; two at once */
        begin   READ
        movl    $(TO + 4), %edi
3:      movl    $256, %ecx
        rep insw
        ata_wait 0x80, 0
        movl    $ATA, %edx
        cmpl    $(TO + 4 + 3 * 512), %edi
        jb      3b
        seen
        movl    $0x0202, %ebx
        begin   READ
        movl    $TO, %edi
        movl    $300, %ecx              /* those that come while it is busy read 0 */
        rep insw
        ata_wait 0x88, 0x08
        movl    $ATA, %edx
        movl    $256, %ecx
        rep insw
        seen
        family  'm'

        /* Over code that runs, and over itself, by the same bytes */
        movl    $6, %ebx
4:      pushl   %ebx
        movl    $own, %esi
        movl    $(CODE + SELF), %edi
        movl    $(own_end - own), %ecx
        rep movsb
        movl    $(3 << 8 | 1), %ebx
        begin   READ
        movl    $CODE, %edi
        movl    $256, %ecx
        movl    $(CODE + SELF), %eax
        call    *%eax
        mix     %ecx
        mix     %edi
        movl    (CODE + SELF + 8), %eax
        mix
        movb    $0xc3, CODE             /* by others, from code before it on */
        movl    $CODE, %eax
        call    *%eax
        movl    $0xc3c3aaf3, CODE + SELF /* rep stosb; ret */
        movb    $0xc3, %al
        movl    $CODE, %edi
        movl    $0x300, %ecx
        movl    $(CODE + SELF), %edx
        call    *%edx
        mix     %ecx
        popl    %ebx
        decl    %ebx
        jnz     4b
        family  'o'

        /* Long copies and fills from between two lines, apart and not */
        movl    $1, %ebx
5:      .irp    at, 0, 1, 3, 18, 31
        .irp    size, b, w, l
        leal    TO + \at, %edi
        leal    FROM(%ebx), %esi
        movl    $300, %ecx
        rep movs\size
        leal    TO + \at, %esi
        leal    TO + \at + 5, %edi
        movl    $300, %ecx
        rep movs\size
        leal    TO + \at + 1600, %edi
        movl    %ebp, %eax
        movl    $300, %ecx
        rep stos\size
        mix     TO + 600
        mix     TO + 1600 + 599
        mix     TO + 1600 + 1100
        .endr
        .endr
        addl    $5, %ebx
        cmpl    $32, %ebx
        jb      5b
        family  'c'

        /* A segment that may not be written, but in real mode, carried through mode switches */
        lgdtl   more_pointer
        lidtl   idt_pointer
        movl    $50, %ebx
6:      movw    $24, %ax
        movw    %ax, %ds
        movl    %cr0, %eax
        andb    $0xfe, %al
        movl    %eax, %cr0
        movl    %ebp, TO                /* done */
        orb     $1, %al
        movl    %eax, %cr0
        movl    $7f, %esi
        movl    %ebx, TO + 4            /* #GP; where it goes on is in %esi */
7:      mix     %edx
        movl    $8f, %esi
        movw    $40, %ax                /* behind the table's end */
        movw    %ax, %ds
8:      mix     %edx
        movl    $9f, %esi
        ljmpl   $32, $0x100000          /* behind the segment's */
9:      mix     %edx
        movw    $16, %ax
        movw    %ax, %ds
        mix     TO
        mix     TO + 4
        pushfl                          /* no single step behind MOV SS */
        orl     $0x100, (%esp)
        popfl
        movw    %ax, %ss
        incl    %edi
        movw    %ax, %es
        pushfl
        andl    $~0x100, (%esp)
        popfl
        mix     %edi
        decl    %ebx
        jnz     6b
        family  't'

        /* RF stays while a REP goes on, and is gone behind it; until a fault, over itself, single-stepped */
        movl    $40, %ebx
6:      movl    $TO, %edi
        leal    FROM(%ebx), %esi
        movl    $200, %ecx
        rf_here
        rep movsl
        movl    $300, %ecx
        rf_here
        rep stosw
        mix     TO + 796
        movl    $FROM, %esi
        movl    $FROM, %edi
        movl    $70, %ecx
        rf_here
        repe cmpsl
        mix     %ecx
        movl    $0, %ecx
        rf_here
        rep stosb
        rf_here                         /* others: at once, behind it MOV SS, a fault, IRET, a second RF */
        incl    %edi
        mix     %edi
        movw    %ss, %ax
        rf_here
        movw    %ax, %ss
        incl    %edi
        rf_here
        pushfl
        popl    %eax
        mix
        movl    $3f, %esi
        movw    $40, %ax
        rf_here
        movw    %ax, %ds
3:      movw    $16, %ax
        movw    %ax, %ds
        pushfl
        pushl   %cs
        pushl   $4f
        rf_here
        iret
4:      rf_here
        rf_here
        decl    %edi
        movw    $32, %ax
        movw    %ax, %es
        movl    $7f, %esi
        movl    $0xfffe0, %edi
        movl    $80, %ecx
        movb    $0x77, %al
        rf_here
        repne scasb                     /* over the segment's end: #GP */
7:      mix     %edi
        movw    $16, %ax
        movw    %ax, %es
        movl    $0xc3c3aaf3, CODE + SELF /* rep stosb; ret */
        movb    $0xc3, %al
        leal    CODE + SELF - 90(%ebx), %edi
        movl    $250, %ecx
        pushl   $8f
        pushfl
        orl     $0x10000, (%esp)
        pushl   %cs
        pushl   $CODE + SELF
        iret
8:      mix     %ecx
        mix     CODE + SELF
        movl    $TO, %edi
        movl    $9, %ecx
        pushfl
        orl     $0x10100, (%esp)        /* TF too; the handler counts in %edi */
        pushl   %cs
        pushl   $9f
        iret
9:      rep stosb
        pushfl
        andl    $~0x100, (%esp)
        popfl
        mix     %edi
        decl    %ebx
        jnz     6b
        family  'r'

        movb    $0x10, %al
        outb    %al, $0xf4
1:      hlt
        jmp     1b

db:     addl    $16, %edi
        iret
gp:     incl    %edi
        mix     12(%esp)                /* EFLAGS */
        movl    4(%esp), %edx
        movl    %esi, 4(%esp)
        movl    $8, 8(%esp)
        addl    $4, %esp
        iret
own:    rep insw
        nop
        nop
        ret
own_end:
        flat_show
        flat_gdt gdt, gdt_pointer
        .balign 8
more:   .quad   0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cf91000000ffff, 0x004f9b000000ffff
        .quad   0x00cf93000000ffff      /* not of the table */
more_pointer:
        .word   5 * 8 - 1
        .long   more
        .balign 8
idt:    .quad   0
        .word   db - rom, 8, 0x8e00, 0xf
        .skip   11 * 8
        .word   gp - rom, 8, 0x8e00, 0xf
idt_pointer:
        .word   . - idt - 1
        .long   idt
        flat_reset
