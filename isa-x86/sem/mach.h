/* SPDX-License-Identifier: Apache-2.0
 * What `sem` code asks of the machine under it. Two machines implement it, chosen by include path (file "mach_impl.h"):
 *   sim/ref/mach_impl.h     host C with an undo log                     (engine ref, unit tests, judges)
 *   cms/exec/mach_impl.h    Xmorph atoms, state page, gated stores      (engines fast and rtl)
 * All names below are provided by mach_impl.h, as `static inline` functions or macros unless noted.
 *
 * Rules for sem code:
 *   - One call executes one x86 instruction, or one unit of a REP instruction. Before the call the machine has set EIP to
 *     the *next* instruction; in->eip (see x86_insn.h) is the current one. After the call the loop commits (1 tick).
 *   - An access that faults, m_fault(), and device accesses that must be deferred never return: everything since the last
 *     commit is rolled back. So nothing of importance is kept in C variables or unshadowed memory across an access.
 *   - All guest state is written through these functions only.
 *
 * registers
 *   uint32_t m_r32(unsigned r)                       r = enum x86_reg; also m_r16, m_r8 (r8: 0-3 low, 4-7 high bytes)
 *   void     m_w32(unsigned r, uint32_t v)           also m_w16, m_w8: merge into the rest
 *   uint32_t m_eip(void);  void m_set_eip(uint32_t)
 *   uint32_t m_flags(void); void m_set_flags(uint32_t)          the six arithmetic flags in EFLAGS positions, others 0
 *   uint32_t m_sysflags(void); void m_set_sysflags(uint32_t)    EFLAGS without the six and without bit 1
 *   const struct x86_sys *m_sys(void)                read the state page: m_sys()->cr0
 *   M_SET(field, value)                              gated write: M_SET(cr0, v), M_SET(seg[i].base, v). 8/16/32-bit fields
 * guest memory, logical (segment checks, paging, #SS/#GP/#PF as SDM vol. 3 ch. 5, 6 by the machine; off already wrapped to
 * the address size by sem; the access's further bytes wrap per segment check, not silently)
 *   uint32_t m_ld8/m_ld16/m_ld32(unsigned seg, uint32_t off)    zero extended
 *   void     m_st8/m_st16/m_st32(unsigned seg, uint32_t off, uint32_t v)
 *   void     m_probe_w(unsigned seg, uint32_t off, unsigned size_bytes)   faults as a write of size 1, 2 or 4 would
 * guest memory, linear, as supervisor whatever CPL is (descriptor tables, TSS, inner stacks)
 *   uint32_t m_lld8/16/32(uint32_t lin); void m_lst8/16/32(uint32_t lin, uint32_t v); void m_lprobe_w(uint32_t lin, unsigned)
 * guest physical memory (page walks); A and D bits are written at once and stay after a fault
 *   uint32_t m_pld32(uint32_t pa); void m_pst32(uint32_t pa, uint32_t v)
 * faults
 *   _Noreturn void m_fault(unsigned vec, uint32_t err)          err = error code, X86_NOERR where the vector has none; #DB: the
 *                                                    DR6 bits that say why
 *   Software interrupts, far transfers and task switches are ordinary sem code (irq.c, control.c).
 * ports (permission already checked by sem). Device reads happen once: no guest access may follow m_in except to operands
 * already probed; then m_in/m_out are the last thing an instruction does that could be undone.
 *   uint32_t m_in(uint16_t port, unsigned size); void m_out(uint16_t port, unsigned size, uint32_t v)
 * time
 *   uint64_t m_time(void)                            guest time in ticks (retired + skipped), before this instruction
 * notifications, called after the M_SETs they speak of
 *   void m_seg_changed(unsigned seg)                 sys.seg[seg] was written: base, limit, attr
 *   void m_ctx_changed(void)                         CPL, CR0.PE/PG/WP/AM, CR4, VM, AC, CS.D, SS.B, A20 changed
 *   void m_debug_changed(void)                       DR0-3, DR7: a breakpoint is or was enabled (debug.h)
 *   void m_tlb_flush(void); void m_invlpg(uint32_t lin)
 * parts: an instruction that would overflow the gated store buffer (more than 12 words) probes all its pages for write
 * first, then stores and calls this between parts; nothing after the first call may fault
 *   void m_commit_part(void)                         commit with 0 ticks. Two exceptions: faults of the task switch after it
 *                                                    belong to the new task (task.c), IRET lets NMIs in and may still fault (ret.c):
 *                                                    EIP is what the part committed
 */
#ifndef ISA_X86_SEM_MACH_H
#define ISA_X86_SEM_MACH_H
#include <stdbool.h>
#include <stdint.h>
#include "isa-x86/sem/state.h"

#define X86_NOERR 0xffffffffu

enum x86_vec {
	X86_DE = 0, X86_DB = 1, X86_NMI = 2, X86_BP = 3, X86_OFV = 4, X86_BR = 5, X86_UD = 6, X86_NM = 7, X86_DF_VEC = 8,
	X86_TS = 10, X86_NP = 11, X86_SS_VEC = 12, X86_GP = 13, X86_PFV = 14, X86_MF = 16, X86_AC_VEC = 17
};

#include "mach_impl.h"
#endif
