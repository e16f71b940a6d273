/* SPDX-License-Identifier: Apache-2.0
 * The model as an object: set-up, reset, running until something outside matters, stepping for lockstep.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "sim/engine.h"
#include "sim/fast/time.h"

/* lui t0, 0x80001; jr t0: what the boot ROM does on a machine whose CMS image is already in RAM. */
static const uint32_t rom_default[] = { 0x800012b7, 0x00028067 };

int fast_init(struct fast_cpu *c, uint8_t *cms, uint8_t *guest, uint32_t guest_mask)
{
	c->cms = cms;
	c->guest = guest;
	c->guest_mask = guest_mask;
	c->tp = fast_timing;
	c->sb_max = c->sb_translation = FAST_SB;
	c->rom = calloc(MAP_BOOTROM_SIZE, 1);
	return c->rom && !fast_code_alloc(c) ? 0 : SIM_ERR_MACHINE;
}

void fast_free(struct fast_cpu *c)
{
	fast_code_free(c);
	free(c->rom);
	c->rom = 0;
	c->code = 0;
}

static void reset_segments(struct fast_cpu *c)
{
	for (unsigned i = 0; i < 8; i++)
		c->seg[i] = c->segc[i] = c->seg_stage[i] = (struct fast_seg){ 0, 0, ~0u, SEG_READ | SEG_WRITE | SEG_FLAT };
}

void fast_reset(struct fast_cpu *c)
{
	struct fast_cpu n = { .rom = c->rom, .cms = c->cms, .guest = c->guest, .guest_mask = c->guest_mask, .code = c->code,
			      .decoded = c->decoded, .tp = c->tp, .sb_max = FAST_SB, .sb_translation = c->sb_translation, .gfence = 0xfffff };
	*c = n;
	if (!word_at(c->rom))
		memcpy(c->rom, rom_default, sizeof rom_default);
	hostdev_reset(&c->hd);
	for (unsigned i = 0; i < FAST_TLB; i++)
		c->tlb[i].page = ~0u;
	for (unsigned i = 0; i < FAST_GRAINS; i++)
		c->grain[i].mask = ~0u;
	reset_segments(c);
	fast_forget_all(c);
	time_reset(c);
}

void fast_stop(struct fast_cpu *c, int error, const char *why, uint32_t pc)
{
	fprintf(stderr, "fast: %s at 0x%08x (%s mode, mepc 0x%08x, mcause 0x%x, tepc 0x%08x, tcause 0x%x)\n", why, pc,
		c->tmode ? "translation" : "firmware", c->mepc, c->mcause, c->tepc, c->tcause);
	c->stopped = true;
	c->error = error;
}

/* The clock stands until the line rises; with nothing to come, a live input may: give the host a rest. */
static void idle(struct fast_cpu *c, uint64_t end)
{
	uint64_t next = hostdev_next_irq(&c->hd, c->cycles);
	c->hd.idle = false;
	if (next == UINT64_MAX || next > end) {
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, 0);
		return;
	}
	if (next > c->cycles)
		c->cycles = next;
}

static void look_outside(struct fast_cpu *c, uint64_t end)
{
	if (c->hd.has_stop)
		c->stopped = true;
	if (c->hd.idle)
		idle(c, end);
	c->irq = hostdev_irq(&c->hd, c->cycles);
	bool enabled = c->tmode ? c->at_commit : (c->mstatus & MSTATUS_MIE) != 0;
	c->at_commit = false;
	if (c->irq && c->mie && enabled && !c->stopped)
		fast_take_irq(c);
	uint64_t next = c->irq ? UINT64_MAX : hostdev_next_irq(&c->hd, c->cycles);
	c->deadline = next < end ? next : end;
}

int fast_run(struct fast_cpu *c, uint64_t max_cycles)
{
	uint64_t end = max_cycles > UINT64_MAX - c->cycles ? UINT64_MAX : c->cycles + max_cycles;
	void (*run)(struct fast_cpu *) = c->tp.on ? fast_run_timed : fast_run_func;
	while (!c->stopped && c->cycles < end) {
		look_outside(c, end);
		if (!c->stopped)
			run(c);
	}
	fast_account(c);
	return c->error;
}

uint32_t fast_peek(struct fast_cpu *c, uint32_t word_addr)
{
	const uint8_t *p = mem_at(c, word_addr & ~3u);
	return p ? word_at(p) : 0;
}

/* --- stepping --- */

static uint8_t flags6(uint32_t fl)
{
	return (uint8_t)((fl >> 11 & 1) << 5 | (fl >> 7 & 1) << 4 | (fl >> 6 & 1) << 3 | (fl >> 4 & 1) << 2 | (fl >> 2 & 1) << 1 | (fl & 1));
}

/* A guest register write goes to the copy that is not the committed one. */
static uint8_t guest_ram_addr(struct fast_cpu *c, unsigned r)
{
	c->wr |= (uint16_t)(1u << r);
	return (uint8_t)(32 + (c->copy >> r & 1 ? 0 : 16) + r);
}

static void report_register(struct fast_cpu *c, struct fast_retire *o, unsigned rd)
{
	uint32_t *r = o->tmode ? c->tr : c->fw;
	if (o->ext && c->feed)
		r[rd] = c->feed_data;
	o->rd_we = true;
	o->rd_data = r[rd];
	o->rd_addr = (uint8_t)(!o->tmode ? rd : rd < 16 ? guest_ram_addr(c, rd) : 64 + rd - 16);
}

void fast_step(struct fast_cpu *c, struct fast_retire *o)
{
	struct fast_atom *d = fast_at(c, c->pc);
	if (!d->id)
		fast_decode(c, d);
	struct fast_atom a = *d;	/* isync may forget it */
	unsigned gwr = a.id == ATOM_GWR + 1 ? ((uint32_t)a.imm + c->fw[a.rs1]) & 15 : 0;
	*o = (struct fast_retire){ .pc = c->pc, .insn = a.word, .tmode = c->tmode };
	c->out = o;
	fast_run_one(c);
	c->out = 0;
	o->next_pc = c->pc;
	o->valid = !o->trap;
	o->flags = flags6(c->fl);
	if (o->trap)
		return;
	if (a.rd < FAST_DUMMY)
		report_register(c, o, a.rd);
	if (gwr) {
		o->rd_we = true;
		o->rd_data = c->tr[gwr];
		o->rd_addr = guest_ram_addr(c, gwr);
	}
}
