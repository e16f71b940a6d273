/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: ATA/ATAPI-6 (T13/1410D): IDENTIFY DEVICE table, PIO protocols, reset signature. */
#include "test.h"

enum { BASE = 0x1f0, CONTROL = 0x3f6, DRDY_DSC = 0x50, DRQ = 0x58, BUSY = 0x80 };

static void start(void)
{
	power_on(0);
	init_pics(0);
	for (unsigned i = 0; i < sizeof fake.disk; i++)
		fake.disk[i] = (uint8_t)(i / 512 * 7 + i);
}

static void task(uint8_t count, uint32_t lba, uint8_t command)
{
	outb(BASE + 2, count);
	outb(BASE + 3, (uint8_t)lba);
	outb(BASE + 4, (uint8_t)(lba >> 8));
	outb(BASE + 5, (uint8_t)(lba >> 16));
	outb(BASE + 6, (uint8_t)(0xe0 | lba >> 24));
	outb(BASE + 7, command);
}

static uint8_t wait(void)
{
	for (unsigned i = 0; i < 1000 && (inb(CONTROL) & BUSY); i++)
		run_for(64);
	return inb(CONTROL);
}

static unsigned irq14(void)
{
	if (!pc_intr())
		return 0;
	CHECK(pc_intack(), 0x76);
	outb(0xa0, 0x20), outb(0x20, 0x20);
	return inb(BASE + 7); /* clears INTRQ */
}

static void take_sector(unsigned lba)
{
	for (unsigned i = 0; i < 512; i += 2)
		CHECK(pc_in(BASE, 2), fake.disk[lba * 512 + i] | fake.disk[lba * 512 + i + 1] << 8);
}

static void ata_identify_words(void)
{
	uint16_t w[256];
	start();
	task(0, 0, 0xec);
	CHECK(inb(CONTROL), BUSY);
	CHECK(wait(), DRQ);
	CHECK(irq14(), DRQ);
	for (unsigned i = 0; i < 256; i++)
		w[i] = (uint16_t)pc_in(BASE, 2);
	CHECK(inb(BASE + 7), DRDY_DSC);
	CHECK(w[0] & 0x8000, 0); /* ATA device */
	CHECK(w[1], 4);		 /* 4,096 / (16 * 63) */
	CHECK(w[3], 16);
	CHECK(w[4], 63 * 512); /* ATA-1: unformatted bytes a track, a sector; PIO timing; 32-bit transfers */
	CHECK(w[5], 512);
	CHECK(w[6], 63);
	CHECK(w[48], 1);
	CHECK(w[51], 0x0200);
	CHECK(w[27], 'D' << 8 | 'E');
	CHECK(w[46], 0x2020);
	CHECK(w[47], 0x8010);
	CHECK(w[49] & 0x0300, 0x0200); /* LBA, no DMA */
	CHECK(w[53] & 2, 2);
	CHECK(w[57] | (uint32_t)w[58] << 16, 4 * 16 * 63);
	CHECK(w[60] | (uint32_t)w[61] << 16, DISK_SECTORS);
	CHECK(w[83] & 0xc400, 0x4400); /* word valid, 48-bit */
	CHECK(w[100], DISK_SECTORS);
	CHECK(w[80] & 0x40, 0x40);
	CHECK(w[82], 0x4008); /* NOP and power management, on: word 85 */
	CHECK(w[85], w[82]);
	CHECK(w[62] | w[63] | w[88], 0);
}

static void ata_read_one_irq_each(void)
{
	start();
	task(3, 100, 0x20);
	for (unsigned s = 0; s < 3; s++) {
		CHECK(wait(), DRQ);
		CHECK(irq14(), DRQ);
		take_sector(100 + s);
		CHECK(pc_intr(), 0);
	}
	CHECK(inb(BASE + 7), DRDY_DSC);
	run_for(PC_US(100));
	CHECK(pc_intr(), 0); /* data-in: no interrupt at the end */
	CHECK(inb(BASE + 3), 102);
	CHECK(inb(BASE + 2), 0);
}

static void ata_read_32bit_port(void)
{
	start();
	task(1, 5, 0x20);
	wait();
	for (unsigned i = 0; i < 512; i += 4) {
		uint32_t want;
		memcpy(&want, fake.disk + 5 * 512 + i, 4);
		CHECK(pc_in(BASE, 4), want);
	}
	CHECK(inb(CONTROL), DRDY_DSC);
	CHECK(pc_in(BASE, 2), 0);
}

static void ata_chs(void)
{
	start();
	outb(BASE + 2, 1);
	outb(BASE + 3, 2); /* sector 2, cylinder 1, head 3: (1 * 16 + 3) * 63 + 1 */
	outb(BASE + 4, 1), outb(BASE + 5, 0), outb(BASE + 6, 0xa3);
	outb(BASE + 7, 0x20);
	CHECK(wait(), DRQ);
	take_sector((1 * 16 + 3) * 63 + 1);
	outb(BASE + 3, 0), outb(BASE + 2, 1); /* sector 0 does not exist */
	outb(BASE + 7, 0x20);
	CHECK(wait(), 0x51);
	CHECK(inb(BASE + 1), 0x10); /* IDNF */
}

static void ata_write(void)
{
	start();
	task(2, 7, 0x30);
	CHECK(wait(), DRQ);
	CHECK(pc_intr(), 0); /* no interrupt for the first block */
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < 256; i++)
			pc_out(BASE, 2, 0xa000 + s * 256 + i);
		CHECK(wait(), s ? DRDY_DSC : DRQ);
		CHECK(irq14(), s ? DRDY_DSC : DRQ);
	}
	CHECK(fake.disk[7 * 512], 0x00);
	CHECK(fake.disk[7 * 512 + 1], 0xa0);
	CHECK(fake.disk[8 * 512 + 511], 0xa1);
	CHECK(fake.disk[9 * 512], (9 * 7) & 255);
}

static void ata_multiple(void)
{
	start();
	task(5, 20, 0xc4);
	CHECK(wait(), 0x51); /* not set yet: ABRT */
	CHECK(inb(BASE + 1), 0x04);
	task(3, 0, 0xc6);
	CHECK(wait(), 0x51); /* not a power of two */
	task(4, 0, 0xc6);
	CHECK(wait(), DRDY_DSC);
	task(6, 20, 0xc4);
	CHECK(wait(), DRQ);
	for (unsigned s = 0; s < 4; s++)
		take_sector(20 + s);
	CHECK(inb(CONTROL), BUSY);
	CHECK(wait(), DRQ);
	take_sector(24), take_sector(25);
	CHECK(inb(CONTROL), DRDY_DSC);
}

static void ata_lba48(void)
{
	start();
	outb(BASE + 6, 0x40);
	outb(BASE + 2, 0), outb(BASE + 3, 0), outb(BASE + 4, 0), outb(BASE + 5, 0);
	outb(BASE + 2, 2), outb(BASE + 3, 0x34), outb(BASE + 4, 0x02), outb(BASE + 5, 0);
	outb(BASE + 7, 0x24);
	CHECK(wait(), DRQ);
	take_sector(0x234);
	wait();
	take_sector(0x235);
	outb(CONTROL, 0x80); /* HOB: the bytes written before */
	CHECK(inb(BASE + 3), 0);
	outb(CONTROL, 0x00);
	CHECK(inb(BASE + 3), 0x35);
	outb(BASE + 3, 1), outb(BASE + 2, 1); /* bit 24 of the address: past the end */
	outb(BASE + 3, 0), outb(BASE + 2, 1);
	outb(BASE + 7, 0x24);
	CHECK(wait(), 0x51);
}

static void ata_errors(void)
{
	start();
	task(2, DISK_SECTORS - 1, 0x20); /* runs past the end */
	CHECK(wait(), 0x51);
	CHECK(inb(BASE + 1), 0x10);
	CHECK(irq14(), 0x51);
	task(1, 0, 0xa1); /* IDENTIFY PACKET DEVICE */
	CHECK(wait(), 0x51);
	CHECK(inb(BASE + 1), 0x04);
	fake.fail_disk = 1;
	task(1, 9, 0x20);
	CHECK(wait(), 0x51);
	CHECK(inb(BASE + 1), 0x40); /* UNC */
	CHECK(inb(BASE + 3), 9);
}

static void ata_commands_without_data(void)
{
	static uint8_t const good[] = { 0x10, 0x70, 0x40, 0xe7, 0xea, 0xe0, 0xe1 };
	start();
	for (unsigned i = 0; i < sizeof good; i++) {
		task(1, 0, good[i]);
		CHECK(wait(), DRDY_DSC);
		CHECK(irq14(), DRDY_DSC);
	}
	task(0, 0, 0xe5);
	wait();
	CHECK(inb(BASE + 2), 0xff);
	outb(BASE + 1, 0x03), task(0x0c, 0, 0xef); /* PIO mode 4 */
	CHECK(wait(), DRDY_DSC);
	outb(BASE + 1, 0x03), task(0x20, 0, 0xef); /* DMA is not there */
	CHECK(wait(), 0x51);
	task(17, 7u << 24, 0x91); /* 8 heads, 17 sectors */
	CHECK(wait(), DRDY_DSC);
	outb(BASE + 2, 1), outb(BASE + 3, 1), outb(BASE + 4, 1), outb(BASE + 5, 0), outb(BASE + 6, 0xa0);
	outb(BASE + 7, 0x20);
	wait();
	take_sector(8 * 17);
}

/* Moving through the window ends in the same state as unit by unit. */
static void ata_pio_window(void)
{
	static struct pc_state want;
	uint8_t *p;
	for (int fast = 0; fast < 2; fast++) {
		start();
		CHECK(pc_pio_window(BASE, false, &p), 0);
		task(2, 30, 0x20);
		wait();
		unsigned moved = 0;
		if (fast) {
			CHECK(pc_pio_window(BASE, true, &p), 0);
			CHECK(moved = pc_pio_window(BASE, false, &p), 508);
			CHECK(memcmp(p, fake.disk + 30 * 512, moved), 0);
			pc_pio_moved(BASE, moved);
			CHECK(pc_pio_window(BASE, false, &p), 0);
		}
		for (; moved < 512; moved += 2)
			pc_in(BASE, 2);
		CHECK(inb(CONTROL), BUSY);
		if (!fast)
			want = pc;
	}
	CHECK(memcmp(&want, &pc, sizeof pc), 0);
	CHECK(pc_pio_window(0x1f4, false, &p), 0);
}

static void ata_soft_reset(void)
{
	start();
	task(1, 0, 0x20);
	outb(CONTROL, 0x0e);
	CHECK(inb(BASE + 7), BUSY);
	run_for(PC_US(5));
	outb(CONTROL, 0x0a);
	CHECK(wait(), DRDY_DSC);
	CHECK(inb(BASE + 1), 1);
	CHECK(inb(BASE + 2), 1);
	CHECK(inb(BASE + 3), 1);
	CHECK(inb(BASE + 4), 0);
	CHECK(inb(BASE + 5), 0);
	CHECK(pc_intr(), 0);
}

static void ata_nien_masks(void)
{
	start();
	outb(CONTROL, 0x0a);
	task(1, 0, 0x20);
	wait();
	CHECK(pc_intr(), 0);
	outb(CONTROL, 0x08);
	CHECK(pc_intr(), 1);
}

static void ata_absent(void)
{
	start();
	outb(BASE + 6, 0xb0); /* device 1 of a channel with device 0 only */
	CHECK(inb(BASE + 6), 0xb0);
	CHECK(inb(BASE + 7), 0);
	outb(BASE + 7, 0xec);
	run_for(PC_US(100));
	CHECK(inb(BASE + 7), 0);
	CHECK(pc_intr(), 0);
	CHECK(inb(0x177), 0xff); /* empty channel floats */
	outb(0x172, 0x55);
	CHECK(inb(0x172), 0xff);
	CHECK(pc_in(0x170, 2), 0xffff);
}

void tests_ata(void)
{
	TEST(ata_identify_words);
	TEST(ata_read_one_irq_each);
	TEST(ata_read_32bit_port);
	TEST(ata_chs);
	TEST(ata_write);
	TEST(ata_multiple);
	TEST(ata_lba48);
	TEST(ata_errors);
	TEST(ata_commands_without_data);
	TEST(ata_pio_window);
	TEST(ata_soft_reset);
	TEST(ata_nien_masks);
	TEST(ata_absent);
}
