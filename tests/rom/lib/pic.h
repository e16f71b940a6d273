/* SPDX-License-Identifier: Apache-2.0
 * The interrupt controller with the timer's request only, at vector IRQ0.
 */
#ifndef ROM_PIC_H
#define ROM_PIC_H
#include "rom.h"

#define IRQ0 0x50

void pic_out(unsigned port, unsigned v);
void pic_set_up(void);
void pic_make_pending(void);	/* one shot of channel 0; waits until it stands in the IRR */
#endif
