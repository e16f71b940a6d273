/* SPDX-License-Identifier: Apache-2.0
 * Moves of ESP by a constant wait until somebody needs ESP itself; accesses relative to it take the distance into their
 * displacement. Works in place: what is put back is never more than what was taken out. The page check in front is never touched:
 * its operations have an effect, or are read by one that has. */
#include "cms/opt/opt.h"

#define ESP_BIT (1u << IR_REG_ESP)
#define A16 (1u << 8)	/* of a guest access's immediate: the address wraps */

static bool fits(int32_t v, unsigned bits) { return v >= -(1 << (bits - 1)) && v < 1 << (bits - 1); }

#define ADDI_ESP (ATOM_WORD_addi | IR_REG_ESP << 7 | IR_REG_ESP << 15)	/* ESP += the immediate */

static int32_t imm_of(uint32_t word) { return (int32_t)word >> 20; }

/* Takes the distance into i, which uses ESP only as a base. A guest access has segment and wrap above eight bits of displacement. */
static bool absorb(struct ir_ins *i, int32_t delta)
{
	uint32_t w = i->word, imm;
	unsigned form = ir_info[i->op].form;
	if (ir_rs1(w) != IR_REG_ESP)
		return false;
	if (form == IRF_GL && ir_rd(w) != IR_REG_ESP) {
		imm = w >> 20;
		if ((imm & A16) || !fits((int8_t)imm + delta, 8))
			return false;
		i->word = (w & 0xfffff) | ((imm & ~255u) | ((imm + (uint32_t)delta) & 255u)) << 20;
		return true;
	}
	if (form == IRF_GS && ir_rs2(w) != IR_REG_ESP) {
		imm = (w >> 7 & 31) | (w >> 25) << 5;
		if ((imm & A16) || !fits((int8_t)imm + delta, 8))
			return false;
		i->word = (w & ~atom_imm_s(0xfff)) | atom_imm_s((imm & ~255u) | ((imm + (uint32_t)delta) & 255u));
		return true;
	}
	if (i->op == IR_ADDI && ir_rd(w) != IR_REG_ESP && fits(imm_of(w) + delta, 12)) {
		i->word = w + ((uint32_t)delta << 20);
		return true;
	}
	return false;
}

static bool is_control(const struct ir_ins *i) { return ir_info[i->op].effects & IRE_CTL; }

static bool overwrites(const struct ir_ins *i)
{
	return (ir_writes(i) & ~ir_reads(i)) & ESP_BIT;
}

/* i needs ESP itself, or may leave. */
static bool in_the_way(struct ir_ins *i, int32_t delta)
{
	bool uses = is_control(i) || ((ir_reads(i) | ir_writes(i)) & ESP_BIT);
	return uses && !absorb(i, delta);
}

/* Has any field where a register may stand ESP in it? Asked first: most operations have not. */
static bool names_esp(uint32_t w)
{
	return ir_rd(w) == IR_REG_ESP || ir_rs1(w) == IR_REG_ESP || ir_rs2(w) == IR_REG_ESP || w >> 27 == IR_REG_ESP;
}

void opt_stack(struct ir_block *b)
{
	int32_t delta = 0;
	struct ir_ins *to = b->ins;
	if (b->esp_moves < 2)
		return;
	for (struct ir_ins *i = b->ins, *end = i + b->n; i < end; i++) {
		struct ir_ins x = *i;
		if (x.op == IR_NOP)
			continue;
		if (names_esp(x.word) && x.op == IR_ADDI && (x.word & 0xfffff) == ADDI_ESP && fits(delta + imm_of(x.word), 12)) {
			delta += imm_of(x.word);
			continue;
		}
		if (delta && (names_esp(x.word) || is_control(&x)) && in_the_way(&x, delta)) {
			if (!overwrites(&x))
				*to++ = (struct ir_ins){ .word = ADDI_ESP | (uint32_t)delta << 20, .tag = IR_ADDI };
			delta = 0;
		}
		*to++ = x;
	}
	b->n = (uint16_t)(to - b->ins);
}
