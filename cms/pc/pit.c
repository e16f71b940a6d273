/* SPDX-License-Identifier: Apache-2.0 */
/* Ticks -> counts, output levels and IRQ0. Follows the Intel 8254 data sheet (order 231164). A count written is loaded
 * by the next PIT clock. Counts are computed from the clock when read; only channel 0's rising output is an event.
 * Invariant: in modes 2 and 3 start lags the clock by less than one period after pit_settle. */
#include "pc.h"

enum { LSB = 1, MSB = 2, BOTH = 3 };

static bool periodic(struct pc_pit_chan const *c)
{
	return c->mode == 2 || c->mode == 3;
}
static bool by_gate(struct pc_pit_chan const *c)
{
	return c->mode == 1 || c->mode == 5;
}

/* Moves start to the beginning of the present period; a pending count takes over at the first boundary. */
static void pit_settle(struct pc_pit_chan *c, uint64_t clock)
{
	if (!periodic(c) || !c->loaded || !c->gate || clock < c->start + c->count)
		return;
	if (c->next) {
		c->start += c->count;
		c->count = c->next;
		c->next = 0;
	}
	uint64_t past = clock - c->start;
	uint64_t periods = past >> 32 ? past / c->count : (uint32_t)past / c->count;
	c->start += periods * c->count;
}

static uint64_t pit_elapsed(struct pc_pit_chan *c, uint64_t clock)
{
	if (!c->gate && !by_gate(c))
		return c->hold;
	pit_settle(c, clock);
	return clock > c->start ? clock - c->start : 0;
}

static bool pit_output(struct pc_pit_chan *c, uint64_t clock)
{
	if (c->mode == 0 && c->loaded && c->gate)	/* what programs poll */
		return clock >= c->start + c->count;
	uint64_t e = pit_elapsed(c, clock);
	if (!c->loaded)
		return c->mode != 0;
	switch (c->mode) {
	case 0: return e >= c->count;
	case 1: return !c->triggered || e >= c->count || clock < c->start;
	case 2: return !c->gate || e != c->count - 1;
	case 3: return !c->gate || e < (c->count + 1) / 2;
	case 4: return e != c->count;
	default: return !c->triggered || e != c->count;
	}
}

/* Mode 3 counts by two; an odd count starts one lower and lasts one clock longer in its high half. */
static uint32_t pit_square(uint32_t count, uint32_t e)
{
	uint32_t high = (count + 1) / 2;
	return (count & ~1u) - 2 * (e < high ? e : e - high);
}

static uint16_t to_bcd(uint32_t v)
{
	uint32_t r = 0;
	for (unsigned shift = 0; shift < 16; shift += 4, v /= 10)
		r |= v % 10 << shift;
	return (uint16_t)r;
}

static uint32_t from_bcd(uint32_t v)
{
	return (v >> 12) * 1000 + (v >> 8 & 15) * 100 + (v >> 4 & 15) * 10 + (v & 15);
}

static uint16_t pit_value(struct pc_pit_chan *c, uint64_t clock)
{
	uint64_t e = pit_elapsed(c, clock);
	uint32_t v;
	if (!c->loaded)
		return 0;
	if (c->mode == 3)
		v = pit_square(c->count, (uint32_t)e);
	else if (!c->bcd)
		v = c->count - (uint32_t)e;
	else
		v = (c->count + 10000 - (uint32_t)(e % 10000)) % 10000;
	return c->bcd ? to_bcd(v) : (uint16_t)v;
}

/* Channel 0: when does OUT rise next? */
static void pit_arm(struct pc_pit_chan *c, uint64_t clock)
{
	uint64_t rise = c->start + c->count + (c->mode == 4);
	bool due = c->loaded && !by_gate(c) && rise > clock;
	pc_event_at(PC_EV_PIT0, due ? pc_clock_to_tick(rise, PC_PIT_HZ) : PC_NEVER);
}

void pc_pit_event(void)
{
	struct pc_pit_chan *c = &pc.pit.chan[0];
	uint64_t clock = pc_pit_clock(pc.now);
	pc_pic_pulse(0);
	pit_settle(c, clock);
	pit_arm(c, clock);
}

static void pit_load(struct pc_pit_chan *c, uint32_t raw)
{
	uint64_t clock = pc_pit_clock(pc.now);
	uint32_t count = c->bcd ? from_bcd(raw) : raw;
	if (!count)
		count = c->bcd ? 10000 : 65536;
	if (periodic(c) && c->loaded) {
		pit_settle(c, clock);
		c->next = count;
		return;
	}
	c->count = count;
	c->loaded = 1;
	c->hold = 0;
	if (!by_gate(c))
		c->start = clock + 1;
	if (c == &pc.pit.chan[0])
		pit_arm(c, clock);
}

static void pit_write(struct pc_pit_chan *c, uint8_t v)
{
	if (c->rw == BOTH && !c->write_high) {
		c->write_low = v;
		c->write_high = 1;
		if (c->mode == 0) { /* the first byte stops the count and lowers OUT */
			c->loaded = 0;
			if (c == &pc.pit.chan[0])
				pc_event_at(PC_EV_PIT0, PC_NEVER);
		}
		return;
	}
	c->write_high = 0;
	pit_load(c, c->rw == LSB ? v : (uint32_t)v << 8 | (c->rw == BOTH ? c->write_low : 0));
}

/* The same of a count that runs down once, which is what programs wait for; 32 bits of the clocks tell it but where it has not begun. */
static uint16_t pit_value_now(struct pc_pit_chan *c)
{
	uint64_t clock = pc_pit_clock(pc.now);
	uint32_t e = (uint32_t)clock - (uint32_t)c->start;
	if (c->mode == 0 && c->loaded && c->gate && !c->bcd && e + 1)
		return (uint16_t)(c->count - e);
	return pit_value(c, clock);
}

static __attribute__((noinline)) uint8_t pit_read(struct pc_pit_chan *c)
{
	if (c->status_latched) {
		c->status_latched = 0;
		return c->status;
	}
	uint16_t v = c->latched ? c->latch : pit_value_now(c);
	bool high = c->rw == MSB || (c->rw == BOTH && c->read_high);
	if (c->rw == BOTH)
		c->read_high ^= 1;
	if (c->rw != BOTH || high)
		c->latched = 0;
	return (uint8_t)(high ? v >> 8 : v);
}

static void pit_latch(struct pc_pit_chan *c)
{
	if (c->latched)
		return;
	c->latch = pit_value(c, pc_pit_clock(pc.now));
	c->latched = 1;
}

static void pit_latch_status(struct pc_pit_chan *c)
{
	uint64_t clock = pc_pit_clock(pc.now);
	bool null_count = !c->loaded || c->next || (!by_gate(c) && clock < c->start);
	if (c->status_latched)
		return;
	c->status = (uint8_t)(pit_output(c, clock) << 7 | null_count << 6 | c->rw << 4 | c->mode << 1 | c->bcd);
	c->status_latched = 1;
}

static void pit_read_back(uint8_t v)
{
	for (unsigned i = 0; i < 3; i++) {
		if (!(v & 2 << i))
			continue;
		if (!(v & 0x20))
			pit_latch(&pc.pit.chan[i]);
		if (!(v & 0x10))
			pit_latch_status(&pc.pit.chan[i]);
	}
}

static void pit_control(uint8_t v)
{
	if (v >> 6 == 3) {
		pit_read_back(v);
		return;
	}
	struct pc_pit_chan *c = &pc.pit.chan[v >> 6];
	if (!(v & 0x30)) {
		pit_latch(c);
		return;
	}
	uint8_t mode = v >> 1 & 7, gate = c->gate;
	*c = (struct pc_pit_chan){ .rw = v >> 4 & 3, .mode = mode >= 6 ? mode - 4 : mode, .bcd = v & 1, .gate = gate };
	if (c == &pc.pit.chan[0])
		pc_event_at(PC_EV_PIT0, PC_NEVER);
}

static void pit_gate(struct pc_pit_chan *c, bool on)
{
	uint64_t clock = pc_pit_clock(pc.now);
	if (c->gate == on)
		return;
	if (!on)
		c->hold = (uint32_t)pit_elapsed(c, clock);
	c->gate = on;
	if (!on)
		return;
	if (by_gate(c))
		c->triggered = c->loaded;
	if (by_gate(c) || periodic(c))
		c->start = clock + 1;
	else
		c->start = clock - c->hold;
}

static uint32_t pit_in(uint16_t port, unsigned size)
{
	(void)size;
	return port == 0x43 ? 0xff : pit_read(&pc.pit.chan[port & 3]);
}

/* A write ends the chunk: what was read of port 0x61 is kept no longer (cms/exec/port.h). */
static void pit_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	pc_moved = true;
	if (port == 0x43)
		pit_control((uint8_t)v);
	else if (pc.pit.chan[port & 3].rw)
		pit_write(&pc.pit.chan[port & 3], (uint8_t)v);
}

/* Bit 4 follows refresh requests, about 15 us each; 1,024 ticks are 16 us. */
static uint32_t port61_in(uint16_t port, unsigned size)
{
	(void)port, (void)size;
	bool out2 = pit_output(&pc.pit.chan[2], pc_pit_clock(pc.now));
	return pc.pit.port61 | (uint32_t)(pc.now >> 10 & 1) << 4 | (uint32_t)out2 << 5;
}

uint64_t pc_port61_until(void)
{
	struct pc_pit_chan const *c = &pc.pit.chan[2];
	uint64_t refresh = (pc.now | 1023) + 1, rise = c->start + c->count;
	if (c->mode)
		return pc.now;
	if (!c->loaded || !c->gate || pc_pit_clock(pc.now) >= rise)
		return refresh;
	rise = pc_clock_to_tick(rise, PC_PIT_HZ);
	return rise < refresh ? rise : refresh;
}

static void port61_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	pc_moved = true;
	pc.pit.port61 = v & 15;
	pit_gate(&pc.pit.chan[2], v & 1);
}

static void pit_reset(void)
{
	pc.pit = (struct pc_pit){ .chan = { { .gate = 1 }, { .gate = 1 }, { .gate = 0 } } };
	pc_event_at(PC_EV_PIT0, PC_NEVER);
}

/* 16,665 is what the digits FFFF make. */
static bool chan_sane(struct pc_pit_chan const *c)
{
	uint64_t clock = pc_pit_clock(pc.now);
	uint32_t most = c->bcd ? 16665 : 65536;
	bool flags = c->bcd <= 1 && c->loaded <= 1 && c->triggered <= 1 && c->gate <= 1 && c->latched <= 1 &&
		     c->status_latched <= 1 && c->write_high <= 1 && c->read_high <= 1;
	bool counts = (c->count || !c->loaded) && c->count <= most && c->next <= most;
	return flags && counts && c->mode <= 5 && c->rw <= BOTH && c->start <= clock + 1 && c->hold <= clock;
}

static bool pit_sane(void)
{
	struct pc_pit_chan const *c = pc.pit.chan;
	return c[0].gate == 1 && c[1].gate == 1 && chan_sane(&c[0]) && chan_sane(&c[1]) && chan_sane(&c[2]);
}

static struct pc_port_row const rows[] = {
	{ 0x40, 0x43, 1, pit_in, pit_out },
	{ 0x61, 0x61, 1, port61_in, port61_out },
};
struct pc_device const pc_pit_device = { PC_ROWS(rows), NULL, pit_reset, pit_sane };
