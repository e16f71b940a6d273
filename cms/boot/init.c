/* SPDX-License-Identifier: Apache-2.0
 * Parameter page -> a PC with its CPU at reset, at a kernel's entry, or where a saved state left it; then the loop.
 * Invariant: the guest fence is set and locked before the first guest access. */
#include "cms/boot/heap.h"
#include "cms/boot/params.h"
#include "cms/boot/platform.h"
#include "cms/boot/trap.h"
#include "cms/exec/chaos.h"
#include "cms/exec/config.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/mach.h"
#include "cms/exec/physmap.h"
#include "cms/exec/head.h"
#include "cms/exec/recover.h"
#include "cms/exec/rep.h"
#include "cms/exec/tlb.h"
#include "cms/exec/watch.h"
#include "cms/exec/xpage.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/mach.h"

#define TCACHE_DEFAULT_BYTES (6u << 20)

const struct cms_params *const cms_params = (const struct cms_params *)(uintptr_t)CMS_BASE;
struct cms_stats cms_stats;
struct pc_state pc;
_Static_assert(sizeof pc <= MACHINE_PC_BYTES, "struct pc_state fits the machine image");

_Noreturn void init(void);

static struct machine_image *image(void)
{
	return (struct machine_image *)(uintptr_t)(CMS_BASE + CMS_IMAGE_OFFSET);
}

static void require(bool ok, const char *sentence)
{
	if (!ok)
		trap_fatal(sentence, 0, 0, 0);
}

static void check_params(const struct cms_params *p)
{
	require(p->magic == CMS_PARAMS_MAGIC && p->version == CMS_PARAMS_VERSION, "the parameter page is not of this version");
	require(p->ram_bytes && !(p->ram_bytes & PAGE_MASK), "guest RAM is not a whole number of pages");
	require(!(p->fence & (p->fence + 1)) && p->ram_bytes <= p->rom_offset && p->rom_offset + p->rom_bytes <= p->fence + 1,
		"the guest fence does not cover RAM and ROM");
}

static void configure_pc(const struct cms_params *p)
{
	struct pc_config c;
	exec_pc_config(p, &c);
	pc_reset(&c);
}

static void restore_pc(void) /* the host program has looked already; a board's loader may not have */
{
	require(image()->pc_bytes == sizeof pc, "the saved state's devices are of another version");
	__builtin_memcpy(&pc, image()->pc, sizeof pc);
	require(x86_state_sane(&image()->arch) && !pc_loaded(), "the saved state is damaged or of another version");
}

static void start_guest(const struct cms_params *p)
{
	struct x86_arch a;
	__builtin_memset(&a, 0, sizeof a);
	if (p->flags & CMS_RESTORE)
		restore_pc();
	else
		configure_pc(p);
	if (p->flags & (CMS_RESTORE | CMS_ENTRY32))
		a = image()->arch;
	else
		x86_reset_state(&a);
	exec_load_arch(&a);
	events.stop_at = p->stop_lo | (uint64_t)p->stop_hi << 32;
	events.no_reboot = p->flags & CMS_NO_REBOOT;
	events.interactive = p->flags & CMS_INTERACTIVE;
	events_start(&a);
}

static void start_translator(const struct cms_params *p)
{
	uint32_t usual = chaos_tcache_bytes(TCACHE_DEFAULT_BYTES);
	struct tcache_config c = { .bytes = p->tcache_bytes ? p->tcache_bytes : usual };
	head_init(p->hot_quick ? p->hot_quick : chaos_hot(), chaos_epoch());
	if (!p->tier)
		return;
	c.stop_pc = p->stop_pc;
	c.stops_at_pc = p->flags & CMS_STOP_PC;
	if (c.bytes > heap_left())	/* beside the tables of a very large RAM */
		c.bytes = heap_left() & ~63u;
	c.area = heap_raw(c.bytes);
	tcache_init(&c);
}

void init(void)
{
	const struct cms_params *p = cms_params;
	platform_init();
	platform_activity(ACT_INTERP);
	check_params(p);
	XM_CSRW(XM_CSR_GFENCE, p->fence);
	XM_CSRW(XM_CSR_LOCK, 1);
	physmap_init(p->ram_bytes, p->rom_offset, p->rom_bytes);
	xpage_init(p->fence + 1);
	tlb_init(p->fence + 1);
	x86_cpu_shape(p->cpu);
	interp_init();
	rep_init();
	if (p->flags & CMS_STOP_PC)
		watch_for(p->stop_pc);
	chaos_init(p);
	recover_checks = p->flags & CMS_SELFCHECK;
	start_translator(p);
	start_guest(p);
	loop_start(watch_on() || chaos_on());
}
