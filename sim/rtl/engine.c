/* SPDX-License-Identifier: Apache-2.0
 * engine_rtl: struct machine -> the Verilated machine until SIM.EXIT or SIM.PARKED -> the same arrays, counters, statistics.
 * The SIM device is sim/hostdev's, every other device is in the RTL. Engine interface: sim/engine.h.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "map.h"
#include "sim/hostdev/hostdev.h"
#include "sim/rtl/engine_rtl.h"
#include "sim/sim.h"

enum { RUN_CYCLES = 1 << 20, PARK_RUNS = 48, RAM_LATENCY = 8 };

static const struct rtl_model *model;
static struct rtl_host host;
static struct hostdev dev;
static struct rtl_hooks hooks;
static bool failed, probe;
static uint64_t resumed;	/* ticks of the saved state it began with */

void rtl_use_probe(void)
{
	probe = true;
}

void rtl_set_hooks(const struct rtl_hooks *h)
{
	hooks = *h;
	host.atom = hooks.atom;
	host.cycle = hooks.cycle;
}

void rtl_fail(void)
{
	failed = true;
	model->halt();
}

static uint32_t sim_read(uint32_t offset)
{
	return hostdev_read(&dev, DEV_SIM_BASE + offset, 0);
}

static void sim_write(uint32_t offset, uint32_t value)
{
	if (offset == OFF_SIM_STATS || offset == OFF_SIM_PARKED)
		model->bounce(dev.bounce);
	hostdev_write(&dev, DEV_SIM_BASE + offset, value, 0);
	if (dev.has_stop)
		model->halt();
}

/* build/verilator/ lies beside the executable: the path comes from there, whatever the current directory. */
static int load_model(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 128);
	if (n < 0)
		return sim_error(SIM_ERR_MACHINE, "cannot find out where this program lies");
	path[n] = 0;
	char *dir = strrchr(path, '/') + 1;
	sprintf(dir, "verilator/w%u-i%u-d%u%s.so", sim_opt.width, sim_opt.icache_bytes, sim_opt.dcache_bytes, probe ? "-probe" : "");
	void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct rtl_model *(*get)(void) = so ? (const struct rtl_model *(*)(void))dlsym(so, RTL_MODEL_SYMBOL) : NULL;
	if (!get)
		return sim_error(SIM_ERR_USAGE, "the RTL model %s is not there or does not load (%s); make build/%s builds it", path,
				 dlerror(), dir);
	model = get();
	return 0;
}

static int rtl_reset(struct machine *m)
{
	probe |= sim_opt.lockstep != NULL;
	int err = model ? 0 : load_model();
	if (err)
		return err;
	hostdev_reset(&dev);
	failed = false;
	resumed = m->params.flags & CMS_RESTORE ? m->image->arch.ticks_lo | (uint64_t)m->image->arch.ticks_hi << 32 : 0;
	host = (struct rtl_host){
		.guest = m->guest, .guest_bytes = m->params.fence + 1, .cms = m->cms, .latency = RAM_LATENCY,
		.chaos = m->params.chaos_seed, .probe = probe, .sim_read = sim_read, .sim_write = sim_write,
		.disk_sectors = sim_disk_sectors, .disk_read = sim_disk_read, .disk_write = sim_disk_write,
		.atom = hooks.atom, .cycle = hooks.cycle,
	};
	memcpy(m->cms, &m->params, sizeof m->params);
	model->reset(&host);
	return sim_opt.lockstep ? rtl_lockstep_start(m, model) : 0;
}

/* Ctrl-A X or a signal: the firmware parks at its next poll, thousands of cycles away. One that does not poll is given up. */
static bool refuses_to_park(unsigned *runs)
{
	sim_input_live();
	*runs = sim_stop_requested() ? *runs + 1 : 0;
	return *runs >= PARK_RUNS && !dev.has_stop;
}

static int run_until_stop(void)
{
	uint32_t adr;
	unsigned asked = 0;
	dev.has_stop = false;
	while (!dev.has_stop) {
		model->run(RUN_CYCLES);
		if (failed)
			return SIM_ERR_MACHINE;
		if (model->fence_crossed(&adr))
			return sim_error(SIM_ERR_MACHINE, "the hardware wrote guest address 0x%x, beyond the fence 0x%x", adr,
					 host.guest_bytes - 1);
		if (refuses_to_park(&asked))
			return sim_error(SIM_ERR_MACHINE, "asked to stop, the machine did not park within %u million cycles",
					 PARK_RUNS * RUN_CYCLES / 1000000);
	}
	return (int)dev.stop;
}

static int rtl_run(struct machine *m)
{
	(void)m;
	int stop = run_until_stop();
	if (sim_opt.lockstep)
		rtl_lockstep_end();
	return stop;
}

static void rtl_get_counters(struct engine_counters *out)
{
	struct rtl_counters c;
	model->counters(&c);
	*out = (struct engine_counters){ .cycles = c.cycles, .molecules = c.molecules, .atoms = c.atoms, .rollbacks = c.rollbacks };
	memcpy(out->activity_cycles, c.activity, sizeof out->activity_cycles);
	memcpy(out->activity_atoms, c.activity_atoms, sizeof out->activity_atoms);
}

static struct engine_place rtl_place(void)
{
	struct rtl_counters c;
	model->counters(&c);
	return (struct engine_place){ .eip = model->guest_register(2), .ticks = c.ticks + resumed };
}

static void rtl_stats(struct cms_stats *out)
{
	*out = dev.stats;
}

static void rtl_close(void)
{
	if (model)
		model->close();
}

const struct engine engine_rtl = { "rtl", rtl_reset, rtl_run, rtl_get_counters, rtl_place, rtl_stats, rtl_close };
