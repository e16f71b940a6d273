/* SPDX-License-Identifier: Apache-2.0
 * What answers where no memory is: loads, stores, strings, stack, page tables, descriptor tables across the end of RAM (16 MB) and above
 * it -> lines `letter values` on port 0xe9; exit value 0x10, status 33. As a ROM, for Bochs and us; with KERNEL as an ELF file for
 * -kernel, which has no ROM and goes on: code that runs off the end of RAM, 0xC0000-0xFFFFF, DMA, A20. The first character of the
 * kernel's command line chooses how it ends: 0 exit value, 1 triple fault, 2 keyboard controller, 3 PD above RAM, 4 as 1 with the IDT there.
 */
        .include "tests/prog/flat.inc"
        .equ TOP, 0x1000000             /* the end of RAM */
        .equ PD, 0x100000
        .equ TABLE, 0x101000            /* of 0x800000 */
        .equ LOW, 0x102000              /* of 0 */
        .equ IDT, 0x6000
        .equ BUF, 0x110000
        .equ RESUME, 0x7000             /* where #UD and #GP go on */
        .equ SAVED, 0x7008              /* the #UD's EAX */

        .macro  line letter
        movb    $10, %al
        outb    %al, $0xe9
        movb    $\letter, %al
        outb    %al, $0xe9
        .endm
        .macro  showm at:vararg
        movl    \at, %eax
        call    show
        .endm
        /* Ends of RAM: 11 to 88 in its last eight bytes */
        .macro  fill
        movl    $0x44332211, TOP - 8
        movl    $0x88776655, TOP - 4
        .endm
        .macro  put bytes:vararg
        .irp    byte, \bytes
        movb    $\byte, (%edi)
        incl    %edi
        .endr
        .endm
        /* Code at TOP - \back that must end in #UD: shows where, and EAX */
        .macro  falls back, bytes:vararg
        movl    $TOP - \back, %edi
        put     \bytes
        leap    $TOP - \back
        .endm
        .macro  leap to:vararg
        movl    $77f, RESUME
        movl    $0x5555, %eax
        movl    $300, %ecx
        movl    \to, %edx
        jmp     *%edx
77:     movl    %ebx, %eax
        call    show
        showm   SAVED
        .endm

        .ifdef  KERNEL
        .code32
        .globl  _start
_start: movl    0x228(%esi), %eax
        movb    (%eax), %al
        movb    %al, way
        lgdtl   gdt_pointer
        ljmp    $8, $1f
1:      movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    $0x5000, %esp
        .else
        flat_rom
        inb     $0x92, %al
        orb     $2, %al
        outb    %al, $0x92
        flat_enter "gdt_pointer - rom"
        flat_start32 0x5000
        .endif
        movl    $handler, %eax          /* #UD and #GP */
        movl    $0x80000, %edx
        movw    %ax, %dx
        andl    $0xffff0000, %eax
        orl     $0x8e00, %eax
        .irp    v, 6, 13
        movl    %edx, IDT + 8 * \v
        movl    %eax, IDT + 8 * \v + 4
        .endr
        lidtl   idt_pointer

        line    'a'                     /* loads */
        showm   TOP
        .irp    at, 0x1000ffc, 0x1100000, 0x3ffffffc, 0x40000000, 0x7ffffffc, 0x80000000, 0xbffffffc
        showm   \at
        .endr
        movzwl  TOP + 0x100e, %eax
        call    show
        movsbl  TOP + 0x100f, %eax
        call    show
        line    'b'                     /* over the end */
        fill
        .irp    k, 1, 2, 3, 4
        showm   TOP - \k
        .endr
        movzwl  TOP - 1, %eax
        call    show
        line    'c'                     /* stores */
        movl    $0x12345678, TOP
        showm   TOP
        .irp    k, 1, 2, 3
        fill
        movl    $0xa1b2c3d4, TOP - \k
        showm   TOP - 4
        showm   TOP - \k
        .endr
        line    'd'                     /* read-modify-write */
        fill
        incl    TOP
        pushfl
        popl    %eax
        andl    $0x8d5, %eax
        call    show
        lock
        addl    $0x01020304, TOP - 2
        showm   TOP - 4
        movl    $7, %eax
        xchgl   %eax, TOP + 8
        call    show
        movl    $-1, %eax
        movl    $9, %edx
        lock
        cmpxchgl %edx, TOP + 4
        setz    %al
        movzbl  %al, %eax
        call    show
        btsl    $4, TOP - 2
        showm   TOP - 4
        line    'e'                     /* strings */
        fill
        movl    $TOP - 8, %esi
        movl    $BUF, %edi
        movl    $4, %ecx
        rep     movsl
        showm   BUF + 4
        showm   BUF + 8
        showm   BUF + 12
        movl    $TOP - 5, %edi
        movl    $11, %ecx
        movb    $0x3c, %al
        rep     stosb
        showm   TOP - 8
        showm   TOP - 4
        showm   TOP
        fill
        movl    $BUF + 9, %esi
        movl    $TOP - 3, %edi
        movl    $2000, %ecx
        rep     movsw
        showm   TOP - 4
        movl    $TOP - 4, %edi
        movl    $100, %ecx
        movb    $0x77, %al
        repne   scasb
        movl    %ecx, %eax
        call    show
        line    'f'                     /* the stack */
        fill
        movl    %esp, %ebx
        movl    $TOP + 2, %esp
        pushl   $0x0badcafe
        popl    %edx
        pushl   $1
        pushl   $2
        addl    $4, %esp
        movl    %esp, %esi
        movl    $TOP + 64, %esp
        pusha
        popl    %edi
        movl    %ebx, %esp
        movl    %edx, %eax
        call    show
        movl    %esi, %eax
        call    show
        movl    %edi, %eax
        call    show
        showm   TOP - 4

        line    'g'                     /* pages: tables, frames, a large page */
        fill
        movl    $LOW, %edi              /* 4 MB where we are */
        movl    $7, %eax
        movl    $1024, %ecx
1:      stosl
        addl    $0x1000, %eax
        loop    1b
        movl    $LOW + 7, PD
        movl    $TABLE + 7, PD + 8
        movl    $TOP + 7, PD + 12       /* a table above */
        movl    $TOP + 0x87, PD + 16    /* 4 MB above */
        movl    $TOP - 0x1000 + 7, TABLE
        movl    $TOP + 7, TABLE + 4
        movl    $TOP + 0x2000 + 7, TABLE + 8
        movl    $TOP - 0x1000 + 7, TABLE + 12
        .equ    LAST, 0x803ffc          /* the last word of RAM once more */
        movl    $PD, %eax
        movl    %eax, %cr3
        movl    %cr4, %eax
        orl     $0x10, %eax
        movl    %eax, %cr4
        movl    %cr0, %eax
        orl     $0x80010000, %eax
        movl    %eax, %cr0
        jmp     1f
1:      showm   0x800ffc
        showm   0x800ffe
        showm   0x801ffc
        showm   0x801ffe
        movl    $0x01020304, 0x800ffd
        movl    $0x01020304, 0x802000
        incl    0x1000100
        showm   0x800ffc
        showm   0x1000100
        showm   TABLE
        showm   TABLE + 4
        showm   TABLE + 8
        showm   PD + 16
        showm   LAST
        .ifdef  KERNEL
        line    'h'                     /* entries of ones: the last page of 4 GB, where no ROM is */
        movl    %cr4, %eax              /* without large pages no bit of a PTE is reserved */
        andl    $~0x10, %eax
        movl    %eax, %cr4
        movl    $PD, %eax
        movl    %eax, %cr3
        showm   0xc00000
        movl    $5, 0xc01ffe
        showm   0xc01ffe
        showm   PD + 12
        leap    $0xc02345
        .endif
        movl    %cr0, %eax
        andl    $0x7fffffff, %eax
        movl    %eax, %cr0
        jmp     1f
1:
        line    'i'                     /* descriptors of ones */
        movl    $0x600df00d, 0
        lgdtl   gdt_above
        movl    $8, %eax
        larl    %eax, %edx
        lsll    %eax, %ebx
        movw    %ax, %fs
        lgdtl   gdt_pointer
        movl    %edx, %eax
        andl    $0xf0ff00, %eax         /* the rest is undefined */
        call    show
        movl    %ebx, %eax
        call    show
        showm   %fs:1
        movw    $16, %ax
        movw    %ax, %fs
        sgdtl   TOP + 0x10
        lgdtl   TOP + 0x10              /* limit ffff, base ffffffff */
        sgdtl   BUF
        lgdtl   gdt_pointer
        showm   BUF
        showm   BUF + 2

        .ifdef  KERNEL
        line    'j'                     /* code that goes on where nothing is */
        falls   2, 0x90, 0x90
        falls   1, 0xb8
        leap    $TOP + 0x123
        falls   5, 0x40, 0xe2, -3, 0x90, 0x90
        falls   13, 0x0f, 0x0b
        falls   4, 0x40, 0x0f, 0x85, 0xf0
        leap    $TOP - 4
        leap    $0xfffffff0
        line    'k'                     /* 0xC0000 to 0xFFFFF, 1 MB */
        movl    $0x78563412, 0x100000
        movl    $0, 0xf0000
        movl    $0x11111111, 0xffffe
        .irp    at, 0xc0000, 0xdfffe, 0xf0000, 0xffffc, 0xffffe, 0x100000
        showm   \at
        .endr
        leap    $0xffff0
        line    'l'                     /* A20 off, and on again */
        movb    $0, %al
        outb    %al, $0x92
        showm   0x100000
        showm   TOP + 0x100000
        showm   0xfffffffc
        movb    $2, %al
        outb    %al, $0x92
        showm   0x100000
        line    'm'                     /* fw_cfg's DMA: eight bytes of item 0 over the end */
        fill
        movl    $0x0a000000, BUF
        movl    $0x08000000, BUF + 4
        movl    $0, BUF + 8
        movl    $0xfeffff00, BUF + 12   /* TOP - 2 */
        movw    $0x514, %dx
        xorl    %eax, %eax
        outl    %eax, %dx
        movl    $BUF, %eax
        bswap   %eax
        movw    $0x518, %dx
        outl    %eax, %dx
        showm   BUF
        showm   TOP - 4
        showm   TOP
        .endif
        movb    $10, %al
        outb    %al, $0xe9
        .ifdef  KERNEL
        movl    %cr0, %edx
        orl     $0x80000000, %edx
        movb    way, %al
        lidtl   none
        cmpb    $'1', %al
        je      1f
        cmpb    $'2', %al
        je      2f
        cmpb    $'3', %al
        je      3f
        lidtl   gdt_above
        cmpb    $'4', %al
        je      1f
        .endif
        movw    $0x8900, %dx            /* the word that ends Bochs */
        movl    $end, %esi
        movl    $8, %ecx
        cld
        rep     outsb
        movb    $0x10, %al
        outb    %al, $0xf4
1:      int3
2:      movb    $0xfe, %al
        outb    %al, $0x64
        hlt
3:      movl    $TOP, %eax
        movl    %eax, %cr3
        movl    %edx, %cr0
        hlt

/* EAX in eight digits and a space */
show:   movl    %eax, %edx
        movb    $32, %al
        outb    %al, $0xe9
        movl    $8, %ecx
1:      roll    $4, %edx
        movb    %dl, %al
        andb    $15, %al
        addb    $'0', %al
        cmpb    $'9', %al
        jbe     2f
        addb    $'a' - '0' - 10, %al
2:      outb    %al, $0xe9
        loop    1b
        ret
/* EBX := where; #GP has an error code */
handler:
        movl    %eax, SAVED
        popl    %ebx
        movl    $0x5000, %esp
        jmp     *RESUME

        flat_gdt gdt, gdt_pointer
gdt_above:
        .word   0xffff
        .long   TOP
idt_pointer:
        .word   14 * 8 - 1
        .long   IDT
none:   .word   0
        .long   0
end:    .ascii  "Shutdown"
        .ifdef  KERNEL
way:    .byte   '0'
        .else
        flat_reset
        .endif
