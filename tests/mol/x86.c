/* SPDX-License-Identifier: Apache-2.0
 * The x86 ALU atoms on the model, judged by the host's own processor: same operands and flags in, result and flags out, every
 * operation x size x high-byte form x immediate form. Flags that x86 leaves undefined are masked (molecules.md section 3).
 * x86 [SEED] [ROUNDS]
 */
#include "sim/fast/alu86.h"
#include "tests/mol/harness.h"

#if !defined(__x86_64__)
#error "this test needs an x86 host: it is the judge"
#endif

struct host { uint32_t r, fl; };

/* Flags in, instruction, flags out; the red zone is stepped over because pushf writes the stack. */
#define FLAGGED(insn) "leaq -128(%%rsp), %%rsp\n\tpushq %q1\n\tpopfq\n\t" insn "\n\tpushfq\n\tpopq %q1\n\tleaq 128(%%rsp), %%rsp"
#define HOST2(name, insn) \
	static struct host name##_8(uint32_t a, uint32_t b, uint64_t f) { uint8_t r = (uint8_t)a; __asm__ volatile(FLAGGED(insn "b %b2, %b0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; } \
	static struct host name##_16(uint32_t a, uint32_t b, uint64_t f) { uint16_t r = (uint16_t)a; __asm__ volatile(FLAGGED(insn "w %w2, %w0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; } \
	static struct host name##_32(uint32_t a, uint32_t b, uint64_t f) { uint32_t r = a; __asm__ volatile(FLAGGED(insn "l %k2, %k0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; }
#define HOSTS(name, insn, by) \
	static struct host name##_8(uint32_t a, uint32_t b, uint64_t f) { uint8_t r = (uint8_t)a; __asm__ volatile(FLAGGED(insn "b " by "%b0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; } \
	static struct host name##_16(uint32_t a, uint32_t b, uint64_t f) { uint16_t r = (uint16_t)a; __asm__ volatile(FLAGGED(insn "w " by "%w0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; } \
	static struct host name##_32(uint32_t a, uint32_t b, uint64_t f) { uint32_t r = a; __asm__ volatile(FLAGGED(insn "l " by "%k0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; }
HOST2(add, "add") HOST2(or, "or") HOST2(adc, "adc") HOST2(sbb, "sbb") HOST2(and, "and") HOST2(sub, "sub") HOST2(xor, "xor")
HOST2(cmp, "cmp") HOST2(test, "test") HOST2(mov, "mov")
HOSTS(rol, "rol", "%%cl, ") HOSTS(ror, "ror", "%%cl, ") HOSTS(shl, "shl", "%%cl, ") HOSTS(shr, "shr", "%%cl, ") HOSTS(sar, "sar", "%%cl, ")
HOSTS(rcl1, "rcl", "") HOSTS(rcr1, "rcr", "") HOSTS(inc, "inc", "") HOSTS(dec, "dec", "") HOSTS(neg, "neg", "") HOSTS(not, "not", "")
#define HOSTW(name, insn) \
	static struct host name##_16(uint32_t a, uint32_t b, uint64_t f) { uint16_t r = (uint16_t)a; __asm__ volatile(FLAGGED(insn "w %w2, %w0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; } \
	static struct host name##_32(uint32_t a, uint32_t b, uint64_t f) { uint32_t r = a; __asm__ volatile(FLAGGED(insn "l %k2, %k0") : "+r"(r), "+r"(f) : "c"(b) : "cc", "memory"); return (struct host){ r, (uint32_t)f & FL_ALL }; }
HOSTW(imul, "imul") HOSTW(bt, "bt")

typedef struct host host_fn(uint32_t, uint32_t, uint64_t);
enum kind { PLAIN, LOGIC, SHIFT, ROTATE, IMUL, BT };
struct op {
	const char *name;
	enum kind kind;
	uint32_t xr, xi;	/* encodings with all fields 0; xi 0: none */
	int writes, two;	/* has a destination, a second register operand */
	host_fn *f8, *f16, *f32;
};

/* The encoders are inline functions, so the table is filled at run time. */
static struct op table[32];
static unsigned ntable;

static void row(const char *name, enum kind kind, uint32_t xr, uint32_t xi, int writes, int two, host_fn *f8, host_fn *f16, host_fn *f32)
{
	table[ntable++] = (struct op){ name, kind, xr, xi, writes, two, f8, f16, f32 };
}
#define ROW2(n, k, xr, xi) row(#n, k, atom_enc_##xr(0, 0, 0, 0, 0), atom_enc_##xi(0, 0, 0, 0), 1, 1, n##_8, n##_16, n##_32)
#define ROWN(n, xr, xi) row(#n, LOGIC * (n##_8 == test_8), atom_enc_##xr(0, 0, 0, 0), atom_enc_##xi(0, 0, 0), 0, 1, n##_8, n##_16, n##_32)
#define ROW1(n, k, xr) row(#n, k, atom_enc_##xr(0, 0, 0, 0), 0, 1, 0, n##_8, n##_16, n##_32)

static void fill(void)
{
	ROW2(add, PLAIN, xadd, xaddi); ROW2(adc, PLAIN, xadc, xadci); ROW2(sub, PLAIN, xsub, xsubi); ROW2(sbb, PLAIN, xsbb, xsbbi);
	ROW2(or, LOGIC, xor86, xori86); ROW2(and, LOGIC, xand, xandi); ROW2(xor, LOGIC, xxor, xxori); ROW2(mov, PLAIN, xmov, xmovi);
	ROWN(cmp, xcmp, xcmpi); ROWN(test, xtest, xtesti);
	ROW2(shl, SHIFT, xshl, xshli); ROW2(shr, SHIFT, xshr, xshri); ROW2(sar, SHIFT, xsar, xsari);
	ROW2(rol, ROTATE, xrol, xroli); ROW2(ror, ROTATE, xror, xrori);
	ROW1(rcl1, PLAIN, xrcl1); ROW1(rcr1, PLAIN, xrcr1); ROW1(inc, PLAIN, xinc); ROW1(dec, PLAIN, xdec);
	ROW1(neg, PLAIN, xneg); ROW1(not, PLAIN, xnot);
	row("imul", IMUL, atom_enc_ximul(0, 0, 0, 0, 0), 0, 1, 1, 0, imul_16, imul_32);
	row("bt", BT, atom_enc_xbt(0, 0, 0, 0), atom_enc_xbti(0, 0, 0), 0, 1, 0, bt_16, bt_32);
}

/* Flags that x86 defines after this. */
static uint32_t defined(enum kind k, unsigned bits, unsigned count)
{
	uint32_t all = FL_ALL;
	switch (k) {
	case LOGIC: return all & ~(uint32_t)FL_AF;
	case IMUL: return FL_CF | FL_OF;
	case BT: return FL_CF | FL_ZF;
	case SHIFT: case ROTATE:
		if (!count)
			return all;
		all &= k == SHIFT ? ~(uint32_t)FL_AF : all;
		all &= count == 1 ? all : ~(uint32_t)FL_OF;
		return k == SHIFT && count >= bits ? all & ~(uint32_t)FL_CF : all;
	default: return all;
	}
}

static uint32_t operand(uint64_t *seed)
{
	static const uint32_t edge[] = { 0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff };
	uint64_t r = rnd(seed);
	return r & 3 ? (uint32_t)(r >> 32) : edge[(r >> 2) % 11] ^ (r >> 20 & 1 ? 0 : (uint32_t)(r >> 32) << 16 & 0xffff0000u);
}

static void judge(const struct op *o, unsigned size, unsigned h2, int imm, uint64_t *seed)
{
	uint32_t a = operand(seed), b = operand(seed), f = (uint32_t)rnd(seed) & FL_ALL;
	unsigned bits = size == 0 ? 32 : size == 1 ? 16 : 8;
	uint32_t word = imm ? o->xi | 11u << 15 | (b & 255) << 20 | size << 12 : o->xr | 11u << 15 | size << 25 | h2 << 12;
	if (o->writes)
		word |= 10u << 7;
	if (!imm && o->two)
		word |= 12u << 20;
	uint32_t in_a = size == 3 ? a >> 8 : a, in_b = imm ? (uint32_t)(int8_t)b : h2 ? b >> 8 : b;
	struct host h = (bits == 32 ? o->f32 : bits == 16 ? o->f16 : o->f8)(in_a, in_b, f);
	uint32_t keep = bits == 32 ? 0 : size == 1 ? 0xffff0000u : size == 2 ? 0xffffff00u : 0xffff00ffu;
	uint32_t want = (a & keep) | h.r << (size == 3 ? 8 : 0);
	cpu->fw[10] = 0x5a5a5a5a;
	cpu->fw[11] = a;
	cpu->fw[12] = b;
	cpu->fl = f;
	uint32_t trap = exec(word), mask = defined(o->kind, bits, in_b & 31);
	checks++;
	if (!trap && cpu->fw[10] == (o->writes ? want : 0x5a5a5a5a) && !((cpu->fl ^ h.fl) & mask))
		return;
	failures++;
	fprintf(stderr, "%s size %u h2 %u imm %d a %08x b %08x flags %03x: model %08x %03x, host %08x %03x, compared %03x\n", o->name, size,
		h2, imm, a, in_b, f, cpu->fw[10], cpu->fl, want, h.fl, mask);
}

static void conditions(void)
{
	for (uint32_t f = 0; f < 4096; f++)
		for (unsigned cc = 0; cc < 16 && !(f & ~(uint32_t)FL_ALL); cc++) {
			uint64_t w = f;
			static uint8_t r[8];	/* static: an address relative to the stack would move */
			/* the even conditions by the host's SETcc; the odd ones are their negation */
			__asm__("leaq -128(%%rsp), %%rsp\n\tpushq %8\n\tpopfq\n\tseto %0\n\tsetc %1\n\tsetz %2\n\tsetbe %3\n\tsets %4\n\tsetp %5\n\tsetl %6\n\tsetle %7\n\tleaq 128(%%rsp), %%rsp"
				: "=m"(r[0]), "=m"(r[1]), "=m"(r[2]), "=m"(r[3]), "=m"(r[4]), "=m"(r[5]), "=m"(r[6]), "=m"(r[7]) : "r"(w) : "cc", "memory");
			unsigned want = r[cc >> 1] ^ (cc & 1);
			cpu->fl = f;
			exec(atom_enc_xset(10, cc));
			EQ(cpu->fw[10], want);
			cpu->fw[11] = 7;
			cpu->fw[12] = 9;
			exec(atom_enc_xsel(10, 11, 12, cc));
			EQ(cpu->fw[10], want ? 7 : 9);
			exec(atom_enc_xb(cc, 64));
			EQ(cpu->pc, CODE + (want ? 64 : 4));
		}
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], 0, 0) : 1;
	unsigned rounds = argc > 2 ? (unsigned)atoi(argv[2]) : 20000;
	fill();
	cpu_new();
	printf("seed %llu\n", (unsigned long long)seed);
	for (unsigned i = 0; i < ntable; i++)
		for (unsigned size = 0; size < 4; size++) {
			if (size > 1 && !table[i].f8)
				continue;
			for (unsigned n = 0; n < rounds && failures < 20; n++) {
				judge(&table[i], size, 0, 0, &seed);
				if (size > 1 && table[i].two)
					judge(&table[i], size, 1, 0, &seed);
				if (table[i].xi)
					judge(&table[i], size, 0, 1, &seed);
			}
		}
	conditions();
	return result("x86 ALU atoms against the host processor");
}
