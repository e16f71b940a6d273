/* SPDX-License-Identifier: Apache-2.0
 * A guest that accesses ports at random for ever: every width, REP INS and OUTS at the disks, interrupts let in now and then.
 * For ports.sh and file.py; nothing here is right or wrong.
 * Left out: 0xf4, 0xf5 (the host's), what resets, writes around 0x600 and PMBASE (power-off), PAM (the ROM runs where it lies).
 */
        .include "tests/prog/flat.inc"
        .equ READ, 0x1000               /* all that was read, mixed */
        .equ IDT, 0x2000
        .equ BUFFER, 0x200000       /* A20 comes and goes */
        .equ EDGE, 0xf1                 /* four bytes from here reach 0xf4 */

        flat_rom 0x8000
        flat_enter "gdt_pointer - rom"

        flat_start32 0x8000
        movl    $0x2545f491, %ebx
        movl    $IDT, %edi
        movl    $256, %ecx
2:      movl    $(handler - rom) | 8 << 16, (%edi)
        movl    $0x000f8e00, 4(%edi)
        addl    $8, %edi
        loop    2b
        lidtl   idt_pointer

next:   call    random
        andl    $63, %eax
        jz      let_in
        cmpl    $4, %eax
        jbe     block
        call    port
        call    random
        testl   $0x10, %eax
        jz      read
        call    value
        movl    $(barred_end - barred) / 4, %ecx
1:      movzwl  %dx, %esi
        subw    barred - 4(, %ecx, 4), %si
        cmpw    barred - 2(, %ecx, 4), %si
        jb      next
        loop    1b
        cmpw    $0x64, %dx
        jne     1f
        cmpb    $0xd1, %al              /* the output port, and pulses of it */
        je      next
        cmpb    $0xf0, %al
        jae     next
        jmp     out1
1:      cmpw    $0xcf8, %dx
        jne     2f
        movl    %eax, %ecx              /* neither the host bridge nor PM */
        shrl    $8, %ecx
        testb   %cl, %cl
        jz      next
        cmpb    $0x0b, %cl
        je      next
2:      movl    %eax, %ecx
        call    random
        xchgl   %eax, %ecx
        andl    $3, %ecx
        jmp     *outs(, %ecx, 4)
read:   andl    $3, %eax
        movl    %eax, %ecx
        xorl    %eax, %eax
        jmp     *ins(, %ecx, 4)
in1:    inb     %dx, %al
        jmp     1f
in2:    inw     %dx, %ax
        jmp     1f
in4:    inl     %dx, %eax
1:      addl    READ, %eax
        roll    $7, %eax
        movl    %eax, READ
        jmp     next
out1:   outb    %al, %dx
        jmp     next
out2:   outw    %ax, %dx
        jmp     next
out4:   outl    %eax, %dx
        jmp     next

/* A storm of a line that stays high is left by the handler: it returns to closed interrupts. */
let_in: sti
        nop
        cli
        jmp     next

block:  movw    $0x1f0, %dx
        call    random
        testl   $0x80, %eax
        jz      1f
        movw    $0x170, %dx
1:      movl    %eax, %ecx
        shrl    $8, %ecx
        andl    $511, %ecx
        movl    $BUFFER, %edi
        movl    %edi, %esi
        andl    $7, %eax
        jmp     *blocks(, %eax, 4)
insb:   rep insb
        jmp     next
insw:   rep insw
        jmp     next
insl:   rep insl
        jmp     next
outsb:  rep outsb
        jmp     next
outsw:  rep outsw
        jmp     next
outsl:  rep outsl
        jmp     next

/* xorshift32 -> EAX, EBX */
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

/* -> DX: of a range, sometimes any */
port:   call    random
        testl   $0x1f0000, %eax
        jz      2f
        xorl    %edx, %edx
        movl    $(ranges_end - ranges) / 4, %ecx
        divl    %ecx
        movzwl  ranges(, %edx, 4), %esi
        movzwl  ranges + 2(, %edx, 4), %ecx
        call    random
        xorl    %edx, %edx
        divl    %ecx
        addl    %esi, %edx
        ret
1:      call    random
2:      movzwl  %ax, %edx
        leal    -EDGE(%edx), %ecx
        cmpl    $0xf5 - EDGE, %ecx
        jbe     1b
        ret

/* -> EAX: what begins something, a small one, a function of PCI, any */
value:  call    random
        movl    %eax, %ecx
        andl    $3, %ecx
        jz      1f
        decl    %ecx
        jz      2f
        decl    %ecx
        jz      3f
        ret
1:      pushl   %edx
        shrl    $2, %eax
        xorl    %edx, %edx
        movl    $words_end - words, %ecx
        divl    %ecx
        movzbl  words(%edx), %eax
        popl    %edx
        ret
2:      shrl    $4, %eax
        andl    $7, %eax
        ret
3:      shrl    $3, %eax
        andl    $0x1ffc, %eax
        orl     $0x80000000, %eax
        ret

handler:
        andl    $~0x200, 8(%esp)
        iretl

        .balign 4
ins:    .long   in1, in1, in2, in4
outs:   .long   out1, out1, out2, out4
blocks: .long   insb, insw, insw, insl, outsb, outsw, outsw, outsl
/* First port and how many, for writes of four bytes at most */
barred: .word   0x61, 3, 0x8f, 4, 0xcf6, 2, 0xcf9, 1, 0x5fd, 67
barred_end:
/* The same, of devices; none reaches 0xf4 */
ranges: .word   0x00, 16, 0x20, 2, 0xa0, 2, 0x4d0, 2, 0x40, 4, 0x40, 4, 0x60, 5, 0x60, 5, 0x70, 2, 0x80, 16, 0x92, 1, 0xb2, 2, 0xc0, 32
        .word   0x1f0, 8, 0x1f0, 8, 0x1f0, 8, 0x170, 8, 0x170, 8, 0x376, 1, 0x3f6, 1, 0x3f0, 6, 0x3f8, 8, 0x3f8, 8, 0x3b4, 39, 0x402, 1
        .word   0x510, 12, 0x600, 64, 0xafe0, 4, 0xcf8, 8, 0xcf8, 8, 0xe9, 1
ranges_end:
words:  .byte   0x20, 0x24, 0xc4, 0x29, 0x30, 0x34, 0xc5, 0x39, 0xec, 0x90, 0x91, 0xc6, 0xef, 0xf8, 0x27, 0x40, 0x10, 0x60, 0xd1, 0xd2, 0xd3, 0xd4
        .byte   0xff, 0xf2, 0xf4, 0xed, 0xf0, 0xe8, 0xe9, 0xeb, 0x11, 0x0b, 0x34, 0x36, 0x76, 0xb6, 0xc2, 0xe2, 0x19, 0x00, 0x01, 0x02, 0x04, 0xa0, 0xe0
words_end:
        .balign 4
        .word   0
idt_pointer:
        .word   0x7ff
        .long   IDT
        flat_gdt gdt, gdt_pointer
        flat_reset
