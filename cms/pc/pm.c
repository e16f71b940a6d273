/* SPDX-License-Identifier: Apache-2.0 */
/* ACPI fixed hardware (ACPI 1.0b chapter 4, 82371AB data sheet chapter 7). The timer is the 24-bit PM clock, derived
 * from ticks. There is no SMM: writing ACPI_ENABLE to 0xb2 switches SCI_EN by itself. Sleep type 1 (suspend) wakes
 * at once; any other type powers off. */
#include "pc.h"

enum { STS_TMR = 1, STS_PWRBTN = 0x100, STS_RTC = 0x400, STS_WAK = 0x8000, STS_ALL = 0x8531, EN_ALL = 0x0521 };
enum { CNT_SCI_EN = 1, CNT_SLP_EN = 0x2000, CNT_WRITABLE = 0x1c07 };
enum { APM_ACPI_ENABLE = 0xf1, APM_ACPI_DISABLE = 0xf0, SCI_IRQ = 9 };
enum { PM_BASE = 0x40, PM_REG_MISC = 0x80 };

static uint16_t pm_status(void)
{
	bool toggled = pc_pm_clock(pc.now) >> 23 != pc.pm.toggles_seen;
	return pc.pm.status | (toggled ? STS_TMR : 0);
}

static void pm_sci(void)
{
	bool on = (pc.pm.control & CNT_SCI_EN) && (pm_status() & pc.pm.enable & EN_ALL);
	bool waiting = (pc.pm.enable & STS_TMR) && !(pm_status() & STS_TMR);
	uint64_t clock = (pc.pm.toggles_seen + 1) << 23;
	pc_pic_set(SCI_IRQ, on);
	pc_event_at(PC_EV_PM, waiting ? pc_clock_to_tick(clock, PC_PM_HZ) : PC_NEVER);
}

void pc_pm_event(void)
{
	pm_sci();
}

static void pm_sleep(void)
{
	unsigned type = pc.pm.control >> 10 & 7;
	if (type == 1)
		pc.pm.status |= STS_WAK;
	else
		plat_poweroff();
}

/* mask: the bits of the 32-bit register the access covers. */
static void pm_event_out(uint32_t v, uint32_t mask)
{
	uint32_t clear = v & mask & STS_ALL;
	pc.pm.status &= (uint16_t)~clear;
	if (clear & STS_TMR)
		pc.pm.toggles_seen = pc_pm_clock(pc.now) >> 23;
	mask >>= 16;
	pc.pm.enable = (uint16_t)((pc.pm.enable & ~mask) | (v >> 16 & mask & EN_ALL));
}

static void pm_control_out(uint32_t v, uint32_t mask)
{
	mask &= CNT_WRITABLE | CNT_SLP_EN;
	uint32_t now = (pc.pm.control & ~mask) | (v & mask);
	pc.pm.control = now & CNT_WRITABLE;
	if (now & CNT_SLP_EN)
		pm_sleep();
}

static uint32_t pm_in(uint16_t port, unsigned size)
{
	unsigned offset = port & 0x3f, shift = 8 * (port & 3);
	(void)size;
	switch (offset & ~3u) {
	case 0: return (pm_status() | (uint32_t)pc.pm.enable << 16) >> shift;
	case 4: return (uint32_t)pc.pm.control >> shift;
	case 8: return ((uint32_t)pc_pm_clock(pc.now) & 0xffffff) >> shift;
	default: return 0;
	}
}

static void pm_out(uint16_t port, unsigned size, uint32_t v)
{
	unsigned offset = port & 0x3f, shift = 8 * (port & 3);
	uint32_t mask = pc_ones(size) << shift;
	if ((offset & ~3u) == 0)
		pm_event_out(v << shift, mask);
	else if ((offset & ~3u) == 4)
		pm_control_out(v << shift, mask);
	pm_sci();
}

static uint32_t apm_in(uint16_t port, unsigned size)
{
	(void)size;
	return port & 1 ? pc.pm.apm_status : pc.pm.apm_command;
}

static void apm_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	if (port & 1) {
		pc.pm.apm_status = (uint8_t)v;
		return;
	}
	pc.pm.apm_command = (uint8_t)v;
	if (v == APM_ACPI_ENABLE)
		pc.pm.control |= CNT_SCI_EN;
	else if (v == APM_ACPI_DISABLE)
		pc.pm.control &= (uint16_t)~CNT_SCI_EN;
	pm_sci();
}

/* General-purpose events, where SeaBIOS's tables put them: two status bytes, two enable bytes, no source. */
static uint32_t gpe_in(uint16_t port, unsigned size)
{
	(void)size;
	return port & 2 ? pc.pm.gpe_enable[port & 1] : 0;
}

static void gpe_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	if (port & 2)
		pc.pm.gpe_enable[port & 1] = (uint8_t)v;
}

struct pc_port_row const *pc_pm_find(uint16_t port)
{
	static struct pc_port_row const row = { 0, 0x3f, 1 | 2 | 4, pm_in, pm_out };
	static struct pc_port_row const gpe = { 0xafe0, 0xafe3, 1, gpe_in, gpe_out };
	uint8_t const *config = pc.pci.config[PCI_FN_PM];
	uint16_t base = (uint16_t)((config[PM_BASE] & 0xc0) | config[PM_BASE + 1] << 8);
	if ((port & 0xfffc) == gpe.first)
		return &gpe;
	return (config[PM_REG_MISC] & 1) && (port & 0xffc0) == base && base ? &row : NULL;
}

static void pm_reset(void)
{
	uint64_t toggles = pc_pm_clock(pc.now) >> 23;
	pc.pm = (struct pc_pm){ .toggles_seen = toggles };
	pm_sci();
}

/* 0x604 answers wherever PMBASE points, so that a guest without ACPI can switch off. */
static struct pc_port_row const rows[] = {
	{ 0x604, 0x605, 1 | 2 | 4, pm_in, pm_out },
	{ 0xb2, 0xb3, 1, apm_in, apm_out },
};
struct pc_device const pc_pm_device = { PC_ROWS(rows), NULL, pm_reset, NULL };
