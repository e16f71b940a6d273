/* SPDX-License-Identifier: Apache-2.0
 * See eval.h. One function per form; operations are looked up by the atom they become. */
#include "tests/ir/eval.h"
#include "isa-x86/sem/mach.h"
#include "sim/fast/alu86.h"

#define STEPS_MAX 100000u
#define TICKS 0x12345678u	/* the tick limit at first */

static const uint16_t atom_of[IR_OPS] = {
	[IR_XADD] = ATOM_XADD, [IR_XOR86] = ATOM_XOR86, [IR_XADC] = ATOM_XADC, [IR_XSBB] = ATOM_XSBB, [IR_XAND] = ATOM_XAND,
	[IR_XSUB] = ATOM_XSUB, [IR_XXOR] = ATOM_XXOR, [IR_XCMP] = ATOM_XCMP, [IR_XTEST] = ATOM_XTEST, [IR_XADDI] = ATOM_XADD,
	[IR_XORI86] = ATOM_XOR86, [IR_XADCI] = ATOM_XADC, [IR_XSBBI] = ATOM_XSBB, [IR_XANDI] = ATOM_XAND, [IR_XSUBI] = ATOM_XSUB,
	[IR_XXORI] = ATOM_XXOR, [IR_XCMPI] = ATOM_XCMP, [IR_XTESTI] = ATOM_XTEST, [IR_XINC] = ATOM_XINC, [IR_XDEC] = ATOM_XDEC,
	[IR_XNEG] = ATOM_XNEG, [IR_XNOT] = ATOM_XNOT, [IR_XROL] = ATOM_XROL, [IR_XROR] = ATOM_XROR, [IR_XSHL] = ATOM_XSHL,
	[IR_XSHR] = ATOM_XSHR, [IR_XSAR] = ATOM_XSAR, [IR_XROLI] = ATOM_XROL, [IR_XRORI] = ATOM_XROR, [IR_XSHLI] = ATOM_XSHL,
	[IR_XSHRI] = ATOM_XSHR, [IR_XSARI] = ATOM_XSAR, [IR_XRCL1] = ATOM_XRCL1, [IR_XRCR1] = ATOM_XRCR1, [IR_XMOV] = ATOM_XMOV,
	[IR_XMOVI] = ATOM_XMOV, [IR_XIMUL] = ATOM_XIMUL, [IR_XBT] = ATOM_XBT, [IR_XBTI] = ATOM_XBT,
};

struct machine {
	uint32_t r[32], fl;
	uint32_t unit[8][4];
	uint64_t clock;		/* what stands at EVAL_CLOCK */
	struct ir_result done;
};

static void x86(struct machine *m, const struct ir_fields *i, uint32_t b, bool writes)
{
	static const uint8_t bits[4] = { 32, 16, 8, 8 };
	unsigned size = i->size & 3, shift = size == 3 ? 8 : 0;
	uint32_t mask = 0xffffffffu >> (32 - bits[size]), a = m->r[i->a];
	uint32_t v = alu_x86(atom_of[i->op], bits[size], a >> shift & mask, (i->size & 4 ? b >> 8 : b) & mask, &m->fl);
	if (writes)
		m->r[i->d] = (a & ~(mask << shift)) | (v & mask) << shift;
}

static uint32_t plain(const struct ir_fields *i, uint32_t a, uint32_t b)
{
	switch (i->op) {
	case IR_LUI: return b;
	case IR_ADDI: case IR_ADD: return a + b;
	case IR_ANDI: case IR_AND: return a & b;
	case IR_ORI: case IR_OR: return a | b;
	case IR_XORI: case IR_XOR: return a ^ b;
	case IR_SLTIU: case IR_SLTU: return a < b;
	case IR_SLLI: case IR_SLL: return a << (b & 31);
	case IR_SRLI: case IR_SRL: return a >> (b & 31);
	case IR_SRAI: case IR_SRA: return (uint32_t)((int32_t)a >> (b & 31));
	case IR_RORI: case IR_ROR: return a >> (b & 31) | a << (-b & 31);
	case IR_ROL: return a << (b & 31) | a >> (-b & 31);
	case IR_BSETI: case IR_BSET: return a | 1u << (b & 31);
	case IR_BCLRI: case IR_BCLR: return a & ~(1u << (b & 31));
	case IR_BINVI: case IR_BINV: return a ^ 1u << (b & 31);
	case IR_BEXTI: return a >> (b & 31) & 1;
	case IR_SUB: return a - b;
	case IR_SH1ADD: return (a << 1) + b;
	case IR_SH2ADD: return (a << 2) + b;
	case IR_SH3ADD: return (a << 3) + b;
	case IR_MUL: return a * b;
	case IR_MULH: return (uint32_t)((int64_t)(int32_t)a * (int32_t)b >> 32);
	case IR_MULHU: return (uint32_t)((uint64_t)a * b >> 32);
	case IR_DIV: return !b ? ~0u : b == ~0u ? 0 - a : (uint32_t)((int32_t)a / (int32_t)b);
	case IR_DIVU: return b ? a / b : ~0u;
	case IR_SEXTB: return (uint32_t)(int8_t)a;
	case IR_SEXTH: return (uint32_t)(int16_t)a;
	case IR_ZEXTH: return (uint16_t)a;
	case IR_CLZ: return a ? (uint32_t)__builtin_clz(a) : 32;
	case IR_CTZ: return a ? (uint32_t)__builtin_ctz(a) : 32;
	default: return __builtin_bswap32(a);
	}
}

static uint32_t lin(const struct ir_fields *i, uint32_t ea, unsigned size, bool write)
{
	return (i->seg & 7) == SEG_SYS ? ea : tm_linear(i->seg & 7, i->seg & 8 ? ea & 0xffff : ea, size, write);
}

static void load(struct machine *m, const struct ir_fields *i, unsigned kind, uint32_t ea)
{
	static const uint8_t size[8] = { 1, 2, 4, 1, 1, 2, 1, 2 };
	uint32_t v = tm_load(lin(i, ea, size[kind], false), size[kind]), *d = &m->r[i->d];
	switch (kind) {
	case 0: *d = (uint32_t)(int8_t)v; break;
	case 1: *d = (uint32_t)(int16_t)v; break;
	case 3: *d = (*d & ~0xffu) | v; break;
	case 6: *d = (*d & ~0xff00u) | v << 8; break;
	case 7: *d = (*d & ~0xffffu) | v; break;
	default: *d = v;
	}
}

static void store(const struct ir_fields *i, unsigned kind, uint32_t ea, uint32_t v)
{
	static const uint8_t size[4] = { 1, 2, 4, 1 };
	tm_store(lin(i, ea, size[kind], true), size[kind], kind == 3 ? v >> 8 : v);
}

static bool taken(const struct machine *m, const struct ir_fields *i)
{
	uint32_t a = m->r[i->a], b = m->r[i->b];
	switch (i->op) {
	case IR_BEQ: return a == b;
	case IR_BNE: return a != b;
	case IR_BLTU: return a < b;
	case IR_BGEU: return a >= b;
	case IR_XB: return alu_cond(i->size, m->fl);
	default: return true;
	}
}

static void flags(struct machine *m, const struct ir_fields *i)
{
	uint32_t a = m->r[i->a];
	switch (i->op) {
	case IR_RDFL: m->r[i->d] = m->fl; break;
	case IR_WRFL: m->fl = a & FL_ALL; break;
	case IR_SETFL: m->fl |= a & FL_ALL; break;
	case IR_CLRFL: m->fl &= ~a; break;
	case IR_SETFLI: m->fl |= (uint32_t)i->imm; break;
	default: m->fl &= ~(uint32_t)i->imm;
	}
}

static void commit(struct machine *m, const struct ir_fields *i)
{
	m->done.ticks += i->label + m->r[i->a];
	m->done.eip = i->d ? m->r[IR_REG_EIP] : (uint32_t)i->imm;
	m->done.flags = m->fl;
	for (unsigned n = 0; n < 32; n++)
		m->done.reg[n] = m->r[n];
}

/* Readable, and: a trap for null, else writable; flat. */
static uint32_t unit_attr(const struct x86_seg *s)
{
	return !s->attr ? 3 : s->limit == 0xffffffffu ? 14 : 6;
}

/* The segment unit must be told what the state page says: judged by what its attributes leave, at the last of the four fields. */
static void unit_field(struct machine *m, uint32_t which, uint32_t v)
{
	const struct x86_seg *s = &tm.sys.seg[which & 7];
	uint32_t *f = m->unit[which & 7];
	f[which >> 3] = v;
	if (which >> 3 == 3)
		m->done.unit_wrong |= f[0] != s->base || f[1] || f[2] != s->limit || v != unit_attr(s);
}

static uint32_t state_word(const struct machine *m, uint32_t at)
{
	if (at - EVAL_CLOCK < sizeof m->clock)
		return (uint32_t)(m->clock >> (at - EVAL_CLOCK) * 8);
	return *(const uint32_t *)((const uint8_t *)&tm.sys + (at - EVAL_SEGMENTS));
}

/* What is neither a transfer nor a commit. */
static void step(struct machine *m, const struct ir_fields *i)
{
	uint32_t a = m->r[i->a], b = m->r[i->b];
	switch (ir_info[i->op].form) {
	case IRF_R: case IRF_D1: m->r[i->d] = plain(i, a, b); break;
	case IRF_I: case IRF_SH: case IRF_U:
		if (i->op == IR_LW) {
			m->r[i->d] = state_word(m, a + (uint32_t)i->imm);
			break;
		}
		m->r[i->d] = plain(i, a, (uint32_t)i->imm); break;
	case IRF_SW:
		if (i->op == IR_SWG)
			*(uint32_t *)((uint8_t *)tm.sys.seg + (a + (uint32_t)i->imm - EVAL_SEGMENTS)) = b;
		else
			unit_field(m, (uint32_t)i->imm, b);
		break;
	case IRF_XR: case IRF_X1: x86(m, i, b, true); break;
	case IRF_XC: x86(m, i, b, false); break;
	case IRF_XI: x86(m, i, (uint32_t)i->imm, true); break;
	case IRF_XCI: x86(m, i, (uint32_t)i->imm, false); break;
	case IRF_SET: m->r[i->d] = alu_cond(i->size, m->fl); break;
	case IRF_SEL: m->r[i->d] = alu_cond(i->size, m->fl) ? a : b; break;
	case IRF_GL: load(m, i, i->op - IR_GLB, a + (uint32_t)i->imm); break;
	case IRF_GLX: load(m, i, i->op - IR_GLXB, a + (b << i->size)); break;
	case IRF_GS:
		if (i->op >= IR_GPRH)
			m_probe_w(i->seg & 7, i->seg & 8 ? (a + (uint32_t)i->imm) & 0xffff : a + (uint32_t)i->imm, i->op == IR_GPRH ? 2 : 4);
		else
			store(i, i->op - IR_GSB, a + (uint32_t)i->imm, b);
		break;
	case IRF_GSX: store(i, i->op - IR_GSXB, a + (b << i->size), m->r[i->d]); break;
	case IRF_Q: m->r[i->d] = (uint32_t)(((uint64_t)a << 32 | b) / m->r[i->size]); break;
	case IRF_CR: case IRF_CW: case IRF_CI: flags(m, i); break;
	case IRF_CT: m->r[i->d] = TICKS - m->done.ticks; break;
	}
	m->r[0] = 0;
}

static const struct ir_ins *label(const struct ir_block *b, unsigned number)
{
	for (const struct ir_ins *i = b->ins; i < b->ins + b->n; i++)
		if (i->op == IR_LABEL && i->label == number)
			return i;
	return 0;
}

static bool is_branch(const struct ir_fields *i)
{
	unsigned form = ir_info[i->op].form;
	return form == IRF_BR || form == IRF_XB || i->op == IR_JMP;
}

struct ir_result ir_eval(const struct ir_block *b, const uint32_t reg[32], uint32_t fl)
{
	struct machine m = { .fl = fl, .clock = tm.time + TICKS, .done = { .flags = fl, .eip = b->eip } };
	for (unsigned n = 0; n < 32; n++)
		m.r[n] = m.done.reg[n] = n < IR_TEMP ? reg[n] : 0xdeadbeef;
	const struct ir_ins *at = b->ins;
	for (unsigned steps = 0; steps < STEPS_MAX; steps++, at++) {
		struct ir_fields i = ir_unpack(at);
		switch (i.op) {
		case IR_LINK: case IR_JDISP: case IR_JRET:
		case IR_CALL: case IR_PORT:	/* what the interpreter would do is not the translator's: judged up to here */
			return m.done;
		case IR_EXIT:
			m.done.bailed = i.imm == IR_EXIT_BAIL;
			return m.done;
		case IR_COMMIT: commit(&m, &i); break;
		case IR_LABEL: case IR_NOP: case IR_RPUSH: case IR_CHKPAGE: break;
		default:
			if (!is_branch(&i))
				step(&m, &i);
			else if (taken(&m, &i))
				at = label(b, i.label);
		}
	}
	m.done.runaway = true;
	return m.done;
}
