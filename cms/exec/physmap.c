/* SPDX-License-Identifier: Apache-2.0
 * Guest physical page -> window offsets for reading and writing. See physmap.h. */
#include "cms/exec/physmap.h"

#define SHADOW_LO PHYSMAP_SHADOW_LO
#define SHADOW_HI PHYSMAP_SHADOW_HI
#define LOW_ROM_MAX 0x20000u	/* the ISA alias: the last 128 KB of the ROM */
#define UNIT_SHIFT 14

uint32_t physmap_ram;
static uint32_t rom_offset, rom_bytes;
static uint16_t shadow_read, shadow_write;	/* bit n: 16 KB unit n from SHADOW_LO goes to RAM */

void physmap_init(uint32_t ram, uint32_t rom_at, uint32_t rom_size)
{
	physmap_ram = ram;
	rom_offset = rom_at;
	rom_bytes = rom_size;
	shadow_read = shadow_write = 0;
}

static void set_unit(uint16_t *mask, unsigned unit, unsigned on)
{
	*mask = (uint16_t)((*mask & ~(1u << unit)) | (on ? 1u << unit : 0));
}

void physmap_shadow(uint32_t pa, uint32_t bytes, unsigned read_ram, unsigned write_ram)
{
	for (uint32_t a = pa; a < pa + bytes && a < SHADOW_HI; a += 1u << UNIT_SHIFT) {
		set_unit(&shadow_read, (a - SHADOW_LO) >> UNIT_SHIFT, read_ram);
		set_unit(&shadow_write, (a - SHADOW_LO) >> UNIT_SHIFT, write_ram);
	}
}

/* Below the alias no ROM answers: option ROMs live in shadow RAM once the BIOS has copied them. */
static struct physmap_page find_shadow(uint32_t page)
{
	struct physmap_page p = { PHYSMAP_NONE, PHYSMAP_NONE };
	unsigned unit = (page - SHADOW_LO) >> UNIT_SHIFT;
	if (shadow_read >> unit & 1)
		p.read = page;
	else if (SHADOW_HI - page <= rom_bytes && SHADOW_HI - page <= LOW_ROM_MAX)
		p.read = rom_offset + rom_bytes - (SHADOW_HI - page);
	if (shadow_write >> unit & 1)
		p.write = page;
	return p;
}

struct physmap_page physmap_find(uint32_t pa)
{
	struct physmap_page p = { PHYSMAP_NONE, PHYSMAP_NONE };
	uint32_t page = pa & ~0xfffu;
	if (page >= SHADOW_LO && page < SHADOW_HI)
		return find_shadow(page);
	if (page < physmap_ram)
		p.read = p.write = page;
	else if (page + rom_bytes < rom_bytes)	/* the last of 4 GB; without a ROM nothing */
		p.read = rom_offset + (page + rom_bytes);
	return p;
}
