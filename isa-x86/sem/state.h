/* SPDX-License-Identifier: Apache-2.0
 * The x86 state as software sees it, split by where it lives on the machine:
 *   - working registers: EAX..EDI, EIP, the six arithmetic flags, the other EFLAGS bits (shadowed registers in hardware)
 *   - struct x86_sys: everything else; on Defoe this is the "state page" (cms/README.md).
 * struct x86_arch is the canonical image of all of it, used for hashing, saved states, lockstep and tests.
 * Invariant: fixed-width members only, no pointers, same bytes on rv32 and on 64-bit hosts. Follows SDM vol. 3 ch. 2-3.
 */
#ifndef ISA_X86_SEM_STATE_H
#define ISA_X86_SEM_STATE_H
#include <stdint.h>

enum x86_reg { X86_EAX, X86_ECX, X86_EDX, X86_EBX, X86_ESP, X86_EBP, X86_ESI, X86_EDI };
enum x86_segno { X86_ES, X86_CS, X86_SS, X86_DS, X86_FS, X86_GS, X86_NSEG };
_Static_assert(X86_EAX == 0 && X86_ECX == 1 && X86_EDX == 2 && X86_EBX == 3 && X86_ESP == 4 && X86_EBP == 5 && X86_ESI == 6 && X86_EDI == 7,
	       "modrm's numbers, PUSHA's and the TSS's order");
_Static_assert(X86_ES == 0 && X86_CS == 1 && X86_SS == 2 && X86_DS == 3 && X86_FS == 4 && X86_GS == 5 && X86_NSEG == 6,
	       "modrm's numbers, the TSS's order, the codes of guest accesses");

/* EFLAGS bits (SDM vol. 1, 3.4.3). */
#define X86_CF 0x1u
#define X86_PF 0x4u
#define X86_AF 0x10u
#define X86_ZF 0x40u
#define X86_SF 0x80u
#define X86_TF 0x100u
#define X86_IF 0x200u
#define X86_DF 0x400u
#define X86_OF 0x800u
#define X86_IOPL 0x3000u
#define X86_NT 0x4000u
#define X86_RF 0x10000u
#define X86_VM 0x20000u
#define X86_AC 0x40000u
#define X86_ID 0x200000u
#define X86_ARITH (X86_CF | X86_PF | X86_AF | X86_ZF | X86_SF | X86_OF)
/* All there are, bit 1 among them. */
#define X86_EFLAGS (X86_ARITH | X86_TF | X86_IF | X86_DF | X86_IOPL | X86_NT | X86_RF | X86_VM | X86_AC | X86_ID | 2u)

#define X86_CR0_PE 0x1u
#define X86_CR0_MP 0x2u
#define X86_CR0_EM 0x4u
#define X86_CR0_TS 0x8u
#define X86_CR0_ET 0x10u
#define X86_CR0_NE 0x20u
#define X86_CR0_WP 0x10000u
#define X86_CR0_AM 0x40000u
#define X86_CR0_NW 0x20000000u
#define X86_CR0_CD 0x40000000u
#define X86_CR0_PG 0x80000000u

/* CR4 bits of a 686 without PAE and what comes later; cpuid.def says which may be set. */
#define X86_CR4_TSD 0x4u
#define X86_CR4_DE 0x8u
#define X86_CR4_PSE 0x10u
#define X86_CR4_PGE 0x80u
#define X86_CR4_PCE 0x100u

/* A loaded segment register. `attr` is bits 40..55 of the descriptor with the limit nibble cleared:
 * bits 0-3 type, 4 S, 5-6 DPL, 7 P, 12 AVL, 14 D/B, 15 G. `limit` is in bytes, already expanded by G. attr == 0: unusable (null). */
struct x86_seg {
	uint32_t base, limit;
	uint16_t sel, attr;
};
#define X86_ATTR_TYPE 0xfu
#define X86_ATTR_S 0x10u
#define X86_ATTR_DPL_SHIFT 5
#define X86_ATTR_P 0x80u
#define X86_ATTR_DB 0x4000u
#define X86_ATTR_G 0x8000u
/* A load in real mode: what stays of the attributes, and what the rest becomes. In virtual-8086 mode: all of them. */
#define SEG_ATTR_KEPT (X86_ATTR_DB | X86_ATTR_G | 0x1000u)
#define SEG_ATTR_REAL (X86_ATTR_P | X86_ATTR_S | 3u)
#define SEG_ATTR_V86 (SEG_ATTR_REAL | 3u << X86_ATTR_DPL_SHIFT)

struct x86_dtr {
	uint32_t base, limit;
};

#define X86_SHADOW_NEW 1u
#define X86_SHADOW_OLD 2u
#define X86_SHADOW_MOVSS 4u	/* ORed to both: debug traps and code breakpoints are held off too */
#define X86_RF_KEPT 2u
/* DR6: why #DB came */
#define X86_DB_B 0xfu		/* breakpoints 0 to 3 */
#define X86_DB_BD 0x2000u	/* a debug register was touched under DR7.GD */
#define X86_DB_BS 0x4000u	/* single step */
#define X86_DB_BT 0x8000u	/* task switch */

#define X86_NMI_PENDING 1u
#define X86_NMI_BLOCKED 2u	/* until the next IRET */

/* The state page. Written only through M_SET (mach.h), so that rollback covers it. */
struct x86_sys {
	struct x86_seg seg[X86_NSEG];
	struct x86_seg ldtr, tr;
	struct x86_dtr gdtr, idtr;
	uint32_t cr0, cr2, cr3, cr4;
	uint32_t dr[8];
	uint32_t cpl;
	uint32_t int_shadow;	/* STI, MOV SS, POP SS set X86_SHADOW_NEW if it was 0: the next boundary takes no interrupt, and
				 * turns it into X86_SHADOW_OLD, which the boundary after that clears (SDM vol. 3, 6.8.3) */
	uint32_t halted;	/* HLT executed, waiting for an interrupt */
	uint32_t a20_mask;	/* ANDed to every physical address: 0xffffffff or 0xffefffff */
	uint32_t sysenter_cs, sysenter_esp, sysenter_eip;
	uint32_t tsc_lo, tsc_hi;	/* offset added to time to give the TSC */
	uint32_t db;		/* DR6 bits of debug traps due after the instruction now running; at a boundary 0, unless MOV SS
				 * or POP SS holds off data breakpoints */
	uint32_t rf_live;	/* EFLAGS.RF was set before the instruction now running: the next boundary clears RF, unless this is
				 * X86_RF_KEPT: it was one unit of a REP that goes on, as the machine sees */
	uint32_t fault_tick;	/* low word of the tick at which the last fault was delivered: exec/events.c */
	uint32_t nmi;		/* X86_NMI_* */
	uint32_t evntsel[2], perfctr[2];	/* performance counters: kept, they count nothing */
	uint32_t pad[3];	/* x87 comes later; keeps the size a multiple of 16 */
};

/* All of the CPU: what a saved state holds and what sim.guest_hash covers. */
struct x86_arch {
	uint32_t gpr[8];
	uint32_t eip;
	uint32_t eflags;	/* complete, bit 1 set */
	uint32_t ticks_lo, ticks_hi;	/* retired ticks since power-on */
	uint32_t skip_lo, skip_hi;	/* ticks skipped by HLT; guest time = ticks + skip */
	struct x86_sys sys;
};
#endif
