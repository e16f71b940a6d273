/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds of guest time -> clock registers and IRQ8; configuration -> CMOS bytes SeaBIOS reads. Follows the Motorola
 * MC146818A data sheet; meanings of CMOS 0x10-0x5d as SeaBIOS documents them for emulators. The divider chain is
 * aligned to the power-on second. */
#include "pc.h"

enum { REG_A = 10, REG_B, REG_C, REG_D, CENTURY = 0x32 };
enum { A_UIP = 0x80, B_SET = 0x80, B_PIE = 0x40, B_AIE = 0x20, B_UIE = 0x10, B_BIN = 4, B_24H = 2 };
enum { C_IRQF = 0x80, C_PF = 0x40, C_AF = 0x20, C_UF = 0x10 };
#define UIP_TICKS PC_US(244) /* UIP rises at least 244 us before the update */

/* ---- calendar ---- */

static unsigned days_in(unsigned mon, unsigned year)
{
	static uint8_t const days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return mon >= 1 && mon <= 12 ? days[mon - 1] + (mon == 2 && leap) : 31;
}

static void rtc_next_day(struct pc_rtc *r)
{
	r->wday = r->wday % 7 + 1;
	if (++r->mday <= days_in(r->mon, r->century * 100u + r->year))
		return;
	r->mday = 1;
	if (++r->mon <= 12)
		return;
	r->mon = 1;
	if (++r->year <= 99)
		return;
	r->year = 0;
	r->century++;
}

static void rtc_next_second(struct pc_rtc *r)
{
	if (++r->sec < 60)
		return;
	r->sec = 0;
	if (++r->min < 60)
		return;
	r->min = 0;
	if (++r->hour < 24)
		return;
	r->hour = 0;
	rtc_next_day(r);
}

static void rtc_from_epoch(struct pc_rtc *r, uint64_t epoch_s)
{
	uint32_t day = (uint32_t)(epoch_s / 86400), s = (uint32_t)(epoch_s % 86400);
	unsigned year = 1970, mon = 1;
	r->wday = (uint8_t)((day + 4) % 7 + 1); /* 1970-01-01 was a Thursday */
	r->hour = (uint8_t)(s / 3600);
	r->min = (uint8_t)(s / 60 % 60);
	r->sec = (uint8_t)(s % 60);
	for (unsigned n; n = days_in(2, year) + 337, day >= n; year++)
		day -= n;
	for (unsigned n; n = days_in(mon, year), day >= n; mon++)
		day -= n;
	r->mday = (uint8_t)(day + 1);
	r->mon = (uint8_t)mon;
	r->year = (uint8_t)(year % 100);
	r->century = (uint8_t)(year / 100);
}

/* ---- interrupts ---- */

static void rtc_irq(void)
{
	struct pc_rtc *r = &pc.rtc;
	bool on = r->flags & r->cmos[REG_B] & (C_PF | C_AF | C_UF);
	r->flags = (uint8_t)((r->flags & ~C_IRQF) | (on ? C_IRQF : 0));
	pc_pic_set(8, on);
}

/* Length of a period in eighths of a tick: 32,768 Hz is 15,625 of them. 0: off. Rates 1 and 2 act like 8 and 9. */
static uint32_t rtc_period8(void)
{
	unsigned rate = pc.rtc.cmos[REG_A] & 15;
	if (rate == 1 || rate == 2)
		rate += 7;
	return rate ? 15625u << (rate - 1) : 0;
}

/* First period boundary after tick t of the present second. */
static uint64_t rtc_boundary_after(uint64_t t)
{
	uint32_t period8 = rtc_period8(), d8 = (uint32_t)(t - pc.second_tick) * 8 + 7;
	return pc.second_tick + (((d8 / period8 + 1) * (uint64_t)period8) >> 3);
}

static void rtc_arm(void)
{
	bool on = (pc.rtc.cmos[REG_B] & B_PIE) && rtc_period8();
	pc_event_at(PC_EV_RTC, on ? rtc_boundary_after(pc.now) : PC_NEVER);
}

void pc_rtc_event(void)
{
	pc.rtc.flags |= C_PF;
	rtc_irq();
	rtc_arm();
}

static uint8_t rtc_hour(uint8_t hour);
static uint8_t rtc_show(uint8_t v);

static bool alarm_field(uint8_t alarm, uint8_t shown)
{
	return (alarm & 0xc0) == 0xc0 || alarm == shown;
}

static bool rtc_alarm_now(struct pc_rtc const *r)
{
	return alarm_field(r->cmos[1], rtc_show(r->sec)) && alarm_field(r->cmos[3], rtc_show(r->min)) &&
	       alarm_field(r->cmos[5], rtc_hour(r->hour));
}

void pc_rtc_second(void)
{
	struct pc_rtc *r = &pc.rtc;
	if ((r->cmos[REG_A] & 0x70) != 0x20 || (r->cmos[REG_B] & B_SET))
		return;
	rtc_next_second(r);
	r->flags |= C_UF;
	if (rtc_alarm_now(r))
		r->flags |= C_AF;
	rtc_irq();
}

/* ---- registers ---- */

static uint8_t rtc_show(uint8_t v)
{
	return pc.rtc.cmos[REG_B] & B_BIN ? v : (uint8_t)(v / 10 << 4 | v % 10);
}
static uint8_t rtc_parse(uint8_t v)
{
	return pc.rtc.cmos[REG_B] & B_BIN ? v : (uint8_t)((v >> 4) * 10 + (v & 15));
}

static uint8_t rtc_hour(uint8_t hour)
{
	if (pc.rtc.cmos[REG_B] & B_24H)
		return rtc_show(hour);
	return (uint8_t)(rtc_show(hour % 12 ? hour % 12 : 12) | (hour >= 12 ? 0x80 : 0));
}

static uint8_t rtc_parse_hour(uint8_t v)
{
	if (pc.rtc.cmos[REG_B] & B_24H)
		return rtc_parse(v);
	return (uint8_t)(rtc_parse(v & 0x7f) % 12 + (v & 0x80 ? 12 : 0));
}

/* Where register n lives; NULL: plain CMOS. */
static uint8_t *rtc_time(unsigned n)
{
	struct pc_rtc *r = &pc.rtc;
	switch (n) {
	case 0: return &r->sec;
	case 2: return &r->min;
	case 4: return &r->hour;
	case 6: return &r->wday;
	case 7: return &r->mday;
	case 8: return &r->mon;
	case 9: return &r->year;
	case CENTURY: return &r->century;
	default: return NULL;
	}
}

static bool rtc_updating(void)
{
	struct pc_rtc const *r = &pc.rtc;
	return (r->cmos[REG_A] & 0x70) == 0x20 && !(r->cmos[REG_B] & B_SET) &&
	       (uint32_t)(pc.now - pc.second_tick) >= PC_TICK_HZ - UIP_TICKS;
}

/* Reading C clears it. PF is set by every period, interrupt or not, so it is found from the time since last read. */
static uint8_t rtc_read_flags(void)
{
	struct pc_rtc *r = &pc.rtc;
	if (rtc_period8()) {
		uint64_t last = r->flags_read_tick;
		if (last < pc.second_tick || rtc_boundary_after(last) <= pc.now)
			r->flags |= C_PF;
	}
	uint8_t v = r->flags;
	r->flags = 0;
	r->flags_read_tick = pc.now;
	pc_pic_set(8, false);
	return v;
}

static uint8_t rtc_read(unsigned n)
{
	uint8_t const *time = rtc_time(n);
	if (n == 4)
		return rtc_hour(pc.rtc.hour);
	if (time)
		return n == CENTURY ? (uint8_t)(*time / 10 << 4 | *time % 10) : rtc_show(*time);
	if (n == REG_A)
		return (uint8_t)(pc.rtc.cmos[REG_A] | (rtc_updating() ? A_UIP : 0));
	if (n == REG_C)
		return rtc_read_flags();
	return pc.rtc.cmos[n];
}

static void rtc_write_b(uint8_t v)
{
	if (v & B_SET)
		v &= (uint8_t)~B_UIE;
	pc.rtc.cmos[REG_B] = v;
	rtc_arm();
	rtc_irq();
}

static void rtc_write(unsigned n, uint8_t v)
{
	uint8_t *time = rtc_time(n);
	if (n == 4)
		pc.rtc.hour = rtc_parse_hour(v) % 24;
	else if (time)
		*time = n == CENTURY ? (uint8_t)((v >> 4) * 10 + (v & 15)) : rtc_parse(v);
	else if (n == REG_B)
		rtc_write_b(v);
	else if (n != REG_C && n != REG_D)
		pc.rtc.cmos[n] = n == REG_A ? v & 0x7f : v;
	if (n == REG_A)
		rtc_arm();
}

static uint32_t rtc_in(uint16_t port, unsigned size)
{
	(void)size;
	return port & 1 ? rtc_read(pc.rtc.index & 0x7f) : 0xff; /* the index register is write only */
}

static void rtc_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	if (port & 1)
		rtc_write(pc.rtc.index & 0x7f, (uint8_t)v);
	else
		pc.rtc.index = (uint8_t)v;
}

/* ---- CMOS contents at power-on ---- */

static void cmos_word(unsigned n, uint32_t v)
{
	pc.rtc.cmos[n] = (uint8_t)v;
	pc.rtc.cmos[n + 1] = (uint8_t)(v >> 8);
}

static void cmos_memory(uint32_t ram)
{
	uint32_t ext_kib = ram > 1u << 20 ? (ram >> 10) - 1024 : 0;
	cmos_word(0x15, 640);
	cmos_word(0x17, ext_kib > 65535 ? 65535 : ext_kib);
	cmos_word(0x30, ext_kib > 65535 ? 65535 : ext_kib);
	cmos_word(0x34, ram > 16u << 20 ? (ram - (16u << 20)) >> 16 : 0); /* units of 64 KiB above 16 MiB */
}

/* Disk translation for SeaBIOS, two bits a drive: 0 none, 1 LBA-assisted. */
static uint8_t cmos_translation(void)
{
	unsigned v = 0;
	for (unsigned i = 0; i < PC_DRIVES; i++)
		if (pc.config.disk_sectors[i] > 1024u * 16 * 63)
			v |= 1u << (2 * i);
	return (uint8_t)v;
}

static void cmos_checksum(void)
{
	unsigned sum = 0;
	for (unsigned n = 0x10; n <= 0x2d; n++)
		sum += pc.rtc.cmos[n];
	pc.rtc.cmos[0x2e] = (uint8_t)(sum >> 8);
	pc.rtc.cmos[0x2f] = (uint8_t)sum;
}

static void rtc_power_on(void)
{
	uint8_t *cmos = pc.rtc.cmos;
	uint8_t const *boot = pc.config.boot_order;
	rtc_from_epoch(&pc.rtc, pc.config.rtc_epoch_s);
	cmos[REG_A] = 0x26;
	cmos[REG_B] = B_24H;
	cmos[REG_D] = 0x80; /* battery good */
	cmos_memory(pc.config.ram_bytes);
	if (pc.config.disk_sectors[0])
		cmos[0x12] |= 0xf0, cmos[0x19] = 47; /* type in the extended byte, user defined */
	if (pc.config.disk_sectors[1])
		cmos[0x12] |= 0x0f, cmos[0x1a] = 47;
	cmos[0x14] = 0x06; /* equipment: coprocessor, pointing device; no floppy */
	cmos[0x39] = cmos_translation();
	cmos[0x3d] = (uint8_t)(boot[1] << 4 | boot[0]);
	cmos[0x38] = (uint8_t)(boot[2] << 4 | 1); /* bit 0: do not demand a signature on floppies */
	cmos_checksum();
}

/* RESET# clears the interrupt enables and flags, nothing else. */
static void rtc_reset(void)
{
	pc.rtc.cmos[REG_B] &= (uint8_t) ~(B_PIE | B_AIE | B_UIE);
	pc.rtc.flags = 0;
	rtc_arm();
	rtc_irq();
}

static struct pc_port_row const rows[] = { { 0x70, 0x71, 1, rtc_in, rtc_out } };
struct pc_device const pc_rtc_device = { PC_ROWS(rows), rtc_power_on, rtc_reset, NULL };
