/* SPDX-License-Identifier: Apache-2.0
 * Stopping before the x86 instruction at a linear address (CS base + EIP) executes for the first time, for ref and CMS: same tick,
 * same state. An engine that watches comes to a boundary, watch_boundary() instead of events_boundary(), before every instruction
 * for which watch_here() is true, also the first after a boundary.
 */
#ifndef CMS_EXEC_WATCH_H
#define CMS_EXEC_WATCH_H
#include <stdbool.h>
#include <stdint.h>

void watch_for(uint32_t lin);
bool watch_on(void);
bool watch_here(void); /* the committed state stands at it */
bool watch_boundary(void);
#endif
