/* SPDX-License-Identifier: Apache-2.0
 * mach.c: runs one case through isa-x86/sem on the judges' machine (mach_impl.h).
 */
#include <setjmp.h>
#include <string.h>
#include "tests/insn/case.h"

struct tm tm;
static jmp_buf unwind;
static int fault_vec;

_Noreturn void m_fault(unsigned vec, uint32_t err)
{
	(void)err;
	fault_vec = vec;
	longjmp(unwind, 1);
}

uint32_t tm_linear_of(unsigned seg, uint32_t off)
{
	return tm.sys.seg[seg].base + off;
}

/* Offsets beyond the limit are dropped, not judged: Unicorn does not check limits in real mode. */
uint32_t tm_linear(unsigned seg, uint32_t off, unsigned size)
{
	uint32_t lin = tm_linear_of(seg, off);
	if (tm.real && off + size - 1 > 0xffff)
		m_fault(TM_OUTSIDE, 0);
	return lin;
}

static struct tm_access *log_access(uint32_t lin, unsigned size, unsigned write)
{
	struct tm_access *a = &tm.log[tm.nlog];
	uint32_t off = lin - tm.base;
	if (off >= CASE_CODE || CASE_CODE - off < size || tm.nlog == TM_LOG_MAX)
		m_fault(TM_OUTSIDE, 0);
	tm.nlog++;
	a->addr = lin;
	a->size = size;
	a->write = write;
	memcpy(a->old, tm.ram + off, size);
	return a;
}

uint32_t tm_load(uint32_t lin, unsigned size)
{
	uint32_t v = 0;
	memcpy(&v, log_access(lin, size, 0)->old, size);
	return v;
}

void tm_store(uint32_t lin, unsigned size, uint32_t v)
{
	log_access(lin, size, 1);
	memcpy(tm.ram + (lin - tm.base), &v, size);
}

void tm_undo(void)
{
	while (tm.nlog) {
		struct tm_access *a = &tm.log[--tm.nlog];
		if (a->write)
			memcpy(tm.ram + (a->addr - tm.base), a->old, a->size);
	}
}

static void segment(unsigned s, uint32_t base, unsigned attr)
{
	tm.sys.seg[s] = (struct x86_seg){
		.base = base, .limit = tm.real ? 0xffff : 0xffffffff, .attr = attr, .sel = tm.real ? base >> 4 : 0
	};
}

/* Real mode: segments apart from each other, so that a wrong one shows. 32 bit: flat, FS and GS moved. */
void tm_setup(bool wide, uint32_t base, uint8_t *ram)
{
	unsigned db = wide ? X86_ATTR_DB | X86_ATTR_G : 0;
	tm = (struct tm){ .base = base, .ram = ram, .real = !wide };
	segment(X86_ES, wide ? 0 : 0x8000, 0x93 | db);
	segment(X86_CS, wide ? 0 : CASE_CODE, 0x9b | db);
	segment(X86_SS, wide ? 0 : 0x4000, 0x93 | db);
	segment(X86_DS, 0, 0x93 | db);
	segment(X86_FS, wide ? 0 : 0xc000, 0x93 | db);
	segment(X86_GS, wide ? 0 : 0x10000, 0x93 | db);
	tm.sys.cr0 = wide ? X86_CR0_PE : 0;
	tm.sys.a20_mask = 0xffffffff;
}

struct tresult tm_run(const struct tcase *c)
{
	volatile struct tresult r = { .fault = -1 };
	tm.r = c->before;
	tm.nlog = 0;
	if (setjmp(unwind) == 0) {
		do { /* REP: unit after unit */
			tm.r.eip = c->in.eip + c->len;
			c->in.exec(&c->in);
		} while ((c->in.prefix & (X86_P_REP | X86_P_REPNE)) && tm.r.eip == c->in.eip);
	} else {
		r.fault = fault_vec;
		tm_undo();
		tm.r = c->before;
	}
	return (struct tresult){ .r = tm.r, .fault = r.fault };
}
