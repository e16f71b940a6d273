/* SPDX-License-Identifier: Apache-2.0
 * What the machine under the firmware offers, beside memory: console, clock, simulation control, sectors, typed input.
 * Registers: hw/soc/map.def. The PC devices' hooks (cms/pc/platform.h) are implemented in plat.c on top of this.
 */
#ifndef CMS_BOOT_PLATFORM_H
#define CMS_BOOT_PLATFORM_H
#include <stdbool.h>
#include <stdint.h>
#include "build/gen/atoms_asm.h"
#include "cms/boot/params.h"

enum platform_channel { PLATFORM_SERIAL, PLATFORM_E9, PLATFORM_DEBUG, PLATFORM_MESSAGE, PLATFORM_DUMP };
enum platform_activity { ACT_OTHER, ACT_INTERP, ACT_TRANSLATE, ACT_DEVICE, ACT_IDLE = 5 }; /* 4: translations, by the core itself */

void platform_init(void);
void platform_message(uint8_t byte);   /* the firmware's own voice: stderr in simulation, the UART on a board */
enum { PLATFORM_INPUT = 1, PLATFORM_PARK = 2, PLATFORM_STATE = 4 }; /* SIM.POLL: live input waits; a park, the state is wanted */
void platform_record(const void *data, uint32_t bytes); /* of cms/boot/dump.h, to the simulator */
uint32_t platform_poll(void);
uint64_t platform_input_tick(void);    /* of the next recorded input, UINT64_MAX if none */
int platform_input_take(uint64_t now); /* due at guest time now: kind << 8 | byte, or -1 */
void platform_stats(uint32_t op);      /* 1 reset, 2 dump: cms_stats go to the bounce buffer */
/* Host interrupts, which are taken in translation mode only, behind a commit: one is pending from so many cycles on. */
void platform_interrupt_after(uint32_t cycles);
bool platform_interrupted(void);
_Noreturn void platform_exit(enum machine_stop reason, uint32_t value); /* at once, state not laid down */
/* The complete machine in the machine image, caches written back; the engine stops here. */
_Noreturn void platform_park(enum machine_stop reason, uint32_t value);

/* Sets the activity register; returns what to restore. */
static inline uint32_t platform_activity(enum platform_activity a)
{
	uint32_t old = XM_CSRR(XM_CSR_ACTIVITY);
	XM_CSRW(XM_CSR_ACTIVITY, a);
	return old;
}

static inline void platform_activity_back(uint32_t a)
{
	XM_CSRW(XM_CSR_ACTIVITY, a);
}
#endif
