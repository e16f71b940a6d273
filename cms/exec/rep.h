/* SPDX-License-Identifier: Apache-2.0
 * REP string instructions in bulk: many units between two commits where the result cannot be told from unit by unit.
 */
#ifndef CMS_EXEC_REP_H
#define CMS_EXEC_REP_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/exec/addr.h"
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/table/rows.h"

/* Ticks that were further units of a REP instruction. Translations count theirs in guest register GREG_REP, so that a rollback takes
 * back what it takes back of the units; rep_settle() adds them here and takes them out of the instructions of the quick tier, whose
 * loop counts ticks. To be called before the register can wrap around. */
extern uint64_t rep_extra;
void rep_init(void);
void rep_settle(void);
void rep_choose(struct x86_insn *in); /* for E_STR rows with a REP prefix */
/* A trap unwound. True: it hit a bulk; the units before the faulting one now run singly, the fault will come again. */
bool rep_unwound(void);
/* Only unit by unit is exact here: leaves a bulk. */
void rep_unwind(void);
bool rep_in_bulk(void);
/* How many bytes from `at` on, which a store of the bulk has met, it will write in this page if nothing comes between, up to the sub-page
 * of the instruction itself; 0: not known. */
uint32_t rep_rest(struct win at);
void rep_singly(void); /* the same, and a boundary behind the unit */
/* A store met code in this word. Is it in the sub-page of the instruction itself, then only unit by unit is exact. */
void rep_code_written(struct win at);

_Static_assert(XR_OUTSV == XR_INSB + 3 && XR_CMPSV == XR_MOVSB + 3 && XR_SCASV == XR_STOSB + 5, "rows of opcodes.def: no others between");
static inline bool rep_is_string(unsigned row)
{
	return (row >= XR_INSB && row <= XR_OUTSV) || (row >= XR_MOVSB && row <= XR_CMPSV) ||
	       (row >= XR_STOSB && row <= XR_SCASV);
}
#endif
