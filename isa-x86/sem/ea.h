/* SPDX-License-Identifier: Apache-2.0
 * ea.h: memory operand of an instruction -> offset in its segment, wrapped to the address size (SDM vol. 1, 3.7.5).
 */
#ifndef ISA_X86_SEM_EA_H
#define ISA_X86_SEM_EA_H
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/table/rows.h"

static inline uint32_t x86_ea_wrap(const struct x86_insn *in, uint32_t off)
{
	return in->adsize == 2 ? off & 0xffff : off;
}

/* The offset `plus` bytes into the operand: far pointers, bounds, bit strings. */
static inline uint32_t x86_ea_at(const struct x86_insn *in, uint32_t plus)
{
	uint32_t off = in->disp + plus;
	if (in->base != X86_NOREG)
		off += m_r32(in->base);
	if (in->index != X86_NOREG)
		off += m_r32(in->index) << in->scale;
	return x86_ea_wrap(in, off);
}

static inline uint32_t x86_ea(const struct x86_insn *in)
{
	return x86_ea_at(in, 0);
}

/* The load of a read-modify-write operand: what faults, faults as a write. */
#ifndef M_HAVE_LDW
static inline uint32_t m_ldw8(unsigned seg, uint32_t off)
{
	m_probe_w(seg, off, 1);
	return m_ld8(seg, off);
}

static inline uint32_t m_ldw16(unsigned seg, uint32_t off)
{
	m_probe_w(seg, off, 2);
	return m_ld16(seg, off);
}

static inline uint32_t m_ldw32(unsigned seg, uint32_t off)
{
	m_probe_w(seg, off, 4);
	return m_ld32(seg, off);
}
#endif
#endif
