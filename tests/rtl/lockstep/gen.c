/* SPDX-License-Identifier: Apache-2.0
 * The program: prologue (handlers, TLB, segments, dispatch), then a body of items run LOOPS times, firmware and translation stretches
 * in turn; then caches written back and SIM.EXIT. An item is one atom under test with what it needs: producers of its operands
 * at a chosen distance, fillers, state that provokes a chosen outcome. Invariant: an item is self-contained, so control transfers
 * may go to the start of any later item of the stretch; everything that molecules.md calls undefined is avoided.
 *
 * Firmware registers: x1-x24 random; x25 x26 translation trap handler, x30 x31 firmware trap handler (it may interrupt the other),
 * x27 loop count, x29 where exit returns to. Translation: all random.
 */
#include <stdlib.h>
#include <string.h>
#include "hw/isa/fields.h"
#include "sim/fast/cpu.h"
#include "tests/rtl/lockstep/gen.h"

enum {
	BASE = 0x80001000, DATA = 0x80200000, GATED = 0x80220000, POOL = 0x80240000, AREA = 0x4000,	/* twice the data cache */
	LOOPS = 2, STRETCHES = 24, ITEMS = 60, LAST_EXIT = 0xfff,
	T0 = 28, X_LAST = 24, X_LOOP = 27, X_BACK = 29
};

/* Static linear pages 0..127 by page & 7; 128..255 are filled and dropped at random. */
enum page_kind { P_OK, P_OK2, P_RDONLY, P_CLEAN, P_SUPER, P_DEVICE, P_MASKED, P_ABSENT };
/* Segments: 0 1 3 usable, 2 not writable, 4 trap, 5 not readable. */
enum { SEG_LIMITED = 1, SEG_NOWRITE = 2, SEG_DEAD = 4, SEG_NOREAD = 5, LIMIT_LO = 0x40, LIMIT_HI = 0x7ffff };

static uint64_t rng;
static uint8_t *image;
static uint32_t at, pool_at;	/* next atom, next pool word */
static bool tr;			/* in a translation stretch */
static uint32_t item_start[ITEMS + 1];
static struct { uint32_t at; unsigned item; } fix[ITEMS * 4];
static unsigned nfix, nitem;
static uint32_t keep;		/* registers that fillers leave alone */
static bool outside;	/* counters, timer and interrupts are allowed */
static uint32_t nogroup[256];	/* atoms that are rewritten while running: molecules of their own */
static unsigned nnogroup;
static unsigned cause;		/* wanted outcome of this item, 0 = none in particular */

static uint32_t r32(void)
{
	uint64_t z = rng += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 16);
}

static uint32_t below(uint32_t n) { return r32() % n; }
static bool one_in(uint32_t n) { return !below(n); }

static void put(uint32_t addr, uint32_t w) { memcpy(image + (addr - MAP_CMS_BASE), &w, 4); }
static uint32_t get(uint32_t addr) { uint32_t w; memcpy(&w, image + (addr - MAP_CMS_BASE), 4); return w; }

static void emit(uint32_t w)
{
	put(at, w);
	at += 4;
}

static unsigned any_reg(void) { return below(32); }

/* A register that may be written: not kept, not reserved in firmware. */
static unsigned free_reg(void)
{
	unsigned r;
	do
		r = 1 + below(tr ? 31 : X_LAST);
	while (keep >> r & 1);
	return r;
}

static unsigned dest_reg(void) { return one_in(12) ? 0 : free_reg(); }

static uint32_t value(void)
{
	static const uint32_t edge[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff };
	return one_in(3) ? edge[below(12)] : one_in(3) ? r32() >> below(32) : r32();
}

/* lui + addi; the second atom is the producer. */
static void constant(unsigned r, uint32_t v)
{
	emit(atom_enc_lui(r, (v + 0x800) & 0xfffff000u));
	emit(atom_enc_addi(r, r, (int32_t)(v << 20) >> 20));
}

static uint32_t pool(uint32_t v)
{
	put(pool_at, v);
	pool_at += 4;
	return pool_at - 4;
}

/* v into r; the last atom emitted writes r and is of a random kind, so that every way of forwarding occurs. */
static void produce(unsigned r, uint32_t v)
{
	uint32_t p;
	switch (below(tr ? 7 : 8)) {
	case 0: case 1: constant(r, v); break;
	case 2: case 3:
		p = pool(v);
		emit(atom_enc_lui(r, (p + 0x800) & 0xfffff000u));
		emit(atom_enc_lw(r, r, (int32_t)(p << 20) >> 20));
		break;
	case 4: constant(r, v); emit(atom_enc_xmov(r, 0, r, 0, 0)); break;
	case 5: constant(r, v - 1); emit(atom_enc_xinc(r, r, 0, 0)); break;
	case 6: {
		unsigned one = free_reg();
		constant(r, v);
		emit(atom_enc_addi(one, 0, 1));
		emit(one_in(3) ? atom_enc_divu(r, r, one) : atom_enc_mul(r, r, one));
		break;
	}
	default:	/* CSR result */
		constant(r, v);
		emit(atom_enc_csrrw(0, r, 0x340));
		emit(atom_enc_csrrs(r, 0, 0x340));
		break;
	}
}

/* A plain computing atom that leaves kept registers alone. */
static void filler(void)
{
	unsigned d = dest_reg(), a = any_reg(), b = any_reg();
	switch (below(8)) {
	case 0: emit(atom_enc_add(d, a, b)); break;
	case 1: emit(atom_enc_xori(d, a, (int32_t)below(4096) - 2048)); break;
	case 2: emit(atom_enc_xadd(d, a, b, below(4), 0)); break;
	case 3: emit(atom_enc_xsubi(d, a, (int32_t)below(256), below(4))); break;
	case 4: emit(atom_enc_mul(d, a, b)); break;
	case 5: emit(atom_enc_xset(d, below(16))); break;
	case 6: emit(atom_enc_sh2add(d, a, b)); break;
	default: emit(atom_enc_rori(d, a, (int32_t)below(32))); break;
	}
}

static void fillers(unsigned n)
{
	while (n--)
		filler();
}

/* Distance 1 most often, then 2, 3, far. */
static unsigned gap(void)
{
	unsigned n = below(8);
	return n < 3 ? 0 : n < 5 ? 1 : n < 7 ? 2 : 3 + below(3);
}

static unsigned source(uint32_t v)
{
	unsigned r = free_reg();
	keep |= 1u << r;
	produce(r, v);
	return r;
}

static void branch_fix(void)
{
	fix[nfix].at = at;
	fix[nfix++].item = nitem + 1 + below(3);
}

/* --- memory --- */

static uint32_t static_page(enum page_kind k) { return (below(16) << 3 | k) << 12; }
static uint32_t dynamic_page(void) { return (128 + below(128)) << 12 | (one_in(4) ? below(4) << 20 : 0); }

static uint32_t page_pa(uint32_t page_number) { return (page_number * 37 + 11) % 240 << 12; }
static uint32_t page_rights(enum page_kind k)
{
	static const uint32_t r[8] = {
		[P_OK] = R_USER | R_WRITE | R_DIRTY, [P_OK2] = R_USER | R_WRITE | R_DIRTY, [P_RDONLY] = R_USER | R_DIRTY,
		[P_CLEAN] = R_USER | R_WRITE, [P_SUPER] = R_WRITE | R_DIRTY, [P_DEVICE] = R_USER | R_WRITE | R_DIRTY | R_DEVICE,
		[P_MASKED] = R_USER | R_WRITE | R_DIRTY
	};
	return r[k] | R_GLOBAL;
}

/* Effective address and segment that lead to `cause`, for an access of `size`. */
static uint32_t guest_target(bool store, unsigned size, unsigned *seg)
{
	static const uint8_t good[] = { 0, 3, SEG_LIMITED, FAST_SYS, 7 };
	uint32_t off = below(0x1000 - 8);
	*seg = good[below(5)];
	if (one_in(3))
		off &= ~(size - 1);
	if (one_in(6))
		off = 0x1000 - 1 - below(3);	/* crosses the page */
	switch (cause) {
	case CAUSE_TLBMISS: return (one_in(2) ? static_page(P_ABSENT) : dynamic_page()) + off;
	case CAUSE_PAGE: return static_page(store && !one_in(3) ? (one_in(2) ? P_CLEAN : P_RDONLY) : P_SUPER) + off;
	case CAUSE_SEG:
		*seg = one_in(2) ? SEG_DEAD : store ? SEG_NOWRITE : SEG_NOREAD;
		if (one_in(3)) {
			*seg = SEG_LIMITED;
			return one_in(2) ? below(LIMIT_LO) : LIMIT_HI + 1 - below(size) + (one_in(2) ? r32() >> 4 : 0);
		}
		return r32() & 0x7ffff;
	case CAUSE_DEVICE: return static_page(P_DEVICE) + off;
	case CAUSE_XPAGE: return static_page(P_MASKED) + ((off & ~0x80u) | 0x80);
	default:
		if (one_in(5))
			return r32() & 0x7ffff;
		return static_page(one_in(8) && !store ? P_MASKED : one_in(2) ? P_OK : P_OK2) + off;
	}
}

/* Sixteen words open, so that the next new word finds the buffer full. */
static void fill_buffer(void)
{
	unsigned r = free_reg();
	keep |= 1u << r;
	emit(atom_enc_commit(0, 0));
	constant(r, GATED + below(AREA / 4 - 64) * 4);
	for (int i = 0; i < 16; i++)
		emit(atom_enc_swg(r, any_reg(), 4 * i));
	keep &= ~(1u << r);
}

static unsigned access_size(const struct atom_info *a)
{
	const char *k = a->name + strlen(a->name);
	return k[-1] == 'w' ? 4 : k[-1] == '6' || (k[-1] == 'h' && k[-2] != 'm' && k[-2] != 'b') || (k[-1] == 'u' && k[-2] == 'h') ? 2 : 1;
}

/* Sets the fields of an encoded guest access; base (and index) produced for the wanted address. */
static void item_guest(const struct atom_info *a)
{
	bool store = a->effects & (E_GST | E_PROBE), x = a->format == F_GLX || a->format == F_GSX;
	unsigned seg, size = access_size(a), scale = below(4), a16 = one_in(10), base, index = 0, val = 0;
	if (cause == CAUSE_SBFULL)
		fill_buffer();
	uint32_t ea = guest_target(store, size, &seg), idx = one_in(4) ? r32() : below(64);
	int32_t disp = one_in(2) ? 0 : (int32_t)below(256) - 128;
	if (!tr && cause == CAUSE_PAGE)
		emit(atom_enc_csrrwi(0, one_in(2) ? GM_USER | GM_WP : GM_USER, CSR_GMODE));
	if (!tr && cause == CAUSE_XPAGE)
		emit(atom_enc_csrrwi(0, 0, CSR_GMODE));
	if (a->rs3 || (a->rs2 && !x))
		val = one_in(2) ? any_reg() : source(value());
	if (x)
		index = source(idx);
	base = source(ea - (x ? idx << scale : (uint32_t)disp));
	fillers(gap());
	uint32_t w = a->match | 3 | base << 15;
	unsigned d = a->rd ? dest_reg() : 0;
	if (a->format == F_GL)
		w |= d << 7 | atom_imm_g(seg, a16, disp) << 20;
	else if (a->format == F_GS)
		w |= (a->rs2 ? val << 20 : 0) | atom_imm_s(atom_imm_g(seg, a16, disp));
	else
		w |= index << 20 | (a->rs3 ? val : d) << 7 | scale << 29 | seg << 26 | a16 << 25;
	emit(w);
}

static void item_plain(const struct atom_info *a)
{
	bool store = a->effects & E_ST, gated = a->effects & E_GATED;
	unsigned size = 1u << (a->match >> 12 & 3);
	int32_t disp = (int32_t)below(4096) - 2048;
	uint32_t ea = (gated || (!store && one_in(2)) ? GATED : DATA) + (below(AREA) & ~(size - 1));
	if (!store && one_in(8))
		ea = MAP_GUEST_BASE + (below(GEN_GUEST_BYTES) & ~(size - 1));
	if (one_in(12) && !gated)
		ea = MAP_BOUNCE_BASE + (below(MAP_BOUNCE_SIZE) & ~(size - 1));
	if (one_in(24) && !store && size == 4)
		ea = one_in(2) && outside ? REG_TIMER_LO : REG_FB_BASE;
	if (cause == CAUSE_LALIGN || cause == CAUSE_SALIGN)
		ea |= 1 + below(size - 1);
	if (cause == CAUSE_SBFULL)
		fill_buffer();
	unsigned val = store ? (one_in(2) ? any_reg() : source(value())) : 0;
	unsigned base = source(ea - (uint32_t)disp);
	fillers(gap());
	emit(a->match | 3 | base << 15 | (store ? val << 20 | atom_imm_s((uint32_t)disp) : dest_reg() << 7 | ((uint32_t)disp & 0xfff) << 20));
}

/* --- computing --- */

static void item_alu(const struct atom_info *a)
{
	uint32_t w = a->match | 3;
	unsigned id = (unsigned)(a - atom_table);
	bool two_sizes = id == ATOM_XIMUL || id == ATOM_XBT || id == ATOM_XBTI;
	unsigned size = two_sizes ? below(2) : below(4), s[3] = { 0, 0, 0 };
	for (unsigned i = 0; i < 3; i++)
		if ((i == 0 && a->rs1) || (i == 1 && a->rs2) || (i == 2 && a->rs3))
			s[i] = one_in(4) ? any_reg() : source(value());
	if (a->effects & E_RFL && one_in(2))
		emit(atom_enc_xadd(0, any_reg(), any_reg(), below(4), 0));
	fillers(gap());
	w |= s[0] << 15 | s[1] << 20 | s[2] << 27 | (a->rd ? dest_reg() << 7 : 0);
	if (a->cc)
		w |= below(16) << a->cc;
	switch (a->format) {
	case F_XR: w |= size << 25 | (size > 1 && a->rs2 && one_in(3) ? 1u << 12 : 0); break;
	case F_XI: w |= size << 12 | below(256) << 20; break;
	case F_U: w |= r32() & 0xfffff000u; break;
	case F_SH: w |= below(32) << 20; break;
	case F_I: w |= r32() & 0xfff00000u; break;
	default: break;
	}
	emit(w);
}

static void item_branch(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), x = 0, y = 0;
	if (id == ATOM_JALR) {
		unsigned r = free_reg(), far = below(3);
		keep |= 1u << r;
		uint32_t c = at;
		constant(r, 0);
		fillers(gap());
		unsigned d = dest_reg();
		int32_t disp = (int32_t)below(64) * 4 - 128;
		emit(atom_enc_jalr(d, r, disp));
		fillers(far);
		uint32_t v = at - 4 * below(far + 1) - (uint32_t)disp + below(4), end = at;
		at = c;
		constant(r, v);
		at = end;
		return;
	}
	if (a->rs1) {
		uint32_t v = value();
		x = source(v);
		y = one_in(4) ? any_reg() : source(one_in(3) ? v : value());
	} else if (a->effects & E_RFL && one_in(2)) {
		emit(atom_enc_xsub(0, any_reg(), any_reg(), below(4), 0));
	}
	fillers(gap());
	branch_fix();
	if (id == ATOM_JAL)
		emit(atom_enc_jal(dest_reg(), 0));
	else
		emit(a->match | 3 | x << 15 | y << 20 | (a->cc ? below(16) << a->cc : 0));
}

/* --- machine control --- */

static void item_csr(const struct atom_info *a)
{
	/* number and the widest value software may put there without losing control; 0: read only or harmless */
	static const struct { uint16_t n; uint32_t max; } list[] = {
		{ 0x340, ~0u }, { 0x341, ~0u }, { 0x342, ~0u }, { 0x343, ~0u }, { 0x300, 0x80 }, { 0x344, ~0u }, { 0xb00, 0 }, { 0xb80, 0 },
		{ 0xb02, 0 }, { 0xf14, ~0u }, { 0x123, ~0u }, { CSR_TCAUSE, ~0u }, { CSR_TTVAL, ~0u }, { CSR_CPC, ~0u }, { CSR_TLIMIT, ~0u },
		{ CSR_CTX, ~0u }, { CSR_GASID, ~0u }, { CSR_GMODE, 3 }, { CSR_XFLAGS, ~0u }, { CSR_XFLAGS, ~0u }, { CSR_ACTIVITY, ~0u },
		{ CSR_TLBMASK, ~0u }, { CSR_SBCOUNT, ~0u }, { CSR_TEPC, ~0u }, { CSR_GSEG, 0 }, { CSR_GFENCE, 0 }, { CSR_TVEC, 0 }
	};
	unsigned k, imm = !a->rs1;
	do
		k = below(sizeof list / sizeof list[0]);
	while (!outside && fast_csr_outside(list[k].n));
	uint32_t n = tr && cause != CAUSE_ILLEGAL ? CSR_XFLAGS : list[k].n, max = tr ? ~0u : list[k].max;
	bool set = (a->match >> 12 & 3) != 1;
	uint32_t src;
	if (!max && !set)
		return item_csr(&atom_table[imm ? ATOM_CSRRSI : ATOM_CSRRS]);
	if (imm)
		src = max ? below(32) & max : 0;
	else
		src = !max ? 0 : source(value() & max);
	fillers(gap());
	emit(a->match | 3 | dest_reg() << 7 | src << 15 | n << 20);
}

static void item_commit(const struct atom_info *a)
{
	(void)a;
	if (cause == CAUSE_LIMIT) {
		unsigned r = source(one_in(2) ? 0xffffffff : 0xf0000000);
		fillers(gap());
		emit(atom_enc_commit(r, 0));
		return;
	}
	unsigned r = one_in(2) ? 0 : source(below(16));
	fillers(gap());
	emit(atom_enc_commit(r, (int32_t)below(20)));
}

static void item_greg(const struct atom_info *a)
{
	unsigned n = one_in(2) ? 0 : source(below(3) ? below(16) : r32());
	unsigned v = a->rd ? 0 : source(value());
	fillers(gap());
	emit(a->rd ? atom_enc_grd(dest_reg(), n, (int32_t)below(16)) : atom_enc_gwr(n, v, (int32_t)below(16)));
}

static void segment_fields(unsigned s, const uint32_t v[4], bool slow)
{
	for (unsigned i = 0; i < 4; i++) {
		keep = 0;
		unsigned r = source(v[i]), sel = !slow || one_in(2) ? 0 : source(s);
		if (slow)
			fillers(gap());
		emit(atom_enc_segw(sel, r, (int32_t)(i << 3 | (sel ? 0 : s))));
	}
}

static void segment_set(unsigned s, bool slow)
{
	uint32_t v[4] = { 0, 0, 0xffffffff, SEG_READ | SEG_WRITE | SEG_FLAT };
	if (s == SEG_LIMITED) {
		v[1] = LIMIT_LO;
		v[2] = LIMIT_HI;
	}
	if (s == 0)
		v[0] = one_in(2) ? below(16) * 0x8000 : below(0x1000);
	if (s == SEG_LIMITED || s == SEG_NOWRITE || s == SEG_NOREAD || s == SEG_DEAD)
		v[3] = s == SEG_LIMITED ? 6 : s == SEG_NOWRITE ? 2 : s == SEG_NOREAD ? 4 : 7;
	segment_fields(s, v, slow);
}

static void item_segw(void) { segment_set(below(6), true); }

static void item_tlb(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), w = 0;
	uint32_t page = id == ATOM_TLBR || id == ATOM_TLBRM ? (one_in(2) ? static_page(below(8)) : dynamic_page()) : dynamic_page();
	if (id == ATOM_TLBW)
		w = source((below(256) << 12) | (one_in(8) ? 1u << (20 + below(12)) : 0) | below(32));
	unsigned l = source(page | below(4096));
	fillers(gap());
	emit(a->match | 3 | l << 15 | w << 20 | (a->rd ? dest_reg() << 7 : 0));
}

static void item_chkpage(void)
{
	uint32_t page = static_page(cause ? (enum page_kind)below(8) : below(2)), pa = page_pa(page >> 12);
	if (cause && one_in(2))
		pa ^= 1u << (12 + below(20));
	unsigned p = source(pa | below(4096)), l = source(page | below(4096));
	fillers(gap());
	emit(atom_enc_chkpage(l, p));
}

static void item_sbrd(void)
{
	unsigned b = source(GATED + below(AREA / 4) * 4 - 64);
	emit(atom_enc_commit(0, 0));
	emit(atom_enc_swg(b, any_reg(), 64));
	unsigned i = source(below(3) | (r32() & ~0x3fu));
	fillers(gap());
	emit(atom_enc_sbrd(dest_reg(), i));
}

static void item_isync(const struct atom_info *a)
{
	if (a - atom_table == ATOM_CFLUSH) {
		if (one_in(3))
			emit(atom_enc_cflush());
		else
			filler();
		return;
	}
	if (one_in(2)) {
		unsigned line = source((one_in(2) ? DATA : GATED) + below(AREA));
		fillers(gap());
		emit(atom_enc_isync(line));
		return;
	}
	/* self-modifying: write an atom two lines ahead at least, synchronise, run it */
	uint32_t slot_const = at;
	unsigned r = free_reg();
	keep |= 1u << r;
	constant(r, 0);
	unsigned d = free_reg(), v = source(atom_enc_addi(d, d, (int32_t)below(2048)));
	emit(atom_enc_sw(r, v, 0));
	fillers(gap());
	emit(atom_enc_isync(r));
	if (one_in(2))
		emit(atom_enc_fencei(0));
	while (at & 31)
		filler();
	fillers(16);
	uint32_t slot = at;
	nogroup[nnogroup++ & 255] = slot;
	filler();
	at = slot_const;
	constant(r, slot);
	at = slot + 4;
}

static void item_return(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), n = below(4);
	uint32_t eip = at * 0x9e3779b1u ^ (r32() & 1);	/* one per site: a hit can only lead forward */
	unsigned e = source(eip);
	if (id == ATOM_JDISP) {
		fillers(gap());
		emit(atom_enc_jdisp(e));
		fillers(n);
		return;
	}
	uint32_t push = at;
	fillers(gap());
	push = at;
	emit(atom_enc_rpush(e, 0));
	if (id == ATOM_RPUSH)
		return;
	if (cause == CAUSE_DISPATCH) {
		keep = 0;
		e = source(eip ^ (1u << below(32)));
	} else if (one_in(2)) {
		produce(e, eip);
	}
	fillers(gap());
	emit(atom_enc_jret(e));
	fillers(n);
	put(push, atom_enc_rpush(get(push) >> 15 & 31, (int32_t)(at - push)));
}

static void item_dispatch_table(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), t = 0;
	if (id == ATOM_RFLUSH) {
		emit(atom_enc_rflush());
		return;
	}
	if (id == ATOM_DFILL)
		t = source(r32());	/* an entry nobody asks for: jdisp's are filled by the handler */
	unsigned e = source(0xdead0000u | below(65536));
	fillers(gap());
	emit(a->match | 3 | e << 15 | t << 20);
}

static void item_illegal(void)
{
	uint32_t w;
	do {
		const struct atom_info *a = &atom_table[below(ATOM_COUNT)];
		w = (a->match | 3) ^ 1u << (2 + below(30)) ^ (one_in(2) ? 1u << (2 + below(30)) : 0);
		w |= one_in(2) ? 0 : r32() & ~a->mask & ~3u;
	} while (atom_find(w) != ATOM_NONE);
	fillers(gap());
	emit(one_in(8) ? w & ~2u : w);
}

/* The timer's interrupt some hundred cycles from now. */
static void arm_timer(bool interrupts)
{
	unsigned t = free_reg();
	if (!outside)
		return;
	emit(atom_enc_csrrci(0, 8, 0x300));
	keep |= 1u << t;
	unsigned v = free_reg();
	keep |= 1u << v;
	constant(t, DEV_TIMER_BASE);
	constant(v, 1 << 11);
	emit(atom_enc_csrrw(0, v, 0x304));
	emit(atom_enc_lw(v, t, OFF_TIMER_LO));
	emit(atom_enc_addi(v, v, (int32_t)(20 + below(1500))));
	emit(atom_enc_sw(t, v, OFF_TIMER_CMP));
	emit(atom_enc_addi(v, 0, 1));
	emit(atom_enc_sw(t, v, OFF_TIMER_CTL));
	emit(atom_enc_csrrwi(0, interrupts ? 8 : 0, 0x300));
}

static void item_interrupt(void) { arm_timer(one_in(2)); }

static void item_system(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table);
	if (!tr && id == ATOM_MRET) {
		unsigned r = free_reg();
		keep |= 1u << r;
		emit(atom_enc_csrrci(0, 8, 0x300));	/* an interrupt would change mepc */
		uint32_t c = at;
		constant(r, 0);
		emit(atom_enc_csrrw(0, r, 0x341));
		fillers(gap());
		emit(atom_enc_mret());
		filler();
		uint32_t end = at;
		at = c;
		constant(r, end - 4 * below(2));
		at = end;
		return;
	}
	if (!tr && id == ATOM_WFI) {	/* the core may wait for a pending interrupt, so one comes; with MIE clear it stays pending */
		if (!outside)
			return filler();
		arm_timer(false);
	}
	fillers(gap());
	emit(a->match | 3);
}

/* In the mode that forbids it, any atom is just its word with random fields. */
static void item_forbidden(const struct atom_info *a)
{
	unsigned x = a->rs1 ? source(value()) : 0, y = a->rs2 ? source(value()) : 0;
	fillers(gap());
	emit(a->match | 3 | x << 15 | y << 20 | (a->rd ? dest_reg() << 7 : 0));
}

static void item_exit(void)
{
	unsigned r = one_in(2) ? 0 : source(0x1000 + below(1000));
	fillers(gap());
	emit(atom_enc_exit(r, (int32_t)below(2000)));
}

static void pick_cause(const struct atom_info *a)
{
	unsigned t = a->traps;
	static const uint8_t guest[] = { CAUSE_TLBMISS, CAUSE_PAGE, CAUSE_SEG, CAUSE_DEVICE, CAUSE_XPAGE, CAUSE_SBFULL };
	cause = 0;
	if (one_in(2))
		return;
	if (t & T_GUEST) {
		unsigned n = t & T_SB ? 6 : a->effects & E_PROBE ? 5 : 4;
		cause = guest[below(n)];
	} else if (t & T_ALIGN) {
		unsigned size = 1u << (a->match >> 12 & 3);
		cause = size == 1 || (t & T_SB && one_in(2)) ? (t & T_SB ? CAUSE_SBFULL : 0) : a->effects & E_ST ? CAUSE_SALIGN : CAUSE_LALIGN;
	} else if (t & T_LIMIT) {
		cause = CAUSE_LIMIT;
	} else if (t & T_DISP) {
		cause = CAUSE_DISPATCH;
	} else if (t & T_CHK) {
		cause = CAUSE_CHKPAGE;
	} else if (a->format == F_CSR && tr) {
		cause = CAUSE_ILLEGAL;
	}
}

static void item_special(const struct atom_info *a, unsigned id)
{
	switch (id) {
	case ATOM_COMMIT: item_commit(a); break;
	case ATOM_GRD: case ATOM_GWR: item_greg(a); break;
	case ATOM_SEGW: item_segw(); break;
	case ATOM_TLBW: case ATOM_TLBR: case ATOM_TLBRM: case ATOM_TLBINV: item_tlb(a); break;
	case ATOM_CHKPAGE: item_chkpage(); break;
	case ATOM_SBRD: item_sbrd(); break;
	case ATOM_ISYNC: case ATOM_CFLUSH: item_isync(a); break;
	case ATOM_JDISP: case ATOM_JRET: case ATOM_RPUSH: item_return(a); break;
	case ATOM_DFILL: case ATOM_DINV: case ATOM_RFLUSH: item_dispatch_table(a); break;
	case ATOM_EXIT: item_exit(); break;
	case ATOM_ENTER: case ATOM_TRET: item_interrupt(); break;	/* stretches begin with them */
	default: item_system(a); break;
	}
}

static void item(void)
{
	unsigned id = below(ATOM_COUNT + 2);
	const struct atom_info *a = &atom_table[id];
	keep = 0;
	item_start[nitem] = at;
	if (id >= ATOM_COUNT)
		return item_illegal();
	pick_cause(a);
	if (tr ? a->effects & E_FW : a->effects & E_TR)
		item_forbidden(a);
	else if (a->effects & (E_GLD | E_GST | E_PROBE))
		item_guest(a);
	else if (a->effects & (E_LD | E_ST))
		item_plain(a);
	else if (a->format == F_CSR)
		item_csr(a);
	else if (a->unit == UNIT_BR)
		item_branch(a);
	else if (a->unit == UNIT_SYS || a->unit == UNIT_MEM)
		item_special(a, id);
	else
		item_alu(a);
}

/* Branches of the stretch now know where items begin. */
static void resolve(void)
{
	item_start[nitem] = at;
	for (unsigned i = 0; i < nfix; i++) {
		uint32_t to = item_start[fix[i].item < nitem ? fix[i].item : nitem], w = get(fix[i].at), off = to - fix[i].at;
		put(fix[i].at, (w & 0x7f) == 0x6f ? w | atom_imm_j(off) : w | atom_imm_b(off));
	}
	nfix = 0;
}

/* --- molecules --- */

struct use { uint32_t rd, wr; bool frd, fwr, ctl, alone, commit; };

static struct use use_of(uint32_t w)
{
	enum atom_id id = atom_find(w);
	const struct atom_info *a = &atom_table[id];
	struct use u = { .alone = id == ATOM_NONE || a->unit == UNIT_SYS || a->effects & (E_SYS | E_TR | E_FW) };
	u.commit = id == ATOM_COMMIT;
	u.alone = u.alone && !u.commit;
	u.rd = (a->rs1 ? 1u << (w >> 15 & 31) : 0) | (a->rs2 ? 1u << (w >> 20 & 31) : 0) |
	       (a->rs3 ? 1u << (a->format == F_GSX ? w >> 7 & 31 : w >> 27) : 0) | (a->effects & E_MERGE ? 1u << (w >> 7 & 31) : 0);
	u.wr = (a->rd ? 1u << (w >> 7 & 31) : 0) & ~1u;
	u.frd = a->effects & E_RFL;
	u.fwr = a->effects & E_WFL;
	u.ctl = a->effects & E_CTL;
	return u;
}

/* Random grouping of what the rules of section 1 allow; atoms are in place, only their stop bits change. */
static void group(uint32_t from, uint32_t to)
{
	uint32_t wr = 0;
	bool fwr = false, commit = false;
	unsigned n = 0;
	for (uint32_t p = from; p < to; p += 4) {
		struct use u = use_of(get(p)), v = use_of(get(p + 4));
		wr |= u.wr;
		fwr |= u.fwr;
		commit |= u.commit;
		n++;
		for (unsigned i = 0; i < nnogroup && i < 256; i++)
			v.alone |= nogroup[i] == p || nogroup[i] == p + 4;
		bool ok = n < 4 && p + 4 < to && !u.alone && !v.alone && !u.ctl && !(wr & (v.rd | v.wr)) && !(fwr && (v.frd || v.fwr)) &&
			  (!commit || v.ctl) && (get(p) & 3) == 3 && (get(p + 4) & 3) == 3 && !one_in(4);
		if (ok) {
			put(p, atom_more(get(p)));
			continue;
		}
		n = 0;
		wr = 0;
		fwr = commit = false;
	}
}

/* --- frame --- */

/* Both handlers: skip the atom, after mending what would make everything trap from then on. */
static uint32_t handler(unsigned c_epc, unsigned c_cause, unsigned c_tval, bool translation)
{
	uint32_t start = at;
	unsigned h0 = translation ? 25 : 30, h1 = h0 + 1;
	emit(atom_enc_csrrs(h1, 0, c_cause));
	emit(atom_enc_blt(h1, 0, 0));	/* interrupt: below */
	uint32_t to_irq = at - 4;
	emit(atom_enc_andi(h1, h1, 0xff));
	emit(atom_enc_addi(h0, 0, CAUSE_LIMIT));
	emit(atom_enc_bne(h1, h0, 12));
	emit(atom_enc_lui(h0, 0x10000000));
	emit(atom_enc_csrrw(0, h0, CSR_TLIMIT));
	emit(atom_enc_addi(h0, 0, CAUSE_SBFULL));
	emit(atom_enc_bne(h1, h0, 24));
	emit(atom_enc_csrrs(h0, 0, c_epc));
	emit(atom_enc_andi(h0, h0, 8));
	emit(atom_enc_beq(h0, 0, 8));
	emit(atom_enc_rollback());
	emit(atom_enc_commit(0, 0));
	emit(atom_enc_addi(h0, 0, CAUSE_TLBMISS));
	emit(atom_enc_bne(h1, h0, 28));
	emit(atom_enc_csrrs(h0, 0, c_tval));	/* maps the page somewhere, with rights from its number */
	emit(atom_enc_bexti(h1, h0, 19));
	emit(atom_enc_beq(h1, 0, 16));	/* static pages stay as they are */
	emit(atom_enc_srli(h1, h0, 3));
	emit(atom_enc_andi(h1, h1, -9));
	emit(atom_enc_tlbw(h0, h1));
	if (translation) {
		emit(atom_enc_csrrs(h1, 0, c_cause));
		emit(atom_enc_andi(h1, h1, 0xff));
		emit(atom_enc_addi(h0, 0, CAUSE_EXIT));
		emit(atom_enc_bne(h1, h0, 24));
		emit(atom_enc_csrrs(h0, 0, c_tval));
		emit(atom_enc_lui(h1, 0x1000));
		emit(atom_enc_addi(h1, h1, -1));
		emit(atom_enc_bne(h1, h0, 8));
		emit(atom_enc_jalr(0, X_BACK, 0));
		emit(atom_enc_csrrs(h1, 0, c_cause));	/* dispatch misses with an odd target are filled with the next atom and retried */
		emit(atom_enc_addi(h0, 0, CAUSE_DISPATCH));
		emit(atom_enc_bne(h1, h0, 32));
		emit(atom_enc_csrrs(h0, 0, c_tval));
		emit(atom_enc_andi(h1, h0, 1));
		emit(atom_enc_beq(h1, 0, 20));
		emit(atom_enc_csrrs(h1, 0, c_epc));
		emit(atom_enc_addi(h1, h1, 4));
		emit(atom_enc_dfill(h0, h1));
		emit(atom_enc_tret());
	}
	emit(atom_enc_csrrs(h1, 0, c_epc));
	emit(atom_enc_addi(h1, h1, 4));
	emit(atom_enc_csrrw(0, h1, c_epc));
	emit(translation ? atom_enc_tret() : atom_enc_mret());
	put(to_irq, atom_enc_blt(h1, 0, (int32_t)(at - to_irq)));
	emit(atom_enc_lui(h0, DEV_TIMER_BASE));
	emit(atom_enc_addi(h0, h0, DEV_TIMER_BASE & 0xfff));
	emit(atom_enc_addi(h1, 0, 2));
	emit(atom_enc_sw(h0, h1, OFF_TIMER_CTL));
	emit(atom_enc_lw(h1, h0, OFF_TIMER_CTL));	/* the line is down before interrupts are on again */
	emit(translation ? atom_enc_tret() : atom_enc_mret());
	return start;
}

static void prologue(void)
{
	uint32_t t, m;
	emit(atom_enc_jal(0, 0));
	uint32_t over = at - 4;
	m = handler(0x341, 0x342, 0x343, false);
	t = handler(CSR_TEPC, CSR_TCAUSE, CSR_TTVAL, true);
	put(over, atom_enc_jal(0, (int32_t)(at - over)));
	constant(T0, m);
	emit(atom_enc_csrrw(0, T0, 0x305));
	constant(T0, t);
	emit(atom_enc_csrrw(0, T0, CSR_TVEC));
	constant(T0, 0x10000000);
	emit(atom_enc_csrrw(0, T0, CSR_TLIMIT));
	constant(T0, 0xaaaaaaaa);
	emit(atom_enc_csrrw(0, T0, CSR_TLBMASK));
	for (unsigned p = 0; p < 128; p++) {
		if ((p & 7) == P_ABSENT)
			continue;
		if ((p & 7) != P_MASKED)
			emit(atom_enc_csrrwi(0, 0, CSR_TLBMASK));
		constant(1, p << 12);
		constant(2, page_pa(p) | page_rights(p & 7));
		emit(atom_enc_tlbw(1, 2));
		emit(atom_enc_csrrw(0, T0, CSR_TLBMASK));
	}
	for (unsigned s = 0; s < 6; s++)
		segment_set(s, false);
	for (unsigned r = 1; r < 16; r++) {
		constant(1, value());
		emit(atom_enc_gwr(0, 1, (int32_t)r));
	}
	emit(atom_enc_csrrwi(0, below(32), CSR_XFLAGS));
	emit(atom_enc_commit(0, 0));
	for (unsigned r = 1; r < 32; r++)
		constant(r, value());
	constant(X_LOOP, LOOPS);
}

/* Temporaries hold nothing defined after reset: written before anything reads them. */
static void temporaries(void)
{
	for (unsigned r = 16; r < 32; r++)
		emit(atom_enc_lui(r, r32()));
}

static void stretch(bool translation, bool first)
{
	uint32_t start = at, enter_fix = 0;
	tr = false;
	keep = 0;
	if (translation) {
		emit(atom_enc_csrrwi(0, below(7), CSR_GSEG));
		emit(atom_enc_csrrwi(0, one_in(4) ? below(8) : below(4), CSR_GMODE));
		if (one_in(2))
			item_interrupt();
		enter_fix = at;
		constant(X_BACK, 0);
		if (one_in(3)) {	/* by tret */
			constant(1, at + 16 + 4);
			emit(atom_enc_csrrw(0, 1, CSR_TEPC));
			emit(atom_enc_addi(0, 0, 0));
			emit(atom_enc_tret());
			put(at - 16 - 4, atom_enc_lui(1, (at + 0x800) & 0xfffff000u));
			put(at - 16, atom_enc_addi(1, 1, (int32_t)(at << 20) >> 20));
		} else {
			unsigned n = gap();
			uint32_t c = at;
			constant(1, 0);
			keep = 2;
			fillers(n);
			emit(atom_enc_enter(1));
			uint32_t end = at;
			at = c;
			constant(1, end);
			at = end;
		}
		tr = true;
		if (first)
			temporaries();
	} else {
		emit(atom_enc_csrrwi(0, one_in(8) ? GM_NOMASK : below(4), CSR_GMODE));
	}
	nitem = 0;
	for (unsigned i = 0; i < ITEMS; i++, nitem++)
		item();
	resolve();
	if (translation) {
		emit(atom_enc_exit(0, LAST_EXIT - 4096));
		uint32_t end = at;
		at = enter_fix;
		constant(X_BACK, end);
		at = end;
		tr = false;
	}
	group(start, at);
}

static void epilogue(uint32_t body)
{
	emit(atom_enc_addi(X_LOOP, X_LOOP, -1));
	emit(atom_enc_beq(X_LOOP, 0, 16));
	constant(T0, body);
	emit(atom_enc_jalr(0, T0, 0));
	emit(atom_enc_commit(0, 0));
	emit(atom_enc_cflush());
	constant(T0, DEV_SIM_BASE);
	emit(atom_enc_sw(T0, 0, OFF_SIM_EXIT));
	emit(atom_enc_jal(0, 0));
}

uint32_t gen_program(uint64_t seed, bool with_outside, uint8_t *cms, uint8_t *guest)
{
	outside = with_outside;
	rng = seed;
	image = cms;
	at = BASE;
	pool_at = POOL;
	nfix = nitem = nnogroup = 0;
	tr = false;
	keep = 0;
	for (uint32_t i = 0; i < AREA; i += 4) {
		put(DATA + i, r32());
		put(GATED + i, r32());
	}
	for (uint32_t i = 0; i < GEN_GUEST_BYTES; i++)
		guest[i] = (uint8_t)(i * 167 + (i >> 8) * 13);
	prologue();
	uint32_t body = at;
	for (unsigned s = 0; s < STRETCHES; s++)
		stretch(s & 1, s == 1);
	epilogue(body);
	return (at - BASE) / 4;
}
