/* SPDX-License-Identifier: Apache-2.0
 * ir_eval: runs a block of IR on the judges' machine (tests/insn/mach_impl.h), by the C model of the atoms (sim/fast/alu86.h).
 */
#ifndef TESTS_IR_EVAL_H
#define TESTS_IR_EVAL_H
#include "cms/ir/ir.h"

#define EVAL_SEGMENTS 0x70000000u	/* where the blocks find the state page, its segments first */
#define EVAL_CLOCK 0x70010000u		/* and the time when the tick limit is 0 */

struct ir_result {
	uint32_t reg[32], flags;
	uint32_t eip, ticks;	/* of the last commit */
	bool bailed;		/* left by rollback: nothing to compare */
	bool runaway;
	bool unit_wrong;	/* the segment unit was told something else than the state page */
};

/* Memory accesses go through tm_load, tm_store; what lies outside unwinds as it does there. */
struct ir_result ir_eval(const struct ir_block *b, const uint32_t reg[32], uint32_t flags);
#endif
