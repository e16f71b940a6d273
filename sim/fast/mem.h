/* SPDX-License-Identifier: Apache-2.0
 * Plain and guest accesses, TLB, segments, store buffer (sections 4-6) as inline functions of the interpreter variants.
 * A function that may trap returns the cause word (0: fine) and leaves the trap value in c->tval.
 */
#ifndef SIM_FAST_MEM_H
#define SIM_FAST_MEM_H
#include <string.h>
#include "sim/fast/cpu.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
enum access { ACC_LOAD, ACC_STORE, ACC_PROBE };

static inline uint64_t sb_bit(uint32_t addr)
{
	return 1ull << (addr >> 2 & 63);
}

static inline struct fast_sb *sb_find(struct fast_cpu *c, uint32_t waddr)
{
	if (likely(!(c->sb_filter & sb_bit(waddr))))
		return 0;
	for (unsigned i = 0; i < c->sb_n; i++)
		if (c->sb[i].addr == waddr)
			return &c->sb[i];
	return 0;
}

static inline uint32_t lanes(unsigned mask)
{
	return (mask & 1 ? 0xffu : 0) | (mask & 2 ? 0xff00u : 0) | (mask & 4 ? 0xff0000u : 0) | (mask & 8 ? 0xff000000u : 0);
}

/* A place in the guest window; behind the machine's RAM lies nothing, which reads 0 and which no store may reach. */
static inline uint8_t *guest_at(struct fast_cpu *c, uint32_t a)
{
	uint32_t offset = a - MAP_GUEST_BASE;
	return likely(offset <= c->guest_mask) ? c->guest + offset : c->beyond + (a & 3);
}

/* Where a word of cached memory lies on the host; 0 for devices and holes. */
static inline uint8_t *mem_at(struct fast_cpu *c, uint32_t a)
{
	if (likely(a - MAP_CMS_BASE < MAP_CMS_SIZE))
		return c->cms + (a - MAP_CMS_BASE);
	if (a - MAP_GUEST_BASE < MAP_GUEST_SIZE)
		return guest_at(c, a);
	if (a - MAP_BOUNCE_BASE < MAP_BOUNCE_SIZE)
		return c->hd.bounce + (a - MAP_BOUNCE_BASE);
	return a < MAP_BOOTROM_SIZE ? c->rom + a : 0;
}

static inline uint32_t word_at(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}

static inline uint32_t mem_word(struct fast_cpu *c, const uint8_t *p, uint32_t waddr)
{
	uint32_t v = word_at(p);
	struct fast_sb *e = sb_find(c, waddr);
	if (unlikely(e != 0)) {
		uint32_t m = lanes(e->mask);
		v = (v & ~m) | (e->data & m);
	}
	return v;
}

static inline void mem_put(uint8_t *p, uint32_t data, unsigned mask)
{
	uint32_t v = word_at(p), m = lanes(mask);
	v = (v & ~m) | (data & m);
	memcpy(p, &v, 4);
}

static inline void record_store(struct fast_cpu *c, bool record, uint32_t waddr, uint32_t data, unsigned mask, bool gated)
{
	if (!record)
		return;
	c->out->st_we = true;
	c->out->st_addr = waddr;
	c->out->st_data = data;
	c->out->st_mask = (uint8_t)mask;
	c->out->st_gated = gated;
}

/* Open store; false if the buffer is full. */
static inline bool sb_put(struct fast_cpu *c, uint32_t waddr, uint32_t data, unsigned mask)
{
	struct fast_sb *e = sb_find(c, waddr);
	if (!e) {
		if (c->sb_n >= c->sb_max)
			return false;
		e = &c->sb[c->sb_n++];
		*e = (struct fast_sb){ waddr, 0, 0 };
		c->sb_filter |= sb_bit(waddr);
	}
	uint32_t m = lanes(mask);
	e->data = (e->data & ~m) | (data & m);
	e->mask |= (uint8_t)mask;
	return true;
}

static inline bool is_outside(uint32_t a)
{
	return a - MAP_DEVICES_BASE < MAP_DEVICES_SIZE;
}

/* Device page, bounce buffer and holes: uncached. */
static inline uint32_t plain_load_slow(struct fast_cpu *c, uint32_t a, bool record)
{
	bool bounce = a - MAP_BOUNCE_BASE < MAP_BOUNCE_SIZE;
	if (record && (bounce || is_outside(a)))
		c->out->ext = true;
	if (is_outside(a))
		return c->feed ? 0 : hostdev_read(&c->hd, a & ~3u, c->cycles);
	uint8_t *p = mem_at(c, a);
	return p ? mem_word(c, p - (a & 3), a & ~3u) : 0;
}

static inline uint32_t plain_load(struct fast_cpu *c, uint32_t a, unsigned size, uint32_t *out, bool record)
{
	if (unlikely(a & (size - 1))) {
		c->tval = a;
		return CAUSE_LALIGN;
	}
	uint32_t off = a - MAP_CMS_BASE, w;
	if (likely(off < MAP_CMS_SIZE))
		w = mem_word(c, c->cms + (off & ~3u), a & ~3u);
	else
		w = plain_load_slow(c, a, record);
	*out = w >> (a & 3) * 8;
	return 0;
}

static inline void plain_store_slow(struct fast_cpu *c, uint32_t a, uint32_t data, unsigned mask)
{
	if (is_outside(a)) {
		if (c->feed)
			return;
		fast_account(c);	/* POWER counters are up to date whenever a device is touched */
		hostdev_write(&c->hd, a & ~3u, data, c->cycles);
		c->irq = hostdev_irq(&c->hd, c->cycles);
		c->deadline = 0;
	} else {
		fast_store(c, a & ~3u, data, mask);
	}
}

static inline uint32_t plain_store(struct fast_cpu *c, uint32_t a, uint32_t v, unsigned size, bool record)
{
	if (unlikely(a & (size - 1))) {
		c->tval = a;
		return CAUSE_SALIGN;
	}
	uint32_t off = a - MAP_CMS_BASE;
	if (likely(off < MAP_CMS_SIZE))
		memcpy(c->cms + off, &v, size);
	else
		plain_store_slow(c, a, v << (a & 3) * 8, ((1u << size) - 1) << (a & 3));
	record_store(c, record, a & ~3u, v << (a & 3) * 8, ((1u << size) - 1) << (a & 3), false);
	return 0;
}

static inline uint32_t gated_store(struct fast_cpu *c, uint32_t a, uint32_t v, unsigned size, bool record)
{
	unsigned sh = a & 3, mask = ((1u << size) - 1) << sh;
	c->tval = a;
	if (unlikely(a & (size - 1)))
		return CAUSE_SALIGN;
	if (unlikely(!sb_put(c, a & ~3u, v << sh * 8, mask)))
		return CAUSE_SBFULL;
	record_store(c, record, a & ~3u, v << sh * 8, mask, true);
	return 0;
}

static inline uint32_t gated_byte(struct fast_cpu *c, uint32_t a, uint32_t v, unsigned size, bool record)
{
	return gated_store(c, a, v & 0xff, size, record);
}

static inline uint32_t gated_half(struct fast_cpu *c, uint32_t a, uint32_t v, unsigned size, bool record)
{
	return gated_store(c, a, v & 0xffff, size, record);
}

static inline bool tlb_hit(const struct fast_cpu *c, const struct fast_tlb *e, uint32_t lin)
{
	return e->page == lin >> 12 && !((e->asid ^ c->gasid) & e->asid_care);
}

static inline struct fast_tlb *tlb_at(struct fast_cpu *c, uint32_t lin)
{
	return &c->tlb[lin >> 12 & (FAST_TLB - 1)];
}

static inline struct fast_grain *grain_at(struct fast_cpu *c, uint32_t a)
{
	return &c->grain[a >> 5 & (FAST_GRAINS - 1)];
}

/* Is none of these bytes of a word code, although its sub-page is masked? */
static inline bool grain_opens(struct fast_cpu *c, uint32_t pa, uint32_t lin, unsigned bytes)
{
	const struct fast_grain *g = grain_at(c, lin);
	if (g->page != pa >> 12)
		return false;
	if (c->out)
		c->out->grain_hit = true;
	return !(g->mask >> (lin & 0x1c) & bytes);
}

/* Steps 3-6 for one beat, which touches `bytes` of its word; *waddr := its implementation address. Returns the bare cause. */
static inline uint32_t guest_beat(struct fast_cpu *c, bool sys, uint32_t lin, enum access acc, unsigned bytes, uint32_t *waddr)
{
	const struct fast_tlb *e = tlb_at(c, lin);
	unsigned r = e->rights;
	c->tval = lin;
	if (unlikely(!tlb_hit(c, e, lin)))
		return CAUSE_TLBMISS;
	bool user = !sys && (c->gmode & GM_USER);
	if (unlikely(user && !(r & R_USER)))
		return CAUSE_PAGE;
	if (acc != ACC_LOAD) {
		if (unlikely(!(r & R_WRITE) && (user || (c->gmode & GM_WP))))
			return CAUSE_PAGE;
		if (unlikely(!(r & R_DIRTY)))
			return CAUSE_PAGE;
	}
	if (unlikely(r & R_DEVICE))
		return CAUSE_DEVICE;
	if (acc != ACC_LOAD && unlikely(e->mask >> (lin >> 7 & 31) & 1) && !(c->gmode & GM_NOMASK) &&
	    !grain_opens(c, e->pa, lin, bytes))
		return CAUSE_XPAGE;
	c->acc_addr = *waddr = MAP_GUEST_BASE | ((((e->pa & 0xfffff000u) | (lin & 0xfffu)) & c->gfence) & ~3u);
	return 0;
}

static inline unsigned guest_seg(const struct fast_cpu *c, unsigned aux)
{
	return (aux & 7) == 7 ? c->gseg : aux & 7;
}

static inline uint32_t guest_info(unsigned seg, unsigned size, enum access acc)
{
	return seg << 8 | (uint32_t)(acc != ACC_LOAD) << 11 | (uint32_t)(size >> 1) << 12;	/* log2 of 1, 2, 4 */
}

/* Step 1. */
static inline bool guest_seg_ok(const struct fast_seg *s, uint32_t ea, unsigned size, enum access acc)
{
	if (likely(s->attr & SEG_FLAT))
		return true;
	unsigned want = acc == ACC_LOAD ? SEG_READ : SEG_WRITE;
	return ea >= s->lo && (uint64_t)ea + size - 1 <= s->hi && (s->attr & (SEG_TRAP | want)) == want;
}

static inline uint32_t guest_word(struct fast_cpu *c, uint32_t waddr)
{
	return mem_word(c, guest_at(c, waddr), waddr);
}

/* An access that crosses an aligned word, two beats. */
static inline uint32_t guest_load2(struct fast_cpu *c, unsigned seg, uint32_t lin, unsigned size, uint32_t *out)
{
	uint32_t w0, w1, next = (lin & ~3u) + 4, cause, info = guest_info(seg, size, ACC_LOAD);
	if ((cause = guest_beat(c, seg == FAST_SYS, lin, ACC_LOAD, 15, &w0)))
		return cause | info;
	if ((cause = guest_beat(c, seg == FAST_SYS, next, ACC_LOAD, 15, &w1)))
		return cause | info;
	uint64_t both = guest_word(c, w0) | (uint64_t)guest_word(c, w1) << 32;
	*out = (uint32_t)(both >> (lin & 3) * 8);
	return 0;
}

static inline uint32_t guest_load(struct fast_cpu *c, unsigned aux, uint32_t ea, unsigned size, uint32_t *out)
{
	unsigned seg = guest_seg(c, aux);
	const struct fast_seg *s = &c->seg[seg];
	uint32_t w, cause;
	if (aux & 8)
		ea &= 0xffff;
	if (unlikely(!guest_seg_ok(s, ea, size, ACC_LOAD))) {
		c->tval = ea;
		return CAUSE_SEG | guest_info(seg, size, ACC_LOAD);
	}
	uint32_t lin = ea + s->base;
	if (unlikely((lin & 3) + size > 4))
		return guest_load2(c, seg, lin, size, out);
	if (unlikely((cause = guest_beat(c, seg == FAST_SYS, lin, ACC_LOAD, 15, &w))))
		return cause | guest_info(seg, size, ACC_LOAD);
	*out = guest_word(c, w) >> (lin & 3) * 8;
	return 0;
}

static inline uint32_t guest_store_beat(struct fast_cpu *c, unsigned seg, uint32_t lin, uint32_t data, unsigned mask,
					enum access acc, bool record)
{
	uint32_t w, cause = guest_beat(c, seg == FAST_SYS, lin, acc, mask, &w);
	if (cause || acc == ACC_PROBE)
		return cause;
	if (unlikely(!sb_put(c, w, data, mask)))
		return CAUSE_SBFULL;
	record_store(c, record, w, data, mask, true);
	return 0;
}

static inline uint32_t guest_store(struct fast_cpu *c, unsigned aux, uint32_t ea, uint32_t v, unsigned size, enum access acc,
				   bool record)
{
	unsigned seg = guest_seg(c, aux);
	const struct fast_seg *s = &c->seg[seg];
	if (aux & 8)
		ea &= 0xffff;
	if (unlikely(!guest_seg_ok(s, ea, size, acc))) {
		c->tval = ea;
		return CAUSE_SEG | guest_info(seg, size, acc);
	}
	uint32_t lin = ea + s->base, sh = lin & 3;
	unsigned mask = ((1u << size) - 1) << sh;
	uint64_t data = (uint64_t)v << sh * 8;
	uint32_t cause = guest_store_beat(c, seg, lin, (uint32_t)data, mask & 15, acc, record);
	if (!cause && unlikely(mask >> 4))
		cause = guest_store_beat(c, seg, (lin & ~3u) + 4, (uint32_t)(data >> 32), mask >> 4, acc, record);
	return cause ? cause | guest_info(seg, size, acc) : 0;
}
#endif
