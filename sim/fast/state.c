/* SPDX-License-Identifier: Apache-2.0
 * Shadow state, traps, CSRs, TLB-like tables: the slow atoms of the model. Sections 2, 5-8 of hw/isa/molecules.md.
 */
#include <string.h>
#include "sim/engine.h"
#include "sim/fast/alu86.h"
#include "sim/fast/mem.h"

void fast_account(struct fast_cpu *c)
{
	c->hd.activity[c->tmode ? ACTIVITY_NATIVE : c->activity] += c->cycles - c->activity_since;
	c->activity_atoms[c->tmode ? ACTIVITY_NATIVE : c->activity] += c->atoms - c->atoms_since;
	c->activity_since = c->cycles;
	c->atoms_since = c->atoms;
}

/* Stores to the boot ROM, devices and holes are lost here; one beyond the guest's RAM ends the run, as in sim/rtl. */
void fast_store(struct fast_cpu *c, uint32_t waddr, uint32_t data, unsigned mask)
{
	uint8_t *p = waddr >= MAP_BOOTROM_SIZE ? mem_at(c, waddr) : 0;
	if (!p)
		return;
	if (p != c->beyond) {
		mem_put(p, data, mask);
		return;
	}
	fast_stop(c, SIM_ERR_MACHINE, "store beyond the fence", waddr);
	c->deadline = 0;
}

static void drain(struct fast_cpu *c)
{
	for (unsigned i = 0; i < c->sb_n; i++)
		fast_store(c, c->sb[i].addr, c->sb[i].data, c->sb[i].mask);
	if (c->out) {
		c->out->drains = c->sb_n;
		memcpy(c->out->drain, c->sb, c->sb_n * sizeof c->sb[0]);
	}
	c->sb_n = 0;
	c->sb_filter = 0;
}

void fast_commit(struct fast_cpu *c, uint32_t n)
{
	c->tlimit -= n;
	c->ticks += n;
	c->hd.tick += n;
	c->commits++;
	memcpy(c->trc, c->tr, sizeof c->trc);
	memcpy(c->segc, c->seg, sizeof c->segc);
	c->flc = c->fl;
	if (c->sb_n)
		drain(c);
	c->copy ^= c->wr;
	c->wr = 0;
	if (c->out) {
		c->out->commit = true;
		c->out->ticks = n;
	}
}

void fast_rollback(struct fast_cpu *c)
{
	memcpy(c->tr, c->trc, sizeof c->trc);
	memcpy(c->seg, c->segc, sizeof c->segc);
	c->fl = c->flc;
	c->sb_n = 0;
	c->sb_filter = 0;
	c->wr = 0;
	c->rollbacks++;
	if (c->out)
		c->out->rollback = true;
}

_Static_assert(SEGW_ATTR == (SEGW_LO | SEGW_HI) && SEGW_LO == 8, "its bits are those of the field, above three of the segment");

/* Fields are staged; attr, written last, makes them the working descriptor. */
void fast_segw(struct fast_cpu *c, uint32_t sel, uint32_t v)
{
	struct fast_seg *s = &c->seg_stage[sel & 7];
	if ((sel & 7) >= FAST_SYS)
		return;
	switch (sel & SEGW_ATTR) {
	case SEGW_BASE: s->base = v; break;
	case SEGW_LO: s->lo = v; break;
	case SEGW_HI: s->hi = v; break;
	default: s->attr = v & 15; c->seg[sel & 7] = *s; break;
	}
}

void fast_trap(struct fast_cpu *c, uint32_t pc, uint32_t cause, uint32_t tval)
{
	c->traps[cause >> 31 ? 0 : cause & 31]++;
	if (c->out) {
		c->out->trap = true;
		c->out->trap_tmode = c->tmode;
		c->out->cause = cause;
		c->out->tval = tval;
		c->out->trap_pc = pc;
	}
	if (c->tmode) {
		fast_account(c);
		c->tepc = pc;
		c->tcause = cause;
		c->ttval = tval;
		c->tmode = false;
		c->sb_max = FAST_SB;
		c->pc = c->tvec;
		return;
	}
	c->mepc = pc;
	c->mcause = cause;
	c->mtval = tval;
	c->mstatus = c->mstatus & MSTATUS_MIE ? MSTATUS_MPIE : 0;
	c->pc = c->mtvec;
}

void fast_take_irq(struct fast_cpu *c)
{
	fast_trap(c, c->pc, CAUSE_HOSTINT, 0);
}

uint32_t fast_sbrd(const struct fast_cpu *c, uint32_t v)
{
	const struct fast_sb *e = &c->sb[v >> 2 & 15];
	if ((v >> 2 & 15) >= c->sb_n)
		return 0;
	return (v & 3) == 0 ? e->addr : (v & 3) == 1 ? e->data & lanes(e->mask) : e->mask;
}

enum { CSR_MSTATUS = 0x300, CSR_MIE = 0x304, CSR_MTVEC = 0x305, CSR_MSCRATCH = 0x340, CSR_MEPC = 0x341, CSR_MCAUSE = 0x342,
       CSR_MTVAL = 0x343, CSR_MIP = 0x344, CSR_MCYCLE = 0xb00, CSR_MINSTRET = 0xb02, CSR_MCYCLEH = 0xb80, CSR_MINSTRETH = 0xb82,
       CSR_CYCLE = 0xc00, CSR_CYCLEH = 0xc80 };

bool fast_csr_outside(unsigned n)
{
	return n == CSR_MCYCLE || n == CSR_MCYCLEH || n == CSR_MINSTRET || n == CSR_MINSTRETH || n == CSR_MIP ||
	       n == CSR_CYCLE || n == CSR_CYCLEH;
}

/* Registers that read back what was written under a mask. */
static uint32_t *plain_csr(struct fast_cpu *c, unsigned n, uint32_t *mask)
{
	*mask = 0xffffffffu;
	switch (n) {
	case CSR_MSTATUS: *mask = MSTATUS_MIE | MSTATUS_MPIE; return &c->mstatus;
	case CSR_MIE: *mask = MIE_EXT; return &c->mie;
	case CSR_MTVEC: *mask = ~3u; return &c->mtvec;
	case CSR_MEPC: *mask = ~3u; return &c->mepc;
	case CSR_MSCRATCH: return &c->mscratch;
	case CSR_MCAUSE: return &c->mcause;
	case CSR_MTVAL: return &c->mtval;
	case CSR_TVEC: *mask = ~3u; return &c->tvec;
	case CSR_TEPC: *mask = ~3u; return &c->tepc;
	case CSR_TCAUSE: return &c->tcause;
	case CSR_TTVAL: return &c->ttval;
	case CSR_CPC: return &c->cpc;
	case CSR_TLIMIT: return &c->tlimit;
	case CSR_CTX: *mask = 0xfff; return &c->ctx;
	case CSR_GASID: *mask = 0xff; return &c->gasid;
	case CSR_GMODE: *mask = 7; return &c->gmode;
	case CSR_GSEG: *mask = 7; return &c->gseg;
	case CSR_XFLAGS: *mask = FL_ALL; return &c->fl;
	case CSR_ACTIVITY: *mask = 7; return &c->activity;
	case CSR_TLBMASK: return &c->tlbmask;
	default: return 0;
	}
}

uint32_t fast_csr_read(struct fast_cpu *c, unsigned n)
{
	uint32_t mask, *p = plain_csr(c, n, &mask);
	if (p)
		return *p;
	switch (n) {
	case CSR_MIP: return c->irq ? MIE_EXT : 0;
	case CSR_MCYCLE: case CSR_CYCLE: return (uint32_t)c->cycles;
	case CSR_MCYCLEH: case CSR_CYCLEH: return (uint32_t)(c->cycles >> 32);
	case CSR_MINSTRET: return (uint32_t)c->atoms;
	case CSR_MINSTRETH: return (uint32_t)(c->atoms >> 32);
	case CSR_GFENCE: return c->gfence;
	case CSR_LOCK: return c->lock;
	case CSR_SBCOUNT: return c->sb_n;
	default: return 0;
	}
}

void fast_csr_write(struct fast_cpu *c, unsigned n, uint32_t v)
{
	uint32_t mask, *p;
	if (n == CSR_ACTIVITY)
		fast_account(c);
	p = plain_csr(c, n, &mask);
	if (p)
		*p = v & mask;
	else if (n == CSR_GFENCE && !c->lock)
		c->gfence = v | 0xfffff;
	else if (n == CSR_LOCK)
		c->lock |= v & 1;
	if (n == CSR_MSTATUS || n == CSR_MIE)
		c->deadline = 0;
}

/* One operation at the small sizes; bits by size field 1, 2, 3. */
static uint32_t sized(unsigned op, unsigned bits, uint32_t a, uint32_t b, uint32_t *fl)
{
	return bits == 16 ? alu_x86(op, 16, a & 0xffff, b & 0xffff, fl) : alu_x86(op, 8, a & 0xff, b & 0xff, fl);
}

uint32_t fast_xslow(unsigned op, unsigned aux, uint32_t a, uint32_t b, uint32_t *fl)
{
	unsigned size = aux & 3;
	if (aux & 4)
		b >>= 8;
	switch (size) {
	case 1: return (a & 0xffff0000u) | sized(op, 16, a, b, fl);
	case 2: return (a & 0xffffff00u) | sized(op, 8, a, b, fl);
	case 3: return (a & 0xffff00ffu) | sized(op, 8, a >> 8, b, fl) << 8;
	default: return alu_x86(op, 32, a, b, fl);
	}
}
