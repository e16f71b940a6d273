/* SPDX-License-Identifier: Apache-2.0
 * unicorn.c: the judge of case.h that asks Unicorn (QEMU's translator). 32-bit flat ring 0 code, 16-bit real mode code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unicorn/unicorn.h>
#include "tests/insn/case.h"

const char judge_name[] = "Unicorn";
const uint32_t judge_base = 0;
const unsigned judge_modes = 3;

static uint8_t window[TM_RAM_BYTES] __attribute__((aligned(4096)));
static uc_engine *uc;
static uint32_t last_start;
static int intno = -1;

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
	if (intno < 0) /* the first; without an IDT it becomes a double fault */
		intno = (int)n;
	uc_emu_stop(u);
}

static const int seg_reg[X86_NSEG] = {
	UC_X86_REG_ES, UC_X86_REG_CS, UC_X86_REG_SS, UC_X86_REG_DS, UC_X86_REG_FS, UC_X86_REG_GS
};

void judge_setup(bool wide)
{
	uc_hook h;
	last_start = 0;
	if (uc)
		uc_close(uc);
	check(uc_open(UC_ARCH_X86, wide ? UC_MODE_32 : UC_MODE_16, &uc), "open");
	check(uc_mem_map_ptr(uc, judge_base, sizeof window, UC_PROT_ALL, window), "map");
	check(uc_ctl_exits_enable(uc), "exits");
	check(uc_hook_add(uc, &h, UC_HOOK_INTR, (void *)on_intr, NULL, 1, 0), "hook");
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

static const int gpr_ids[8] = { UC_X86_REG_EAX, UC_X86_REG_ECX, UC_X86_REG_EDX, UC_X86_REG_EBX,
				UC_X86_REG_ESP, UC_X86_REG_EBP, UC_X86_REG_ESI, UC_X86_REG_EDI };

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
	r->eip = 0; /* EIP reads as a linear address in real mode, IP does not */
	uc_reg_read(uc, tm.real ? UC_X86_REG_IP : UC_X86_REG_EIP, &r->eip);
	uc_reg_read(uc, UC_X86_REG_EFLAGS, &ef);
	r->flags = ef & X86_ARITH;
	r->sysflags = ef & ~X86_ARITH & ~2u;
}

struct tresult judge_run(const struct tcase *c, const struct tresult *ours)
{
	uint32_t start = tm.base + CASE_CODE + (c->before.eip & 0xffff);
	struct tresult t = { .fault = -1 };
	uint64_t exits[2];
	uc_err e;
	if (start <= last_start || intno == X86_DF_VEC) /* code written from outside over code that ran: stale translations */
		judge_setup(c->wide);
	last_start = start;
	intno = -1;
	check(uc_mem_write(uc, start, c->code, sizeof c->code), "code");
	check(uc_ctl_remove_cache(uc, start, start + 1), "cache"); /* a jump may have led here before */
	set_regs(&c->before);
	/* Counting instructions would cost a hook: stop behind the instruction, and where we say that a jump leads. */
	exits[0] = start + c->len;
	exits[1] = tm.sys.seg[X86_CS].base + ours->r.eip;
	check(uc_ctl_set_exits(uc, exits, ours->fault >= 0 || exits[0] == exits[1] ? 1 : 2), "exits");
	e = uc_emu_start(uc, start, 0, 0, 0);
	get_regs(&t.r);
	if (e == UC_ERR_INSN_INVALID)
		t.fault = X86_UD;
	else if (e == UC_ERR_READ_UNMAPPED || e == UC_ERR_WRITE_UNMAPPED)
		t.fault = TM_OUTSIDE;
	if (intno >= 0)
		t.fault = intno == X86_DF_VEC ? X86_DE : intno; /* the last #DE was not delivered: QEMU makes this one a #DF */
	return t;
}

/* What QEMU is known wrong or silent about. */
static bool lock_neg(const struct tcase *c)
{
	return (c->row == XR_NEG_Eb || c->row == XR_NEG_Ev) && (c->in.prefix & X86_P_LOCK);
}

static bool test_alias(const struct tcase *c)
{
	return c->row == XR_TEST_EbIb_1 || c->row == XR_TEST_EvIz_1;
}

static bool ret_negative(const struct tcase *c)
{
	return c->row == XR_RET_Iw && (c->in.imm & 0x8000);
}

static bool bswap16(const struct tcase *c)
{
	return c->row == XR_BSWAP && c->in.opsize == 2;
}

static bool prefetch_reg(const struct tcase *c)
{
	return c->row == XR_NOP_Ev && c->in.rm != X86_NOREG;
}

static bool enter_mixed(const struct tcase *c)
{
	return c->row == XR_ENTER && (c->in.opsize == 4) != c->wide;
}

static const struct {
	bool (*is)(const struct tcase *);
	const char *why;
} exceptions[] = {
	{ lock_neg, "LOCK NEG: QEMU takes the flags of the old value" },
	{ test_alias, "TEST f6 /1, f7 /1: every 386 and later executes it, QEMU gives #UD" },
	{ ret_negative, "RET imm16 from 8000 up: QEMU sign-extends the unsigned count (SDM vol. 2, RET)" },
	{ bswap16, "BSWAP r16 is undefined: processors give 0, QEMU swaps 32 bits" },
	{ prefetch_reg, "0f 18 with a register: NOP on a 686, #UD in QEMU" },
	{ enter_mixed, "ENTER with operand size != stack size: SDM's pseudocode sets eBP by operand size, QEMU by stack size" },
};

bool judge_takes(const struct tcase *c, const struct tresult *ours)
{
	(void)ours;
	for (unsigned i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (exceptions[i].is(c))
			return false;
	return true;
}
