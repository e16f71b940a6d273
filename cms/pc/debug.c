/* SPDX-License-Identifier: Apache-2.0 */
/* Port writes -> console bytes, end of run, statistics marks, NMI. */
#include "pc.h"

static uint32_t debug_in(uint16_t port, unsigned size)
{
	(void)size;
	if (port == 0xe9 || (port == 0x402 && (pc.config.flags & PC_DEBUGCON)))
		return 0xe9; /* tells a guest that somebody listens */
	return 0xff;
}

static void debug_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	if (port == 0xe9)
		plat_console_out(CON_E9, (uint8_t)v);
	else if (pc.config.flags & PC_DEBUGCON)
		plat_console_out(CON_DEBUG, (uint8_t)v);
}

static void exit_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	plat_exit(v);
}

static void stats_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	pc.debug.stats = (uint8_t)v;
	if (v == PC_DEBUG_NMI)
		plat_nmi();
	else
		plat_stats((int)v);
}

static struct pc_port_row const rows[] = {
	{ 0xe9, 0xe9, 1, debug_in, debug_out },
	{ 0x402, 0x402, 1, debug_in, debug_out },
	{ 0xf4, 0xf4, 1 | 2 | 4, NULL, exit_out },
	{ 0xf5, 0xf5, 1, NULL, stats_out },
};
struct pc_device const pc_debug_device = { PC_ROWS(rows), NULL, NULL, NULL };
