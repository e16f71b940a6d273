/* SPDX-License-Identifier: Apache-2.0
 * 32 bits: a loop that reads one port and looks at a bit, as every wait for a device does; through DX, or with FORM=1 by its number.
 */
        .include "tests/bench/asm/bench.inc"
        default PORT, 0x61
        default FORM, 0
        default ROUNDS, 50000

        bench32
        movl    $PORT, %edx
        xorl    %ebx, %ebx
        timed_begin
        movl    $ROUNDS, %ecx
        .if     FORM
1:      inb     $PORT, %al
        .else
1:      inb     %dx, %al
        .endif
        testb   $0x10, %al
        setnz   %ah
        addb    %ah, %bl
        decl    %ecx
        jnz     1b
        timed_end
        power_off
        bench32_end
