/* SPDX-License-Identifier: Apache-2.0
 * Guest memory, shadow state, store buffer, dispatch, traps on the model, judged by the sentences of hw/isa/molecules.md
 * sections 2 and 4-8: each test states one of them.
 */
#include "sim/engine.h"
#include "sim/fast/alu86.h"
#include "tests/mol/harness.h"

enum { A0 = 10, A1, A2, A3, DS = 3, SYS = 6, GSEG = 7 };

static void map(uint32_t lin, uint32_t pa_rights)
{
	cpu->fw[A0] = lin;
	cpu->fw[A1] = pa_rights;
	EQ(exec(atom_enc_tlbw(A0, A1)), 0);
}

static void segment(unsigned seg, uint32_t base, uint32_t lo, uint32_t hi, uint32_t attr)
{
	const uint32_t v[4] = { base, lo, hi, attr };
	for (unsigned i = 0; i < 4; i++) {
		cpu->fw[A0] = v[i];
		EQ(exec(atom_enc_segw(0, A0, (int32_t)(seg | i << 3))), 0);
	}
}

static uint32_t load_w(unsigned seg, uint32_t ea)
{
	cpu->fw[A0] = ea;
	return exec(atom_enc_glw(A2, A0, seg, 0, 0));
}

static uint32_t store_w(unsigned seg, uint32_t ea, uint32_t v)
{
	cpu->fw[A0] = ea;
	cpu->fw[A1] = v;
	return exec(atom_enc_gsw(A0, A1, seg, 0, 0));
}

static void csr(unsigned n, uint32_t v)
{
	cpu->fw[A0] = v;
	EQ(exec(atom_enc_csrrw(0, A0, n)), 0);
}

static uint32_t csr_get(unsigned n)
{
	EQ(exec(atom_enc_csrrs(A2, 0, n)), 0);
	return cpu->fw[A2];
}

static uint32_t commit(uint32_t n)
{
	return exec(atom_enc_commit(0, (int32_t)n));
}

static uint32_t info(unsigned cause, unsigned seg, int store, unsigned log2)
{
	return cause | seg << 8 | (unsigned)store << 11 | log2 << 12;
}

static void tlb_rights(void)
{
	cpu_new();
	EQ(load_w(DS, 0x1234), info(CAUSE_TLBMISS, DS, 0, 2));
	EQ(cpu->mtval, 0x1234);
	map(0x1000, 0x3000 | R_WRITE | R_DIRTY);
	*(uint32_t *)(cpu->guest + 0x3234) = 0x11223344;
	EQ(load_w(DS, 0x1234), 0);
	EQ(cpu->fw[A2], 0x11223344);
	csr(CSR_GMODE, GM_USER);
	EQ(load_w(DS, 0x1234), info(CAUSE_PAGE, DS, 0, 2));
	EQ(load_w(SYS, 0x1234), 0);	/* SYS is supervisor whatever gmode says */
	csr(CSR_GSEG, 5);
	EQ(load_w(GSEG, 0x1234), info(CAUSE_PAGE, 5, 0, 2));	/* 7 resolved */
	map(0x1000, 0x3000 | R_USER);
	EQ(load_w(DS, 0x1234), 0);
	EQ(store_w(DS, 0x1234, 1), info(CAUSE_PAGE, DS, 1, 2));
	csr(CSR_GMODE, GM_WP);
	EQ(store_w(DS, 0x1234, 1), info(CAUSE_PAGE, DS, 1, 2));	/* supervisor, WP */
	csr(CSR_GMODE, 0);
	EQ(store_w(DS, 0x1234, 1), info(CAUSE_PAGE, DS, 1, 2));	/* supervisor, no WP, but not dirty */
	map(0x1000, 0x3000 | R_USER | R_DIRTY);
	EQ(store_w(DS, 0x1234, 1), 0);	/* read-only page, supervisor without WP */
	map(0x1000, 0x3000 | R_DEVICE | R_USER | R_DIRTY | R_WRITE);
	EQ(load_w(DS, 0x1234), info(CAUSE_DEVICE, DS, 0, 2));
	EQ(exec(atom_enc_gprb(A0, DS, 0, 1)), info(CAUSE_DEVICE, DS, 1, 0));
	EQ(cpu->mtval, 0x1235);
}

static void asid_and_index(void)
{
	cpu_new();
	csr(CSR_GASID, 3);
	map(0x5000, 0x2000);
	map(0x6000, 0x2000 | R_GLOBAL);
	csr(CSR_GASID, 4);
	EQ(load_w(DS, 0x5000), info(CAUSE_TLBMISS, DS, 0, 2));
	EQ(load_w(DS, 0x6000), 0);
	csr(CSR_GASID, 3);
	EQ(load_w(DS, 0x5000), 0);
	map(0x405000, 0x2000);	/* 1,024 entries, direct mapped by lin[21:12] */
	EQ(load_w(DS, 0x5000), info(CAUSE_TLBMISS, DS, 0, 2));
	cpu->fw[A0] = 0x5000;
	EQ(exec(atom_enc_tlbinv(A0)), 0);	/* whatever its tag */
	EQ(load_w(DS, 0x405000), info(CAUSE_TLBMISS, DS, 0, 2));
	map(0x5000, 0x7000 | R_USER | R_DIRTY);
	cpu->fw[A0] = 0x5fff;
	EQ(exec(atom_enc_tlbr(A2, A0)), 0);
	EQ(cpu->fw[A2], 0x7000 | R_HIT | R_USER | R_DIRTY);
	cpu->fw[A0] = 0x405fff;
	exec(atom_enc_tlbr(A2, A0));
	EQ(cpu->fw[A2], 0);
}

static void fence(void)
{
	cpu_new();
	map(0x1000, 0x00100000 | R_WRITE | R_DIRTY);	/* one byte past the fence: a device */
	EQ(load_w(DS, 0x1000), info(CAUSE_DEVICE, DS, 0, 2));
	cpu->fw[A0] = 0x1000;
	exec(atom_enc_tlbr(A2, A0));
	EQ(cpu->fw[A2], 0x00100000 | R_HIT | R_WRITE | R_DIRTY | R_DEVICE);
	csr(CSR_LOCK, 1);
	csr(CSR_LOCK, 0);
	EQ(csr_get(CSR_LOCK), 1);
	csr(CSR_GFENCE, 0xffffffff);
	EQ(csr_get(CSR_GFENCE), 0xfffff);
}

static uint32_t plain_load(uint32_t a)
{
	cpu->fw[A0] = a;
	EQ(exec(atom_enc_lw(A2, A0, 0)), 0);
	return cpu->fw[A2];
}

/* RAM of 1 MB, whatever gfence says: behind it loads find 0, open stores excepted; a store that gets there ends the run. */
static void beyond(void)
{
	cpu_new();
	*(uint32_t *)cpu->guest = *(uint32_t *)(cpu->guest + GUEST_BYTES - 4) = 0x11223344;
	csr(CSR_GFENCE, 0x3fffffff);
	map(0x1000, 0x00100000 | R_WRITE | R_DIRTY);
	map(0x2000, 0x3ffff000 | R_WRITE | R_DIRTY);
	EQ(load_w(DS, 0x1000), 0);
	EQ(cpu->fw[A2], 0);
	EQ(load_w(DS, 0x2ffc), 0);
	EQ(cpu->fw[A2], 0);
	EQ(plain_load(MAP_GUEST_BASE), 0x11223344);
	EQ(plain_load(MAP_GUEST_BASE + GUEST_BYTES - 4), 0x11223344);
	EQ(plain_load(MAP_GUEST_BASE + GUEST_BYTES), 0);
	EQ(plain_load(MAP_GUEST_BASE + MAP_GUEST_SIZE - 4), 0);
	EQ(store_w(DS, 0x1000, 5), 0);
	EQ(load_w(DS, 0x1000), 0);
	EQ(cpu->fw[A2], 5);
	EQ(plain_load(MAP_GUEST_BASE + GUEST_BYTES), 5);
	CHECK(!cpu->stopped);
	commit(1);
	CHECK(cpu->stopped && cpu->error == SIM_ERR_MACHINE);
	cpu_new();
	cpu->fw[A0] = MAP_GUEST_BASE + GUEST_BYTES;
	exec(atom_enc_sb(A0, A0, 1));
	CHECK(cpu->stopped && cpu->error == SIM_ERR_MACHINE);
	EQ(*(uint32_t *)cpu->guest, 0);
}

static void subpages(void)
{
	cpu_new();
	csr(CSR_TLBMASK, 1u << 3);
	map(0x1000, 0x2000 | R_WRITE | R_DIRTY);
	EQ(store_w(DS, 0x117c, 5), 0);
	EQ(store_w(DS, 0x1180, 5), info(CAUSE_XPAGE, DS, 1, 2));
	EQ(store_w(DS, 0x1200, 5), 0);
	EQ(store_w(DS, 0x117e, 5), info(CAUSE_XPAGE, DS, 1, 2));	/* its second beat */
	EQ(cpu->mtval, 0x1180);
	EQ(exec(atom_enc_gprw(A0, DS, 0, 2)), info(CAUSE_XPAGE, DS, 1, 2));
	EQ(load_w(DS, 0x1180), 0);
	csr(CSR_GMODE, GM_NOMASK);
	EQ(store_w(DS, 0x1180, 5), 0);
	cpu->fw[A0] = 0x1000;
	exec(atom_enc_tlbrm(A2, A0));
	EQ(cpu->fw[A2], 8);
}

static void grain(uint32_t pa, uint32_t mask)
{
	cpu->fw[A0] = pa;
	cpu->fw[A1] = mask;
	EQ(exec(atom_enc_grainw(A0, A1)), 0);
}

static uint32_t store_b(uint32_t ea)
{
	cpu->fw[A0] = ea;
	return exec(atom_enc_gsb(A0, A1, DS, 0, 0));
}

static void grains(void)
{
	const uint32_t trap_w = info(CAUSE_XPAGE, DS, 1, 2), trap_b = info(CAUSE_XPAGE, DS, 1, 0);
	cpu_new();
	csr(CSR_TLBMASK, 1u << 3);
	map(0x1000, 0x2000 | R_WRITE | R_DIRTY);
	map(0x3000, 0 | R_WRITE | R_DIRTY);
	EQ(store_w(DS, 0x3180, 5), trap_w);	/* after reset nothing is open, not even of page 0 */
	grain(0x2180, 0x00ff0060);
	EQ(store_w(DS, 0x1180, 5), 0);
	EQ(store_w(DS, 0x1181, 5), 0);		/* bytes 1 to 4 */
	EQ(store_w(DS, 0x1182, 5), trap_w);	/* byte 5 is of its second beat */
	EQ(cpu->mtval, 0x1184);
	EQ(store_b(0x1184), 0);
	EQ(store_b(0x1185), trap_b);
	EQ(store_b(0x1186), trap_b);
	EQ(store_b(0x1187), 0);
	EQ(store_w(DS, 0x1187, 5), 0);
	EQ(store_w(DS, 0x118d, 5), trap_w);	/* second beat: byte 16 */
	EQ(cpu->mtval, 0x1190);
	EQ(store_w(DS, 0x1197, 5), trap_w);	/* first beat: byte 23 */
	EQ(cpu->mtval, 0x1197);
	EQ(store_w(DS, 0x1198, 5), 0);
	EQ(store_w(DS, 0x119d, 5), trap_w);	/* the next line is not open */
	EQ(cpu->mtval, 0x11a0);
	EQ(exec(atom_enc_gprb(A0, DS, 0, -1)), 0);	/* probes as stores */
	EQ(exec(atom_enc_gprh(A0, DS, 0, -7)), trap_w - (1u << 12));
	EQ(store_b(0x31a0), trap_b);
	grain(0x21a0, 0xfffffffe);
	EQ(store_w(DS, 0x119d, 5), 0);		/* beats in two lines */
	EQ(store_w(DS, 0x119e, 5), trap_w);
	grain(0x4180, 0);			/* the index of 0x1180, another page: its entry goes */
	EQ(store_b(0x1180), trap_b);
	csr(CSR_GMODE, GM_NOMASK);
	EQ(store_b(0x1180), 0);
	csr(CSR_GMODE, 0);
	map(0x1000, 0x4000 | R_WRITE | R_DIRTY);	/* it is the place that counts */
	EQ(store_b(0x1180), 0);
	csr(CSR_GASID, 9);
	map(0x7000, 0x4000 | R_WRITE | R_DIRTY);
	EQ(store_b(0x719f), 0);
	grain(0x4180, ~0u);
	EQ(store_b(0x719f), trap_b);
	map(0x7000, 0x00104000 | R_WRITE | R_DIRTY);	/* tags are compared as given */
	grain(0x00004180, 0);
	EQ(store_b(0x7180), info(CAUSE_DEVICE, DS, 1, 0));
	map(0x7000, 0x4000 | R_WRITE);
	EQ(store_b(0x7180), info(CAUSE_PAGE, DS, 1, 0));	/* the other steps stand */
}

static void segments(void)
{
	cpu_new();
	map(0x0000, 0x0000 | R_WRITE | R_DIRTY);
	map(0x1000, 0x1000 | R_WRITE | R_DIRTY);
	segment(DS, 0x100, 0x10, 0xff, SEG_READ);
	*(uint32_t *)(cpu->guest + 0x110) = 77;
	EQ(load_w(DS, 0x10), 0);
	EQ(cpu->fw[A2], 77);
	EQ(load_w(DS, 0xf), info(CAUSE_SEG, DS, 0, 2));
	EQ(cpu->mtval, 0xf);
	EQ(load_w(DS, 0xfc), 0);
	EQ(load_w(DS, 0xfd), info(CAUSE_SEG, DS, 0, 2));
	EQ(store_w(DS, 0x10, 1), info(CAUSE_SEG, DS, 1, 2));	/* not writable */
	segment(DS, 0, 0, 0xffffffff, SEG_READ | SEG_WRITE | SEG_TRAP);
	EQ(load_w(DS, 0x10), info(CAUSE_SEG, DS, 0, 2));
	segment(DS, 0, 0, 0xffffffff, SEG_READ);
	EQ(load_w(DS, 0xfffffffe), info(CAUSE_SEG, DS, 0, 2));	/* no carry out of 32 bits */
	segment(DS, 0xfffff000, 0, 0xffffffff, SEG_READ);
	EQ(load_w(DS, 0x1110), 0);	/* linear addresses wrap */
	EQ(cpu->fw[A2], 77);
	cpu->fw[A0] = 0x20110;
	segment(DS, 0, 0, 0xffff, SEG_READ);
	cpu->fw[A0] = 0xff20110;
	EQ(exec(atom_enc_glw(A2, A0, DS, 1, 0)), 0);	/* a16 */
	EQ(cpu->fw[A2], 77);
	cpu->fw[A0] = 0xffff0;
	cpu->fw[A1] = 0x48;
	EQ(exec(atom_enc_glxw(A2, A0, A1, 2, DS, 1)), 0);	/* 0xffff0 + 0x120 wraps to 0x110 */
	EQ(cpu->fw[A2], 77);
}

static void segment_shadow(void)
{
	cpu_new();
	segment(DS, 0x100, 0, 0xff, SEG_READ);
	EQ(exec(atom_enc_rollback()), 0);
	EQ(load_w(DS, 0x500), info(CAUSE_TLBMISS, DS, 0, 2));
	EQ(cpu->mtval, 0x500);
	segment(DS, 0x100, 0, 0xfff, SEG_READ);
	EQ(commit(0), 0);
	exec(atom_enc_rollback());
	load_w(DS, 0x500);
	EQ(cpu->mtval, 0x600);
}

static void kinds(void)
{
	cpu_new();
	map(0x1000, 0x2000 | R_WRITE | R_DIRTY);
	memcpy(cpu->guest + 0x2000, "\x80\x91\xa2\xb3\xc4\xd5", 6);
	cpu->fw[A0] = 0x1000;
	const struct { uint32_t w, want; } t[] = {
		{ atom_enc_glb(A2, A0, DS, 0, 1), 0xffffff91 }, { atom_enc_glbu(A2, A0, DS, 0, 1), 0x91 },
		{ atom_enc_glh(A2, A0, DS, 0, 1), 0xffffa291 }, { atom_enc_glhu(A2, A0, DS, 0, 3), 0xc4b3 },
		{ atom_enc_glw(A2, A0, DS, 0, 1), 0xc4b3a291 }, { atom_enc_glw(A2, A0, DS, 0, 2), 0xd5c4b3a2 },
		{ atom_enc_glml(A2, A0, DS, 0, 2), 0x111111a2 }, { atom_enc_glmh(A2, A0, DS, 0, 2), 0x1111a211 },
		{ atom_enc_glm16(A2, A0, DS, 0, 3), 0x1111c4b3 },
	};
	for (unsigned i = 0; i < sizeof t / sizeof t[0]; i++) {
		cpu->fw[A2] = 0x11111111;
		EQ(exec(t[i].w), 0);
		EQ(cpu->fw[A2], t[i].want);
	}
	cpu->fw[A1] = 0xaabbccdd;
	EQ(exec(atom_enc_gsb(A0, A1, DS, 0, 0)), 0);
	EQ(exec(atom_enc_gsbh(A0, A1, DS, 0, 1)), 0);
	EQ(exec(atom_enc_gsh(A0, A1, DS, 0, 3)), 0);
	cpu->fw[A3] = 2;
	EQ(exec(atom_enc_gsxw(A0, A3, A1, 2, DS, 0)), 0);
	EQ(load_w(DS, 0x1000), 0);
	EQ(cpu->fw[A2], 0xdda2ccdd);
	EQ(load_w(DS, 0x1004), 0);
	EQ(cpu->fw[A2], 0x0000d5cc);
	EQ(load_w(DS, 0x1008), 0);
	EQ(cpu->fw[A2], 0xaabbccdd);
	EQ(*(uint32_t *)(cpu->guest + 0x2000), 0xb3a29180);	/* gated until commit */
	EQ(commit(1), 0);
	EQ(*(uint32_t *)(cpu->guest + 0x2000), 0xdda2ccdd);
}

static void store_buffer(void)
{
	cpu_new();
	map(0x1000, 0x2000 | R_WRITE | R_DIRTY);
	for (unsigned i = 0; i < 16; i++)
		EQ(store_w(DS, 0x1000 + 4 * i, i), 0);
	EQ(csr_get(CSR_SBCOUNT), 16);
	EQ(store_w(DS, 0x1040, 1), info(CAUSE_SBFULL, DS, 1, 2));
	EQ(cpu->mtval, 0x1040);
	EQ(store_w(DS, 0x1004, 99), 0);	/* one open entry per word */
	cpu->fw[A0] = 0x80002000;
	EQ(exec(atom_enc_swg(A0, A1, 4)), CAUSE_SBFULL);
	EQ(exec(atom_enc_swg(A0, A1, 3)), CAUSE_SALIGN);
	EQ(exec(atom_enc_gprw(A0, SYS, 0, 0)), info(CAUSE_TLBMISS, SYS, 1, 2));
	cpu->fw[A0] = 1 << 2 | 1;
	EQ(exec(atom_enc_sbrd(A2, A0)), 0);
	EQ(cpu->fw[A2], 99);
	cpu->fw[A0] = 1 << 2;
	exec(atom_enc_sbrd(A2, A0));
	EQ(cpu->fw[A2], 0x40002004);
	cpu->fw[A0] = 0x40002004;
	EQ(exec(atom_enc_lw(A2, A0, 0)), 0);	/* plain loads see open stores */
	EQ(cpu->fw[A2], 99);
	EQ(exec(atom_enc_rollback()), 0);
	exec(atom_enc_lw(A2, A0, 0));
	EQ(cpu->fw[A2], 0);
	EQ(csr_get(CSR_SBCOUNT), 0);
	cpu->fw[A0] = 0x80002000;
	cpu->fw[A1] = 0x1234567;
	EQ(exec(atom_enc_shg(A0, A1, 2)), 0);
	EQ(commit(0), 0);
	EQ(*(uint32_t *)(cpu->cms + 0x2000), 0x45670000);
}

static void shadow(void)
{
	cpu_new();
	for (unsigned r = 1; r < 16; r++) {
		cpu->fw[A0] = 100 + r;
		EQ(exec(atom_enc_gwr(0, A0, (int32_t)r)), 0);
	}
	csr(CSR_XFLAGS, 0xffffffff);
	EQ(commit(3), 0);
	EQ(csr_get(CSR_TLIMIT), 997);
	for (unsigned r = 0; r < 16; r++) {
		cpu->fw[A0] = 200 + r;
		cpu->fw[A1] = r;
		EQ(exec(atom_enc_gwr(A1, A0, 0)), 0);
	}
	csr(CSR_XFLAGS, 0);
	EQ(commit(998), CAUSE_LIMIT);	/* more than tlimit: nothing changes */
	EQ(cpu->mtval, 998);
	EQ(csr_get(CSR_TLIMIT), 997);
	EQ(exec(atom_enc_rollback()), 0);
	for (unsigned r = 0; r < 16; r++) {
		EQ(exec(atom_enc_grd(A2, 0, (int32_t)r)), 0);
		EQ(cpu->fw[A2], r ? 100 + r : 0);
	}
	EQ(csr_get(CSR_XFLAGS), FL_ALL);
	EQ(commit(997), 0);
	EQ(commit(1), CAUSE_LIMIT);
	EQ(commit(0), 0);
}

static void go_translation(uint32_t at)
{
	cpu->fw[A0] = at;
	EQ(exec(atom_enc_enter(A0)), 0);
	EQ(cpu->tmode, 1);
	EQ(cpu->pc, at);
}

static void translation_mode(void)
{
	cpu_new();
	csr(CSR_CTX, 5);
	cpu->fw[A1] = 0x80003001;	/* dispatch target; low bits dropped */
	cpu->fw[A0] = 0x7c00;
	EQ(exec(atom_enc_dfill(A0, A1)), 0);
	cpu->fw[16] = 42;
	go_translation(0x80004000);
	EQ(cpu->cpc, 0x80004000);
	cpu->tr[8] = 0x7c00;
	EQ(exec(atom_enc_jdisp(8)), 0);
	EQ(cpu->pc, 0x80003000);
	EQ(exec(atom_enc_addi(16, 0, 7)), 0);
	EQ(cpu->tr[16], 7);
	EQ(cpu->fw[16], 42);
	EQ(exec(atom_enc_rpush(8, 0x40)), 0);
	EQ(exec(atom_enc_jret(8)), 0);
	EQ(cpu->pc, CODE + 0x40);
	EQ(exec(atom_enc_jret(8)), 0);	/* stack empty: as jdisp */
	EQ(cpu->pc, 0x80003000);
	EQ(commit(2), 0);
	EQ(cpu->cpc, CODE);
	EQ(exec(atom_enc_grd(5, 0, 1)), CAUSE_ILLEGAL);	/* firmware only */
	EQ(cpu->tmode, 0);
	EQ(cpu->pc, CODE + 0x200);
	EQ(csr_get(CSR_TEPC), CODE);
	EQ(csr_get(CSR_TTVAL), atom_enc_grd(5, 0, 1));
	EQ(exec(atom_enc_exit(0, 1)), CAUSE_ILLEGAL);	/* translation only */
	EQ(cpu->pc, CODE + 0x100);
	EQ(csr_get(0x341), CODE);
}

/* Section 5: written in either mode, shadowed like registers. */
static void segments_of_translation(void)
{
	const uint32_t v[2][4] = { { 0x3000, 0, 0xffff, SEG_READ | SEG_WRITE }, { 0x5000, 0, 0xff, SEG_READ } };
	cpu_new();
	go_translation(0x80004000);
	for (unsigned k = 0; k < 2; k++) {
		for (unsigned i = 0; i < 4; i++) {
			cpu->tr[16] = v[k][i];
			EQ(exec(atom_enc_segw(0, 16, (int32_t)(DS | i << 3))), 0);
		}
		EQ(cpu->seg[DS].base, v[k][0]);
		if (!k)
			EQ(commit(1), 0);
	}
	EQ(exec(atom_enc_rollback()), 0);
	EQ(cpu->seg[DS].base, 0x3000);
	EQ(cpu->seg[DS].hi, 0xffff);
}

static void traps_from_translation(void)
{
	cpu_new();
	go_translation(CODE);
	cpu->tr[8] = 0x7c00;
	EQ(exec(atom_enc_jdisp(8)), CAUSE_DISPATCH);
	EQ(cpu->ttval, 0x7c00);
	EQ(exec(atom_enc_tret()), 0);
	EQ(cpu->pc, CODE);
	EQ(exec(atom_enc_exit(8, 5)), CAUSE_EXIT);
	EQ(cpu->ttval, 0x7c05);
	exec(atom_enc_tret());
	EQ(exec(atom_enc_chkpage(8, 8)), CAUSE_CHKPAGE);
	EQ(cpu->ttval, 0x7c00);
	map(0x7000, 0x3000);
	exec(atom_enc_tret());
	cpu->tr[9] = 0x3abc;
	EQ(exec(atom_enc_chkpage(8, 9)), 0);
	EQ(exec(atom_enc_csrrs(8, 0, CSR_CPC)), CAUSE_ILLEGAL);
	cpu->tlimit = 77;
	exec(atom_enc_tret());
	EQ(exec(atom_enc_csrrs(8, 0, CSR_TLIMIT)), 0);
	EQ(cpu->tr[8], 77);
	EQ(exec(atom_enc_csrrw(8, 0, CSR_XFLAGS)), 0);
	EQ(exec(atom_enc_ebreak()), CAUSE_EBREAK);
	exec(atom_enc_tret());
	EQ(exec(atom_enc_ecall()), CAUSE_ILLEGAL);
}

static void firmware_traps(void)
{
	cpu_new();
	csr(0x300, MSTATUS_MIE);
	EQ(exec(atom_enc_ecall()), CAUSE_ECALL);
	EQ(csr_get(0x300), MSTATUS_MPIE);
	EQ(csr_get(0x342), CAUSE_ECALL);
	EQ(exec(atom_enc_mret()), 0);
	EQ(cpu->pc, CODE);
	EQ(csr_get(0x300), MSTATUS_MIE | MSTATUS_MPIE);
	cpu->fw[A0] = 0x80002002;
	EQ(exec(atom_enc_lw(A2, A0, 0)), CAUSE_LALIGN);
	EQ(cpu->mtval, 0x80002002);
	EQ(exec(atom_enc_sh(A0, A0, 1)), CAUSE_SALIGN);
	EQ(exec(0x00000000), CAUSE_ILLEGAL);
	EQ(exec(0x0000001f), CAUSE_ILLEGAL);
	EQ(cpu->mtval, 0x1f);
	EQ(csr_get(0xf14), 0);
	cpu->pc = CODE;
	fast_take_irq(cpu);
	EQ(csr_get(0x342), CAUSE_HOSTINT);
}

int main(void)
{
	tlb_rights();
	asid_and_index();
	fence();
	beyond();
	subpages();
	grains();
	segments();
	segment_shadow();
	kinds();
	store_buffer();
	shadow();
	translation_mode();
	segments_of_translation();
	traps_from_translation();
	firmware_traps();
	return result("guest memory, shadow state, traps against molecules.md");
}
