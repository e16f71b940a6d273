/* SPDX-License-Identifier: Apache-2.0
 * gen.c: row of opcodes.def -> random instruction and registers. Memory operands are aimed into the data window by moving a
 * base register; values favour the edges (0, -1, sign bits, small numbers).
 */
#include <string.h>
#include "isa-x86/sem/ea.h"
#include "tests/insn/case.h"

const struct rowinfo case_row[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low)                                    \
	{ #id, map, op, n, ext, fr, fw, fu, legal, eff },
#include "isa-x86/table/opcodes.def"
#undef X
};

uint64_t gen_state;

uint64_t gen_rand(void)
{
	uint64_t z = gen_state += 0x9e3779b97f4a7c15u; /* splitmix64 */
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint32_t below(uint32_t n)
{
	return gen_rand() % n;
}

static uint32_t value(void)
{
	static const uint32_t edge[] = { 0,	     1,		 2,	 0x7f,	     0x80,	 0xff,
					 0x7fff,     0x8000,	 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
					 0xfffffffe, 0x80008080, 0x99,	 0x9a,	     0x0f,	 0x10 };
	uint32_t v = gen_rand();
	switch (below(8)) {
	case 0: return edge[below(sizeof edge / sizeof *edge)];
	case 1: return edge[below(sizeof edge / sizeof *edge)] ^ (v & 0x80808080);
	case 2: return v & 0xff;
	case 3: return v & 0xffff;
	case 4: return (uint32_t)(int8_t)v;
	default: return v;
	}
}

static unsigned prefixes(uint8_t *b, const struct rowinfo *r)
{
	static const uint8_t seg[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };
	unsigned n = 0;
	if (below(3) == 0)
		b[n++] = 0x66;
	if (below(5) == 0)
		b[n++] = 0x67;
	if (below(6) == 0)
		b[n++] = seg[below(6)];
	if ((r->legal & L_LOCK) && below(8) == 0)
		b[n++] = 0xf0;
	if ((r->effect & E_STR) && below(2))
		b[n++] = 0xf2 + below(2);
	return n;
}

/* Prefixes, opcode, modrm, and bytes enough for the rest. */
static void bytes(struct tcase *c, const struct rowinfo *r)
{
	unsigned n = prefixes(c->code, r), modrm = gen_rand();
	uint32_t imm = value(), disp = below(2) ? gen_rand() : tm.base + below(CASE_DATA);
	if (r->map == 2)
		c->code[n++] = 0x0f;
	c->code[n++] = r->op + below(r->n);
	if (r->ext != NX)
		modrm = (modrm & 0xc7) | r->ext << 3;
	if (x86_dec_row[c->row].attr & DEC_MODRM)
		c->code[n++] = modrm;
	if ((modrm & 7) == 4)
		c->code[n++] = disp >> 16;
	memcpy(c->code + n, below(2) ? &imm : &disp, n < 12 ? 4 : 16 - n);
	if (n < 12)
		memcpy(c->code + n + 4, &imm, 12 - n < 4 ? 12 - n : 4);
}

static bool is_string(unsigned row)
{
	return (case_row[row].effect & E_STR) != 0;
}

static bool has_mem(const struct tcase *c)
{
	unsigned attr = x86_dec_row[c->row].attr;
	return (attr & DEC_MODRM) && c->in.rm == X86_NOREG && !(case_row[c->row].effect & E_NOMEM);
}

/* Bytes of the window that a segment reaches from its base. */
static uint32_t room(unsigned seg, bool narrow)
{
	uint32_t n = CASE_DATA - (tm.real ? tm.sys.seg[seg].base : seg == X86_FS || seg == X86_GS ? tm.sys.seg[seg].base : 0);
	return narrow && n > 0xfff0 ? 0xfff0 : n;
}

/* A random offset in a segment that lies in the window. */
static uint32_t aim(unsigned seg, bool narrow)
{
	return (tm.real ? 0 : tm.base) + gen_rand() % room(seg, narrow);
}

/* Where the instruction reads, with the bit string's displacement. */
static uint32_t effective(const struct tcase *c)
{
	const struct x86_insn *in = &c->in;
	uint32_t plus = 0;
	if (case_row[c->row].effect & E_BITSTR)
		plus = in->opsize == 2 ? (uint32_t)((int16_t)m_r16(in->reg) >> 4) * 2
				       : (uint32_t)((int32_t)m_r32(in->reg) >> 5) * 4;
	return x86_ea_at(in, plus);
}

/* Moves the base (or index) register so that the operand lands in the window. False: no luck with this one. */
static bool aim_mem(struct tcase *c)
{
	struct x86_insn *in = &c->in;
	bool narrow = tm.real || in->adsize == 2;
	uint32_t want = aim(in->seg, narrow), reg;
	if ((case_row[c->row].effect & E_BITSTR) && below(4))
		tm.r.gpr[in->reg] =
			in->opsize == 2 ? (tm.r.gpr[in->reg] & 0xffff0fff) : (uint32_t)((int32_t)tm.r.gpr[in->reg] >> 12);
	reg = in->base != X86_NOREG ? in->base : in->index;
	if (reg != X86_NOREG)
		tm.r.gpr[reg] += (want - effective(c)) >> (in->base == X86_NOREG ? in->scale : 0);
	return effective(c) - (tm.real ? 0 : tm.base) < room(in->seg, narrow);
}

static void aim_implicit(struct tcase *c)
{
	bool narrow = tm.real || c->in.adsize == 2;
	uint32_t high = c->in.adsize == 2 ? gen_rand() << 16 : 0; /* must be ignored */
	if (is_string(c->row)) {
		tm.r.gpr[X86_ESI] = aim(c->in.seg, narrow) | high;
		tm.r.gpr[X86_EDI] = aim(X86_ES, narrow) | high;
		tm.r.gpr[X86_ECX] = below(4) | (below(4) ? high : 0);
	}
	if (c->row == XR_XLAT)
		tm.r.gpr[X86_EBX] = aim(c->in.seg, narrow) | high;
	if (case_row[c->row].effect & E_MEM && !is_string(c->row) && c->row != XR_XLAT)
		tm.r.gpr[X86_ESP] = aim(X86_SS, tm.real) & ~1u;
	if (c->row == XR_LEAVE)
		tm.r.gpr[X86_EBP] = aim(X86_SS, tm.real);
}

static int64_t sign_extend(uint64_t v, unsigned bits)
{
	return (int64_t)(v << (64 - bits)) >> (64 - bits);
}

static uint32_t operand_bits(const struct tcase *c, unsigned bits)
{
	uint32_t v = 0, off;
	if (c->in.rm != X86_NOREG)
		return (bits == 8 ? m_r8(c->in.rm) : m_r32(c->in.rm)) & (0xffffffffu >> (32 - bits));
	off = tm_linear_of(c->in.seg, effective(c)) - tm.base;
	if (off < CASE_CODE - 4)
		memcpy(&v, tm.ram + off, bits / 8);
	return v;
}

static void set_dividend(uint64_t n, unsigned bits)
{
	if (bits == 8) {
		m_w16(X86_EAX, (uint16_t)n);
	} else if (bits == 16) {
		m_w16(X86_EAX, (uint16_t)n);
		m_w16(X86_EDX, (uint16_t)(n >> 16));
	} else {
		m_w32(X86_EAX, (uint32_t)n);
		m_w32(X86_EDX, (uint32_t)(n >> 32));
	}
}

/* Random dividends hardly ever give the last quotient that fits or the first that does not: make one from the divisor. */
static void aim_quotient(const struct tcase *c)
{
	bool is_signed = c->row == XR_IDIV_Eb || c->row == XR_IDIV_Ev;
	unsigned bits = c->in.opsize * 8;
	uint64_t d = operand_bits(c, bits), q = (1ull << (bits - is_signed)) - 2 + below(4);
	if (d == 0 || c->in.rm == X86_EAX || c->in.rm == X86_EDX || (c->in.rm != X86_NOREG && bits == 8 && c->in.rm == 4))
		return;
	if (is_signed)
		d = (uint64_t)sign_extend(d, bits);
	if (is_signed && below(2))
		q = 0 - q;
	set_dividend(q * d + below(2) * (gen_rand() % d), bits);
}

static bool is_division(unsigned row)
{
	return row == XR_DIV_Eb || row == XR_DIV_Ev || row == XR_IDIV_Eb || row == XR_IDIV_Ev;
}

/* CMPXCHG and CMPXCHG8B that find what they compare with. */
static void aim_equal(const struct tcase *c)
{
	uint32_t off;
	if (c->in.rm != X86_NOREG) {
		tm.r.gpr[X86_EAX] = c->in.opsize == 1 ? m_r8(c->in.rm) : m_r32(c->in.rm);
		return;
	}
	off = tm_linear_of(c->in.seg, effective(c)) - tm.base;
	if (off >= CASE_CODE - 8)
		return;
	memcpy(&tm.r.gpr[X86_EAX], tm.ram + off, 4);
	if (c->row == XR_CMPXCHG8B)
		memcpy(&tm.r.gpr[X86_EDX], tm.ram + off + 4, 4);
}

static bool is_cmpxchg(unsigned row)
{
	return row == XR_CMPXCHG_EbGb || row == XR_CMPXCHG_EvGv || row == XR_CMPXCHG8B;
}

static uint32_t next_eip(bool wide)
{
	static uint32_t eip = CASE_EIP;
	eip = eip < CASE_EIP_END ? eip + 16 : CASE_EIP;
	return eip + (wide ? tm.base + CASE_CODE : 0);
}

static bool try_case(struct tcase *c, unsigned row, bool wide)
{
	*c = (struct tcase){ .row = row, .wide = wide };
	bytes(c, &case_row[row]);
	c->len = x86_decode(&c->in, c->code, 15, wide ? X86_MODE_D32 : X86_MODE_REAL, 0);
	if (c->in.row != row)
		return false;
	memset(c->code + c->len, 0x90, sizeof c->code - c->len); /* the judge may look ahead */
	for (int i = 0; i < 8; i++)
		tm.r.gpr[i] = value();
	if (below(4) == 0)
		tm.r.gpr[X86_EAX] = tm.r.gpr[c->in.reg]; /* CMPXCHG that succeeds, equal operands */
	tm.r.flags = gen_rand() & X86_ARITH;
	tm.r.sysflags = below(4) == 0 ? X86_DF : 0;
	aim_implicit(c);
	if (has_mem(c) && !aim_mem(c))
		return false;
	if (is_cmpxchg(row) && below(2))
		aim_equal(c);
	if (is_division(row) && below(2))
		aim_quotient(c);
	tm.r.eip = c->in.eip = next_eip(wide);
	c->before = tm.r;
	return true;
}

bool gen_case(struct tcase *c, unsigned row, bool wide)
{
	for (int i = 0; i < 2000; i++)
		if (try_case(c, row, wide))
			return true;
	return false;
}
