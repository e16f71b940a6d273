// SPDX-License-Identifier: Apache-2.0
// SDRAM chip: commands and their times are checked, data come after tAC and stay until tOH. The times are those usual for 256 Mbit x16
// chips of speed -7, written down from memory: to be checked against the data sheet of the chip on the board. Contents at power-on are noise.
#include <vector>
#include "tests/rtl/board/models.h"

static const double T_RCD = 20, T_RP = 20, T_RAS = 44, T_RC = 66, T_RFC = 66, T_WR = 15, T_AC = 6, T_OH = 2.7, T_LZ = 0, REFRESH = 7812.5,
		    POWER_UP = 100e3;
enum { CMD_MODE = 0, CMD_REFRESH, CMD_PRECHARGE, CMD_ACTIVE, CMD_WRITE, CMD_READ, BANKS = 4, POSTPONED = 8 };

static std::vector<uint16_t> cells(1 << 24);
static struct bank {
	int row = -1;
	double active = -1e9, closed = -1e9, wrote = -1e9;
} banks[BANKS];
static unsigned burst = 0, latency = 0;	// of the mode register
static double refreshed = -1e9, first_refresh = 0, last_edge = -1e9;
static chip_counts counts;

// The burst under way, and what comes out and when
static struct { unsigned left, at; bool reading; bank *of; } now;
static struct window { double from, drive, to; uint16_t data; } windows[16];
static unsigned windows_at;
static struct { bool valid; uint16_t data; } pipe[4];

void chip_open()
{
	uint32_t x = 1;
	for (uint16_t &c : cells)
		c = (uint16_t)((x = x * 1664525 + 1013904223) >> 16);
	for (window &w : windows)
		w = { -1e9, -1e9, -1e9, 0 };
}

static void rule(bool kept, const char *what, double ns)
{
	if (!kept)
		broken(what, ns);
}

static void column(const chip_pins &p, bool read, double ns)
{
	bank &b = banks[p.bank];
	rule(b.row >= 0, "SDRAM: column command without an open row", ns);
	rule(ns - b.active >= T_RCD, "SDRAM: tRCD", ns);
	rule(burst != 0, "SDRAM: column command before the mode is set", ns);
	rule(!(p.a >> 10 & 1), "SDRAM: auto precharge is not modelled", ns);
	now = { burst ? burst : 1, (unsigned)(b.row & 8191) << 11 | p.bank << 9 | (p.a & 511), read, &b };
	(read ? counts.reads : counts.writes)++;
}

static void precharge(bank &b, double ns)
{
	rule(b.row < 0 || ns - b.active >= T_RAS, "SDRAM: tRAS", ns);
	rule(ns - b.wrote >= T_WR, "SDRAM: tWR", ns);
	b.closed = b.row >= 0 ? ns : b.closed;
	b.row = -1;
}

static void set_mode(const chip_pins &p, double ns)
{
	for (bank &b : banks)
		rule(b.row < 0 && ns - b.closed >= T_RP, "SDRAM: mode set with a row open", ns);
	rule(counts.refreshes >= 2, "SDRAM: two refreshes before the mode", ns);
	rule((p.a & 7) < 4 && !(p.a & 8) && (p.a >> 4 & 7) >= 2 && (p.a >> 4 & 7) <= 3, "SDRAM: a mode that is not modelled", ns);
	burst = 1u << (p.a & 3);
	latency = p.a >> 4 & 7;
}

static void refresh(double ns)
{
	for (bank &b : banks)
		rule(b.row < 0 && ns - b.closed >= T_RP, "SDRAM: refresh with a row open, or tRP", ns);
	rule(ns - refreshed >= T_RFC, "SDRAM: tRFC", ns);
	refreshed = ns;
	if (!counts.refreshes++)
		first_refresh = ns;
}

static void command(const chip_pins &p, double ns)
{
	bank &b = banks[p.bank];
	if (!p.cke || p.cmd >= 6)
		return;
	rule(ns >= POWER_UP || p.cmd == CMD_PRECHARGE, "SDRAM: a command before 100 us have passed", ns);
	switch (p.cmd) {
	case CMD_MODE: set_mode(p, ns); break;
	case CMD_REFRESH: refresh(ns); break;
	case CMD_PRECHARGE:
		for (bank &each : banks)
			if (p.a >> 10 & 1 || &each == &b)
				precharge(each, ns);
		break;
	case CMD_ACTIVE:
		rule(b.row < 0, "SDRAM: row opened twice", ns);
		rule(ns - b.closed >= T_RP && ns - b.active >= T_RC && ns - refreshed >= T_RFC, "SDRAM: tRP, tRC or tRFC", ns);
		b.row = (int)p.a;
		b.active = ns;
		counts.activates++;
		break;
	case CMD_WRITE: column(p, false, ns); break;
	case CMD_READ: column(p, true, ns); break;
	}
}

static void transfer(const chip_pins &p, double ns)
{
	pipe[3] = pipe[2], pipe[2] = pipe[1], pipe[1] = pipe[0], pipe[0] = { false, 0 };
	if (!now.left)
		return;
	uint16_t &cell = cells[now.at];
	if (now.reading) {
		rule(!p.dqm, "SDRAM: a read that is masked is not modelled", ns);
		pipe[0] = { true, cell };
	} else {
		uint16_t mask = (uint16_t)((p.dqm & 1 ? 0 : 0xff) | (p.dqm & 2 ? 0 : 0xff00));
		rule(p.oe, "SDRAM: write data that nobody drives", ns);
		cell = (uint16_t)((cell & ~mask) | (p.dq & mask));
		now.of->wrote = ns;
	}
	now.left--;
	now.at = (now.at & ~(burst - 1)) | ((now.at + 1) & (burst - 1));
}

// A word shows after edge (read + latency - 1) and until the next
static void show(double ns, double period)
{
	if (latency && pipe[latency - 1].valid)
		windows[windows_at++ % 16] = { ns + T_AC, ns + T_LZ, ns + period + T_OH, pipe[latency - 1].data };
}

void chip_edge(const chip_pins &p, double ns)
{
	double period = ns - last_edge;
	last_edge = ns;
	rule(!counts.refreshes || (ns - first_refresh) / REFRESH <= counts.refreshes + POSTPONED, "SDRAM: refreshes come too seldom", ns);
	rule(!p.oe || !chip_drives(ns), "SDRAM: board and chip drive the data pins at once", ns);
	command(p, ns);
	transfer(p, ns);
	show(ns, period);
}

bool chip_drives(double ns)
{
	for (const window &w : windows)
		if (ns >= w.drive && ns < w.to)
			return true;
	return false;
}

bool chip_data(double from, double to, uint16_t *data)
{
	for (const window &w : windows)
		if (from >= w.from && to <= w.to) {
			*data = w.data;
			return true;
		}
	return false;
}

const chip_counts &chip_counted()
{
	return counts;
}
