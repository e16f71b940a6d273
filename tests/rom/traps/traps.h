/* SPDX-License-Identifier: Apache-2.0
 * The families of this ROM.
 */
#ifndef TRAPS_H
#define TRAPS_H
#include "rom.h"

void debug_tests(void);
void step_tests(void);
void align_tests(void);
void priority_tests(void);
void length_tests(void);
void nest_tests(void);
void double_tests(void);
void interrupt_tests(void);
u32 take_dr6(void);	/* and clear it */

#endif
