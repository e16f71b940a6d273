/* SPDX-License-Identifier: Apache-2.0
 * Atom word -> which atom it is, and text. The lookup is built from atom_table on first use, so it cannot disagree with
 * atoms.def. Operand order is the encoder's; molecules.md section 1 for the stop bits ("|" marks: another atom follows).
 */
#include <stdio.h>
#include "atoms.h"
#include "hw/isa/fields.h"

/* Atoms chained by major opcode and funct3: at most a few dozen share a bucket, most buckets hold one to three. */
static uint8_t bucket[256], chain[ATOM_COUNT];
static int built;

static unsigned bucket_of(uint32_t w)
{
	return (w >> 2 & 31) << 3 | (w >> 12 & 7);
}

/* An atom whose mask leaves funct3 free (U, J, XR, XI, xsel...) goes into every bucket it can match, so through a list. */
static uint8_t wide[32][40], nwide[32];

static void build(void)
{
	for (unsigned i = 0; i < 256; i++)
		bucket[i] = ATOM_NONE;
	for (unsigned i = 0; i < ATOM_COUNT; i++) {
		const struct atom_info *a = &atom_table[i];
		if ((a->mask & 0x7000) == 0x7000) {
			chain[i] = bucket[bucket_of(a->match)];
			bucket[bucket_of(a->match)] = (uint8_t)i;
		} else {
			unsigned m = a->match >> 2 & 31;
			wide[m][nwide[m]++] = (uint8_t)i;
		}
	}
	built = 1;
}

enum atom_id atom_find(uint32_t w)
{
	if (!built)
		build();
	for (unsigned i = bucket[bucket_of(w)]; i != ATOM_NONE; i = chain[i])
		if ((w & atom_table[i].mask) == atom_table[i].match)
			return i;
	unsigned m = w >> 2 & 31;
	for (unsigned k = 0; k < nwide[m]; k++)
		if ((w & atom_table[wide[m][k]].mask) == atom_table[wide[m][k]].match)
			return wide[m][k];
	return ATOM_NONE;
}

int32_t atom_imm(uint32_t w, unsigned format)
{
	int32_t s = (int32_t)w;
	switch (format) {
	case F_I: return s >> 20;
	case F_S: return (s >> 25) * 32 | (w >> 7 & 31);
	case F_B: return (int32_t)((s >> 31) * 4096 | (w << 4 & 0x800) | (w >> 20 & 0x7e0) | (w >> 7 & 0x1e));
	case F_U: return s & ~0xfff;
	case F_J: return (int32_t)((s >> 31) * 1048576 | (w & 0xff000) | (w >> 9 & 0x800) | (w >> 20 & 0x7fe));
	case F_SH: return w >> 20 & 31;
	case F_CSR: return w >> 20;
	case F_XI: return (int8_t)(w >> 20);
	case F_GL: return (int8_t)(w >> 20);
	case F_GS: return (int8_t)((w >> 20 & 0xe0) | (w >> 7 & 31));
	default: return 0;
	}
}

unsigned atom_seg(uint32_t w, unsigned format)
{
	return format == F_GL || format == F_GS ? w >> 29 : w >> 26 & 7;
}

unsigned atom_a16(uint32_t w, unsigned format)
{
	return format == F_GL || format == F_GS ? w >> 28 & 1 : w >> 25 & 1;
}

static const char *const cc_name[16] = {"o", "no", "b", "nb", "z", "nz", "be", "nbe", "s", "ns", "p", "np", "l", "nl", "le", "nle"};
static const char *const seg_name[8] = {"es", "cs", "ss", "ds", "fs", "gs", "sys", "gseg"};
static const char *const size_name[4] = {"32", "16", "8", "8h"};

/* The format's own operands; returns what snprintf would. */
static int print_tail(char *b, size_t n, uint32_t w, uint32_t pc, const struct atom_info *a)
{
	int32_t imm = atom_imm(w, a->format);
	unsigned f = a->format;
	switch (f) {
	case F_I: return a->mask >> 20 || !(a->rd | a->rs1) ? 0 : snprintf(b, n, " %d", imm);
	case F_S: case F_SH: return snprintf(b, n, " %d", imm);
	case F_U: return snprintf(b, n, " 0x%x", (uint32_t)imm >> 12);
	case F_B: case F_J: return snprintf(b, n, " 0x%x", pc + (uint32_t)imm);
	case F_CSR: return a->rs1 ? snprintf(b, n, " 0x%x", imm) : snprintf(b, n, " %u, 0x%x", w >> 15 & 31, imm);
	case F_XR: return snprintf(b, n, " .%s%s", size_name[w >> 25 & 3], w >> 12 & 1 ? " h2" : "");
	case F_XI: return snprintf(b, n, " %d .%s", imm, size_name[w >> 12 & 3]);
	case F_GL: case F_GS:
		return snprintf(b, n, " %s:%+d%s", seg_name[atom_seg(w, f)], imm, atom_a16(w, f) ? " a16" : "");
	case F_GLX: case F_GSX:
		return snprintf(b, n, " %s:*%d%s", seg_name[atom_seg(w, f)], 1 << (w >> 29 & 3), atom_a16(w, f) ? " a16" : "");
	default: return 0;
	}
}

int atom_print(char *buf, size_t size, uint32_t w, uint32_t pc)
{
	char regs[48] = "", tail[48] = "";
	enum atom_id id = (w & 2) ? atom_find(w) : ATOM_NONE;
	const struct atom_info *a = &atom_table[id];
	if (id == ATOM_NONE)
		return snprintf(buf, size, "(illegal) 0x%08x", w);
	const uint8_t use[4] = {a->rd, a->rs1, a->rs2, a->rs3};
	const uint8_t at[4] = {7, 15, 20, a->format == F_GSX ? 7 : 27};
	int n = 0;
	for (int i = 0; i < 4; i++)
		if (use[i])
			n += snprintf(regs + n, sizeof regs - (size_t)n, "%sx%u", n ? ", " : " ", w >> at[i] & 31);
	if (a->cc)
		n += snprintf(regs + n, sizeof regs - (size_t)n, "%s%s", n ? ", " : " ", cc_name[w >> a->cc & 15]);
	print_tail(tail, sizeof tail, w, pc, a);
	return snprintf(buf, size, "%-8s%s%s%s%s", a->name, regs, n && tail[0] ? "," : "", tail, w & 1 ? "" : " |");
}
