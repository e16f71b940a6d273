/* SPDX-License-Identifier: Apache-2.0
 * Guest physical address -> place in the guest window. The window is guest RAM at offset 0 and, above it, the pristine ROM
 * image; shadow RAM of 0xC0000-0xFFFFF is the RAM at that offset. One map for ref and CMS.
 * Invariant: an offset handed out is < physmap_window_bytes() or PHYSMAP_NONE. Follows the PAM registers of the i440FX.
 */
#ifndef CMS_EXEC_PHYSMAP_H
#define CMS_EXEC_PHYSMAP_H
#include <stdint.h>

#define PHYSMAP_NONE 0xffffffffu	/* nothing there: reads all ones, writes ignored */
#define PHYSMAP_ROM_BYTES 0x40000u	/* the pristine ROM: its end is 4 GB; its last 128 KB also end at 1 MB */

struct physmap_page {
	uint32_t read;	/* window offset of the page for reads and code */
	uint32_t write;	/* the same for writes; differs from `read` only where PAM or ROM says so */
};

void physmap_init(uint32_t ram_bytes);	/* multiple of 4 KB; all of 0xC0000-0xFFFFF reads ROM and drops writes, as after reset */
uint32_t physmap_rom_offset(void);	/* where the machine puts the ROM image, right-aligned in PHYSMAP_ROM_BYTES of 0xff */
uint32_t physmap_window_bytes(void);
void physmap_shadow(uint32_t pa, uint32_t bytes, unsigned read_ram, unsigned write_ram);	/* 16 KB units; then flush the TLB */
struct physmap_page physmap_find(uint32_t pa);	/* pa: any address in the page, A20 applied */
#endif
