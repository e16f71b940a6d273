/* SPDX-License-Identifier: Apache-2.0
 * cpuid.def and the family -> CPUID, features, reset state. See cpu.h. Follows SDM vol. 2 CPUID; vol. 3, 9.1. */
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/stack.h"
#include "isa-x86/table/rows.h"

static unsigned family = 4;
static unsigned missing;
static uint32_t feature_edx, cr4_bits;

/* Parts that were made: 486SX2, Pentium P54C, Pentium Pro sB1 (system software believes SEP of family 6 from stepping 3 on). */
static const struct {
	uint32_t signature, highest_leaf;
} parts[3] = { { 0x045b, 1 }, { 0x052c, 1 }, { 0x0619, 2 } };

#define PART parts[family - 4]

enum { CPUID_REG_N, CPUID_REG_EDX };

static const struct {
	uint8_t reg, bit, level;
	uint32_t cr4;
} features[FT_COUNT] = {
#define X(feat, leaf, reg, bit, level, cr4) { CPUID_REG_##reg, bit, level, cr4 },
#include "isa-x86/table/cpuid.def"
#undef X
};

void x86_cpu_shape(unsigned f)
{
	family = f < 4 ? 4 : f > 6 ? 6 : f;
	missing = feature_edx = cr4_bits = 0;
	for (unsigned i = 0; i < FT_COUNT; i++) {
		if (features[i].level > family) {
			missing |= X86_MODE_NOFEAT(i);
			continue;
		}
		cr4_bits |= features[i].cr4;
		if (features[i].reg == CPUID_REG_EDX)
			feature_edx |= 1u << features[i].bit;
	}
}

unsigned x86_cpu_family(void)
{
	return family;
}

unsigned x86_cpu_missing(void)
{
	return missing;
}

uint32_t x86_cpu_cr4(void)
{
	return cr4_bits;
}

static void reset_seg(struct x86_seg *s, uint32_t sel, uint32_t base, unsigned attr)
{
	*s = (struct x86_seg){ .base = base, .limit = 0xffff, .sel = (uint16_t)sel, .attr = (uint16_t)attr };
}

void x86_reset_state(struct x86_arch *a)
{
	struct x86_sys *s = &a->sys;
	uint32_t a20 = s->a20_mask;
	__builtin_memset(a->gpr, 0, sizeof a->gpr);
	__builtin_memset(s, 0, sizeof *s);
	a->gpr[X86_EDX] = PART.signature;
	a->eip = 0xfff0;
	a->eflags = 2;
	for (unsigned i = 0; i < X86_NSEG; i++)
		reset_seg(&s->seg[i], 0, 0, 0x93);
	reset_seg(&s->seg[X86_CS], 0xf000, 0xffff0000u, 0x93);
	reset_seg(&s->ldtr, 0, 0, 0x82);
	reset_seg(&s->tr, 0, 0, 0x8b);
	s->gdtr.limit = 0xffff;
	s->idtr.limit = 0xffff;
	s->cr0 = X86_CR0_CD | X86_CR0_NW | X86_CR0_ET;
	s->dr[6] = 0xffff0ff0u;
	s->dr[7] = 0x400;
	s->a20_mask = a20;
}

static bool mode_sane(const struct x86_arch *a)
{
	const struct x86_sys *s = &a->sys;
	if (!(s->cr0 & X86_CR0_PE))
		return !(s->cr0 & X86_CR0_PG) && !(a->eflags & X86_VM) && s->cpl == 0;
	return s->cpl <= 3 && (s->cpl == 3 || !(a->eflags & X86_VM));
}

bool x86_state_sane(const struct x86_arch *a)
{
	const uint32_t shadow = X86_SHADOW_NEW | X86_SHADOW_OLD | X86_SHADOW_MOVSS, nmi = X86_NMI_PENDING | X86_NMI_BLOCKED;
	const struct x86_sys *s = &a->sys;
	bool waits = !(s->int_shadow & ~shadow) && s->halted <= 1 && s->rf_live <= X86_RF_KEPT && !(s->nmi & ~nmi)
		     && !(s->db & ~(X86_DB_B | X86_DB_BD | X86_DB_BS | X86_DB_BT));
	return mode_sane(a) && waits && (a->eflags & 2) && !(a->eflags & ~X86_EFLAGS) && !(s->cr4 & ~cr4_bits)
	       && (s->a20_mask | 1u << 20) == 0xffffffffu;
}

/* ---- CPUID ---- */

static void set_cpuid(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	m_w32(X86_EAX, a);
	m_w32(X86_EBX, b);
	m_w32(X86_ECX, c);
	m_w32(X86_EDX, d);
}

/* Leaves above the highest answer like the highest. Leaf 2: the caches and TLBs of a Pentium Pro with 256 KB. */
void sem_cpuid(const struct x86_insn *in)
{
	uint32_t leaf = m_r32(X86_EAX);
	(void)in;
	if (leaf == 0)
		set_cpuid(PART.highest_leaf, 0x756e6547, 0x6c65746e, 0x49656e69);	/* "GenuineIntel": what system software knows */
	else if (leaf == 1 || PART.highest_leaf == 1)
		set_cpuid(PART.signature, 0, 0, feature_edx);
	else
		set_cpuid(0x03020101, 0, 0, 0x06040a42);
}
