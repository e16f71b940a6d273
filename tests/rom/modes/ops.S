/* SPDX-License-Identifier: Apache-2.0
 * list.h as 16-bit and as 32-bit code, and the table over both: name, 16-bit code, 32-bit code, rings.
 */
        .text
        .equ    WIDE, 1                         /* offsets in segment 0xf000 */
        .code16
        .macro  x name:req, code:req, rings:req
m16_\name:
        \code
        int     $0x40
        .endm
#include "list.h"
        .purgem x

        .equ    WIDE, 0
        .code32
        .macro  x name:req, code:req, rings:req
m32_\name:
        \code
        int     $0x40
        .pushsection .rodata.names, "a"
9999:   .asciz  "\name"
        .section .rodata.modes, "a"
        .long   9999b, m16_\name, m32_\name, \rings
        .popsection
        .endm
        .section .rodata.modes, "a"
        .globl  modes
modes:
        .text
#include "list.h"
        .section .rodata.modes, "a"
        .long   0, 0, 0, 0
