/* SPDX-License-Identifier: Apache-2.0
 * Moves of ESP by a constant wait until somebody needs ESP itself; accesses relative to it take the distance into their
 * displacement. Works in place: what is put back is never more than what was taken out. */
#include "cms/opt/opt.h"

#define ESP_BIT (1u << IR_REG_ESP)

static bool fits(int32_t v, unsigned bits) { return v >= -(1 << (bits - 1)) && v < 1 << (bits - 1); }

/* Takes the distance into i, which uses ESP only as a base. */
static bool absorb(struct ir_ins *i, int32_t delta)
{
	unsigned form = ir_info[i->op].form;
	if (i->a != IR_REG_ESP || (i->seg & 8))
		return false;
	if (form == IRF_GL && i->d != IR_REG_ESP && fits(i->imm + delta, 8)) {
		i->imm += delta;
		return true;
	}
	if (form == IRF_GS && i->b != IR_REG_ESP && fits(i->imm + delta, 8)) {
		i->imm += delta;
		return true;
	}
	if (i->op == IR_ADDI && i->d != IR_REG_ESP && fits(i->imm + delta, 12)) {
		i->imm += delta;
		return true;
	}
	return false;
}

static bool overwrites(const struct ir_ins *i)
{
	return (ir_writes(i) & ~ir_reads(i)) & ESP_BIT;
}

/* i needs ESP itself, or may leave. */
static bool in_the_way(struct ir_ins *i, int32_t delta)
{
	bool uses = (ir_info[i->op].effects & IRE_CTL) || ((ir_reads(i) | ir_writes(i)) & ESP_BIT);
	return uses && !absorb(i, delta);
}

void opt_stack(struct ir_block *b)
{
	int32_t delta = 0;
	struct ir_ins *to = b->ins;
	if (b->esp_moves < 2)
		return;
	unsigned entry = b->entry;
	for (struct ir_ins *i = b->ins, *end = i + b->n; i < end; i++) {
		struct ir_ins x = *i;
		if (x.op == IR_NOP) {
			if ((unsigned)(i - b->ins) < b->entry)
				entry--;
			continue;
		}
		if (x.op == IR_ADDI && x.d == IR_REG_ESP && x.a == IR_REG_ESP && fits(delta + x.imm, 12)) {
			delta += x.imm;
			continue;
		}
		if (delta && in_the_way(&x, delta)) {
			if (!overwrites(&x))
				*to++ = (struct ir_ins){ .op = IR_ADDI, .d = IR_REG_ESP, .a = IR_REG_ESP, .imm = delta };
			delta = 0;
		}
		*to++ = x;
	}
	b->n = (uint16_t)(to - b->ins);
	b->entry = (uint16_t)entry;
}
