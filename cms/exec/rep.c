/* SPDX-License-Identifier: Apache-2.0
 * REP MOVS, STOS, INS, OUTS -> groups of 32 bytes with one commit each. See rep.h.
 * Why nobody can tell: ticks are counted per unit and a group never passes the tick limit; EIP stands at the instruction after
 * each group as after each unit; a trap in a group rolls it back, and its units run singly up to the one that faults.
 * Groups are moved by words, all loads before all stores, which differs from unit by unit when the destination starts 1 to 31
 * bytes after the source: then a group is a loop of units. */
#include "cms/exec/rep.h"
#include "cms/exec/exec.h"
#include "cms/exec/interp.h"
#include "cms/exec/loop.h"
#include "cms/exec/xpage.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/debug.h"
#include "isa-x86/sem/ea.h"
#include "isa-x86/sem/mach.h"

#define GROUP_BYTES 32u /* 9 entries of the store buffer when unaligned */

extern x86_exec_fn *const x86_exec_table[XR_COUNT][4];

uint64_t rep_extra;
static uint32_t settled; /* GREG_REP when it was last looked at */
static bool in_bulk;
static bool bulk_io;	    /* between memory and a device */
static unsigned bulk_shift; /* log2 of a unit's bytes; NO_SHIFT: where it stores next is not ES:EDI */
#define NO_SHIFT 32u
static uint32_t bulk_wrap;   /* mask of ECX */
static uint32_t bulk_ticks; /* tlimit when the bulk began */
static uint32_t running;    /* EIP of the last REP instruction */
static uint32_t singly;	    /* units to run singly after a bulk was unwound */

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t wrap(const struct x86_insn *in)
{
	return in->adsize == 4 ? 0xffffffffu : 0xffff;
}

void rep_init(void)
{
	XM_GWR(0, 0, GREG_REP);
	m_commit_part();
}

void rep_settle(void)
{
	uint32_t now = XM_GRD(0, GREG_REP);
	rep_extra += now - settled;
	cms_stats.quick_instructions -= now - settled;
	settled = now;
}

static void start(const struct x86_insn *in, unsigned shift, bool io)
{
	bulk_shift = shift;
	bulk_wrap = wrap(in);
	bulk_io = io;
	m_set_eip(in->eip);
	running = in->eip;
	bulk_ticks = XM_CSRR(XM_CSR_TLIMIT);
	in_bulk = true;
}

static void stop(void)
{
	uint32_t ticks = bulk_ticks - XM_CSRR(XM_CSR_TLIMIT);
	rep_extra += ticks;
	if (bulk_io)
		cms_stats.io += ticks;
	in_bulk = false;
}

bool rep_unwound(void)
{
	if (!in_bulk)
		return false;
	singly = GROUP_BYTES;
	stop();
	return true;
}

void rep_unwind(void)
{
	if (in_bulk)
		m_fault(X86_GP, 0); /* not delivered: rep_unwound() */
}

bool rep_in_bulk(void)
{
	return in_bulk;
}

void rep_singly(void)
{
	rep_unwind();
	mach_attention = ATTEND_BOUNDARY;
}

uint32_t rep_rest(struct win at)
{
	uint32_t ahead = (at.a - m_sys()->seg[X86_ES].base - m_r32(X86_EDI)) & PAGE_MASK;
	uint32_t place = (running + interp_fetch.delta) & FETCH_PLACE & ~(XPAGE_SUB_BYTES - 1);
	if (!in_bulk || bulk_shift == NO_SHIFT || running - interp_fetch.start >= interp_fetch.size)
		return 0;
	uint32_t bytes = least(m_r32(X86_ECX) & bulk_wrap, PAGE_BYTES) << bulk_shift;
	uint32_t rest = bytes > ahead ? least(bytes - ahead, PAGE_BYTES - (at.a & PAGE_MASK)) : 0;
	uint32_t own = place - (at.a & ~(XPAGE_SUB_BYTES - 1));
	return own < rest + XPAGE_SUB_BYTES ? (own ? place - at.a : 0) : rest;
}

/* Its sub-page, as all of that may have been forgotten, and the instruction with it. Where it crosses a page, or the fetch page is another
 * by now, it is not known where it lies. */
void rep_code_written(struct win at)
{
	uint32_t place = (running + interp_fetch.delta) & FETCH_PLACE;
	bool known = running - interp_fetch.start < interp_fetch.size;
	uint32_t sub = at.a >> XPAGE_SUB_SHIFT;
	if (!known || sub == place >> XPAGE_SUB_SHIFT || sub == (place + INSN_MAX - 1) >> XPAGE_SUB_SHIFT)
		rep_singly();
}

static uint32_t reg(const struct x86_insn *in, unsigned r)
{
	return x86_ea_wrap(in, m_r32(r));
}

static inline void set_reg(uint32_t wrap, unsigned r, uint32_t v)
{
	if (wrap == 0xffffffffu)
		m_w32(r, v);
	else
		m_w16(r, v);
}

/* One unit, by the semantics; or none, when the count is 0. True: more are to come, EIP stands at the instruction. */
static bool one(const struct x86_insn *in)
{
	if (singly)
		singly--;
	x86_exec_table[in->row][2 + (in->opsize == 4)](in);
	if (m_eip() != in->eip)
		return false;
	rep_extra++;
	return true;
}

/* Units by the semantics, a commit each, while no boundary is due; where a bulk was unwound up to the next that may be tried. The last
 * commit is the loop's, as always. */
static void units_singly(const struct x86_insn *in)
{
	uint32_t next = in->eip + in->len;
	bool unwound = singly;
	running = in->eip;
	while (one(in) && !(unwound && !singly) && !mach_attention && XM_CSRR(XM_CSR_TLIMIT) > 1) {
		XM_COMMIT(1, 0);
		m_set_eip(next);
	}
}

/* Behind a fault EFLAGS.RF is set and the chunk is one tick, as RF goes at the boundary behind the instruction. The units of a REP may
 * have a chunk of many: RF stays between them, and the boundary is asked for behind the last. Not where the bytes of the instruction
 * are not watched, as it is looked at again before each unit. */
static __attribute__((noinline)) bool resumed(const struct x86_insn *in)
{
	if (m_sys()->rf_live == X86_RF_KEPT || XM_CSRR(XM_CSR_TLIMIT) != 1 || !interp_watches(in) || reg(in, X86_ECX) < 2 || !events_open())
		return false;
	m_set_eip(in->eip);
	M_SET(rf_live, X86_RF_KEPT);
	m_commit_part();
	mach_attention = 0;
	loop_extend_chunk();
	m_set_eip(in->eip + in->len);
	in->exec(in);
	if (m_eip() != in->eip)
		M_SET(rf_live, 1);
	mach_attention |= ATTEND_BOUNDARY;
	return true;
}

static void unit(const struct x86_insn *in)
{
	if (__builtin_expect(m_sys()->rf_live, 0) && resumed(in))
		return;
	units_singly(in);
	if (m_sys()->rf_live && m_eip() == in->eip)
		M_SET(rf_live, X86_RF_KEPT);
}

/* Units that may run now: ticks are left for them, and the register does not wrap. 0 or 1: not worth it, or not allowed. */
static uint32_t units(const struct x86_insn *in, unsigned r, unsigned shift)
{
	uint32_t n = least(reg(in, X86_ECX), XM_CSRR(XM_CSR_TLIMIT));
	n = least(n, (wrap(in) - reg(in, r)) >> shift);
	return singly || (m_sysflags() & X86_DF) ? 0 : n;
}

/* Copying or filling: what is left, and where. `wrap` is the mask of the address size. */
struct bulk {
	uint32_t wrap, count; /* count: ECX */
};

/* r: EDI, or ESI for OUTS; `at` is its new value. */
static inline void group_done(struct bulk *b, unsigned r, uint32_t at, uint32_t n)
{
	b->count -= n;
	set_reg(b->wrap, r, at);
	set_reg(b->wrap, X86_ECX, b->count);
	XM_COMMIT(n, 0);
}

/* The loop commits the last tick of the last group, like that of any instruction: nothing can come between the two commits. */
static inline void last_done(const struct x86_insn *in, struct bulk *b, unsigned r, uint32_t at, uint32_t n)
{
	b->count -= n;
	set_reg(b->wrap, r, at);
	set_reg(b->wrap, X86_ECX, b->count);
	if (!b->count)
		m_set_eip(in->eip + in->len);
	XM_COMMIT(n - 1, 0);
	stop();
	rep_extra += b->count != 0;
}

/* 32 bytes by words; the loads first, so that none is waited for. Only where source and destination lie apart. */
static inline void copy_group(uint32_t src, uint32_t dst)
{
#define GET(i) uint32_t w##i = XM_GLW(src, SEG_CSR, 0, 4 * (i))
#define PUT(i) XM_GSW(dst, w##i, X86_ES, 0, 4 * (i))
	GET(0);
	GET(1);
	GET(2);
	GET(3);
	GET(4);
	GET(5);
	GET(6);
	GET(7);
	PUT(0);
	PUT(1);
	PUT(2);
	PUT(3);
	PUT(4);
	PUT(5);
	PUT(6);
	PUT(7);
#undef GET
#undef PUT
}

static inline void fill_group(uint32_t dst, uint32_t v)
{
#define PUT(i) XM_GSW(dst, v, X86_ES, 0, 4 * (i))
	PUT(0);
	PUT(1);
	PUT(2);
	PUT(3);
	PUT(4);
	PUT(5);
	PUT(6);
	PUT(7);
#undef PUT
}

static inline void copy_unit(uint32_t src, uint32_t dst, unsigned shift)
{
	if (shift == 2)
		XM_GSW(dst, XM_GLW(src, SEG_CSR, 0, 0), X86_ES, 0, 0);
	else if (shift == 1)
		XM_GSH(dst, XM_GLHU(src, SEG_CSR, 0, 0), X86_ES, 0, 0);
	else
		XM_GSB(dst, XM_GLBU(src, SEG_CSR, 0, 0), X86_ES, 0, 0);
}

/* In the segment that CSR gseg names. */
static inline uint32_t load_unit(uint32_t src, unsigned shift)
{
	return shift == 2 ? XM_GLW(src, SEG_CSR, 0, 0) : shift == 1 ? XM_GLHU(src, SEG_CSR, 0, 0) : XM_GLBU(src, SEG_CSR, 0, 0);
}

static inline void fill_unit(uint32_t dst, uint32_t v, unsigned shift)
{
	if (shift == 2)
		XM_GSW(dst, v, X86_ES, 0, 0);
	else if (shift == 1)
		XM_GSH(dst, v, X86_ES, 0, 0);
	else
		XM_GSB(dst, v, X86_ES, 0, 0);
}

static inline void fill_units(uint32_t dst, uint32_t v, uint32_t n, unsigned shift)
{
	for (uint32_t end = dst + (n << shift); dst != end; dst += 1u << shift)
		fill_unit(dst, v, shift);
}

static inline void copy_units(uint32_t src, uint32_t dst, uint32_t n, unsigned shift)
{
	for (uint32_t end = dst + (n << shift); dst != end; src += 1u << shift, dst += 1u << shift)
		copy_unit(src, dst, shift);
}

/* Units before the groups, so that each of them fills a line of the data cache, which then is not read: where many follow. */
static inline uint32_t to_line(uint32_t dst, uint32_t n, unsigned shift)
{
	uint32_t at = m_sys()->seg[X86_ES].base + dst;
	return n << shift > 16 * GROUP_BYTES ? ((0 - at) & (GROUP_BYTES - 1)) >> shift : 0;
}

/* DF set, words: the same downwards. The kernel's decompressor moves its image up this way. */
static void movs_down(const struct x86_insn *in)
{
	uint32_t src = reg(in, X86_ESI), dst = reg(in, X86_EDI);
	uint32_t n = least(least(reg(in, X86_ECX), XM_CSRR(XM_CSR_TLIMIT)), least(src, dst) >> 2);
	uint32_t gap = m_sys()->seg[X86_ES].base + dst - m_sys()->seg[in->seg].base - src;
	struct bulk b = { wrap(in), reg(in, X86_ECX) };
	if (singly || n < 2 || gap + GROUP_BYTES - 1 <= 2 * (GROUP_BYTES - 1)) {
		unit(in);
		return;
	}
	start(in, NO_SHIFT, false);
	mach_gseg(in->seg);
	for (; n > GROUP_BYTES / 4; n -= GROUP_BYTES / 4) {
		copy_group(src - (GROUP_BYTES - 4), dst - (GROUP_BYTES - 4));
		src -= GROUP_BYTES;
		dst -= GROUP_BYTES;
		set_reg(b.wrap, X86_ESI, src);
		group_done(&b, X86_EDI, dst, GROUP_BYTES / 4);
	}
	copy_units(src - 4 * (n - 1), dst - 4 * (n - 1), n, 2);
	set_reg(b.wrap, X86_ESI, src - 4 * n);
	last_done(in, &b, X86_EDI, dst - 4 * n, n);
}

static inline __attribute__((always_inline)) void movs(const struct x86_insn *in, unsigned shift)
{
	uint32_t src = reg(in, X86_ESI), dst = reg(in, X86_EDI), group = GROUP_BYTES >> shift;
	uint32_t n = least(units(in, X86_EDI, shift), (wrap(in) - src) >> shift);
	uint32_t gap = m_sys()->seg[X86_ES].base + dst - m_sys()->seg[in->seg].base - src;
	bool apart = gap - 1 >= GROUP_BYTES - 1;
	struct bulk b = { wrap(in), reg(in, X86_ECX) };
	if (n < 2) {
		unit(in);
		return;
	}
	start(in, shift, false);
	mach_gseg(in->seg);
	uint32_t first = to_line(dst, n, shift);
	if (first) {
		copy_units(src, dst, first, shift);
		n -= first;
		src += first << shift;
		dst += first << shift;
		set_reg(b.wrap, X86_ESI, src);
		group_done(&b, X86_EDI, dst, first);
	}
	for (; n > group; n -= group) {
		if (apart)
			copy_group(src, dst);
		else
			copy_units(src, dst, group, shift);
		src += GROUP_BYTES;
		dst += GROUP_BYTES;
		set_reg(b.wrap, X86_ESI, src);
		group_done(&b, X86_EDI, dst, group);
	}
	copy_units(src, dst, n, shift);
	set_reg(b.wrap, X86_ESI, src + (n << shift));
	last_done(in, &b, X86_EDI, dst + (n << shift), n);
}

static inline __attribute__((always_inline)) void stos(const struct x86_insn *in, unsigned shift)
{
	static const uint32_t repeat[3] = { 0x01010101, 0x00010001, 1 };
	uint32_t dst = reg(in, X86_EDI), n = units(in, X86_EDI, shift), group = GROUP_BYTES >> shift;
	struct bulk b = { wrap(in), reg(in, X86_ECX) };
	uint32_t v = (m_r32(X86_EAX) & (0xffffffffu >> (32 - (8u << shift)))) * repeat[shift];
	if (n < 2) {
		unit(in);
		return;
	}
	start(in, shift, false);
	uint32_t first = to_line(dst, n, shift);
	if (first) {
		fill_units(dst, v, first, shift);
		n -= first;
		dst += first << shift;
		group_done(&b, X86_EDI, dst, first);
	}
	for (; n > group; n -= group) {
		fill_group(dst, v);
		dst += GROUP_BYTES;
		group_done(&b, X86_EDI, dst, group);
	}
	fill_units(dst, v, n, shift);
	last_done(in, &b, X86_EDI, dst + (n << shift), n);
}

/* ---- REP INS, REP OUTS: a data port hands over its buffer; any other port is asked for unit after unit ---- */

/* CPL and IOPL alone allow the port; with a permission bitmap or breakpoints the semantics decide, unit by unit. */
static bool port_open(void)
{
	if (debug_any())
		return false;
	return !(m_sys()->cr0 & X86_CR0_PE) || (!(m_sysflags() & X86_VM) && m_sys()->cpl <= (m_sysflags() >> 12 & 3));
}

/* The unit's access comes last of what can fault; registers and commit as in unit(). */
static __attribute__((noinline)) void port_units(const struct x86_insn *in, unsigned shift, bool out)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	unsigned r = out ? X86_ESI : X86_EDI, size = 1u << shift;
	uint32_t at = reg(in, r), count = reg(in, X86_ECX), mask = wrap(in), step = m_sysflags() & X86_DF ? 0 - size : size;
	if (!count || singly || m_sys()->rf_live || !port_open()) {
		unit(in);
		return;
	}
	for (;;) {
		if (!out)
			m_probe_w(X86_ES, at, size);
		else
			mach_gseg(in->seg);
		uint32_t v = out ? load_unit(at, shift) : m_in(port, size);
		if (!out)
			fill_unit(at, v, shift);
		at = (at + step) & mask;
		set_reg(mask, r, at);
		set_reg(mask, X86_ECX, --count);
		m_set_eip(count ? in->eip : in->eip + in->len);
		if (out)
			m_out(port, size, v);
		rep_extra += count != 0;
		if (!count || mach_attention || XM_CSRR(XM_CSR_TLIMIT) < 2)
			return;
		XM_COMMIT(1, 0);
	}
}

static uint32_t device_unit(const uint8_t *from, unsigned shift)
{
	uint32_t v = from[0];
	if (shift >= 1)
		v |= (uint32_t)from[1] << 8;
	if (shift == 2)
		v |= (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
	return v;
}

static bool by_words(const uint8_t *bytes)
{
	return !((uintptr_t)bytes & 3);
}

static void fetch_units(const uint8_t *from, uint32_t dst, uint32_t n, unsigned shift)
{
	const uint8_t *end = from + (n << shift);
	if (by_words(from))
		for (; end - from >= 4; from += 4, dst += 4)
			XM_GSW(dst, *(const uint32_t *)(const void *)from, X86_ES, 0, 0);
	for (; from != end; from += 1u << shift, dst += 1u << shift)
		fill_unit(dst, device_unit(from, shift), shift);
}

static inline void fetch_group(const uint8_t *from, uint32_t dst)
{
	const uint32_t *w = (const uint32_t *)(const void *)from;
	uint32_t a = w[0], b = w[1], c = w[2], d = w[3], e = w[4], f = w[5], g = w[6], h = w[7];
#define PUT(i, v) XM_GSW(dst, v, X86_ES, 0, 4 * (i))
	PUT(0, a);
	PUT(1, b);
	PUT(2, c);
	PUT(3, d);
	PUT(4, e);
	PUT(5, f);
	PUT(6, g);
	PUT(7, h);
#undef PUT
}

/* A trap among the loads leaves bytes of units that come again: what the device has moved on to is what counts. */
static void hand_units(uint8_t *to, uint32_t src, uint32_t n, unsigned shift)
{
	uint8_t *end = to + (n << shift);
	if (by_words(to))
		for (; end - to >= 4; to += 4, src += 4)
			*(uint32_t *)(void *)to = XM_GLW(src, SEG_CSR, 0, 0);
	for (; to != end; src += 1u << shift) {
		uint32_t v = load_unit(src, shift);
		for (unsigned i = 0; i < 1u << shift; i++, v >>= 8)
			*to++ = (uint8_t)v;
	}
}

static inline void hand_group(uint8_t *to, uint32_t src)
{
#define GET(i) XM_GLW(src, SEG_CSR, 0, 4 * (i))
	uint32_t a = GET(0), b = GET(1), c = GET(2), d = GET(3), e = GET(4), f = GET(5), g = GET(6), h = GET(7);
#undef GET
	uint32_t *w = (uint32_t *)(void *)to;
	w[0] = a, w[1] = b, w[2] = c, w[3] = d, w[4] = e, w[5] = f, w[6] = g, w[7] = h;
}

/* The last n units of a window are moved. The device moves on with each commit. More units go on at once, as single accesses: the
 * last of a block has effects. */
static inline __attribute__((always_inline)) void window_done(const struct x86_insn *in, struct bulk *b, uint32_t at, uint32_t n,
							      unsigned shift, bool out)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	unsigned r = out ? X86_ESI : X86_EDI;
	pc_pio_moved(port, n << shift);
	if (b->count > n && !mach_attention && XM_CSRR(XM_CSR_TLIMIT) > n) {
		group_done(b, r, at, n);
		stop();
		port_units(in, shift, out);
	} else {
		last_done(in, b, r, at, n);
		cms_stats.io++;
	}
}

static inline __attribute__((always_inline)) void ins(const struct x86_insn *in, unsigned shift)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	uint8_t *from;
	uint32_t dst = reg(in, X86_EDI), group = GROUP_BYTES >> shift;
	uint32_t n = least(units(in, X86_EDI, shift), pc_pio_window(port, false, &from) >> shift);
	struct bulk b = { wrap(in), reg(in, X86_ECX) };
	if (n < 2 || !port_open()) {
		port_units(in, shift, false);
		return;
	}
	start(in, shift, true);
	for (; n > group; n -= group, from += GROUP_BYTES) {
		if (by_words(from))
			fetch_group(from, dst);
		else
			fetch_units(from, dst, group, shift);
		dst += GROUP_BYTES;
		pc_pio_moved(port, GROUP_BYTES);
		group_done(&b, X86_EDI, dst, group);
	}
	fetch_units(from, dst, n, shift);
	window_done(in, &b, dst + (n << shift), n, shift, false);
}

static inline __attribute__((always_inline)) void outs(const struct x86_insn *in, unsigned shift)
{
	uint16_t port = (uint16_t)m_r16(X86_EDX);
	uint8_t *to;
	uint32_t src = reg(in, X86_ESI), group = GROUP_BYTES >> shift;
	uint32_t n = least(units(in, X86_ESI, shift), pc_pio_window(port, true, &to) >> shift);
	struct bulk b = { wrap(in), reg(in, X86_ECX) };
	if (n < 2 || !port_open()) {
		port_units(in, shift, true);
		return;
	}
	start(in, NO_SHIFT, true);
	mach_gseg(in->seg);
	for (; n > group; n -= group, to += GROUP_BYTES) {
		if (by_words(to))
			hand_group(to, src);
		else
			hand_units(to, src, group, shift);
		src += GROUP_BYTES;
		pc_pio_moved(port, GROUP_BYTES);
		group_done(&b, X86_ESI, src, group);
	}
	hand_units(to, src, n, shift);
	window_done(in, &b, src + (n << shift), n, shift, true);
}

static void movs1(const struct x86_insn *in)
{
	movs(in, 0);
}
static void movs2(const struct x86_insn *in)
{
	movs(in, 1);
}
static void movs4(const struct x86_insn *in)
{
	if (m_sysflags() & X86_DF)
		movs_down(in);
	else
		movs(in, 2);
}
static void stos1(const struct x86_insn *in)
{
	stos(in, 0);
}
static void stos2(const struct x86_insn *in)
{
	stos(in, 1);
}
static void stos4(const struct x86_insn *in)
{
	stos(in, 2);
}

static void ins1(const struct x86_insn *in)
{
	ins(in, 0);
}
static void ins2(const struct x86_insn *in)
{
	ins(in, 1);
}
static void ins4(const struct x86_insn *in)
{
	ins(in, 2);
}

static void outs1(const struct x86_insn *in)
{
	outs(in, 0);
}
static void outs2(const struct x86_insn *in)
{
	outs(in, 1);
}
static void outs4(const struct x86_insn *in)
{
	outs(in, 2);
}

void rep_choose(struct x86_insn *in)
{
	bool wide = in->opsize == 4;
	switch (in->row) {
	case XR_MOVSB: in->exec = movs1; break;
	case XR_MOVSV: in->exec = wide ? movs4 : movs2; break;
	case XR_STOSB: in->exec = stos1; break;
	case XR_STOSV: in->exec = wide ? stos4 : stos2; break;
	case XR_INSB: in->exec = ins1; break;
	case XR_INSV: in->exec = wide ? ins4 : ins2; break;
	case XR_OUTSB: in->exec = outs1; break;
	case XR_OUTSV: in->exec = wide ? outs4 : outs2; break;
	default: in->exec = unit;
	}
}
