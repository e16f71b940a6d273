// SPDX-License-Identifier: Apache-2.0
// soc_top, as RTL or as the synthesised netlist, with RAM around it -> what it prints on the serial line, the number of cycles
// and a hash of every RAM request with its cycle. Two builds of this file must print the same. tb FILE also lists the requests.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <string>
#include <vector>
#include "Vsoc_top.h"

enum { LATENCY = 5, BIT_CYCLES = 16, MAX_CYCLES = 2000000 };

static std::vector<uint32_t> guest(1 << 18), cms(1 << 22);
static Vsoc_top top;
static uint64_t cycle, hash = 0xcbf29ce484222325;
static std::string text;

static void mix(uint64_t v)
{
	hash = (hash ^ v) * 0x100000001b3;
}

struct answer { uint64_t due; uint32_t data; };
static std::deque<answer> answers;
static uint32_t noise = 1;

// The RAM port is mem_pkg::wb_req_t and wb_rsp_t (hw/mem/pkg.sv), packed
struct request { bool taken, we; uint32_t sel, adr, dat; };
static bool stall;

static request ram_request()
{
	const auto &o = top.ram_o;
	return { (o[2] >> 6 & 3) == 3 && !stall, (o[2] >> 5 & 1) != 0, (o[2] & 3) << 2 | o[1] >> 30, o[1] & 0x3fffffff, o[0] };
}

// Before the clock edge: takes the request of this cycle.
static void ram_take(const request &r)
{
	std::vector<uint32_t> &ram = r.adr >> 29 ? cms : guest;
	uint32_t &word = ram[r.adr % ram.size()];
	mix(cycle);
	mix(r.adr << 1 | r.we);
	if (r.we) {
		uint32_t m = 0;
		for (int i = 0; i < 4; i++)
			m |= r.sel >> i & 1 ? 0xffu << 8 * i : 0;
		word = (word & ~m) | (r.dat & m);
		mix(r.dat & m);
	}
	answers.push_back({ cycle + LATENCY, word });
}

// After the edge: inputs of the next cycle.
static void ram_answer()
{
	static uint32_t dat;
	bool ack = !answers.empty() && answers.front().due <= cycle;
	if (ack) {
		dat = answers.front().data;
		answers.pop_front();
	}
	noise = noise * 1664525 + 1013904223;
	stall = noise >> 30 == 0;
	top.ram_i = (uint64_t)stall << 33 | (uint64_t)ack << 32 | dat;
}

static void uart_listen()
{
	static unsigned count, shift;
	if (!count) {
		if (!top.uart_txd_o)
			count = BIT_CYCLES * 19 / 2;
		return;
	}
	count--;
	if (count % BIT_CYCLES == BIT_CYCLES / 2 - 1 && count < BIT_CYCLES * 9 && count > BIT_CYCLES)
		shift = shift >> 1 | top.uart_txd_o << 7;
	if (!count)
		text += char(shift & 255);
}

int main(int argc, char **argv)
{
	FILE *trace = argc > 1 ? fopen(argv[1], "w") : nullptr;
	top.uart_rxd_i = 1;
	top.rst_i = 1;
	for (cycle = 0; cycle < MAX_CYCLES && text.find("done\n") == std::string::npos; cycle++) {
		if (cycle == 8)
			top.rst_i = 0;
		top.clk_i = 0;
		top.eval();
		request r = ram_request();
		if (!top.rst_i && r.taken) {
			ram_take(r);
			if (trace)
				fprintf(trace, "%llu %c %08x %08x %x\n", (unsigned long long)cycle, r.we ? 'w' : 'r', r.adr << 2,
					r.we ? r.dat : 0, r.sel);
		}
		top.clk_i = 1;
		top.eval();
		ram_answer();
		uart_listen();
	}
	printf("%s%llu cycles, hash of RAM requests %016llx\n", text.c_str(), (unsigned long long)cycle, (unsigned long long)hash);
	return text.find("done\n") == std::string::npos;
}
