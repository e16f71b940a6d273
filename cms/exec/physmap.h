/* SPDX-License-Identifier: Apache-2.0
 * Guest physical address -> place in the guest window. The window is guest RAM at offset 0 and, above it, the pristine ROM
 * image; shadow RAM of 0xC0000-0xFFFFF is the RAM at that offset. One map for ref and CMS.
 * Invariant: an offset handed out lies in RAM or in the ROM image, or is PHYSMAP_NONE. Follows the PAM registers of the i440FX.
 */
#ifndef CMS_EXEC_PHYSMAP_H
#define CMS_EXEC_PHYSMAP_H
#include <stdbool.h>
#include <stdint.h>

#define PHYSMAP_NONE 0xffffffffu	/* nothing there: reads all ones, writes ignored */

struct physmap_page {
	uint32_t read;	/* window offset of the page for reads and code */
	uint32_t write;	/* the same for writes; differs from `read` only where PAM or ROM says so */
};

/* All multiples of 4 KB. The ROM (64 to 256 KB) lies at rom_offset of the window; in the guest it ends at 4 GB, and its last
 * 128 KB end at 1 MB too. rom_size 0: a machine without one. All of 0xC0000-0xFFFFF reads ROM and drops writes, as after reset. */
void physmap_init(uint32_t ram, uint32_t rom_at, uint32_t rom_size);
void physmap_shadow(uint32_t pa, uint32_t bytes, unsigned read_ram, unsigned write_ram);	/* 16 KB units; then flush the TLB */
struct physmap_page physmap_find(uint32_t pa);	/* pa: any address in the page, A20 applied */

#define PHYSMAP_SHADOW_LO 0xc0000u
#define PHYSMAP_SHADOW_HI 0x100000u
extern uint32_t physmap_ram;	/* bytes */
/* Mostly: RAM at its own address. False says nothing. */
static inline bool physmap_plain(uint32_t pa)
{
	return pa < physmap_ram && pa - PHYSMAP_SHADOW_LO >= PHYSMAP_SHADOW_HI - PHYSMAP_SHADOW_LO;
}
#endif
