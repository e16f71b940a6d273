/* SPDX-License-Identifier: Apache-2.0
 * 32 bits with paging: PAGES pages of 4 KB in turn, three loads and a store in each, at other places of the data cache each time.
 */
        .include "tests/bench/asm/bench.inc"
        default PAGES, 100
        default VISITS, 60000
        .equ    DIRECTORY, 0x10000
        .equ    TABLES, 0x11000         /* four: 16 MB, each page where it is */
        .equ    DATA, 0x100000

        bench32
        movl    $DIRECTORY, %edi
        movl    $(TABLES + 3), %eax
1:      stosl
        addl    $0x1000, %eax
        cmpl    $(TABLES + 0x4003), %eax
        jb      1b
        movl    $TABLES, %edi
        movl    $3, %eax
1:      stosl
        addl    $0x1000, %eax
        cmpl    $0x1000003, %eax
        jb      1b
        movl    $DIRECTORY, %eax
        movl    %eax, %cr3
        movl    %cr0, %eax
        orl     $0x80000000, %eax
        movl    %eax, %cr0
        jmp     1f
1:      xorl    %ebx, %ebx
        timed_begin
        movl    $(VISITS / PAGES), %ebp
2:      movl    $DATA, %esi
        movl    $PAGES, %ecx
1:      movl    (%esi), %eax
        addl    64(%esi), %eax
        addl    %ecx, %eax
        xorl    128(%esi), %eax
        movl    %eax, (%esi)
        roll    $3, %ebx
        addl    %eax, %ebx
        addl    $0x10c0, %esi
        decl    %ecx
        jnz     1b
        decl    %ebp
        jnz     2b
        timed_end
        power_off
        bench32_end
