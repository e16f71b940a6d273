// SPDX-License-Identifier: Apache-2.0
// SD and SDRAM controllers -> C++ models of a card in SPI mode and of an SDRAM chip, written from their data sheets. The chip
// model checks the protocol (open row, tRCD, tRP, tRC, tWR, refresh rate, bus collisions); contents are judged by plain arrays.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>
#include "Vboard.h"

static Vboard top;
static std::mt19937 rng(1);
static uint64_t now;
static unsigned errors, checks;

static void expect(const char *what, uint64_t got, uint64_t want)
{
	checks++;
	if (got == want || errors++ > 20)
		return;
	printf("cycle %llu: %s: got 0x%llx, want 0x%llx\n", (unsigned long long)now, what, (unsigned long long)got,
	       (unsigned long long)want);
}

// ---- card: bytes in, bytes out

static const uint32_t CARD_SECTORS = 65536;
static std::vector<uint8_t> card(CARD_SECTORS * 512ull);
static struct {
	bool inserted, app, ready, last_clk, streaming;
	unsigned bits, tries, at;
	uint8_t in, out, frame[6];
	std::vector<uint8_t> answer;	// still to send, from the front
	int writing;			// -1 no, -2 waits for the token, else bytes received
	uint32_t sector;
	uint8_t data[514];
} sd;

static void card_say(std::initializer_list<uint8_t> bytes)
{
	for (uint8_t b : bytes)
		sd.answer.push_back(b);
}

static void card_sector(uint32_t n)
{
	card_say({ 0xff, 0xff, 0xff, 0xfe });
	sd.answer.insert(sd.answer.end(), &card[n * 512ull], &card[n * 512ull] + 512);
	card_say({ 0x12, 0x34 });
}

static void card_command()
{
	uint32_t arg = sd.frame[1] << 24 | sd.frame[2] << 16 | sd.frame[3] << 8 | sd.frame[4];
	uint8_t idle = !sd.ready;
	bool app = sd.app;
	sd.app = false;
	card_say({ 0xff });
	switch (sd.frame[0] & 63) {
	case 0: expect("CRC of CMD0", sd.frame[5], 0x95); sd.ready = false; sd.tries = 0; card_say({ 1 }); break;
	case 8: expect("CRC of CMD8", sd.frame[5], 0x87); card_say({ 1, 0, 0, 1, (uint8_t)arg }); break;
	case 55: sd.app = true; card_say({ idle }); break;
	case 41: sd.ready = app && ++sd.tries > 3; card_say({ (uint8_t)!sd.ready }); break;
	case 58: card_say({ 0, 0xc0, 0xff, 0x80, 0 }); break;
	case 9: {
		uint32_t c = CARD_SECTORS / 1024 - 1;
		card_say({ 0, 0xff, 0xfe, 0x40, 0x0e, 0, 0x32, 0x5b, 0x59, 0, (uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c, 0x7f,
			   0x80, 0x0a, 0x40, 0, 0xff, 0x12, 0x34 });
		break;
	}
	case 12:	// the first byte means nothing
		expect("CMD12 behind CMD18", sd.streaming, 1);
		sd.streaming = false;
		sd.answer.clear();
		card_say({ 0x3f, 0xff, 0, 0, 0, 0xff });
		break;
	case 17: case 18:
		if (arg >= CARD_SECTORS) {
			card_say({ 0x40 });
			break;
		}
		card_say({ 0 });
		card_sector(sd.sector = arg);
		sd.streaming = (sd.frame[0] & 63) == 18;
		break;
	case 24: card_say({ (uint8_t)(arg >= CARD_SECTORS ? 0x40 : 0) }); sd.writing = arg >= CARD_SECTORS ? -1 : -2; sd.sector = arg; break;
	default: card_say({ 4 }); break;
	}
}

static void card_byte(uint8_t b)
{
	if (sd.writing == -2) {
		if (b == 0xfe)
			sd.writing = 0;
		else if (sd.answer.empty())
			expect("byte before the data token", b, 0xff);
	} else if (sd.writing >= 0) {
		sd.data[sd.writing++] = b;
		if (sd.writing == 514) {
			memcpy(&card[sd.sector * 512ull], sd.data, 512);
			sd.writing = -1;
			card_say({ 0xe5, 0, 0, 0, 0xff });
		}
	} else if (sd.at || (b & 0xc0) == 0x40) {
		sd.frame[sd.at++] = b;
		if (sd.at == 6) {
			sd.at = 0;
			card_command();
		}
	}
}

static void card_pins()
{
	if (!sd.inserted || top.sd_cs_no) {
		sd.bits = sd.at = 0;
		sd.out = 0xff;
		top.sd_miso_i = 1;
		sd.last_clk = top.sd_clk_o;
		return;
	}
	if (top.sd_clk_o && !sd.last_clk) {
		sd.in = sd.in << 1 | top.sd_mosi_o;
		sd.bits++;
	}
	if (!top.sd_clk_o && sd.last_clk) {
		sd.out = sd.out << 1 | 1;
		if (sd.bits == 8) {
			sd.bits = 0;
			card_byte(sd.in);
			sd.out = 0xff;
			if (sd.streaming && sd.answer.empty() && ++sd.sector < CARD_SECTORS)
				card_sector(sd.sector);
			if (!sd.answer.empty()) {
				sd.out = sd.answer.front();
				sd.answer.erase(sd.answer.begin());
			}
		}
	}
	sd.last_clk = top.sd_clk_o;
	top.sd_miso_i = sd.out >> 7;
}

// ---- SDRAM chip: acts on the rising edge of its clock, half a cycle after ours

static const uint64_t REFRESH_CYCLES = 515; // 7.8 us at the 66 MHz of board.sv; up to eight may come late
static std::vector<uint16_t> chip(1 << 24);
static struct {
	int row[4];			// open row or -1
	uint64_t active[4], precharge[4], wrote[4], refresh, first;
	unsigned refreshes, burst_left, at;
	bool mode, reading;
	struct { bool valid; uint16_t data; } pipe[4];
} ram = { { -1, -1, -1, -1 }, {}, {}, {}, 0, 0, 0, 0, 0, false, false, {} };

static void chip_column(unsigned bank, bool read)
{
	expect("column command with an open row", ram.row[bank] >= 0, 1);
	expect("tRCD", now - ram.active[bank] >= 2, 1);
	expect("mode set", ram.mode, 1);
	expect("auto precharge off", top.a_o >> 10 & 1, 0);
	ram.at = ram.row[bank] << 11 | bank << 9 | (top.a_o & 511);
	ram.burst_left = 2;
	ram.reading = read;
}

static void chip_command()
{
	unsigned bank = top.ba_o, cmd = top.ras_no << 2 | top.cas_no << 1 | top.we_no;
	if (!top.cke_o)
		cmd = 7;
	switch (cmd) {
	case 3:
		expect("row closed before it opens", ram.row[bank], (uint64_t)-1);
		expect("tRP", now - ram.precharge[bank] >= 2 && now - ram.refresh >= 5, 1);
		ram.row[bank] = top.a_o;
		ram.active[bank] = now;
		break;
	case 5: chip_column(bank, true); break;
	case 4: chip_column(bank, false); ram.wrote[bank] = now + 1; break;
	case 2:
		for (unsigned b = 0; b < 4; b++)
			if (top.a_o >> 10 & 1 || b == bank) {
				expect("tRAS", ram.row[b] < 0 || now - ram.active[b] >= 3, 1);
				expect("tWR", !ram.wrote[b] || now - ram.wrote[b] >= 2, 1);
				ram.row[b] = -1;
				ram.precharge[b] = now;
			}
		break;
	case 1:
		for (unsigned b = 0; b < 4; b++)
			expect("all rows closed at refresh", ram.row[b], (uint64_t)-1);
		expect("tRC of a refresh", !ram.refresh || now - ram.refresh >= 5, 1);
		ram.first = ram.refreshes ? ram.first : now;
		expect("refresh rate", ram.refreshes + 8 >= (now - ram.first) / REFRESH_CYCLES, 1);
		ram.refresh = now;
		ram.refreshes++;
		break;
	case 0:
		expect("mode", top.a_o, 0x21);
		expect("refreshes before the mode", ram.refreshes >= 2, 1);
		ram.mode = true;
		break;
	}
}

static void chip_edge()
{
	chip_command();
	memmove(ram.pipe + 1, ram.pipe, sizeof ram.pipe - sizeof ram.pipe[0]);
	ram.pipe[0] = { false, 0 };
	if (ram.burst_left) {
		ram.burst_left--;
		uint16_t &word = chip[ram.at];
		if (ram.reading) {
			ram.pipe[0] = { true, word };
		} else {
			expect("write data driven", top.dq_oe_o, 1);
			if (!(top.dqm_o & 1))
				word = (word & 0xff00) | (top.dq_o & 0xff);
			if (!(top.dqm_o & 2))
				word = (word & 0xff) | (top.dq_o & 0xff00);
		}
		ram.at ^= 1;
	}
	// CAS latency 2: out after the next edge, until the edge after that
	expect("bus collision", ram.pipe[1].valid && top.dq_oe_o, 0);
	top.dq_i = ram.pipe[1].valid ? ram.pipe[1].data : rng();
}

static uint32_t bounce[1024];

static void step()
{
	static unsigned adr;
	top.clk_i = 1;
	top.eval();
	top.buf_dat_i = bounce[adr];
	if (top.buf_we_o)
		bounce[top.buf_adr_o] = top.buf_dat_o;
	top.clk_i = 0;
	top.eval();
	adr = top.buf_adr_o;
	card_pins();
	chip_edge();
	top.eval();
	now++;
}

// ---- tests

static bool blk(unsigned op, unsigned drive, uint64_t lba, unsigned count)
{
	top.blk_op_i = op;
	top.blk_drive_i = drive;
	top.blk_lba_i = lba;
	top.blk_count_i = count;
	top.blk_req_i = 1;
	step();
	top.blk_req_i = 0;
	for (unsigned i = 0; !top.blk_done_o && i < 300000; i++)
		step();
	expect("block command ends", top.blk_done_o, 1);
	return top.blk_fail_o;
}

static void wait_card(bool present)
{
	top.blk_drive_i = 0;
	for (unsigned i = 0; top.blk_present_o != present && i < 300000; i++)
		step();
	expect("card present", top.blk_present_o, present);
	for (unsigned i = 0; i < 200; i++)
		step();
}

static void test_sd()
{
	for (uint8_t &b : card)
		b = rng();
	sd.writing = -1;
	for (unsigned i = 0; i < 3000; i++)
		step();
	expect("no card, not present", top.blk_present_o, 0);
	sd.inserted = true;
	wait_card(true);
	expect("size of drive 0", top.blk_size_o, CARD_SECTORS - 32768);
	top.blk_drive_i = 1;
	top.eval();
	expect("drive 1 absent", top.blk_present_o, 0);
	std::vector<uint8_t> want = card;
	for (unsigned n = 0; n < 12; n++) {
		unsigned drive = n % 2 ? 3 : 0, count = 1 + rng() % 8, lba = rng() % 1000, at = lba + (drive ? 0 : 32768);
		if (n % 3) {
			expect("read fails", blk(1, drive, lba, count), 0);
			expect("sectors read", memcmp(bounce, &want[at * 512ull], 512 * count), 0);
		} else {
			for (unsigned i = 0; i < 128 * count; i++)
				bounce[i] = rng();
			memcpy(&want[at * 512ull], bounce, 512 * count);
			expect("write fails", blk(2, drive, lba, count), 0);
		}
	}
	expect("card contents", want == card, 1);
	expect("flush", blk(3, 0, 0, 1), 0);
	expect("beyond the end", blk(1, 0, CARD_SECTORS - 32768, 1), 1);
	expect("beyond 2^32", blk(1, 0, 1ull << 32, 1), 1);
	sd.inserted = false;
	expect("read of a card pulled out", blk(1, 0, 0, 1), 1);
	sd.inserted = true;
	sd.answer.clear();
	sd.streaming = false;
	wait_card(true);
	expect("read after the card came back", blk(1, 0, 5, 1), 0);
	expect("its sector", memcmp(bounce, &want[(32768 + 5) * 512ull], 512), 0);
}

static std::vector<uint32_t> plain(1 << 23);

static unsigned burst(bool we, uint32_t word, unsigned count, unsigned sel)
{
	unsigned sent = 0, come = 0;
	uint64_t start = now;
	bool idle = rng() % 8 == 0;
	top.cyc_i = 1;
	while (come < count) {
		uint32_t at = word + sent;
		top.stb_i = sent < count && !(idle && rng() % 2);
		top.we_i = we;
		top.adr_i = (at >> 22 & 1) << 29 | (at & 0x3fffff);
		top.dat_i = rng();
		top.sel_i = sel;
		top.eval();
		bool taken = top.stb_i && !top.stall_o;
		if (taken && we) {
			uint32_t m = 0;
			for (int i = 0; i < 4; i++)
				m |= sel >> i & 1 ? 0xffu << 8 * i : 0;
			plain[at] = (plain[at] & ~m) | (top.dat_i & m);
		}
		step();
		sent += taken;
		if (top.ack_o) {
			if (!we)
				expect("SDRAM word", top.dat_o, plain[word + come]);
			come++;
		}
		if (now - start > 5000) {
			expect("SDRAM answers", 0, 1);
			exit(1);
		}
	}
	top.cyc_i = top.stb_i = 0;
	return now - start;
}

static void test_sdram()
{
	for (uint32_t w = 0; w < plain.size(); w++)	// word -> bank and row as soc_sdram maps them; any content will do
		plain[w] = 0;
	uint64_t cycles = 0;
	unsigned lines = 0;
	for (unsigned n = 0; n < 20000; n++) {
		uint32_t word = rng() % plain.size() & ~7u;
		if (rng() % 2)
			word &= 0x403fff;
		bool line = rng() % 4;
		unsigned took = burst(rng() % 2, line ? word : word | rng() % 8, line ? 8 : 1, line ? 15 : rng() % 16);
		cycles += line ? took : 0;
		lines += line;
		if (rng() % 16 == 0)
			for (unsigned i = rng() % 600; i; i--)
				step();
	}
	printf("sdram: %.1f cycles per 8-word line (random rows)\n", (double)cycles / lines);
	expect("refreshes kept coming", ram.refreshes + 8 >= (now - ram.first) / REFRESH_CYCLES, 1);
}

int main()
{
	top.rst_i = 1;
	for (unsigned i = 0; i < 10; i++)
		step();
	top.rst_i = 0;
	test_sd();
	test_sdram();
	printf("board: %u checks, %u errors\n", checks, errors);
	return errors != 0;
}
