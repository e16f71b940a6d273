/* SPDX-License-Identifier: Apache-2.0
 * Real mode under the tests: data and stack in segment 0x6000.
 */
#ifndef ROM_REAL_H
#define ROM_REAL_H
#include "rom.h"

#define SEL_CODE16 0x68
#define SEL_DATA16 0x70
#define DATA_BASE 0x60000
#define DATA_SEG (DATA_BASE >> 4)

extern u32 real_start[2], real_sp;
extern u16 real_segs[4];
extern volatile struct {
	u16 gs, fs, es, ds;
	u32 regs[8];
	u16 vec, ip, cs, flags;
	u32 ss, sp;	/* SP after 48 bytes */
} real_seen;
void run_real(void);
void real_set_up(void);
/* A piece of 16-bit code, and the same words in `seen` as run() leaves. */
void in_real(const u8 *code, u32 flags);
#endif
