/* SPDX-License-Identifier: Apache-2.0
 * Images named by sim_opt -> struct machine: guest window, CMS region, parameter page. Follows cms/boot/params.h.
 * Guest window: RAM from 0; above it, on the next 64 KB boundary, the pristine BIOS and VGA ROM copies; the fence is the power
 * of two that covers all of it, so the hardware's mask can name nothing beyond.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "sim/sim.h"

#define CMS_BYTES (16u << 20)

extern const uint8_t cms_image[], cms_image_end[], cms_constant[], cms_constant_end[];	/* image.S */

int load_file(const char *path, const char *what, size_t max, uint8_t **data, size_t *bytes)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return sim_error(SIM_ERR_USAGE, "cannot open the %s '%s': %s", what, path, strerror(errno));
	*data = NULL;
	long size = fseek(f, 0, SEEK_END) ? -1 : ftell(f);
	int err = 0;
	if (size < 0 || (*data = malloc((size_t)size + 1)) == NULL)
		err = sim_error(SIM_ERR_USAGE, "cannot read the %s '%s': not a regular file", what, path);
	else if ((size_t)size > max)
		err = sim_error(SIM_ERR_USAGE, "the %s '%s' is too large: %ld bytes, at most %zu fit", what, path, size, max);
	rewind(f);
	if (!err && fread(*data, 1, (size_t)size, f) != (size_t)size)
		err = sim_error(SIM_ERR_USAGE, "cannot read the %s '%s': %s", what, path, strerror(errno));
	fclose(f);
	if (err)
		free(*data);
	*bytes = (size_t)size;
	return err;
}

/* Guest windows are sparse: an anonymous mapping costs only the pages that are touched. */
static uint8_t *reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

static uint32_t cover(uint32_t bytes)
{
	uint32_t mask = 0xfffff;
	while (mask < bytes - 1)
		mask = mask << 1 | 1;
	return mask;
}

static int load_bios(struct machine *m)
{
	uint8_t *data;
	size_t bytes;
	int err = load_file(sim_opt.bios, "BIOS", 256u << 10, &data, &bytes);
	if (err)
		return err;
	if (probe_packed("BIOS", sim_opt.bios, data, bytes))
		return SIM_ERR_USAGE;
	if (bytes != (64u << 10) && bytes != (128u << 10) && bytes != (256u << 10))
		return sim_error(SIM_ERR_USAGE, "the BIOS '%s' has %zu bytes; an image has 64, 128 or 256 KB", sim_opt.bios, bytes);
	memcpy(m->guest + m->params.rom_offset, data, bytes);
	m->params.rom_bytes = (uint32_t)bytes;
	free(data);
	return 0;
}

static int load_vgarom(struct machine *m)
{
	uint8_t *data;
	size_t bytes;
	int err = load_file(sim_opt.vgarom, "VGA ROM", 64u << 10, &data, &bytes);
	if (err)
		return err;
	if (probe_packed("VGA ROM", sim_opt.vgarom, data, bytes))
		return SIM_ERR_USAGE;
	if (bytes < 512 || data[0] != 0x55 || data[1] != 0xaa)
		return sim_error(SIM_ERR_USAGE, "the VGA ROM '%s' does not start with the option ROM signature 55 AA", sim_opt.vgarom);
	memcpy(m->guest + m->params.vgarom_offset, data, bytes);
	m->params.vgarom_bytes = (uint32_t)bytes;
	free(data);
	return 0;
}

static void fill_params(struct machine *m)
{
	struct cms_params *p = &m->params;
	*p = (struct cms_params){
		.magic = CMS_PARAMS_MAGIC, .version = CMS_PARAMS_VERSION,
		.flags = (sim_opt.nographic ? CMS_NOGRAPHIC : 0) | (sim_opt.no_vga ? CMS_NO_VGA : 0) | (sim_opt.no_reboot ? CMS_NO_REBOOT : 0) |
			 (sim_opt.selfcheck ? CMS_SELFCHECK : 0) | (isatty(0) && !sim_opt.input ? CMS_INTERACTIVE : 0) | (sim_opt.stops_at_pc ? CMS_STOP_PC : 0),
		.ram_bytes = sim_opt.ram_bytes, .rom_offset = sim_opt.ram_bytes, .vgarom_offset = sim_opt.ram_bytes + 0x40000,
		.tier = sim_opt.tier, .tcache_bytes = sim_opt.tcache_bytes, .hot_quick = sim_opt.hot_quick,
		.stop_lo = (uint32_t)sim_opt.stop_tick, .stop_hi = (uint32_t)(sim_opt.stop_tick >> 32),
		.rtc_lo = 1767225600u,	/* 2026-01-01 00:00:00: fixed, so that runs can be compared */
		.cpu = sim_opt.cpu ? sim_opt.cpu : SIM_CPU_DEFAULT, .chaos_seed = sim_opt.chaos_seed, .stop_pc = sim_opt.stop_pc,
	};
	p->fence = cover(p->vgarom_offset + 0x10000);
	dump_params(p);
	for (unsigned i = 0; i < SIM_DRIVES; i++) {
		uint64_t sectors = sim_disk_sectors(i);
		p->disk_sectors_lo[i] = (uint32_t)sectors;
		p->disk_sectors_hi[i] = (uint32_t)(sectors >> 32);
	}
}

static int open_drives(void)
{
	int err = 0;
	for (unsigned i = 0; i < SIM_DRIVES && !err; i++)
		if (sim_opt.drive[i])
			err = disk_open(i, sim_opt.drive[i], sim_opt.snapshot, sim_opt.drive_raw[i]);
	return err;
}

int load_machine(struct machine *m)
{
	int err = open_drives();
	if (err)
		return err;
	fill_params(m);
	m->guest = reserve((size_t)m->params.fence + 1);
	m->cms = reserve(CMS_BYTES);
	if (!m->guest || !m->cms)
		return sim_error(SIM_ERR_MACHINE, "cannot reserve memory for %u MB of guest RAM", m->params.ram_bytes >> 20);
	m->image = (struct machine_image *)(m->cms + CMS_IMAGE_OFFSET);
	memcpy(m->cms + (CMS_ENTRY - CMS_BASE), cms_image, (size_t)(cms_image_end - cms_image));
	if (!err && sim_opt.bios)
		err = load_bios(m);
	if (!err && sim_opt.vgarom)
		err = load_vgarom(m);
	if (!err && sim_opt.kernel)
		err = kernel_load(m);
	if (!err && sim_opt.loadvm)
		err = save_read(sim_opt.loadvm, m);
	if (!m->params.rom_bytes)	/* a reset would find nothing at F000:FFF0: it ends the run */
		m->params.flags |= CMS_NO_REBOOT;
	memcpy(m->cms, &m->params, sizeof m->params);
	return err;
}

/* FNV-1a over the firmware: states of machines that ran another one are refused. */
uint64_t load_firmware_identity(void)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (const uint8_t *p = cms_image; p < cms_image_end; p++)
		h = (h ^ *p) * 0x100000001b3u;
	return h;
}

/* Isolation: whatever the guest did, the firmware's code and constants are as they were loaded. */
int load_check_firmware(const struct machine *m)
{
	const uint8_t *now = m->cms + (CMS_ENTRY - CMS_BASE);
	for (size_t i = 0; i < (size_t)(cms_constant_end - cms_constant); i++)
		if (now[i] != cms_constant[i])
			return sim_error(SIM_ERR_MACHINE, "the firmware's code or constants changed at %#zx during the run",
					 (size_t)CMS_ENTRY + i);
	return 0;
}
