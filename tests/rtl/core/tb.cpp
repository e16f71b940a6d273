// SPDX-License-Identifier: Apache-2.0
// core_top alone, a memory with random stalls behind its bus, a rv32/Xmorph program at 0 -> exit code the program stores.
//   tb prog.bin [seed] [trace]      devices: 0x10000000 putchar, 0x10000004 exit, 0x10000008 host interrupt level
#include "Vcore_tb.h"
#include "verilated.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

struct Request { bool we; uint32_t adr, dat, sel; };

static std::vector<uint32_t> rom(0x4000), ram(1 << 22), guest(1 << 20);
static bool stop, irq, trace;
static int status;
static uint64_t cycle, atoms, last;

// ---- retirement: sim/rtl/probe.sv

extern "C" void rtl_probe_atom(unsigned, unsigned pc, unsigned insn, unsigned next_pc, unsigned bits, unsigned rd_addr,
			       unsigned rd_data, unsigned st_addr, unsigned st_data, unsigned st_mask)
{
	atoms++;
	last = cycle;
	if (!trace) return;
	printf("%8llu %08x %08x%s next %08x", (unsigned long long)cycle, pc, insn, bits & 1 ? " T" : "", next_pc);
	if (bits & 2) printf(" rd %02x=%08x", rd_addr, rd_data);
	if (bits & 8) printf(" st %08x=%08x/%x", st_addr, st_data, st_mask);
	putchar('\n');
}

extern "C" void rtl_probe_cycle(unsigned bits, unsigned, unsigned cause, unsigned tval, unsigned trap_pc, unsigned, unsigned)
{
	if (trace && bits & 4) printf("%8llu %08x TRAP cause %x tval %x\n", (unsigned long long)cycle, trap_pc, cause, tval);
}

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
	trace = argc > 3;
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : nullptr;
	if (!f || fread(rom.data(), 1, 0x10000, f) == 0) { fprintf(stderr, "usage: tb prog.bin [seed] [trace]\n"); return 2; }
	fclose(f);
	srand(seed);
	Vcore_tb *t = new Vcore_tb;
	std::deque<std::pair<uint64_t, uint32_t>> answers;	// cycle, data
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
	}
	printf("%s: status %d, %llu cycles, %llu atoms, CPI %.2f\n", stop ? "stopped" : "HANG", status, (unsigned long long)cycle,
	       (unsigned long long)atoms, atoms ? (double)cycle / (double)atoms : 0.0);
	return !stop || status != 0;
}
