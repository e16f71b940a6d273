/* SPDX-License-Identifier: Apache-2.0
 * Linear address -> physical address by the guest's page tables: the one walk that ref and CMS share.
 * Invariant: reads and writes guest memory only by m_pld32/m_pst32; changes no other state. Follows SDM vol. 3 ch. 4.3, 4.6-4.8.
 */
#ifndef ISA_X86_SEM_MMU_H
#define ISA_X86_SEM_MMU_H
#include <stdbool.h>
#include <stdint.h>

/* access: bits of mmu_walk(); the first two are those of the #PF error code */
#define MMU_WRITE 2u
#define MMU_USER 4u	/* the access is made at CPL 3 */
#define MMU_PEEK 8u	/* write no A or D bit; report the need in `pending` */

#define MMU_ERR_P 1u	/* #PF error code: the page was present */
#define MMU_ERR_RSVD 8u	/* a reserved bit was set */

struct mmu_result {
	uint32_t pa;		/* of the byte asked for, A20 not applied */
	uint32_t err;		/* #PF error code when mmu_walk() returns false */
	bool user;		/* what a TLB entry for the page needs */
	bool writable;		/* may be written by the privilege asked for, WP considered */
	bool dirty;		/* D was set already or by this walk: further writes need no walk */
	bool global;
	bool large;		/* of a 4 MB page */
	bool pending;		/* MMU_PEEK: an A or D bit would have to be written */
};

/* Bits of the tables' entries */
#define PTE_P 0x1u
#define PTE_W 0x2u
#define PTE_U 0x4u
#define PTE_A 0x20u
#define PTE_D 0x40u
#define PDE_PS 0x80u
#define PTE_G 0x100u
/* With CR4.PSE and neither PAT nor PSE-36 claimed (SDM vol. 3, 4.3). Both judges ignore all of them but bit 21, whatever is claimed. */
#define PDE_RESERVED 0x3ff000u	/* of a 4 MB page */
#define PTE_RESERVED 0x80u

bool mmu_walk(uint32_t lin, unsigned access, struct mmu_result *out);
#endif
