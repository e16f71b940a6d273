/* SPDX-License-Identifier: Apache-2.0
 * One item per kind of atom: it is given operands, state for the wanted outcome, and is emitted. See gen.c for the invariant.
 */
#include <string.h>
#include "hw/isa/fields.h"
#include "tests/rtl/lockstep/prog.h"

/* --- memory --- */

static uint32_t static_page(enum page_kind k) { return (gen_below(16) << 3 | k) << 12; }
static uint32_t dynamic_page(void) { return (128 + gen_below(128)) << 12 | (gen_one_in(4) ? gen_below(4) << 22 : 0); }

uint32_t gen_page_pa(uint32_t page_number) { return (page_number * 37 + 18) % 240 << 12; }	/* masked page 6 is 0: what reset leaves may not open it */
uint32_t gen_page_rights(enum page_kind k)
{
	static const uint32_t r[8] = {
		[P_OK] = R_USER | R_WRITE | R_DIRTY, [P_OK2] = R_USER | R_WRITE | R_DIRTY, [P_RDONLY] = R_USER | R_DIRTY,
		[P_CLEAN] = R_USER | R_WRITE, [P_SUPER] = R_WRITE | R_DIRTY, [P_DEVICE] = R_USER | R_WRITE | R_DIRTY | R_DEVICE,
		[P_MASKED] = R_USER | R_WRITE | R_DIRTY
	};
	return r[k] | R_GLOBAL;
}

/* A line that stores and grainw often meet at: eight of one masked page, and those of another that push them out. */
static uint32_t grain_line(void)
{
	return (gen_one_in(4) ? 8 | P_MASKED : P_MASKED) << 12 | (gen_one_in(2) ? 0x80 : 0xf80) | gen_below(4) << 5;
}

static uint32_t grain_code(void)
{
	switch (gen_below(6)) {
	case 0: return 0;
	case 1: return ~0u;
	case 2: return ~(1u << gen_below(32));
	case 3: return ((2u << gen_below(31)) - 1) << gen_below(32);
	default: return gen_r32() & gen_r32() & gen_r32();
	}
}

/* Page and index of a line for grainw: the page that the TLB has for it, or one bit beside. */
static uint32_t grain_place(uint32_t lin)
{
	uint32_t pa = gen_page_pa(lin >> 12) | (lin & 0xfff);
	return gen_one_in(8) ? pa ^ 1u << (12 + gen_below(20)) : pa;
}

void gen_grains(void)
{
	for (unsigned n = gen_below(16); n; n--) {
		gen_constant(1, grain_place(grain_line()));
		gen_constant(2, grain_code());
		gen_emit(atom_enc_grainw(1, 2));
	}
}

/* Effective address and segment that lead to `cause`, for an access of `size`. */
static uint32_t guest_target(bool store, unsigned size, unsigned *seg)
{
	static const uint8_t good[] = { 0, 3, SEG_LIMITED, FAST_SYS, 7 };
	uint32_t off = gen_below(0x1000 - 8);
	*seg = good[gen_below(5)];
	if (gen_one_in(3))
		off &= ~(size - 1);
	if (gen_one_in(6))
		off = 0x1000 - 1 - gen_below(3);	/* crosses the page */
	switch (gen.cause) {
	case CAUSE_TLBMISS: return (gen_one_in(2) ? static_page(P_ABSENT) : dynamic_page()) + off;
	case CAUSE_PAGE: return static_page(store && !gen_one_in(3) ? (gen_one_in(2) ? P_CLEAN : P_RDONLY) : P_SUPER) + off;
	case CAUSE_SEG:
		*seg = gen_one_in(2) ? SEG_DEAD : store ? SEG_NOWRITE : SEG_NOREAD;
		if (gen_one_in(3)) {
			*seg = SEG_LIMITED;
			return gen_one_in(2) ? gen_below(LIMIT_LO) : LIMIT_HI + 1 - gen_below(size) + (gen_one_in(2) ? gen_r32() >> 4 : 0);
		}
		return gen_r32() & 0x7ffff;
	case CAUSE_DEVICE: return static_page(P_DEVICE) + off;
	case CAUSE_XPAGE:
		if (!gen_one_in(4))
			return grain_line() + (off & 31);
		return static_page(P_MASKED) + ((off & ~0x80u) | 0x80);
	default:
		if (gen_one_in(5))
			return gen_r32() & 0x7ffff;
		return static_page(gen_one_in(8) && !store ? P_MASKED : gen_one_in(2) ? P_OK : P_OK2) + off;
	}
}

/* Sixteen words open, so that the next new word finds the buffer full. */
static void fill_buffer(void)
{
	unsigned r = gen_free_reg();
	gen.keep |= 1u << r;
	gen_emit(atom_enc_commit(0, 0));
	gen_constant(r, GATED + gen_below(AREA / 4 - 64) * 4);
	for (int i = 0; i < 16; i++)
		gen_emit(atom_enc_swg(r, gen_any_reg(), 4 * i));
	gen.keep &= ~(1u << r);
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
	unsigned seg, size = access_size(a), scale = gen_below(4), a16 = gen_one_in(10), base, index = 0, val = 0;
	if (gen.cause == CAUSE_SBFULL)
		fill_buffer();
	uint32_t ea = guest_target(store, size, &seg), idx = gen_one_in(4) ? gen_r32() : gen_below(64);
	int32_t disp = gen_one_in(2) ? 0 : (int32_t)gen_below(256) - 128;
	if (!gen.tr && gen.cause == CAUSE_PAGE)
		gen_emit(atom_enc_csrrwi(0, gen_one_in(2) ? GM_USER | GM_WP : GM_USER, CSR_GMODE));
	if (!gen.tr && gen.cause == CAUSE_XPAGE)
		gen_emit(atom_enc_csrrwi(0, 0, CSR_GMODE));
	if (a->rs3 || (a->rs2 && !x))
		val = gen_one_in(2) ? gen_any_reg() : gen_source(gen_value());
	if (x)
		index = gen_source(idx);
	base = gen_source(ea - (x ? idx << scale : (uint32_t)disp));
	gen_fillers(gen.cause == CAUSE_XPAGE ? gen_below(5) : gen_gap());	/* that cause has three outcomes */
	uint32_t w = a->match | 3 | base << 15;
	unsigned d = a->rd ? gen_dest_reg() : 0;
	if (a->format == F_GL)
		w |= d << 7 | atom_imm_g(seg, a16, disp) << 20;
	else if (a->format == F_GS)
		w |= (a->rs2 ? val << 20 : 0) | atom_imm_s(atom_imm_g(seg, a16, disp));
	else
		w |= index << 20 | (a->rs3 ? val : d) << 7 | scale << 29 | seg << 26 | a16 << 25;
	gen_emit(w);
}

_Static_assert(ATOM_GPRXW - ATOM_GSB == 13, "every guest store and probe, in a row");

static void item_masked(void)
{
	gen.cause = CAUSE_XPAGE;
	item_guest(&atom_table[ATOM_GSB + gen_below(14)]);
}

static void item_plain(const struct atom_info *a)
{
	bool store = a->effects & E_ST, gated = a->effects & E_GATED;
	unsigned size = 1u << (a->match >> 12 & 3);
	int32_t disp = (int32_t)gen_below(4096) - 2048;
	uint32_t ea = (gated || (!store && gen_one_in(2)) ? GATED : DATA) + (gen_below(AREA) & ~(size - 1));
	if (!store && gen_one_in(8))
		ea = MAP_GUEST_BASE + (gen_below(GEN_GUEST_BYTES) & ~(size - 1));
	if (!store && gen_one_in(24))	/* behind the guest's RAM */
		ea = MAP_GUEST_BASE + GEN_GUEST_BYTES + (gen_below(MAP_GUEST_SIZE - GEN_GUEST_BYTES) & ~(size - 1));
	if (gen_one_in(12) && !gated)
		ea = MAP_BOUNCE_BASE + (gen_below(MAP_BOUNCE_SIZE) & ~(size - 1));
	if (gen_one_in(24) && !store && size == 4)
		ea = gen_one_in(2) && gen.outside ? REG_TIMER_LO : REG_FB_BASE;
	if (gen.cause == CAUSE_LALIGN || gen.cause == CAUSE_SALIGN)
		ea |= 1 + gen_below(size - 1);
	if (gen.cause == CAUSE_SBFULL)
		fill_buffer();
	unsigned val = store ? (gen_one_in(2) ? gen_any_reg() : gen_source(gen_value())) : 0;
	unsigned base = gen_source(ea - (uint32_t)disp);
	gen_fillers(gen_gap());
	gen_emit(a->match | 3 | base << 15 | (store ? val << 20 | atom_imm_s((uint32_t)disp) : gen_dest_reg() << 7 | ((uint32_t)disp & 0xfff) << 20));
}

/* One access of four neighbouring words, none crossing from the last. */
static void access_near(unsigned base, bool guest, bool store)
{
	unsigned size = 1u << gen_below(3), v = store ? gen_any_reg() : gen_free_reg();
	int32_t at = (int32_t)gen_below(16);
	if (guest && store) {
		gen_emit(size == 4 ? atom_enc_gsw(base, v, 3, 0, at) : size == 2 ? atom_enc_gsh(base, v, 3, 0, at) : atom_enc_gsb(base, v, 3, 0, at));
	} else if (guest) {
		gen_emit(size == 1 ? atom_enc_glbu(v, base, 3, 0, at) : atom_enc_glw(v, base, 3, 0, at));
	} else {
		at &= -(int32_t)size;
		if (store)
			gen_emit(size == 4 ? atom_enc_swg(base, v, at) : size == 2 ? atom_enc_shg(base, v, at) : atom_enc_sbg(base, v, at));
		else
			gen_emit(size == 1 ? atom_enc_lbu(v, base, at) : atom_enc_lw(v, base, at & ~3));
	}
}

/* Stores, loads and commits of few words behind a buffer full of committed stores: old, new and half an entry of one word at once. */
static void item_near(void)
{
	bool guest = gen.tr || gen_one_in(2);
	gen.cause = 0;
	fill_buffer();
	gen_emit(atom_enc_commit(0, 0));
	unsigned r = gen_free_reg();
	gen.keep |= 1u << r;
	gen_constant(r, (guest ? static_page(P_OK) : GATED) + gen_below(0xf00 / 4) * 4);
	for (unsigned n = 8 + gen_below(16); n; n--) {
		if (gen_one_in(4))
			gen_emit(atom_enc_commit(0, 0));
		else
			access_near(r, guest, gen_one_in(2));
	}
}

/* --- computing --- */

static void item_alu(const struct atom_info *a)
{
	uint32_t w = a->match | 3;
	unsigned id = (unsigned)(a - atom_table);
	bool two_sizes = id == ATOM_XIMUL || id == ATOM_XBT || id == ATOM_XBTI;
	unsigned size = two_sizes ? gen_below(2) : gen_below(4), s[3] = { 0, 0, 0 };
	for (unsigned i = 0; i < 3; i++)
		if ((i == 0 && a->rs1) || (i == 1 && a->rs2) || (i == 2 && a->rs3))
			s[i] = gen_one_in(4) ? gen_any_reg() : gen_source(gen_value());
	if (a->effects & E_RFL && gen_one_in(2))
		gen_emit(atom_enc_xadd(0, gen_any_reg(), gen_any_reg(), gen_below(4), 0));
	gen_fillers(gen_gap());
	w |= s[0] << 15 | s[1] << 20 | s[2] << 27 | (a->rd ? gen_dest_reg() << 7 : 0);
	if (a->cc)
		w |= gen_below(16) << a->cc;
	switch (a->format) {
	case F_XR: w |= size << 25 | (size > 1 && a->rs2 && gen_one_in(3) ? 1u << 12 : 0); break;
	case F_XI: w |= size << 12 | gen_below(256) << 20; break;
	case F_U: w |= gen_r32() & 0xfffff000u; break;
	case F_SH: w |= gen_below(32) << 20; break;
	case F_I: w |= gen_r32() & 0xfff00000u; break;
	default: break;
	}
	gen_emit(w);
}

static void item_branch(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), x = 0, y = 0;
	if (id == ATOM_JALR) {
		unsigned r = gen_free_reg(), far = gen_below(3);
		gen.keep |= 1u << r;
		uint32_t c = gen.at;
		gen_constant(r, 0);
		gen_fillers(gen_gap());
		unsigned d = gen_dest_reg();
		int32_t disp = (int32_t)gen_below(64) * 4 - 128;
		gen_emit(atom_enc_jalr(d, r, disp));
		gen_fillers(far);
		uint32_t v = gen.at - 4 * gen_below(far + 1) - (uint32_t)disp + gen_below(4), end = gen.at;
		gen.at = c;
		gen_constant(r, v);
		gen.at = end;
		return;
	}
	if (a->rs1) {
		uint32_t v = gen_value();
		x = gen_source(v);
		y = gen_one_in(4) ? gen_any_reg() : gen_source(gen_one_in(3) ? v : gen_value());
	} else if (a->effects & E_RFL && gen_one_in(2)) {
		gen_emit(atom_enc_xsub(0, gen_any_reg(), gen_any_reg(), gen_below(4), 0));
	}
	gen_fillers(gen_gap());
	gen_branch_fix();
	if (id == ATOM_JAL)
		gen_emit(atom_enc_jal(gen_dest_reg(), 0));
	else
		gen_emit(a->match | 3 | x << 15 | y << 20 | (a->cc ? gen_below(16) << a->cc : 0));
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
	if (gen.tr && gen.cause != CAUSE_ILLEGAL && gen_one_in(4)) {	/* read only: LIMIT has items of its own */
		gen_fillers(gen_gap());
		gen_emit(atom_enc_csrrs(gen_dest_reg(), 0, CSR_TLIMIT));
		return;
	}
	do
		k = gen_below(sizeof list / sizeof list[0]);
	while (!gen.outside && fast_csr_outside(list[k].n));
	uint32_t n = gen.tr && gen.cause != CAUSE_ILLEGAL ? CSR_XFLAGS : list[k].n, max = gen.tr ? ~0u : list[k].max;
	bool set = (a->match >> 12 & 3) != 1;
	uint32_t src;
	if (!max && !set)
		return item_csr(&atom_table[imm ? ATOM_CSRRSI : ATOM_CSRRS]);
	if (imm)
		src = max ? gen_below(32) & max : 0;
	else
		src = !max ? 0 : gen_source(gen_value() & max);
	gen_fillers(gen_gap());
	gen_emit(a->match | 3 | gen_dest_reg() << 7 | src << 15 | n << 20);
}

static void item_commit(const struct atom_info *a)
{
	(void)a;
	if (gen.cause == CAUSE_LIMIT && !gen.tr && gen_one_in(2)) {	/* the last tick that is left, or one more */
		unsigned left = gen_below(20), r = gen_source(left);
		gen_emit(atom_enc_csrrw(0, r, CSR_TLIMIT));
		gen_fillers(gen_gap());
		gen_emit(atom_enc_commit(0, (int32_t)(left + gen_below(2))));
		return;
	}
	if (gen.cause == CAUSE_LIMIT) {
		unsigned r = gen_source(gen_one_in(2) ? 0xffffffff : 0xf0000000);
		gen_fillers(gen_gap());
		gen_emit(atom_enc_commit(r, 0));
		return;
	}
	unsigned r = gen_one_in(2) ? 0 : gen_source(gen_below(16));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_commit(r, (int32_t)gen_below(20)));
}

static void item_greg(const struct atom_info *a)
{
	unsigned n = gen_one_in(2) ? 0 : gen_source(gen_below(3) ? gen_below(16) : gen_r32());
	unsigned v = a->rd ? 0 : gen_source(gen_value());
	gen_fillers(gen_gap());
	gen_emit(a->rd ? atom_enc_grd(gen_dest_reg(), n, (int32_t)gen_below(16)) : atom_enc_gwr(n, v, (int32_t)gen_below(16)));
}

static void segment_fields(unsigned s, const uint32_t v[4], bool slow)
{
	for (unsigned i = 0; i < 4; i++) {
		gen.keep = 0;
		unsigned r = gen_source(v[i]), sel = !slow || gen_one_in(2) ? 0 : gen_source(s);
		if (slow)
			gen_fillers(gen_gap());
		gen_emit(atom_enc_segw(sel, r, (int32_t)(i << 3 | (sel ? 0 : s))));
	}
}

void gen_segment_set(unsigned s, bool slow)
{
	uint32_t v[4] = { 0, 0, 0xffffffff, SEG_READ | SEG_WRITE | SEG_FLAT };
	if (s == SEG_LIMITED) {
		v[1] = LIMIT_LO;
		v[2] = LIMIT_HI;
	}
	if (s == 0)
		v[0] = gen_one_in(2) ? gen_below(16) * 0x8000 : gen_below(0x1000);
	if (s == SEG_LIMITED || s == SEG_NOWRITE || s == SEG_NOREAD || s == SEG_DEAD)
		v[3] = s == SEG_LIMITED ? 6 : s == SEG_NOWRITE ? 2 : s == SEG_NOREAD ? 4 : 7;
	segment_fields(s, v, slow);
}

static void item_segw(void) { gen_segment_set(gen_below(6), true); }

static void item_tlb(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), w = 0;
	uint32_t page = id == ATOM_TLBR || id == ATOM_TLBRM ? (gen_one_in(2) ? static_page(gen_below(8)) : dynamic_page()) : dynamic_page();
	if (id == ATOM_TLBW)
		w = gen_source((gen_below(256) << 12) | (gen_one_in(8) ? 1u << (20 + gen_below(12)) : 0) | gen_below(32));
	unsigned l = gen_source(page | gen_below(4096));
	gen_fillers(gen_gap());
	gen_emit(a->match | 3 | l << 15 | w << 20 | (a->rd ? gen_dest_reg() << 7 : 0));
}

static void store_at(unsigned base)
{
	unsigned v = gen_any_reg();
	int32_t at = (int32_t)gen_below(38) - 3;
	switch (gen_below(6)) {
	case 0: gen_emit(atom_enc_gsb(base, v, 3, 0, at)); break;
	case 1: gen_emit(atom_enc_gsh(base, v, 3, 0, at)); break;
	case 2: gen_emit(atom_enc_gsw(base, v, 3, 0, at)); break;
	case 3: gen_emit(atom_enc_gsbh(base, v, 3, 0, at)); break;
	case 4: gen_emit(atom_enc_gprh(base, 3, 0, at)); break;
	default: gen_emit(atom_enc_gprw(base, 3, 0, at)); break;
	}
}

/* Says a line anew; stores to it follow at once, or others much later. */
static void item_grain(void)
{
	uint32_t lin = grain_line();
	unsigned base = gen_source(lin), code = gen_source(grain_code()), place = gen_source(grain_place(lin) + gen_below(32));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_grainw(place, code));
	for (unsigned n = gen_below(4); n; n--)
		store_at(base);
}

static void item_chkpage(void)
{
	uint32_t page = static_page(gen.cause ? (enum page_kind)gen_below(8) : gen_below(2)), pa = gen_page_pa(page >> 12);
	if (gen.cause && gen_one_in(2))
		pa ^= 1u << (12 + gen_below(20));
	unsigned p = gen_source(pa | gen_below(4096)), l = gen_source(page | gen_below(4096));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_chkpage(l, p));
}

static void item_sbrd(void)
{
	unsigned b = gen_source(GATED + gen_below(AREA / 4) * 4 - 64);
	gen_emit(atom_enc_commit(0, 0));
	gen_emit(atom_enc_swg(b, gen_any_reg(), 64));
	unsigned i = gen_source(gen_below(3) | (gen_r32() & ~0x3fu));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_sbrd(gen_dest_reg(), i));
}

static void item_isync(const struct atom_info *a)
{
	if (a - atom_table == ATOM_CFLUSH) {
		if (gen_one_in(3))
			gen_emit(atom_enc_cflush());
		else
			gen_filler();
		return;
	}
	if (gen_one_in(2)) {
		unsigned line = gen_source((gen_one_in(2) ? DATA : GATED) + gen_below(AREA));
		gen_fillers(gen_gap());
		gen_emit(atom_enc_isync(line));
		return;
	}
	/* self-modifying: write an atom two lines ahead at least, synchronise, run it */
	uint32_t slot_const = gen.at;
	unsigned r = gen_free_reg();
	gen.keep |= 1u << r;
	gen_constant(r, 0);
	unsigned d = gen_free_reg(), v = gen_source(atom_enc_addi(d, d, (int32_t)gen_below(2048)));
	gen_emit(atom_enc_sw(r, v, 0));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_isync(r));
	if (gen_one_in(2))
		gen_emit(atom_enc_fencei(0));
	while (gen.at & 31)
		gen_filler();
	gen_fillers(16);
	uint32_t slot = gen.at;
	gen.nogroup[gen.nnogroup++ & 255] = slot;
	gen_filler();
	gen.at = slot_const;
	gen_constant(r, slot);
	gen.at = slot + 4;
}

static void item_return(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), n = gen_below(4);
	uint32_t eip = gen.at * 0x9e3779b1u ^ (gen_r32() & 1);	/* one per site: a hit can only lead forward */
	unsigned e = gen_source(eip);
	if (id == ATOM_JDISP) {
		gen_fillers(gen_gap());
		gen_emit(atom_enc_jdisp(e));
		gen_fillers(n);
		return;
	}
	uint32_t push = gen.at;
	gen_fillers(gen_gap());
	push = gen.at;
	gen_emit(atom_enc_rpush(e, 0));
	if (id == ATOM_RPUSH)
		return;
	if (gen.cause == CAUSE_DISPATCH) {
		gen.keep = 0;
		e = gen_source(eip ^ (1u << gen_below(32)));
	} else if (gen_one_in(2)) {
		gen_produce(e, eip);
	}
	gen_fillers(gen_gap());
	gen_emit(atom_enc_jret(e));
	gen_fillers(n);
	gen_put(push, atom_enc_rpush(gen_get(push) >> 15 & 31, (int32_t)(gen.at - push)));
}

static void item_dispatch_table(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table), t = 0;
	if (id == ATOM_RFLUSH) {
		gen_emit(atom_enc_rflush());
		return;
	}
	if (id == ATOM_DFILL)
		t = gen_source(gen_r32());	/* an entry nobody asks for: jdisp's are filled by the handler */
	unsigned e = gen_source(0xdead0000u | gen_below(65536));
	gen_fillers(gen_gap());
	gen_emit(a->match | 3 | e << 15 | t << 20);
}

static void item_illegal(void)
{
	uint32_t w;
	do {
		const struct atom_info *a = &atom_table[gen_below(ATOM_COUNT)];
		w = (a->match | 3) ^ 1u << (2 + gen_below(30)) ^ (gen_one_in(2) ? 1u << (2 + gen_below(30)) : 0);
		w |= gen_one_in(2) ? 0 : gen_r32() & ~a->mask & ~3u;
	} while (atom_find(w) != ATOM_NONE);
	gen_fillers(gen_gap());
	gen_emit(gen_one_in(8) ? w & ~2u : w);
}

/* The timer's interrupt some hundred cycles from now. */
static void arm_timer(bool interrupts)
{
	unsigned t = gen_free_reg();
	if (!gen.outside)
		return;
	gen_emit(atom_enc_csrrci(0, 8, 0x300));
	gen.keep |= 1u << t;
	unsigned v = gen_free_reg();
	gen.keep |= 1u << v;
	gen_constant(t, DEV_TIMER_BASE);
	gen_constant(v, 1 << 11);
	gen_emit(atom_enc_csrrw(0, v, 0x304));
	gen_emit(atom_enc_lw(v, t, OFF_TIMER_LO));
	gen_emit(atom_enc_addi(v, v, (int32_t)(20 + gen_below(1500))));
	gen_emit(atom_enc_sw(t, v, OFF_TIMER_CMP));
	gen_emit(atom_enc_addi(v, 0, 1));
	gen_emit(atom_enc_sw(t, v, OFF_TIMER_CTL));
	gen_emit(atom_enc_csrrwi(0, interrupts ? 8 : 0, 0x300));
}

void gen_item_interrupt(void) { arm_timer(gen_one_in(2)); }

static void item_system(const struct atom_info *a)
{
	unsigned id = (unsigned)(a - atom_table);
	if (!gen.tr && id == ATOM_MRET) {
		unsigned r = gen_free_reg();
		gen.keep |= 1u << r;
		gen_emit(atom_enc_csrrci(0, 8, 0x300));	/* an interrupt would change mepc */
		uint32_t c = gen.at;
		gen_constant(r, 0);
		gen_emit(atom_enc_csrrw(0, r, 0x341));
		gen_fillers(gen_gap());
		gen_emit(atom_enc_mret());
		gen_filler();
		uint32_t end = gen.at;
		gen.at = c;
		gen_constant(r, end - 4 * gen_below(2));
		gen.at = end;
		return;
	}
	if (!gen.tr && id == ATOM_WFI) {	/* the core may wait for a pending interrupt, so one comes; with MIE clear it stays pending */
		if (!gen.outside)
			return gen_filler();
		arm_timer(false);
	}
	gen_fillers(gen_gap());
	gen_emit(a->match | 3);
}

/* In the mode that forbids it, any atom is just its word with random fields. */
static void item_forbidden(const struct atom_info *a)
{
	unsigned x = a->rs1 ? gen_source(gen_value()) : 0, y = a->rs2 ? gen_source(gen_value()) : 0;
	gen_fillers(gen_gap());
	gen_emit(a->match | 3 | x << 15 | y << 20 | (a->rd ? gen_dest_reg() << 7 : 0));
}

static void item_exit(void)
{
	unsigned r = gen_one_in(2) ? 0 : gen_source(0x1000 + gen_below(1000));
	gen_fillers(gen_gap());
	gen_emit(atom_enc_exit(r, (int32_t)gen_below(2000)));
}

static void pick_cause(const struct atom_info *a)
{
	unsigned t = a->traps;
	static const uint8_t guest[] = { CAUSE_TLBMISS, CAUSE_PAGE, CAUSE_SEG, CAUSE_DEVICE, CAUSE_XPAGE, CAUSE_SBFULL };
	gen.cause = 0;
	if (gen_one_in(2))
		return;
	if (t & T_GUEST) {
		unsigned n = t & T_SB ? 6 : a->effects & E_PROBE ? 5 : 4;
		gen.cause = guest[gen_below(n)];
	} else if (t & T_ALIGN) {
		unsigned size = 1u << (a->match >> 12 & 3);
		gen.cause = size == 1 || (t & T_SB && gen_one_in(2)) ? (t & T_SB ? CAUSE_SBFULL : 0) : a->effects & E_ST ? CAUSE_SALIGN : CAUSE_LALIGN;
	} else if (t & T_LIMIT) {
		gen.cause = CAUSE_LIMIT;
	} else if (t & T_DISP) {
		gen.cause = CAUSE_DISPATCH;
	} else if (t & T_CHK) {
		gen.cause = CAUSE_CHKPAGE;
	} else if (a->format == F_CSR && gen.tr) {
		gen.cause = CAUSE_ILLEGAL;
	}
}

static void item_special(const struct atom_info *a, unsigned id)
{
	switch (id) {
	case ATOM_COMMIT: item_commit(a); break;
	case ATOM_GRD: case ATOM_GWR: item_greg(a); break;
	case ATOM_SEGW: item_segw(); break;
	case ATOM_TLBW: case ATOM_TLBR: case ATOM_TLBRM: case ATOM_TLBINV: item_tlb(a); break;
	case ATOM_GRAINW: item_grain(); break;
	case ATOM_CHKPAGE: item_chkpage(); break;
	case ATOM_SBRD: item_sbrd(); break;
	case ATOM_ISYNC: case ATOM_CFLUSH: item_isync(a); break;
	case ATOM_JDISP: case ATOM_JRET: case ATOM_RPUSH: item_return(a); break;
	case ATOM_DFILL: case ATOM_DINV: case ATOM_RFLUSH: item_dispatch_table(a); break;
	case ATOM_EXIT: item_exit(); break;
	case ATOM_ENTER: case ATOM_TRET: gen_item_interrupt(); break;	/* stretches begin with them */
	default: item_system(a); break;
	}
}

void gen_item(void)
{
	unsigned id = gen_below(ATOM_COUNT + 12);
	const struct atom_info *a = &atom_table[id];
	gen.keep = 0;
	gen.item_start[gen.nitem] = gen.at;
	if (id >= ATOM_COUNT + 4)
		return id < ATOM_COUNT + 6 && !gen.tr ? item_grain() : item_masked();
	if (id >= ATOM_COUNT + 2)
		return item_near();
	if (id >= ATOM_COUNT)
		return item_illegal();
	pick_cause(a);
	if (gen.tr ? a->effects & E_FW : a->effects & E_TR)
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
