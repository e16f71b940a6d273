/* SPDX-License-Identifier: Apache-2.0
 * decode.c: x86 code bytes -> struct x86_insn. Table driven (dec.h, generated from opcodes.def); SDM vol. 2, ch. 2.
 * Invariant: reads at most 15 bytes of a buffer that holds 15, and never beyond `avail`: short input and long prefix
 * strings are first copied into a zero-padded buffer, so that the parser itself needs no bound checks.
 */
#include "isa-x86/decode/dec.h"

_Static_assert(PRE_SEG0 == 0 && (int)X86_NSEG <= PRE_OPSIZE, "prefix() takes a kind below PRE_OPSIZE for a segment");
_Static_assert(PRE_REPNE == PRE_LOCK + 1 && PRE_REP == PRE_LOCK + 2 && PRE_ESC < 16, "the order of bit[] in prefix()");
_Static_assert(XR_COUNT <= DEC_GROUP && DEC_GROUP < DEC_PREFIX, "what a map entry is shows in its highest bits");
_Static_assert(X86_MODE_NOFEAT_SHIFT + FT_COUNT <= 32, "a bit of the mode for each feature");

#define INLINE static inline __attribute__((always_inline))
#define MAX_LEN 15
#define FEW_PREFIXES 3 /* so many, and the longest opcode, modrm, SIB, disp32, imm32 behind them, make 15 bytes */

static uint32_t get16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | get16(p + 2) << 16;
}

INLINE const uint8_t *disp_of(struct x86_insn *in, const uint8_t *p, unsigned mod, unsigned wide)
{
	if (mod == 1) {
		in->disp = (uint32_t)(int8_t)*p;
		return p + 1;
	}
	if (mod == 0)
		return p;
	if (wide) {
		in->disp = get32(p);
		return p + 4;
	}
	in->disp = (uint32_t)(int16_t)get16(p);
	return p + 2;
}

/* Memory forms set base, index, scale, disp and the default segment (SS with a base of eBP or eSP). */
INLINE const uint8_t *mem32(struct x86_insn *in, const uint8_t *p, unsigned modrm)
{
	unsigned mod = modrm >> 6, base = modrm & 7;
	if (base == 4) {
		unsigned sib = *p++;
		base = sib & 7;
		in->scale = sib >> 6;
		if ((sib >> 3 & 7) != 4)
			in->index = sib >> 3 & 7;
	}
	if (base == 5 && mod == 0) {
		in->disp = get32(p);
		return p + 4;
	}
	in->base = base;
	if ((base & ~1u) == 4)
		in->seg = X86_SS;
	return disp_of(in, p, mod, 1);
}

INLINE const uint8_t *mem16(struct x86_insn *in, const uint8_t *p, unsigned modrm)
{
	static const uint8_t form[8][2] = {
		{ X86_EBX, X86_ESI },	{ X86_EBX, X86_EDI },	{ X86_EBP, X86_ESI },	{ X86_EBP, X86_EDI },
		{ X86_ESI, X86_NOREG }, { X86_EDI, X86_NOREG }, { X86_EBP, X86_NOREG }, { X86_EBX, X86_NOREG },
	};
	unsigned mod = modrm >> 6, rm = modrm & 7;
	if (mod == 0 && rm == 6) {
		in->disp = get16(p);
		return p + 2;
	}
	in->base = form[rm][0];
	in->index = form[rm][1];
	if (in->base == X86_EBP)
		in->seg = X86_SS;
	return disp_of(in, p, mod, 0);
}

INLINE const uint8_t *imm_of(struct x86_insn *in, const uint8_t *p, unsigned kind, unsigned wide)
{
	switch (kind) {
	case IMM_B: in->imm = *p; return p + 1;
	case IMM_BS: in->imm = (uint32_t)(int8_t)*p; return p + 1;
	case IMM_Z:
	case IMM_FAR:
		in->imm = wide ? get32(p) : get16(p);
		p += wide ? 4 : 2;
		if (kind == IMM_Z)
			return p;
		in->imm2 = get16(p);
		return p + 2;
	case IMM_ZS: in->imm = wide ? get32(p) : (uint32_t)(int16_t)get16(p); return p + (wide ? 4 : 2);
	case IMM_W: in->imm = get16(p); return p + 2;
	case IMM_WB:
		in->imm = get16(p);
		in->imm2 = p[2];
		return p + 3;
	default: /* IMM_MOFFS: sized by the address size */
		in->disp = in->adsize == 4 ? get32(p) : get16(p);
		return p + in->adsize;
	}
}

/* The rarer reasons for #UD, asked only when one of their bits is set. */
static __attribute__((noinline)) int is_illegal(const struct x86_insn *in, const struct x86_dec *d, unsigned mode)
{
	if ((in->prefix & X86_P_LOCK) && (!(d->attr & DEC_LOCK) || in->rm != X86_NOREG))
		return 1;
	if ((d->attr & DEC_PROT) && (mode & X86_MODE_REAL))
		return 1;
	if ((d->attr & DEC_MEMONLY) && in->rm != X86_NOREG)
		return 1;
	if ((d->attr & DEC_REGS) && !(d->regs >> in->reg & 1))
		return 1;
	return (mode & X86_MODE_NOFEAT(d->feat)) != 0;
}

#define RARE (DEC_PROT | DEC_MEMONLY | DEC_REGS)

/* What was found in front of the opcode. */
struct prefixes {
	unsigned opsize, adsize, seen, seg; /* seen: X86_P_*; seg: of an override */
};

enum care { BARE, ALL };

/* `p` behind the opcode, `start` at the first prefix; `in` has what is the default. Sets the rest and returns the length. BARE is the
 * usual case alone, without a call in it: no prefix; 0 where something rare is to be asked. */
INLINE unsigned parse(struct x86_insn *in, const uint8_t *start, const uint8_t *p, unsigned op, unsigned entry, unsigned mode, struct prefixes pre,
		      enum care care)
{
	unsigned row = entry, isreg = 0, wide = pre.opsize == 4, reg = op & 7, modrm = *p;
	in->cc = op & 15;
	in->modrm = modrm;
	if (entry & DEC_GROUP)
		row = x86_dec_group[entry & ~DEC_GROUP][modrm >> 3 & 7];
	const struct x86_dec *d = &x86_dec_row[row];
	unsigned attr = d->attr, imm = d->imm, size = d->size, rare = (attr & RARE) | (pre.seen & X86_P_LOCK) | d->feat;
	if (care == BARE && rare)
		return 0;
	if (attr & DEC_MODRM) {
		p++;
		reg = modrm >> 3 & 7;
		if (modrm >= 0xc0 || (attr & DEC_REGONLY)) {
			in->rm = modrm & 7;
			isreg = 2;
		} else {
			p = pre.adsize == 4 ? mem32(in, p, modrm) : mem16(in, p, modrm);
			if (pre.seen & X86_P_SEG)
				in->seg = pre.seg;
		}
	} else if (attr & DEC_SREG) {
		reg = op >> 3 & 7;
	}
	in->reg = reg;
	if (imm)
		p = imm_of(in, p, imm, wide);
	if ((attr & DEC_STR) && (pre.seen & (X86_P_REP | X86_P_REPNE)))
		isreg = 2;
	if (care == ALL && rare && is_illegal(in, d, mode)) {
		row = XR_UD;
		size = x86_dec_row[XR_UD].size;
	}
	in->row = row;
	in->opsize = size ? size : pre.opsize;
	in->exec = x86_exec_table[row][isreg | wide];
	return in->len = p - start;
}

static void clear(struct x86_insn *in, uint32_t eip, unsigned adsize)
{
	in->eip = eip;
	in->imm = in->disp = 0;
	in->imm2 = 0;
	in->prefix = 0;
	in->adsize = adsize;
	in->seg = X86_DS;
	in->base = in->index = in->rm = X86_NOREG;
	in->scale = 0;
}

static void prefix(struct prefixes *pre, unsigned kind, unsigned native)
{
	static const uint8_t bit[3] = { X86_P_LOCK, X86_P_REPNE, X86_P_REP };
	if (kind < PRE_OPSIZE) {
		pre->seg = kind;
		pre->seen |= X86_P_SEG;
	} else if (kind == PRE_OPSIZE) {
		pre->opsize = native ^ 6;
	} else if (kind == PRE_ADSIZE) {
		pre->adsize = native ^ 6;
	} else {
		if (kind != PRE_LOCK) /* the last of F2 and F3 counts */
			pre->seen &= ~(X86_P_REP | X86_P_REPNE);
		pre->seen |= bit[kind - PRE_LOCK];
	}
}

/* Any prefixes. Returns the length if at most 15 and `limit` prefixes suffice, else 0. */
static __attribute__((noinline)) unsigned decode(struct x86_insn *in, const uint8_t *bytes, unsigned mode, uint32_t eip, unsigned limit)
{
	const uint8_t *p = bytes;
	unsigned native = mode & X86_MODE_D32 ? 4 : 2, op, entry;
	struct prefixes pre = { native, native, 0, X86_DS };
	while ((entry = x86_dec_map[0][op = *p++]) >= DEC_PREFIX) {
		unsigned kind = entry & 15;
		if (kind == PRE_ESC) {
			op = *p++;
			entry = x86_dec_map[1][op];
			break;
		}
		if (p - bytes > (int)limit)
			return 0;
		prefix(&pre, kind, native);
	}
	clear(in, eip, pre.adsize);
	in->prefix = pre.seen;
	in->seg = pre.seg;
	return parse(in, bytes, p, op, entry, mode, pre, ALL);
}

/* 15 bytes are there. 0: not the usual case. */
INLINE unsigned decode_bare(struct x86_insn *in, const uint8_t *bytes, unsigned mode, uint32_t eip)
{
	unsigned native = mode & X86_MODE_D32 ? 4 : 2, op = *bytes, entry = x86_dec_map[0][op];
	if (entry >= DEC_PREFIX)
		return 0;
	clear(in, eip, native);
	return parse(in, bytes, bytes + 1, op, entry, mode, (struct prefixes){ native, native, 0, X86_DS }, BARE);
}

static __attribute__((noinline)) int decode_padded(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip)
{
	uint8_t buf[2 * MAX_LEN + 2] = { 0 };
	unsigned len, n = avail < MAX_LEN ? avail : MAX_LEN;
	for (unsigned i = 0; i < n; i++)
		buf[i] = bytes[i];
	len = decode(in, buf, mode, eip, MAX_LEN - 1);
	if (n < MAX_LEN)
		return len > n || len == 0 ? 0 : (int)len;
	return len == 0 || len > MAX_LEN ? -1 : (int)len;
}

static __attribute__((noinline)) int decode_any(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip)
{
	unsigned len;
	if (avail >= MAX_LEN && (len = decode(in, bytes, mode, eip, FEW_PREFIXES)) != 0)
		return (int)len;
	return decode_padded(in, bytes, avail, mode, eip);
}

int x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip)
{
	unsigned len;
	if (avail >= MAX_LEN && (len = decode_bare(in, bytes, mode, eip)) != 0)
		return (int)len;
	return decode_any(in, bytes, avail, mode, eip);
}
