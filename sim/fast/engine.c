/* SPDX-License-Identifier: Apache-2.0
 * struct engine on top of the model: struct machine in, stop reason and state out (sim/engine.h).
 */
#include <stdlib.h>
#include <string.h>
#include "sim/engine.h"
#include "sim/fast/fast.h"
#include "sim/fast/cpu.h"

static struct fast_cpu *cpu;

static void fast_close(void)
{
	if (cpu)
		fast_free(cpu);
	free(cpu);
	cpu = 0;
}

static int fast_engine_reset(struct machine *m)
{
	fast_close();
	cpu = calloc(1, sizeof *cpu);
	if (!cpu || fast_init(cpu, m->cms, m->guest, m->params.fence))
		return SIM_ERR_MACHINE;
	memcpy(m->cms, &m->params, sizeof m->params);
	if (m->params.chaos_seed)
		cpu->sb_translation = 4 + m->params.chaos_seed % (FAST_SB - 3);
	fast_reset(cpu);
	if (m->params.flags & CMS_RESTORE && m->image)
		cpu->hd.tick = m->image->arch.ticks_lo | (uint64_t)m->image->arch.ticks_hi << 32;
	return 0;
}

/* The image in the CMS region is the one CMS reads and writes; the caller may keep its own. */
static int fast_engine_run(struct machine *m)
{
	uint8_t *image = m->cms + CMS_IMAGE_OFFSET;
	bool own = m->image && (uint8_t *)m->image != image;
	if (own)
		memcpy(image, m->image, sizeof *m->image);
	int err = fast_run(cpu, UINT64_MAX);
	if (own)
		memcpy(m->image, image, sizeof *m->image);
	return err ? err : (int)cpu->hd.stop;
}

static void fast_counters(struct engine_counters *out)
{
	memset(out, 0, sizeof *out);
	if (!cpu)
		return;
	fast_account(cpu);
	out->cycles = cpu->cycles;
	out->atoms = cpu->atoms;
	out->molecules = cpu->molecules;
	out->rollbacks = cpu->rollbacks;
	memcpy(out->activity_cycles, cpu->hd.activity, sizeof out->activity_cycles);
	memcpy(out->activity_atoms, cpu->activity_atoms, sizeof out->activity_atoms);
}

static void fast_stats(struct cms_stats *out)
{
	*out = cpu ? cpu->hd.stats : (struct cms_stats){ 0 };
}

/* EIP stands in guest register x2 at every boundary. */
static struct engine_place fast_place(void)
{
	return (struct engine_place){ .eip = cpu->tr[GREG_EIP], .ticks = cpu->hd.tick };
}

void fast_set_timing(bool on)
{
	fast_timing.on = on;
}

void fast_set_width(unsigned width)
{
	fast_timing.width = width;
}

void fast_set_caches(unsigned icache_bytes, unsigned dcache_bytes)
{
	fast_timing.icache_bytes = icache_bytes;
	fast_timing.dcache_bytes = dcache_bytes;
}

const struct engine engine_fast = { "fast", fast_engine_reset, fast_engine_run, fast_counters, fast_place, fast_stats, fast_close };
