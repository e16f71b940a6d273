/* SPDX-License-Identifier: Apache-2.0
 * decode.c: isa-x86/decode judged against Zydis. Every opcode byte of both maps with every modrm byte (SIB bytes sampled, all
 * of them without prefix), no prefix, each prefix, each ordered pair of prefixes, 16 and 32 bit code.
 * Compared: legality on the claimed CPU, length, address and operand size, and every explicit operand: registers, memory
 * (segment, base, index, scale, displacement), immediates, branch displacements, far pointers.
 * usage: insn-decode [-full]      without -full pairs of prefixes are tried with 1 modrm byte in 8
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <Zydis/Zydis.h>
#include "isa-x86/decode/dec.h"

x86_exec_fn *const x86_exec_table[XR_COUNT][4]; /* only decoding is tested: no semantics linked */

static const char *const row_ops[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, ...) ops,
#include "isa-x86/table/opcodes.def"
#undef X
};
static const char *const row_id[XR_COUNT] = {
#define X(id, ...) #id,
#include "isa-x86/table/opcodes.def"
#undef X
};

struct test {
	const uint8_t *b;
	unsigned mode; /* 16 or 32 */
	struct x86_insn in;
	int len;
	bool z_ok;
	ZydisDecodedInstruction zi;
	ZydisDecodedOperand zo[ZYDIS_MAX_OPERAND_COUNT];
};

static unsigned long cases, legal_cases, failures, excepted[20];

/* Where Zydis is not the judge: what differs, and why ours is right. */
enum { EX_X87, EX_NOP, EX_LAR, EX_COUNT };
static const char *const exception_text[EX_COUNT] = {
	"x87 escapes Zydis has no name for, and FISTTP: without an x87 all do nothing or give #NM (SDM vol. 3, 2.5)",
	"0f 18..1f: a 686 has NOP Ev in all of them, with any prefix but LOCK (SDM vol. 2, NOP)",
	"LAR, LSL: Zydis names the source register by operand size; 16 bits of it are read (SDM vol. 2)",
};

/* ISA sets of a 686 without MMX. */
static bool claimed_set(ZydisISASet s)
{
	switch (s) {
	case ZYDIS_ISA_SET_I86:
	case ZYDIS_ISA_SET_LAHF:
	case ZYDIS_ISA_SET_I186:
	case ZYDIS_ISA_SET_I286PROTECTED:
	case ZYDIS_ISA_SET_I286REAL:
	case ZYDIS_ISA_SET_I386:
	case ZYDIS_ISA_SET_I486:
	case ZYDIS_ISA_SET_I486REAL:
	case ZYDIS_ISA_SET_PENTIUMREAL:
	case ZYDIS_ISA_SET_CMOV:
	case ZYDIS_ISA_SET_FAT_NOP:
	case ZYDIS_ISA_SET_PPRO:
	case ZYDIS_ISA_SET_X87:
	case ZYDIS_ISA_SET_FCMOV:
	case ZYDIS_ISA_SET_PAUSE:
	case ZYDIS_ISA_SET_RDPMC:
	case ZYDIS_ISA_SET_PREFETCH_NOP: return true;
	default: return false;
	}
}

/* In claimed sets, but of other processors. */
static bool foreign(const ZydisDecodedInstruction *z)
{
	switch (z->mnemonic) {
	case ZYDIS_MNEMONIC_RSM: /* #UD outside system management mode */
	case ZYDIS_MNEMONIC_SYSCALL:
	case ZYDIS_MNEMONIC_SYSRET: return true;
	default: return z->opcode_map == ZYDIS_OPCODE_MAP_0F && z->opcode == 0x0d; /* prefetch came after the 686 */
	}
}

static bool is_ud_mnemonic(ZydisMnemonic m)
{
	return m == ZYDIS_MNEMONIC_UD0 || m == ZYDIS_MNEMONIC_UD1 || m == ZYDIS_MNEMONIC_UD2;
}

static void report(const struct test *t, const char *what)
{
	static unsigned char shown[XR_COUNT];
	failures++;
	if (shown[t->in.row]++ >= 2) {
		shown[t->in.row] = 2;
		return;
	}
	char text[80];
	x86_print(text, sizeof text, &t->in);
	printf("%u bit:", t->mode);
	for (int i = 0; i < 15; i++)
		printf(" %02x", t->b[i]);
	printf("\n  %s; ours %s \"%s\" length %d, Zydis %s length %d\n", what, row_id[t->in.row], text, t->len,
	       t->z_ok ? ZydisMnemonicGetString(t->zi.mnemonic) : "illegal", t->z_ok ? t->zi.length : 0);
}

static bool same_reg(ZydisRegister z, ZydisRegisterClass class, unsigned n)
{
	return ZydisRegisterGetClass(z) == class && ZydisRegisterGetId(z) == (ZyanI8)n;
}

static ZydisRegisterClass gpr_class(unsigned size)
{
	return size == 1 ? ZYDIS_REGCLASS_GPR8 : size == 2 ? ZYDIS_REGCLASS_GPR16 : ZYDIS_REGCLASS_GPR32;
}

static unsigned token_size(const struct test *t, char c)
{
	unsigned v = t->in.opsize == 2 ? 2 : 4;
	return c == 'b' ? 1 : c == 'w' ? 2 : c == 'd' ? 4 : v;
}

static bool addr_reg(const struct test *t, ZydisRegister z, unsigned n)
{
	return n == X86_NOREG ? z == ZYDIS_REGISTER_NONE : same_reg(z, gpr_class(t->in.adsize), n);
}

static const char *check_mem(const struct test *t, const ZydisDecodedOperand *o)
{
	uint32_t mask = t->in.adsize == 2 ? 0xffff : 0xffffffff;
	if (o->type != ZYDIS_OPERAND_TYPE_MEMORY)
		return "operand kind: memory";
	if (!same_reg(o->mem.segment, ZYDIS_REGCLASS_SEGMENT, t->in.seg) && o->mem.type != ZYDIS_MEMOP_TYPE_AGEN)
		return "segment";
	if (!addr_reg(t, o->mem.base, t->in.base) || !addr_reg(t, o->mem.index, t->in.index))
		return "base or index";
	if (t->in.index != X86_NOREG && o->mem.scale != 1 << t->in.scale)
		return "scale";
	return (((uint32_t)o->mem.disp.value ^ t->in.disp) & mask) ? "displacement" : NULL;
}

static const char *check_string(const struct test *t, const ZydisDecodedOperand *o, unsigned seg, unsigned r)
{
	if (o->type != ZYDIS_OPERAND_TYPE_MEMORY || !addr_reg(t, o->mem.base, r))
		return "string operand";
	return same_reg(o->mem.segment, ZYDIS_REGCLASS_SEGMENT, seg) ? NULL : "string segment";
}

static const char *check_reg(const ZydisDecodedOperand *o, ZydisRegisterClass class, unsigned n)
{
	return o->type == ZYDIS_OPERAND_TYPE_REGISTER && same_reg(o->reg.value, class, n) ? NULL : "register operand";
}

static const char *check_imm(const struct test *t, const ZydisDecodedOperand *o, const char *tok)
{
	uint32_t ours = tok[1] == '2' ? t->in.imm2 : t->in.imm;
	uint32_t mask = t->in.opsize == 1 ? 0xff : t->in.opsize == 2 ? 0xffff : 0xffffffff;
	if (o->type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
		return "operand kind: immediate";
	return (((uint32_t)o->imm.value.u ^ ours) & mask) ? "immediate" : NULL;
}

static const char *check_ptr(const struct test *t, const ZydisDecodedOperand *o)
{
	if (o->type != ZYDIS_OPERAND_TYPE_POINTER)
		return "operand kind: far pointer";
	return o->ptr.offset == t->in.imm && o->ptr.segment == t->in.imm2 ? NULL : "far pointer";
}

static const char *check_operand(const struct test *t, const ZydisDecodedOperand *o, const char *tok)
{
	unsigned size = token_size(t, tok[1]);
	switch (tok[0]) {
	case 'E':
		if (t->in.rm == X86_NOREG)
			return check_mem(t, o);
		if (tok[1] == 'w' && (t->in.row == XR_LAR || t->in.row == XR_LSL)) {
			excepted[EX_LAR]++;
			size = t->in.opsize;
		}
		return check_reg(o, gpr_class(size), t->in.rm);
	case 'M':
	case 'O': return check_mem(t, o);
	case 'R': return check_reg(o, gpr_class(size), t->in.rm);
	case 'G':
	case 'Z': return check_reg(o, gpr_class(size), t->in.reg);
	case 'S': return check_reg(o, ZYDIS_REGCLASS_SEGMENT, t->in.reg);
	case 'C': return check_reg(o, ZYDIS_REGCLASS_CONTROL, t->in.reg);
	case 'D': return check_reg(o, ZYDIS_REGCLASS_DEBUG, t->in.reg);
	case 'X': return check_string(t, o, t->in.seg, X86_ESI);
	case 'Y': return check_string(t, o, X86_ES, X86_EDI);
	case 'J':
	case 'I': return check_imm(t, o, tok);
	case 'A': return check_ptr(t, o);
	}
	return NULL;
}

static bool literal_reg(const char *tok, ZydisRegisterClass *class, unsigned *n, const struct test *t)
{
	static const char seg[] = "ESCSSSDSFSGS";
	if (!strcmp(tok, "AL") || !strcmp(tok, "CL")) {
		*class = ZYDIS_REGCLASS_GPR8;
		*n = tok[0] == 'C';
	} else if (!strcmp(tok, "eAX") || !strcmp(tok, "DX")) {
		*class = tok[0] == 'D' || t->in.opsize == 2 ? ZYDIS_REGCLASS_GPR16 : ZYDIS_REGCLASS_GPR32;
		*n = tok[0] == 'D' ? X86_EDX : X86_EAX;
	} else if (strlen(tok) == 2 && tok[1] == 'S') {
		*class = ZYDIS_REGCLASS_SEGMENT;
		*n = (strstr(seg, tok) - seg) / 2;
		return t->in.reg == *n;
	} else {
		return false;
	}
	return true;
}

/* Our operand tokens one by one against Zydis's operands (hidden string operands included, in Zydis's order). */
static const char *check_operands(const struct test *t)
{
	char ops[32], *tok;
	unsigned i = 0;
	if (t->zi.mnemonic == ZYDIS_MNEMONIC_NOP ||
	    (t->zi.opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && (t->zi.opcode & 0xf8) == 0xd8))
		return NULL; /* lengths only */
	snprintf(ops, sizeof ops, "%s", row_ops[t->in.row]);
	for (tok = strtok(ops, ","); tok; tok = strtok(NULL, ","), i++) {
		ZydisRegisterClass class;
		unsigned n;
		const char *bad;
		if (i >= t->zi.operand_count)
			return "number of operands";
		if (tok[0] == '1')
			continue;
		if (literal_reg(tok, &class, &n, t))
			bad = check_reg(&t->zo[i], class, n);
		else
			bad = check_operand(t, &t->zo[i], tok);
		if (bad)
			return bad;
	}
	return i < t->zi.operand_count_visible ? "number of operands" : NULL;
}

static int exception_for(const struct test *t, bool ours_legal)
{
	if (ours_legal && (!t->z_ok || t->zi.mnemonic == ZYDIS_MNEMONIC_FISTTP) && t->in.row >= XR_X87_D8 &&
	    t->in.row <= XR_X87_DF)
		return EX_X87;
	if (ours_legal && t->in.row == XR_NOP_Ev)
		return EX_NOP;
	return -1;
}

/* Rows that raise #UD; Zydis has names for some of their encodings. */
static bool is_ud_row(unsigned row)
{
	return row == XR_UD || row == XR_UD_E || row == XR_UD_EIb || row == XR_UD2;
}

/* INVLPG and NOP Ev access no operand, so that it has no size. */
static bool has_width(unsigned row)
{
	return x86_dec_row[row].size == 0 && row != XR_INVLPG && row != XR_NOP_Ev;
}

static void judge(struct test *t)
{
	bool ours = t->len > 0 && !is_ud_row(t->in.row);
	bool theirs = t->z_ok && claimed_set(t->zi.meta.isa_set) && !foreign(&t->zi) && !is_ud_mnemonic(t->zi.mnemonic);
	const char *bad;
	cases++;
	if (ours != theirs) {
		int ex = exception_for(t, ours);
		if (ex < 0)
			report(t, "legality");
		else
			excepted[ex]++;
		return;
	}
	if (!ours)
		return;
	legal_cases++;
	if (t->len != t->zi.length || t->in.len != t->len)
		report(t, "length");
	else if (t->in.adsize * 8 != t->zi.address_width)
		report(t, "address size");
	else if (has_width(t->in.row) && t->in.opsize * 8 != t->zi.operand_width)
		report(t, "operand size");
	else if ((bad = check_operands(t)) != NULL)
		report(t, bad);
}

static ZydisDecoder decoder[2];

static void setup(void)
{
	static const ZydisDecoderMode off[] = { ZYDIS_DECODER_MODE_MPX,		ZYDIS_DECODER_MODE_CET,
						ZYDIS_DECODER_MODE_LZCNT,	ZYDIS_DECODER_MODE_TZCNT,
						ZYDIS_DECODER_MODE_WBNOINVD,	ZYDIS_DECODER_MODE_CLDEMOTE,
						ZYDIS_DECODER_MODE_AMD_BRANCHES };
	ZydisDecoderInit(&decoder[0], ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
	ZydisDecoderInit(&decoder[1], ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
	for (unsigned i = 0; i < sizeof off / sizeof *off; i++) {
		ZydisDecoderEnableMode(&decoder[0], off[i], ZYAN_FALSE);
		ZydisDecoderEnableMode(&decoder[1], off[i], ZYAN_FALSE);
	}
}

static void one(const uint8_t *b, unsigned wide)
{
	struct test t = { .b = b, .mode = wide ? 32 : 16 };
	t.len = x86_decode(&t.in, b, 15, wide ? X86_MODE_D32 : 0, 0x1000);
	t.z_ok = ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder[wide], b, 15, &t.zi, t.zo));
	judge(&t);
}

/* All modrm bytes in steps, behind prefixes and opcode; tails with both signs. */
static void opcode(const uint8_t *pre, unsigned npre, unsigned map, unsigned op, unsigned step, unsigned sibs)
{
	static const uint8_t tail[] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf1, 0x83, 0x94, 0xa5, 0xb6, 0xc7 };
	for (unsigned modrm = (op + npre) % step; modrm < 256; modrm += step) {
		unsigned nsib = (modrm >> 6) != 3 && (modrm & 7) == 4 ? sibs : 1;
		for (unsigned k = 0; k < nsib; k++) {
			uint8_t b[32];
			unsigned n = npre;
			memcpy(b, pre, npre);
			if (map == 2)
				b[n++] = 0x0f;
			b[n++] = op;
			b[n++] = modrm;
			b[n++] = nsib == 256 ? k : k * 37 + modrm;
			memcpy(b + n, tail + (modrm & 1) * 4, 9);
			for (unsigned wide = 0; wide < 2; wide++)
				one(b, wide);
		}
	}
}

static void all_opcodes(const uint8_t *pre, unsigned npre, unsigned step, unsigned sibs)
{
	for (unsigned op = 0; op < 256; op++) {
		if (x86_dec_map[0][op] < DEC_PREFIX)
			opcode(pre, npre, 1, op, step, sibs);
		opcode(pre, npre, 2, op, step, sibs);
	}
}

static void long_prefixes(void)
{
	for (unsigned n = 10; n < 16; n++) {
		uint8_t b[32];
		memset(b, 0x26, sizeof b);
		memcpy(b + n, "\x81\x04\x25\x01\x02\x03\x04\x05\x06\x07\x08", 11);
		one(b, 1);
		memcpy(b + n, "\x40", 1);
		one(b, 1);
		one(b, 0);
	}
}

/* A buffer that is cut short asks for more; the same bytes and more give the same length. */
static void short_buffers(void)
{
	uint8_t b[16] = { 0x66, 0x67, 0x2e, 0x81, 0x84, 0x25, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct x86_insn in;
	int len = x86_decode(&in, b, 15, 0, 0);
	for (int n = 0; n < 15; n++)
		if (x86_decode(&in, b, n, 0, 0) != (n < len ? 0 : len) && ++failures)
			printf("short buffer of %d bytes\n", n);
}

static int list_exceptions(void)
{
	for (int i = 0; i < EX_COUNT; i++)
		printf("zydis: %s\n", exception_text[i]);
	return 0;
}

int main(int argc, char **argv)
{
	static const uint8_t pre[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 };
	unsigned pair_step = argc > 1 && !strcmp(argv[1], "-full") ? 1 : 8;
	if (argc > 1 && !strcmp(argv[1], "-exceptions"))
		return list_exceptions();
	setup();
	all_opcodes(pre, 0, 1, 256);
	for (unsigned i = 0; i < sizeof pre; i++)
		all_opcodes(&pre[i], 1, 1, 4);
	for (unsigned i = 0; i < sizeof pre; i++)
		for (unsigned j = 0; j < sizeof pre; j++)
			all_opcodes((uint8_t[]){ pre[i], pre[j] }, 2, pair_step, 2);
	long_prefixes();
	short_buffers();
	printf("insn-decode against Zydis: %lu encodings, %lu legal, %lu failures\n", cases, legal_cases, failures);
	for (int i = 0; i < EX_COUNT; i++)
		printf("  exception, %lu encodings: %s\n", excepted[i], exception_text[i]);
	return failures != 0;
}
