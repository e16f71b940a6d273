/* SPDX-License-Identifier: Apache-2.0
 * Code that changes, by the rungs of cms/README.md "Exact code": stores beside code and into it, the same bytes again, code to and fro, versions,
 * immediates of every form that are patched, the instruction right behind, the stack at the code's edge, REP over code, code reached
 * by more code segments than there are context numbers -> a line per family, `letter sum`, on port 0xe9; exit value 0x10, status 33.
 * What is right is what QEMU prints.
 */
        .include "tests/prog/flat.inc"
        .equ CODE, 0x20000
        .equ EDGE, CODE + 0x1000        /* a page's end */

        .macro  mix
        roll    $5, %ebp
        addl    %eax, %ebp
        .endm
        .macro  copy from, end, to:vararg
        movl    $\from, %esi
        movl    $(\to), %edi
        movl    $(\end - \from), %ecx
        rep     movsb
        .endm
        .macro  family letter
        movb    $\letter, %al
        call    show
        .endm
        /* so many routines take turns at one place, each run so often */
        .macro  turns kinds, times
        movl    $80, %edx
1:      movl    %edx, %eax
        xorl    %edx, %edx
        movl    $\kinds, %ecx
        pushl   %eax
        divl    %ecx
        call    version
        popl    %edx
        .rept   \times
        run     CODE + 0x400
        .endr
        decl    %edx
        jnz     1b
        .endm
        .macro  run at:vararg
        movl    $(\at), %eax
        call    *%eax
        mix
        .endm

        flat_rom 0x8000
        /* s: 4,200 segments that see one of two routines, then some of them again */
        xorl    %ebp, %ebp
        movw    $0x2000, %ax
        movw    $2100, %cx
        call    segments
        movw    $0x5000, %ax
        movw    $2100, %cx
        call    segments
        movw    $0x2000, %ax
        movw    $100, %cx
        call    segments
        /* INT n, whose number is written right before it each time */
        xorw    %ax, %ax
        movw    %ax, %es
        movw    $(ints - rom), %ax
        movw    $(0x60 * 4), %di
1:      movw    %ax, %es:(%di)
        movw    $0xf000, %es:2(%di)
        addw    $(int1 - ints), %ax
        addw    $4, %di
        cmpw    $(0x68 * 4), %di
        jb      1b
        movw    $0x2000, %ax
        movw    %ax, %es
        movw    $(int_code - rom), %si
        xorw    %di, %di
        movw    $(int_code_end - int_code), %cx
        rep     movsb
        lcallw  $0x2000, $0
        flat_enter "gdt_pointer - rom"
/* The routine at AX:c000, by CX segments that see it */
segments:
        movw    %ax, %es
        movw    $(seg_code - rom), %si
        movw    $0xc000, %di
        pushw   %cx
        movw    $(seg_code_end - seg_code), %cx
        rep     movsb
        popw    %cx
        movw    %ax, %bx
        addw    $0xc00, %bx
        xorw    %di, %di
1:      pushw   $0xf000
        pushw   $(2f - rom)
        pushw   %bx
        pushw   %di
        lretw
2:      decw    %bx
        addw    $16, %di
        loop    1b
        ret
int_code:
        movw    $2000, %cx
1:      movb    %cl, %al
        andb    $7, %al
        orb     $0x60, %al
        movb    %al, %cs:(2f - int_code + 1)
2:      int     $0x60
        loop    1b
        lretw
int_code_end:
ints:   addl    $0x01234567, %ebp
        roll    $5, %ebp
        iretw
int1:   .irp    n, 1, 2, 3, 4, 5, 6, 7
        addl    $(0x01234567 + \n * 0x10101), %ebp
        roll    $5, %ebp
        iretw
        .endr
seg_code:
        roll    $3, %ebp
        addl    %edi, %ebp
        incl    %ebp
        lretw
seg_code_end:

        flat_start32 0x8000
        family  's'

        /* b: each byte, word and doubleword from 8 before to 8 behind a routine is read and written back, and it is run */
        copy    codeB, codeB_end, CODE + 0x9c   /* across a sub-page's end */
        movl    $5, %edx
1:      movl    $(CODE + 0x9c - 8), %ebx
2:      movb    (%ebx), %al
        movb    %al, (%ebx)
        run     CODE + 0x9c
        movw    (%ebx), %ax
        movw    %ax, (%ebx)
        run     CODE + 0x9c
        movl    (%ebx), %eax
        movl    %eax, (%ebx)
        run     CODE + 0x9c
        incl    %ebx
        cmpl    $(CODE + 0x9c + (codeB_end - codeB) + 8), %ebx
        jb      2b
        decl    %edx
        jnz     1b
        family  'b'

        /* d: data of every size right behind a loop, inside its lines, across its end */
        copy    codeD, codeD_end, CODE + 0x200
        movl    $300, %ecx
        run     CODE + 0x200
        family  'd'

        /* t: an opcode to and fro, in a loop of its own; i: and the immediate; both at a page's end */
        copy    codeT, codeT_end, EDGE - 19
        movl    $60, %edx
1:      xorb    $0x28, EDGE - 19 + (codeT_op - codeT)   /* 05 ADD, 2d SUB */
        movl    $6, %ecx
        run     EDGE - 19
        decl    %edx
        jnz     1b
        family  't'
        movl    $60, %edx
1:      xorb    $0x28, EDGE - 19 + (codeT_op - codeT)
        movl    %edx, EDGE - 19 + (codeT_op - codeT) + 1
        movl    $6, %ecx
        run     EDGE - 19
        decl    %edx
        jnz     1b
        family  'i'

        /* v: three routines take turns at one place, then eleven */
        turns   3, 2
        turns   11, 4
        family  'v'

        /* z: the place that changed so often stays as it is for long: it must not be left to the interpreter for good */
        xorl    %edx, %edx
        call    version
        movl    $400000, %ecx
1:      movl    $(CODE + 0x400), %eax
        call    *%eax
        loop    1b
        mix
        family  'z'

        /* f: every form of immediate, patched whole and in parts, and used at once */
        copy    codeF, codeF_end, CODE + 0x600
        movl    $120, %ecx
        run     CODE + 0x600
        family  'f'

        /* n: the immediate of the next instruction, and the byte behind it; with a fault between that nobody takes */
        copy    codeN, codeN_end, CODE + 0x800
        movl    $150, %ecx
        run     CODE + 0x800
        family  'n'

        /* k: the stack grows down to a routine's end, and up from its beginning */
        copy    codeK, codeK_end, CODE + 0xa40
        movl    $80, %ecx
        run     CODE + 0xa40
        family  'k'

        /* r: REP writes over code and makes it again; beside its own instruction, and over it */
        movl    $20, %edx
1:      movl    $(CODE + 0xc00), %edi
        movl    $0x90909090, %eax
        movl    $64, %ecx
        rep     stosl
        copy    codeB, codeB_end, CODE + 0xc40
        copy    codeR, codeR_end, CODE + 0xc80
        run     CODE + 0xc40
        run     CODE + 0xc80
        run     CODE + 0xc40
        decl    %edx
        jnz     1b
        family  'r'

        /* w: stores one by one over a page of routines, which are made again */
        movl    $2, %edx
1:      movl    $(CODE + 0x2000), %ebx
2:      call    place
        call    *%ebx
        mix
        call    *%ebx
        mix
        addl    $(codeB_end - codeB + 5), %ebx
        cmpl    $(CODE + 0x2f00), %ebx
        jb      2b
        movl    $(CODE + 0x2000), %ebx
3:      movl    $0, (%ebx)
        addl    $4, %ebx
        cmpl    $(CODE + 0x3000), %ebx
        jb      3b
        decl    %edx
        jnz     1b
        family  'w'

        movb    $0x10, %al
        outb    %al, $0xf4
1:      hlt
        jmp     1b

        flat_show

/* codeB at %ebx */
place:  movl    $codeB, %esi
        movl    %ebx, %edi
        movl    $(codeB_end - codeB), %ecx
        rep     movsb
        ret

/* Routine %edx (0 to 10): one of the eight ALU rows with EAX and an immediate, or MOV; then INC or DEC EAX, NOP; RET */
version:
        movl    $(CODE + 0x400), %edi
        movb    $0xb8, %al
        cmpb    $8, %dl
        jae     1f
        movb    %dl, %al
        shlb    $3, %al
        addb    $5, %al
1:      stosb
        movb    %dl, %al
        stosb
        xorl    %eax, %eax
        stosw
        stosb
        movb    %dl, %al
        andb    $1, %al
        shlb    $3, %al
        addb    $0x40, %al
        cmpb    $6, %dl
        jb      1f
        movb    $0x90, %al
1:      stosb
        movb    $0xc3, %al
        stosb
        ret

codeB:  movl    $0x1234567, %eax
        addl    %ebx, %eax
        xorl    $0x55, %eax
        jmp     1f
        .long   0                       /* data between its instructions */
1:      ret
codeB_end:

codeD:  call    1f
1:      popl    %esi
        xorl    %eax, %eax
2:      incl    (3f - 1b)(%esi)
        addw    $3, (3f - 1b + 5)(%esi)
        addb    $7, (3f - 1b + 8)(%esi)
        addl    (3f - 1b)(%esi), %eax
        addl    (3f - 1b + 3)(%esi), %eax
        addl    (3f - 1b + 6)(%esi), %eax
        decl    %ecx
        jnz     2b
        ret
3:      .skip   12
codeD_end:

codeT:  xorl    %eax, %eax
1:
codeT_op:
        .byte   0x05
        .long   0x1357
        roll    $3, %eax
        decl    %ecx
        jnz     1b
        ret
codeT_end:

        .macro  patch size:req, reg:req, at:vararg
        mov\size \reg, (\at - 1b)(%esi)
        .endm
codeF:  call    1f
1:      popl    %esi
        movl    $0x11111111, %ebx
2:      patch   l, %ecx, F_add + 2
        patch   b, %cl, F_adc8 + 1
        patch   b, %cl, F_sub83 + 2
        patch   w, %cx, F_xor16 + 3
        patch   l, %ebx, F_mov32 + 1
        patch   b, %ch, F_mov32 + 3
        patch   w, %bx, F_mov16 + 2
        patch   b, %cl, F_movh + 1
        patch   l, %ebx, F_movm - 4
        patch   b, %cl, F_movm8 - 1
        patch   w, %cx, F_movm16 - 2
        patch   l, %ebx, F_cmp + 2
        patch   l, %ecx, F_test + 1
        patch   b, %cl, F_test8 + 2
        patch   l, %ecx, F_sbbm - 4
        patch   b, %bl, F_andm8 - 1
        patch   l, %ebx, F_push + 1
        patch   l, %ecx, F_imul + 2
        patch   b, %cl, F_shl + 2
        patch   l, %ecx, F_disp + 2
        andl    $0xf, F_disp + 2 - 1b(%esi)
        orl     $0x9000, F_disp + 2 - 1b(%esi)
F_add:  addl    $0x1000000, %edx
F_adc8: adcb    $0x10, %al
F_sub83: subl   $0x10, %edx
F_xor16: .byte  0x66, 0x81, 0xf2, 0, 0
        addl    %edx, %ebp
F_mov32: movl   $0x1000000, %edx
        addl    %edx, %ebp
F_mov16: .byte  0x66, 0xba, 0, 0
        addl    %edx, %ebp
F_movh: movb    $1, %dh
        addl    %edx, %ebp
        movl    $0x1000000, 0x9000
F_movm: movb    $1, 0x9005
F_movm8: movw   $0x100, 0x9007
F_movm16:
        addl    0x9000, %ebp
        addl    0x9004, %ebp
        addl    0x9006, %ebp
F_cmp:  cmpl    $0x1000000, %ebp
        setb    %dl
        seto    %dh
        addl    %edx, %ebp
        movl    %ebp, %eax
F_test: testl   $0x1000000, %eax
        setz    %dl
F_test8: testb  $1, %bl
        sets    %dh
        addl    %edx, %ebp
        sbbl    $0x1000000, 0x9000
F_sbbm: andb    $1, 0x9004
F_andm8:
        adcl    0x9000, %ebp
        adcl    0x9004, %ebp
F_push: pushl   $0x1000000
        popl    %edx
        addl    %edx, %ebp
F_imul: imull   $0x1000000, %ebp, %edx
        addl    %edx, %ebp
F_shl:  .byte   0xc1, 0xe2, 1          /* SHL */
        addl    %edx, %ebp
F_disp: addl    0x9000, %ebp
        roll    $7, %ebx
        addl    %ecx, %ebx
        decl    %ecx
        jnz     2b
        movl    %ebx, %eax
        ret
codeF_end:

codeN:  call    1f
1:      popl    %esi
2:      movl    %ecx, (3f - 1b + 1)(%esi)
3:      movl    $0, %eax
        addl    %eax, %ebp
        movb    %cl, (4f - 1b + 2)(%esi)
        movb    $0x4b, (5f - 1b)(%esi)  /* DEC EBX for INC EBX */
4:      addl    $0, %ebx
5:      incl    %ebx
        movb    $0x43, (5b - 1b)(%esi)
        addl    %ebx, %ebp
        decl    %ecx
        jnz     2b
        movl    %ebx, %eax
        ret
codeN_end:

codeK:  call    1f
1:      popl    %esi
        movl    %esp, %edi
2:      leal    (3f - 1b + 64)(%esi), %esp
        .rept   16
        pushl   %ecx
        .endr
        popl    %eax
        leal    (codeK - 1b)(%esi), %esp
        pushw   %cx
        pushl   %ecx
        addl    2(%esp), %eax
        addl    %eax, %ebp
        decl    %ecx
        jnz     2b
        movl    %edi, %esp
        movl    %ebp, %eax
        ret
3:      .skip   64
codeK_end:

codeR:  call    1f
1:      popl    %esi
        leal    (3f - 1b)(%esi), %edi
        movl    $0x40, %eax
        movl    $5, %ecx
        rep     stosb
3:      .skip   5, 0x48
        leal    (4f - 1b - 6)(%esi), %edi
        movb    $0x40, %al
        movl    $20, %ecx
4:      rep     stosb
        .skip   10, 0x48
        ret
        .skip   30, 0xc3
codeR_end:

        flat_gdt gdt, gdt_pointer
        flat_reset
