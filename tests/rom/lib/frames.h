/* SPDX-License-Identifier: Apache-2.0
 * Frames at the end of a stack: pushed and popped with SP around 0; popped by returns to outer rings. Each ROM asks for what its
 * judges follow.
 */
#ifndef ROM_FRAMES_H
#define ROM_FRAMES_H
#include "edge.h"

void frames_pushed(const struct edge_mode *m, int near, int far);	/* far: CALL, RET, IRET */
/* The stack ends by its limit, or by an absent page. dwords: RET and IRET with slots of four bytes; words: two, and to virtual-8086 mode. */
void frames_outer(int limit, int words, int dwords);
#endif
