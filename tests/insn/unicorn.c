/* SPDX-License-Identifier: Apache-2.0
 * unicorn.c: the judge of case.h that asks Unicorn (QEMU's translator). 32-bit flat ring 0 code, 16-bit real mode code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unicorn/unicorn.h>
#include "tests/insn/case.h"

const char judge_name[] = "Unicorn";
const uint32_t judge_base = 0;

static uint8_t window[TM_RAM_BYTES] __attribute__((aligned(4096)));
static uc_engine *uc;
static uint32_t last_start;
static int intno;
static unsigned nwrites;
static struct { uint32_t addr; unsigned size; } writes[TM_LOG_MAX];

uint8_t *judge_ram(void)
{
	return window;
}

static void check(uc_err e, const char *what)
{
	if (e != UC_ERR_OK) {
		fprintf(stderr, "unicorn: %s: %s\n", what, uc_strerror(e));
		exit(2);
	}
}

static void on_intr(uc_engine *u, uint32_t n, void *user)
{
	(void)user;
	intno = (int)n;
	uc_emu_stop(u);
}

static void on_write(uc_engine *u, uc_mem_type type, uint64_t addr, int size, int64_t value, void *user)
{
	(void)u, (void)type, (void)value, (void)user;
	if (nwrites < TM_LOG_MAX) {
		writes[nwrites].addr = (uint32_t)addr;
		writes[nwrites++].size = (unsigned)size;
	}
}

static const int seg_reg[X86_NSEG] = {UC_X86_REG_ES, UC_X86_REG_CS, UC_X86_REG_SS, UC_X86_REG_DS, UC_X86_REG_FS, UC_X86_REG_GS};

void judge_setup(bool wide)
{
	uc_hook h;
	last_start = 0;
	if (uc)
		uc_close(uc);
	check(uc_open(UC_ARCH_X86, wide ? UC_MODE_32 : UC_MODE_16, &uc), "open");
	check(uc_mem_map_ptr(uc, judge_base, sizeof window, UC_PROT_ALL, window), "map");
	check(uc_hook_add(uc, &h, UC_HOOK_INTR, (void *)on_intr, NULL, 1, 0), "hook");
	check(uc_hook_add(uc, &h, UC_HOOK_MEM_WRITE, (void *)on_write, NULL, 1, 0), "hook");
	for (int s = 0; s < X86_NSEG; s++) {
		uint32_t sel = tm.sys.seg[s].sel;
		if (!wide)
			check(uc_reg_write(uc, seg_reg[s], &sel), "segment");
	}
	if (wide) {
		check(uc_reg_write(uc, UC_X86_REG_FS_BASE, &tm.sys.seg[X86_FS].base), "FS base");
		check(uc_reg_write(uc, UC_X86_REG_GS_BASE, &tm.sys.seg[X86_GS].base), "GS base");
	}
}

static const int gpr_ids[8] = {UC_X86_REG_EAX, UC_X86_REG_ECX, UC_X86_REG_EDX, UC_X86_REG_EBX,
	UC_X86_REG_ESP, UC_X86_REG_EBP, UC_X86_REG_ESI, UC_X86_REG_EDI};

static void set_regs(const struct tm_regs *r)
{
	uint32_t ef = r->flags | r->sysflags | 2;
	for (int i = 0; i < 8; i++)
		uc_reg_write(uc, gpr_ids[i], &r->gpr[i]);
	uc_reg_write(uc, UC_X86_REG_EFLAGS, &ef);
}

static void get_regs(struct tm_regs *r)
{
	uint32_t ef;
	for (int i = 0; i < 8; i++)
		uc_reg_read(uc, gpr_ids[i], &r->gpr[i]);
	r->eip = 0;	/* EIP reads as a linear address in real mode, IP does not */
	uc_reg_read(uc, tm.real ? UC_X86_REG_IP : UC_X86_REG_EIP, &r->eip);
	uc_reg_read(uc, UC_X86_REG_EFLAGS, &ef);
	r->flags = ef & X86_ARITH;
	r->sysflags = ef & ~X86_ARITH & ~2u;
}

struct tresult judge_run(const struct tcase *c)
{
	uint32_t start = tm.base + CASE_CODE + (c->before.eip & 0xffff);
	struct tresult t = {.fault = -1};
	uc_err e;
	if (start <= last_start)	/* code written from outside over code that ran: stale translations */
		judge_setup(c->wide);
	last_start = start;
	intno = -1;
	nwrites = 0;
	check(uc_mem_write(uc, start, c->code, sizeof c->code), "code");
	set_regs(&c->before);
	e = uc_emu_start(uc, start, 0xffffffff, 0, 1);
	get_regs(&t.r);
	if (e == UC_ERR_INSN_INVALID)
		t.fault = X86_UD;
	else if (e == UC_ERR_READ_UNMAPPED || e == UC_ERR_WRITE_UNMAPPED)
		t.fault = TM_OUTSIDE;
	if (intno >= 0)
		t.fault = intno;
	return t;
}

void judge_writes(void (*each)(uint32_t addr, unsigned size))
{
	for (unsigned i = 0; i < nwrites; i++)
		each(writes[i].addr, writes[i].size);
}

bool judge_takes(const struct tcase *c)
{
	(void)c;
	return true;
}

uint32_t judge_undefined(const struct tcase *c)
{
	(void)c;
	return 0;
}
