/* SPDX-License-Identifier: Apache-2.0
 * REP MOVS, REP STOS -> groups of 32 bytes with one commit each. See rep.h.
 * Why nobody can tell: ticks are counted per unit and a group never passes the tick limit; EIP stands at the instruction after
 * each group as after each unit; a trap in a group rolls it back, and its units run singly up to the one that faults.
 * Sizes 1 and 2 are moved by words, which differs from unit by unit only when the destination starts 1 to 3 bytes after
 * the source: those run singly. */
#include "cms/exec/rep.h"
#include "cms/exec/exec.h"
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/mach.h"

#define GROUP_BYTES 32u	/* 9 entries of the store buffer when unaligned */

extern x86_exec_fn *const x86_exec_table[XR_COUNT][4];

uint64_t rep_extra;
static bool in_bulk;
static uint32_t singly;		/* units to run singly after a bulk was unwound */

bool rep_unwound(void)
{
	bool was = in_bulk;
	if (was)
		singly = GROUP_BYTES;
	in_bulk = false;
	return was;
}

void rep_code_written(void)
{
	if (in_bulk)
		m_fault(X86_GP, 0);	/* not delivered: rep_unwound() */
}

static uint32_t reg(const struct x86_insn *in, unsigned r)
{
	return x86_ea_wrap(in, m_r32(r));
}

static void set_reg(const struct x86_insn *in, unsigned r, uint32_t v)
{
	if (in->adsize == 4)
		m_w32(r, v);
	else
		m_w16(r, v);
}

/* One unit, by the semantics. */
static void unit(const struct x86_insn *in)
{
	if (singly)
		singly--;
	x86_exec_table[in->row][2 + (in->opsize == 4)](in);
	if (m_eip() == in->eip)
		rep_extra++;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Groups that may run now: one unit and one tick are left to unit() and the loop; no register wraps on the way. */
static uint32_t groups(const struct x86_insn *in, unsigned shift)
{
	uint32_t wrap = in->adsize == 4 ? 0xffffffffu : 0xffff;
	uint32_t units = least(reg(in, X86_ECX), XM_CSRR(XM_CSR_TLIMIT));
	uint32_t n = units ? (units - 1) >> (5 - shift) : 0;
	n = least(n, (wrap - reg(in, X86_EDI)) / GROUP_BYTES);
	return singly || (m_sysflags() & X86_DF) ? 0 : n;
}

static void group_done(const struct x86_insn *in, unsigned shift, uint32_t dst)
{
	uint32_t units = GROUP_BYTES >> shift;
	set_reg(in, X86_EDI, dst + GROUP_BYTES);
	set_reg(in, X86_ECX, reg(in, X86_ECX) - units);
	XM_COMMIT(units, 0);
	rep_extra += units;
}

#define COPY(off) XM_GSW(dst, XM_GLW(src, SEG_CSR, 0, off), X86_ES, 0, off)

static void movs(const struct x86_insn *in, unsigned shift)
{
	uint32_t src = reg(in, X86_ESI), dst = reg(in, X86_EDI), n = groups(in, shift);
	uint32_t wrap = in->adsize == 4 ? 0xffffffffu : 0xffff;
	uint32_t gap = m_sys()->seg[X86_ES].base + dst - m_sys()->seg[in->seg].base - src;
	n = least(n, (wrap - src) / GROUP_BYTES);
	if (n && (shift == 2 || gap - 1 >= 3)) {
		m_set_eip(in->eip);
		mach_gseg(in->seg);
		in_bulk = true;
		for (; n; n--, src += GROUP_BYTES, dst += GROUP_BYTES) {
			COPY(0); COPY(4); COPY(8); COPY(12); COPY(16); COPY(20); COPY(24); COPY(28);
			set_reg(in, X86_ESI, src + GROUP_BYTES);
			group_done(in, shift, dst);
		}
		in_bulk = false;
		m_set_eip(in->eip + in->len);
	}
	unit(in);
}

#define FILL(off) XM_GSW(dst, v, X86_ES, 0, off)

static void stos(const struct x86_insn *in, unsigned shift)
{
	static const uint32_t repeat[3] = { 0x01010101, 0x00010001, 1 };
	uint32_t dst = reg(in, X86_EDI), n = groups(in, shift);
	uint32_t v = (m_r32(X86_EAX) & (0xffffffffu >> (32 - (8u << shift)))) * repeat[shift];
	if (n) {
		m_set_eip(in->eip);
		in_bulk = true;
		for (; n; n--, dst += GROUP_BYTES) {
			FILL(0); FILL(4); FILL(8); FILL(12); FILL(16); FILL(20); FILL(24); FILL(28);
			group_done(in, shift, dst);
		}
		in_bulk = false;
		m_set_eip(in->eip + in->len);
	}
	unit(in);
}

static void movs1(const struct x86_insn *in) { movs(in, 0); }
static void movs2(const struct x86_insn *in) { movs(in, 1); }
static void movs4(const struct x86_insn *in) { movs(in, 2); }
static void stos1(const struct x86_insn *in) { stos(in, 0); }
static void stos2(const struct x86_insn *in) { stos(in, 1); }
static void stos4(const struct x86_insn *in) { stos(in, 2); }

void rep_choose(struct x86_insn *in)
{
	bool wide = in->opsize == 4;
	switch (in->row) {
	case XR_MOVSB: in->exec = movs1; break;
	case XR_MOVSV: in->exec = wide ? movs4 : movs2; break;
	case XR_STOSB: in->exec = stos1; break;
	case XR_STOSV: in->exec = wide ? stos4 : stos2; break;
	default: in->exec = unit;
	}
}
