/* SPDX-License-Identifier: Apache-2.0
 * The pieces of code under traps, each ended by INT 0x40.
 */
#include "op.h"
        .text
        op      end, nop
        op      mov_dr7_r, movl %dr7, %eax
        op      mov_r_dr7, movl %eax, %dr7
        op      mov_dr6_r, movl %dr6, %eax
        op      mov_r_dr6, movl %eax, %dr6
        op      mov_dr3_r, movl %dr3, %eax
        op      mov_dr4_r, .byte 0x0f, 0x21, 0xe0
        op      mov_r_dr5, .byte 0x0f, 0x23, 0xe8
        op      ud2, ud2
        op      int_t, int $0x41
        op      iret, iretl
        op      retf, lretl
        op      popf, popfl
        op      call_far, lcalll *(%ebx)
        op      jmp_far, ljmpl *(%ebx)
        op      ltr, ltr %ax
        op      mov_ds, movw %ax, %ds
/* memory at EBX, and two instructions more to see where a trap comes */
        .macro  mop name:req, code:req
        piece   \name
        \code
        nop
        nop
        done
        .endm
        mop     ld8, "movb (%ebx), %al"
        mop     ld16, "movw (%ebx), %ax"
        mop     ld32, "movl (%ebx), %eax"
        mop     st8, "movb %al, (%ebx)"
        mop     st16, "movw %ax, (%ebx)"
        mop     st32, "movl %eax, (%ebx)"
        mop     rmw8, "addb %al, (%ebx)"
        mop     rmw32, "addl %eax, (%ebx)"
        mop     cmp32, "cmpl %eax, (%ebx)"
        mop     xchg32, "xchgl %eax, (%ebx)"
        mop     btm, "btl $1, (%ebx)"
        mop     btsm, "btsl $1, (%ebx)"
        mop     pushm, "pushl (%ebx)"
        mop     popm, "popl (%ebx)"
        mop     callm, "call 1f; 1: movl (%ebx), %eax"
        mop     nops, "nop"
        mop     movs, "movsl"
        mop     lods, "lodsl"
        mop     stos, "stosl"
        mop     repmovs, "rep movsb"
        mop     repmovsd, "rep movsl"
        mop     repstos, "rep stosw"
        mop     movss_mem, "movw (%ebx), %ss"
        mop     movss, "movl %ss, %eax; movw %ax, %ss"
        mop     sti, "sti"
        mop     bound, "boundl %eax, (%ebx)"
        mop     enter, "enter $16, $1"
        mop     leave, "leave"
        mop     pusha, "pushal"
        mop     popa, "popal"
        mop     pushd, "pushl %eax"
        mop     push16, "pushw %ax"
        mop     popd, "popl %eax"
        mop     calln, "call 1f; 1:"
        mop     les, "lesl (%ebx), %eax"
        mop     les16, "lesw (%ebx), %ax"
        mop     lss, "lssl (%ebx), %esp"
        mop     sgdt, "sgdt (%ebx)"
        mop     lgdt, "lgdt (%ebx)"
        mop     sldtm, "sldt (%ebx)"
        mop     verr_m, "verr (%ebx)"
        mop     mov_ds_m, "movw (%ebx), %ds"
        mop     cmpxchg, "cmpxchgl %ecx, (%ebx)"
        mop     xadd, "xaddl %ecx, (%ebx)"
        mop     divm, "divl (%ebx)"
        mop     pushcs, "pushl %cs"
        mop     jmp_mem, "ljmpl *(%ebx)"
        mop     ins, "insl"
        mop     outs, "outsl"
        mop     xlat, "xlatb"
        mop     cmps, "cmpsl"
        mop     scas, "scasl"
        mop     fld, "flds (%ebx)"
        mop     fst, "fsts (%ebx)"
        mop     aam0, ".byte 0xd4, 0"
        mop     into, "into"
        mop     lgdt_reg, ".byte 0x0f, 0x01, 0xd0"
        mop     invlpg_reg, ".byte 0x0f, 0x01, 0xf8"
        mop     mov_cr5, ".byte 0x0f, 0x22, 0xe8"
        mop     mov_dr7w, "movl %eax, %dr7"
        mop     lock_cli, ".byte 0xf0, 0xfa"
        mop     lock_hlt, ".byte 0xf0, 0xf4"
        mop     ltr_m, "ltr (%ebx)"
        mop     lldt_m, "lldt (%ebx)"
        mop     iretm, "iretl"
        mop     retfm, "lretl"
        mop     ret, "ret"
        mop     ret16, "retw"
        mop     jmpn, "jmp *%eax"
        mop     callr, "call *%eax"
        mop     idiv, "idivl %ecx"
/* single step: TF is set by POPF, the trap comes after the instruction behind it */
        .macro  sop name:req, code:req
        piece   \name
        pushfl
        orl     $0x100, (%esp)
        popfl
        \code
        nop
        nop
        done
        .endm
        sop     s_nop, "nop"
        sop     s_ld, "movl (%ebx), %eax"
        sop     s_popf_off, "pushl $2; popfl"
        sop     s_int, "int $0x41"
        sop     s_int3, "int3"
        sop     s_into, "into"
        sop     s_icebp, ".byte 0xf1"
        sop     s_ud2, "ud2"
        sop     s_movss, "movl %ss, %eax; movw %ax, %ss"
        sop     s_movss2, "movl %ss, %eax; movw %ax, %ss; movw %ax, %ss"
        sop     s_sti, "sti"
        sop     s_rep, "rep movsb"
        sop     s_rep0, "xorl %ecx, %ecx; rep movsb"
        sop     s_iret, "pushfl; pushl %cs; pushl $1f; iretl; 1:"
        sop     s_call, "call 1f; 1:"
        sop     s_dr, "movl %dr7, %eax"
        sop     s_pushf, "pushfl"
        sop     s_lar, "larl %eax, %eax"
        sop     s_hltfault, "hlt"
        sop     s_loop, "1: loop 1b"
        sop     s_far, "ljmpl *(%ebx)"
        sop     s_popss, "pushl %ss; popl %ss"
        sop     s_lss, "lssl (%ebx), %esp"
/* with an interrupt pending and IF clear: where it comes */
        .macro  iop name:req, code:req
        piece   \name
        \code
        nop
        nop
        cli
        done
        .endm
        iop     i_sti, "sti"
        iop     i_sti_sti, "sti; sti"
        iop     i_sti_cli, "sti; cli"
        iop     i_sti_movss, "movl %ss, %eax; sti; movw %ax, %ss"
        iop     i_movss_sti, "movl %ss, %eax; movw %ax, %ss; sti"
        iop     i_sti_popss, "pushl %ss; sti; popl %ss"
        iop     i_sti_lss, "sti; lssl (%ebx), %esp"
        iop     i_popf, "pushfl; orl $0x200, (%esp); popfl"
        iop     i_popf_off, "pushfl; orl $0x200, (%esp); popfl; cli"
        iop     i_iret, "pushfl; orl $0x200, (%esp); pushl %cs; pushl $1f; iretl; 1:"
        iop     i_sti_hlt, "sti; hlt"
        iop     i_sti_rep, "sti; rep movsb"
        iop     i_sti_int, "sti; int $0x41"
        iop     i_sti_ud2, "sti; ud2"
        iop     i_sti_call, "sti; call 1f; 1:"
        iop     i_movss_if, "movl %ss, %eax; movw %ax, %ss"
        iop     i_hlt, "hlt"
