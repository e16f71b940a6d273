/* SPDX-License-Identifier: Apache-2.0 */
/* Task file and data port -> sectors, status, INTRQ. Follows ATA/ATAPI-6 (T13/1410D), PIO data-in and data-out
 * protocols. A command sets BSY; the channel's event ends it, so nothing completes in no time. The block a read
 * offers was fetched when its BSY began. Both devices share one task file, as on the cable; an absent device 1 is
 * answered by device 0 with status 0, an empty channel floats high. */
#include "pc.h"

enum { BSY = 0x80, DRDY = 0x40, DF = 0x20, DSC = 0x10, DRQ = 8, ERR = 1 };
enum { E_UNC = 0x40, E_IDNF = 0x10, E_ABRT = 4 };
enum { DEV_LBA = 0x40, DEV_1 = 0x10, CTL_HOB = 0x80, CTL_SRST = 4, CTL_NIEN = 2 };
enum { STAGE_NONE, STAGE_DATA_IN, STAGE_DATA_OUT, STAGE_DATA_OUT_FIRST, STAGE_DONE, STAGE_ERROR, STAGE_RESET };
#define COMMAND_TICKS PC_US(8)
#define BLOCK_TICKS PC_US(2)
#define RESET_TICKS PC_US(50)

static unsigned index_of(struct pc_ata_chan const *c)
{
	return c == &pc.ata.chan[1];
}
static unsigned unit_of(struct pc_ata_chan const *c)
{
	return (c->device & DEV_1) != 0;
}
static struct pc_ata_drive *drive_of(struct pc_ata_chan *c)
{
	return &c->drive[unit_of(c)];
}
static unsigned number_of(struct pc_ata_chan *c)
{
	return index_of(c) * 2 + unit_of(c);
}
static bool empty(struct pc_ata_chan const *c)
{
	return !c->drive[0].sectors && !c->drive[1].sectors;
}

static void ata_irq(struct pc_ata_chan *c, bool on)
{
	c->intrq = on;
	pc_pic_set(14 + index_of(c), c->intrq && !(c->control & CTL_NIEN) && drive_of(c)->sectors);
}

bool pc_ata_silent(unsigned chan)
{
	return (pc.ata.chan[chan].control & CTL_NIEN) || pc_pic_masked(14 + chan);
}

static void ata_later(struct pc_ata_chan *c, uint8_t stage, uint64_t ticks)
{
	c->stage = stage;
	c->status = BSY;
	c->pos = c->end = 0;
	pc_event_at(index_of(c) ? PC_EV_ATA1 : PC_EV_ATA0, pc.now + ticks);
}

static void ata_fail(struct pc_ata_chan *c, uint8_t error, uint64_t ticks)
{
	c->error = error;
	ata_later(c, STAGE_ERROR, ticks);
}

/* ---- addresses ---- */

static uint64_t ata_address(struct pc_ata_chan *c, bool ext)
{
	uint32_t low = c->lba_low[0] | (uint32_t)c->lba_mid[0] << 8 | (uint32_t)c->lba_high[0] << 16;
	uint32_t top = c->device & 15;
	struct pc_ata_drive const *d = drive_of(c);
	if (ext)
		return low | (uint64_t)c->lba_low[1] << 24 | (uint64_t)c->lba_mid[1] << 32 | (uint64_t)c->lba_high[1] << 40;
	if (c->device & DEV_LBA)
		return low | top << 24;
	uint32_t cylinder = low >> 8, sector = c->lba_low[0];
	if (!sector || sector > d->spt || top >= d->heads)
		return UINT64_MAX;
	return ((uint64_t)cylinder * d->heads + top) * d->spt + sector - 1;
}

/* Puts an address into the task file in the form the command used. */
static void ata_report(struct pc_ata_chan *c, uint64_t lba)
{
	struct pc_ata_drive const *d = drive_of(c);
	uint32_t v = (uint32_t)lba, top = v >> 24 & 15;
	if (!c->lba48 && !(c->device & DEV_LBA)) {
		uint32_t track = v / d->spt;
		top = track % d->heads;
		v = (track / d->heads) << 8 | (v % d->spt + 1);
	}
	c->lba_low[0] = (uint8_t)v;
	c->lba_mid[0] = (uint8_t)(v >> 8);
	c->lba_high[0] = (uint8_t)(v >> 16);
	c->lba_low[1] = (uint8_t)(lba >> 24);
	c->lba_mid[1] = (uint8_t)(lba >> 32);
	c->lba_high[1] = (uint8_t)(lba >> 40);
	if (!c->lba48)
		c->device = (uint8_t)((c->device & 0xf0) | top);
}

static uint32_t ata_count(struct pc_ata_chan const *c, bool ext)
{
	uint32_t n = ext ? c->count[0] | (uint32_t)c->count[1] << 8 : c->count[0];
	return n ? n : ext ? 65536 : 256;
}

/* Sets lba and left; false: outside the disk. */
static bool ata_range(struct pc_ata_chan *c, bool ext)
{
	uint64_t size = drive_of(c)->sectors;
	c->lba48 = ext;
	c->lba = ata_address(c, ext);
	c->left = ata_count(c, ext);
	return c->lba < size && c->left <= size - c->lba;
}

/* ---- data ---- */

static uint32_t ata_take_block(struct pc_ata_chan *c)
{
	uint32_t n = c->left < c->block ? c->left : c->block;
	c->left -= n;
	return n;
}

static void ata_fetch(struct pc_ata_chan *c, uint64_t ticks)
{
	uint32_t n = ata_take_block(c);
	for (uint32_t i = 0; i < n; i++, c->lba++)
		if (plat_disk_read(number_of(c), c->lba, c->buf + i * 512) < 0) {
			ata_report(c, c->lba);
			ata_fail(c, E_UNC, ticks);
			return;
		}
	ata_later(c, STAGE_DATA_IN, ticks);
	c->end = n * 512;
}

static void ata_store(struct pc_ata_chan *c)
{
	uint32_t n = c->end / 512;
	for (uint32_t i = 0; i < n; i++, c->lba++)
		if (plat_disk_write(number_of(c), c->lba, c->buf + i * 512) < 0) {
			ata_report(c, c->lba);
			ata_fail(c, E_UNC, BLOCK_TICKS);
			return;
		}
	ata_later(c, c->left ? STAGE_DATA_OUT : STAGE_DONE, BLOCK_TICKS);
}

/* After a transfer of sectors the task file names the last one. */
static void ata_finish_address(struct pc_ata_chan *c)
{
	if (c->block) {
		ata_report(c, c->lba - 1);
		c->count[0] = c->count[1] = 0;
	}
	c->block = 0;
}

/* The host has moved the whole block. */
static void ata_block_moved(struct pc_ata_chan *c)
{
	if (c->status & BSY)
		return;
	if (c->stage == STAGE_DATA_OUT) {
		ata_store(c);
	} else if (c->left) {
		ata_fetch(c, BLOCK_TICKS);
	} else {
		c->status = DRDY | DSC;
		c->stage = STAGE_NONE;
		c->pos = c->end = 0;
		ata_finish_address(c);
	}
}

static void ata_start_read(struct pc_ata_chan *c, bool ext, uint32_t block)
{
	if (!block) {
		ata_fail(c, E_ABRT, COMMAND_TICKS);
	} else if (!ata_range(c, ext)) {
		ata_fail(c, E_IDNF, COMMAND_TICKS);
	} else {
		c->block = block;
		ata_fetch(c, COMMAND_TICKS);
	}
}

static void ata_start_write(struct pc_ata_chan *c, bool ext, uint32_t block)
{
	if (!block) {
		ata_fail(c, E_ABRT, COMMAND_TICKS);
	} else if (!ata_range(c, ext)) {
		ata_fail(c, E_IDNF, COMMAND_TICKS);
	} else {
		c->block = block;
		ata_later(c, STAGE_DATA_OUT_FIRST, COMMAND_TICKS);
	}
}

/* ---- IDENTIFY DEVICE ---- */

static void ident_word(uint8_t *buf, unsigned word, uint32_t v)
{
	buf[2 * word] = (uint8_t)v;
	buf[2 * word + 1] = (uint8_t)(v >> 8);
}

static void ident_long(uint8_t *buf, unsigned word, uint32_t v)
{
	ident_word(buf, word, v & 0xffff);
	ident_word(buf, word + 1, v >> 16);
}

/* ASCII fields: padded with blanks, the first character in the high byte of each word. */
static void ident_text(uint8_t *buf, unsigned word, unsigned words, char const *text)
{
	for (unsigned i = 0; i < 2 * words; i++)
		buf[2 * word + (i ^ 1)] = (uint8_t)(*text ? *text++ : ' ');
}

static uint32_t default_cylinders(uint64_t sectors)
{
	if (sectors >= 16383ull * 16 * 63)
		return 16383;
	uint32_t n = (uint32_t)sectors / (16 * 63);
	return n ? n : 1;
}

static void ident_geometry(uint8_t *buf, struct pc_ata_drive const *d)
{
	uint32_t chs = (uint32_t)d->cylinders * d->heads * d->spt;
	ident_word(buf, 1, default_cylinders(d->sectors));
	ident_word(buf, 3, 16);
	ident_word(buf, 6, 63);
	ident_word(buf, 53, 3); /* words 54-58 and 64-70 are valid */
	ident_word(buf, 54, d->cylinders);
	ident_word(buf, 55, d->heads);
	ident_word(buf, 56, d->spt);
	ident_long(buf, 57, chs);
	ident_long(buf, 60, d->sectors < 0x0fffffff ? (uint32_t)d->sectors : 0x0fffffff);
	ident_long(buf, 100, (uint32_t)d->sectors);
	ident_long(buf, 102, (uint32_t)(d->sectors >> 32));
}

/* What ATA-1 to ATA-3 asked for and later standards retired, for software of their time. */
static void ident_old(uint8_t *buf)
{
	ident_word(buf, 4, 63 * 512); /* unformatted bytes a track, a sector */
	ident_word(buf, 5, 512);
	ident_word(buf, 20, 3); /* buffer: two ports, read ahead; sectors */
	ident_word(buf, 21, 512);
	ident_word(buf, 22, 4);	     /* ECC bytes of READ LONG */
	ident_word(buf, 48, 1);	     /* 32-bit data transfers */
	ident_word(buf, 51, 0x0200); /* PIO mode 2 without IORDY */
}

/* Words without DMA, security, SMART and the like stay 0. */
static void ident_features(uint8_t *buf, struct pc_ata_drive const *d)
{
	ident_word(buf, 2, 0xc837); /* spins by itself; these words are complete */
	ident_word(buf, 47, 0x8000 | PC_ATA_MULTIPLE);
	ident_word(buf, 49, 0x0a00); /* LBA, IORDY; no DMA */
	ident_word(buf, 50, 0x4000);
	ident_word(buf, 59, d->multiple ? 0x100u | d->multiple : 0);
	ident_word(buf, 64, 3); /* PIO modes 3, 4 */
	ident_word(buf, 67, 120);
	ident_word(buf, 68, 120);
	ident_word(buf, 80, 0x0078); /* ATA-3 to ATA/ATAPI-6 */
	ident_word(buf, 82, 0x4008); /* NOP, power management */
	ident_word(buf, 83, 0x7400); /* FLUSH CACHE (EXT), 48-bit addresses */
	ident_word(buf, 84, 0x4000);
	ident_word(buf, 85, 0x4008); /* 82 to 84 again: nothing can be switched off */
	ident_word(buf, 86, 0x3400);
	ident_word(buf, 87, 0x4000);
}

static void ata_identify(struct pc_ata_chan *c)
{
	static char const *const serial[] = { "DEFOE00000", "DEFOE00001", "DEFOE00002", "DEFOE00003" };
	struct pc_ata_drive const *d = drive_of(c);
	__builtin_memset(c->buf, 0, 512);
	ident_word(c->buf, 0, 0x0040); /* not removable */
	ident_text(c->buf, 10, 10, serial[number_of(c)]);
	ident_text(c->buf, 23, 4, "1.0");
	ident_text(c->buf, 27, 20, "DEFOE HARDDISK");
	ident_geometry(c->buf, d);
	ident_old(c->buf);
	ident_features(c->buf, d);
	c->left = c->block = 0;
	ata_later(c, STAGE_DATA_IN, COMMAND_TICKS);
	c->end = 512;
}

/* ---- commands without data ---- */

static void ata_signature(struct pc_ata_chan *c)
{
	c->count[0] = c->lba_low[0] = 1;
	c->lba_mid[0] = c->lba_high[0] = 0;
	c->count[1] = c->lba_low[1] = c->lba_mid[1] = c->lba_high[1] = 0;
	c->device = 0;
	c->error = 1; /* diagnostic code: device 0 passed, device 1 passed or absent */
}

static bool ata_set_multiple(struct pc_ata_chan *c)
{
	uint8_t n = c->count[0];
	if (n > PC_ATA_MULTIPLE || (n & (n - 1)))
		return false;
	drive_of(c)->multiple = n;
	return true;
}

static bool ata_set_geometry(struct pc_ata_chan *c)
{
	struct pc_ata_drive *d = drive_of(c);
	uint32_t heads = (c->device & 15) + 1u, spt = c->count[0];
	if (!spt)
		return false;
	uint64_t size = d->sectors < 16383ull * 16 * 63 ? d->sectors : 16383ull * 16 * 63;
	uint32_t cylinders = (uint32_t)size / (heads * spt);
	d->heads = (uint16_t)heads;
	d->spt = (uint16_t)spt;
	d->cylinders = (uint16_t)(cylinders > 65535 ? 65535 : cylinders);
	return true;
}

static bool ata_verify(struct pc_ata_chan *c, bool ext)
{
	if (!ata_range(c, ext)) {
		c->error = E_IDNF;
		return false;
	}
	c->lba += c->left;
	c->block = 1;
	ata_finish_address(c);
	return true;
}

static bool ata_native_max(struct pc_ata_chan *c, bool ext)
{
	uint64_t last = drive_of(c)->sectors - 1;
	c->lba48 = ext;
	c->device |= DEV_LBA;
	ata_report(c, ext || last < 0x0fffffff ? last : 0x0fffffff);
	return true;
}

static bool ata_power_mode(struct pc_ata_chan *c)
{
	c->count[0] = 0xff; /* active or idle */
	return true;
}

/* Features that change nothing here are accepted: 0x03 transfer mode (PIO only), caches, read look-ahead. */
static bool ata_features(struct pc_ata_chan const *c)
{
	switch (c->feature[0]) {
	case 0x03: return c->count[0] <= 0x0f;
	case 0x02:
	case 0x82:
	case 0x55:
	case 0xaa:
	case 0x66:
	case 0xcc: return true;
	default: return false;
	}
}

/* true: done; false: error, ABRT unless set otherwise. */
static bool ata_simple(struct pc_ata_chan *c)
{
	switch (c->command) {
	case 0x40:
	case 0x41: return ata_verify(c, false);
	case 0x42: return ata_verify(c, true);
	case 0x91: return ata_set_geometry(c);
	case 0xc6: return ata_set_multiple(c);
	case 0xef: return ata_features(c);
	case 0xf8: return ata_native_max(c, false);
	case 0x27: return ata_native_max(c, true);
	case 0x98:
	case 0xe5: return ata_power_mode(c);
	case 0x94:
	case 0x95:
	case 0x96:
	case 0x97: /* standby, idle, sleep; old and new codes */
	case 0x99:
	case 0xe0:
	case 0xe1:
	case 0xe2:
	case 0xe3:
	case 0xe6:
	case 0xe7:
	case 0xea: return true;					      /* flush cache: writes are never held back */
	default: return c->command >> 4 == 1 || c->command >> 4 == 7; /* recalibrate, seek */
	}
}

static void ata_command(struct pc_ata_chan *c, uint8_t command)
{
	uint32_t multiple = drive_of(c)->multiple;
	c->command = command;
	c->error = 0;
	c->block = 0;
	ata_irq(c, false);
	switch (command) {
	case 0x20:
	case 0x21: ata_start_read(c, false, 1); break;
	case 0x24: ata_start_read(c, true, 1); break;
	case 0xc4: ata_start_read(c, false, multiple); break;
	case 0x29: ata_start_read(c, true, multiple); break;
	case 0x30:
	case 0x31: ata_start_write(c, false, 1); break;
	case 0x34: ata_start_write(c, true, 1); break;
	case 0xc5: ata_start_write(c, false, multiple); break;
	case 0x39: ata_start_write(c, true, multiple); break;
	case 0xec: ata_identify(c); break;
	case 0x90:
		ata_signature(c);
		ata_later(c, STAGE_DONE, COMMAND_TICKS);
		break;
	default:
		if (ata_simple(c))
			ata_later(c, STAGE_DONE, COMMAND_TICKS);
		else
			ata_fail(c, c->error ? c->error : E_ABRT, COMMAND_TICKS);
	}
}

static void ata_ready_for_data(struct pc_ata_chan *c)
{
	c->end = ata_take_block(c) * 512;
	c->pos = 0;
	c->status = DRDY | DSC | DRQ;
	ata_irq(c, c->stage == STAGE_DATA_OUT);
	c->stage = STAGE_DATA_OUT;
}

void pc_ata_event(unsigned chan)
{
	struct pc_ata_chan *c = &pc.ata.chan[chan];
	switch (c->stage) {
	case STAGE_DATA_IN:
		c->status = DRDY | DSC | DRQ;
		ata_irq(c, true);
		return;
	case STAGE_DATA_OUT:
	case STAGE_DATA_OUT_FIRST: ata_ready_for_data(c); return;
	case STAGE_DONE:
		c->status = DRDY | DSC;
		ata_finish_address(c);
		ata_irq(c, true);
		break;
	case STAGE_ERROR:
		c->status = DRDY | DSC | ERR;
		c->block = 0;
		ata_irq(c, true);
		break;
	case STAGE_RESET: c->status = DRDY | DSC; break;
	}
	c->stage = STAGE_NONE;
}

/* ---- registers ---- */

static void ata_device_reset(struct pc_ata_chan *c)
{
	ata_irq(c, false);
	ata_signature(c);
	c->left = c->block = 0;
	ata_later(c, STAGE_RESET, RESET_TICKS);
}

static void ata_control(struct pc_ata_chan *c, uint8_t v)
{
	bool was = c->control & CTL_SRST;
	c->control = v;
	if (v & CTL_SRST) {
		ata_later(c, STAGE_NONE, RESET_TICKS); /* busy while SRST is held */
		pc_event_at(index_of(c) ? PC_EV_ATA1 : PC_EV_ATA0, PC_NEVER);
	} else if (was) {
		ata_device_reset(c);
	}
	ata_irq(c, c->intrq);
}

static void push(uint8_t pair[2], uint32_t v)
{
	pair[1] = pair[0];
	pair[0] = (uint8_t)v;
}

static void ata_out(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	(void)size;
	if (empty(c) || (c->status & (BSY | DRQ) && (port & 7) != 7))
		return; /* registers are not writable during a command */
	c->control &= (uint8_t)~CTL_HOB;
	switch (port & 7) {
	case 1: push(c->feature, v); break;
	case 2: push(c->count, v); break;
	case 3: push(c->lba_low, v); break;
	case 4: push(c->lba_mid, v); break;
	case 5: push(c->lba_high, v); break;
	case 6:
		c->device = (uint8_t)v;
		ata_irq(c, c->intrq);
		break;
	case 7:
		if (!(c->status & BSY) && (drive_of(c)->sectors || v == 0x90))
			ata_command(c, (uint8_t)v);
		break;
	}
}

static uint8_t ata_status(struct pc_ata_chan *c)
{
	if (!drive_of(c)->sectors && !(c->status & BSY))
		return 0;
	return c->status;
}

static uint32_t ata_in(uint16_t port, unsigned size)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	unsigned old = (c->control & CTL_HOB) != 0;
	(void)size;
	if (empty(c))
		return 0xff;
	switch (port & 7) {
	case 1: return c->error;
	case 2: return c->count[old];
	case 3: return c->lba_low[old];
	case 4: return c->lba_mid[old];
	case 5: return c->lba_high[old];
	case 6: return c->device;
	default: ata_irq(c, false); return ata_status(c);
	}
}

static uint32_t control_in(uint16_t port, unsigned size)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	(void)size;
	return empty(c) ? 0xff : ata_status(c);
}

static void control_out(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	(void)size;
	if (!empty(c))
		ata_control(c, (uint8_t)v);
}

/* The data port, the one hot path here: 16 bits each, a 32-bit access is two. Constant lengths compile to loads. */
static uint32_t buf_get(uint8_t const *p, unsigned size)
{
	uint32_t v = *p; /* little endian on every host of this code */
	if (size == 2)
		__builtin_memcpy(&v, p, 2);
	else if (size == 4)
		__builtin_memcpy(&v, p, 4);
	return v;
}

static void buf_put(uint8_t *p, unsigned size, uint32_t v)
{
	*p = (uint8_t)v;
	if (size == 2)
		__builtin_memcpy(p, &v, 2);
	else if (size == 4)
		__builtin_memcpy(p, &v, 4);
}

static uint32_t data_in(uint16_t port, unsigned size)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	uint32_t pos = c->pos;
	if (!(c->status & DRQ) || pos + size > c->end || c->stage != STAGE_DATA_IN)
		return empty(c) ? UINT32_MAX : 0;
	uint32_t v = buf_get(c->buf + pos, size);
	c->pos = pos + size;
	if (c->pos == c->end)
		ata_block_moved(c);
	return v;
}

static void data_out(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	uint32_t pos = c->pos;
	if (!(c->status & DRQ) || pos + size > c->end || c->stage != STAGE_DATA_OUT)
		return;
	buf_put(c->buf + pos, size, v);
	c->pos = pos + size;
	if (c->pos == c->end)
		ata_block_moved(c);
}

/* The last four bytes stay for pc_in and pc_out, which see the end of the block. */
uint32_t pc_pio_window(uint16_t port, bool write, uint8_t **bytes)
{
	struct pc_ata_chan *c = &pc.ata.chan[!(port & 0x80)];
	bool data_port = port == 0x1f0 || port == 0x170;
	if (!data_port || !(c->status & DRQ) || c->stage != (write ? STAGE_DATA_OUT : STAGE_DATA_IN))
		return 0;
	if (c->end - c->pos <= 4)
		return 0;
	*bytes = c->buf + c->pos;
	return c->end - c->pos - 4;
}

static void ata_power_on(void)
{
	for (unsigned i = 0; i < PC_DRIVES; i++) {
		struct pc_ata_drive *d = &pc.ata.chan[i / 2].drive[i % 2];
		d->sectors = pc.config.disk_sectors[i];
		d->cylinders = (uint16_t)default_cylinders(d->sectors);
		d->heads = 16;
		d->spt = 63;
	}
	for (unsigned i = 0; i < 2; i++) {
		ata_signature(&pc.ata.chan[i]);
		pc.ata.chan[i].status = DRDY | DSC;
	}
}

static void ata_reset(void)
{
	for (unsigned i = 0; i < 2; i++) {
		pc.ata.chan[i].control = 0;
		ata_device_reset(&pc.ata.chan[i]);
	}
}

static bool drive_sane(struct pc_ata_drive const *d, uint64_t sectors)
{
	return d->sectors == sectors && d->heads >= 1 && d->heads <= 16 && d->spt >= 1 && d->spt <= 255 &&
	       d->multiple <= PC_ATA_MULTIPLE;
}

static bool chan_sane(struct pc_ata_chan const *c)
{
	uint64_t const *sectors = &pc.config.disk_sectors[2 * index_of(c)];
	uint64_t size = sectors[unit_of(c)];
	bool data = c->pos <= c->end && c->end <= PC_ATA_BUFFER && c->block <= PC_ATA_MULTIPLE && c->left <= 65536;
	bool range = !c->block || (c->lba <= size && c->left <= size - c->lba); /* else lba is of a command that was refused */
	return data && range && c->stage <= STAGE_RESET && drive_sane(&c->drive[0], sectors[0]) &&
	       drive_sane(&c->drive[1], sectors[1]);
}

static bool ata_sane(void)
{
	return chan_sane(&pc.ata.chan[0]) && chan_sane(&pc.ata.chan[1]);
}

static struct pc_port_row const rows[] = {
	{ 0x1f0, 0x1f0, 1 | 2 | 4, data_in, data_out }, { 0x1f1, 0x1f7, 1, ata_in, ata_out },
	{ 0x170, 0x170, 1 | 2 | 4, data_in, data_out }, { 0x171, 0x177, 1, ata_in, ata_out },
	{ 0x3f6, 0x3f6, 1, control_in, control_out },	{ 0x376, 0x376, 1, control_in, control_out },
};
struct pc_device const pc_ata_device = { PC_ROWS(rows), ata_power_on, ata_reset, ata_sane };
