/* SPDX-License-Identifier: Apache-2.0
 * mach.c: runs one case through isa-x86/sem on the judges' machine (mach_impl.h). The segments of a mode lie apart from each
 * other, so that a wrong one shows; flat ones but FS and GS start at 0.
 */
#include <setjmp.h>
#include <string.h>
#include "tests/insn/case.h"

const struct case_mode case_mode[CASE_MODES] = {
	[MODE_REAL] = { "real", CELL_REAL, true, false, false, 0 },
	[MODE_V86] = { "v86", CELL_V86, true, false, false, 3 },
	[MODE_P16] = { "p16", CELL_P16, false, false, false, 0 },
	[MODE_P16U] = { "p16-ring3", CELL_P16, false, false, false, 3 },
	[MODE_P16S] = { "p16-ss32", CELL_P16, false, false, true, 0 },
	[MODE_P32] = { "p32", CELL_P32, false, true, true, 0 },
	[MODE_P32U] = { "p32-ring3", CELL_P32, false, true, true, 3 },
	[MODE_P32S] = { "p32-ss16", CELL_P32, false, true, false, 0 },
};

struct tm tm;
static struct x86_sys fresh;
static jmp_buf unwind;
static int fault_vec;

_Noreturn void m_fault(unsigned vec, uint32_t err)
{
	(void)err;
	fault_vec = (int)vec;
	longjmp(unwind, 1);
}

uint32_t tm_linear_of(unsigned seg, uint32_t off)
{
	return tm.sys.seg[seg].base + off;
}

/* Limits and rights: not every judge checks them, so that such a fault is marked. */
uint32_t tm_linear(unsigned seg, uint32_t off, unsigned size, bool write)
{
	const struct x86_seg *s = &tm.sys.seg[seg];
	bool readonly = !case_mode[tm.mode].paragraphs && (s->attr & 0xa) != 2;
	bool beyond = s->limit != 0xffffffff && (off > s->limit || s->limit - off < size - 1);
	if (beyond || (write && readonly)) {
		tm.limit_hit = true;
		m_fault(seg == X86_SS ? X86_SS_VEC : X86_GP, 0);
	}
	if (s->base + off - tm.base - CASE_GDT < CASE_GDT_N * 8)
		m_fault(TM_OUTSIDE, 0); /* descriptors are no operands */
	return s->base + off;
}

/* ---- descriptors: the mode's segments, then a choice of all sorts, random but always the same ---- */

static unsigned access_byte(unsigned i)
{
	static const uint8_t some[] = { 0x93, 0xf3, 0x91, 0xf1, 0x97, 0xf7, 0x9b, 0xfb, 0x99, 0xf9, 0x9f, 0xff, 0x13, 0x73, 0xb3, 0xd3,
					0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8b, 0x8c, 0x8e, 0x8f, 0xe2, 0xe9, 0xec, 0xe5,
					0xbb, 0xdb, 0xbf, 0xdf, 0x1b, 0x7b, 0x00, 0x80, 0x88, 0x8a, 0x8d, 0xb1, 0xd1, 0xe4, 0xe1, 0xeb };
	return some[i % sizeof some];
}

static uint64_t descriptor(uint32_t base, uint32_t limit, uint32_t attr)
{
	if (attr & X86_ATTR_G)
		limit >>= 12;
	return (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 | (uint64_t)(attr & 0xff) << 40 | (uint64_t)(limit >> 16 & 15) << 48 |
	       (uint64_t)(attr >> 12 & 15) << 52 | (uint64_t)(base >> 24) << 56;
}

uint64_t tm_gdt(unsigned i)
{
	if (i >= 1 && i <= X86_NSEG)
		return descriptor(fresh.seg[i - 1].base, fresh.seg[i - 1].limit, fresh.seg[i - 1].attr);
	if (i == CASE_FLAT_SS >> 3)
		return descriptor(0, 0xffffffff, 0xc093);
	if (i % 4 == 3)	/* flat ones, half of them data of each privilege */
		return descriptor(0, 0xffffffff, (i < 40 ? 0x93 | (i / 4 & 3) << X86_ATTR_DPL_SHIFT : access_byte(i)) | X86_ATTR_G | (i & 4) << 12);
	return i < 8 ? 0 : descriptor(tm.base + i * 0x100, i * 0x123 + 0xffff, access_byte(i - 8) | (i & 3) << 14);
}

static bool gdt_word(uint32_t lin, unsigned size, uint32_t *v)
{
	uint32_t off = lin - tm.base - CASE_GDT;
	uint64_t d = tm_gdt(off / 8);
	if (off >= CASE_GDT_N * 8)
		return false;
	memcpy(v, (const uint8_t *)&d + off % 8, size);
	return true;
}

/* ---- memory ---- */

static void check_pages(uint32_t off, unsigned size, bool write)
{
	uint64_t pages = 1ull << (off >> 12 & 63) | 1ull << ((off + size - 1) >> 12 & 63);
	if (tm.paged && off >= CASE_CODE)
		m_fault(TM_OUTSIDE, 0);
	if (off < TM_RAM_BYTES && (pages & (tm.absent | (write ? tm.readonly : 0))))
		m_fault(X86_PFV, 0);
}

void tm_probe_w(uint32_t lin, unsigned size)
{
	check_pages(lin - tm.base, size, true);
}

static struct tm_access *log_access(uint32_t lin, unsigned size, unsigned write)
{
	struct tm_access *a = &tm.log[tm.nlog];
	uint32_t off = lin - tm.base;
	if (off >= CASE_CODE || CASE_CODE - off < size || tm.nlog == TM_LOG_MAX)
		m_fault(TM_OUTSIDE, 0);
	check_pages(off, size, write);
	tm.nlog++;
	a->addr = lin;
	a->size = (uint8_t)size;
	a->write = (uint8_t)write;
	memcpy(a->old, tm.ram + off, size);
	return a;
}

uint32_t tm_load(uint32_t lin, unsigned size)
{
	uint32_t v = 0;
	if (!gdt_word(lin, size, &v))
		memcpy(&v, log_access(lin, size, 0)->old, size);
	return v;
}

void tm_store(uint32_t lin, unsigned size, uint32_t v)
{
	log_access(lin, size, 1);
	memcpy(tm.ram + (lin - tm.base), &v, size);
}

void tm_undo(unsigned to)
{
	while (tm.nlog > to) {
		struct tm_access *a = &tm.log[--tm.nlog];
		if (a->write)
			memcpy(tm.ram + (a->addr - tm.base), a->old, a->size);
	}
}

/* ---- ports ---- */

uint32_t tm_port_value(uint16_t port, unsigned size)
{
	uint32_t v = (port + 1u) * 0x9e3779b1u ^ size * 0x85ebca6bu;
	return size == 4 ? v : v & (size == 2 ? 0xffffu : 0xffu);
}

uint64_t tm_port_mix(uint64_t io, uint16_t port, unsigned size, uint32_t v)
{
	return (io ^ port ^ (uint64_t)size << 16 ^ (uint64_t)v << 32) * 0x9e3779b97f4a7c15u;
}

uint32_t tm_port_in(uint16_t port, unsigned size)
{
	return tm_port_value(port, size);
}

void tm_port_out(uint16_t port, unsigned size, uint32_t v)
{
	tm.io = tm_port_mix(tm.io, port, size, v);
}

/* ---- modes ---- */

static void segment(unsigned s, uint32_t base, bool flat, unsigned type)
{
	const struct case_mode *m = &case_mode[tm.mode];
	unsigned attr = type | m->cpl << X86_ATTR_DPL_SHIFT;
	if (!m->paragraphs && ((s == X86_CS && m->d32) || (s == X86_SS && m->ss32)))
		attr |= X86_ATTR_DB;
	fresh.seg[s] = (struct x86_seg){ .base = base, .limit = flat ? 0xffffffff : 0xffff, .attr = (uint16_t)(attr | (flat ? X86_ATTR_G : 0)) };
	fresh.seg[s].sel = (uint16_t)(m->paragraphs ? base >> 4 : (s + 1) << 3 | m->cpl);
}

void tm_setup(unsigned mode, uint32_t base, uint8_t *ram)
{
	static const uint32_t apart[X86_NSEG] = { 0x8000, CASE_CODE, 0x4000, 0, 0xc000, 0x10000 };
	static const uint32_t moved[X86_NSEG] = { [X86_FS] = 0x500, [X86_GS] = 0xa00 };
	const struct case_mode *m = &case_mode[mode];
	tm = (struct tm){ .base = base, .ram = ram, .mode = mode };
	fresh = (struct x86_sys){ .cr0 = (mode == MODE_REAL ? 0 : X86_CR0_PE) | X86_CR0_ET | X86_CR0_EM, .a20_mask = 0xffffffff, .cpl = m->cpl,
				.tsc_lo = 0xffff0000, .tsc_hi = 0x76543210 };
	for (unsigned s = 0; s < X86_NSEG; s++) {
		bool flat = s == X86_SS ? m->ss32 : m->d32;
		segment(s, flat ? moved[s] : base + apart[s], flat, s == X86_CS ? 0x9b : 0x93);
	}
	if (mode == MODE_REAL) /* "unreal": a limit that real mode has kept */
		fresh.seg[X86_FS].limit = 0xffffffff;
	fresh.gdtr = (struct x86_dtr){ base + CASE_GDT, CASE_GDT_N * 8 - 1 };
	fresh.tr = (struct x86_seg){ .base = base, .limit = 0xffff, .attr = 0x8b, .sel = 0x48 };
	tm.sys = fresh;
}

unsigned tm_decode_mode(unsigned mode)
{
	return (case_mode[mode].d32 ? X86_MODE_D32 : 0) | (case_mode[mode].paragraphs ? X86_MODE_REAL : 0);
}

void tm_undo_sys(void)
{
	if (tm.dirty)
		tm.sys = fresh;
	tm.dirty = false;
}

/* ---- running ---- */

/* Not stopped by IOPL or CPL. */
static bool is_transfer(unsigned row)
{
	bool free = !(tm.r.sysflags & X86_VM) || (tm.r.sysflags & X86_IOPL) == X86_IOPL;
	return (case_row[row].effect & E_END) && (!case_row[row].legal || (row == XR_IRET && free));
}

int tm_step(const struct tcase *c, struct x86_insn *in)
{
	uint32_t off = tm.r.eip - c->before.eip;
	unsigned mark = tm.nlog;
	struct tm_regs before = tm.r;
	bool ctx;
	if (c->n == 1)
		*in = c->in;
	else if (x86_decode(in, c->code + off, c->len - off, tm_decode_mode(c->mode), tm.r.eip) <= 0)
		return TM_OUTSIDE;
	ctx = case_row[in->row].effect & E_CTX;
	static struct x86_sys saved;
	if (ctx)
		saved = tm.sys;
	if (setjmp(unwind) == 0) {
		tm.r.eip = in->eip + in->len;
		in->exec(in);
		tm.time++;
		return -1;
	}
	if (fault_vec == X86_GP && is_transfer(in->row) && !case_mode[c->mode].d32)
		tm.limit_hit = true; /* the target lies beyond the limit of CS */
	tm_undo(mark);
	tm.r = before;
	if (ctx)
		tm.sys = saved;
	return fault_vec;
}

int tm_try(void (*f)(void *), void *arg)
{
	if (setjmp(unwind))
		return fault_vec;
	f(arg);
	return -1;
}

static bool again(const struct x86_insn *in)
{
	return (in->prefix & (X86_P_REP | X86_P_REPNE)) && tm.r.eip == in->eip;
}

static void begin(const struct tcase *c)
{
	tm.r = c->before;
	tm.nlog = 0;
	tm.io = 0;
	tm.limit_hit = false;
	for (unsigned i = 0; i < c->ndata; i++) {
		const struct tm_access *a = &c->data[i];
		tm.log[tm.nlog] = (struct tm_access){ .addr = tm.base + a->addr, .size = a->size, .write = 1 };
		memcpy(tm.log[tm.nlog++].old, tm.ram + a->addr, a->size);
		memcpy(tm.ram + a->addr, a->old, a->size);
	}
}

bool (*tm_programs)(unsigned row, unsigned mode);

static bool allowed(const struct tcase *c, unsigned row)
{
	return case_row[row].map && (c->n == 1 || tm_programs(row, c->mode));
}

static int run(const struct tcase *c, uint32_t *undefined)
{
	struct x86_insn in;
	for (unsigned steps = 0; tm.r.eip - c->before.eip < c->len; steps++) {
		struct tm_regs before = tm.r;
		int f = steps < CASE_STEPS ? tm_step(c, &in) : TM_OUTSIDE;
		if (f == TM_OUTSIDE || !allowed(c, in.row) || (undef_reads(&in) & *undefined) || !judge_takes(&in, &before, &tm.r))
			return TM_OUTSIDE;
		if (f >= 0)
			return f;
		*undefined = (*undefined & ~undef_ends(&in, &before)) | undef_makes(&in, &before);
		if (c->n == 1 && !again(&in))
			break;
	}
	return -1;
}

struct tresult tm_run(const struct tcase *c)
{
	struct tresult t = { 0 };
	begin(c);
	t.fault = run(c, &t.undefined);
	t.r = tm.r;
	t.io = tm.io;
	for (unsigned s = 0; s < X86_NSEG; s++)
		t.sel[s] = tm.sys.seg[s].sel;
	t.cs_base = tm.sys.seg[X86_CS].base;
	if (tm.dirty)
		tm.sys = fresh;
	if (t.fault == TM_OUTSIDE)
		tm_undo(0);
	return t;
}
