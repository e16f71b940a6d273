/* SPDX-License-Identifier: Apache-2.0
 * A boot sector that says > and then echoes what INT 16h gives. For paste.sh.
 */
        .code16
        .globl  _start
_start: xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %ss
        movw    $0x7c00, %sp
        sti
        movb    $'>', %al
        call    put
1:      movb    $0, %ah
        int     $0x16
        call    put
        jmp     1b
put:    movb    $0x0e, %ah
        movw    $7, %bx
        int     $0x10
        ret
        .org    510
        .word   0xaa55
