// SPDX-License-Identifier: Apache-2.0
// The Verilated rtl_top -> struct rtl_model; the C side of the DPI calls in mem.sv, blk.sv, probe.sv and hw/soc/sim.sv.
// One machine per process. Nothing here runs per cycle but the clock loop.
#include <cstring>
#include "Vrtl_top.h"
#include "Vrtl_top___024root.h"
#include "sim/rtl/model.h"

static VerilatedContext *context;
static Vrtl_top *top;
static const rtl_host *host;
static bool halted, crossed;
static uint32_t crossed_at;
static uint8_t sectors[8 * 512];
// Part of the object, which so needs no file at run time, wherever it is started and moved to
static const uint32_t boot_rom[] = {
#include "build/soc/bootrom.inc"
};
static_assert(sizeof boot_rom == 8192);
static struct { uint32_t op, drive, count; uint64_t lba; } command;

// ---- RAM: bit 31 selects the CMS window; the guest window begins at bit 30

// Where a word lies; nullptr beyond the guest's RAM
static uint8_t *ram_at(unsigned adr)
{
	if (adr >> 31)
		return host->cms + (adr & 0xfffffc);
	adr &= 0x3fffffff;
	return adr < host->guest_bytes ? host->guest + adr : nullptr;
}

extern "C" unsigned rtl_mem_read(unsigned adr)
{
	uint32_t word = 0;
	const uint8_t *from = ram_at(adr);
	if (from)
		memcpy(&word, from, 4);
	return word;
}

extern "C" void rtl_mem_write(unsigned adr, unsigned dat, unsigned char mask)
{
	uint8_t *to = ram_at(adr);
	if (!to) {
		crossed = halted = true;
		crossed_at = adr & 0x3fffffff;
		return;
	}
	if (mask == 15) {
		memcpy(to, &dat, 4);
		return;
	}
	for (int i = 0; i < 4; i++)
		if (mask >> i & 1)
			to[i] = uint8_t(dat >> 8 * i);
}

// ---- medium: a command's sectors are staged in an array, the RTL moves them word by word

extern "C" unsigned long long rtl_blk_size(unsigned drive)
{
	return host->disk_sectors(drive);
}

extern "C" svBit rtl_blk_start(unsigned op, unsigned drive, unsigned long long lba, unsigned count)
{
	command = { op, drive, count, lba };
	int err = 0;
	for (unsigned i = 0; op == 1 && i < count && !err; i++)
		err = host->disk_read(drive, lba + i, sectors + 512 * i);
	return op == 0 || err < 0;
}

extern "C" unsigned rtl_blk_get(unsigned word)
{
	uint32_t value;
	memcpy(&value, sectors + 4 * word, 4);
	return value;
}

extern "C" void rtl_blk_put(unsigned word, unsigned dat)
{
	memcpy(sectors + 4 * word, &dat, 4);
}

extern "C" svBit rtl_blk_finish()
{
	int err = 0;
	for (unsigned i = 0; i < command.count && !err; i++)
		err = host->disk_write(command.drive, command.lba + i, sectors + 512 * i);
	return err < 0;
}

// ---- SIM device and retirement

extern "C" unsigned rtl_sim_read(unsigned offset)
{
	return host->sim_read(offset);
}

extern "C" void rtl_sim_write(unsigned offset, unsigned value)
{
	host->sim_write(offset, value);
}

#ifdef RTL_PROBE
extern "C" void rtl_probe_atom(unsigned lane, unsigned pc, unsigned insn, unsigned next_pc, unsigned bits, unsigned rd_addr,
			       unsigned rd_data, unsigned st_addr, unsigned st_data, unsigned st_mask)
{
	cvfi_atom a = { lane, pc, insn, next_pc, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0,
			(bits & 16) != 0, rd_addr, rd_data, st_addr, st_data, st_mask };
	host->atom(&a);
}

extern "C" void rtl_probe_cycle(unsigned bits, unsigned ticks, unsigned cause, unsigned tval, unsigned trap_pc,
				unsigned drain_addr, unsigned drain_data)
{
	cvfi_cycle c = { (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0, bits >> 8 & 63,
			 ticks, cause, tval, trap_pc, drain_addr, drain_data, bits >> 16 & 15 };
	host->cycle(&c);
}
#endif

// ---- struct rtl_model

static inline void step()
{
	top->clk_i = 1;
	top->eval();
	top->clk_i = 0;
	top->eval();
}

static void model_close()
{
	delete top;
	delete context;
	top = nullptr;
	context = nullptr;
}

static void model_reset(const rtl_host *h)
{
	model_close();
	host = h;
	halted = crossed = false;
	context = new VerilatedContext;
	top = new Vrtl_top{context};
	memcpy(&top->rootp->rtl_top__DOT__soc__DOT__rom__DOT__words[0], boot_rom, sizeof boot_rom);
	top->clk_i = 0;
	top->rst_i = 1;
	top->latency_i = h->latency ? h->latency : 8;
	top->chaos_i = h->chaos;
	top->probe_i = 0;
	top->uart_rxd_i = 1;
	for (int i = 0; i < 8; i++)
		step();
	top->rst_i = 0;
}

static void model_run(uint64_t cycles)
{
	halted = crossed;
	top->probe_i = host->probe && host->atom;
	while (cycles-- && !halted)
		step();
}

static void model_halt()
{
	halted = true;
}

static bool model_fence_crossed(uint32_t *adr)
{
	*adr = crossed_at;
	return crossed;
}

static void model_counters(rtl_counters *out)
{
	const Vrtl_top___024root *r = top->rootp;
	out->cycles = r->rtl_top__DOT__count__DOT__cycles;
	out->molecules = r->rtl_top__DOT__count__DOT__molecules;
	out->atoms = r->rtl_top__DOT__count__DOT__atoms;
	out->rollbacks = r->rtl_top__DOT__count__DOT__rollbacks;
	out->ticks = r->rtl_top__DOT__count__DOT__ticks;
	for (int i = 0; i < 8; i++) {
		out->activity[i] = r->rtl_top__DOT__count__DOT__activity[i];
		out->activity_atoms[i] = r->rtl_top__DOT__count__DOT__by_atoms[i];
	}
}

static uint32_t model_guest_register(unsigned n)
{
	const Vrtl_top___024root *r = top->rootp;
	return r->rtl_top__DOT__count__DOT__guest[16 * (r->rtl_top__DOT__count__DOT__work >> n & 1) + n];
}

static void model_bounce(uint8_t *out)
{
	for (int i = 0; i < 1024; i++) {
		uint32_t w = top->rootp->rtl_top__DOT__soc__DOT__bounce__DOT__ram[i];
		memcpy(out + 4 * i, &w, 4);
	}
}

static void model_rom(uint8_t *out)
{
	for (int i = 0; i < 2048; i++) {
		uint32_t w = top->rootp->rtl_top__DOT__soc__DOT__rom__DOT__words[i];
		memcpy(out + 4 * i, &w, 4);
	}
}

extern "C" __attribute__((visibility("default"))) const rtl_model *rtl_model_get()
{
#ifdef RTL_PROBE
	static const bool has_probe = true;
#else
	static const bool has_probe = false;
#endif
	static const rtl_model model = { has_probe, model_reset, model_run, model_halt, model_fence_crossed, model_counters,
					 model_guest_register, model_rom, model_bounce, model_close };
	return &model;
}
