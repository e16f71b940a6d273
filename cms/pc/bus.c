/* SPDX-License-Identifier: Apache-2.0 */
/* Port number -> device, tick -> event handler. Invariants: bus.next is the minimum of bus.due[]; an event is never
 * armed at or before now; the port index depends on constants only, so it is not part of the state. */
#include "pc.h"

static struct pc_device const *const devices[] = {
	&pc_pic_device, &pc_pit_device, &pc_rtc_device, &pc_kbd_device, &pc_uart_device,  &pc_dma_device,   &pc_fdc_device,
	&pc_ata_device, &pc_vga_device, &pc_pci_device, &pc_pm_device,	&pc_fwcfg_device, &pc_debug_device,
};
enum { DEVICES = sizeof(devices) / sizeof(devices[0]), MAX_ROWS = 64, INDEXED_PORTS = 0x1000 };

bool pc_moved;
static uint8_t row_of_port[INDEXED_PORTS]; /* index into rows[], 0: none */
static struct pc_port_row const *rows[1 + MAX_ROWS];

static unsigned bus_add(struct pc_device const *dev, unsigned n)
{
	for (unsigned i = 0; i < dev->row_count && n < MAX_ROWS; i++) {
		struct pc_port_row const *row = &dev->rows[i];
		rows[++n] = row;
		for (unsigned port = row->first; port <= row->last && port < INDEXED_PORTS; port++)
			if (!row_of_port[port])
				row_of_port[port] = (uint8_t)n;
	}
	return n;
}

void pc_bus_init(void)
{
	unsigned n = 0;
	__builtin_memset(row_of_port, 0, sizeof row_of_port);
	for (unsigned i = 0; i < DEVICES; i++)
		n = bus_add(devices[i], n);
}

static struct pc_port_row const *bus_find(uint16_t port)
{
	if (port < INDEXED_PORTS && row_of_port[port])
		return rows[row_of_port[port]];
	return pc_pm_find(port); /* the only device with ports that move or lie high */
}

/* What is not one access of one row: nobody's, or halves. */
static uint32_t in_parts(uint16_t port, unsigned size)
{
	if (size == 1)
		return 0xff;
	unsigned half = size / 2;
	uint32_t lo = pc_in(port, half), above = port + half;
	return lo | (above > 0xffff ? pc_ones(half) : pc_in((uint16_t)above, half)) << (8 * half);
}

static __attribute__((noinline)) uint32_t in_rare(uint16_t port, unsigned size)
{
	struct pc_port_row const *row = bus_find(port);
	if (!row || !(row->sizes & size))
		return in_parts(port, size);
	return row->in ? row->in(port, size) : pc_ones(size);
}

/* Most ports are of the table, and waited for in loops: nothing is kept over the call of the device. */
uint32_t pc_in_dirty(uint16_t port, unsigned size)
{
	unsigned n = port < INDEXED_PORTS ? row_of_port[port] : 0;
	struct pc_port_row const *row = rows[n];
	if (!n || !(row->sizes & size) || !row->in)
		return in_rare(port, size);
	return row->in(port, size);
}

uint32_t pc_in(uint16_t port, unsigned size)
{
	return pc_in_dirty(port, size) & pc_ones(size);
}

static __attribute__((noinline)) void out_rare(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_port_row const *row = bus_find(port);
	if (row && (row->sizes & size)) {
		if (row->out)
			row->out(port, size, v);
		return;
	}
	if (size == 1)
		return;
	unsigned half = size / 2;
	pc_out(port, half, v & pc_ones(half));
	if (port + half <= 0xffff)
		pc_out((uint16_t)(port + half), half, v >> (8 * half));
}

void pc_out(uint16_t port, unsigned size, uint32_t v)
{
	unsigned n = port < INDEXED_PORTS ? row_of_port[port] : 0;
	struct pc_port_row const *row = rows[n];
	v &= pc_ones(size);
	if (!n || !(row->sizes & size) || !row->out)
		out_rare(port, size, v);
	else
		row->out(port, size, v);
}

/* ---- events ---- */

static void bus_rescan(void)
{
	uint64_t least = PC_NEVER;
	for (unsigned i = 0; i < PC_EV_COUNT; i++)
		if (pc.bus.due[i] < least)
			least = pc.bus.due[i];
	pc.bus.next = least;
}

void pc_event_at(enum pc_event ev, uint64_t tick)
{
	if (tick <= pc.now)
		tick = pc.now + 1;
	bool was_next = pc.bus.due[ev] == pc.bus.next;
	pc_moved |= was_next || tick <= pc.bus.next;
	pc.bus.due[ev] = tick;
	if (tick <= pc.bus.next)
		pc.bus.next = tick;
	else if (was_next)
		bus_rescan();
}

static void bus_second(void)
{
	pc.second_tick += PC_TICK_HZ;
	pc.seconds++;
	pc_event_at(PC_EV_SECOND, pc.second_tick + PC_TICK_HZ);
	pc_rtc_second();
}

static void bus_event(enum pc_event ev)
{
	switch (ev) {
	case PC_EV_SECOND: bus_second(); break;
	case PC_EV_PIT0: pc_pit_event(); break;
	case PC_EV_RTC: pc_rtc_event(); break;
	case PC_EV_KBD: pc_kbd_event(); break;
	case PC_EV_UART_TX: pc_uart_tx_event(); break;
	case PC_EV_UART_RX: pc_uart_rx_event(); break;
	case PC_EV_ATA0: pc_ata_event(0); break;
	case PC_EV_ATA1: pc_ata_event(1); break;
	case PC_EV_FDC: pc_fdc_event(); break;
	case PC_EV_FWCFG: pc_fwcfg_event(); break;
	case PC_EV_PM: pc_pm_event(); break;
	case PC_EV_COUNT: break;
	}
}

static enum pc_event bus_first(void)
{
	unsigned ev = 0;
	while (pc.bus.due[ev] != pc.bus.next)
		ev++;
	return (enum pc_event)ev;
}

static void bus_run(enum pc_event ev)
{
	pc.now = pc.bus.due[ev];
	pc.bus.due[ev] = PC_NEVER;
	bus_rescan();
	bus_event(ev);
}

/* Each handler sees pc.now = its own due tick, so a caller that comes late changes nothing. */
void pc_run_events(uint64_t now)
{
	while (pc.bus.next <= now)
		bus_run(bus_first());
	pc.now = now;
}

/* Does it nothing but to change registers, and a line that interrupts nobody? */
static bool bus_unseen(enum pc_event ev)
{
	switch (ev) {
	case PC_EV_UART_TX:
	case PC_EV_UART_RX: return pc_pic_masked(4);
	case PC_EV_ATA0: return pc_ata_silent(0);
	case PC_EV_ATA1: return pc_ata_silent(1);
	default: return false;
	}
}

bool pc_run_unseen(uint64_t end)
{
	while (pc.bus.next < end) {
		enum pc_event ev = bus_first();
		if (!bus_unseen(ev))
			return false;
		bus_run(ev);
	}
	return true;
}

/* ---- clocks ---- */

/* floor(d * hz / PC_TICK_HZ): reciprocal estimate (never too large, at most one too small), then one correction. The rest is less
 * than two ticks' worth: 32 bits of the products tell it. */
static uint32_t bus_scale(uint32_t d, uint32_t hz, uint32_t hz_over_tick_q36)
{
	uint32_t n = (uint32_t)(((uint64_t)d * hz_over_tick_q36) >> 36);
	return d * hz - n * PC_TICK_HZ >= PC_TICK_HZ ? n + 1 : n;
}
_Static_assert(2ull * PC_TICK_HZ <= UINT32_MAX, "the rest");
#define Q36(hz) ((uint32_t)(((uint64_t)(hz) << 36) / PC_TICK_HZ))

uint64_t pc_pit_clock(uint64_t tick)
{
	uint32_t d = (uint32_t)(tick - pc.second_tick);
	return pc.seconds * PC_PIT_HZ + bus_scale(d, PC_PIT_HZ, Q36(PC_PIT_HZ));
}

uint64_t pc_pm_clock(uint64_t tick)
{
	uint32_t d = (uint32_t)(tick - pc.second_tick);
	return pc.seconds * PC_PM_HZ + bus_scale(d, PC_PM_HZ, Q36(PC_PM_HZ));
}

/* second_tick = seconds * PC_TICK_HZ, so only the distance to the current second needs dividing. */
uint64_t pc_clock_to_tick(uint64_t clock, uint32_t hz)
{
	uint64_t rest = clock - pc.seconds * hz, whole = 0;
	if (rest >= hz) {
		whole = rest / hz;
		rest -= whole * hz;
	}
	return pc.second_tick + whole * PC_TICK_HZ + (rest * PC_TICK_HZ + hz - 1) / hz;
}

/* ---- reset ---- */

void pc_reset(struct pc_config const *config)
{
	struct pc_config copy = *config;
	__builtin_memset(&pc, 0, sizeof pc);
	pc.version = PC_STATE_VERSION;
	pc.bytes = sizeof pc;
	pc.config = copy;
	for (unsigned i = 0; i < PC_EV_COUNT; i++)
		pc.bus.due[i] = PC_NEVER;
	pc.bus.next = PC_NEVER;
	pc_event_at(PC_EV_SECOND, PC_TICK_HZ);
	pc_bus_init();
	for (unsigned i = 0; i < DEVICES; i++)
		if (devices[i]->power_on)
			devices[i]->power_on();
		else if (devices[i]->reset)
			devices[i]->reset();
}

void pc_system_reset(void)
{
	for (unsigned i = 0; i < DEVICES; i++)
		if (devices[i]->reset)
			devices[i]->reset();
	plat_cpu_reset();
}

/* ---- a state from a file ---- */

/* Handlers count on the second's base; pc_run_events ends because every event lies ahead. */
static bool bus_sane(void)
{
	uint64_t least = PC_NEVER;
	for (unsigned i = 0; i < PC_EV_COUNT; i++) {
		if (pc.bus.due[i] <= pc.now)
			return false;
		if (pc.bus.due[i] < least)
			least = pc.bus.due[i];
	}
	return pc.bus.next == least && pc.now < PC_TICKS_MAX && pc.seconds == pc.now / PC_TICK_HZ &&
	       pc.second_tick == pc.seconds * PC_TICK_HZ && pc.bus.due[PC_EV_SECOND] == pc.second_tick + PC_TICK_HZ;
}

int pc_check(void)
{
	if (pc.version != PC_STATE_VERSION || pc.bytes != sizeof pc)
		return PC_OTHER_VERSION;
	if (!bus_sane())
		return PC_DAMAGED;
	for (unsigned i = 0; i < DEVICES; i++)
		if (devices[i]->sane && !devices[i]->sane())
			return PC_DAMAGED;
	return 0;
}

int pc_loaded(void)
{
	int err = pc_check();
	if (err)
		return err;
	pc_bus_init();
	plat_a20(pc_a20());
	plat_pam_changed();
	return 0;
}
