/* SPDX-License-Identifier: Apache-2.0
 * A guest access that reaches no memory (nothing there, ROM under a store, write-only shadow RAM), or whose page must not be in
 * the TLB because each access to it is judged (data breakpoints, #AC) -> its effect, byte by byte.
 * Reads give ones, writes are dropped; what lies in memory after all (one half of a page-crossing access) is accessed. The
 * atom is decoded from the PC of the trap frame; operands come from the frame, the result goes there. molecules.md section 4.
 */
#include "build/gen/atoms.h"
#include "cms/boot/trap.h"
#include "cms/exec/exec.h"
#include "cms/exec/mach.h"
#include "cms/exec/physmap.h"
#include "cms/exec/rep.h"
#include "cms/exec/tlb.h"
#include "cms/exec/xpage.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/mmu.h"

#define OPCODE_GL (ATOM_WORD_glb & 0x7f)
#define OPCODE_GS (ATOM_WORD_gsb & 0x7f)

#define FUNCT3(atom) (ATOM_WORD_##atom >> 12 & 7)
enum kind { KIND_B, KIND_H, KIND_W, KIND_ML, KIND_BU, KIND_HU, KIND_MH, KIND_M16 }; /* funct3 of loads */
_Static_assert(FUNCT3(glb) == KIND_B && FUNCT3(glh) == KIND_H && FUNCT3(glw) == KIND_W && FUNCT3(glml) == KIND_ML &&
	       FUNCT3(glbu) == KIND_BU && FUNCT3(glhu) == KIND_HU && FUNCT3(glmh) == KIND_MH && FUNCT3(glm16) == KIND_M16, "enum kind is the field of the atom");
#define STORE_HIGH 4u /* funct3 of stores: bits 15:8 of the value; 5-7 are probes */
_Static_assert(FUNCT3(gsbh) == STORE_HIGH && FUNCT3(gprb) > STORE_HIGH && FUNCT3(gprh) > STORE_HIGH && FUNCT3(gprw) > STORE_HIGH,
	       "what is above is a probe");

struct access {
	uint32_t lin, size;
	uint32_t mmu; /* MMU_* */
	uint32_t funct3, rd;
};

static uint32_t effective(uint32_t atom, const struct trap_frame *f)
{
	uint32_t base = f->x[atom >> 15 & 31], a16 = atom >> 28 & 1;
	uint32_t op = atom & 0x7c, ea;
	if (op == (OPCODE_GL & 0x7c))
		ea = base + (uint32_t)((int32_t)(atom << 4) >> 24);
	else if (op == (OPCODE_GS & 0x7c))
		ea = base + ((uint32_t)((int32_t)(atom << 4) >> 29 << 5) | (atom >> 7 & 31));
	else {
		a16 = atom >> 25 & 1;
		ea = base + (f->x[atom >> 20 & 31] << (atom >> 29 & 3));
	}
	return a16 ? ea & 0xffff : ea;
}

static struct access describe(uint32_t atom, const struct trap_frame *f, uint32_t cause)
{
	unsigned seg = trap_seg(cause);
	bool user = seg != SEG_SYS && (XM_CSRR(XM_CSR_GMODE) & GMODE_USER);
	return (struct access){
		.lin = effective(atom, f) + (seg == SEG_SYS ? 0 : m_sys()->seg[seg].base),
		.size = trap_size_bytes(cause),
		.mmu = (trap_is_store(cause) ? MMU_WRITE : 0) | (user ? MMU_USER : 0),
		.funct3 = atom >> 12 & 7,
		.rd = atom >> 7 & 31,
	};
}

/* Place of one byte for reading or writing, PHYSMAP_NONE if nothing takes it. Raises #PF. */
static uint32_t place(const struct access *a, uint32_t lin)
{
	struct mmu_result r;
	if (!mmu_walk(lin, a->mmu, &r))
		mach_page_fault(lin, r.err);
	struct physmap_page p = physmap_find(r.pa & m_sys()->a20_mask);
	uint32_t page = a->mmu & MMU_WRITE ? p.write : p.read;
	return page == PHYSMAP_NONE ? page : page | (lin & PAGE_MASK);
}

/* #AC before every page fault (as Bochs orders them), then the breakpoints that are met; a group of REP is run again singly. */
static void judge(const struct access *a, bool probe)
{
	if (!tlb_aligned_only && !debug_any())
		return;
	if (tlb_aligned_only && (a->mmu & MMU_USER) && (a->lin & (a->size - 1)))
		m_fault(X86_AC_VEC, 0);
	for (uint32_t i = 0; i < a->size; i++)
		place(a, a->lin + i);
	if (!probe && debug_any() && debug_access(a->lin, a->size, a->mmu & MMU_WRITE))
		rep_singly();
}

static uint32_t load(const struct access *a)
{
	uint32_t v = 0;
	for (uint32_t i = 0; i < a->size; i++) {
		uint32_t at = place(a, a->lin + i);
		v |= (at == PHYSMAP_NONE ? 0xffu : *win_ptr(win_of(at))) << 8 * i;
	}
	return v;
}

static void store(const struct access *a, uint32_t v)
{
	for (uint32_t i = 0; i < a->size; i++) { /* every fault first */
		uint32_t at = place(a, a->lin + i);
		if (at != PHYSMAP_NONE)
			xpage_invalidate(win_of(at), 1);
	}
	for (uint32_t i = 0; i < a->size; i++) {
		uint32_t at = place(a, a->lin + i);
		if (at != PHYSMAP_NONE)
			XM_SBG((uintptr_t)win_ptr(win_of(at)), v >> 8 * i, 0);
	}
}

static uint32_t result(enum kind k, uint32_t old, uint32_t v)
{
	switch (k) {
	case KIND_B: return (uint32_t)(int8_t)v;
	case KIND_H: return (uint32_t)(int16_t)v;
	case KIND_ML: return (old & ~0xffu) | v;
	case KIND_MH: return (old & ~0xff00u) | v << 8;
	case KIND_M16: return (old & 0xffff0000u) | v;
	default: return v;
	}
}

/* start.S: afterwards it returns behind the atom with the frame's registers. */
void device_emulate(struct trap_frame *f)
{
	uint32_t atom = *(const uint32_t *)(uintptr_t)f->x[0];
	uint32_t cause, value;
	__asm__ volatile("csrr %0, mcause" : "=r"(cause));
	struct access a = describe(atom, f, cause);
	judge(&a, (a.mmu & MMU_WRITE) && a.funct3 > STORE_HIGH);
	if (!(a.mmu & MMU_WRITE)) {
		if (a.rd)
			f->x[a.rd] = result((enum kind)a.funct3, f->x[a.rd], load(&a));
		return;
	}
	bool indexed = (atom & 0x7c) != (OPCODE_GS & 0x7c);
	value = f->x[indexed ? a.rd : atom >> 20 & 31];
	if (a.funct3 <= STORE_HIGH)
		store(&a, a.funct3 == STORE_HIGH ? value >> 8 : value);
	else
		for (uint32_t i = 0; i < a.size; i++) /* a probe: only the faults */
			place(&a, a.lin + i);
}
