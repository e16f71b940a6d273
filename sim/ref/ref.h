/* SPDX-License-Identifier: Apache-2.0
 * Between the parts of the ref engine: mach.c (memory, commit and rollback), code.c (decoded instructions), ref.c (the engine).
 */
#ifndef SIM_REF_REF_H
#define SIM_REF_REF_H
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/sem/mach.h"

/* mach.c */
void ref_open(uint8_t *window, uint32_t window_bytes);
void ref_commit(void);
void ref_rollback(void);
void ref_forget_write_entries(uint32_t window_page);	/* TLB entries that would store there at once */
/* Window offset a code byte at linear address `lin` is fetched from, or PHYSMAP_NONE; #PF unwinds. */
uint32_t ref_code_place(uint32_t lin);
void ref_read_physical(uint32_t pa, void *buf, uint32_t len);
void ref_write_physical(uint32_t pa, const void *buf, uint32_t len);

/* code.c */
void code_open(uint32_t window_bytes);
void code_forget_page(void);	/* the page code is fetched from must be looked up again */
bool code_in_page(uint32_t offset);	/* does the window page of this offset hold decoded instructions? */
void code_stored(uint32_t offset, uint32_t len);	/* these bytes change */
const struct x86_insn *code_fetch(void);	/* the instruction at CS:EIP; faults unwind */
#endif
