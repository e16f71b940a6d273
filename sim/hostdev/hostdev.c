/* SPDX-License-Identifier: Apache-2.0
 * Host devices: one small function per device, switch by register. Semantics as hw/soc/soc_*.sv; a block command is done at once.
 */
#include <string.h>
#include "map.h"
#include "sim/engine.h"
#include "sim/hostdev/hostdev.h"

enum { CYCLES_PER_BIT_DEFAULT = 217, SECTORS_MAX = 8 };

void hostdev_reset(struct hostdev *h)
{
	memset(h, 0, sizeof *h);
	h->shadow[OFF_UART_BAUD / 4] = CYCLES_PER_BIT_DEFAULT;
	h->uart_rx = -1;
}

static uint32_t *shadow(struct hostdev *h, uint32_t addr)
{
	return &h->shadow[addr >> 2 & 511];
}

/* Input of the other kind is parked so that UART and KBD can be read independently. */
static void take_input(struct hostdev *h)
{
	if (h->uart_rx >= 0 || h->key_count == 16)
		return;
	int in = sim_input_take(h->tick);
	if (in < 0)
		return;
	if (in >> 8)
		h->keys[h->key_count++] = in & 255;
	else
		h->uart_rx = in & 255;
}

static uint32_t uart_read(struct hostdev *h, uint32_t addr)
{
	take_input(h);
	if (addr == REG_UART_STATUS)
		return 2u | (h->uart_rx >= 0);
	if (addr != REG_UART_DATA)
		return *shadow(h, addr);
	int byte = h->uart_rx;
	h->uart_rx = -1;
	return byte < 0 ? 0 : (uint32_t)byte;
}

static uint32_t kbd_read(struct hostdev *h, uint32_t addr)
{
	if (addr != REG_KBD_DATA)
		return 0;
	take_input(h);
	if (!h->key_count)
		return 0x80000000u;
	uint32_t code = (uint32_t)h->keys[0];
	memmove(h->keys, h->keys + 1, --h->key_count * sizeof h->keys[0]);
	return code;
}

/* An armed comparison fires once, as soon as LO - CMP is not negative. */
static void timer_catch_up(struct hostdev *h, uint64_t cycle)
{
	uint32_t late = (uint32_t)cycle - *shadow(h, REG_TIMER_CMP);
	if (h->timer_armed && h->timer_enable && !(late >> 31)) {
		h->timer_pending = true;
		h->timer_armed = false;
	}
}

static uint32_t timer_read(struct hostdev *h, uint32_t addr, uint64_t cycle)
{
	timer_catch_up(h, cycle);
	switch (addr) {
	case REG_TIMER_LO: h->timer_hi = (uint32_t)(cycle >> 32); return (uint32_t)cycle;
	case REG_TIMER_HI: return h->timer_hi;
	case REG_TIMER_CTL: return (uint32_t)h->timer_pending << 1 | h->timer_enable;
	default: return *shadow(h, addr);
	}
}

static void timer_write(struct hostdev *h, uint32_t addr, uint32_t v, uint64_t cycle)
{
	timer_catch_up(h, cycle);
	if (addr == REG_TIMER_CMP) {
		h->timer_pending = false;
		h->timer_armed = true;
	} else if (addr == REG_TIMER_CTL) {
		h->timer_enable = v & 1;
		h->timer_pending = h->timer_pending && !(v & 2);
	}
}

bool hostdev_irq(struct hostdev *h, uint64_t cycle)
{
	timer_catch_up(h, cycle);
	return h->timer_enable && h->timer_pending;
}

uint64_t hostdev_next_irq(const struct hostdev *h, uint64_t cycle)
{
	if (!h->timer_enable)
		return UINT64_MAX;
	if (h->timer_pending)
		return cycle;
	if (!h->timer_armed)
		return UINT64_MAX;
	int32_t wait = (int32_t)(h->shadow[(REG_TIMER_CMP - MAP_DEVICES_BASE) / 4] - (uint32_t)cycle);
	return wait <= 0 ? cycle : cycle + (uint32_t)wait;
}

static unsigned blk_drive(struct hostdev *h)
{
	return *shadow(h, REG_BLK_DRIVE) & 3;
}

static void blk_command(struct hostdev *h, uint32_t op)
{
	uint64_t lba = *shadow(h, REG_BLK_LBA_LO) | (uint64_t)*shadow(h, REG_BLK_LBA_HI) << 32;
	uint32_t count = *shadow(h, REG_BLK_COUNT);
	unsigned drive = blk_drive(h);
	int err = 0;
	h->blk_failed = !sim_disk_sectors(drive) || op < 1 || op > 3 || (op != 3 && (count < 1 || count > SECTORS_MAX));
	for (uint32_t i = 0; op != 3 && !h->blk_failed && i < count; i++) {
		uint8_t *b = h->bounce + 512 * i;
		err = op == 1 ? sim_disk_read(drive, lba + i, b) : sim_disk_write(drive, lba + i, b);
		h->blk_failed = err < 0;
	}
}

static uint32_t blk_read(struct hostdev *h, uint32_t addr)
{
	uint64_t sectors = sim_disk_sectors(blk_drive(h));
	switch (addr) {
	case REG_BLK_STATUS: return (uint32_t)h->blk_failed << 1 | (uint32_t)(sectors != 0) << 2;
	case REG_BLK_SIZE_LO: return (uint32_t)sectors;
	case REG_BLK_SIZE_HI: return (uint32_t)(sectors >> 32);
	case REG_BLK_CMD: return 0;
	default: return *shadow(h, addr);
	}
}

static uint32_t power_read(struct hostdev *h, uint32_t addr)
{
	uint64_t n = h->activity[*shadow(h, REG_POWER_INDEX) & 7];
	switch (addr) {
	case REG_POWER_LO: return (uint32_t)n;
	case REG_POWER_HI: return (uint32_t)(n >> 32);
	default: return *shadow(h, addr);
	}
}

/* What the firmware last wrote to INPUT_HI:LO. Committed ticks alone would lack those that HLT skipped. */
static uint64_t guest_time(struct hostdev *h)
{
	return *shadow(h, REG_SIM_INPUT_LO) | (uint64_t)*shadow(h, REG_SIM_INPUT_HI) << 32;
}

static uint32_t sim_read(struct hostdev *h, uint32_t addr)
{
	uint64_t next;
	int in;
	switch (addr) {
	case REG_SIM_MAGIC: return 0x44464f45u;
	case REG_SIM_INPUT: in = sim_input_take(guest_time(h)); return in < 0 ? 0x80000000u : (uint32_t)in;
	case REG_SIM_INPUT_LO: next = sim_input_next(); h->input_hi = (uint32_t)(next >> 32); return (uint32_t)next;
	case REG_SIM_INPUT_HI: return h->input_hi;
	case REG_SIM_POLL: return (uint32_t)sim_input_live() | (uint32_t)sim_stop_requested() << 1 | (uint32_t)sim_state_wanted() << 2;
	default: return 0;
	}
}

static void take_stats(struct hostdev *h)
{
	memcpy(&h->stats, h->bounce, sizeof h->stats);
}

static void sim_write(struct hostdev *h, uint32_t addr, uint32_t v)
{
	switch (addr) {
	case REG_SIM_PARKED:
		take_stats(h);
		/* fall through */
	case REG_SIM_EXIT: h->has_stop = true; h->stop = v; break;
	case REG_SIM_CONSOLE: sim_console_out(v >> 8 & 0xff, (uint8_t)v); break;
	case REG_SIM_READY: sim_state_ready(); break;
	case REG_SIM_IDLE: sim_idle(v); break;
	case REG_SIM_STATS: take_stats(h); sim_stats_request(v, &h->stats); break;
	default: break;
	}
}

uint32_t hostdev_read(struct hostdev *h, uint32_t addr, uint64_t cycle)
{
	switch (addr & ~0xffu) {
	case DEV_UART_BASE: return uart_read(h, addr);
	case DEV_TIMER_BASE: return timer_read(h, addr, cycle);
	case DEV_BLK_BASE: return blk_read(h, addr);
	case DEV_KBD_BASE: return kbd_read(h, addr);
	case DEV_POWER_BASE: return power_read(h, addr);
	case DEV_SIM_BASE: return sim_read(h, addr);
	default: return *shadow(h, addr);	/* FB is nothing but what was written */
	}
}

void hostdev_write(struct hostdev *h, uint32_t addr, uint32_t v, uint64_t cycle)
{
	switch (addr & ~0xffu) {	/* before the shadow changes: the timer first settles what its old CMP gave */
	case DEV_TIMER_BASE: timer_write(h, addr, v, cycle); break;
	case DEV_SIM_BASE: sim_write(h, addr, v); break;
	default: break;
	}
	*shadow(h, addr) = v;
	if (addr == REG_UART_DATA)
		sim_console_out(0, (uint8_t)v);
	else if (addr == REG_BLK_CMD)
		blk_command(h, v);
	else if (addr == REG_POWER_IDLE)
		h->idle = true;
}
