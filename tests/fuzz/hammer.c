/* SPDX-License-Identifier: Apache-2.0
 * Random port accesses on the devices as engine ref hosts them, under ASan and UBSan; from time to time the state must be one that
 * a file may bring.
 * usage: hammer ACCESSES SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/exec/events.h"
#include "cms/pc/pc.h"
#include "sim/engine.h"
#include "tests/fuzz/ports.h"
#include "tests/nobody.h"

#define RAM (4u << 20)
#define DISK_SECTORS 2000u
enum { PART = 100000, POWER_CYCLE = 20 };

static uint8_t disk[DISK_SECTORS * 512];

uint64_t sim_disk_sectors(unsigned drive) { return drive == 1 ? 0 : DISK_SECTORS; }

int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf)
{
	if (lba >= sim_disk_sectors(drive) || lba == 77)	/* a sector that cannot be read */
		return -1;
	memcpy(buf, disk + lba * 512, 512);
	return 0;
}

int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf)
{
	if (lba >= sim_disk_sectors(drive) || lba == 78)
		return -1;
	memcpy(disk + lba * 512, buf, 512);
	return 0;
}

void sim_console_out(unsigned channel, uint8_t byte) { (void)channel, (void)byte; }
bool sim_stop_requested(void) { return false; }

static struct machine power_on(void)
{
	struct machine m = { .guest = calloc(1, 2 * RAM), .image = calloc(1, sizeof *m.image) };
	m.params = (struct cms_params){
		.flags = CMS_NOGRAPHIC, .ram_bytes = RAM, .fence = 2 * RAM - 1, .rom_offset = RAM, .rom_bytes = 0x10000,
		.vgarom_offset = RAM + 0x40000, .vgarom_bytes = 0x8000, .disk_sectors_lo = { DISK_SECTORS, 0, DISK_SECTORS, DISK_SECTORS }, .cpu = 6,
	};
	return m;
}

int main(int argc, char **argv)
{
	struct machine m = power_on();
	unsigned long accesses = argc == 3 ? strtoul(argv[1], NULL, 0) : 0;
	uint64_t seed = (argc == 3 ? strtoull(argv[2], NULL, 0) : 0) * 2 + 1, hash = 0;
	unsigned long done = 0;
	bool sane = true;
	for (; done < accesses && sane; done += PART) {
		if (done / PART % POWER_CYCLE == 0 && engine_ref.reset(&m))
			return 1;
		hash ^= ports_some(PART, &seed);
		sane = pc_check() == 0;
	}
	printf("%lu random port accesses, %016llx%s\n", done, (unsigned long long)hash, sane ? "" : ": FAIL: the devices' state would be refused");
	free(m.guest);
	free(m.image);
	return done == 0 || !sane;
}
