/* SPDX-License-Identifier: Apache-2.0
 * The pieces of code of this ROM.
 */
#include "op.h"
        .text
        .macro  x name:req, code:req
        piece   \name
        \code
        done
        .endm
        x       end, "nop"
        x       rdtsc, "rdtsc"
        x       rdpmc, "xorl %ecx, %ecx; rdpmc"
        x       rdpmc_bad, "movl $0x1234567, %ecx; rdpmc"
        x       rdmsr, "rdmsr"
        x       wrmsr, "wrmsr"
        x       sysenter, "sysenter"
        x       sysexit, "sysexit"
        x       mov_cr4, "movl %eax, %cr4; movl %cr4, %eax"
        x       mov_r_cr4, "movl %cr4, %eax"
        x       cpuid, "cpuid"
        x       id_flag, "pushfl; popl %ecx; movl %ecx, %eax; xorl $0x200000, %eax; pushl %eax; popfl; pushfl; popl %eax; xorl %ecx, %eax"
        x       load, "movl (%ebx), %eax"
        x       store, "movl %eax, (%ebx)"
        x       cx8, "cmpxchg8b (%ebx)"
        x       cx8_lock, "lock; cmpxchg8b (%ebx)"
        x       cx8_hot, "movl $2, %edi; 1: movl $3000, %esi; 2: cmpxchg8b (%ebx); decl %esi; jnz 2b; pushfl; xorl $0x40000, (%esp); popfl; decl %edi; jnz 1b"
        x       cx8_reg, ".byte 0x0f, 0xc7, 0xc8"
        x       cx8_lock_reg, ".byte 0xf0, 0x0f, 0xc7, 0xc8"
        x       cmov, "stc; cmovncl (%ebx), %eax"
        x       cmov_taken, "stc; cmovcl (%ebx), %eax"
        x       nop_e, ".byte 0x0f, 0x1f, 0x03"
        x       ud2, "ud2"
        x       ud1, ".byte 0x0f, 0xb9, 0xc0"
        x       mov_dr4_r, ".byte 0x0f, 0x21, 0xe0"
        x       mov_r_dr5, ".byte 0x0f, 0x23, 0xe8"
        x       in8, "inb %dx, %al; nop; nop"
        x       in16, "inw %dx, %ax; nop; nop"
        x       in32, "inl %dx, %eax; nop; nop"
        x       out8, "outb %al, %dx; nop; nop"
        x       ins, "insb; nop; nop"
        x       rep_outs, "rep outsb; nop; nop"
        x       invlpg, "invlpg (%ebx)"
        x       raise_apic, "movl $0x84400, 0xfee00300; movl $1000, %ecx; 1: loop 1b"
        x       raise_port, "movb $3, %al; outb %al, $0xf5; movl $1000, %ecx; 1: loop 1b"
        x       nmi_nops, "nop; nop; nop; nop"
        x       mmx, ".byte 0x0f, 0x0a, 0xc0"
