/* SPDX-License-Identifier: Apache-2.0
 * Descriptors and segment registers. Invariant: a check that fails raises the fault before anything is written, the accessed
 * bit included. Follows SDM vol. 3 ch. 3.4, 5.
 */
#ifndef ISA_X86_SEM_SEG_H
#define ISA_X86_SEM_SEG_H
#include "isa-x86/sem/mach.h"

struct x86_desc {
	uint32_t lo, hi;	/* the two words of the descriptor */
	uint32_t at;		/* its linear address */
};

/* bits of the second word */
#define DESC_A 0x100u
#define DESC_RW 0x200u	/* data: writable; code: readable */
#define DESC_CE 0x400u	/* data: expands down; code: conforming */
#define DESC_CODE 0x800u
#define DESC_S 0x1000u	/* code or data; else a system descriptor */
#define DESC_P 0x8000u

enum desc_system {
	SYS_TSS16 = 1, SYS_LDT = 2, SYS_TSS16_BUSY = 3, SYS_CALL16 = 4, SYS_TASK = 5, SYS_INT16 = 6, SYS_TRAP16 = 7,
	SYS_TSS32 = 9, SYS_TSS32_BUSY = 11, SYS_CALL32 = 12, SYS_INT32 = 14, SYS_TRAP32 = 15
};

static inline unsigned desc_dpl(uint32_t hi) { return hi >> 13 & 3; }
static inline unsigned desc_type(uint32_t hi) { return hi >> 8 & 15; }
static inline bool desc_is_code(uint32_t hi) { return (hi & (DESC_S | DESC_CODE)) == (DESC_S | DESC_CODE); }
static inline bool desc_conforming(uint32_t hi) { return hi & DESC_CE; }

static inline bool desc_is_writable(uint32_t hi)
{
	return (hi & (DESC_S | DESC_CODE | DESC_RW)) == (DESC_S | DESC_RW);
}

static inline bool desc_is_readable(uint32_t hi)
{
	return (hi & DESC_S) && (hi & (DESC_CODE | DESC_RW)) != DESC_CODE;
}

static inline bool sel_null(uint32_t sel) { return !(sel & 0xfffc); }
static inline uint32_t sel_err(uint32_t sel) { return sel & 0xfffc; }

uint32_t desc_base(const struct x86_desc *d);
uint32_t desc_limit(const struct x86_desc *d);	/* in bytes, granularity applied */
bool desc_find(uint32_t sel, struct x86_desc *d);	/* false: beyond the table's limit, or no LDT; sel not null */
/* The same, raising vec(sel | ext) when it is not there. */
void desc_get(uint32_t sel, struct x86_desc *d, unsigned vec, uint32_t ext);
void desc_touch(const struct x86_desc *d);	/* sets the accessed bit in memory */
void desc_busy(const struct x86_desc *d, bool busy);	/* of a TSS descriptor */
struct x86_seg desc_seg(uint32_t sel, const struct x86_desc *d);

/* May [off, off + size) of the segment be stored to? Limit and type as for a stack. */
bool seg_holds(const struct x86_seg *s, uint32_t off, unsigned size);

void seg_set(unsigned segno, const struct x86_seg *s);	/* no checks; tells the machine. Four gated words */
void seg_set_null(unsigned segno, uint32_t sel);
void seg_set_real(unsigned segno, uint32_t sel);	/* real mode: limit and D stay (unreal mode) */
void seg_set_v86(unsigned segno, uint32_t sel);
void seg_load(unsigned segno, uint32_t sel);		/* MOV, POP, LxS in every mode; not CS */
/* The stack segment `sel` for privilege `cpl`: faults are vec(sel | ext), absent(sel | ext) if it is not present. */
void seg_check_stack(uint32_t sel, unsigned cpl, unsigned vec, unsigned absent, uint32_t ext, struct x86_desc *d);
void seg_drop_inner(unsigned cpl);	/* return to an outer ring: data segments it may not see become null */
#endif
