/* SPDX-License-Identifier: Apache-2.0
 * Rows that others only end a block with, in hot loops: segment loads, above all of SS, far transfers, STI, CLI, POPF, IRET, mode
 * switches, port accesses of every form -> a line per family, `letter sum`, on port 0xe9; exit value 0x10, status 33. What is right
 * is what QEMU prints; the timer interrupts where it may, and nothing printed tells how often.
 */
        .include "tests/prog/flat.inc"
        .equ VAR, 0x7000
        .equ TIMES, VAR                 /* of the timer */
        .equ WRONG, VAR + 24            /* timer interrupts where none may come */
        .equ POINTER, VAR + 4           /* SP, SS */
        .equ WORDS, VAR + 8             /* 16 bytes */
        .equ STACK, 0x8000
        .equ SCRATCH, 0x87              /* a DMA page register: reads as written */
        .equ CONFIG, 0xcf8              /* reads as written, 32 bits */
        .equ NOBODY, 0x2a0

        .macro  mix reg=%eax
        roll    $5, %ebp
        addl    \reg, %ebp
        .endm
        .macro  family letter
        movb    $\letter, %al
        call    show
        .endm
        .macro  rounds n
        movw    $\n, %cx
        xorl    %ebp, %ebp
        .endm
        .macro  again label
        decw    %cx
        jnz     \label
        .endm
        /* until the timer's request waits; IF is 0 */
        .macro  pending
88:     movb    $0x0a, %al
        outb    %al, $0x20
        inb     $0x20, %al
        testb   $1, %al
        jz      88b
        movl    TIMES, %ebx
        .endm
        /* did any come since; %eax: TIMES */
        .macro  compare
        subl    %ebx, %eax
        negl    %eax
        sbbl    %eax, %eax
        mix
        .endm
        .macro  came
        movl    TIMES, %eax
        compare
        .endm

        flat_rom STACK
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movl    $0xf0000000 + (timer - rom), 0x20
        movl    $0xf0000000 + (soft - rom), 0x100
        .irp    at, TIMES, WRONG, WORDS, WORDS + 4, WORDS + 8, WORDS + 12
        movl    $0, \at
        .endr
        .irp    v, 0x11, 8, 4, 1        /* PIC: vectors 8 and up, the timer alone */
        movb    $\v, %al
        .if     \v == 0x11
        outb    %al, $0x20
        .else
        outb    %al, $0x21
        .endif
        .endr
        movb    $0xfe, %al
        outb    %al, $0x21
        movb    $0x34, %al
        outb    %al, $0x43
        movb    $24, %al
        outb    %al, $0x40
        xorb    %al, %al
        outb    %al, $0x40
        sti

        /* s: SS from a register, memory, the stack, a pointer; what follows uses the new stack */
        rounds  200
1:      movw    $0x2000, %ax
        movw    %ax, %ss
        movw    $0x1000, %sp
        pushw   %cx
        movw    $0x2100, POINTER
        movw    POINTER, %ss
        pushal
        movw    %sp, %ax
        mix
        popal
        movw    $0xffe, POINTER
        movw    $0x2000, POINTER + 2
        lssw    POINTER, %sp
        popw    %ax
        mix
        pushw   $0x2200
        popw    %ss
        pushl   %ebp
        movw    %ss, %ax
        mix
        movw    %ax, %ss
        jcxz    2f
2:      popl    %eax
        mix
        xorw    %ax, %ax
        movw    %ax, %ss
        movw    $STACK, %sp
        again   1b
        family  's'

        /* b: SS as the last of 31, 32, 33 instructions, and at the end of a page */
        rounds  100
1:      xorw    %ax, %ax
        .irp    n, 24, 25, 26, 27, 28
        jmp     2f
2:      .fill   \n, 1, 0x40             /* INC AX */
        mix
        xorw    %ax, %ax
        movw    %ax, %ss
        movw    $STACK, %sp
        .endr
        jmp     page_end
page_back:
        again   1b
        family  'b'

        /* f: far transfers to one place by two segments, INT and IRET with flags of the handler's choice */
        rounds  200
1:      lcallw  $0xf000, $(far - rom)
        mix
        lcallw  $0xeff0, $(far - rom + 0x100)
        mix
        ljmpw   $0xefe0, $(2f - rom + 0x200)
2:      movw    %cs, %ax
        mix
        ljmpw   $0xf000, $(2f - rom)
2:      int     $0x40
        mix
        pushfw
        popw    %ax
        andw    $0x8d5, %ax
        mix
        again   1b
        family  'f'

        /* q: where a request that waits is taken: behind the instruction behind STI or MOV SS, right behind POPF and IRET */
        rounds  60
        cli
1:      pending
        sti
        cli
        came
        sti
        nop
        cli
        came
        pending
        sti
        movw    %ax, %dx
        movl    TIMES, %eax
        cli
        compare
        pending
        xorw    %ax, %ax
        sti
        movw    %ax, %ss
        movl    TIMES, %eax
        cli
        compare
        pending
        pushfw
        popw    %ax
        orw     $0x200, %ax
        pushw   %ax
        popfw
        cli
        came
        pending
        pushw   $0x202
        pushw   %cs
        pushw   $(2f - rom)
        iretw
2:      cli
        came
        again   1b
        sti
        family  'q'

        /* h: no interrupt comes right behind STI or MOV SS, whatever stands there */
        rounds  1
        movb    $12, %al
        outb    %al, $0x40
        xorb    %al, %al
        outb    %al, $0x40
        movl    TIMES, %ebx
        addl    $150, %ebx
1:      cli
        incw    %dx
        sti
held1:  inb     $0x21, %al
        xorw    %ax, %ax
        incw    %dx
        movw    %ax, %ss
held2:  inb     $0x21, %al
        cmpl    %ebx, TIMES
        js      1b
        movl    WRONG, %eax
        mix
        family  'h'

        /* p: protected mode for some instructions, and back; unreal limits stay */
        rounds  100
        cli
        lgdtl   %cs:gdt_pointer - rom
1:      movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        jmp     2f
2:      movw    $16, %dx
        movw    %dx, %es
        andb    $0xfe, %al
        movl    %eax, %cr0
        xorw    %ax, %ax
        movw    %ax, %es
        movl    $0x110000, %edi
        movl    %ecx, %es:(%edi)
        addl    %es:(%edi), %ebp
        again   1b
        sti
        family  'p'

        /* o: IN and OUT, every form */
        rounds  100
1:      movw    $SCRATCH, %dx
        movb    %cl, %al
        outb    %al, %dx
        inb     %dx, %al
        mix
        movw    $CONFIG, %dx
        movl    %ebp, %eax
        orl     $0x80000000, %eax
        andl    $0x80fffffc, %eax
        outl    %eax, %dx
        xorl    %eax, %eax
        inl     %dx, %eax
        mix
        movw    $NOBODY, %dx
        inw     %dx, %ax
        mix
        inb     $0x21, %al
        mix
        movb    %cl, %al
        outb    %al, $0x82
        inw     $0x82, %ax
        mix
        outl    %eax, $0xe0
        outw    %ax, $0xe2
        movw    $NOBODY, %dx
        outw    %ax, %dx
        again   1b
        family  'o'

        /* r: REP INS, REP OUTS of a port without a buffer, up and down */
        rounds  60
1:      pushw   %cx
        movw    $SCRATCH, %dx
        movw    %cx, %ax
        outb    %al, %dx
        movw    $WORDS, %di
        andw    $7, %cx
        rep     insb
        movw    $WORDS, %si
        movw    $5, %cx
        rep     outsb
        inb     %dx, %al
        mix
        std
        movw    $WORDS + 15, %di
        movw    $9, %cx
        rep     insb
        mix     %edi
        movw    $WORDS + 8, %si
        movw    $3, %cx
        rep     outsb
        cld
        .irp    at, 0, 4, 8, 12
        mix     WORDS + \at
        .endr
        popw    %cx
        again   1b
        family  'r'
        cli
        flat_enter "%cs:gdt_pointer - rom"

        /* d: flat mode: data segments, null ones too; SS; STI, POPF; calls through CS; TS */
        flat_start32 STACK
        rounds  200
1:      movw    $16, %ax
        xorl    %edx, %edx
        movw    %dx, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    $STACK, %esp
        movw    %gs, %ax
        mix
        pushl   %fs
        popl    %eax
        mix
        pushl   $3
        popl    %gs
        movw    %gs, %ax
        mix
        pushl   %ss
        popl    %ss
        popl    %eax
        pushl   %eax
        lcall   $8, $far32
        mix
        pushfl
        popl    %eax
        xorl    $0xc1, %eax
        pushl   %eax
        popfl
        pushfl
        popl    %eax
        andl    $0xed5, %eax
        mix
        pushfl
        pushl   %cs
        pushl   $2f
        iretl
2:      movl    %cr0, %eax
        xorb    $8, %al
        movl    %eax, %cr0
        clts
        movl    %cr0, %eax
        andl    $9, %eax
        mix
        decw    %cx
        jnz     1b
        movb    $'d', %al
        call    show32
        movb    $0x10, %al
        outb    %al, $0xf4
        hlt

far32:  movl    %esp, %eax
        lret

/* AL, then EBP in hexadecimal */
        .macro  show_line mov:req, count:req
        outb    %al, $0xe9
        movb    $32, %al
        outb    %al, $0xe9
        \mov    $8, \count
1:      roll    $4, %ebp
        movl    %ebp, %eax
        andb    $15, %al
        cmpb    $10, %al
        sbbb    $0x69, %al
        das
        outb    %al, $0xe9
        loop    1b
        movb    $10, %al
        outb    %al, $0xe9
        .endm
show32: show_line movl, %ecx
        ret
        .code16
show:   show_line movw, %cx
        ret

timer:  pushw   %ax
        pushw   %ds
        xorw    %ax, %ax
        movw    %ax, %ds
        incl    TIMES
        pushw   %bp
        movw    %sp, %bp
        cmpw    $(held1 - rom), 6(%bp)
        je      1f
        cmpw    $(held2 - rom), 6(%bp)
        jne     2f
1:      incl    WRONG
2:      popw    %bp
        popw    %ds
        movb    $0x20, %al
        outb    %al, $0x20
        popw    %ax
        iretw

/* other flags for whom it returns to */
soft:   pushw   %bp
        movw    %sp, %bp
        xorw    $0x8d5, 6(%bp)
        popw    %bp
        iretw

far:    movw    %cs, %ax
        lretw

        flat_gdt gdt, gdt_pointer

        .org    0x4ffe - 5
page_end:
        xorw    %ax, %ax
        movw    $0x2300, %dx
        movw    %dx, %ss                /* the last of the page */
        movw    $0x1000, %sp
        pushl   %ecx
        popl    %eax
        mix
        xorw    %ax, %ax
        movw    %ax, %ss
        movw    $STACK, %sp
        jmp     page_back
        flat_reset
