/* SPDX-License-Identifier: Apache-2.0 */
/* A platform that records what the devices ask for. */
#include "test.h"

struct pc_state pc;
struct fake fake;

static void put(char *text, unsigned *len, uint8_t byte)
{
	if (*len < 255)
		text[(*len)++] = (char)byte;
}

void plat_console_out(enum pc_console which, uint8_t byte)
{
	switch (which) {
	case CON_SERIAL: put(fake.serial, &fake.serial_len, byte); break;
	case CON_E9: put(fake.e9, &fake.e9_len, byte); break;
	case CON_DEBUG: put(fake.debug, &fake.debug_len, byte); break;
	}
}

int plat_disk_read(unsigned drive, uint64_t lba, uint8_t *buf)
{
	fake.reads++;
	if (fake.fail_disk || drive != 0 || lba >= DISK_SECTORS)
		return -1;
	memcpy(buf, fake.disk + lba * 512, 512);
	return 0;
}

int plat_disk_write(unsigned drive, uint64_t lba, uint8_t const *buf)
{
	if (fake.fail_disk || drive != 0 || lba >= DISK_SECTORS)
		return -1;
	memcpy(fake.disk + lba * 512, buf, 512);
	return 0;
}

void plat_a20(bool on)
{
	fake.a20 = on;
}
void plat_pam_changed(void)
{
	fake.pam_changes++;
}
void plat_cpu_reset(void)
{
	fake.cpu_resets++;
}
void plat_poweroff(void)
{
	fake.poweroffs++;
}
void plat_nmi(void)
{
}
void plat_stats(int op)
{
	fake.stats = op;
}
void plat_exit(uint32_t v)
{
	fake.exits++;
	fake.exit_value = v;
}

void plat_phys_read(uint32_t pa, void *buf, uint32_t len)
{
	memset(buf, 0xff, len);
	if (pa <= RAM_BYTES && len <= RAM_BYTES - pa)
		memcpy(buf, fake.ram + pa, len);
}

void plat_phys_write(uint32_t pa, void const *buf, uint32_t len)
{
	if (pa <= RAM_BYTES && len <= RAM_BYTES - pa)
		memcpy(fake.ram + pa, buf, len);
}

void plat_vga_rom_read(uint32_t offset, void *buf, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = (uint8_t)(offset + i);
}

void power_on(uint32_t flags)
{
	struct pc_config c = { .rtc_epoch_s = 951782398,
			       .disk_sectors = { DISK_SECTORS },
			       .ram_bytes = 64u << 20,
			       .flags = flags,
			       .boot_order = { 2, 3, 1 } };
	memset(&fake, 0, sizeof fake);
	pc_reset(&c);
}

void run_to(uint64_t tick)
{
	while (pc_next_event() <= tick)
		pc_run_events(pc_next_event());
	pc_run_events(tick);
}

uint64_t pit_tick(uint64_t clock)
{
	unsigned __int128 n = (unsigned __int128)clock * PC_TICK_HZ + PC_PIT_HZ - 1;
	return (uint64_t)(n / PC_PIT_HZ);
}

void run_to_clock(uint64_t clock)
{
	run_to(pit_tick(clock));
}

void init_pics(uint8_t icw4)
{
	static uint8_t const words[2][4] = { { 0x11, 0x08, 0x04, 0x01 }, { 0x11, 0x70, 0x02, 0x01 } };
	for (unsigned i = 0; i < 2; i++) {
		uint16_t port = i ? 0xa0 : 0x20;
		outb(port, words[i][0]);
		outb(port + 1, words[i][1]);
		outb(port + 1, words[i][2]);
		outb(port + 1, words[i][3] | icw4);
		outb(port + 1, 0);
	}
}
