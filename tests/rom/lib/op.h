/* SPDX-License-Identifier: Apache-2.0
 * Assembler macros: a piece of code run in some ring, its end, and one instruction with its end.
 */
        .macro  piece name:req
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
