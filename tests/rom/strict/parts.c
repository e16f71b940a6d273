/* SPDX-License-Identifier: Apache-2.0
 * Memory operands at the end of 64 KB. The offset of each part of a far pointer, of bounds, of a GDTR wraps by itself (SDM vol. 1,
 * 3.7.5), so that only a part that lies across the limit faults; an operand of one part (CMPXCHG8B) goes on behind the end.
 */
#include "strict.h"
#include "edge.h"

/* Name, bytes of the first part, what it holds; the second part; what stands for it behind the end. */
#define ALL P(les, 2, 0x5678, edge_data, 0) P(lesl, 4, 0x12345678, edge_data, 0) P(lds, 2, 0x5678, edge_data, 0) P(lss, 2, 0x5678, edge_data, 0) \
	P(lfsl, 4, 0x12345678, edge_data, 0) P(lgs, 2, 0x5678, edge_data, 0) P(bound, 2, 0, 0x100, 1) P(boundl, 4, 0, 0x100, 1) \
	P(jmpw, 2, EDGE_LAND, edge_code, 0) P(jmpl, 4, EDGE_LAND, edge_code, 0) P(callw, 2, EDGE_LAND, edge_code, 0) P(calll, 4, EDGE_LAND, edge_code, 0) \
	P(sgdt, 2, 1, 2, 3) P(sidt, 2, 1, 2, 3) P(lgdt, 2, 0x1234, 0x56789abc, 0) P(lgdtl, 2, 0x1234, 0x56789abc, 0) \
	P(lidt, 2, 0x1234, 0x56789abc, 0) P(lidtl, 2, 0x1234, 0x56789abc, 0) P(cx8, 4, 1, 2, 3) P(cx8_equal, 4, 1, 2, 3) \
	P(insb, 2, 1, 2, 3) P(insw, 2, 1, 2, 3) P(insl, 2, 1, 2, 3) P(outsw, 2, 1, 2, 3) P(stosw, 2, 1, 2, 3) P(lodsw, 2, 1, 2, 3) \
	P(movsw_from, 2, 1, 2, 3) P(movsw_to, 2, 1, 2, 3) P(cmpsw, 2, 1, 2, 3) P(scasw, 2, 1, 2, 3) P(rep_movsb, 2, 1, 2, 3) \
	P(rep_stosw, 2, 1, 2, 3) P(bts, 2, 1, 2, 3)
#define P(name, ...) extern const u8 p_##name[];
ALL
#undef P

static const struct edge_mode modes[] = { { "real", 0, 0 }, { "v86", 0, 3 }, { "p16", 0xffff, 0 }, { "p16", 0xfffe, 3 }, { "p16", 0x10000, 0 },
	{ "p16", 0x1ffff, 3 } };

/* The second part lies where it wraps to; where it would lie if it did not, lies another. */
static void lay_out(u32 at, unsigned size, const u32 parts[3])
{
	edge_fill();
	edge_store(at + size, 4, parts[2]);
	edge_store((at + size) & 0xffff, 4, parts[1]);
	edge_store(at, size, parts[0]);
}

/* SGDT, SIDT that fault on the second part: Bochs has stored the first one, against SDM vol. 3, 6.5. */
static int half_stored(const u8 *code)
{
	return seen.vec == 13 && (code == p_sgdt || code == p_sidt);
}

static void operand(const struct edge_mode *m, const char *name, const u8 *code, unsigned size, const u32 parts[3])
{
	edge_heading("parts ", name, m);
	for (u32 at = 0xfff8; at < 0x10000; at++) {
		lay_out(at, size, parts);
		edge_run(m, code, at, 0x8000);
		edge_shown(code, !half_stored(code));
	}
	line();
}

static void operands(const struct edge_mode *m)
{
	edge_enter(m);
#define P(name, size, first, second, behind) operand(m, #name, p_##name, size, (const u32[]){ first, second, behind });
	ALL
#undef P
}

/* LIDT and LGDT: what they have loaded is stored at 0x100, what was there comes back. */
__asm__(".text; .code16\n"
	"p_les: lesw (%bx), %cx; movw %es, %ax; int $0x40\n"
	"p_lesl: lesl (%bx), %ecx; movw %es, %ax; int $0x40\n"
	"p_lds: ldsw (%bx), %cx; movw %ds, %ax; int $0x40\n"
	"p_lss: movw %ss, %dx; movl %esp, %edi; lssw (%bx), %cx; movw %ss, %ax; movw %dx, %ss; movl %edi, %esp; xorw %dx, %dx; int $0x40\n"
	"p_lfsl: lfsl (%bx), %ecx; movw %fs, %ax; int $0x40\n"
	"p_lgs: lgsw (%bx), %cx; movw %gs, %ax; int $0x40\n"
	"p_bound: boundw %cx, (%bx); int $0x40\n"
	"p_boundl: boundl %ecx, (%bx); int $0x40\n"
	"p_jmpw: ljmpw *(%bx)\n"
	"p_jmpl: ljmpl *(%bx)\n"
	"p_callw: lcallw *(%bx)\n"
	"p_calll: lcalll *(%bx)\n"
	"p_sgdt: sgdtw (%bx); int $0x40\n"
	"p_sidt: sidtw (%bx); int $0x40\n"
	"p_lgdt: sgdt 0x180; lgdtw (%bx); sgdt 0x100; lgdtl 0x180; int $0x40\n"
	"p_lgdtl: sgdt 0x180; lgdtl (%bx); sgdt 0x100; lgdtl 0x180; int $0x40\n"
	"p_lidt: sidt 0x180; lidtw (%bx); sidt 0x100; lidtl 0x180; int $0x40\n"
	"p_lidtl: sidt 0x180; lidtl (%bx); sidt 0x100; lidtl 0x180; int $0x40\n"
	"p_cx8: cmpxchg8b (%bx); int $0x40\n"
	"p_cx8_equal: movw $3, %dx; cmpxchg8b (%bx); int $0x40\n"
	"p_insb: movw $0x1230, %dx; insb; int $0x40\n"
	"p_insw: movw $0x1230, %dx; insw; int $0x40\n"
	"p_insl: movw $0x1230, %dx; insl; int $0x40\n"
	"p_outsw: movw $0x1230, %dx; outsw; int $0x40\n"
	"p_stosw: stosw; int $0x40\n"
	"p_lodsw: lodsw; int $0x40\n"
	"p_movsw_from: movw $0x100, %di; movsw; int $0x40\n"
	"p_movsw_to: movw $0x100, %si; movsw; int $0x40\n"
	"p_cmpsw: movw $0x100, %di; cmpsw; int $0x40\n"
	"p_scasw: scasw; int $0x40\n"
	"p_rep_movsb: movw $0x100, %si; movb $9, %cl; rep movsb; int $0x40\n"
	"p_rep_stosw: movb $5, %cl; rep stosw; int $0x40\n"
	"p_bts: movw $0x20, %cx; btsw %cx, (%bx); int $0x40\n"
	".code32\n");

void part_tests(void)
{
	put("parts\n");
	for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
		operands(&modes[i]);
}
