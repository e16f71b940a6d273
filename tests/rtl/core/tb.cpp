// SPDX-License-Identifier: Apache-2.0
// core_top alone, a memory with random stalls behind its bus, a rv32/Xmorph program at 0 -> exit code the program stores.
//   tb prog.bin [seed] [trace]      devices: 0x10000000 putchar, 0x10000004 exit, 0x10000008 host interrupt level
#include "Vcore_top.h"
#include "verilated.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

struct Request { bool we; uint32_t adr, dat, sel; };

static std::vector<uint32_t> rom(0x4000), ram(1 << 22), guest(1 << 20);
static bool stop, irq;
static int status;

static uint32_t *at(uint32_t a)
{
	if (a < 0x10000) return &rom[a >> 2];
	if (a >> 31) return &ram[a >> 2 & (ram.size() - 1)];
	if (a >> 30) return &guest[a >> 2 & (guest.size() - 1)];
	return nullptr;
}

static uint32_t serve(const Request &r)
{
	uint32_t *p = at(r.adr);
	if (!p) {
		if (r.we && r.adr == 0x10000000) putchar(r.dat & 255);
		if (r.we && r.adr == 0x10000004) { stop = true; status = (int)r.dat; }
		if (r.we && r.adr == 0x10000008) irq = r.dat & 1;
		return 0xdead0000 | (r.adr & 0xffff);
	}
	if (!r.we) return *p;
	for (int i = 0; i < 4; i++)
		if (r.sel >> i & 1) *p = (*p & ~(0xffu << i * 8)) | (r.dat & 0xffu << i * 8);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	bool trace = argc > 3;
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : nullptr;
	if (!f || fread(rom.data(), 1, 0x10000, f) == 0) { fprintf(stderr, "usage: tb prog.bin [seed] [trace]\n"); return 2; }
	fclose(f);
	srand(seed);
	Vcore_top *t = new Vcore_top;
	std::deque<std::pair<uint64_t, uint32_t>> answers;	// cycle, data
	uint64_t cycle = 0, atoms = 0, last = 0;
	unsigned latency = seed ? 1 + seed % 12 : 6;
	t->rst_i = 1;
	while (!stop && cycle - last < 200000 && cycle < 3000000) {
		t->clk_i = 0;
		t->rst_i = cycle < 4;
		t->irq_i = irq;
		t->wb_stall_i = seed && rand() % 3 == 0;
		bool ack = !answers.empty() && answers.front().first <= cycle && !(seed && rand() % 4 == 0);
		t->wb_ack_i = ack;
		t->wb_dat_i = ack ? answers.front().second : 0x5a5a5a5a;
		if (ack) answers.pop_front();
		t->eval();
		if (t->wb_cyc_o && t->wb_stb_o && !t->wb_stall_i)
			answers.push_back({cycle + latency, serve({(bool)t->wb_we_o, t->wb_adr_o << 2, t->wb_dat_o, t->wb_sel_o})});
		t->clk_i = 1;
		t->eval();
		cycle++;
		if (t->cvfi_valid) { atoms++; last = cycle; }
		if (trace && (t->cvfi_valid || t->cvfi_trap))
			printf("%8llu %08x %08x%s%s rd %d %02x=%08x next %08x st %d %08x=%08x/%x fl %02x%s cause %x tval %x\n",
			       (unsigned long long)cycle, t->cvfi_pc, t->cvfi_insn, t->cvfi_tmode ? " T" : "", t->cvfi_valid ? "" : " (trap)",
			       t->cvfi_rd_we, t->cvfi_rd_addr, t->cvfi_rd_data, t->cvfi_next_pc, t->cvfi_st_we, t->cvfi_st_addr,
			       t->cvfi_st_data, t->cvfi_st_mask, t->cvfi_flags, t->cvfi_trap ? " TRAP" : "",
			       t->cvfi_trap ? t->cvfi_cause : 0, t->cvfi_trap ? t->cvfi_tval : 0);
	}
	printf("%s: status %d, %llu cycles, %llu atoms, CPI %.2f\n", stop ? "stopped" : "HANG", status, (unsigned long long)cycle,
	       (unsigned long long)atoms, atoms ? (double)cycle / (double)atoms : 0.0);
	return !stop || status != 0;
}
