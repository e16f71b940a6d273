// SPDX-License-Identifier: Apache-2.0
// The SoC without the core: bus operations from here (core.sv) -> what map.def promises. Judged against plain C++ arrays for
// RAM, ROM file, disk and bounce buffer, against map.def's sentences for the registers. Usage: soc SEED
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>
#include <svdpi.h>
#include "map.h"
#include "sim/rtl/model.h"

static const uint32_t GUEST_BYTES = 1 << 20, CMS_BYTES = 1 << 24;
static const rtl_model *m;
static std::vector<uint8_t> guest(GUEST_BYTES), cms(CMS_BYTES), disk(64 * 512);
static std::mt19937 rng;
static unsigned checks, errors;

static struct {
	unsigned kind, adr, mask, activity;
	std::vector<uint32_t> words;
	unsigned at;
	bool irq, pending;
} op;

// ---- the stand-in core's side

extern "C" void stub_next(svBit irq, unsigned *kind, unsigned *adr, unsigned *words, unsigned *mask, unsigned *activity)
{
	op.irq = irq;
	*kind = op.pending ? op.kind : 0;
	*adr = op.adr;
	*words = op.words.size();
	*mask = op.mask;
	*activity = op.activity;
	op.at = 0;
}

extern "C" unsigned stub_write_word(unsigned index)
{
	return op.words[index];
}

extern "C" void stub_read_word(unsigned dat)
{
	op.words[op.at++] = dat;
}

extern "C" void stub_done()
{
	op.pending = false;
}

static void transfer(unsigned kind, uint32_t adr, unsigned mask)
{
	op.kind = kind;
	op.adr = adr;
	op.mask = mask;
	op.pending = true;
	for (unsigned i = 0; op.pending; i++) {
		m->run(1);
		if (i == 10000) {
			printf("no answer to %s 0x%x\n", kind == 2 ? "write" : "read", adr);
			exit(1);
		}
	}
}

static uint32_t rd(uint32_t adr)
{
	op.words.assign(1, 0);
	transfer(1, adr, 15);
	return op.words[0];
}

static void wr(uint32_t adr, uint32_t v)
{
	op.words.assign(1, v);
	transfer(2, adr, 15);
}

static void expect(const char *what, uint32_t adr, uint64_t got, uint64_t want)
{
	checks++;
	if (got == want)
		return;
	errors++;
	printf("%s at 0x%08x: got 0x%llx, want 0x%llx\n", what, adr, (unsigned long long)got, (unsigned long long)want);
}

// ---- host side

static uint32_t last_write[64];
static uint32_t sim_read(uint32_t offset) { return offset == OFF_SIM_MAGIC ? 0x44464f45 : offset + 7; }
static void sim_write(uint32_t offset, uint32_t value) { last_write[offset / 4] = value; }
static uint64_t disk_sectors(unsigned drive) { return drive == 2 ? disk.size() / 512 : 0; }

static int disk_read(unsigned drive, uint64_t lba, uint8_t *buf)
{
	if (lba >= disk_sectors(drive))
		return -1;
	memcpy(buf, &disk[lba * 512], 512);
	return 0;
}

static int disk_write(unsigned drive, uint64_t lba, const uint8_t *buf)
{
	if (lba >= disk_sectors(drive))
		return -1;
	memcpy(&disk[lba * 512], buf, 512);
	return 0;
}

// ---- the parts

static void ram_burst(std::vector<uint8_t> &model, uint32_t base)
{
	unsigned words = rng() % 4 ? 8 : 1 + rng() % 32;
	uint32_t at = rng() % (GUEST_BYTES / 4 - words) * 4;
	if (rng() % 2)
		at %= 4096;
	if (rng() % 2) {
		op.words.resize(words);
		for (uint32_t &w : op.words)
			w = rng();
		unsigned mask = rng() % 2 ? 15 : rng() % 16;
		for (unsigned i = 0; i < 4 * words; i++)
			if (mask >> i % 4 & 1)
				model[at + i] = op.words[i / 4] >> i % 4 * 8;
		transfer(2, base + at, mask);
	} else {
		op.words.assign(words, 0);
		transfer(1, base + at, 15);
		for (unsigned i = 0; i < words; i++) {
			uint32_t want;
			memcpy(&want, &model[at + 4 * i], 4);
			expect("RAM", base + at + 4 * i, op.words[i], want);
		}
	}
}

static void test_memory(const std::vector<uint32_t> &rom)
{
	std::vector<uint8_t> g = guest, c = cms;
	for (unsigned n = 0; n < 4000; n++) {
		switch (rng() % 4) {
		case 0: {
			uint32_t i = rng() % (rom.size() - 8);
			op.words.assign(8, 0);
			transfer(1, MAP_BOOTROM_BASE + 4 * i, 15);
			for (unsigned k = 0; k < 8; k++)
				expect("boot ROM", 4 * (i + k), op.words[k], rom[i + k]);
			break;
		}
		case 1: ram_burst(c, MAP_CMS_BASE); break;
		default: ram_burst(g, MAP_GUEST_BASE); break;
		}
	}
	wr(MAP_BOOTROM_BASE, ~rom[0]);
	expect("boot ROM after a write", 0, rd(MAP_BOOTROM_BASE), rom[0]);
	expect("unmapped", 0x30000000, rd(0x30000000), 0);
	expect("unmapped", 0x81000000, rd(0x81000000), 0);
	expect("guest array", 0, memcmp(g.data(), guest.data(), g.size()), 0);
	expect("CMS array", 0, memcmp(c.data(), cms.data(), c.size()), 0);
}

static void test_uart()
{
	wr(REG_UART_BAUD, 20);
	expect("UART.BAUD", REG_UART_BAUD, rd(REG_UART_BAUD), 20);
	expect("UART.STATUS", REG_UART_STATUS, rd(REG_UART_STATUS), 2);
	for (unsigned round = 0; round < 20; round++) {
		uint8_t sent[16];
		for (uint8_t &b : sent)
			wr(REG_UART_DATA, b = rng());
		for (uint8_t b : sent) {
			unsigned wait = 0;
			while (!(rd(REG_UART_STATUS) & 1) && wait++ < 2000)
				;
			expect("UART.DATA", REG_UART_DATA, rd(REG_UART_DATA), b);
		}
	}
	for (unsigned i = 0; i < 40 && rd(REG_UART_STATUS) & 2; i++)
		wr(REG_UART_DATA, i);
	expect("UART.STATUS of a full transmitter", REG_UART_STATUS, rd(REG_UART_STATUS) & 2, 0);
	m->run(20 * 10 * 20);
}

static void test_timer()
{
	uint32_t a = rd(REG_TIMER_LO), b = rd(REG_TIMER_LO);
	expect("TIMER.LO runs", REG_TIMER_LO, b > a && b < a + 20, 1);
	expect("TIMER.HI", REG_TIMER_HI, rd(REG_TIMER_HI), 0);
	expect("TIMER.MHZ", REG_TIMER_MHZ, rd(REG_TIMER_MHZ), 0);
	wr(REG_TIMER_CTL, 1);
	wr(REG_TIMER_CMP, rd(REG_TIMER_LO) + 200);
	m->run(100);
	expect("interrupt before its time", 0, op.irq, 0);
	m->run(120);
	expect("interrupt", 0, op.irq, 1);
	expect("TIMER.CTL", REG_TIMER_CTL, rd(REG_TIMER_CTL), 3);
	wr(REG_TIMER_CTL, 3);
	m->run(300);
	expect("interrupt fires once", 0, op.irq, 0);
	wr(REG_TIMER_CMP, rd(REG_TIMER_LO) - 5);
	m->run(5);
	expect("interrupt of a count just missed", 0, op.irq, 1);
	wr(REG_TIMER_CTL, 0);
	m->run(2);
	expect("disabled interrupt", 0, op.irq, 0);
}

static unsigned blk(unsigned cmd, unsigned drive, uint64_t lba, unsigned count)
{
	wr(REG_BLK_DRIVE, drive);
	wr(REG_BLK_LBA_LO, lba);
	wr(REG_BLK_LBA_HI, lba >> 32);
	wr(REG_BLK_COUNT, count);
	wr(REG_BLK_CMD, cmd);
	unsigned status, wait = 0;
	do {	/* while the medium owns the bounce buffer, what it reads there is no part of what registers say */
		uint32_t then = rd(REG_TIMER_LO);
		status = rd(REG_BLK_STATUS);
		expect("BLK.STATUS beside a transfer", REG_BLK_STATUS, status >> 4, 0);
		expect("TIMER.LO beside a transfer", REG_TIMER_LO, rd(REG_TIMER_LO) - then < 40, 1);
	} while (status & 1 && wait++ < 5000);
	return status;
}

static void test_blk()
{
	expect("BLK.STATUS of no medium", 0, blk(1, 1, 0, 1), 2);
	expect("BLK.STATUS beyond the end", 0, blk(1, 2, 62, 4), 6);
	expect("BLK.STATUS of 9 sectors", 0, blk(1, 2, 0, 9), 6);
	expect("BLK.STATUS of 0 sectors", 0, blk(1, 2, 0, 0), 6);
	expect("BLK.SIZE_LO", 0, rd(REG_BLK_SIZE_LO), 64);
	expect("BLK.SIZE_HI", 0, rd(REG_BLK_SIZE_HI), 0);
	expect("BLK flush", 0, blk(3, 2, 0, 1), 4);
	std::vector<uint8_t> want = disk;
	for (unsigned n = 0; n < 30; n++) {
		unsigned count = 1 + rng() % 8, lba = rng() % (64 - count);
		if (rng() % 2) {
			for (unsigned i = 0; i < 128 * count; i++) {
				uint32_t w = rng();
				memcpy(&want[lba * 512 + 4 * i], &w, 4);
				wr(MAP_BOUNCE_BASE + 4 * i, w);
			}
			expect("BLK write", lba, blk(2, 2, lba, count), 4);
		} else {
			expect("BLK read", lba, blk(1, 2, lba, count), 4);
			op.words.assign(128 * count > 128 ? 128 : 128 * count, 0);
			uint32_t off = (count - 1) * 512;
			transfer(1, MAP_BOUNCE_BASE + off, 15);
			expect("sector read", lba, memcmp(op.words.data(), &want[lba * 512 + off], 512), 0);
		}
	}
	expect("disk", 0, memcmp(want.data(), disk.data(), disk.size()), 0);
}

static void test_rest()
{
	for (unsigned i = 0; i < 8; i++) {
		op.activity = i;
		m->run(1000 * (i + 1));
	}
	op.activity = 0;
	m->run(40);
	for (unsigned i = 1; i < 8; i++) {
		wr(REG_POWER_INDEX, i);
		uint64_t n = rd(REG_POWER_LO) | (uint64_t)rd(REG_POWER_HI) << 32;
		expect("POWER counter", i, n, 1000 * (i + 1));
	}
	rtl_counters c;
	m->counters(&c);
	expect("rtl_count activity 3", 3, c.activity[3], 4000);
	expect("KBD.DATA", REG_KBD_DATA, rd(REG_KBD_DATA), 0x80000000);
	wr(REG_FB_BASE, 0xb8000);
	wr(REG_FB_MODE, 1);
	expect("FB.BASE", REG_FB_BASE, rd(REG_FB_BASE), 0xb8000);
	expect("FB.MODE", REG_FB_MODE, rd(REG_FB_MODE), 1);
	expect("SIM.MAGIC", REG_SIM_MAGIC, rd(REG_SIM_MAGIC), 0x44464f45);
	expect("SIM read", REG_SIM_POLL, rd(REG_SIM_POLL), OFF_SIM_POLL + 7);
	wr(REG_SIM_MARK, 0x1234567);
	expect("SIM.MARK", REG_SIM_MARK, last_write[OFF_SIM_MARK / 4], 0x1234567);
	expect("beyond the devices", 0x10000800, rd(0x10000800), 0);
	uint32_t adr;
	expect("fence", 0, m->fence_crossed(&adr), 0);
	op.words.assign(1, 1);
	op.kind = 2;
	op.adr = MAP_GUEST_BASE + GUEST_BYTES;
	op.pending = true;
	m->run(100);
	expect("fence crossed", 0, m->fence_crossed(&adr) && adr == GUEST_BYTES, 1);
}

int main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? strtoul(argv[1], nullptr, 0) : 1;
	rng.seed(seed);
	for (uint8_t &b : disk)
		b = rng();
	std::vector<uint32_t> rom;
	FILE *f = fopen("build/soc/bootrom.hex", "r");
	for (unsigned w; f && fscanf(f, "%x", &w) == 1;)
		rom.push_back(w);
	if (rom.size() != MAP_BOOTROM_SIZE / 4) {
		printf("build/soc/bootrom.hex has %zu words, not %u\n", rom.size(), MAP_BOOTROM_SIZE / 4);
		return 1;
	}
	static rtl_host host = { guest.data(), GUEST_BYTES, cms.data(), 1 + seed % 9, seed % 2 ? seed : 0, false, sim_read, sim_write,
				 disk_sectors, disk_read, disk_write, nullptr, nullptr };
	m = rtl_model_get();
	m->reset(&host);
	m->run(100);
	test_memory(rom);
	test_uart();
	test_timer();
	test_blk();
	test_rest();
	printf("soc: seed %u, %u checks, %u errors\n", seed, checks, errors);
	m->close();
	return errors != 0;
}
