/* SPDX-License-Identifier: Apache-2.0
 * The disturbances. See chaos.h. Deterministic: the sequence depends on the seed and on the decisions met so far. */
#include "cms/exec/chaos.h"
#include "cms/boot/platform.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/head.h"
#include "cms/exec/interp.h"
#include "cms/exec/watch.h"
#include "cms/exec/xpage.h"

#define HOST_IRQ_CYCLES 4096u

static uint32_t state, storm;
static bool on, interrupts;

/* 0 to n - 1: xorshift. */
static uint32_t below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % n;
}

static bool one_in(uint32_t n)
{
	return below(n) == 0;
}

/* A translation interrupted by the host right behind a commit is rolled back to it and its next instruction interpreted: with a
 * watched instruction that might be the one. */
void chaos_init(const struct cms_params *p)
{
	on = p->chaos_seed != 0;
	state = p->chaos_seed * 2654435761u | 1;
	interrupts = on && !watch_on();
	if (interrupts)
		platform_interrupt_after(HOST_IRQ_CYCLES);
}

bool chaos_on(void)
{
	return on;
}

uint32_t chaos_tcache_bytes(uint32_t usual)
{
	static const uint32_t kb[4] = { 64, 128, 256, 0 };
	uint32_t bytes = on ? kb[below(4)] << 10 : 0;
	return bytes ? bytes : usual;
}

uint32_t chaos_hot(void)
{
	return on ? 1 + below(6) : 0;
}

uint32_t chaos_epoch(void)
{
	return on ? 0u - below(8) : 0;
}

uint32_t chaos_budget(uint32_t ticks)
{
	uint32_t most = on && !one_in(16) ? 2u << below(12) : ticks;
	return most < ticks ? 1 + below(most) : ticks;
}

static struct win somewhere(void)
{
	return win_of(below(cms_params->ram_bytes / PAGE_BYTES) * PAGE_BYTES);
}

/* Storms of TLB flushes; translations and decoded instructions lost, translations asleep or made too large; what was learned
 * doubted at once; host interrupts that nobody wanted. */
void chaos_disturb(void)
{
	if (!on)
		return;
	if (one_in(2048))
		storm = below(256);
	if (storm) {
		storm--;
		exec_map_changed();
	}
	if (one_in(64))
		tcache_evict(below(0x10000));
	if (one_in(8192))
		tcache_flush();
	if (one_in(64))
		tcache_mistrust(below(0x10000));
	if (one_in(256))
		head_ahead += below(600);
	if (one_in(64))
		interp_forget(somewhere(), PAGE_BYTES);
	if (one_in(64))
		xpage_invalidate(somewhere(), PAGE_BYTES);
	if (interrupts && platform_interrupted())
		platform_interrupt_after(1 + below(HOST_IRQ_CYCLES));
}

bool chaos_interprets(void)
{
	return on && one_in(8);
}

bool chaos_ends_chunk(void)
{
	return on && one_in(2);
}
