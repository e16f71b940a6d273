/* SPDX-License-Identifier: Apache-2.0
 * What a call may do before it comes back, to the code behind it: a translation goes on there. Hot loops of 32-bit code, paging on -> a
 * line per family, `letter sum`, on port 0xe9; exit value 0x10, status 33. What is right is what QEMU prints.
 *   d  the callee turns DF over        p  it puts another page where its caller stood      r  it comes back further on
 *   n  it never comes back             s  it writes over what stands behind the call       l  a loop with constants of its own
 *   i  the call is indirect            t  it turns the stack's contents over
 */
        .include "tests/prog/flat.inc"
        .equ    PD, 0x100000            /* identity for 4 MB; entry 2: TABLE */
        .equ    TABLE, 0x101000
        .equ    PTES, 0x102000          /* of the first 4 MB */
        .equ    FRAMES, 0x200000        /* two, with the code of `there` */
        .equ    WINDOW, 0x800000
        .equ    BUFFER, 0x300000
        .equ    ROUNDS, 200
        .equ    P, 1
        .equ    RW, 2

        .macro  mix
        roll    $5, %ebp
        addl    %eax, %ebp
        .endm
        .macro  family letter
        movb    $\letter, %al
        call    show
        .endm

        flat_rom
        flat_enter "gdt_pointer - rom"
        flat_start32 0x7000
        xorl    %ebp, %ebp
        call    fill

        /* d: LODSB behind the call goes the way that the callee left */
        movl    $ROUNDS, %edx
        movl    $BUFFER + 0x1000, %esi
1:      cld
        lodsb
        movzbl  %al, %eax
        mix
        call    turn
        lodsb
        movzbl  %al, %eax
        mix
        decl    %edx
        jnz     1b
        cld
        family  'd'

        call    paging
        /* p */
        movl    $ROUNDS, %edx
1:      movl    $WINDOW, %eax
        call    *%eax
        mix
        decl    %edx
        jnz     1b
        family  'p'

        /* r: an INC that is passed every other time */
        movl    $ROUNDS, %edx
1:      xorl    %eax, %eax
        call    further
        incl    %eax
        incl    %eax
        mix
        decl    %edx
        jnz     1b
        family  'r'

        /* n */
        movl    $ROUNDS, %edx
1:      movl    $0x1234, %eax
        call    away
        movl    $0x4321, %eax           /* comes here every fourth time */
2:      mix
        decl    %edx
        jnz     1b
        family  'n'

        /* s: in memory that may be written */
        movl    $behind, %esi
        movl    $BUFFER, %edi
        movl    $(behind_end - behind), %ecx
        rep     movsb
        movl    $ROUNDS, %edx
1:      movl    $BUFFER, %eax
        call    *%eax
        mix
        decl    %edx
        jnz     1b
        family  's'

        /* l: upper immediates before and behind the call, others in it */
        movl    $ROUNDS, %edx
1:      movl    BUFFER + 0x12344, %eax
        addl    BUFFER + 0x23458, %eax
        mix
        call    many
        movl    BUFFER + 0x12348, %eax
        addl    BUFFER + 0x2345c, %eax
        mix
        decl    %edx
        jnz     1b
        family  'l'

        /* i */
        movl    $ROUNDS, %edx
        movl    $table, %ebx
1:      movl    %edx, %ecx
        andl    $3, %ecx
        call    *(%ebx,%ecx,4)
        addl    $3, %eax
        mix
        decl    %edx
        jnz     1b
        family  'i'

        /* t: two calls, one within the other, come back the other way round */
        movl    $ROUNDS, %edx
1:      movl    $7, %eax
        call    outer
        addl    $0x100, %eax
        mix
        decl    %edx
        jnz     1b
        family  't'

        movb    $0x10, %al
        outb    %al, $0xf4
5:      hlt
        jmp     5b

turn:   testb   $4, %dl
        jz      1f
        std
1:      ret

further:
        testb   $1, %dl
        jz      1f
        incl    (%esp)
1:      ret

away:   testb   $3, %dl
        jz      1f
        popl    %ecx
        jmp     2b
1:      ret

many:   addl    BUFFER + 0x34564, %eax
        addl    BUFFER + 0x45670, %eax
        addl    BUFFER + 0x5678c, %eax
        addl    BUFFER + 0x6789c, %eax
        addl    BUFFER + 0x789ac, %eax
        addl    BUFFER + 0x89abc, %eax
        addl    BUFFER + 0x9a3cc, %eax         /* its upper immediate takes the place of the first one */
        mix
        ret

table:  .long   one, two, turn_eax, two
one:    movl    $1, %eax
        ret
two:    movl    $2, %eax
        ret
turn_eax:
        notl    %eax
        ret

outer:  call    inner
        addl    $0x1000, %eax           /* comes here when inner has changed the two places */
        ret
inner:  testb   $2, %dl
        jz      1f
        popl    %ecx
        popl    %ebx
        pushl   %ecx
        pushl   %ebx
        xorl    $0x55, %eax
1:      ret

        /* s: the callee counts in the immediate behind the call */
behind: call    1f
behind_imm:
        movl    $0x1000, %eax
        ret
1:      movl    (%esp), %ecx
        testb   $8, %dl
        jz      2f
        incl    1(%ecx)
2:      ret
behind_end:

        /* p: in two frames; the second one's ADD is another */
there:  movl    $0x10, %eax
        call    *swap_at
        addl    $0x200, %eax
        ret
there_end:
swap_at:
        .long   swap

        /* Frame by %edx; the page's own code is running */
swap:   movl    $FRAMES + P + RW, %ecx
        testb   $1, %dl
        jz      1f
        addl    $0x1000, %ecx
1:      movl    %ecx, TABLE
        movl    %cr3, %ecx
        movl    %ecx, %cr3
        ret

fill:   movl    $BUFFER, %edi
        movl    $0x40000, %ecx
        movl    $0x9e3779b9, %eax
1:      stosl
        imull   $1664525, %eax
        addl    $1013904223, %eax
        decl    %ecx
        jnz     1b
        ret

paging: movl    $PTES, %edi
        movl    $P + RW, %eax
        movl    $1024, %ecx
1:      stosl
        addl    $0x1000, %eax
        decl    %ecx
        jnz     1b
        movl    $PD, %edi
        xorl    %eax, %eax
        movl    $2048, %ecx             /* and TABLE */
        rep     stosl
        movl    $PTES + P + RW, PD
        movl    $TABLE + P + RW, PD + 8
        movl    $FRAMES + P + RW, TABLE
        movl    $there, %esi
        movl    $FRAMES, %edi
        movl    $(there_end - there), %ecx
        rep     movsb
        movl    $there, %esi
        movl    $FRAMES + 0x1000, %edi
        movl    $(there_end - there), %ecx
        rep     movsb
        addl    $0x333, FRAMES + 0x1000 + (there_end - there) - 5
        movl    $PD, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        ret

        flat_show
        flat_gdt gdt, gdt_pointer
        flat_reset
