/* SPDX-License-Identifier: Apache-2.0
 * 32 bits: a loop while the PIT interrupts every COUNT of its clocks (one is 53.6 ticks); the handler counts and ends the interrupt.
 */
        .include "tests/bench/asm/bench.inc"
        default COUNT, 56
        default ROUNDS, 60000
        .equ    IDT, 0x6000
        .equ    VECTOR, 0x20

        bench32
        movl    $(IDT + VECTOR * 8), %edi
        movl    $(0x80000 + (handler - rom)), (%edi)    /* 8: the code segment; the ROM's upper half goes into the upper word */
        movl    $0x000f8e00, 4(%edi)
        pushl   $IDT
        pushw   $0x7ff
        lidt    (%esp)
        movl    $pic_bytes, %esi        /* port, value */
        xorl    %edx, %edx
2:      movb    (%esi), %dl
        movb    1(%esi), %al
        outb    %al, %dx
        addl    $2, %esi
        cmpl    $pic_end, %esi
        jb      2b
        movb    $0x34, %al              /* channel 0, both bytes, mode 2 */
        outb    %al, $0x43
        movb    $(COUNT & 255), %al
        outb    %al, $0x40
        movb    $(COUNT >> 8), %al
        outb    %al, $0x40
        xorl    %ebx, %ebx
        xorl    %ebp, %ebp
        timed_begin
        movl    $ROUNDS, %ecx
        sti
1:      addl    %ecx, %ebx
        roll    $5, %ebx
        xorl    $0x12345, %ebx
        movl    %ebx, %edx
        shrl    $3, %edx
        addl    %edx, %ebx
        incl    0x8000
        decl    %ecx
        jnz     1b
        cli
        timed_end
        power_off

handler:
        pushl   %eax
        incl    %ebp
        movb    $0x20, %al
        outb    %al, $0x20
        popl    %eax
        iret
pic_bytes:
        .byte   0x20, 0x11, 0x21, VECTOR, 0x21, 4, 0x21, 1, 0xa0, 0x11, 0xa1, VECTOR + 8, 0xa1, 2, 0xa1, 1
        .byte   0x21, 0xfe, 0xa1, 0xff
pic_end:
        bench32_end
