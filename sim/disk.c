/* SPDX-License-Identifier: Apache-2.0
 * Raw disk images -> sectors for every engine. Writes go to an overlay in memory; without -snapshot the overlay is written
 * back to the image when the run has ended in order (main.c), so a killed run or a failed machine leaves the image as it was.
 * Invariant: while we run no other process writes the image (lock.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "sim/sim.h"

struct sim_disk {
	int fd;
	bool snapshot;
	const char *path;
	uint64_t sectors;
	uint8_t **overlay;	/* per sector: NULL or 512 bytes that replace the image's */
};

static struct sim_disk disks[SIM_DRIVES];

static int check_file(int fd, const char *path, bool snapshot, bool raw, uint64_t *bytes)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return sim_error(SIM_ERR_USAGE, "the disk '%s' is not a regular file", path);
	int err = raw ? 0 : probe_disk(fd, path);
	if (err)
		return err;
	if (st.st_size == 0 || st.st_size % 512)
		return sim_error(SIM_ERR_USAGE, "the disk '%s' has %lld bytes, which is not a whole number of 512-byte sectors",
				 path, (long long)st.st_size);
	*bytes = (uint64_t)st.st_size;
	if (lock_image(fd, !snapshot))
		return 0;
	return sim_error(SIM_ERR_USAGE, "the disk '%s' is in use: another process %s it", path, snapshot ? "writes" : "uses");
}

int disk_open(unsigned drive, const char *path, bool snapshot, bool raw)
{
	struct sim_disk *d = &disks[drive];
	uint64_t bytes = 0;
	int fd = open(path, snapshot ? O_RDONLY : O_RDWR);
	if (fd < 0)
		return sim_error(SIM_ERR_USAGE, "cannot open the disk '%s': %s%s", path, strerror(errno),
				 (errno == EACCES || errno == EROFS) && !snapshot ? " (-snapshot needs no write access)" : "");
	int err = check_file(fd, path, snapshot, raw, &bytes);
	if (err)
		return err;
	*d = (struct sim_disk){ fd, snapshot, path, bytes / 512, NULL };
	d->overlay = calloc(d->sectors, sizeof *d->overlay);
	return d->overlay ? 0 : sim_error(SIM_ERR_MACHINE, "no memory for the overlay of '%s'", path);
}

uint64_t sim_disk_sectors(unsigned drive)
{
	return drive < SIM_DRIVES ? disks[drive].sectors : 0;
}

int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf512)
{
	if (lba >= sim_disk_sectors(drive))
		return SIM_ERR_MACHINE;
	struct sim_disk *d = &disks[drive];
	status_touch("disk, read of sector", (int64_t)lba);
	if (d->overlay[lba]) {
		memcpy(buf512, d->overlay[lba], 512);
		return 0;
	}
	return pread(d->fd, buf512, 512, (off_t)(lba * 512)) == 512 ? 0 : SIM_ERR_MACHINE;
}

int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf512)
{
	if (lba >= sim_disk_sectors(drive))
		return SIM_ERR_MACHINE;
	uint8_t **slot = &disks[drive].overlay[lba];
	status_touch("disk, write of sector", (int64_t)lba);
	if (!*slot && !(*slot = malloc(512)))
		return SIM_ERR_MACHINE;
	memcpy(*slot, buf512, 512);
	return 0;
}

int disk_visit(disk_visit_fn *f, void *arg)
{
	int err = 0;
	for (unsigned i = 0; i < SIM_DRIVES; i++)
		for (uint64_t lba = 0; lba < disks[i].sectors && !err; lba++)
			if (disks[i].overlay[lba])
				err = f(arg, i, lba, disks[i].overlay[lba]);
	return err;
}

static int write_back(void *arg, unsigned drive, uint64_t lba, const uint8_t *sector)
{
	(void)arg;
	const struct sim_disk *d = &disks[drive];
	if (d->snapshot || pwrite(d->fd, sector, 512, (off_t)(lba * 512)) == 512)
		return 0;
	return sim_error(SIM_ERR_USAGE, "cannot write the disk '%s': %s", d->path, strerror(errno));
}

int disk_write_back(void)
{
	return disk_visit(write_back, NULL);
}

/* FNV-1a over the size, the first and the last megabyte: enough to tell disks apart without reading gigabytes. */
uint64_t disk_identity(unsigned drive)
{
	const struct sim_disk *d = &disks[drive];
	uint64_t h = 0xcbf29ce484222325u ^ d->sectors;
	uint8_t sector[512];
	for (uint64_t lba = 0; lba < d->sectors; lba++) {
		if (lba == 2048 && d->sectors > 4096)
			lba = d->sectors - 2048;
		if (pread(d->fd, sector, 512, (off_t)(lba * 512)) != 512)
			return 0;
		for (unsigned i = 0; i < 512; i++)
			h = (h ^ sector[i]) * 0x100000001b3u;
	}
	return h;
}
