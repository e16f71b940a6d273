/* SPDX-License-Identifier: Apache-2.0
 * x86 arithmetic with flags: (operation, size, two operands, flags) -> result, flags. Section 3; op is the XR atom.
 * All operands are zero-extended to the size; inlined so that constant op and size leave a few instructions.
 */
#ifndef SIM_FAST_ALU86_H
#define SIM_FAST_ALU86_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms.h"

enum { FL_CF = 1, FL_PF = 4, FL_AF = 0x10, FL_ZF = 0x40, FL_SF = 0x80, FL_OF = 0x800, FL_ALL = 0x8d5 };

static inline uint32_t alu_szp(uint32_t r, unsigned bits)
{
	return (uint32_t)(r == 0) << 6 | (r >> (bits - 1)) << 7 | (uint32_t)!__builtin_parity(r & 255) << 2;
}

static inline uint32_t alu_add(uint32_t a, uint32_t b, uint32_t carry, unsigned bits, uint32_t *fl)
{
	uint32_t mask = 0xffffffffu >> (32 - bits);
	uint64_t wide = (uint64_t)a + b + carry;
	uint32_t r = (uint32_t)wide & mask;
	*fl = alu_szp(r, bits) | (wide >> bits & 1) | ((a ^ b ^ r) & FL_AF) | (((a ^ r) & (b ^ r)) >> (bits - 1) & 1) << 11;
	return r;
}

static inline uint32_t alu_sub(uint32_t a, uint32_t b, uint32_t borrow, unsigned bits, uint32_t *fl)
{
	uint32_t mask = 0xffffffffu >> (32 - bits);
	uint32_t r = (a - b - borrow) & mask;
	*fl = alu_szp(r, bits) | ((uint64_t)a < (uint64_t)b + borrow) | ((a ^ b ^ r) & FL_AF) |
	      (((a ^ b) & (a ^ r)) >> (bits - 1) & 1) << 11;
	return r;
}

static inline uint32_t alu_logic(uint32_t r, unsigned bits, uint32_t *fl)
{
	*fl = alu_szp(r, bits);
	return r;
}

static inline uint32_t alu_shl(uint32_t a, unsigned n, unsigned bits, uint32_t *fl)
{
	uint64_t wide = (uint64_t)a << n;
	uint32_t r = (uint32_t)(wide & (0xffffffffu >> (32 - bits)));
	uint32_t cf = wide >> bits & 1;	/* n > size gives 0: a has only `bits` bits */
	if (n > bits)
		cf = 0;
	*fl = alu_szp(r, bits) | cf | (cf ^ r >> (bits - 1)) << 11;
	return r;
}

static inline uint32_t alu_msb_xor_next(uint32_t r, unsigned bits)
{
	return ((r >> (bits - 1) ^ r >> (bits - 2)) & 1) << 11;
}

static inline uint32_t alu_shr(uint32_t a, unsigned n, unsigned bits, uint32_t *fl)
{
	uint32_t r = a >> n, cf = a >> (n - 1) & 1;
	*fl = alu_szp(r, bits) | cf | alu_msb_xor_next(r, bits);
	return r;
}

static inline uint32_t alu_sar(uint32_t a, unsigned n, unsigned bits, uint32_t *fl)
{
	int32_t s = (int32_t)(a << (32 - bits)) >> (32 - bits);
	uint32_t r = (uint32_t)(s >> n) & (0xffffffffu >> (32 - bits));
	*fl = alu_szp(r, bits) | ((uint32_t)(s >> (n - 1)) & 1);
	return r;
}

static inline uint32_t alu_rol(uint32_t a, unsigned n, unsigned bits, uint32_t *fl)
{
	unsigned k = n & (bits - 1);
	uint32_t r = (a << k | (k ? a >> (bits - k) : 0)) & (0xffffffffu >> (32 - bits));
	*fl = (*fl & ~(uint32_t)(FL_CF | FL_OF)) | (r & 1) | ((r ^ r >> (bits - 1)) & 1) << 11;
	return r;
}

static inline uint32_t alu_ror(uint32_t a, unsigned n, unsigned bits, uint32_t *fl)
{
	unsigned k = n & (bits - 1);
	uint32_t r = (a >> k | (k ? a << (bits - k) : 0)) & (0xffffffffu >> (32 - bits));
	*fl = (*fl & ~(uint32_t)(FL_CF | FL_OF)) | r >> (bits - 1) | alu_msb_xor_next(r, bits);
	return r;
}

static inline uint32_t alu_rcl1(uint32_t a, unsigned bits, uint32_t *fl)
{
	uint32_t r = (a << 1 | (*fl & 1)) & (0xffffffffu >> (32 - bits)), cf = a >> (bits - 1);
	*fl = (*fl & ~(uint32_t)(FL_CF | FL_OF)) | cf | (cf ^ r >> (bits - 1)) << 11;
	return r;
}

static inline uint32_t alu_rcr1(uint32_t a, unsigned bits, uint32_t *fl)
{
	uint32_t r = a >> 1 | (*fl & 1) << (bits - 1);
	*fl = (*fl & ~(uint32_t)(FL_CF | FL_OF)) | (a & 1) | alu_msb_xor_next(r, bits);
	return r;
}

static inline uint32_t alu_imul(uint32_t a, uint32_t b, unsigned bits, uint32_t *fl)
{
	unsigned up = 32 - bits;
	int64_t p = (int64_t)((int32_t)(a << up) >> up) * ((int32_t)(b << up) >> up);
	uint32_t r = (uint32_t)p & (0xffffffffu >> up);
	uint32_t lost = p != (int32_t)(r << up) >> up;
	*fl = alu_szp(r, bits) | lost | lost << 11;
	return r;
}

static inline __attribute__((always_inline)) uint32_t alu_shift(unsigned op, unsigned bits, uint32_t a, unsigned n, uint32_t *fl)
{
	if (!n)
		return a;	/* a zero count leaves all flags */
	switch (op) {
	case ATOM_XSHL: return alu_shl(a, n, bits, fl);
	case ATOM_XSHR: return alu_shr(a, n, bits, fl);
	case ATOM_XSAR: return alu_sar(a, n, bits, fl);
	case ATOM_XROL: return alu_rol(a, n, bits, fl);
	default: return alu_ror(a, n, bits, fl);
	}
}

static inline __attribute__((always_inline)) uint32_t alu_x86(unsigned op, unsigned bits, uint32_t a, uint32_t b, uint32_t *fl)
{
	uint32_t cf = *fl & FL_CF, r;
	switch (op) {
	case ATOM_XADD: return alu_add(a, b, 0, bits, fl);
	case ATOM_XADC: return alu_add(a, b, cf, bits, fl);
	case ATOM_XSUB: case ATOM_XCMP: return alu_sub(a, b, 0, bits, fl);
	case ATOM_XSBB: return alu_sub(a, b, cf, bits, fl);
	case ATOM_XOR86: return alu_logic(a | b, bits, fl);
	case ATOM_XAND: case ATOM_XTEST: return alu_logic(a & b, bits, fl);
	case ATOM_XXOR: return alu_logic(a ^ b, bits, fl);
	case ATOM_XINC: r = alu_add(a, 1, 0, bits, fl); *fl = (*fl & ~1u) | cf; return r;
	case ATOM_XDEC: r = alu_sub(a, 1, 0, bits, fl); *fl = (*fl & ~1u) | cf; return r;
	case ATOM_XNEG: return alu_sub(0, a, 0, bits, fl);
	case ATOM_XNOT: return ~a & (0xffffffffu >> (32 - bits));
	case ATOM_XMOV: return b;
	case ATOM_XIMUL: return alu_imul(a, b, bits, fl);
	case ATOM_XBT: *fl = (*fl & ~1u) | (a >> (b & (bits - 1)) & 1); return a;
	case ATOM_XRCL1: return alu_rcl1(a, bits, fl);
	case ATOM_XRCR1: return alu_rcr1(a, bits, fl);
	default: return alu_shift(op, bits, a, b & 31, fl);
	}
}

/* The 16 conditions; bit 0 inverts. */
static inline bool alu_cond(unsigned cc, uint32_t fl)
{
	uint32_t lt = (fl >> 11 ^ fl >> 7) & 1, v;
	switch (cc >> 1) {
	case 0: v = fl & FL_OF; break;
	case 1: v = fl & FL_CF; break;
	case 2: v = fl & FL_ZF; break;
	case 3: v = fl & (FL_CF | FL_ZF); break;
	case 4: v = fl & FL_SF; break;
	case 5: v = fl & FL_PF; break;
	case 6: v = lt; break;
	default: v = lt | (fl & FL_ZF); break;
	}
	return (v != 0) != (cc & 1);
}
#endif
