/* SPDX-License-Identifier: Apache-2.0
 * Power-on -> lines on port 0xe9, from real mode and from 32-bit protected mode, then exit through port 0xf4.
 *
 * The first program a new engine should run: jumps, calls, loops, a stack, memory, string instructions, the switch
 * to flat protected mode (SDM 3A, 10.9.1), and no device beyond the two ports. Each step adds to a sum that is
 * checked before the end: exit value PASS (status 33), or FAIL (status 35).
 */
        .include "tests/prog/flat.inc"
        .equ CONSOLE, 0xe9
        .equ EXIT, 0xf4
        .equ PASS, 0x10
        .equ FAIL, 0x11
        .equ STACK_TOP, 0x8000
        .equ BUFFER, 0x9000
        .equ EXPECTED, 210 + 4950 + 3628800     /* sum 1..20, sum 0..99, 10! */

        flat_rom STACK_TOP
        movw    $(real_text - rom), %si
        call    print16

        xorl    %ebp, %ebp
        movw    $20, %cx
1:      movzwl  %cx, %eax                       /* 20 + 19 + ... + 1, by LOOP */
        addl    %eax, %ebp
        loop    1b

        flat_enter "gdt_pointer - rom"

/* DS:SI: text up to a zero byte */
print16:
        lodsb
        testb   %al, %al
        jz      1f
        outb    %al, $CONSOLE
        jmp     print16
1:      ret

        flat_start32 STACK_TOP

        movl    $protected_text, %esi           /* copy to RAM, print the copy */
        movl    $BUFFER, %edi
        movl    $protected_length, %ecx
        rep movsb
        movl    $BUFFER, %esi
        call    print32

        xorl    %ecx, %ecx                      /* 0 + 1 + ... + 99, by a compare and a jump */
2:      addl    %ecx, %ebp
        incl    %ecx
        cmpl    $100, %ecx
        jb      2b

        movl    $10, %eax                       /* 10!, by recursion */
        call    factorial
        addl    %eax, %ebp

        movl    $BUFFER, %edi                   /* a byte to be found in filled memory */
        movb    $'a', %al
        movl    $256, %ecx
        rep stosb
        movb    $'z', BUFFER + 200
        movl    $BUFFER, %edi
        movb    $'z', %al
        movl    $256, %ecx
        repne scasb
        cmpl    $BUFFER + 201, %edi
        jne     fail
        cmpl    $EXPECTED, %ebp
        jne     fail

        movl    $done_text, %esi
        call    print32
        movb    $PASS, %al
        jmp     leave
fail:
        movl    $fail_text, %esi
        call    print32
        movb    $FAIL, %al
leave:
        outb    %al, $EXIT
3:      hlt
        jmp     3b

/* ESI: text up to a zero byte */
print32:
        pushl   %eax
4:      lodsb
        testb   %al, %al
        jz      5f
        outb    %al, $CONSOLE
        jmp     4b
5:      popl    %eax
        ret

/* EAX = n -> EAX = n! */
factorial:
        cmpl    $1, %eax
        jbe     6f
        pushl   %eax
        decl    %eax
        call    factorial
        popl    %edx
        mull    %edx
6:      ret

real_text:      .asciz  "Hello from Defoe, real mode\n"
protected_text: .asciz  "Hello from Defoe, protected mode\n"
        .equ    protected_length, . - protected_text
done_text:      .asciz  "Hello from Defoe, all sums right\n"
fail_text:      .asciz  "a sum is wrong\n"

        flat_gdt gdt, gdt_pointer

        flat_reset
