/* SPDX-License-Identifier: Apache-2.0
 * Words pushed as one frame by far calls and interrupts, on the present stack or on an inner one.
 * Invariant: frame_check() raises every fault the stores could; frame_store() then cannot fault, and commits in parts so
 * that no frame overflows the gated store buffer. Follows SDM vol. 3, 6.12.
 */
#ifndef ISA_X86_SEM_FRAME_H
#define ISA_X86_SEM_FRAME_H
#include "isa-x86/sem/seg.h"

struct frame {
	struct x86_seg ss;	/* where it goes */
	uint32_t esp;		/* before the push; after frame_store() the new one */
	uint32_t err;		/* error code of #SS when it does not fit */
	bool user;		/* the stores are made with CPL 3's rights: the present stack at CPL 3 */
	uint8_t size;		/* of each word */
	uint8_t n;
	uint32_t words[40];	/* in the order of pushing */
};

static inline void frame_add(struct frame *f, uint32_t v) { f->words[f->n++] = v; }
void frame_here(struct frame *f, unsigned size, uint32_t err);	/* on the present stack */
/* On the stack of the inner ring `cpl` named by the TSS; stack faults carry `ext`, faults of its SS are #TS. Reads only, except
 * the accessed bit. */
void frame_inner(struct frame *f, unsigned size, unsigned cpl, uint32_t ext);
void frame_check(const struct frame *f);
void frame_store(struct frame *f);
/* Loads SS (inner frames only) and ESP. */
void frame_commit_stack(const struct frame *f, bool inner);
#endif
