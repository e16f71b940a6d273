/* SPDX-License-Identifier: Apache-2.0
 * What others may hang on the `rtl` engine: retirement hooks (lockstep, traces), set before engine_rtl.run; hooks need the -probe model,
 * which engine_rtl.reset loads when `probe` was asked for.
 */
#ifndef SIM_RTL_ENGINE_RTL_H
#define SIM_RTL_ENGINE_RTL_H
#include "sim/rtl/model.h"

struct rtl_hooks {
	void (*atom)(const struct cvfi_atom *a);	/* NULL: no hooks, the faster model */
	void (*cycle)(const struct cvfi_cycle *c);
};

void rtl_use_probe(void);
void rtl_set_hooks(const struct rtl_hooks *h);
/* From a hook: stops the run as a fault of the machine; the hook has printed why. */
void rtl_fail(void);

/* lockstep.c: a copy of the machine for the C model, and the hooks that compare. After the model's reset (ROM content). */
struct machine;
int rtl_lockstep_start(struct machine *m, const struct rtl_model *model);
void rtl_lockstep_end(void);	/* the closing line */
#endif
