/* SPDX-License-Identifier: Apache-2.0
 * What others may hang on the `rtl` engine: retirement hooks (lockstep, traces), set before engine_rtl.reset.
 */
#ifndef SIM_RTL_ENGINE_RTL_H
#define SIM_RTL_ENGINE_RTL_H
#include "sim/rtl/model.h"

struct rtl_hooks {
	void (*atom)(const struct cvfi_atom *a);	/* NULL: no hooks, the faster model */
	void (*cycle)(const struct cvfi_cycle *c);
};

void rtl_set_hooks(const struct rtl_hooks *h);
/* From a hook: stops the run as a fault of the machine; the hook has printed why. */
void rtl_fail(void);
#endif
