/* SPDX-License-Identifier: Apache-2.0 */
/* What the PC devices ask of whoever hosts them: CMS on the implementation ISA, `ref`, or a unit test.
 * Hooks are called from inside pc_in, pc_out, pc_run_events, pc_reset; they must not call back into those. */
#ifndef CMS_PC_PLATFORM_H
#define CMS_PC_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

enum pc_console { CON_SERIAL, CON_E9, CON_DEBUG };
enum pc_stats_op { PC_STATS_RESET = 1, PC_STATS_DUMP = 2, PC_DEBUG_NMI = 3 };

void plat_console_out(enum pc_console which, uint8_t byte);

/* One 512-byte sector; 0 or a negative number on error (the guest sees UNC). drive: 0, 1 primary; 2, 3 secondary. */
int plat_disk_read(unsigned drive, uint64_t lba, uint8_t *buf512);
int plat_disk_write(unsigned drive, uint64_t lba, uint8_t const *buf512);

void plat_a20(bool on);	     /* physical address bit 20 passes */
void plat_pam_changed(void); /* ask pc_pam_readable/pc_pam_writable again for 0xC0000-0xFFFFF */
void plat_cpu_reset(void);   /* the CPU restarts at its reset vector before the next x86 instruction */
void plat_poweroff(void);
void plat_exit(uint32_t v); /* port 0xf4: the run ends with status (v << 1) | 1 */
void plat_nmi(void);	    /* port 0xf5, PC_DEBUG_NMI: a non-maskable interrupt, as soon as none is being handled */
void plat_stats(int op);    /* port 0xf5: enum pc_stats_op */

/* Guest physical memory, for device DMA; outside the guest's RAM reads give ones and writes are dropped.
 * A write counts as a store: it invalidates translations of the bytes it changes. */
void plat_phys_read(uint32_t pa, void *buf, uint32_t len);
void plat_phys_write(uint32_t pa, void const *buf, uint32_t len);

/* Bytes of the VGA option ROM offered through fw_cfg; asked only when pc_config.vga_rom_bytes != 0. */
void plat_vga_rom_read(uint32_t offset, void *buf, uint32_t len);

#endif
