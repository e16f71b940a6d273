/* SPDX-License-Identifier: Apache-2.0
 * Control and debug registers, HLT, CLI, STI, SYSENTER. Follows SDM vol. 2; vol. 3 ch. 2, 17. */
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/seg.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

#define CR0_WRITABLE (X86_CR0_PE | X86_CR0_MP | X86_CR0_EM | X86_CR0_TS | X86_CR0_NE | X86_CR0_WP | X86_CR0_AM | X86_CR0_NW \
		      | X86_CR0_CD | X86_CR0_PG)
#define CR0_CONTEXT (X86_CR0_PE | X86_CR0_WP | X86_CR0_AM | X86_CR0_PG)
#define DR6_FIXED 0xffff0ff0u
#define DR7_FIXED 0x400u
#define DR7_ZERO 0xd000u
#define DR7_GD 0x2000u

static void check_cpl0(void)
{
	if (m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
}

/* ---- control registers ---- */

static void set_cr0(uint32_t v)
{
	uint32_t old = m_sys()->cr0;
	v = (v & CR0_WRITABLE) | X86_CR0_ET;
	M_SET(cr0, v);
	if (!((old ^ v) & CR0_CONTEXT))
		return;
	if ((old | v) & X86_CR0_PG)	/* without paging an entry says what it said in every mode */
		m_tlb_flush();
	m_ctx_changed();
}

static void set_cr3(uint32_t v)
{
	M_SET(cr3, v);
	m_tlb_flush();
}

static void set_cr4(uint32_t v)
{
	if (v & ~x86_cpu_cr4())
		m_fault(X86_GP, 0);
	M_SET(cr4, v);
	m_tlb_flush();
	m_ctx_changed();
}

void sem_mov_rcr(const struct x86_insn *in)
{
	check_cpl0();
	switch (in->reg) {
	case 0: m_w32(in->rm, m_sys()->cr0); break;
	case 2: m_w32(in->rm, m_sys()->cr2); break;
	case 3: m_w32(in->rm, m_sys()->cr3); break;
	case 4: m_w32(in->rm, m_sys()->cr4); break;
	default: m_fault(X86_UD, X86_NOERR);
	}
}

void sem_mov_crr(const struct x86_insn *in)
{
	uint32_t v = m_r32(in->rm);
	check_cpl0();
	switch (in->reg) {
	case 0:
		if (((v & X86_CR0_PG) && !(v & X86_CR0_PE)) || ((v & X86_CR0_NW) && !(v & X86_CR0_CD)))
			m_fault(X86_GP, 0);
		set_cr0(v);
		break;
	case 2: M_SET(cr2, v); break;
	case 3: set_cr3(v); break;
	case 4: set_cr4(v); break;
	default: m_fault(X86_UD, X86_NOERR);
	}
}

static void smsw(const struct x86_insn *in, unsigned size)
{
	x86_store_e(in, in->rm == X86_NOREG ? 2 : size, m_sys()->cr0);
}
SEM_SIZED_RM(smsw)

/* PE can be set this way, not cleared. */
static void lmsw(const struct x86_insn *in)
{
	check_cpl0();
	uint32_t v = x86_load_e(in, 2) & 0xf, cr0 = m_sys()->cr0;
	set_cr0((cr0 & ~(uint32_t)(X86_CR0_MP | X86_CR0_EM | X86_CR0_TS)) | v);
}
void sem_lmsw_m(const struct x86_insn *in) { lmsw(in); }
void sem_lmsw_r(const struct x86_insn *in) { lmsw(in); }

void sem_clts(const struct x86_insn *in)
{
	(void)in;
	check_cpl0();
	M_SET(cr0, m_sys()->cr0 & ~X86_CR0_TS);
}

void sem_invlpg_m(const struct x86_insn *in)
{
	check_cpl0();
	m_invlpg(m_sys()->seg[in->seg].base + x86_ea(in));
}

/* No guest sees a cache: nothing to write back. */
void sem_invd(const struct x86_insn *in) { (void)in; check_cpl0(); }
void sem_wbinvd(const struct x86_insn *in) { (void)in; check_cpl0(); }

/* ---- debug registers ---- */

static unsigned debug_number(const struct x86_insn *in)
{
	if (in->reg != 4 && in->reg != 5)
		return in->reg;
	if (m_sys()->cr4 & X86_CR4_DE)
		m_fault(X86_UD, X86_NOERR);
	return in->reg + 2;
}

/* DR7.GD: any access to a debug register is a #DB fault with DR6.BD. */
static unsigned check_debug(const struct x86_insn *in)
{
	unsigned n = debug_number(in);
	check_cpl0();
	if (m_sys()->dr[7] & DR7_GD)
		m_fault(X86_DB, X86_DB_BD);
	return n;
}

void sem_mov_rdr(const struct x86_insn *in)
{
	unsigned n = check_debug(in);
	m_w32(in->rm, m_sys()->dr[n]);
}

void sem_mov_drr(const struct x86_insn *in)
{
	unsigned n = check_debug(in);
	uint32_t v = m_r32(in->rm);
	bool before = debug_any();
	if (n == 6)
		v = (v & 0xe00f) | DR6_FIXED;
	else if (n == 7)
		v = (v & ~DR7_ZERO) | DR7_FIXED;
	M_SET(dr[n], v);
	if (n != 6 && (before || debug_any()))
		m_debug_changed();
}

/* ---- interrupt flag, HLT ---- */

static void check_iopl(void)
{
	if ((m_sys()->cr0 & X86_CR0_PE) && m_sys()->cpl > x86_iopl())
		m_fault(X86_GP, 0);
}

void sem_cli(const struct x86_insn *in)
{
	(void)in;
	check_iopl();
	m_set_sysflags(m_sysflags() & ~X86_IF);
}

void sem_sti(const struct x86_insn *in)
{
	(void)in;
	check_iopl();
	if (m_sysflags() & X86_IF)
		return;
	m_set_sysflags(m_sysflags() | X86_IF);
	if (!m_sys()->int_shadow)
		M_SET(int_shadow, X86_SHADOW_NEW);
}

void sem_hlt(const struct x86_insn *in)
{
	(void)in;
	check_cpl0();
	M_SET(halted, 1);
}

/* ---- SYSENTER, SYSEXIT: flat segments by decree ---- */

static void flat(unsigned segno, uint32_t sel, unsigned type, unsigned cpl)
{
	struct x86_seg s = { .limit = 0xffffffffu, .sel = (uint16_t)((sel & 0xfffc) | cpl) };
	s.attr = (uint16_t)(X86_ATTR_G | X86_ATTR_DB | X86_ATTR_P | cpl << X86_ATTR_DPL_SHIFT | X86_ATTR_S | type);
	seg_set(segno, &s);
}

static void enter_flat(uint32_t cs, unsigned cpl, uint32_t eip, uint32_t esp)
{
	M_SET(cpl, cpl);
	flat(X86_CS, cs, 11, cpl);
	flat(X86_SS, cs + 8, 3, cpl);
	m_w32(X86_ESP, esp);
	m_set_eip(eip);
	m_ctx_changed();
}

void sem_sysenter(const struct x86_insn *in)
{
	(void)in;
	uint32_t cs = m_sys()->sysenter_cs;
	if (!(m_sys()->cr0 & X86_CR0_PE) || !(cs & 0xfffc))
		m_fault(X86_GP, 0);
	m_set_sysflags(m_sysflags() & ~(X86_VM | X86_IF | X86_RF));
	enter_flat(cs, 0, m_sys()->sysenter_eip, m_sys()->sysenter_esp);
}

void sem_sysexit(const struct x86_insn *in)
{
	(void)in;
	uint32_t cs = m_sys()->sysenter_cs;
	if (!(m_sys()->cr0 & X86_CR0_PE) || !(cs & 0xfffc) || m_sys()->cpl != 0)
		m_fault(X86_GP, 0);
	enter_flat(cs + 16, 3, m_r32(X86_EDX), m_r32(X86_ECX));
}
