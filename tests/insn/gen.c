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

uint32_t gen_below(uint32_t n)
{
	return (uint32_t)(gen_rand() % n);
}
#define below gen_below

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

/* Prefixes, opcode, modrm, and bytes enough for the rest. `aimed`: memory operands have a displacement that can be moved; returns
 * where a 32-bit one stands. */
static unsigned bytes(struct tcase *c, const struct rowinfo *r, bool aimed)
{
	unsigned n = prefixes(c->code, r), modrm = below(256), at;
	uint32_t imm = value(), disp = below(2) ? (uint32_t)gen_rand() : tm.base + below(CASE_DATA);
	if (aimed && modrm < 0xc0 && (x86_dec_row[c->row].attr & DEC_MODRM))
		modrm = (modrm & 0x3f) | 0x80;
	if (r->map == 2)
		c->code[n++] = 0x0f;
	c->code[n++] = r->op + below(r->n);
	if (r->ext != NX)
		modrm = (modrm & 0xc7) | r->ext << 3;
	if (x86_dec_row[c->row].attr & DEC_MODRM)
		c->code[n++] = modrm;
	if ((modrm & 7) == 4)
		c->code[n++] = disp >> 16;
	at = n;
	memcpy(c->code + n, below(2) && !aimed ? &imm : &disp, n < 12 ? 4 : 16 - n);
	if (n < 12)
		memcpy(c->code + n + 4, &imm, 12 - n < 4 ? 12 - n : 4);
	return at;
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

/* The first offset of a segment that lies in the window, and how many do: never 0. Of one behind the window any will do, the case is
 * dropped. */
static uint32_t first(unsigned seg)
{
	uint32_t base = tm.sys.seg[seg].base;
	return base >= tm.base ? 0 : tm.base - base;
}

static uint32_t room(unsigned seg, bool narrow)
{
	uint32_t n = CASE_DATA - (tm.sys.seg[seg].base + first(seg) - tm.base);
	return (narrow || tm.sys.seg[seg].limit == 0xffff) && n > 0xfff0 ? 0xfff0 : n + !n;
}

/* A random offset in a segment that lies in the window. */
static uint32_t aim(unsigned seg, bool narrow)
{
	return first(seg) + (uint32_t)(gen_rand() % room(seg, narrow));
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
	bool narrow = in->adsize == 2;
	uint32_t want = aim(in->seg, narrow), reg;
	if ((case_row[c->row].effect & E_BITSTR) && below(4))
		tm.r.gpr[in->reg] =
			in->opsize == 2 ? (tm.r.gpr[in->reg] & 0xffff0fff) : (uint32_t)((int32_t)tm.r.gpr[in->reg] >> 12);
	reg = in->base != X86_NOREG ? in->base : in->index;
	if (reg != X86_NOREG)
		tm.r.gpr[reg] += (want - effective(c)) >> (in->base == X86_NOREG ? in->scale : 0);
	return effective(c) - first(in->seg) < room(in->seg, narrow);
}

/* A stack pointer; the half of ESP that a 16-bit stack does not use must be ignored. */
static uint32_t aim_stack(void)
{
	uint32_t sp = aim(X86_SS, false);
	return case_mode[tm.mode].ss32 ? sp : sp | (uint32_t)(below(2) ? gen_rand() << 16 : 0);
}

static void aim_implicit(struct tcase *c)
{
	bool narrow = c->in.adsize == 2;
	uint32_t high = narrow ? (uint32_t)gen_rand() << 16 : 0; /* must be ignored */
	if (is_string(c->row)) {
		tm.r.gpr[X86_ESI] = aim(c->in.seg, narrow) | high;
		tm.r.gpr[X86_EDI] = aim(X86_ES, narrow) | high;
		tm.r.gpr[X86_ECX] = below(4) | (below(4) ? high : 0);
	}
	if (c->row == XR_XLAT)
		tm.r.gpr[X86_EBX] = aim(c->in.seg, narrow) | high;
	if (case_row[c->row].effect & E_MEM && !is_string(c->row) && c->row != XR_XLAT)
		tm.r.gpr[X86_ESP] = aim_stack() & ~1u;
	if (c->row == XR_LEAVE)
		tm.r.gpr[X86_EBP] = aim_stack();
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

/* Selectors that name something, in the register or the memory that the instruction reads. */
static uint32_t selector(void)
{
	if (case_mode[tm.mode].paragraphs || below(8) == 0)
		return (uint32_t)gen_rand() & 0xffff;
	return below(CASE_GDT_N + 2) << 3 | (below(3) ? case_mode[tm.mode].cpl : below(8));
}

static void poke(struct tcase *c, uint32_t lin, unsigned size, uint32_t v)
{
	uint32_t off = lin - tm.base;
	if (off >= CASE_CODE - 4 || c->ndata == CASE_DATA_MAX)
		return;
	c->data[c->ndata] = (struct tm_access){ .addr = off, .size = (uint8_t)size };
	memcpy(c->data[c->ndata++].old, &v, size);
}

static void aim_selector(struct tcase *c)
{
	static const uint16_t words[] = { XR_LAR, XR_LSL, XR_VERR, XR_VERW, XR_MOV_SwEw }, fars[] = { XR_LES, XR_LDS, XR_LSS, XR_LFS, XR_LGS },
			      pops[] = { XR_POP_ES, XR_POP_SS, XR_POP_DS, XR_POP_FS, XR_POP_GS };
	for (unsigned i = 0; i < 5; i++) {
		if (c->row == fars[i])
			poke(c, tm_linear_of(c->in.seg, x86_ea_at(&c->in, c->in.opsize)), 2, selector());
		if (c->row == pops[i])
			poke(c, tm_linear_of(X86_SS, case_mode[tm.mode].ss32 ? tm.r.gpr[X86_ESP] : m_r16(X86_ESP)), 2, selector());
		if (c->row == words[i] && c->in.rm == X86_NOREG)
			poke(c, tm_linear_of(c->in.seg, effective(c)), 2, selector());
		else if (c->row == words[i])
			m_w16(c->in.rm, selector());
	}
}

uint32_t gen_eip(unsigned mode, unsigned bytes)
{
	static uint32_t eip = CASE_EIP, start;
	start = eip < CASE_EIP_END ? eip : CASE_EIP;
	eip = start + ((bytes + 15) & ~15u);
	return start + (case_mode[mode].d32 ? tm.base + CASE_CODE : 0);
}

/* EFLAGS above the six. Virtual-8086 mode mostly with IOPL 3, else most of what is interesting only faults. */
static uint32_t system_flags(unsigned mode)
{
	uint32_t v = (uint32_t)gen_rand() & (X86_IF | X86_IOPL | X86_NT | X86_AC | X86_ID) & judge_sysflags;
	if (below(4) == 0)
		v |= X86_DF;
	if (mode == MODE_V86)
		v |= X86_VM | (below(4) ? X86_IOPL : 0);
	return v;
}

static void registers(struct tcase *c)
{
	for (int i = 0; i < 8; i++)
		tm.r.gpr[i] = value();
	if (below(4) == 0)
		tm.r.gpr[X86_EAX] = tm.r.gpr[c->in.reg]; /* CMPXCHG that succeeds, equal operands */
	tm.r.flags = (uint32_t)gen_rand() & X86_ARITH;
	tm.r.sysflags = system_flags(c->mode);
}

static int decode(struct tcase *c)
{
	c->len = (unsigned)x86_decode(&c->in, c->code, 15, tm_decode_mode(c->mode), 0);
	return c->in.row == c->row;
}

/* With the registers as they are: a 32-bit displacement is moved so that the operand lands in the window. */
static bool aim_displacement(struct tcase *c, unsigned at)
{
	uint32_t disp;
	if (c->in.adsize == 2 || c->in.rm != X86_NOREG)
		return true;
	disp = c->in.disp + aim(c->in.seg, false) - effective(c);
	memcpy(c->code + at, &disp, 4);
	return decode(c);
}

static bool try_case(struct tcase *c, unsigned row, unsigned mode, bool keep_regs)
{
	unsigned at;
	c->row = row;
	c->mode = (uint8_t)mode;
	c->n = 1;
	c->ndata = 0;
	at = bytes(c, &case_row[row], keep_regs);
	if (!decode(c))
		return false;
	memset(c->code + c->len, 0x90, 16 - c->len); /* the judge may look ahead */
	if (keep_regs)
		return !has_mem(c) || aim_displacement(c, at);
	registers(c);
	aim_implicit(c);
	if (has_mem(c) && !aim_mem(c))
		return false;
	if (is_cmpxchg(row) && below(2))
		aim_equal(c);
	if (is_division(row) && below(2))
		aim_quotient(c);
	aim_selector(c);
	tm.r.eip = c->in.eip = gen_eip(mode, 16);
	c->before = tm.r;
	return true;
}

bool gen_one(struct tcase *c, unsigned row, unsigned mode, bool keep_regs)
{
	for (int i = 0; i < (keep_regs ? 20 : 2000); i++)
		if (try_case(c, row, mode, keep_regs))
			return true;
	return false;
}

/* Registers for a program: what implicit operands go by points into the window. */
void gen_program(struct tcase *c, unsigned mode)
{
	c->mode = (uint8_t)mode;
	c->ndata = 0;
	c->in.reg = (uint8_t)below(8);
	registers(c);
	tm.r.gpr[X86_ESP] = aim_stack() & ~3u;
	if (below(2))
		tm.r.gpr[X86_EBP] = aim_stack();
	tm.r.gpr[X86_ESI] = aim(X86_DS, false);
	tm.r.gpr[X86_EDI] = aim(X86_ES, false);
	if (below(2))
		tm.r.gpr[X86_EBX] = aim(X86_DS, false);
	if (below(2))
		tm.r.gpr[X86_ECX] = below(6);
	tm.r.eip = gen_eip(mode, CASE_BYTES);
	c->before = tm.r;
}

bool gen_case(struct tcase *c, unsigned row, unsigned mode)
{
	return gen_one(c, row, mode, false);
}
