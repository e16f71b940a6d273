// SPDX-License-Identifier: Apache-2.0
// One SDHC card in SPI mode: bits in, bytes, commands, bits out. Written from memory of the SD Physical Layer Simplified Specification
// (chapter 7); it answers sooner than real cards do.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>
#include "tests/rtl/board/models.h"

enum { SECTOR = 512, MEGABYTE_SECTORS = 1024 };	// CSD counts in 512 KB
static std::vector<uint8_t> contents;
static uint32_t sectors;
static bool inserted, app, ready, was_high, streaming;
static unsigned bits, tries, at;
static uint8_t in, out = 0xff, frame[6];
static std::vector<uint8_t> answer;	// from `sent` on
static size_t sent;
static int writing = -1;		// -2: waits for the token; else bytes received
static uint32_t sector;
static uint8_t data[SECTOR + 2];

void card_open(const char *path)
{
	FILE *f = path ? fopen(path, "rb") : nullptr;
	inserted = f;
	if (path && !f) {
		fprintf(stderr, "board: no card image '%s'\n", path);
		exit(2);
	}
	for (uint8_t b[65536]; f;) {
		size_t n = fread(b, 1, sizeof b, f);
		contents.insert(contents.end(), b, b + n);
		if (!n)
			break;
	}
	if (f)
		fclose(f);
	sectors = (uint32_t)((contents.size() / SECTOR + MEGABYTE_SECTORS - 1) / MEGABYTE_SECTORS * MEGABYTE_SECTORS);
	contents.resize((size_t)sectors * SECTOR);
}

void card_insert(bool there)
{
	inserted = there;
	ready = streaming = app = false;
	answer.clear(), sent = 0;
	writing = -1;
}

static void reply(std::initializer_list<uint8_t> bytes)
{
	if (sent == answer.size())
		answer.clear(), sent = 0;
	answer.insert(answer.end(), bytes);
}

static void reply_sector(uint32_t n)
{
	reply({ 0xff, 0xff, 0xfe });
	answer.insert(answer.end(), &contents[(size_t)n * SECTOR], &contents[(size_t)n * SECTOR] + SECTOR);
	reply({ 0x12, 0x34 });
}

static void reply_csd()
{
	uint32_t c = sectors / MEGABYTE_SECTORS - 1;
	reply({ 0, 0xff, 0xfe, 0x40, 0x0e, 0, 0x32, 0x5b, 0x59, 0, (uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c, 0x7f, 0x80, 0x0a, 0x40, 0,
		0xff, 0x12, 0x34 });
}

static void command()
{
	uint32_t arg = (uint32_t)frame[1] << 24 | frame[2] << 16 | frame[3] << 8 | frame[4];
	bool was_app = app;
	app = false;
	reply({ 0xff });
	switch (frame[0] & 63) {
	case 0:
		if (frame[5] != 0x95)
			broken("card: CRC of CMD0", 0);
		ready = false;
		tries = 0;
		reply({ 1 });
		break;
	case 8:
		if (frame[5] != 0x87)
			broken("card: CRC of CMD8", 0);
		reply({ 1, 0, 0, 1, (uint8_t)arg });
		break;
	case 9: reply_csd(); break;
	case 12:	// the byte behind it may be anything
		answer.clear(), sent = 0;
		streaming = false;
		reply({ 0x7f, 0xff, 0, 0, 0xff });
		break;
	case 17: case 18:
		reply({ (uint8_t)(arg >= sectors || !ready ? 0x40 : 0) });
		if (arg >= sectors || !ready)
			break;
		reply_sector(sector = arg);
		streaming = (frame[0] & 63) == 18;
		break;
	case 24:
		reply({ (uint8_t)(arg >= sectors || !ready ? 0x40 : 0) });
		writing = arg >= sectors || !ready ? -1 : -2;
		sector = arg;
		break;
	case 41:
		ready = was_app && ++tries > 3;
		reply({ (uint8_t)!ready });
		break;
	case 55:
		app = true;
		reply({ (uint8_t)!ready });
		break;
	case 58: reply({ 0, 0xc0, 0xff, 0x80, 0 }); break;
	default: reply({ 4 }); break;
	}
}

static void receive(uint8_t b)
{
	if (writing == -2) {
		writing = b == 0xfe ? 0 : -2;
	} else if (writing >= 0) {
		data[writing++] = b;
		if (writing == SECTOR + 2) {
			memcpy(&contents[(size_t)sector * SECTOR], data, SECTOR);
			writing = -1;
			reply({ 0xe5, 0, 0, 0, 0xff });
		}
	} else if (at || (b & 0xc0) == 0x40) {
		frame[at++] = b;
		if (at == 6) {
			at = 0;
			command();
		}
	}
}

static void byte_end()
{
	bits = 0;
	receive(in);
	if (streaming && sent == answer.size() && ++sector < sectors)
		reply_sector(sector);
	out = sent < answer.size() ? answer[sent++] : 0xff;
}

bool card_pins(bool clk, bool mosi, bool select)
{
	if (!inserted || !select) {
		bits = at = 0;
		out = 0xff;
		was_high = clk;
		return true;
	}
	if (clk && !was_high) {
		in = (uint8_t)(in << 1 | mosi);
		bits++;
	}
	if (!clk && was_high) {
		out = (uint8_t)(out << 1 | 1);
		if (bits == 8)
			byte_end();
	}
	was_high = clk;
	return out >> 7;
}
