/* SPDX-License-Identifier: Apache-2.0
 * Random numbers, atoms into the image, operands with values from random producers, branch targets, molecule grouping.
 */
#include <string.h>
#include "hw/isa/fields.h"
#include "tests/rtl/lockstep/prog.h"

struct gen_state gen;

uint32_t gen_r32(void)
{
	uint64_t z = gen.rng += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 16);
}

uint32_t gen_below(uint32_t n) { return gen_r32() % n; }
bool gen_one_in(uint32_t n) { return !gen_below(n); }

void gen_put(uint32_t addr, uint32_t w) { memcpy(gen.image + (addr - MAP_CMS_BASE), &w, 4); }
uint32_t gen_get(uint32_t addr) { uint32_t w; memcpy(&w, gen.image + (addr - MAP_CMS_BASE), 4); return w; }

void gen_emit(uint32_t w)
{
	gen_put(gen.at, w);
	gen.at += 4;
}

unsigned gen_any_reg(void) { return gen_below(32); }

/* A register that may be written: not kept, not reserved in firmware. */
unsigned gen_free_reg(void)
{
	unsigned r;
	do
		r = 1 + gen_below(gen.tr ? 31 : X_LAST);
	while (gen.keep >> r & 1);
	return r;
}

unsigned gen_dest_reg(void) { return gen_one_in(12) ? 0 : gen_free_reg(); }

uint32_t gen_value(void)
{
	static const uint32_t edge[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff };
	return gen_one_in(3) ? edge[gen_below(12)] : gen_one_in(3) ? gen_r32() >> gen_below(32) : gen_r32();
}

/* lui + addi; the second atom is the producer. */
void gen_constant(unsigned r, uint32_t v)
{
	gen_emit(atom_enc_lui(r, (v + 0x800) & 0xfffff000u));
	gen_emit(atom_enc_addi(r, r, (int32_t)(v << 20) >> 20));
}

uint32_t gen_pool(uint32_t v)
{
	gen_put(gen.pool_at, v);
	gen.pool_at += 4;
	return gen.pool_at - 4;
}

/* v into r; the last atom emitted writes r and is of a random kind, so that every way of forwarding occurs. */
void gen_produce(unsigned r, uint32_t v)
{
	uint32_t p;
	switch (gen_below(gen.tr ? 7 : 8)) {
	case 0: case 1: gen_constant(r, v); break;
	case 2: case 3:
		p = gen_pool(v);
		gen_emit(atom_enc_lui(r, (p + 0x800) & 0xfffff000u));
		gen_emit(atom_enc_lw(r, r, (int32_t)(p << 20) >> 20));
		break;
	case 4: gen_constant(r, v); gen_emit(atom_enc_xmov(r, 0, r, 0, 0)); break;
	case 5: gen_constant(r, v - 1); gen_emit(atom_enc_xinc(r, r, 0, 0)); break;
	case 6: {
		unsigned one = gen_free_reg();
		gen_constant(r, v);
		gen_emit(atom_enc_addi(one, 0, 1));
		gen_emit(gen_one_in(3) ? atom_enc_divu(r, r, one) : atom_enc_mul(r, r, one));
		break;
	}
	default:	/* CSR result */
		gen_constant(r, v);
		gen_emit(atom_enc_csrrw(0, r, 0x340));
		gen_emit(atom_enc_csrrs(r, 0, 0x340));
		break;
	}
}

/* A plain computing atom that leaves kept registers alone. */
void gen_filler(void)
{
	unsigned d = gen_dest_reg(), a = gen_any_reg(), b = gen_any_reg();
	switch (gen_below(8)) {
	case 0: gen_emit(atom_enc_add(d, a, b)); break;
	case 1: gen_emit(atom_enc_xori(d, a, (int32_t)gen_below(4096) - 2048)); break;
	case 2: gen_emit(atom_enc_xadd(d, a, b, gen_below(4), 0)); break;
	case 3: gen_emit(atom_enc_xsubi(d, a, (int32_t)gen_below(256), gen_below(4))); break;
	case 4: gen_emit(atom_enc_mul(d, a, b)); break;
	case 5: gen_emit(atom_enc_xset(d, gen_below(16))); break;
	case 6: gen_emit(atom_enc_sh2add(d, a, b)); break;
	default: gen_emit(atom_enc_rori(d, a, (int32_t)gen_below(32))); break;
	}
}

void gen_fillers(unsigned n)
{
	while (n--)
		gen_filler();
}

/* Distance 1 most often, then 2, 3, far. */
unsigned gen_gap(void)
{
	unsigned n = gen_below(8);
	return n < 3 ? 0 : n < 5 ? 1 : n < 7 ? 2 : 3 + gen_below(3);
}

unsigned gen_source(uint32_t v)
{
	unsigned r = gen_free_reg();
	gen.keep |= 1u << r;
	gen_produce(r, v);
	return r;
}

void gen_branch_fix(void)
{
	gen.fix[gen.nfix].at = gen.at;
	gen.fix[gen.nfix++].item = gen.nitem + 1 + gen_below(3);
}

/* Branches of the stretch now know where items begin. */
void gen_resolve(void)
{
	gen.item_start[gen.nitem] = gen.at;
	for (unsigned i = 0; i < gen.nfix; i++) {
		uint32_t to = gen.item_start[gen.fix[i].item < gen.nitem ? gen.fix[i].item : gen.nitem], w = gen_get(gen.fix[i].at), off = to - gen.fix[i].at;
		gen_put(gen.fix[i].at, (w & 0x7f) == 0x6f ? w | atom_imm_j(off) : w | atom_imm_b(off));
	}
	gen.nfix = 0;
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
void gen_group(uint32_t from, uint32_t to)
{
	uint32_t wr = 0;
	bool fwr = false, commit = false;
	unsigned n = 0;
	for (uint32_t p = from; p < to; p += 4) {
		struct use u = use_of(gen_get(p)), v = use_of(gen_get(p + 4));
		wr |= u.wr;
		fwr |= u.fwr;
		commit |= u.commit;
		n++;
		for (unsigned i = 0; i < gen.nnogroup && i < 256; i++)
			v.alone |= gen.nogroup[i] == p || gen.nogroup[i] == p + 4;
		bool ok = n < 4 && p + 4 < to && !u.alone && !v.alone && !u.ctl && !(wr & (v.rd | v.wr)) && !(fwr && (v.frd || v.fwr)) &&
			  (!commit || v.ctl) && (gen_get(p) & 3) == 3 && (gen_get(p + 4) & 3) == 3 && !gen_one_in(4);
		if (ok) {
			gen_put(p, atom_more(gen_get(p)));
			continue;
		}
		n = 0;
		wr = 0;
		fwr = commit = false;
	}
}
