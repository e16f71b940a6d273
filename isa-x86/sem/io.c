/* SPDX-License-Identifier: Apache-2.0
 * IN, OUT, INS, OUTS with the I/O permission bitmap. The device access is the last thing of each that could be undone:
 * INS probes its destination first. Follows SDM vol. 1 ch. 19, vol. 2. */
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

#define TSS32_IOMAP 0x66	/* offset of the map's offset in a 32-bit TSS */

/* The bytes of the map that cover the ports must lie below the TSS limit, and the ports' bits be 0. */
static bool bitmap_allows(uint16_t port, unsigned size)
{
	const struct x86_seg *tr = &m_sys()->tr;
	if (!(tr->attr & 8) || tr->limit < TSS32_IOMAP + 1)
		return false;
	uint32_t at = m_lld16(tr->base + TSS32_IOMAP) + (port >> 3);
	if (at + 1 > tr->limit)
		return false;
	uint32_t bits = m_lld16(tr->base + at) >> (port & 7);
	return !(bits & ((1u << size) - 1));
}

static void check_port(uint16_t port, unsigned size)
{
	bool open = !(m_sys()->cr0 & X86_CR0_PE) || (!(m_sysflags() & X86_VM) && m_sys()->cpl <= x86_iopl());
	if (!open && !bitmap_allows(port, size))
		m_fault(X86_GP, 0);
	debug_port(port, size);
}

static void input(uint16_t port, unsigned size)
{
	check_port(port, size);
	uint32_t v = m_in(port, size);
	if (size == 4)
		m_w32(X86_EAX, v);
	else if (size == 2)
		m_w16(X86_EAX, v);
	else
		m_w8(X86_EAX, v);
}

static void output(uint16_t port, unsigned size)
{
	check_port(port, size);
	m_out(port, size, m_r32(X86_EAX) & x86_size_mask(size));
}

static void in_i(const struct x86_insn *in, unsigned size) { input(in->imm & 0xff, size); }
static void in_d(const struct x86_insn *in, unsigned size) { (void)in; input((uint16_t)m_r16(X86_EDX), size); }
static void out_i(const struct x86_insn *in, unsigned size) { output(in->imm & 0xff, size); }
static void out_d(const struct x86_insn *in, unsigned size) { (void)in; output((uint16_t)m_r16(X86_EDX), size); }

#define IO_SIZED(name) \
	void sem_##name##_8(const struct x86_insn *in) { name(in, 1); } \
	SEM_SIZED(name)
IO_SIZED(in_i)
IO_SIZED(in_d)
IO_SIZED(out_i)
IO_SIZED(out_d)

/* ---- string forms: one unit ---- */

static void advance(const struct x86_insn *in, unsigned r, unsigned size)
{
	uint32_t step = m_sysflags() & X86_DF ? 0 - size : size;
	x86_set_reg(r, in->adsize, x86_reg(r, in->adsize) + step);
}

static void ins(const struct x86_insn *in, unsigned size)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	uint32_t at = x86_reg(X86_EDI, in->adsize);
	check_port(port, size);
	m_probe_w(X86_ES, at, size);
	x86_st(X86_ES, at, size, m_in(port, size));
	advance(in, X86_EDI, size);
}

static void outs(const struct x86_insn *in, unsigned size)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	check_port(port, size);
	uint32_t v = x86_ld(in->seg, x86_reg(X86_ESI, in->adsize), size);
	advance(in, X86_ESI, size);
	m_out(port, size, v);
}

/* One unit of REP: registers first, as the device access of OUTS comes last; all faults of the unit undo the count too. */
static void repeat(const struct x86_insn *in, unsigned size, void (*unit)(const struct x86_insn *in, unsigned size))
{
	uint32_t n = x86_reg(X86_ECX, in->adsize);
	if (!n)
		return;
	x86_set_reg(X86_ECX, in->adsize, n - 1);
	if (n > 1)
		m_set_eip(in->eip);
	unit(in, size);
}

#define IO_STRING(name) \
	IO_SIZED(name) \
	void sem_##name##_8rep(const struct x86_insn *in) { repeat(in, 1, name); } \
	void sem_##name##_16rep(const struct x86_insn *in) { repeat(in, 2, name); } \
	void sem_##name##_32rep(const struct x86_insn *in) { repeat(in, 4, name); }
IO_STRING(ins)
IO_STRING(outs)
