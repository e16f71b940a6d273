/* SPDX-License-Identifier: Apache-2.0
 * 32 bits: CODE_KB kilobytes of different straight code with short branches, made in RAM above 1 MB, run PASSES times.
 * With EVERY the PIT interrupts every EVERY ticks, so that interrupts meet the translator at work (latency.sh).
 */
        .include "tests/bench/asm/bench.inc"
        default CODE_KB, 100
        default PASSES, 32
        .equ    AT, 0x100000
        .equ    PIECES, CODE_KB * 8     /* of 128 bytes */

        bench32
        .ifdef  EVERY
        pit_start EVERY
        .endif
        movl    $AT, %edi
        movl    $PIECES, %edx
1:      movl    $piece, %esi
        movl    $128, %ecx
        rep movsb
        movl    %edx, (first + 1 - piece - 128)(%edi)   /* no piece is as another */
        movl    %edx, (second + 2 - piece - 128)(%edi)
        decl    %edx
        jnz     1b
        movb    $0xc3, (%edi)           /* RET */
        xorl    %ebx, %ebx
        xorl    %esi, %esi
        movl    $1, %edi
        movl    $PASSES, %ebp
        timed_begin
        .ifdef  EVERY
        sti
        .endif
2:      movl    $AT, %eax
        call    *%eax
        decl    %ebp
        jnz     2b
        cli
        timed_end
        power_off

        .ifdef  EVERY
        pit_handler
        .endif
        .balign 16
piece:
first:  movl    $0x12345678, %eax
        addl    %eax, %ebx
        roll    $3, %ebx
        xorl    %ebx, %esi
        testb   $4, %bl
        jz      1f
        addl    %esi, %edi
        incl    %ebx
1:      leal    (%edi,%ebx,2), %ecx
        shrl    $5, %ecx
        andl    $0xffc, %ecx
        movl    0x8000(%ecx), %edx
        addl    %edx, %ebx
        movl    %esi, 0x8000(%ecx)
second: cmpl    $0x12345678, %ebx
        jae     1f
        notl    %ebx
        subl    $7, %esi
1:      imull   $17, %edi, %edi
        pushl   %ebx
        addl    %ecx, %esi
        popl    %ecx
        xorl    %ecx, %edi
        cmpl    %esi, %edi
        jl      1f
        negl    %esi
        decl    %edi
1:      movzbl  %bl, %eax
        addl    %eax, %edi
        sbbl    $0, %esi
        testl   $0x10, %esi
        jnz     1f
        incl    %esi
1:      rorl    $1, %ebx
        leal    1(%esi,%edi), %esi
        jmp     1f
        .org    piece + 128, 0x90
1:
        bench32_end
