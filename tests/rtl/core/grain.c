/* SPDX-License-Identifier: Apache-2.0
 * Stores and probes around masked sub-pages while grainw opens and closes lines -> 0, or the number of the first check that fails.
 * Judged byte by byte, by an array: an access traps at the first byte that is masked and not open (molecules.md section 4).
 */
#include "build/gen/atoms_asm.h"

#define CSR_R(name) ({ uint32_t v_; __asm__ volatile("csrr %0, " #name : "=r"(v_) : : "memory"); v_; })
#define CSR_W(name, v) __asm__ volatile("csrw " #name ", %z0" : : "rJ"((uint32_t)(v)) : "memory")
enum { FLAT = 3, RIGHTS = TLB_USER | TLB_WRITABLE | TLB_DIRTY, KINDS = 7, ROUNDS = 4000 };

/* Two pages; the last sub-page of the first and the first of the second are masked. What reset leaves may not open page 0. */
static const uint32_t lin_of[2] = { 0x5000, 0x6000 }, pa_of[2] = { 0x0000, 0x3a000 }, subpages_of[2] = { 0x80000000, 0x00000001 };
static struct { uint32_t page, code; } line[128];
static uint32_t rng = 2463534242;

static uint32_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 17;
	rng ^= rng << 5;
	return rng;
}

static int closed(uint32_t lin)
{
	unsigned p = lin >> 12 == lin_of[1] >> 12, i = lin >> 5 & 127;
	if (!(subpages_of[p] >> (lin >> 7 & 31) & 1))
		return 0;
	return line[i].page != pa_of[p] || line[i].code >> (lin & 31) & 1;
}

/* What mtval must be, 0 if nothing may trap. */
static uint32_t expected(uint32_t lin, unsigned size)
{
	for (uint32_t b = lin; b != lin + size; b++)
		if (closed(b))
			return b >> 2 == lin >> 2 ? lin : b & ~3u;
	return 0;
}

static unsigned size_of(unsigned kind) { return kind < 3 ? 1u << kind : kind < 6 ? 1u << (kind - 3) : 1; }

static inline void access(unsigned kind, uint32_t lin)
{
	switch (kind) {
	case 0: XM_GSB(lin, kind, FLAT, 0, 0); break;
	case 1: XM_GSH(lin, kind, FLAT, 0, 0); break;
	case 2: XM_GSW(lin, kind, FLAT, 0, 0); break;
	case 3: XM_GPRB(lin, FLAT, 0, 0); break;
	case 4: XM_GPRH(lin, FLAT, 0, 0); break;
	case 5: XM_GPRW(lin, FLAT, 0, 0); break;
	default: XM_GSBH(lin, kind, FLAT, 0, 0); break;
	}
}

static int judge(unsigned kind, uint32_t lin, int nomask)
{
	uint32_t cause = CSR_R(mcause), tval = CSR_R(mtval), want = nomask ? 0 : expected(lin, size_of(kind));
	XM_ROLLBACK();
	if (!want)
		return cause ? 2 : 0;
	return (cause & 0xff) != CAUSE_XPAGE ? 3 : tval != want ? 4 : 0;
}

static int try(int nomask)
{
	uint32_t lin = 0x5f70 + rnd() % 0x120, kind = rnd() % KINDS;
	CSR_W(mcause, 0);
	CSR_W(0x7c8, nomask ? GMODE_NOMASK : 0);	/* gmode */
	access(kind, lin);
	return judge(kind, lin, nomask);
}

static uint32_t some_bytes(void)
{
	switch (rnd() % 5) {
	case 0: return 0;
	case 1: return ~0u;
	case 2: return ~(1u << rnd() % 32);
	case 3: return ((2u << rnd() % 31) - 1) << rnd() % 32;
	default: return rnd() & rnd() & rnd();
	}
}

/* A line is said anew, and a store to it follows at once. */
static int say(void)
{
	uint32_t i = (0x7c + rnd() % 8) & 127, code = some_bytes(), lin = i & 64 ? lin_of[0] : lin_of[1], kind = rnd() % KINDS;
	uint32_t page = pa_of[lin == lin_of[1]] ^ (rnd() % 4 ? 0 : 0x1000u << rnd() % 20);
	line[i].page = page;
	line[i].code = code;
	page |= i << 5 | rnd() % 32;
	lin |= i << 5 | rnd() % 32;
	CSR_W(mcause, 0);
	CSR_W(0x7c8, 0);
	if (kind == 2) {	/* nothing between them */
		XM_GRAINW(page, code);
		XM_GSW(lin, kind, FLAT, 0, 0);
	} else {
		XM_GRAINW(page, code);
		access(kind, lin);
	}
	return judge(kind, lin, 0);
}

int run(void)
{
	for (int p = 0; p < 2; p++) {
		CSR_W(0x7cd, subpages_of[p]);	/* tlbmask */
		XM_TLBW(lin_of[p], pa_of[p] | RIGHTS);
	}
	for (int i = 0; i < 128; i++)
		line[i].code = ~0u;
	for (int i = 0; i < 300; i++)
		if (try(0))
			return 1;	/* something is open after reset */
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t r = rnd() % 16;
		int bad = r < 4 ? say() : try(r == 4);
		if (bad)
			return bad;
	}
	return 0;
}
