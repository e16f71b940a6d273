/* SPDX-License-Identifier: Apache-2.0
 * The machine as load.c has filled it -> the image of a board's card (-card F), which its boot ROM loads; layout: hw/soc/card.h. The
 * guest's disk follows behind the firmware area. Nothing runs. Invariant: F is complete or not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "build/gen/map.h"
#include "hw/soc/card.h"
#include "sim/sim.h"

#define GUEST_BYTES (16u << 20)	/* the guest's window on a board: half of 32 MB (hw/soc/sdram.sv) */
#define FIRMWARE_OFFSET (CMS_ENTRY - CMS_BASE)

struct piece {
	uint32_t address, sector, pages, check;
};

struct head {
	uint32_t magic, version, pieces, firmware;
};

_Static_assert(sizeof(struct piece) == CARD_PIECE_BYTES && sizeof(struct cms_params) <= CARD_HEAD, "card.h");
_Static_assert(CARD_PIECES + CARD_PIECES_MAX * CARD_PIECE_BYTES <= CARD_CHECK, "the pieces end before the check");

struct card {
	int fd;
	const char *path;
	uint32_t next;		/* sector behind what is written */
	unsigned pieces;
	struct piece piece[CARD_PIECES_MAX];
};

static uint32_t sum(const void *data, size_t bytes)
{
	uint32_t s = 0, word;
	for (size_t i = 0; i < bytes; i += 4) {
		memcpy(&word, (const uint8_t *)data + i, 4);
		s = (s << 1 | s >> 31) + word;
	}
	return s;
}

static int put(struct card *c, uint64_t sector, const void *data, size_t bytes)
{
	if (pwrite(c->fd, data, bytes, (off_t)(sector * 512)) == (ssize_t)bytes)
		return 0;
	return sim_error(SIM_ERR_USAGE, "cannot write the card image '%s': %s", c->path, strerror(errno));
}

static bool zero(const uint8_t *p, size_t bytes)
{
	return !*p && !memcmp(p, p + 1, bytes - 1);
}

static int add_piece(struct card *c, uint32_t address, const uint8_t *data, uint32_t pages)
{
	uint32_t bytes = pages * CARD_PAGE_BYTES;
	if (c->pieces == CARD_PIECES_MAX || (data && c->next + pages * CARD_PAGE_SECTORS > CARD_AREA_SECTORS))
		return sim_error(SIM_ERR_USAGE, "-card: what is to be loaded does not fit in the card's firmware area of 16 MB");
	struct piece *p = &c->piece[c->pieces++];
	*p = (struct piece){ address, data ? c->next : 0, pages, data ? sum(data, bytes) : 0 };
	if (!data)
		return 0;
	c->next += pages * CARD_PAGE_SECTORS;
	return put(c, p->sector, data, bytes);
}

/* Pages that are not all zero, in runs; a run goes on over gaps of up to `gap` pages, so that the pieces stay few. */
static int add_used(struct card *c, uint32_t address, const uint8_t *data, uint32_t bytes, uint32_t gap)
{
	uint32_t pages = bytes / CARD_PAGE_BYTES, first = 0, end = 0, i;
	int err = 0;
	for (i = 0; i < pages && !err; i++) {
		if (zero(data + i * CARD_PAGE_BYTES, CARD_PAGE_BYTES))
			continue;
		if (end && i - end > gap) {
			err = add_piece(c, address + first * CARD_PAGE_BYTES, data + first * CARD_PAGE_BYTES, end - first);
			end = 0;
		}
		first = end ? first : i;
		end = i + 1;
	}
	return err || !end ? err : add_piece(c, address + first * CARD_PAGE_BYTES, data + first * CARD_PAGE_BYTES, end - first);
}

/* A kernel or a state counts on RAM that is zero where it left nothing; a BIOS counts on nothing. */
static int add_pieces(struct card *c, const struct machine *m)
{
	const struct cms_params *p = &m->params;
	bool laid_out = p->flags & (CMS_RESTORE | CMS_ENTRY32);
	int err = laid_out ? add_piece(c, MAP_GUEST_BASE, NULL, (p->fence + 1) / CARD_PAGE_BYTES) : 0;
	if (!err)
		err = add_used(c, MAP_GUEST_BASE, m->guest, p->fence + 1, 32);
	if (!err)
		err = add_used(c, CMS_ENTRY, m->cms + FIRMWARE_OFFSET, CMS_IMAGE_OFFSET - FIRMWARE_OFFSET, UINT32_MAX);
	if (!err && laid_out)
		err = add_used(c, CMS_BASE + CMS_IMAGE_OFFSET, m->cms + CMS_IMAGE_OFFSET,
			       (sizeof *m->image + CARD_PAGE_BYTES - 1) & ~(CARD_PAGE_BYTES - 1u), UINT32_MAX);
	return err;
}

static int put_page(struct card *c, const struct machine *m)
{
	uint8_t page[CARD_PAGE_BYTES] = { 0 };
	struct cms_params params = m->params;
	uint64_t identity = load_firmware_identity();
	struct head head = { CARD_MAGIC, CARD_VERSION, c->pieces, (uint32_t)(identity ^ identity >> 32) };
	params.flags |= CMS_INTERACTIVE;	/* a second is a second, at least while the guest sleeps */
	memcpy(page, &params, sizeof params);
	memcpy(page + CARD_HEAD, &head, sizeof head);
	memcpy(page + CARD_PIECES, c->piece, c->pieces * sizeof *c->piece);
	uint32_t check = sum(page, CARD_CHECK);
	memcpy(page + CARD_CHECK, &check, 4);
	return put(c, 0, page, sizeof page);
}

static int put_disk(struct card *c)
{
	uint64_t sectors = sim_disk_sectors(0);
	uint8_t sector[512];
	int err = 0;
	for (uint64_t i = 0; i < sectors && !err; i++) {
		err = sim_disk_read(0, i, sector);
		if (!err && !zero(sector, 512))
			err = put(c, CARD_AREA_SECTORS + i, sector, 512);
	}
	if (!err && ftruncate(c->fd, (off_t)((CARD_AREA_SECTORS + sectors) * 512)))
		err = sim_error(SIM_ERR_USAGE, "cannot write the card image '%s': %s", c->path, strerror(errno));
	return err;
}

static int check(const struct machine *m)
{
	if (m->params.fence >= GUEST_BYTES)
		return sim_error(SIM_ERR_USAGE, "-card: a board has 16 MB for guest RAM and ROMs: give -m 15M");
	for (unsigned i = 1; i < SIM_DRIVES; i++)
		if (sim_disk_sectors(i))
			return sim_error(SIM_ERR_USAGE, "-card: a card holds one disk, the first one");
	return 0;
}

int card_write(const char *path, const struct machine *m)
{
	struct card c = { .path = path, .next = CARD_PAGE_SECTORS };
	int err = check(m);
	if (err)
		return err;
	c.fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	if (c.fd < 0)
		return sim_error(SIM_ERR_USAGE, "cannot write the card image '%s': %s", path, strerror(errno));
	err = add_pieces(&c, m);
	if (!err)
		err = put_disk(&c);
	if (!err)
		err = put_page(&c, m);
	if (close(c.fd) && !err)
		err = sim_error(SIM_ERR_USAGE, "cannot write the card image '%s': %s", path, strerror(errno));
	if (err)
		unlink(path);
	else
		printf("%s: %u pieces in %u KB, a disk of %llu MB\n", path, c.pieces, c.next / 2,
		       (unsigned long long)(sim_disk_sectors(0) + 2047) / 2048);
	return err;
}
