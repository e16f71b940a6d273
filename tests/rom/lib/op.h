/* SPDX-License-Identifier: Apache-2.0
 * Assembler macros: a piece of code run in some ring, found by its name (lib.c, piece()); its end; one instruction with
 * its end; several, as a string.
 */
        .macro  piece name:req
        .pushsection .rodata.names, "a"
1:      .asciz  "\name"
        .section .rodata.pieces, "a"
        .long   1b, op_\name
        .popsection
        .globl  op_\name
op_\name:
        .endm
        .macro  done
        int     $0x40
        .endm
        .macro  op name:req, code:vararg
        piece   \name
        \code
        done
        .endm
        .macro  ops name:req, code:req
        piece   \name
        \code
        done
        .endm
