/* SPDX-License-Identifier: Apache-2.0
 * Every RV32IM, Zba, Zbb, Zbs operation by its definition in C; on RV32 by the atom itself. The host side is written from the RISC-V
 * manuals (division by zero and overflow included), so compiler and model are judged together.
 */
#include "rv.h"

static uint32_t edge[] = { 0, 1, 2, 31, 32, 0x7f, 0x80, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
#ifdef __riscv
#define OP2(name, text, expr) static uint32_t name(uint32_t a, uint32_t b) { uint32_t r; __asm__ volatile(text " %0, %1, %2" : "=r"(r) : "r"(a), "r"(b)); return r; }
#define OP1(name, text, expr) static uint32_t name(uint32_t a, uint32_t b) { uint32_t r; (void)b; __asm__ volatile(text " %0, %1" : "=r"(r) : "r"(a)); return r; }
#define OPI(name, text, imm, expr) static uint32_t name(uint32_t a, uint32_t b) { uint32_t r; (void)b; __asm__ volatile(text " %0, %1, " #imm : "=r"(r) : "r"(a)); return r; }
#else
static uint32_t count(uint32_t a) { uint32_t n = 0; for (; a; a &= a - 1) n++; return n; }
static uint32_t leading(uint32_t a) { uint32_t n = 0; while (n < 32 && !(a >> (31 - n) & 1)) n++; return n; }
static uint32_t trailing(uint32_t a) { uint32_t n = 0; while (n < 32 && !(a >> n & 1)) n++; return n; }
static uint32_t rotate(uint32_t a, uint32_t n) { n &= 31; return n ? a << n | a >> (32 - n) : a; }
static uint32_t bytes(uint32_t a, int or_combine)
{
	uint32_t r = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t b = a >> 8 * i & 255;
		r |= or_combine ? (b ? 255u : 0) << 8 * i : b << 8 * (3 - i);
	}
	return r;
}
static uint32_t arith(uint32_t a, uint32_t n) { n &= 31; return a >> n | (n && a >> 31 ? 0xffffffffu << (32 - n) : 0); }
static int less(uint32_t a, uint32_t b) { return (a ^ 0x80000000u) < (b ^ 0x80000000u); }
#define OP2(name, text, expr) static uint32_t name(uint32_t a, uint32_t b) { return (uint32_t)(expr); }
#define OP1(name, text, expr) static uint32_t name(uint32_t a, uint32_t b) { (void)b; return (uint32_t)(expr); }
#define OPI(name, text, i, expr) static uint32_t name(uint32_t a, uint32_t b) { (void)b; const uint32_t imm = (uint32_t)(i); (void)imm; return (uint32_t)(expr); }
#endif
OP2(op_add, "add", a + b) OP2(op_sub, "sub", a - b) OP2(op_sll, "sll", a << (b & 31)) OP2(op_slt, "slt", less(a, b))
OP2(op_sltu, "sltu", a < b) OP2(op_xor, "xor", a ^ b) OP2(op_srl, "srl", a >> (b & 31)) OP2(op_sra, "sra", arith(a, b))
OP2(op_or, "or", a | b) OP2(op_and, "and", a & b)
OPI(op_addi, "addi", -2048, a + imm) OPI(op_slti, "slti", 100, less(a, imm)) OPI(op_sltiu, "sltiu", -1, a < imm)
OPI(op_xori, "xori", -1, ~a) OPI(op_ori, "ori", 0x555, a | imm) OPI(op_andi, "andi", -256, a & imm)
OPI(op_slli, "slli", 31, a << 31) OPI(op_srli, "srli", 1, a >> 1) OPI(op_srai, "srai", 17, arith(a, 17))
OP2(op_mul, "mul", a * b) OP2(op_mulhu, "mulhu", ((uint64_t)a * b) >> 32)
OP2(op_mulh, "mulh", (((uint64_t)a * b) >> 32) - (a >> 31 ? b : 0) - (b >> 31 ? a : 0))
OP2(op_mulhsu, "mulhsu", (((uint64_t)a * b) >> 32) - (a >> 31 ? b : 0))
OP2(op_div, "div", !b ? 0xffffffffu : b == 0xffffffffu ? 0 - a : (uint32_t)((int32_t)a / (int32_t)b))
OP2(op_divu, "divu", !b ? 0xffffffffu : a / b)
OP2(op_rem, "rem", !b ? a : b == 0xffffffffu ? 0 : (uint32_t)((int32_t)a % (int32_t)b))
OP2(op_remu, "remu", !b ? a : a % b)
OP2(op_sh1add, "sh1add", 2 * a + b) OP2(op_sh2add, "sh2add", 4 * a + b) OP2(op_sh3add, "sh3add", 8 * a + b)
OP2(op_andn, "andn", a & ~b) OP2(op_orn, "orn", a | ~b) OP2(op_xnor, "xnor", ~(a ^ b))
OP1(op_clz, "clz", leading(a)) OP1(op_ctz, "ctz", trailing(a)) OP1(op_cpop, "cpop", count(a))
OP1(op_sextb, "sext.b", ((a & 255) ^ 0x80) - 0x80) OP1(op_sexth, "sext.h", ((a & 0xffff) ^ 0x8000) - 0x8000) OP1(op_zexth, "zext.h", a & 0xffff)
OP2(op_min, "min", less(a, b) ? a : b) OP2(op_minu, "minu", a < b ? a : b) OP2(op_max, "max", less(a, b) ? b : a) OP2(op_maxu, "maxu", a < b ? b : a)
OP2(op_rol, "rol", rotate(a, b)) OP2(op_ror, "ror", rotate(a, 0 - b)) OPI(op_rori, "rori", 5, rotate(a, 27))
OP1(op_rev8, "rev8", bytes(a, 0)) OP1(op_orcb, "orc.b", bytes(a, 1))
OP2(op_bclr, "bclr", a & ~(1u << (b & 31))) OP2(op_bext, "bext", a >> (b & 31) & 1) OP2(op_binv, "binv", a ^ 1u << (b & 31))
OP2(op_bset, "bset", a | 1u << (b & 31)) OPI(op_bclri, "bclri", 31, a & 0x7fffffff) OPI(op_bexti, "bexti", 31, a >> 31)
OPI(op_binvi, "binvi", 0, a ^ 1) OPI(op_bseti, "bseti", 16, a | 0x10000)

static uint32_t (*const ops[])(uint32_t, uint32_t) = {
	op_add, op_sub, op_sll, op_slt, op_sltu, op_xor, op_srl, op_sra, op_or, op_and, op_addi, op_slti, op_sltiu, op_xori, op_ori, op_andi,
	op_slli, op_srli, op_srai, op_mul, op_mulhu, op_mulh, op_mulhsu, op_div, op_divu, op_rem, op_remu, op_sh1add, op_sh2add, op_sh3add,
	op_andn, op_orn, op_xnor, op_clz, op_ctz, op_cpop, op_sextb, op_sexth, op_zexth, op_min, op_minu, op_max, op_maxu, op_rol, op_ror,
	op_rori, op_rev8, op_orcb, op_bclr, op_bext, op_binv, op_bset, op_bclri, op_bexti, op_binvi, op_bseti
};

int main(void)
{
	uint32_t seed = 12345;
	for (unsigned k = 0; k < sizeof ops / sizeof ops[0]; k++) {
		uint32_t sum = k;
		for (unsigned i = 0; i < 13 * 13; i++)
			sum = (sum << 5 | sum >> 27) ^ ops[k](edge[i % 13], edge[i / 13]);
		for (unsigned i = 0; i < 2000; i++) {
			uint32_t a = next_random(&seed), b = next_random(&seed);
			sum = (sum << 5 | sum >> 27) ^ ops[k](a, i & 1 ? b : b >> (a & 31));
		}
		put_hex(sum);
	}
	return 0;
}
