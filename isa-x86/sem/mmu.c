/* SPDX-License-Identifier: Apache-2.0
 * The page walk. The rule for A and D bits after a fault: the directory entry's A is set as soon as the entry is used, even if
 * the table entry then faults; the table entry's A and D are set only by an access that is allowed (SDM vol. 3, 4.8). */
#include "isa-x86/sem/mmu.h"
#include "isa-x86/sem/mach.h"

static bool fault(struct mmu_result *r, unsigned access, uint32_t present)
{
	r->err = (access & (MMU_WRITE | MMU_USER)) | present;
	return false;
}

/* Sets bits in a table entry, or says that it would. */
static void mark(struct mmu_result *r, unsigned access, uint32_t at, uint32_t entry, uint32_t bits)
{
	if ((entry & bits) == bits)
		return;
	if (access & MMU_PEEK)
		r->pending = true;
	else
		m_pst32(at, entry | bits);
}

/* `rights` is the AND of the entries' W and U bits. */
static bool allowed(uint32_t rights, unsigned access, struct mmu_result *r)
{
	r->user = rights & PTE_U;
	r->writable = (rights & PTE_W) || (!(access & MMU_USER) && !(m_sys()->cr0 & X86_CR0_WP));
	if ((access & MMU_USER) && !r->user)
		return false;
	return !(access & MMU_WRITE) || r->writable;
}

/* The last level: check, mark, compose. */
static bool finish(struct mmu_result *r, unsigned access, uint32_t at, uint32_t entry, uint32_t rights)
{
	if (!allowed(rights, access, r))
		return fault(r, access, MMU_ERR_P);
	mark(r, access, at, entry, access & MMU_WRITE ? PTE_A | PTE_D : PTE_A);
	r->dirty = (access & MMU_WRITE) || (entry & PTE_D);
	r->global = (entry & PTE_G) && (m_sys()->cr4 & X86_CR4_PGE);
	return true;
}

static bool reserved(struct mmu_result *r, unsigned access)
{
	return fault(r, access, MMU_ERR_P | MMU_ERR_RSVD);
}

static bool walk_tables(uint32_t lin, unsigned access, struct mmu_result *r)
{
	bool pse = m_sys()->cr4 & X86_CR4_PSE;
	uint32_t pde_at = (m_sys()->cr3 & ~0xfffu) + (lin >> 22) * 4;
	uint32_t pde = m_pld32(pde_at);
	if (!(pde & PTE_P))
		return fault(r, access, 0);
	if ((pde & PDE_PS) && pse) {
		if (pde & PDE_RESERVED)
			return reserved(r, access);
		r->large = true;
		r->pa = (pde & 0xffc00000u) | (lin & 0x3fffffu);
		return finish(r, access, pde_at, pde, pde);
	}
	mark(r, access, pde_at, pde, PTE_A);
	uint32_t pte_at = (pde & ~0xfffu) + (lin >> 12 & 0x3ff) * 4;
	uint32_t pte = m_pld32(pte_at);
	if (!(pte & PTE_P))
		return fault(r, access, 0);
	if ((pte & PTE_RESERVED) && pse)
		return reserved(r, access);
	r->pa = (pte & ~0xfffu) | (lin & 0xfffu);
	return finish(r, access, pte_at, pte, pde & pte);
}

bool mmu_walk(uint32_t lin, unsigned access, struct mmu_result *r)
{
	*r = (struct mmu_result){ .pa = lin, .user = true, .writable = true, .dirty = true };
	if (!(m_sys()->cr0 & X86_CR0_PG))
		return true;
	return walk_tables(lin, access, r);
}
