/* SPDX-License-Identifier: Apache-2.0
 * IN and OUT where every port is open: the access is the device's, and the way to it carries all that is to be known of it, so that
 * nothing is decoded, found or decided (cms/exec/port.c). SDM vol. 1, ch. 19. */
#include "cms/front/lower.h"

/* e4 e5 IN Ib, e6 e7 OUT Ib, ec ed IN DX, ee ef OUT DX */
enum lower_result lower_port(struct lower *l)
{
	uint32_t kind = l->in->opsize | (l->op & 2 ? IR_PORT_OUT : 0) | (l->op & 8 ? IR_PORT_DX : 0);
	if (!l->s->ports)
		return LOWER_REFUSE;
	lower_stand_here(l);
	emit_port(l, kind, (l->in->imm & 0xff) | (uint32_t)l->in->len << IR_PORT_LEN_SHIFT);
	return LOWER_NEXT;
}
