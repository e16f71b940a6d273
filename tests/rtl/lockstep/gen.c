/* SPDX-License-Identifier: Apache-2.0
 * The program: prologue (handlers, TLB, segments, dispatch), then a body of items run LOOPS times, firmware and translation stretches
 * in turn; then caches written back and SIM.EXIT. An item is one atom under test with what it needs: producers of its operands
 * at a chosen distance, fillers, state that provokes a chosen outcome. Invariant: an item is self-contained, so control transfers
 * may go to the start of any later item of the stretch; everything that molecules.md calls undefined is avoided.
 *
 * Firmware registers: x1-x24 random; x25 x26 translation trap handler, x30 x31 firmware trap handler (it may interrupt the other),
 * x27 loop count, x29 where exit returns to. Translation: all random.
 */
#include <string.h>
#include "hw/isa/fields.h"
#include "tests/rtl/lockstep/prog.h"

/* Both handlers: skip the atom, after mending what would make everything trap from then on. */
static uint32_t handler(unsigned c_epc, unsigned c_cause, unsigned c_tval, bool translation)
{
	uint32_t start = gen.at;
	unsigned h0 = translation ? 25 : 30, h1 = h0 + 1;
	gen_emit(atom_enc_csrrs(h1, 0, c_cause));
	gen_emit(atom_enc_blt(h1, 0, 0));	/* interrupt: below */
	uint32_t to_irq = gen.at - 4;
	gen_emit(atom_enc_andi(h1, h1, 0xff));
	gen_emit(atom_enc_addi(h0, 0, CAUSE_LIMIT));
	gen_emit(atom_enc_bne(h1, h0, 12));
	gen_emit(atom_enc_lui(h0, 0x10000000));
	gen_emit(atom_enc_csrrw(0, h0, CSR_TLIMIT));
	gen_emit(atom_enc_addi(h0, 0, CAUSE_SBFULL));
	gen_emit(atom_enc_bne(h1, h0, 24));
	gen_emit(atom_enc_csrrs(h0, 0, c_epc));
	gen_emit(atom_enc_andi(h0, h0, 8));
	gen_emit(atom_enc_beq(h0, 0, 8));
	gen_emit(atom_enc_rollback());
	gen_emit(atom_enc_commit(0, 0));
	gen_emit(atom_enc_addi(h0, 0, CAUSE_TLBMISS));
	gen_emit(atom_enc_bne(h1, h0, 28));
	gen_emit(atom_enc_csrrs(h0, 0, c_tval));	/* maps the page somewhere, with rights from its number */
	gen_emit(atom_enc_bexti(h1, h0, 19));
	gen_emit(atom_enc_beq(h1, 0, 16));	/* static pages stay as they are */
	gen_emit(atom_enc_srli(h1, h0, 3));
	gen_emit(atom_enc_andi(h1, h1, -9));
	gen_emit(atom_enc_tlbw(h0, h1));
	if (translation) {
		gen_emit(atom_enc_csrrs(h1, 0, c_cause));
		gen_emit(atom_enc_andi(h1, h1, 0xff));
		gen_emit(atom_enc_addi(h0, 0, CAUSE_EXIT));
		gen_emit(atom_enc_bne(h1, h0, 24));
		gen_emit(atom_enc_csrrs(h0, 0, c_tval));
		gen_emit(atom_enc_lui(h1, 0x1000));
		gen_emit(atom_enc_addi(h1, h1, -1));
		gen_emit(atom_enc_bne(h1, h0, 8));
		gen_emit(atom_enc_jalr(0, X_BACK, 0));
		gen_emit(atom_enc_csrrs(h1, 0, c_cause));	/* dispatch misses with an odd target are filled with the next atom and retried */
		gen_emit(atom_enc_addi(h0, 0, CAUSE_DISPATCH));
		gen_emit(atom_enc_bne(h1, h0, 32));
		gen_emit(atom_enc_csrrs(h0, 0, c_tval));
		gen_emit(atom_enc_andi(h1, h0, 1));
		gen_emit(atom_enc_beq(h1, 0, 20));
		gen_emit(atom_enc_csrrs(h1, 0, c_epc));
		gen_emit(atom_enc_addi(h1, h1, 4));
		gen_emit(atom_enc_dfill(h0, h1));
		gen_emit(atom_enc_tret());
	}
	gen_emit(atom_enc_csrrs(h1, 0, c_epc));
	gen_emit(atom_enc_addi(h1, h1, 4));
	gen_emit(atom_enc_csrrw(0, h1, c_epc));
	gen_emit(translation ? atom_enc_tret() : atom_enc_mret());
	gen_put(to_irq, atom_enc_blt(h1, 0, (int32_t)(gen.at - to_irq)));
	gen_emit(atom_enc_lui(h0, DEV_TIMER_BASE));
	gen_emit(atom_enc_addi(h0, h0, DEV_TIMER_BASE & 0xfff));
	gen_emit(atom_enc_addi(h1, 0, 2));
	gen_emit(atom_enc_sw(h0, h1, OFF_TIMER_CTL));
	gen_emit(atom_enc_lw(h1, h0, OFF_TIMER_CTL));	/* the line is down before interrupts are on again */
	gen_emit(translation ? atom_enc_tret() : atom_enc_mret());
	return start;
}

static void prologue(void)
{
	uint32_t t, m;
	gen_emit(atom_enc_jal(0, 0));
	uint32_t over = gen.at - 4;
	m = handler(0x341, 0x342, 0x343, false);
	t = handler(CSR_TEPC, CSR_TCAUSE, CSR_TTVAL, true);
	gen_put(over, atom_enc_jal(0, (int32_t)(gen.at - over)));
	gen_constant(T0, m);
	gen_emit(atom_enc_csrrw(0, T0, 0x305));
	gen_constant(T0, t);
	gen_emit(atom_enc_csrrw(0, T0, CSR_TVEC));
	gen_constant(T0, 0x10000000);
	gen_emit(atom_enc_csrrw(0, T0, CSR_TLIMIT));
	gen_constant(T0, 0xaaaaaaaa);
	gen_emit(atom_enc_csrrw(0, T0, CSR_TLBMASK));
	for (unsigned p = 0; p < 128; p++) {
		if ((p & 7) == P_ABSENT)
			continue;
		if ((p & 7) != P_MASKED)
			gen_emit(atom_enc_csrrwi(0, 0, CSR_TLBMASK));
		gen_constant(1, p << 12);
		gen_constant(2, gen_page_pa(p) | gen_page_rights(p & 7));
		gen_emit(atom_enc_tlbw(1, 2));
		gen_emit(atom_enc_csrrw(0, T0, CSR_TLBMASK));
	}
	gen_grains();
	for (unsigned s = 0; s < 6; s++)
		gen_segment_set(s, false);
	for (unsigned r = 1; r < 16; r++) {
		gen_constant(1, gen_value());
		gen_emit(atom_enc_gwr(0, 1, (int32_t)r));
	}
	gen_emit(atom_enc_csrrwi(0, gen_below(32), CSR_XFLAGS));
	gen_emit(atom_enc_commit(0, 0));
	for (unsigned r = 1; r < 32; r++)
		gen_constant(r, gen_value());
	gen_constant(X_LOOP, LOOPS);
}

/* Temporaries hold nothing defined after reset: written before anything reads them. */
static void temporaries(void)
{
	for (unsigned r = 16; r < 32; r++)
		gen_emit(atom_enc_lui(r, gen_r32()));
}

static void stretch(bool translation, bool first)
{
	uint32_t start = gen.at, enter_fix = 0;
	gen.tr = false;
	gen.keep = 0;
	if (translation) {
		gen_emit(atom_enc_csrrwi(0, gen_below(7), CSR_GSEG));
		gen_emit(atom_enc_csrrwi(0, gen_one_in(4) ? gen_below(8) : gen_below(4), CSR_GMODE));
		if (gen_one_in(2))
			gen_item_interrupt();
		enter_fix = gen.at;
		gen_constant(X_BACK, 0);
		if (gen_one_in(3)) {	/* by tret */
			gen_constant(1, gen.at + 16 + 4);
			gen_emit(atom_enc_csrrw(0, 1, CSR_TEPC));
			gen_emit(atom_enc_addi(0, 0, 0));
			gen_emit(atom_enc_tret());
			gen_put(gen.at - 16 - 4, atom_enc_lui(1, (gen.at + 0x800) & 0xfffff000u));
			gen_put(gen.at - 16, atom_enc_addi(1, 1, (int32_t)(gen.at << 20) >> 20));
		} else {
			unsigned n = gen_gap();
			uint32_t c = gen.at;
			gen_constant(1, 0);
			gen.keep = 2;
			gen_fillers(n);
			gen_emit(atom_enc_enter(1));
			uint32_t end = gen.at;
			gen.at = c;
			gen_constant(1, end);
			gen.at = end;
		}
		gen.tr = true;
		if (first)
			temporaries();
	} else {
		gen_emit(atom_enc_csrrwi(0, gen_one_in(8) ? GM_NOMASK : gen_below(4), CSR_GMODE));
	}
	gen.nitem = 0;
	for (unsigned i = 0; i < ITEMS; i++, gen.nitem++)
		gen_item();
	gen_resolve();
	if (translation) {
		gen_emit(atom_enc_exit(0, LAST_EXIT - 4096));
		uint32_t end = gen.at;
		gen.at = enter_fix;
		gen_constant(X_BACK, end);
		gen.at = end;
		gen.tr = false;
	}
	gen_group(start, gen.at);
}

static void epilogue(uint32_t body)
{
	gen_emit(atom_enc_addi(X_LOOP, X_LOOP, -1));
	gen_emit(atom_enc_beq(X_LOOP, 0, 16));
	gen_constant(T0, body);
	gen_emit(atom_enc_jalr(0, T0, 0));
	gen_emit(atom_enc_commit(0, 0));
	gen_emit(atom_enc_cflush());
	gen_constant(T0, DEV_SIM_BASE);
	gen_emit(atom_enc_sw(T0, 0, OFF_SIM_EXIT));
	gen_emit(atom_enc_jal(0, 0));
}

uint32_t gen_program(uint64_t seed, bool with_outside, uint8_t *cms, uint8_t *guest)
{
	gen.outside = with_outside;
	gen.rng = seed;
	gen.image = cms;
	gen.at = BASE;
	gen.pool_at = POOL;
	gen.nfix = gen.nitem = gen.nnogroup = 0;
	gen.tr = false;
	gen.keep = 0;
	for (uint32_t i = 0; i < AREA; i += 4) {
		gen_put(DATA + i, gen_r32());
		gen_put(GATED + i, gen_r32());
	}
	for (uint32_t i = 0; i < GEN_GUEST_BYTES; i++)
		guest[i] = (uint8_t)(i * 167 + (i >> 8) * 13);
	prologue();
	uint32_t body = gen.at;
	for (unsigned s = 0; s < STRETCHES; s++)
		stretch(s & 1, s == 1);
	epilogue(body);
	return (gen.at - BASE) / 4;
}
