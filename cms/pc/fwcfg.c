/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration -> items a BIOS reads. Follows QEMU's docs/specs/fw_cfg (interface description). Items are made on the
 * fly, a small piece at a time: nothing is stored. Reads past an item's end give zeros. DMA of what an item may have completes at
 * once, as on QEMU; of more (zeros) a piece at a time, so that no access of a guest takes longer than a piece. */
#include "pc.h"

enum {
	KEY_SIGNATURE = 0,
	KEY_ID = 1,
	KEY_RAM_SIZE = 3,
	KEY_NOGRAPHIC = 4,
	KEY_CPUS = 5,
	KEY_MAX_CPUS = 15,
	KEY_DIRECTORY = 0x19,
	KEY_FIRST_FILE = 0x20,
	KEY_IRQ0_OVERRIDE = 0x8002
};
enum { DMA_ERROR = 1, DMA_READ = 2, DMA_SKIP = 4, DMA_SELECT = 8, DMA_WRITE = 16 };
enum { CHUNK = 64, ENTRY = 64, PIECE_BYTES = 64 << 10 };
#define OFFSET_MAX (UINT32_MAX - CHUNK)
#define PIECE_TICKS (PIECE_BYTES / 4) /* a word a tick */

static void put_le(uint8_t *p, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static void put_be(uint8_t *p, uint32_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

static uint32_t get_be(uint8_t const *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ---- files; bytes() answers 0 for a file that is not there ---- */

struct fw_file {
	char name[56];
	uint32_t (*bytes)(void);
	void (*small)(uint8_t *buf); /* fills at most CHUNK bytes; NULL: the VGA ROM */
};

/* {address, length, type}: usable RAM from 0, as etc/e820 lists it. */
static uint32_t e820_bytes(void)
{
	return 20;
}
static void e820_fill(uint8_t *buf)
{
	put_le(buf + 8, pc.config.ram_bytes, 8);
	put_le(buf + 16, 1, 4);
}

/* I/O base of the UART SeaBIOS mirrors its text output to. */
static uint32_t sercon_bytes(void)
{
	return pc.config.flags & PC_NOGRAPHIC ? 2 : 0;
}
static void sercon_fill(uint8_t *buf)
{
	put_le(buf, 0x3f8, 2);
}

static uint32_t vga_bytes(void)
{
	return pc.config.vga_rom_bytes;
}

/* Present but empty: SeaBIOS then moves PMBASE to 0x600 and, finding no tables in it, builds its own. */
static uint32_t loader_bytes(void)
{
	return 0;
}

enum { FILE_E820, FILE_SERCON, FILE_LOADER, FILE_VGA, FILES };
static struct fw_file const files[FILES] = {
	[FILE_E820] = { "etc/e820", e820_bytes, e820_fill },
	[FILE_SERCON] = { "etc/sercon-port", sercon_bytes, sercon_fill },
	[FILE_LOADER] = { "etc/table-loader", loader_bytes, NULL },
	[FILE_VGA] = { "vgaroms/vgabios.bin", vga_bytes, NULL },
};

static bool file_listed(unsigned i)
{
	return i == FILE_LOADER || files[i].bytes();
}

/* One 64-byte piece of the directory: piece n is the n-th listed file. */
static void directory_entry(unsigned n, uint8_t *buf)
{
	unsigned i = 0;
	__builtin_memset(buf, 0, ENTRY);
	while (i < FILES && (!file_listed(i) || n--))
		i++;
	if (i == FILES)
		return;
	put_be(buf, files[i].bytes(), 4);
	put_be(buf + 4, KEY_FIRST_FILE + i, 2);
	__builtin_memcpy(buf + 8, files[i].name, sizeof files[i].name);
}

static uint8_t directory_byte(uint32_t offset)
{
	uint8_t entry[ENTRY];
	unsigned count = 0;
	for (unsigned i = 0; i < FILES; i++)
		count += file_listed(i);
	if (offset < 4) {
		put_be(entry, count, 4);
		return entry[offset];
	}
	directory_entry((offset - 4) / ENTRY, entry);
	return entry[(offset - 4) % ENTRY];
}

/* ---- items ---- */

static void item_fill(uint16_t key, uint8_t *buf)
{
	switch (key) {
	case KEY_SIGNATURE: put_be(buf, 0x51454d55, 4); break; /* "QEMU" */
	case KEY_ID: put_le(buf, 3, 4); break;		       /* traditional and DMA interfaces */
	case KEY_RAM_SIZE: put_le(buf, pc.config.ram_bytes, 8); break;
	case KEY_NOGRAPHIC: put_le(buf, pc.config.flags & PC_NOGRAPHIC, 2); break;
	case KEY_CPUS:
	case KEY_MAX_CPUS: put_le(buf, 1, 2); break;
	case KEY_IRQ0_OVERRIDE: put_le(buf, 1, 1); break;
	default:
		if (key >= KEY_FIRST_FILE && key < KEY_FIRST_FILE + FILES && files[key - KEY_FIRST_FILE].small)
			files[key - KEY_FIRST_FILE].small(buf);
	}
}

/* Bytes offset..offset+len of an item; no small item is longer than CHUNK. */
static void item_read(uint16_t key, uint32_t offset, uint8_t *out, uint32_t len)
{
	uint8_t item[CHUNK] = { 0 };
	bool rom = key == KEY_FIRST_FILE + FILE_VGA;
	__builtin_memset(out, 0, len);
	if (rom && offset < pc.config.vga_rom_bytes) {
		uint32_t rest = pc.config.vga_rom_bytes - offset;
		plat_vga_rom_read(offset, out, len < rest ? len : rest);
	}
	if (rom)
		return;
	item_fill(key, item);
	for (uint32_t i = 0; i < len; i++, offset++)
		out[i] = key == KEY_DIRECTORY ? directory_byte(offset) : offset < CHUNK ? item[offset] : 0;
}

/* Behind its end an item goes on with zeros: the offset stands still there, a piece before it would come round. */
static void advance(uint32_t bytes)
{
	uint32_t room = OFFSET_MAX - pc.fwcfg.offset;
	pc.fwcfg.offset += bytes < room ? bytes : room;
}

static bool fwcfg_sane(void)
{
	return pc.fwcfg.offset <= OFFSET_MAX;
}

/* ---- ports ---- */

static void fw_select(uint16_t key)
{
	pc.fwcfg.key = key;
	pc.fwcfg.offset = 0;
}

static uint32_t data_in(uint16_t port, unsigned size)
{
	uint8_t v;
	(void)port, (void)size;
	item_read(pc.fwcfg.key, pc.fwcfg.offset, &v, 1);
	advance(1);
	return v;
}

static void select_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	fw_select((uint16_t)v);
}

static void dma_piece(void)
{
	struct pc_fwcfg *f = &pc.fwcfg;
	uint32_t end = f->dma_left > PIECE_BYTES ? f->dma_left - PIECE_BYTES : 0;
	uint8_t buf[CHUNK];
	while (f->dma_left > end) {
		uint32_t n = f->dma_left - end < CHUNK ? f->dma_left - end : CHUNK;
		item_read(f->key, f->offset, buf, n);
		plat_phys_write(f->dma_to, buf, n);
		advance(n);
		f->dma_to += n;
		f->dma_left -= n;
	}
}

/* Control is rewritten: 0 done, 1 error. */
static void dma_end(uint32_t control)
{
	uint8_t done[4];
	put_be(done, control, 4);
	plat_phys_write(pc.fwcfg.dma_at, done, sizeof done);
}

static void dma_go_on(void)
{
	dma_piece();
	if (pc.fwcfg.dma_left)
		pc_event_at(PC_EV_FWCFG, pc.now + PIECE_TICKS);
	else
		dma_end(0);
}

void pc_fwcfg_event(void)
{
	dma_go_on();
}

/* Descriptor, big endian: control, length, 64-bit address. */
static void dma_run(uint32_t control, uint32_t len, uint32_t high, uint32_t pa)
{
	if (control & DMA_SELECT)
		fw_select((uint16_t)(control >> 16));
	if ((control & DMA_WRITE) || ((control & DMA_READ) && high)) {
		dma_end(DMA_ERROR); /* no item can be written; no RAM above 4 GiB */
		return;
	}
	if (!(control & DMA_READ) && (control & DMA_SKIP))
		advance(len);
	pc.fwcfg.dma_left = control & DMA_READ ? len : 0;
	pc.fwcfg.dma_to = pa;
	dma_go_on();
}

static void dma_out(uint16_t port, unsigned size, uint32_t v)
{
	uint8_t d[16];
	uint32_t pa = __builtin_bswap32(v);
	(void)size;
	if (port == 0x514) {
		pc.fwcfg.dma_high = pa;
		return;
	}
	bool reachable = !pc.fwcfg.dma_high;
	pc.fwcfg.dma_high = 0;
	if (!reachable || pc.fwcfg.dma_left) /* one at a time: its control word says when it is over */
		return;
	plat_phys_read(pa, d, sizeof d);
	pc.fwcfg.dma_at = pa;
	dma_run(get_be(d), get_be(d + 4), get_be(d + 8), get_be(d + 12));
}

/* "QEMU CFG" in the byte order of the address register. */
static uint32_t dma_in(uint16_t port, unsigned size)
{
	(void)size;
	return port == 0x514 ? 0x554d4551 : 0x47464320;
}

static void fwcfg_reset(void)
{
	pc.fwcfg = (struct pc_fwcfg){ .key = 0 };
	pc_event_at(PC_EV_FWCFG, PC_NEVER);
}

static struct pc_port_row const rows[] = {
	{ 0x510, 0x510, 2, NULL, select_out },
	{ 0x511, 0x511, 1, data_in, NULL },
	{ 0x514, 0x514, 4, dma_in, dma_out },
	{ 0x518, 0x518, 4, dma_in, dma_out },
};
struct pc_device const pc_fwcfg_device = { PC_ROWS(rows), NULL, fwcfg_reset, fwcfg_sane };
