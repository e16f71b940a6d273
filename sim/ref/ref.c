/* SPDX-License-Identifier: Apache-2.0
 * Engine `ref`: isa-x86/sem and cms/pc compiled for the host, one x86 instruction after the other. The oracle of the others:
 * no tiers, no timing; the same guest results at the same tick. See sim/README.md. */
#include <stdio.h>
#include "cms/exec/config.h"
#include "cms/exec/events.h"
#include "cms/exec/physmap.h"
#include "cms/exec/rep.h"
#include "cms/exec/watch.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/stack.h"
#include "sim/engine.h"
#include "sim/ref/ref.h"

#define IDLE_TICKS (PC_TICK_HZ / 64)

struct pc_state pc;
static struct machine *machine;
static uint32_t chunk;	/* ticks given to the running chunk */
static uint64_t further_units;	/* ticks that were further units of a REP instruction */

/* ---- what the devices and the boundary ask of the host ---- */

void plat_console_out(enum pc_console which, uint8_t byte) { sim_console_out(which, byte); }
int plat_disk_read(unsigned drive, uint64_t lba, uint8_t *buf) { return sim_disk_read(drive, lba, buf); }
int plat_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf) { return sim_disk_write(drive, lba, buf); }
void plat_phys_read(uint32_t pa, void *buf, uint32_t len) { ref_read_physical(pa, buf, len); }
void plat_phys_write(uint32_t pa, const void *buf, uint32_t len) { ref_write_physical(pa, buf, len); }
int exec_input_take(uint64_t now) { return sim_input_take(now); }
uint64_t exec_input_next(void) { return sim_input_next(); }

void plat_vga_rom_read(uint32_t offset, void *buf, uint32_t len)
{
	memcpy(buf, machine->guest + machine->params.vgarom_offset + offset, len);
}

static void ref_stats(struct cms_stats *out)
{
	uint64_t ticks = events.ticks + (chunk - (uint64_t)ref.left);
	*out = (struct cms_stats){ .version = 1, .bytes = sizeof *out, .ticks = ticks, .skip = events.skip };
	out->guest_instructions = out->interp_instructions = ticks - further_units;
}

void plat_stats(int op)
{
	struct cms_stats s;
	ref_stats(&s);
	sim_stats_request((unsigned)op, &s);
}

void exec_hear_host(void)
{
	if (sim_stop_requested())
		events_stop(STOP_HOST_REQUEST, 0);
	events.show = sim_state_wanted();
}

bool exec_input_live(void)
{
	return sim_input_live();
}

uint64_t exec_idle(uint64_t ticks)
{
	uint32_t slice = ticks < IDLE_TICKS ? (uint32_t)ticks : IDLE_TICKS;
	sim_idle(slice);
	return slice;
}

void exec_asleep(bool asleep)
{
	(void)asleep;	/* no cycles are counted here */
}

/* ---- running ---- */

static void run_chunk(void)
{
	const bool watch = watch_on();
	if (watch_here())
		return;	/* the handler of what came first */
	do {
		const struct x86_insn *in = code_fetch();
		ref.r.eip = in->eip + in->len;
		in->exec(in);
		if (ref.r.eip == in->eip && (in->prefix & (X86_P_REP | X86_P_REPNE)) && rep_is_string(in->row)) {
			further_units++;
			if (ref.sys.rf_live)
				M_SET(rf_live, X86_RF_KEPT);
		}
		ref_commit();
		ref.left--;
	} while (ref.left > 0 && !ref.attention && !(watch && watch_here()));
}

/* Ticks that retired since the chunk began, be it over or cut short by a fault. */
static void account(void)
{
	events_advance(chunk - (uint32_t)ref.left);
	chunk = 0;
	ref.left = 0;
	ref.chunk_end = events_now();
}

static void begin_chunk(void)
{
	chunk = events_budget();
	ref.left = chunk;
	ref.chunk_end = events_now() + chunk;
	ref.attention = false;
}

static void run_until_stop(void)
{
	if (setjmp(ref.unwind)) {
		account();
		events_fault(ref.fault_vec, ref.fault_err);
	}
	for (;;) {
		if (!(watch_on() ? watch_boundary() : events_boundary()))
			return;
		begin_chunk();
		run_chunk();
		account();
	}
}

/* ---- the engine ---- */

static void split(uint64_t v, uint32_t *lo, uint32_t *hi)
{
	*lo = (uint32_t)v;
	*hi = (uint32_t)(v >> 32);
}

static void save_arch(struct x86_arch *a)
{
	memcpy(a->gpr, ref.r.gpr, sizeof a->gpr);
	a->eip = ref.r.eip;
	a->eflags = x86_eflags();
	a->sys = ref.sys;
	split(events.ticks, &a->ticks_lo, &a->ticks_hi);
	split(events.skip, &a->skip_lo, &a->skip_hi);
}

static void power_on(const struct cms_params *p)
{
	struct pc_config c;
	exec_pc_config(p, &c);
	pc_reset(&c);
}

static int load_state(struct machine *m, struct x86_arch *a)
{
	if (m->params.flags & (CMS_RESTORE | CMS_ENTRY32))
		*a = m->image->arch;
	else
		x86_reset_state(a);
	power_on(&m->params);
	if (!(m->params.flags & CMS_RESTORE))
		return 0;
	if (m->image->pc_bytes != sizeof pc) {
		fprintf(stderr, "defoe: the saved state's device section has %u bytes, this program's has %zu\n", m->image->pc_bytes,
			sizeof pc);
		return SIM_ERR_USAGE;
	}
	memcpy(&pc, m->image->pc, sizeof pc);
	if (x86_state_sane(a) && pc_loaded() == 0)
		return 0;
	fprintf(stderr, "defoe: the saved state is damaged or of another version of the devices\n");	/* sim/save.c has looked */
	return SIM_ERR_USAGE;
}

static int ref_reset(struct machine *m)
{
	struct x86_arch a = { .sys.a20_mask = 0xffffffffu };
	const struct cms_params *p = &m->params;
	_Static_assert(sizeof pc <= MACHINE_PC_BYTES, "the devices' state has to fit the machine image");
	machine = m;
	ref_open(m->guest, p->fence + 1);
	physmap_init(p->ram_bytes, p->rom_offset, p->rom_bytes);
	x86_cpu_shape(p->cpu);
	events = (struct events){ .stop_at = p->stop_lo | (uint64_t)p->stop_hi << 32 };
	if (p->flags & CMS_STOP_PC)
		watch_for(p->stop_pc);
	events.no_reboot = p->flags & CMS_NO_REBOOT;
	events.interactive = p->flags & CMS_INTERACTIVE;
	int err = load_state(m, &a);
	if (err)
		return err;
	exec_load_arch(&a);
	events_start(&a);
	return 0;
}

static void lay_down_state(void)
{
	struct machine_image *im = machine->image;
	save_arch(&im->arch);
	im->pc_bytes = sizeof pc;
	memcpy(im->pc, &pc, sizeof pc);
}

void exec_show_state(void)
{
	lay_down_state();
	sim_state_ready();
}

static int ref_run(struct machine *m)
{
	(void)m;
	events.stop = STOP_NONE;
	run_until_stop();
	lay_down_state();
	return (int)events.stop << 8 | (int)(events.status & 0xff);
}

static void ref_counters(struct engine_counters *out)
{
	*out = (struct engine_counters){ 0 };
}

static struct engine_place ref_place(void)
{
	return (struct engine_place){ .eip = ref.r.eip, .ticks = events.ticks };
}

static void ref_close(void)
{
	machine = NULL;
}

const struct engine engine_ref = {
	.name = "ref", .reset = ref_reset, .run = ref_run, .counters = ref_counters, .place = ref_place, .stats = ref_stats, .close = ref_close,
};
