/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values: PCI 2.1 (3.7.4.1), Intel 82441FX, 82371SB, 82371AB data sheets, ACPI 1.0b, QEMU's fw_cfg. */
#include "test.h"

static uint32_t config(unsigned dev, unsigned fn, unsigned reg)
{
	pc_out(0xcf8, 4, 0x80000000u | dev << 11 | fn << 8 | (reg & 0xfc));
	return pc_in(0xcfc, 4);
}

static void config_byte(unsigned dev, unsigned fn, unsigned reg, uint8_t v)
{
	pc_out(0xcf8, 4, 0x80000000u | dev << 11 | fn << 8 | (reg & 0xfc));
	outb((uint16_t)(0xcfc + (reg & 3)), v);
}

static void pci_ids(void)
{
	power_on(0);
	CHECK(config(0, 0, 0), 0x12378086);
	CHECK(config(1, 0, 0), 0x70008086);
	CHECK(config(1, 1, 0), 0x70108086);
	CHECK(config(1, 3, 0), 0x71138086);
	CHECK(config(1, 2, 0), 0xffffffff);
	CHECK(config(2, 0, 0), 0xffffffff);
	CHECK(config(1, 0, 0x0c) >> 16 & 0xff, 0x80); /* multifunction */
	CHECK(config(1, 1, 8) >> 8, 0x010100);	      /* IDE, compatibility mode */
	CHECK(config(0, 0, 0x2c), 0x11001af4);	      /* SeaBIOS: an emulator */
	pc_out(0xcf8, 4, 0x80010000);
	CHECK(pc_in(0xcfc, 4), 0xffffffff); /* bus 1 */
	pc_out(0xcf8, 4, 0x00000000);
	CHECK(pc_in(0xcfc, 4), 0xffffffff); /* enable bit clear */
}

/* Linux's probe of mechanism 1; byte writes do not reach the address register. */
static void pci_address_register(void)
{
	power_on(0);
	outb(0xcfb, 0x01);
	pc_out(0xcf8, 4, 0x80000000);
	CHECK(pc_in(0xcf8, 4), 0x80000000);
	CHECK(pc_in(0xcfc, 2), 0x8086);
	CHECK(pc_in(0xcfe, 2), 0x1237);
	CHECK(inb(0xcff), 0x12);
	pc_out(0xcfc, 4, 0);
	CHECK(pc_in(0xcfc, 4), 0x12378086); /* IDs are read only */
}

static void pci_pam(void)
{
	power_on(0);
	unsigned before = fake.pam_changes;
	CHECK(pc_pam_readable(0xf0000), 0);
	config_byte(0, 0, 0x59, 0x30); /* F0000-FFFFF read and write */
	CHECK(fake.pam_changes, before + 1);
	config_byte(0, 0, 0x59, 0x30);
	CHECK(fake.pam_changes, before + 1); /* no change */
	CHECK(pc_pam_readable(0xfffff), 1);
	CHECK(pc_pam_writable(0xf0000), 1);
	CHECK(pc_pam_readable(0xeffff), 0);
	config_byte(0, 0, 0x5a, 0x12); /* C0000: write only, C4000: read only */
	CHECK(pc_pam_readable(0xc3fff), 0);
	CHECK(pc_pam_writable(0xc0000), 1);
	CHECK(pc_pam_readable(0xc4000), 1);
	CHECK(pc_pam_writable(0xc7fff), 0);
	config_byte(0, 0, 0x5f, 0x30);
	CHECK(pc_pam_writable(0xec000), 1);
	CHECK(pc_pam_writable(0xebfff), 0);
}

static void pci_reset_port(void)
{
	power_on(0);
	config_byte(0, 0, 0x59, 0x30);
	outb(0xcf9, 0x02);
	CHECK(fake.cpu_resets, 0);
	outb(0xcf9, 0x06);
	CHECK(fake.cpu_resets, 1);
	CHECK(pc_pam_readable(0xf0000), 0); /* hard reset reaches the devices */
}

static void pm_timer(void)
{
	power_on(0);
	run_to(PC_TICK_HZ);
	CHECK(pc_in(0x608, 4), 3579545);
	run_to(PC_TICK_HZ * 5ull);
	CHECK(pc_in(0x608, 4), 3579545 * 5 & 0xffffff);
	config_byte(1, 3, 0x41, 0xb0); /* PMBASE 0xb000 */
	config_byte(1, 3, 0x40, 0x00);
	CHECK(pc_in(0xb008, 4), 3579545 * 5 & 0xffffff);
	CHECK(pc_in(0x608, 4), 0xffffffff);
	CHECK(config(1, 3, 0x40), 0xb001);
	config_byte(1, 3, 0x80, 0);
	CHECK(pc_in(0xb008, 4), 0xffffffff);
}

/* TMR_STS: bit 23 of the timer changed; SCI on IRQ9 when enabled; write one to clear. */
static void pm_timer_status(void)
{
	uint64_t half = ((1ull << 23) * PC_TICK_HZ + PC_PM_HZ - 1) / PC_PM_HZ;
	power_on(0);
	init_pics(0);
	outb(0xb2, 0xf1);
	CHECK(pc_in(0x604, 2), 1); /* SCI_EN */
	pc_out(0x602, 2, 1);
	run_to(half - 1);
	CHECK(pc_in(0x600, 2), 0);
	run_to(half);
	CHECK(pc_intr(), 1);
	CHECK(pc_in(0x600, 2), 1);
	pc_out(0x600, 2, 1);
	CHECK(pc_in(0x600, 2), 0);
	CHECK(pc_intack(), 0x71);
}

static void pm_power_off(void)
{
	power_on(0);
	pc_out(0x604, 2, 0x2000);
	CHECK(fake.poweroffs, 1);
	config_byte(1, 3, 0x41, 0xb0);
	pc_out(0x604, 2, 0x3400);
	CHECK(fake.poweroffs, 2);
	pc_out(0xb004, 2, 0x2000);
	CHECK(fake.poweroffs, 3);
}

static uint32_t item(uint16_t key, unsigned bytes)
{
	uint32_t v = 0;
	pc_out(0x510, 2, key);
	for (unsigned i = 0; i < bytes; i++)
		v |= (uint32_t)inb(0x511) << (8 * i);
	return v;
}

static void fwcfg_items(void)
{
	power_on(0);
	CHECK(item(0, 4), 0x554d4551); /* Q E M U */
	CHECK(item(1, 4), 3);
	CHECK(item(3, 4), 64u << 20);
	CHECK(item(5, 2), 1);
	CHECK(item(15, 2), 1);
	CHECK(item(0x1234, 4), 0);
	CHECK(pc_in(0x514, 4), 0x554d4551);
	CHECK(pc_in(0x518, 4), 0x47464320);
}

static void be32(uint32_t pa, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		fake.ram[pa + i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t dma(uint32_t control, uint32_t len, uint32_t pa)
{
	be32(0x1000, control), be32(0x1004, len), be32(0x1008, 0), be32(0x100c, pa);
	pc_out(0x518, 4, __builtin_bswap32(0x1000));
	return fake.ram[0x1003] | (uint32_t)fake.ram[0x1000] << 24;
}

static void fwcfg_dma(void)
{
	power_on(0);
	CHECK(dma(0x0000000a, 4, 0x2000), 0); /* select 0, read */
	CHECK(memcmp(fake.ram + 0x2000, "QEMU", 4), 0);
	CHECK(dma(0x0000000c, 2, 0), 0); /* select 0, skip 2 */
	CHECK(dma(0x00000002, 4, 0x2000), 0);
	CHECK(memcmp(fake.ram + 0x2000, "MU\0\0", 4), 0);
	CHECK(dma(0x00000010, 4, 0x2000), 1); /* write: error */
}

/* More than an item may have: a piece at once, the others by and by, and the control word says when it is over (QEMU's specification);
 * behind the item's end there are zeros, also where a skip went as far as offsets go. */
static void fwcfg_dma_long(void)
{
	power_on(0);
	memset(fake.ram + 0x20000, 0x55, 0x30001);
	CHECK(dma(0x0000000a, 0x30000, 0x20000) & 0xff, 0x0a);
	CHECK(memcmp(fake.ram + 0x20000, "QEMU\0\0\0", 7), 0);
	CHECK(fake.ram[0x2ffff], 0);
	CHECK(fake.ram[0x30000], 0x55);
	CHECK(dma(0x0000000a, 4, 0x2000) & 0xff, 0x0a); /* one at a time */
	be32(0x1000, 0xff);
	pc_run_events(pc.now + 1000000);
	CHECK(fake.ram[0x1003], 0);
	CHECK(fake.ram[0x4ffff], 0);
	CHECK(fake.ram[0x50000], 0x55);
	CHECK(dma(0x0000000c, 0xffffffff, 0), 0);
	CHECK(dma(0x00000002, 8, 0x2000), 0);
	CHECK(memcmp(fake.ram + 0x2000, "\0\0\0\0\0\0\0\0", 8), 0);
}

/* Finds a file in the directory: size << 16 | selector; 0 when absent. */
static uint64_t find(char const *name)
{
	dma(0x0019000a, 4 + 64 * 8, 0x3000);
	uint8_t const *d = fake.ram + 0x3000;
	for (unsigned i = 0; i < d[3]; i++) {
		uint8_t const *e = d + 4 + 64 * i;
		if (!strcmp((char const *)e + 8, name))
			return (uint64_t)(e[0] << 24 | e[1] << 16 | e[2] << 8 | e[3]) << 16 | (e[4] << 8 | e[5]);
	}
	return 0;
}

static void fwcfg_files(void)
{
	power_on(PC_NOGRAPHIC);
	uint64_t sercon = find("etc/sercon-port"), e820 = find("etc/e820");
	CHECK(sercon >> 16, 2);
	CHECK(item((uint16_t)sercon, 2), 0x3f8);
	CHECK(e820 >> 16, 20);
	CHECK(dma((uint32_t)(e820 & 0xffff) << 16 | 10, 20, 0x2000), 0);
	CHECK(memcmp(fake.ram + 0x2000, "\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\0\1\0\0\0", 20), 0);
	CHECK(find("etc/table-loader") >> 16, 0);
	CHECK(find("etc/table-loader") != 0, 1);
	CHECK(find("vgaroms/vgabios.bin"), 0);
	power_on(0);
	CHECK(find("etc/sercon-port"), 0);
	pc.config.vga_rom_bytes = 1000;
	uint64_t rom = find("vgaroms/vgabios.bin");
	CHECK(rom >> 16, 1000);
	CHECK(dma((uint32_t)(rom & 0xffff) << 16 | 10, 1000, 0x2000), 0);
	CHECK(fake.ram[0x2000 + 999], 999 & 255);
	CHECK(config(2, 0, 0), 0x11111234);
}

void tests_chipset(void)
{
	TEST(pci_ids);
	TEST(pci_address_register);
	TEST(pci_pam);
	TEST(pci_reset_port);
	TEST(pm_timer);
	TEST(pm_timer_status);
	TEST(pm_power_off);
	TEST(fwcfg_items);
	TEST(fwcfg_dma);
	TEST(fwcfg_dma_long);
	TEST(fwcfg_files);
}
