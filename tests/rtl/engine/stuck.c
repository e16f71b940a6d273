/* SPDX-License-Identifier: Apache-2.0
 * Nothing -> a model (sim/rtl/model.h) of a machine that does nothing for ever: it never polls the host, so it never parks. With
 * STUCK_EXIT=N in the environment it stops at once, and N is what its firmware says of the end (cms/boot/params.h, reason << 8).
 */
#include <stdlib.h>
#include <string.h>
#include "map.h"
#include "sim/rtl/model.h"

static const struct rtl_host *host;

static void reset(const struct rtl_host *h)
{
	host = h;
}

static void run(uint64_t cycles)
{
	const char *stop = getenv("STUCK_EXIT");
	(void)cycles;
	if (stop)
		host->sim_write(OFF_SIM_EXIT, (uint32_t)strtoul(stop, NULL, 0));
}

static void nothing(void)
{
}

static bool fence_crossed(uint32_t *adr)
{
	(void)adr;
	return false;
}

static void counters(struct rtl_counters *out)
{
	memset(out, 0, sizeof *out);
}

static uint32_t guest_register(unsigned r)
{
	return r;
}

const struct rtl_model *rtl_model_get(void)
{
	static const struct rtl_model model = { .reset = reset, .run = run, .halt = nothing, .fence_crossed = fence_crossed,
						.counters = counters, .guest_register = guest_register, .close = nothing };
	return &model;
}
