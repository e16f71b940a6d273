/* SPDX-License-Identifier: Apache-2.0
 * The pieces of code run in some ring. Each ends with INT 0x40.
 */
#include "op.h"
        .text
        op      end, nop
/* selectors in AX */
        op      mov_ds, movw %ax, %ds
        op      mov_ss, movw %ax, %ss
        op      mov_gs, movw %ax, %gs
        op      lar, larl %eax, %eax
        op      lsl, lsll %eax, %eax
        op      verr, verr %ax
        op      verw, verw %ax
        op      lldt, lldt %ax
        op      ltr, ltr %ax
/* far transfers through the pointer at EBX */
        op      jmp_far, ljmpl *(%ebx)
        op      call_far, lcalll *(%ebx)
        op      jmp_imm, ljmpl $0x83, $op_end   /* SEL_T | 3 */
        op      call_imm, lcalll $0x83, $op_end
        op      jmp_far16, ljmpw *(%ebx)
        op      call_far16, lcallw *(%ebx)
        op      retf, lretl
        op      retf_8, lretl $8
        op      retf16, lretw
        op      iret, iretl
        op      iret16, iretw
        op      int_t, int $0x41
        op      int3, int3
        op      icebp, .byte 0xf1
        op      into, into
/* flags */
        op      popf, popfl
        op      popf16, popfw
        piece   pushf
        pushfl
        popl %eax
        done
        op      cli, cli
        op      sti, sti
/* privileged or sensitive */
        op      hlt, hlt
        op      clts, clts
        op      lgdt, lgdt (%ebx)
        op      lidt, lidt (%ebx)
        piece   sgdt
        sgdt (%ebx)
        movl (%ebx), %eax
        done
        piece   sidt
        sidt (%ebx)
        movl (%ebx), %eax
        done
        piece   sldt
        movl $-1, %eax
        sldt %eax
        done
        piece   str
        movl $-1, %eax
        str %eax
        done
        op      smsw, smsw %eax
        op      lmsw, lmsw %ax
        op      mov_cr0_r, movl %cr0, %eax
        op      mov_r_cr0, movl %eax, %cr0
        op      mov_cr1_r, .byte 0x0f, 0x20, 0xc8
        op      mov_cr2_r, movl %cr2, %eax
        op      mov_cr3_r, movl %cr3, %eax
        op      mov_r_cr3, movl %eax, %cr3
        op      mov_dr0_r, movl %dr0, %eax
        op      mov_r_dr0, movl %eax, %dr0
        op      mov_dr6_r, movl %dr6, %eax
        piece   mov_r_dr7
        movl %eax, %dr7
        movl %dr7, %eax
        done
        op      invlpg, invlpg (%ebx)
        op      wbinvd, wbinvd
        op      invd, invd
        op      in_al, inb %dx, %al
        op      in_ax, inw %dx, %ax
        op      in_eax, inl %dx, %eax
        op      out_al, outb %al, %dx
        op      insb, insb
        op      outsb, outsb
        op      arpl, arpl %cx, %ax
        op      ud2, ud2
        op      bound, boundl %eax, (%ebx)
        op      lock_nop, .byte 0xf0, 0x90
        op      lock_add_reg, .byte 0xf0, 0x01, 0xc0
        op      mov_cs_ax, .byte 0x8e, 0xc8
        op      mov_seg6_ax, .byte 0x8e, 0xf0
        op      les_reg, .byte 0xc4, 0xc0
        op      div0, divl %ecx
        op      fpu_none, nop
/* memory at EBX */
        op      load, movl (%ebx), %eax
        op      store, movl %eax, (%ebx)
        op      rmw, addl %eax, (%ebx)
        op      load_ss, movl %ss:(%ebx), %eax
        op      push, pushl %eax
        op      call, call *%eax
        op      movsl, movsl
        op      loadw, movw (%ebx), %ax
        op      cmpxchg, cmpxchgl %ecx, (%ebx)
        op      bts, btsl $0, (%ebx)
        op      pop_mem, popl (%ebx)
/* single step */
        piece   step
        pushfl
        orl $0x100, (%esp)
        popfl
        nop
        nop
        done
        piece   step_movss
        movl %ss, %eax
        pushfl
        orl $0x100, (%esp)
        popfl
        movw %ax, %ss
        nop
        nop
        done
        piece   step_int
        pushfl
        orl $0x100, (%esp)
        popfl
        int $0x41
        done
        piece   step_rep
        pushfl
        orl $0x100, (%esp)
        popfl
        rep movsb
        done
        piece   step_popf
        pushfl
        pushfl
        orl $0x100, (%esp)
        popfl
        popfl
        nop
        done
        piece   step_fault
        pushfl
        orl $0x100, (%esp)
        popfl
        ud2
        done

/* virtual-8086 mode */
        .code16
        .macro  vop name:req, code:vararg
        .globl  v86_\name
v86_\name:
        \code
        int     $0x40
        .endm
        vop     end, nop
        vop     cli, cli
        vop     sti, sti
        vop     pushf, pushfw
        vop     pushfl, pushfl
        vop     popf, popfw
        vop     popfl, popfl
        vop     int_t, int $0x41
        vop     int3, int3
        vop     into, into
        vop     icebp, .byte 0xf1
        vop     iret, iretw
        vop     iretl, iretl
        vop     hlt, hlt
        vop     lgdt, lgdtw (%bx)
        vop     sgdt, sgdtw (%bx)
        vop     sldt, sldt %ax
        vop     str, str %ax
        vop     lar, lar %ax, %ax
        vop     verr, verr %ax
        vop     arpl, .byte 0x63, 0xc0
        vop     lldt, lldt %ax
        vop     smsw, smsw %ax
        vop     lmsw, lmsw %ax
        vop     clts, clts
        vop     mov_cr, movl %cr0, %eax
        vop     mov_dr, movl %dr0, %eax
        vop     in_al, inb %dx, %al
        vop     in_ax, inw %dx, %ax
        vop     mov_ds, movw %ax, %ds
        vop     mov_ss, movw %ax, %ss
        vop     far, ljmp $0xf800, $0x7ff8
        vop     load, movl %ds:(%bx), %eax
        vop     store, movl %eax, %ds:(%bx)
        vop     push, pushw %ax
        vop     ud2, ud2
        vop     wbinvd, wbinvd
