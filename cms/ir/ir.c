/* SPDX-License-Identifier: Apache-2.0
 * ops.def -> tables, and who reads and writes what. */
#include "cms/ir/ir.h"

const struct ir_info ir_info[IR_OPS] = {
#define IR(op, form, atom, effects, plain, latency) { IRF_##form, effects, IR_##plain, latency },
#include "cms/ir/ops.def"
#undef IR
};

const uint8_t ir_form_use[IRF_COUNT] = {
	[IRF_R] = IRU_WD | IRU_A | IRU_B, [IRF_I] = IRU_WD | IRU_A, [IRF_SH] = IRU_WD | IRU_A, [IRF_D1] = IRU_WD | IRU_A,
	[IRF_U] = IRU_WD, [IRF_XR] = IRU_WD | IRU_A | IRU_B, [IRF_X1] = IRU_WD | IRU_A, [IRF_XC] = IRU_A | IRU_B,
	[IRF_XI] = IRU_WD | IRU_A, [IRF_XCI] = IRU_A, [IRF_BR] = IRU_A | IRU_B, [IRF_SET] = IRU_WD,
	[IRF_SEL] = IRU_WD | IRU_A | IRU_B, [IRF_GL] = IRU_WD | IRU_A, [IRF_GLX] = IRU_WD | IRU_A | IRU_B,
	[IRF_GS] = IRU_A | IRU_B, [IRF_GSX] = IRU_A | IRU_B | IRU_D, [IRF_Q] = IRU_WD | IRU_A | IRU_B | IRU_C, [IRF_CR] = IRU_WD,
	[IRF_CW] = IRU_A, [IRF_PG] = IRU_A | IRU_B,
};

uint32_t ir_reads(const struct ir_ins *i)
{
	const struct ir_info *f = &ir_info[i->op];
	unsigned use = ir_form_use[f->form];
	uint32_t m = 0;
	if (use & IRU_A)
		m |= 1u << i->a;
	if (use & IRU_B)
		m |= 1u << i->b;
	if ((use & IRU_D) || (f->effects & IRE_MG))
		m |= 1u << i->d;
	if (use & IRU_C)
		m |= 1u << i->size;
	return (m & ~1u) | ((f->effects & IRE_RF) != 0);
}

uint32_t ir_writes(const struct ir_ins *i)
{
	const struct ir_info *f = &ir_info[i->op];
	uint32_t m = ir_form_use[f->form] & IRU_WD ? 1u << i->d & ~1u : 0;
	return m | ((f->effects & (IRE_WF | IRE_WP)) != 0);
}
