/* SPDX-License-Identifier: Apache-2.0
 * The SoC's host devices as plain C: register accesses -> sim/engine.h callbacks. Used by `fast`; a harness of `rtl` may use it
 * for what lies behind the registers. Invariant: no state outside struct hostdev, time comes in as `cycle`. hw/soc/map.def.
 */
#ifndef SIM_HOSTDEV_H
#define SIM_HOSTDEV_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/params.h"

struct hostdev {
	uint8_t bounce[4096];	/* MAP_BOUNCE */
	uint32_t shadow[512];	/* what was last written, for RW registers without behaviour (hw/soc/shadow.sv) */
	uint64_t activity[8];	/* POWER counters; the engine keeps them up to date */
	uint64_t tick;		/* guest ticks committed so far; stamps input */
	uint32_t timer_hi, input_hi;
	bool timer_enable, timer_pending, timer_armed;
	bool blk_failed;
	bool has_stop;		/* SIM.EXIT or SIM.PARKED was written: `stop` holds reason << 8 | status */
	bool idle;		/* POWER.IDLE was written; the engine clears it */
	uint32_t stop;
	int keys[16];		/* scan codes taken from the input but not yet read from KBD */
	unsigned key_count;
	int uart_rx;		/* received byte waiting, -1 if none */
	struct cms_stats stats;
};

void hostdev_reset(struct hostdev *h);
uint32_t hostdev_read(struct hostdev *h, uint32_t addr, uint64_t cycle);
void hostdev_write(struct hostdev *h, uint32_t addr, uint32_t value, uint64_t cycle);
bool hostdev_irq(struct hostdev *h, uint64_t cycle);	/* level of the host interrupt line */
uint64_t hostdev_next_irq(const struct hostdev *h, uint64_t cycle);	/* cycle at which the line may next rise; UINT64_MAX: never */
#endif
