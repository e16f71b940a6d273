/* SPDX-License-Identifier: Apache-2.0
 * A stopped machine <-> a saved state: a gzip stream of named, versioned sections (parameters, machine image, sparse guest
 * window, disk overlay). Moves between engines. Invariant: a file is written under another name and renamed when complete; a
 * file that does not fit this build, this hardware or this disk is refused with a sentence naming both sides.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include "cms/pc/pc.h"
#include "sim/sim.h"

#define PAGE 4096u
static const char magic[8] = "DEFOESAV";
enum { FORMAT = 3, DISK_NAME_MAX = 240 };

/* A disk that the state goes with; sectors 0: none. The name is for people: identity and size decide. */
struct disk_head {
	uint64_t identity, sectors;
	char name[DISK_NAME_MAX];
};

struct head {
	char magic[8];
	uint32_t format, cms_version, arch_bytes, pc_bytes;
	uint64_t firmware;
	struct disk_head disk[SIM_DRIVES];
};

struct section {
	char name[8];
	uint32_t version, bytes;	/* bytes of each record's payload */
	uint64_t records;
};

struct sector_record {
	uint64_t lba;
	uint32_t drive, pad;
	uint8_t data[512];
};

static int put(gzFile f, const void *data, unsigned bytes)
{
	return gzwrite(f, data, bytes) == (int)bytes ? 0 : SIM_ERR_MACHINE;
}

static int get(gzFile f, void *data, unsigned bytes)
{
	return gzread(f, data, bytes) == (int)bytes ? 0 : SIM_ERR_USAGE;
}

static int put_section(gzFile f, const char *name, uint32_t version, uint32_t bytes, uint64_t records)
{
	struct section s = { .version = version, .bytes = bytes, .records = records };
	memcpy(s.name, name, strnlen(name, sizeof s.name));
	return put(f, &s, sizeof s);
}

static int get_section(gzFile f, const char *name, uint32_t version, uint32_t bytes, uint64_t *records)
{
	struct section s;
	if (get(f, &s, sizeof s) || strncmp(s.name, name, sizeof s.name) || s.version != version || s.bytes != bytes)
		return SIM_ERR_USAGE;
	*records = s.records;
	return 0;
}

static bool page_used(const uint8_t *page)
{
	static const uint8_t zero[PAGE];
	return memcmp(page, zero, PAGE) != 0;
}

static int put_window(gzFile f, const struct machine *m)
{
	uint32_t pages = (m->params.fence + 1) / PAGE;
	uint64_t used = 0;
	for (uint32_t i = 0; i < pages; i++)
		used += page_used(m->guest + (size_t)i * PAGE);
	int err = put_section(f, "GUEST", 1, PAGE + 4, used);
	for (uint32_t i = 0; i < pages && !err; i++)
		if (page_used(m->guest + (size_t)i * PAGE)) {
			err = put(f, &i, 4);
			err = err ? err : put(f, m->guest + (size_t)i * PAGE, PAGE);
		}
	return err;
}

static int count_sector(void *arg, unsigned drive, uint64_t lba, const uint8_t *sector)
{
	(void)drive, (void)lba, (void)sector;
	++*(uint64_t *)arg;
	return 0;
}

static int put_sector(void *arg, unsigned drive, uint64_t lba, const uint8_t *sector)
{
	struct sector_record r = { .lba = lba, .drive = drive };
	memcpy(r.data, sector, 512);
	return put(arg, &r, sizeof r);
}

/* Of a long name the end: it tells more. */
static void put_name(char *to, const char *path)
{
	size_t n = strlen(path);
	if (n < DISK_NAME_MAX)
		memcpy(to, path, n);
	else
		snprintf(to, DISK_NAME_MAX, "...%s", path + n - (DISK_NAME_MAX - 4));
}

static struct disk_head make_disk(unsigned drive)
{
	struct disk_head d = { .sectors = sim_disk_sectors(drive) };
	if (d.sectors) {
		d.identity = disk_identity(drive);
		put_name(d.name, sim_opt.drive[drive]);
	}
	return d;
}

static struct head make_head(void)
{
	struct head h = { .format = FORMAT, .cms_version = CMS_PARAMS_VERSION, .arch_bytes = sizeof(struct x86_arch),
			  .pc_bytes = PC_STATE_BYTES, .firmware = load_firmware_identity() };
	memcpy(h.magic, magic, sizeof magic);
	for (unsigned i = 0; i < SIM_DRIVES; i++)
		h.disk[i] = make_disk(i);
	return h;
}

static int put_all(gzFile f, const struct machine *m)
{
	struct head h = make_head();
	uint64_t sectors = 0;
	int err = put(f, &h, sizeof h);
	disk_visit(count_sector, &sectors);
	if (err || (err = put_section(f, "PARAMS", 1, sizeof m->params, 1)) || (err = put(f, &m->params, sizeof m->params)) ||
	    (err = put_section(f, "IMAGE", 1, sizeof *m->image, 1)) || (err = put(f, m->image, sizeof *m->image)) ||
	    (err = put_window(f, m)) || (err = put_section(f, "DISK", 1, sizeof(struct sector_record), sectors)) ||
	    (err = disk_visit(put_sector, f)))
		return err;
	return put_section(f, "END", 1, 0, 0);
}

/* A state that is being written. */
struct out {
	const char *path;
	char part[SAVE_NAME_MAX];
	gzFile file;
};
static struct out at_end, aside;	/* of -save, of Ctrl-A W */

void save_drop(void)
{
	if (at_end.file)
		unlink(at_end.part);
	if (aside.file)
		unlink(aside.part);
}

/* Whether nobody else writes there, and has not been ready with it and renamed it since it was opened. */
static bool own_part(const struct out *o, int fd)
{
	struct stat named, opened;
	return lock_image(fd, true) && !stat(o->part, &named) && !fstat(fd, &opened) && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

static int begin(struct out *o, const char *path)
{
	snprintf(o->part, sizeof o->part, "%s" SAVE_PART, path);
	int fd = open(o->part, O_RDWR | O_CREAT | O_NOFOLLOW, 0666);
	int err = 0;
	if (fd >= 0 && !own_part(o, fd))
		err = sim_error(SIM_ERR_USAGE, "cannot write the saved state '%s': another process is about to", path);
	else if (fd < 0 || ftruncate(fd, 0) || !(o->file = gzdopen(fd, "wb1")))
		err = sim_error(SIM_ERR_USAGE, "cannot write the saved state '%s': %s", path, strerror(errno));
	if (err) {
		if (fd >= 0)
			close(fd);
		return err;
	}
	o->path = path;
	return 0;
}

static int end(struct out *o, const struct machine *m)
{
	int err = put_all(o->file, m);
	err |= gzclose(o->file) != Z_OK;
	if (err || rename(o->part, o->path))
		err = sim_error(SIM_ERR_USAGE, "cannot write the saved state '%s': %s", o->path, strerror(errno));
	if (err)
		unlink(o->part);
	o->file = NULL;
	return err;
}

int save_open(const char *path)
{
	int err = begin(&at_end, path);
	atexit(save_drop);
	return err;
}

int save_write(const struct machine *m)
{
	return end(&at_end, m);
}

int save_aside(const struct machine *m)
{
	static char name[64];
	struct stat st;
	uint64_t tick = m->image->arch.ticks_lo | (uint64_t)m->image->arch.ticks_hi << 32;
	snprintf(name, sizeof name, "defoe-%" PRIu64 ".state", tick);
	for (unsigned n = 2; !lstat(name, &st); n++)	/* what is there stays */
		snprintf(name, sizeof name, "defoe-%" PRIu64 "-%u.state", tick, n);
	int err = begin(&aside, name);
	if (!err)
		err = end(&aside, m);
	if (!err)
		fprintf(stderr, "\r\ndefoe: the state at tick %" PRIu64 " is in '%s'; -loadvm goes on there\r\n", tick, name);
	return err;
}

static int check_versions(const char *path, const struct head *h, const struct head *now)
{
	if (memcmp(h->magic, magic, sizeof magic))
		return sim_error(SIM_ERR_USAGE, "'%s' is not a saved state of Defoe", path);
	if (h->format != FORMAT || h->cms_version != CMS_PARAMS_VERSION)
		return sim_error(SIM_ERR_USAGE, "'%s' was saved by format %u, firmware contract %u; this build has %d and %u", path,
				 h->format, h->cms_version, FORMAT, CMS_PARAMS_VERSION);
	if (h->firmware != now->firmware)
		return sim_error(SIM_ERR_USAGE, "'%s' was saved by another firmware (%016" PRIx64 "), this one is %016" PRIx64, path,
				 h->firmware, now->firmware);
	if (h->arch_bytes != now->arch_bytes || h->pc_bytes != now->pc_bytes)
		return sim_error(SIM_ERR_USAGE, "'%s' holds %u bytes of registers and %u of devices; this build has %u and %u", path,
				 h->arch_bytes, h->pc_bytes, now->arch_bytes, now->pc_bytes);
	return 0;
}

static int check_disk(const char *path, unsigned drive, const struct disk_head *saved, const struct disk_head *now)
{
	static const char *const by[SIM_DRIVES] = { "-hda", "-hdb", "-drive", "-drive" };
	if (saved->identity == now->identity && saved->sectors == now->sectors)
		return 0;
	if (!saved->sectors)
		return sim_error(SIM_ERR_USAGE, "'%s' was saved without disk %u: leave out '%s'", path, drive, now->name);
	if (!now->sectors)
		return sim_error(SIM_ERR_USAGE, "'%s' was saved with disk %u = '%s' (%" PRIu64 " sectors, identity %016" PRIx64 "): give it by %s",
				 path, drive, saved->name, saved->sectors, saved->identity, by[drive]);
	return sim_error(SIM_ERR_USAGE, "'%s' was saved with disk %u = '%s' (%" PRIu64 " sectors, identity %016" PRIx64 "), but '%s' now has %"
			 PRIu64 " sectors, identity %016" PRIx64, path, drive, saved->name, saved->sectors, saved->identity, now->name,
			 now->sectors, now->identity);
}

/* A name from a file: it ends, and no character of it moves the cursor. */
static void tame(char *name)
{
	name[DISK_NAME_MAX - 1] = 0;
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			*name = '?';
}

static int check_head(const char *path, struct head *h)
{
	struct head now = make_head();
	int err = check_versions(path, h, &now);
	for (unsigned i = 0; i < SIM_DRIVES && !err; i++) {
		tame(h->disk[i].name);
		err = check_disk(path, i, &h->disk[i], &now.disk[i]);
	}
	return err;
}

static const char *cpu_name(uint32_t cpu)
{
	return cpu == 6 ? "686" : cpu == 5 ? "pentium" : "486";
}

/* The parameters of the saved machine rule; those that only this run decides are kept. */
static void merge_params(struct cms_params *p, const struct cms_params *saved)
{
	struct cms_params now = *p;
	*p = *saved;
	p->flags = (now.flags & (CMS_SELFCHECK | CMS_NO_REBOOT | CMS_INTERACTIVE | CMS_STOP_PC)) | (saved->flags & (CMS_NOGRAPHIC | CMS_NO_VGA)) | CMS_RESTORE;
	p->tier = now.tier;
	p->tcache_bytes = now.tcache_bytes;
	p->hot_quick = now.hot_quick;
	p->hot_opt = now.hot_opt;
	p->stop_lo = now.stop_lo;
	p->stop_hi = now.stop_hi;
	p->chaos_seed = now.chaos_seed;
	p->stop_pc = now.stop_pc;
	p->dump = now.dump;
	memcpy(p->dump_from, now.dump_from, sizeof p->dump_from);
	memcpy(p->dump_to, now.dump_to, sizeof p->dump_to);
}

static int check_tick(const struct x86_arch *saved)
{
	uint64_t tick = saved->ticks_lo | (uint64_t)saved->ticks_hi << 32;
	if (sim_opt.stop_tick >= tick)
		return 0;
	return sim_error(SIM_ERR_GUEST, "-stop-at i:%" PRIu64 " is over: the state was saved at tick %" PRIu64, sim_opt.stop_tick, tick);
}

static int get_window(gzFile f, struct machine *m, uint64_t pages)
{
	while (pages--) {
		uint32_t i;
		if (get(f, &i, 4) || i > m->params.fence / PAGE || get(f, m->guest + (size_t)i * PAGE, PAGE))
			return SIM_ERR_USAGE;
	}
	return 0;
}

static int get_disk(gzFile f, uint64_t sectors)
{
	struct sector_record r;
	while (sectors--)
		if (get(f, &r, sizeof r) || sim_disk_write(r.drive, r.lba, r.data))
			return SIM_ERR_USAGE;
	return 0;
}

/* Behind the last section the stream ends; only who reads to its end has had its checksum looked at. */
static int get_end(gzFile f)
{
	char more;
	int err;
	if (gzread(f, &more, 1) != 0)
		return SIM_ERR_USAGE;
	gzerror(f, &err);
	return err == Z_OK ? 0 : SIM_ERR_USAGE;
}

/* SIM_ERR_USAGE: the stream is bad and nothing was said yet; SIM_ERR_GUEST: it is of another machine, which has been said. */
static int get_all(gzFile f, struct machine *m)
{
	struct cms_params saved;
	uint64_t n;
	if (get_section(f, "PARAMS", 1, sizeof saved, &n) || get(f, &saved, sizeof saved))
		return SIM_ERR_USAGE;
	if (saved.fence != m->params.fence || saved.ram_bytes != m->params.ram_bytes)
		return sim_error(SIM_ERR_GUEST, "the state was saved with %u MB of RAM; give -m %uM", saved.ram_bytes >> 20,
				 saved.ram_bytes >> 20);
	if (!sound_params(&saved))
		return SIM_ERR_USAGE;
	if (sim_opt.cpu && sim_opt.cpu != saved.cpu)
		return sim_error(SIM_ERR_GUEST, "the state was saved with -cpu %s; leave out -cpu or give that one", cpu_name(saved.cpu));
	merge_params(&m->params, &saved);
	if (get_section(f, "IMAGE", 1, sizeof *m->image, &n) || get(f, m->image, sizeof *m->image))
		return SIM_ERR_USAGE;
	if (!sound_image(&saved, m->image))
		return SIM_ERR_USAGE;
	if (check_tick(&m->image->arch))
		return SIM_ERR_GUEST;
	if (get_section(f, "GUEST", 1, PAGE + 4, &n) || get_window(f, m, n) ||
	    get_section(f, "DISK", 1, sizeof(struct sector_record), &n) || get_disk(f, n) || get_section(f, "END", 1, 0, &n))
		return SIM_ERR_USAGE;
	return get_end(f);
}

int save_read(const char *path, struct machine *m)
{
	struct head h;
	gzFile f = gzopen(path, "rb");
	if (!f)
		return sim_error(SIM_ERR_USAGE, "cannot open the saved state '%s': %s", path, strerror(errno));
	int err = get(f, &h, sizeof h) ? sim_error(SIM_ERR_USAGE, "'%s' is not a saved state of Defoe", path) : check_head(path, &h);
	if (!err)
		err = get_all(f, m);
	else
		err = SIM_ERR_GUEST;
	if (err == SIM_ERR_USAGE)
		sim_error(SIM_ERR_USAGE, "the saved state '%s' cannot be used: it is damaged, truncated or of another machine", path);
	gzclose(f);
	return err ? SIM_ERR_USAGE : 0;
}
