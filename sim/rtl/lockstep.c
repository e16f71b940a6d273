/* SPDX-License-Identifier: Apache-2.0
 * -lockstep fast,rtl: retirement port of `rtl` -> one step of the C model per atom or trap -> the first difference, in words.
 * The model has its own copy of all memory; what it cannot know comes from the hardware: values read from devices and cycle
 * counters (cvfi_ext), and when a host interrupt is taken. Judged: PC, atom, mode, register, store, next PC of every atom; flags,
 * commit, ticks, rollback of every cycle; cause, value, PC of every trap; every store that leaves the buffer, in order.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim/fast/cpu.h"
#include "sim/rtl/engine_rtl.h"
#include "sim/sim.h"

enum { HISTORY = 12, DRAINS = 1024 };

static struct fast_cpu *cpu;
static struct fast_retire now;		/* the model's last step */
static bool stepped;			/* an atom retired in this cycle */
static bool commit, rollback;		/* some atom of this cycle did */
static uint32_t ticks;
static struct cvfi_atom history[HISTORY];
static uint64_t atoms;
static struct fast_sb drains[DRAINS];	/* the model's, not yet seen leaving the hardware's buffer */
static unsigned drain_head, drain_tail;
static bool reported;

static void differ(const char *format, ...)
{
	va_list ap;
	if (reported)
		return;
	reported = true;
	fprintf(stderr, "defoe: lockstep: rtl and fast differ at atom %llu: ", (unsigned long long)atoms);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\n  the last atoms of rtl (pc word mode -> next pc):\n");
	for (uint64_t i = atoms < HISTORY ? 0 : atoms - HISTORY; i < atoms; i++) {
		const struct cvfi_atom *a = &history[i % HISTORY];
		fprintf(stderr, "  %08x %08x %c -> %08x", a->pc, a->insn, a->tmode ? 'T' : 'F', a->next_pc);
		if (a->rd_we)
			fprintf(stderr, "  r%u = %08x%s", a->rd_addr, a->rd_data, a->ext ? " (outside)" : "");
		if (a->st_we)
			fprintf(stderr, "  [%08x] = %08x mask %x%s", a->st_addr, a->st_data, a->st_mask, a->st_gated ? " gated" : "");
		fputc('\n', stderr);
	}
	rtl_fail();
}

static bool same(const char *what, uint32_t rtl, uint32_t fast)
{
	if (rtl != fast)
		differ("%s is 0x%x in rtl, 0x%x in fast; fast at pc 0x%x", what, rtl, fast, now.pc);
	return rtl == fast;
}

static uint32_t lanes(uint32_t data, unsigned mask)
{
	uint32_t m = 0;
	for (unsigned i = 0; i < 4; i++)
		if (mask >> i & 1)
			m |= 0xffu << 8 * i;
	return data & m;
}

static void keep_drains(void)
{
	for (unsigned i = 0; i < now.drains; i++)
		drains[drain_head++ % DRAINS] = now.drain[i];
	if (drain_head - drain_tail > DRAINS)
		differ("fast has released %u stores that never left the buffer of rtl", drain_head - drain_tail);
}

static void step(bool feed, uint32_t data)
{
	cpu->feed = true;
	cpu->feed_data = feed ? data : 0;
	fast_step(cpu, &now);
	keep_drains();
}

static void on_atom(const struct cvfi_atom *a)
{
	history[atoms % HISTORY] = *a;
	atoms++;
	step(a->ext, a->rd_data);
	stepped = true;
	commit |= now.commit;
	rollback |= now.rollback;
	ticks = now.commit ? now.ticks : ticks;
	if (now.trap) {
		differ("fast traps (cause 0x%x value 0x%x) at pc 0x%x", now.cause, now.tval, now.pc);
		return;
	}
	if (!same("the PC", a->pc, now.pc) || !same("the atom", a->insn, now.insn) || !same("translation mode", a->tmode, now.tmode) ||
	    !same("an outside read", a->ext, now.ext) || !same("register write", a->rd_we, now.rd_we) ||
	    !same("store", a->st_we, now.st_we))
		return;
	if (a->rd_we)
		(void)(same("the register", a->rd_addr, now.rd_addr) && same("its value", a->rd_data, now.rd_data));
	if (a->st_we)
		(void)(same("the store's address", a->st_addr, now.st_addr) && same("its mask", a->st_mask, now.st_mask) &&
		       same("its data", lanes(a->st_data, a->st_mask), lanes(now.st_data, now.st_mask)) &&
		       same("its gate", a->st_gated, now.st_gated));
	same("the next PC", a->next_pc, now.next_pc);
}

static void check_drain(const struct cvfi_cycle *c)
{
	if (drain_tail == drain_head) {
		differ("rtl drains a store to 0x%x that fast has not committed", c->drain_addr);
		return;
	}
	const struct fast_sb *d = &drains[drain_tail++ % DRAINS];
	(void)(same("the drained address", c->drain_addr, d->addr) && same("the drained mask", c->drain_mask, d->mask) &&
	       same("the drained data", lanes(c->drain_data, c->drain_mask), lanes(d->data, d->mask)));
}

static void check_trap(const struct cvfi_cycle *c)
{
	if (c->cause == CAUSE_HOSTINT) {
		same("the interrupt's PC", c->trap_pc, cpu->pc);
		same("the interrupt's mode", c->trap_tmode, cpu->tmode);
		fast_take_irq(cpu);
		return;
	}
	step(false, 0);
	if (!now.trap) {
		differ("rtl traps (cause 0x%x value 0x%x at pc 0x%x), fast does not", c->cause, c->tval, c->trap_pc);
		return;
	}
	(void)(same("the trap's cause", c->cause, now.cause) && same("the trap's value", c->tval, now.tval) &&
	       same("the trap's PC", c->trap_pc, now.trap_pc) && same("the trap's mode", c->trap_tmode, now.trap_tmode));
}

static void on_cycle(const struct cvfi_cycle *c)
{
	if (stepped) {
		same("the flags register", c->flags, now.flags);
		if (same("commit", c->commit, commit) && commit)
			same("the ticks committed", c->ticks, ticks);
		same("rollback", c->rollback, rollback);
	}
	if (c->drain)
		check_drain(c);
	if (c->trap)
		check_trap(c);
	stepped = commit = rollback = false;
}

int rtl_lockstep_start(struct machine *m, const struct rtl_model *model)
{
	static const struct rtl_hooks hooks = { on_atom, on_cycle };
	size_t guest_bytes = (size_t)m->params.fence + 1;
	uint8_t *guest = malloc(guest_bytes), *cms = malloc(MAP_CMS_SIZE);
	cpu = calloc(1, sizeof *cpu);
	if (!guest || !cms || !cpu || fast_init(cpu, cms, guest, m->params.fence))
		return sim_error(SIM_ERR_MACHINE, "no memory for the second machine of -lockstep");
	memcpy(guest, m->guest, guest_bytes);
	memcpy(cms, m->cms, MAP_CMS_SIZE);
	model->rom(cpu->rom);
	fast_reset(cpu);
	rtl_set_hooks(&hooks);
	return 0;
}

void rtl_lockstep_end(void)
{
	fprintf(stderr, "defoe: lockstep: %llu atoms compared, %s\n", (unsigned long long)atoms, reported ? "one differs" : "all equal");
}
