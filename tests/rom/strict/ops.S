/* SPDX-License-Identifier: Apache-2.0
 * The pieces of code of this ROM. FS: the segment under test, EBX: the offset.
 */
#include "op.h"
        .text
        .macro  x name:req, code:req
        piece   \name
        \code
        done
        .endm
        .macro  fs name:req, code:req
        piece   \name
        movw    %ax, %fs
        \code
        done
        .endm
        fs      ld8, "movb %fs:(%ebx), %cl"
        fs      ld16, "movw %fs:(%ebx), %cx"
        fs      ld32, "movl %fs:(%ebx), %ecx"
        fs      st8, "movb %cl, %fs:(%ebx)"
        fs      st16, "movw %cx, %fs:(%ebx)"
        fs      st32, "movl %ecx, %fs:(%ebx)"
        fs      rmw32, "addl %ecx, %fs:(%ebx)"
        fs      les, "lesl %fs:(%ebx), %ecx"
        fs      bound, "xorl %ecx, %ecx; boundl %ecx, %fs:(%ebx)"
        fs      sgdt, "sgdt %fs:(%ebx)"
        fs      lodsl, "movl %ebx, %esi; lodsl %fs:(%esi), %eax"
        fs      movsl, "movl %ebx, %esi; movsl %fs:(%esi), %es:(%edi)"
        fs      cx8, "cmpxchg8b %fs:(%ebx)"
        fs      xlat, "xorl %eax, %eax; xlatb %fs:(%ebx)"
        fs      pushm, "pushl %fs:(%ebx)"
        fs      popm, "pushl $1; popl %fs:(%ebx)"
        fs      fnop, "leal (%ebx), %ecx"
        x       pushl, "pushl %eax"
        x       pushw, "pushw %ax"
        x       popl, "popl %eax"
        x       popw, "popw %ax"
        x       calln, "call 1f; 1:"
        x       pusha, "pushal"
        x       popa, "popal"
        x       enter, "enterl $8, $0"
        x       leave, "leavel"
        x       bp, "movl (%ebp), %eax"
        x       sp, "movl 4(%esp), %eax"
        x       end, "nop"
        x       jmp_far, "ljmpl *(%ebx)"
        x       call_far, "lcalll *(%ebx)"
        x       retf, "lretl"
        x       iret, "iretl"
        x       int_t, "int $0x41"
        x       jmp_near, "jmp *%eax"
        x       call_near, "call *%eax"
        x       ret, "ret"
        x       mov_cr0, "movl %eax, %cr0"
        x       mov_r_cr0, "movl %cr0, %eax"
        x       mov_cr4, "movl %eax, %cr4"
        x       mov_r_cr4, "movl %cr4, %eax"
        x       ltr, "ltr %ax"
        x       s_ld, "pushfl; orl $0x100, (%esp); popfl; movl (%ebx), %eax; nop"
        x       s_rep, "pushfl; orl $0x100, (%esp); popfl; rep movsb; nop"
