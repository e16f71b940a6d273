/* SPDX-License-Identifier: Apache-2.0
 * Port accesses of translations.
 */
#ifndef CMS_EXEC_PORT_H
#define CMS_EXEC_PORT_H
#include <stdbool.h>
#include <stdint.h>

/* What IN AL, 61h reads without asking the device, as programs do in loops that wait for the timer: while more ticks than `above` are
 * left, the value is this one. Translations look themselves (cms/front/lower_port.c). */
struct port_kept {
	uint32_t above, value;
};
extern struct port_kept port_kept;
/* The ticks left are counted to another end. */
static inline void port_forget(void)
{
	port_kept.above = ~0u;
}

/* Accesses of translations, each of which is an exit too, and others: what cms_stats has of them is made whole by port_settle(), to be
 * called before it is read and once in 2^32. */
extern struct port_counts {
	uint32_t exits, calls;
} port_counts;
void port_settle(void);

/* An IR_EXIT_PORT of this exit code at this address: the access is done, its instruction committed, CSR cpc and tepc are behind it.
 * True: exec_resume() goes on there. False: a decision is due; where no tick was left nothing has happened. */
bool port_exit(uint32_t code, uint32_t at);
#endif
