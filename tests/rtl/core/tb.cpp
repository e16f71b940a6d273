// SPDX-License-Identifier: Apache-2.0
// core_top alone, a memory with random stalls behind its bus, a rv32/Xmorph program at 0 -> exit code the program stores.
//   tb prog.bin [seed] [trace]      devices: 0x10000000 putchar, 0x10000004 exit, 0x10000008 host interrupt level
#include "Vcore_tb.h"
#include "verilated.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

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

// ---- memory: sim/rtl/mem.sv

static uint32_t *at(uint32_t a)
{
	if (a < 0x10000) return &rom[a >> 2];
	if (a >> 31) return &ram[a >> 2 & (ram.size() - 1)];
	if (a >> 30) return &guest[a >> 2 & (guest.size() - 1)];
	return nullptr;
}

extern "C" unsigned rtl_mem_read(unsigned adr)
{
	uint32_t *p = at(adr);
	return p ? *p : 0xdead0000 | (adr & 0xffff);
}

extern "C" void rtl_mem_write(unsigned adr, unsigned dat, unsigned char mask)
{
	uint32_t *p = at(adr);
	if (p) {
		for (int i = 0; i < 4; i++)
			if (mask >> i & 1) *p = (*p & ~(0xffu << i * 8)) | (dat & 0xffu << i * 8);
		return;
	}
	if (adr == 0x10000000) putchar(dat & 255);
	if (adr == 0x10000004) { stop = true; status = (int)dat; }
	if (adr == 0x10000008) irq = dat & 1;
}

int main(int argc, char **argv)
{
	unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	trace = argc > 3;
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : nullptr;
	if (!f || fread(rom.data(), 1, 0x10000, f) == 0) { fprintf(stderr, "usage: tb prog.bin [seed] [trace]\n"); return 2; }
	fclose(f);
	Vcore_tb *t = new Vcore_tb;
	t->latency_i = seed ? 1 + seed % 12 : 6;
	t->chaos_i = seed;
	while (!stop && cycle - last < 200000 && cycle < 3000000) {
		t->clk_i = 0;
		t->rst_i = cycle < 4;
		t->irq_i = irq;
		t->eval();
		t->clk_i = 1;
		t->eval();
		cycle++;
	}
	printf("%s: status %d, %llu cycles, %llu atoms, CPI %.2f\n", stop ? "stopped" : "HANG", status, (unsigned long long)cycle,
	       (unsigned long long)atoms, atoms ? (double)cycle / (double)atoms : 0.0);
	return !stop || status != 0;
}
