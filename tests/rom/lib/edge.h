/* SPDX-License-Identifier: Apache-2.0
 * Both sides of the end of a 64 KB segment at DATA_BASE, and 16-bit code that works there: real mode, virtual-8086 mode, 16-bit
 * protected mode.
 */
#ifndef ROM_EDGE_H
#define ROM_EDGE_H
#include "real.h"

struct edge_mode {
	const char *name;	/* real, v86, p16 */
	u32 limit;		/* of the data and stack segment; 0: not in protected mode */
	unsigned cpl;
};

extern const u8 edge_land[];	/* INT 0x40 for far transfers */
#define EDGE_LAND ((u32)edge_land - ROM_BASE)

extern u32 edge_data, edge_code;	/* selectors of the mode entered */
void edge_enter(const struct edge_mode *m);
/* AX 1, CX 3, DX 0; BX, SI, DI: `at`. BP is lost in protected mode. */
void edge_run(const struct edge_mode *m, const u8 *code, u32 at, u32 sp);

void edge_fill(void);	/* a pattern at the start, at 0x100, at the end of the 64 KB and behind it */
void edge_store(u32 off, unsigned size, u32 v);
void edge_heading(const char *kind, const char *name, const struct edge_mode *m);
void edge_shown(const u8 *code, int memory);	/* outcome, where (: behind edge_land, + in the code), and a digest of registers, flags and memory */
#endif
