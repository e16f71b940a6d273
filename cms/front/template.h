/* SPDX-License-Identifier: Apache-2.0
 * Opcode byte -> template (template.c), for code with 32-bit operands, addresses and stack whose immediates do not change.
 */
#ifndef CMS_FRONT_TEMPLATE_H
#define CMS_FRONT_TEMPLATE_H
#include "cms/front/lower.h"

#define TEMPLATE_BYTES 15u	/* that it may look at: an instruction has no more */
#define TEMPLATE_END 0x100u	/* the block has its ends */

/* The instruction at p, of which TEMPLATE_BYTES are there, at l->next, which becomes the EIP behind a transfer. Its length, or 0: nothing is
 * done, decode it. */
typedef unsigned template_fn(struct lower *l, const uint8_t *p);
extern template_fn *const template_of[256];	/* NULL: there is none */
#endif
