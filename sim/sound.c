/* SPDX-License-Identifier: Apache-2.0
 * What a file says of a machine -> may it be believed? Invariant: nothing that the firmware or an engine takes for granted
 * comes from a file unseen. What a machine goes on with from a sound state is a sound state (tests/fuzz/state.c).
 */
#include <string.h>
#include "cms/exec/config.h"
#include "isa-x86/sem/cpu.h"
#include "sim/sim.h"

#define PAGE_MASK 0xfffu

static bool inside(const struct cms_params *p, uint32_t offset, uint32_t bytes, uint32_t most)
{
	return bytes <= most && offset >= p->ram_bytes && offset <= p->fence && bytes <= p->fence + 1 - offset && !(offset & PAGE_MASK);
}

static bool disks_here(const struct cms_params *p)
{
	for (unsigned i = 0; i < SIM_DRIVES; i++)
		if ((p->disk_sectors_lo[i] | (uint64_t)p->disk_sectors_hi[i] << 32) != sim_disk_sectors(i))
			return false;
	return true;
}

bool sound_params(const struct cms_params *p)
{
	return p->magic == CMS_PARAMS_MAGIC && p->version == CMS_PARAMS_VERSION && p->cpu >= 4 && p->cpu <= 6 && disks_here(p)
	       && inside(p, p->rom_offset, p->rom_bytes, 256u << 10) && !(p->rom_bytes & PAGE_MASK)
	       && inside(p, p->vgarom_offset, p->vgarom_bytes, 64u << 10);
}

static uint64_t whole(uint32_t lo, uint32_t hi)
{
	return lo | (uint64_t)hi << 32;
}

/* Judged in the `pc` that engine `ref` keeps. A machine that stopped has brought its devices up to its last tick. */
bool sound_image(const struct cms_params *p, const struct machine_image *image)
{
	const struct x86_arch *a = &image->arch;
	uint64_t ticks = whole(a->ticks_lo, a->ticks_hi), skip = whole(a->skip_lo, a->skip_hi);
	struct pc_config config;
	if (image->pc_bytes != sizeof pc)
		return false;
	x86_cpu_shape(p->cpu);
	exec_pc_config(p, &config);
	memcpy(&pc, image->pc, sizeof pc);
	return x86_state_sane(a) && !pc_check() && ticks <= pc.now && skip == pc.now - ticks && !memcmp(&pc.config, &config, sizeof config);
}
