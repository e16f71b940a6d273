/* SPDX-License-Identifier: Apache-2.0
 * IN and OUT where every port is open: the access is the device's, and the way to it carries all that is to be known of it, so that
 * nothing is decoded, found or decided (cms/exec/port.c). SDM vol. 1, ch. 19. */
#include "cms/front/lower.h"

/* Port 61h read again before it can have changed: no exit. */
static void port61(struct lower *l)
{
	unsigned kept = lower_const_reg(l, l->s->port61), above = temp(l), value = temp(l), left = temp(l);
	unsigned ask = new_label(l), done = new_label(l);
	struct part al = part_of(X86_EAX, 1);
	emit_imm(l, IR_LW, above, kept, 0);
	emit_imm(l, IR_LW, value, kept, 4);
	emit_ticks_left(l, left);
	branch(l, IR_BGEU, above, left, ask);
	lower_write_part(l, al, 1, value);
	emit_commit(l, 1, 0, l->next);
	branch(l, IR_JMP, 0, 0, done);
	put_label(l, ask);
	emit_port(l, 1, IR_PORT_KEPT | (uint32_t)l->in.len << IR_PORT_LEN_SHIFT);
	put_label(l, done);
}

/* e4 e5 IN Ib, e6 e7 OUT Ib, ec ed IN DX, ee ef OUT DX */
enum lower_result lower_port(struct lower *l)
{
	uint32_t kind = l->in.opsize | (l->op & 2 ? IR_PORT_OUT : 0) | (l->op & 8 ? IR_PORT_DX : 0);
	if (!l->s->ports)
		return LOWER_REFUSE;
	lower_stand_here(l);
	if (kind == 1 && l->in.imm == IR_PORT_KEPT && l->s->port61) {
		port61(l);
		return LOWER_NEXT;
	}
	emit_port(l, kind, (l->in.imm & 0xff) | (uint32_t)l->in.len << IR_PORT_LEN_SHIFT);
	return LOWER_NEXT;
}
