/* SPDX-License-Identifier: Apache-2.0
 * Parameter page -> the PC's configuration, the same for ref and CMS, and for who judges a saved state. See config.h. */
#include "cms/exec/config.h"

void exec_pc_config(const struct cms_params *p, struct pc_config *c)
{
	*c = (struct pc_config){
		.rtc_epoch_s = p->rtc_lo | (uint64_t)p->rtc_hi << 32,
		.ram_bytes = p->ram_bytes,
		.flags = (p->flags & CMS_NOGRAPHIC ? PC_NOGRAPHIC : 0) | (p->flags & CMS_NO_VGA ? 0 : PC_VGA) | PC_MOUSE,
		.vga_rom_bytes = p->vgarom_bytes,
		.boot_order = { 2 },
	};
	for (unsigned i = 0; i < PC_DRIVES; i++)
		c->disk_sectors[i] = p->disk_sectors_lo[i] | (uint64_t)p->disk_sectors_hi[i] << 32;
}
