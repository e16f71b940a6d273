/* SPDX-License-Identifier: Apache-2.0
 * gen.c (runs on the host at build time): opcodes.def -> the decoder's tables, as C on stdout.
 * Invariant: every opcode byte of both maps and every group member ends in exactly one row; two rows that claim the same
 * place stop the build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "isa-x86/decode/dec.h"

static const struct row {
	const char *id;
	int map, op, n, ext;
	const char *ops;
	int feat, legal, eff;
} rows[] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low)                                    \
	{ #id, map, op, n, ext, ops, feat, legal, eff },
#include "isa-x86/table/opcodes.def"
#undef X
};

static int map[2][256], group[64][8], ngroups;

/* Two-byte opcodes that no row claims and that have no modrm, or modrm and an immediate: the rest has modrm. */
static const unsigned char ud_plain[] = { 0x04, 0x05, 0x07, 0x0a, 0x0c, 0x0e, 0x36, 0x37, 0x77, 0xa6, 0xa7, 0xaa };
static const unsigned char ud_imm[] = { 0x0f, 0x70, 0x71, 0x72, 0x73, 0xc2, 0xc4, 0xc5, 0xc6 };

static void die(const char *what, const char *id)
{
	fprintf(stderr, "opcodes.def: %s: %s\n", id, what);
	exit(1);
}

static void claim(int *place, int row)
{
	if (*place >= 0)
		die("opcode claimed twice", rows[row].id);
	*place = row;
}

static void place_row(int i)
{
	const struct row *r = &rows[i];
	for (int k = 0; k < r->n; k++) {
		int *m = &map[r->map - 1][r->op + k];
		if (r->ext == NX) {
			claim(m, i);
			continue;
		}
		if (*m < 0) {
			memset(group[ngroups], -1, sizeof group[0]);
			*m = DEC_GROUP | ngroups++;
		}
		claim(&group[*m & ~DEC_GROUP][r->ext], i);
	}
}

static void place_prefixes(void)
{
	static const struct {
		unsigned char op, kind;
	} pre[] = {
		{ 0x26, PRE_SEG0 + X86_ES }, { 0x2e, PRE_SEG0 + X86_CS }, { 0x36, PRE_SEG0 + X86_SS },
		{ 0x3e, PRE_SEG0 + X86_DS }, { 0x64, PRE_SEG0 + X86_FS }, { 0x65, PRE_SEG0 + X86_GS },
		{ 0x66, PRE_OPSIZE },	     { 0x67, PRE_ADSIZE },	  { 0xf0, PRE_LOCK },
		{ 0xf2, PRE_REPNE },	     { 0xf3, PRE_REP },		  { 0x0f, PRE_ESC },
	};
	for (unsigned i = 0; i < sizeof pre / sizeof *pre; i++)
		map[0][pre[i].op] = DEC_PREFIX | pre[i].kind;
}

static void fill_ud(void)
{
	for (unsigned i = 0; i < sizeof ud_plain; i++)
		if (map[1][ud_plain[i]] < 0)
			map[1][ud_plain[i]] = XR_UD;
	for (unsigned i = 0; i < sizeof ud_imm; i++)
		if (map[1][ud_imm[i]] < 0)
			map[1][ud_imm[i]] = XR_UD_EIb;
	for (int m = 0; m < 2; m++)
		for (int op = 0; op < 256; op++)
			if (map[m][op] < 0)
				map[m][op] = m ? XR_UD_E : XR_UD;
	for (int g = 0; g < ngroups; g++)
		for (int e = 0; e < 8; e++)
			if (group[g][e] < 0)
				group[g][e] = XR_UD_E;
}

/* The operand that gives the operation its size: the first that is no immediate, no port, no count. */
static int size_of(const struct row *r)
{
	char buf[32], *t;
	snprintf(buf, sizeof buf, "%s", r->ops);
	for (t = strtok(buf, ","); t; t = strtok(NULL, ",")) {
		if (t[0] == 'I' || !strcmp(t, "DX") || !strcmp(t, "CL") || !strcmp(t, "1"))
			continue;
		if (!strcmp(t, "AL") || t[1] == 'b')
			return t[0] == 'J' ? 0 : 1;
		return t[1] == 'w' ? 2 : t[1] == 'd' || t[1] == 'q' ? 4 : 0;
	}
	return 0;
}

static int has(const struct row *r, const char *t)
{
	return strstr(r->ops, t) != NULL;
}

static int imm_of(const struct row *r)
{
	static const struct {
		const char *t;
		int imm;
	} kinds[] = {
		{ "Iw,I2", IMM_WB }, { "Iw", IMM_W },  { "Is", IMM_BS },  { "Ib", IMM_B },     { "Iz", IMM_Z },
		{ "Jb", IMM_BS },    { "Jz", IMM_ZS }, { "Ap", IMM_FAR }, { "Ob", IMM_MOFFS }, { "Ov", IMM_MOFFS },
	};
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (has(r, kinds[i].t))
			return kinds[i].imm;
	return IMM_NONE;
}

/* An operand that starts with one of these letters; "eAX", "CL", "ES", "1" and the like start none of their tokens so. */
static int has_kind(const struct row *r, char k)
{
	for (const char *p = r->ops; *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : "")
		if (*p == k && (!p[1] || strchr("bwdqvaps,", p[1])))
			return 1;
	return 0;
}

static int is_mem_only(const struct row *r)
{
	return has_kind(r, 'M');
}

static int attr_of(const struct row *r, int regs)
{
	int a = 0;
	if (has_kind(r, 'E') || has_kind(r, 'M') || has_kind(r, 'R'))
		a |= DEC_MODRM;
	if (has_kind(r, 'R'))
		a |= DEC_REGONLY;
	if (is_mem_only(r))
		a |= DEC_MEMONLY;
	if (r->ops[0] && r->ops[1] == 'S' && !r->ops[2])
		a |= DEC_SREG;
	if (r->legal & L_LOCK)
		a |= DEC_LOCK;
	if (r->legal & L_PROT)
		a |= DEC_PROT;
	if (r->eff & E_STR)
		a |= DEC_STR;
	return regs == 0xff ? a : a | DEC_REGS;
}

/* SDM: segment registers 6, 7 do not exist and CS cannot be loaded by MOV; CR1, CR5..7 do not exist. */
static int regs_of(const struct row *r)
{
	return has(r, "Sw,") ? 0x3d : has(r, "Sw") ? 0x3f : has(r, "Cd") ? 0x1d : 0xff;
}

static void print_rows(void)
{
	puts("const struct x86_dec x86_dec_row[XR_COUNT] = {");
	for (int i = 0; i < XR_COUNT; i++) {
		const struct row *r = &rows[i];
		int regs = regs_of(r);
		printf("\t{%d, %d, %d, %d, 0x%02x},\t/* %s */\n", attr_of(r, regs), imm_of(r), size_of(r), r->feat, regs,
		       r->id);
	}
	puts("};");
}

static void print_map(const int *p, int n)
{
	for (int i = 0; i < n; i++)
		printf("%s%d,", i % 16 ? " " : "\n\t\t", p[i]);
}

int main(void)
{
	memset(map, -1, sizeof map);
	place_prefixes();
	for (int i = 0; i < XR_COUNT; i++)
		if (rows[i].map)
			place_row(i);
	fill_ud();
	puts("/* generated by isa-x86/table/gen.c from opcodes.def */\n#include \"isa-x86/decode/dec.h\"");
	puts("const uint16_t x86_dec_map[2][256] = {");
	for (int m = 0; m < 2; m++) {
		printf("\t{");
		print_map(map[m], 256);
		puts("\n\t},");
	}
	puts("};\nconst uint16_t x86_dec_group[][8] = {");
	for (int g = 0; g < ngroups; g++) {
		printf("\t{");
		print_map(group[g], 8);
		puts("},");
	}
	puts("};");
	print_rows();
	return 0;
}
