/* SPDX-License-Identifier: Apache-2.0
 * A device-free walk through the modes, for comparison of all registers with QEMU before every instruction: real mode, unreal
 * mode, 16- and 32-bit protected mode, rings by gates and returns, paging, virtual-8086 mode, and back to real mode.
 * Flags that the manual leaves undefined are not made. Ends at port 0xf4.
 */
        .equ STACK, 0x7000
        .equ DATA, 0x6000
        .equ PAGES, 0x10000
        .equ TSS, 0x3000
        .equ GDT, 0x2000
        .equ IDT, 0x2800

        .section .text.start, "ax"
        .code16
        .globl  rom_start
rom_start:
        xorl    %edx, %edx              /* the processor's signature */
        cli
        cld
        movb    $0xff, %al              /* the one device touched: no timer interrupts */
        outb    %al, $0x21
        outb    %al, $0xa1
        movw    $0xf000, %ax
        movw    %ax, %ds
        xorw    %ax, %ax
        movw    %ax, %es
        movw    %ax, %ss
        movw    $STACK, %sp
/* real mode: stack, calls, strings, far transfers, flags */
        movw    $20, %cx
1:      pushw   %cx
        pushl   %ecx
        call    sub16
        popl    %edx
        popw    %dx
        loop    1b
        movw    $text - rom_start, %si
        movw    $DATA, %di
        movw    $40, %cx
        rep movsb
        movw    $DATA + 39, %si
        movw    $DATA + 80, %di
        movw    $9, %cx
        std
        rep movsw %es:(%si), %es:(%di)
        cld
        movw    $DATA, %di
        movb    $'e', %al
        movw    $40, %cx
        repne scasb
        lcall   $0xf000, $far16 - rom_start
        movw    $0x1234, %ax
        movw    $3, %cx
2:      movw    %ax, %fs
        movw    %fs, %bx
        pushw   %fs
        popw    %gs
        addw    $0x111, %ax
        loop    2b
        pusha
        popa
        pushal
        popal
        pushfw
        orw     $0x8d5, (%esp)
        popfw
        pushfl
        popl    %eax
        sahf
        lahf
        stc
        cmc
        enter   $16, $0
        leave
        enter   $8, $3
        leave
        movw    $0x40, %bx              /* IVT: INT 0x40 -> int16 */
        movw    $int16 - rom_start, %es:0x100
        movw    $0xf000, %es:0x102
        int     $0x40
        movw    $int16 - rom_start, %es:0x10
        movw    $0xf000, %es:0x12
        movb    $0x7f, %al
        addb    $1, %al
        into
        lesw    farptr - rom_start, %bx
        lfsl    farptr32 - rom_start, %ebx
        xorw    %ax, %ax
        movw    %ax, %es
        movw    %ax, %fs
        smsw    %ax
        sgdtw   %es:DATA
        sidtw   %es:DATA + 8

/* tables: copied from ROM */
        movw    $gdt - rom_start, %si
        movw    $GDT, %di
        movw    $(gdt_end - gdt) / 4, %cx
        rep movsl
        movw    $IDT, %di               /* 72 gates to handler32, DPL 3 */
        movw    $72, %cx
3:      movl    $0x00080000 + handler32 - rom_start, %eax
        stosl
        movl    $0x000fee00, %eax
        stosl
        loop    3b
        lgdtl   gdt_ptr - rom_start
        lidtl   idt_ptr - rom_start

/* unreal mode: a 4 GB limit taken along */
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        movw    $0x10, %bx
        movw    %bx, %fs
        andb    $0xfe, %al
        movl    %eax, %cr0
        movl    $0x123456, %esi
        movl    $0xcafe1234, %fs:(%esi)
        movl    %fs:(%esi), %ebx
        xorw    %bx, %bx
        movw    %bx, %fs
        movl    %fs:(%esi), %ecx

/* 16-bit protected mode */
        orb     $1, %al
        movl    %eax, %cr0
        ljmpw   $0x18, $pm16 - rom_start
sub16:  pushw   %bp
        movw    %sp, %bp
        movw    8(%bp), %ax
        xorw    $0x55, %ax
        popw    %bp
        ret
far16:  pushw   %ds
        popw    %ds
        lret
int16:  pushw   %ax
        movw    %sp, %bp
        movw    2(%bp), %ax
        popw    %ax
        iretw
pm16:   movw    $0x20, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    $0x20, %ax
        movw    %ax, %ss
        movw    $STACK, %sp
        pushw   $0x1234
        pushl   $0x12345678
        popl    %eax
        popw    %bx
        movw    %ss, %cx
        lar     %cx, %dx
        lsl     %cx, %dx
        verr    %cx
        verw    %cx
        movw    $0x18, %cx
        verw    %cx
        larl    %ecx, %edx
        lsll    %ecx, %edx
        callw   sub16
        movw    $5, %cx
        movw    $DATA, %si
        movw    $DATA + 0x40, %di
        rep movsw
        ljmpl   $0x08, $pm32

/* 32-bit protected mode */
        .code32
pm32:   movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    %ax, %fs
        movw    %ax, %gs
        movl    $STACK, %esp
        movl    $26, %ecx
        movl    $TSS, %edi
        xorl    %eax, %eax
        rep stosl
        movl    $STACK - 0x800, TSS + 4
        movl    $0x10, TSS + 8
        movl    $0x680000, TSS + 0x64
        movw    $0x28, %ax
        ltr     %ax
        str     %eax
        sldt    %ebx
        pushal
        popal
        pushfl
        popfl
        enter   $32, $0
        leave
        enter   $8, $4
        leave
        int     $0x41                   /* same ring */
        nop
        ud2
        movl    $recover1, %ebp
        movw    $0x7ff8, %ax
        movw    %ax, %ds                /* #GP */
recover1:
        lcall   $0x38, $0               /* call gate, same ring */
        pushl   $0x33
        pushl   $STACK - 0x400
        pushl   $0x3202
        pushl   $0x2b + 0x18            /* 0x43: ring 3 code */
        pushl   $ring3
        iretl
ring3:  movl    $0x33, %eax
        movw    %ax, %ds
        movw    %ax, %es
        pushl   %eax
        popl    %ebx
        movl    DATA, %ecx
        movl    %ecx, DATA + 4
        pushfl
        popl    %eax
        int     $0x42
        lcall   $0x4b, $0               /* call gate into ring 0, two parameters */
        movl    $recover2, %ebp
        cli                             /* allowed: IOPL 3 */
        movl    %cr0, %eax              /* #GP */
recover2:
        hlt                             /* #GP; the handler goes on to paging with EBP = 0 */

gate0:  lret
gate3:  movl    8(%esp), %eax
        movl    12(%esp), %ebx
        lretl   $8

/* EBP: where to go on in ring 0 after a fault, 0: paging. Software interrupts return. */
handler32:
        pushl   %eax
        testl   $0x20000, 12(%esp)              /* INT from virtual-8086 mode: EFLAGS stands there */
        jnz     2f
        movl    4(%esp), %eax
        cmpl    $0xf0000, %eax
        jb      1f                      /* an error code is on top */
        movl    %eax, %edx
        cmpb    $0xcd, -2(%edx)
        je      2f
        cmpb    $0x0f, (%edx)           /* UD2: skip it */
        jne     1f
        addl    $2, 4(%esp)
2:      popl    %eax
        iretl
1:      movl    $0x10, %eax
        movw    %ax, %ds
        movw    %ax, %es
        popl    %eax
        testl   $0x20000, 12(%esp)              /* a fault from there: the end */
        jnz     recover5
        movl    4(%esp), %eax
        movl    8(%esp), %edx
        addl    $4, %esp
        cmpb    $0xf4, (%eax)
        je      paging
        testl   $3, %edx
        jz      1f
        movl    %ebp, (%esp)
        iretl
1:      movl    %ebp, (%esp)
        iretl

/* paging: identity, and 0x400000 -> 0x5000 */
paging: movl    $STACK, %esp
        movl    $PAGES, %edi
        movl    $PAGES + 0x1007, %eax
        stosl
        movl    $PAGES + 0x2007, %eax
        stosl
        movl    $PAGES + 0x1000, %edi
        movl    $7, %eax
        movl    $288, %ecx
1:      stosl
        addl    $0x1000, %eax
        loop    1b
        movl    $0x5007, PAGES + 0x2000
        movl    $0x5001, PAGES + 0x2004
        movl    $PAGES, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80010000, %eax
        movl    %eax, %cr0
        jmp     1f
1:      movl    $0x11223344, 0x400000
        movl    0x5000, %ebx
        movl    0x401000, %ecx
        movl    PAGES + 0x2000, %edx
        movl    PAGES + 0x2004, %edx
        movl    $recover3, %ebp
        movl    %ecx, 0x401000          /* #PF: WP */
recover3:
        movl    %cr2, %eax
        movl    PAGES + 0x2004, %edx
        movl    $recover4, %ebp
        movl    0x402000, %eax          /* #PF: absent */
recover4:
        movl    %cr2, %eax
        invlpg  0x400000

/* virtual-8086 mode */
        pushl   $0
        pushl   $0
        pushl   $0x100
        pushl   $0x200
        pushl   $0x600
        pushl   $0x0f00
        pushl   $0x23002
        pushl   $0xf000
        pushl   $v86 - rom_start
        iretl
        .code16
v86:    movw    %ds, %ax
        movw    %es, %bx
        pushw   %ax
        popw    %cx
        movw    $0x123, %ax
        movw    %ax, %es
        movw    $0x4321, %es:0x10
        movw    %es:0x10, %dx
        pushfw
        popfw
        call    sub16
        lcall   $0xf000, $far16 - rom_start
        movw    $3, %cx
1:      loop    1b
        sti
        cli
        int     $0x43                   /* to ring 0 and back */
        nop
        movl    $recover5, %ebp
        hlt                             /* #GP: handler32 sees HLT as the end */
        .code32
recover5:
        xorl    %eax, %eax
        outb    %al, $0xf4
        hlt

        .balign 8
text:   .ascii  "The quick brown fox jumps over the lazy dog, twice a day."
        .balign 4
farptr: .word   0x1234, 0x5678
farptr32:
        .long   0x89abcdef
        .word   0x1357
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff      /* 08 flat code */
        .quad   0x00cf93000000ffff      /* 10 flat data */
        .quad   0x00009b0f0000ffff      /* 18 16-bit code at 0xf0000 */
        .quad   0x000093000000ffff      /* 20 16-bit data */
        .quad   0x0000890030000067      /* 28 TSS */
        .quad   0x00cff3000000ffff      /* 30 ring 3 data */
        .word   gate0 - rom_start, 8, 0xec00, 0xf       /* 38 call gate */
        .quad   0x00cffb000000ffff      /* 40 ring 3 code */
        .word   gate3 - rom_start, 8, 0xec02, 0xf       /* 48 call gate, two parameters */
gdt_end:
gdt_ptr:
        .word   gdt_end - gdt - 1
        .long   GDT
idt_ptr:
        .word   72 * 8 - 1
        .long   IDT

        .section .reset, "ax"
        .code16
        ljmp    $0xf000, $0
        .balign 16
