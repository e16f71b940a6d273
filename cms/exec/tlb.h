/* SPDX-License-Identifier: Apache-2.0
 * The guest TLB as firmware fills it: address spaces by asid, entries by page walk and physical map.
 * Invariant: every entry carries the sub-page mask of its page (xpage.h) and never names memory outside the fence.
 */
#ifndef CMS_EXEC_TLB_H
#define CMS_EXEC_TLB_H
#include <stdbool.h>
#include "build/gen/atoms_num.h" /* TLB_*: rights for tlbw, result bits of tlbr */
#include "cms/exec/addr.h"

enum tlb_fill {
	TLB_FILLED,	 /* retry the access */
	TLB_FAULT,	 /* #PF: tlb_fault_err holds the error code */
	TLB_DEVICE_PAGE, /* nothing, ROM under a store, a data breakpoint, #AC is on: emulate the access */
	TLB_PENDING	 /* peek only: A or D would have to be written, or what the tables say may be rolled back */
};

extern uint32_t tlb_fault_err;

void tlb_init(uint32_t window_bytes);

/* access: MMU_WRITE, MMU_USER, MMU_PEEK of isa-x86/sem/mmu.h. Without PEEK it may start the instruction again: an open store in the
 * tables. */
enum tlb_fill tlb_fill(struct lin at, unsigned access);
/* Where the code byte lies whose page tlb_fill() calls a device page; raises #PF. False: nothing answers. */
bool tlb_code_place(struct lin at, uint32_t *place);
void tlb_forget(struct lin at); /* INVLPG: the page, be it of 4 MB */
extern bool tlb_aligned_only;	/* user accesses must be aligned (#AC): none is entered, each is emulated */
void tlb_flush(void);	  /* CR3 load: everything but global entries */
void tlb_flush_all(void); /* also global ones: PG, PGE, A20, physical map changed */
void tlb_follow(void);	  /* flushes if CR3 or the paging mode is not what the entries were made with: after a rollback */
/* A store beside or into code trapped. The first: true if it may just be tried again; nothing was forgotten. The second: where the
 * bytes are code they are forgotten, and the entry takes the new mask. */
bool tlb_beside_code(struct lin at);
void tlb_code_store(struct lin at, uint32_t size_bytes);
void tlb_mask_page(struct win at); /* the mask of this page grew: entries that map it for stores take it */
#endif
