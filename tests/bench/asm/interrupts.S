/* SPDX-License-Identifier: Apache-2.0
 * 32 bits: a loop while the PIT interrupts every EVERY ticks; the handler counts and ends the interrupt.
 */
        .include "tests/bench/asm/bench.inc"
        default EVERY, 3000
        default ROUNDS, 60000

        bench32
        pit_start EVERY
        xorl    %ebx, %ebx
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

        pit_handler
        bench32_end
