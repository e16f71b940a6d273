/* SPDX-License-Identifier: Apache-2.0 */
/* Port dispatch and the event queue. A device exports const rows; bus.c finds the row of a port by index. */
#ifndef CMS_PC_BUS_H
#define CMS_PC_BUS_H

#include <stdbool.h>
#include <stdint.h>

/* Nominal guest clock: one tick per retired x86 instruction. */
#define PC_TICK_HZ 64000000u
#define PC_NEVER UINT64_MAX
#define PC_TICKS_MAX (1ull << 56) /* no run lasts 35 years; below it no sum or product of times overflows */
#define PC_US(n) ((uint64_t)(n) * (PC_TICK_HZ / 1000000u))

/* One slot per event source. At equal ticks the lower number runs first. */
enum pc_event {
	PC_EV_SECOND,  /* every PC_TICK_HZ ticks: clock base of PIT, PM timer, RTC */
	PC_EV_PIT0,    /* rising edge of channel 0's output */
	PC_EV_RTC,     /* periodic interrupt */
	PC_EV_KBD,     /* the 8042 loads its output buffer */
	PC_EV_UART_TX, /* transmitter empty */
	PC_EV_UART_RX, /* character timeout */
	PC_EV_ATA0,    /* end of BSY, primary */
	PC_EV_ATA1,
	PC_EV_FDC, /* end of reset or command */
	PC_EV_FWCFG, /* the next piece of a long DMA */
	PC_EV_PM,  /* PM timer bit 23 changes */
	PC_EV_COUNT
};

typedef uint32_t pc_in_fn(uint16_t port, unsigned size);
typedef void pc_out_fn(uint16_t port, unsigned size, uint32_t v);

/* first..last inclusive. sizes: OR of the access sizes (1, 2, 4 bytes) the handlers take whole; a larger access is
 * split into two halves at consecutive ports. in or out NULL: reads all ones, writes ignored. */
struct pc_port_row {
	uint16_t first, last;
	uint8_t sizes;
	pc_in_fn *in;
	pc_out_fn *out;
};

struct pc_device {
	struct pc_port_row const *rows;
	unsigned row_count;
	void (*power_on)(void); /* state is all zero when called; NULL: reset serves */
	void (*reset)(void);	/* bus reset; NULL: the device does not see it */
	bool (*sane)(void);	/* may its bytes, which a file brought, be relied on? NULL: any can be */
};
#define PC_ROWS(a) (a), sizeof(a) / sizeof((a)[0])

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct pc_bus {
	uint64_t due[PC_EV_COUNT];
	uint64_t next; /* the smallest of due[] */
};
#pragma GCC diagnostic pop

void pc_bus_init(void);				   /* builds the port index; it is derived from constants only */
void pc_event_at(enum pc_event ev, uint64_t tick); /* PC_NEVER cancels; the past becomes now + 1 */
void pc_system_reset(void);			   /* 0xcf9: every device's bus reset, then the CPU's */

/* Clocks derived from ticks without 64-bit division; exact floor of tick * Hz / PC_TICK_HZ. */
#define PC_PIT_HZ 1193182u
#define PC_PM_HZ 3579545u
uint64_t pc_pit_clock(uint64_t tick);
uint64_t pc_pm_clock(uint64_t tick);
uint64_t pc_clock_to_tick(uint64_t clock, uint32_t hz); /* first tick at which the clock has that value */

static inline uint32_t pc_ones(unsigned size)
{
	return UINT32_MAX >> (32 - 8 * size);
}

#endif
