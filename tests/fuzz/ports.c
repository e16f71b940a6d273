/* SPDX-License-Identifier: Apache-2.0
 * See ports.h. Left out: 0xf4 and 0xf5, which speak to the host. */
#include "tests/fuzz/ports.h"
#include <string.h>
#include "cms/pc/pc.h"
#include "isa-x86/sem/mach.h"

/* Ranges of ports of one device each; those that do most come twice. */
static const struct {
	uint16_t first, last;
} ranges[] = {
	{ 0x00, 0x0f }, { 0x20, 0x21 }, { 0xa0, 0xa1 }, { 0x4d0, 0x4d1 }, { 0x40, 0x43 }, { 0x40, 0x43 }, { 0x60, 0x64 }, { 0x60, 0x64 },
	{ 0x70, 0x71 }, { 0x80, 0x8f }, { 0x92, 0x92 }, { 0xb2, 0xb3 }, { 0xc0, 0xdf }, { 0x1f0, 0x1f7 }, { 0x1f0, 0x1f7 }, { 0x170, 0x177 },
	{ 0x376, 0x376 }, { 0x3f6, 0x3f6 }, { 0x3f0, 0x3f5 }, { 0x3f8, 0x3ff }, { 0x3f8, 0x3ff }, { 0x3b4, 0x3da }, { 0x402, 0x402 },
	{ 0x510, 0x51b }, { 0x604, 0x605 }, { 0x600, 0x63f }, { 0xafe0, 0xafe3 }, { 0xcf8, 0xcff }, { 0xcf8, 0xcff }, { 0xe9, 0xe9 },
};
/* What begins something: ATA (the first 17), keyboard, mouse and 8042 commands, words of PIC and PIT, keys of fw_cfg, functions of PCI. */
static const uint8_t words[] = {
	0x20, 0x24, 0xc4, 0x29, 0x30, 0x34, 0xc5, 0x39, 0xec, 0x90, 0x91, 0xc6, 0xef, 0xf8, 0x27, 0x40, 0x10, 0x60, 0xd1, 0xd2, 0xd3, 0xd4, 0xfe,
	0xff, 0xf2, 0xf4, 0xed, 0xf0, 0xe8, 0xe9, 0xeb, 0x11, 0x0b, 0x34, 0x36, 0x76, 0xb6, 0xc2, 0xe2, 0x19, 0x00, 0x01, 0x02, 0x04, 0xa0, 0xe0,
};

static uint16_t some_port(uint64_t *seed)
{
	if (fuzz_chance(seed, 20) == 0)
		return (uint16_t)fuzz_chance(seed, 0x10000);
	unsigned i = fuzz_chance(seed, sizeof ranges / sizeof *ranges);
	return (uint16_t)(ranges[i].first + fuzz_chance(seed, ranges[i].last - ranges[i].first + 1u));
}

static uint32_t some_value(uint64_t *seed)
{
	switch (fuzz_chance(seed, 4)) {
	case 0: return words[fuzz_chance(seed, sizeof words)];
	case 1: return fuzz_chance(seed, 8);
	case 2: return 0x80000000u | fuzz_chance(seed, 0x2000);
	default: return fuzz_chance(seed, UINT32_MAX);
	}
}

static uint64_t mix(uint64_t hash, uint64_t v)
{
	return (hash ^ v) * 0x100000001b3u;
}

/* As the CPU's REP does it: the bytes to the next event, or some of them. */
static uint64_t block(uint16_t port, uint64_t *seed, uint64_t hash)
{
	uint8_t *bytes;
	bool write = fuzz_chance(seed, 2);
	uint32_t n = pc_pio_window(port, write, &bytes), ticks = (uint32_t)(pc_next_event() - pc.now - 1);
	n = n / 2 < ticks ? n / 2 : ticks;
	if (n > 1)
		n = fuzz_chance(seed, 2) ? n : fuzz_chance(seed, n);
	if (!n)
		return hash;
	if (write)
		memset(bytes, (int)n, 2 * n);
	hash = mix(hash, bytes[2 * n - 1]);
	pc.now += n;
	pc_pio_moved(port, 2 * n);
	return hash;
}

static bool for_the_host(uint16_t port, unsigned size)
{
	return port <= 0xf5 && port + size > 0xf4;
}

static uint64_t access_one(uint64_t *seed, uint64_t hash)
{
	uint16_t port = some_port(seed);
	unsigned size = 1u << fuzz_chance(seed, 3);
	if (for_the_host(port, size))
		return hash;
	if (fuzz_chance(seed, 2))
		return mix(hash, pc_in(port, size));
	pc_out(port, size, some_value(seed));
	return hash;
}

static void go_to(uint64_t now)
{
	while (pc_next_event() <= now)
		pc_run_events(pc_next_event());
	pc_run_events(now);
}

/* An ATA command with its registers, and some of its data, moved in every way. */
static uint64_t disk(uint64_t *seed, uint64_t hash)
{
	uint16_t base = fuzz_chance(seed, 2) ? 0x1f0 : 0x170;
	pc_out(base + 6, 1, 0xa0 | (fuzz_chance(seed, 8) << 4 & 0x50));
	pc_out(base + 2, 1, fuzz_chance(seed, 2) ? 1u << fuzz_chance(seed, 9) : fuzz_chance(seed, 20));
	for (uint16_t i = 3; i < 6; i++)
		pc_out(base + i, 1, fuzz_chance(seed, fuzz_chance(seed, 2) ? 3 : 256));
	pc_out(base + 7, 1, words[fuzz_chance(seed, 17)]);
	for (unsigned n = fuzz_chance(seed, 20); n; n--) {
		go_to(pc.now + 1 + fuzz_chance(seed, 700));
		if (fuzz_chance(seed, 2))
			hash = block(base, seed, hash);
		else if (fuzz_chance(seed, 2))
			hash = mix(hash, pc_in(base, 1u << fuzz_chance(seed, 3)));
		else
			pc_out(base, 1u << fuzz_chance(seed, 3), n);
	}
	return hash;
}

/* Mostly the next tick; sometimes a while, so that what has begun ends. */
static void pass(uint64_t *seed)
{
	go_to(pc.now + 1 + (fuzz_chance(seed, 16) ? 0 : fuzz_chance(seed, 1u << fuzz_chance(seed, 24))));
}

uint64_t ports_some(unsigned long accesses, uint64_t *seed)
{
	uint64_t hash = 0;
	while (accesses--) {
		pass(seed);
		switch (fuzz_chance(seed, 64)) {
		case 0: hash = mix(hash, pc_serial_input((uint8_t)*seed)); break;
		case 1: hash = mix(hash, pc_key_input((uint8_t)*seed)); break;
		case 2: hash = mix(hash, pc_intr() ? pc_intack() : 0); break;
		case 3:
		case 4: hash = block(fuzz_chance(seed, 2) ? 0x1f0 : 0x170, seed, hash); break;
		case 5: hash = disk(seed, hash); break;
		default: hash = access_one(seed, hash);
		}
		m_commit_part();
	}
	return hash;
}
