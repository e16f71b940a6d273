/* SPDX-License-Identifier: Apache-2.0
 * The instructions of this ROM, each assembled as 16-bit and as 32-bit code: x name, "code", rings it may run in (bit 0: real mode and
 * ring 0, bit 3: ring 3 and virtual-8086 mode, bit 4: 16-bit ring 0, whose CS is 0x80; bit 5: as a 686 only, as Bochs takes it everywhere). EBX: data; SI: a data
 * selector of the mode; DX: port 0x2000, which exists nowhere.
 */
        x       cli, "cli", 9
        x       sti, "sti; nop; cli", 9
        x       pushfw, "pushfw; popw %ax", 9
        x       pushfl, "pushfl; popl %eax", 9
        x       popfw, "pushw $0x7ed7; popfw; pushfw; popw %ax; pushw $2; popfw", 9
        x       popfl, "pushl $0x247ed7; popfl; pushfl; popl %eax; pushl $2; popfl", 9
        x       clts, "clts", 9
        x       sgdt, "sgdtl (%ebx); movl (%ebx), %eax", 9
        x       sidt, "sidtl (%ebx); movw (%ebx), %ax", 9
        x       lgdt, "sgdtl (%ebx); lgdtl (%ebx)", 9
        x       lidt, "sidtl (%ebx); lidtl (%ebx)", 9
        x       lgdt_only, "lgdtl (%ebx)", 8
        x       sldt, "sldt %eax", 9
        x       sldt_m, "sldt (%ebx); movl (%ebx), %eax", 9
        x       str, "str %eax", 9
        x       lldt, "xorl %eax, %eax; lldt %ax", 9
        x       lldt_bad, "movw $0x8, %ax; lldt %ax", 9
        x       ltr_bad, "movw $0x8, %ax; ltr %ax", 9
        x       lar, "lar %si, %eax; pushfl; andl $0xfff0ffff, %eax; popfl", 9
        x       lsl, "lsl %si, %eax", 9
        x       verr, "verr %si", 9
        x       verw, "verw %si", 9
        x       arpl, "movw $1, %ax; movw $2, %cx; .byte 0x63, 0xc8", 9
        x       smsw, "smsww %ax", 9
        x       smsw_m, "smsw (%ebx); movw (%ebx), %ax", 9
        x       lmsw, "smsww %ax; lmsww %ax", 9
        x       lmsw_mp, "smsww %ax; xorb $2, %al; lmsww %ax; smsww %cx; xorb $2, %al; lmsww %ax; xchgl %eax, %ecx", 9
        x       mov_r_cr0, "movl %cr0, %eax", 9
        x       mov_cr0_r, "movl %cr0, %eax; movl %eax, %cr0", 9
        x       mov_cr2, "movl $0x12345678, %eax; movl %eax, %cr2; xorl %eax, %eax; movl %cr2, %eax", 9
        x       mov_cr3, "movl %cr3, %eax; movl %eax, %cr3", 9
        x       mov_cr1, ".byte 0x0f, 0x20, 0xc8", 1
        x       mov_cr7, ".byte 0x0f, 0x22, 0xf8", 1
        x       mov_dr, "movl $0x55aa, %eax; movl %eax, %dr1; movl %dr1, %ecx", 9
        x       mov_dr7, "movl %dr7, %eax; movl %eax, %dr7", 9
        x       mov_dr6, "movl %dr6, %eax; andl $0xffff0ff0, %eax; movl %eax, %dr6", 9
        x       invd, "invd", 9
        x       wbinvd, "wbinvd", 9
        x       invlpg, "invlpg (%ebx)", 9
        x       hlt, "hlt", 8
        x       in_al, "inb %dx, %al", 9
        x       in_ax, "inw %dx, %ax", 9
        x       in_eax, "inl %dx, %eax", 9
        x       in_imm, "inb $0xeb, %al; inw $0xec, %ax; inl $0xec, %eax", 9
        x       out_imm_w, "outw %ax, $0xec; outl %eax, $0xec", 9
        x       out_al, "outb %al, %dx", 9
        x       out_ax, "outw %ax, %dx", 9
        x       out_eax, "outl %eax, %dx", 9
        x       out_imm, "outb %al, $0xeb", 9
        x       insb, "insb", 9
        x       insw, "insw", 9
        x       insl, "insl", 9
        x       rep_insb, "movl $3, %ecx; rep insb", 9
        x       outsb, "outsb", 9
        x       outsw, "outsw", 9
        x       outsl, "outsl", 9
        x       rep_outsw, "movl $3, %ecx; rep outsw", 9
        x       int_n, "int $0x41", 9
        x       int3, "int3", 9
        x       int3_long, ".byte 0xcd, 3", 9
        x       into, "movb $0x7f, %al; addb $1, %al; into", 9
        x       into_not, "xorb %al, %al; into", 9
        x       int1, ".byte 0xf1", 9
        x       ud2, "ud2", 9
        x       ud_ff7, ".byte 0xff, 0xff", 9
        x       ud_c4, ".byte 0xc4, 0xc0", 9
        x       ud_8e1, ".byte 0x8e, 0xc8", 9
        x       ud_8e6, ".byte 0x8e, 0xf0", 9
        x       ud_8c6, ".byte 0x8c, 0xf0", 9
        x       lea_r, ".byte 0x8d, 0xc0", 9
        x       lock_inc, "lock incl (%ebx); movl (%ebx), %eax", 9
        x       lock_xchg, "lock xchgl %eax, (%ebx)", 9
        x       lock_cmpxchg, "lock cmpxchgl %ecx, (%ebx)", 9
        x       div_0, "xorl %ecx, %ecx; divl %ecx", 9
        x       idiv_over, "movl $0x80000000, %eax; cltd; movl $-1, %ecx; idivl %ecx", 9
        x       aam_0, ".byte 0xd4, 0", 9
        x       bound_bad, "movl $5, (%ebx); movl $9, 4(%ebx); movl $10, %eax; boundl %eax, (%ebx)", 9
        x       bound_ok, "movl $5, (%ebx); movl $9, 4(%ebx); movl $9, %eax; boundl %eax, (%ebx)", 9
        x       boundw_bad, "movl $0x00090005, (%ebx); movw $4, %ax; boundw %ax, (%ebx)", 9
        x       mov_ds, "movw %si, %ds; movw %ds, %ax", 9
        x       mov_es, "movw %si, %es; movw %es, %ax", 9
        x       mov_fs, "movw %si, %fs; movw %fs, %ax", 9
        x       mov_gs, "movw %si, %gs; movw %gs, %ax", 9
        x       mov_ss, "movw %ss, %ax; movw %ax, %ss; nop", 9
        x       push_pop_es, "pushw %es; popw %es; pushl %es; popl %es", 9
        x       push_pop_fs, "pushw %fs; popw %fs; pushl %fs; popl %fs", 9
        x       push_pop_gs, "pushw %gs; popw %gs; pushl %gs; popl %gs", 9
        x       push_pop_ds, "pushw %ds; popw %ds; pushl %ds; popl %ds", 9
        x       push_pop_ss, "pushw %ss; popw %ss; nop", 9
        x       push_cs, "pushw %cs; popw %ax; pushl %cs; popl %ecx; movzwl %cx, %ecx", 9
        x       les, "movw %si, 4(%ebx); movl $0x1234, (%ebx); lesl (%ebx), %eax; movw %es, %cx", 9
        x       lds, "movw %si, 4(%ebx); movl $0x1234, (%ebx); ldsl (%ebx), %eax; movw %ds, %cx", 9
        x       lfs, "movw %si, 4(%ebx); movl $0x1234, (%ebx); lfsl (%ebx), %eax; movw %fs, %cx", 9
        x       lgs, "movw %si, 4(%ebx); movl $0x1234, (%ebx); lgsl (%ebx), %eax; movw %gs, %cx", 9
        x       lss, "movw %ss, 4(%ebx); movl %esp, (%ebx); lssl (%ebx), %esp", 9
        x       lesw, "movw %si, 2(%ebx); movw $0x1234, (%ebx); lesw (%ebx), %ax; movw %es, %cx", 9
        x       mov_ds_0, "xorw %ax, %ax; movw %ax, %ds", 9
        x       mov_ds_bad, "movw $0xfff8, %ax; movw %ax, %ds", 9
        x       mov_ss_0, "xorw %ax, %ax; movw %ss, %cx; movw %ax, %ss; movw %cx, %ss; nop", 9
        x       salc, "stc; .byte 0xd6", 9
        x       xlat, "xlatb", 9
        x       bswap, "bswapl %eax", 9
        x       xadd, "xaddl %eax, (%ebx)", 9
        x       cmpxchg, "cmpxchgl %ecx, (%ebx)", 9
        x       retf_l, "pushl %cs; pushl $(9f - 0xf0000 * WIDE); lretl; 9: nop", 9
        x       retf_n, "movl $7, %eax; pushl %eax; pushl %cs; pushl $(9f - 0xf0000 * WIDE); lretl $4; 9: nop", 9
        x       iret_l, "pushfl; pushl %cs; pushl $(9f - 0xf0000 * WIDE); iretl; 9: nop", 9
        x       jmp_far_m, "movw %cs, 4(%ebx); movl $(9f - 0xf0000 * WIDE), (%ebx); ljmpl *(%ebx); 9: nop", 9
        x       call_far_m, "movw %cs, 4(%ebx); movl $(9f - 0xf0000 * WIDE), (%ebx); lcalll *(%ebx); 9: popl %eax; popl %ecx", 9
        x       push_imm, "pushw $0x1234; pushl $0x56789abc; popl %eax; popw %cx", 9
        x       pusha, "pushaw; popaw; pushal; popal", 9
        x       enter, "enterl $16, $2; leavel", 9
        x       enterw, "enterw $16, $1; leavew", 9
        x       movs, "movl $3, %ecx; movl %ebx, %esi; leal 16(%ebx), %edi; movsb; movsw; movsl; rep movsb", 9
        x       call_far_i, "lcalll $0x80, $(9f - 0xf0000 * WIDE); 9: popl %eax; popl %ecx", 16
        x       test_f6_1, ".byte 0xf6, 0xc9, 0x81; .byte 0xf6, 0x0b, 0x55", 9
        x       test_f7_1, ".byte 0xf7, 0xc9; .fill 2 + 2 * (1 - WIDE), 1, 0x81", 9
        x       cpuid, "movl $1, %eax; cpuid; xorl %eax, %eax; xorl %ecx, %ecx; xorl %edx, %edx", 9
        x       rdtsc, "rdtsc; xorl %eax, %eax; xorl %edx, %edx", 9
        x       rdpmc, "xorl %ecx, %ecx; rdpmc; xorl %eax, %eax", 9
        x       rdmsr, "movl $0x174, %ecx; xorl %eax, %eax; rdmsr", 9
        x       rdmsr_bad, "movl $0x12345, %ecx; xorl %eax, %eax; rdmsr", 9
        x       wrmsr, "movl $0x175, %ecx; movl $0x1234, %eax; xorl %edx, %edx; wrmsr; xorl %eax, %eax; rdmsr", 9
        x       mov_cr4, "movl %cr4, %eax; movl %eax, %cr4", 9
        x       sysenter, "sysenter", 9
        x       sysexit, "sysexit", 9
        x       cx8, "movl $0x44434241, %eax; cmpxchg8b (%ebx)", 9
        x       cmov, "stc; cmovcl (%ebx), %eax; cmovncw (%ebx), %cx", 9
        x       nop_e, ".byte 0x0f, 0x1f, 0xc0", 41
        x       x87_em, "movl %eax, %eax; .byte 0x9b", 9
