/* SPDX-License-Identifier: Apache-2.0
 * unicorn.c: the judge of case.h that asks Unicorn (QEMU's translator), in every mode: real mode by its 16-bit engine, the others by
 * a table of descriptors and an IRET that enters the mode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>
#include "tests/insn/case.h"

const char judge_name[] = "Unicorn", judge_id[] = "unicorn";
const uint32_t judge_base = 0;
const uint32_t judge_sysflags = ~0u;
const bool judge_limits = false;

#define STUB (CASE_GDT + 0x800) /* code that enters the mode, its stack below */

static uint8_t window[TM_RAM_BYTES] __attribute__((aligned(4096)));
static uint8_t table[4096] __attribute__((aligned(4096)));
static uc_engine *uc;
static unsigned mode_now;
static uint32_t last_start;
static int intno = -1;
static uint64_t io;

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
	if (intno < 0)
		intno = (int)n;
	uc_emu_stop(u);
}

static uint32_t on_in(uc_engine *u, uint32_t port, int size, void *user)
{
	(void)u, (void)user;
	return tm_port_value((uint16_t)port, (unsigned)size);
}

static void on_out(uc_engine *u, uint32_t port, int size, uint32_t value, void *user)
{
	(void)u, (void)user;
	io = tm_port_mix(io, (uint16_t)port, (unsigned)size, value);
}

static const int seg_reg[X86_NSEG] = { UC_X86_REG_ES, UC_X86_REG_CS, UC_X86_REG_SS, UC_X86_REG_DS, UC_X86_REG_FS, UC_X86_REG_GS };

static void write_segments(bool all)
{
	for (int s = 0; s < X86_NSEG; s++) {
		uint32_t sel = tm.sys.seg[s].sel;
		if (all || (s != X86_CS && s != X86_SS))
			check(uc_reg_write(uc, seg_reg[s], &sel), "segment");
	}
}

static void write_tables(void)
{
	uc_x86_mmr gdtr = { .base = CASE_GDT, .limit = CASE_GDT_N * 8 - 1 }, tr = { .selector = 0x48, .limit = 0xffff, .flags = 0x8900 };
	for (unsigned i = 0; i < CASE_GDT_N; i++) {
		uint64_t d = tm_gdt(i);
		memcpy(table + 8 * i, &d, 8);
	}
	check(uc_mem_map_ptr(uc, CASE_GDT, sizeof table, UC_PROT_ALL, table), "map");
	check(uc_reg_write(uc, UC_X86_REG_GDTR, &gdtr), "GDTR");
	check(uc_reg_write(uc, UC_X86_REG_TR, &tr), "TR");
}

/* CR0 is written by code: then Unicorn looks at it. */
static void real_mode(void)
{
	static const uint8_t code[] = { 0x0f, 0x22, 0xc0 }; /* mov cr0, eax */
	uint32_t at = CASE_CODE + CASE_EIP_END + 0xc0, eax = tm.sys.cr0;
	uint64_t exits[1] = { at + sizeof code };
	memcpy(window + at, code, sizeof code);
	write_segments(true);
	check(uc_reg_write(uc, UC_X86_REG_EAX, &eax), "EAX");
	check(uc_ctl_set_exits(uc, exits, 1), "exits");
	check(uc_emu_start(uc, at, 0, 0, 0), "CR0");
}

/* mov cr0, ebx; mov ss, ax; mov esp, frame; iretd: to the end of the code segment. */
static void enter_mode(unsigned mode)
{
	static const uint8_t code[] = { 0x0f, 0x22, 0xc3, 0x8e, 0xd0, 0xbc, 0, 0, 0, 0, 0xcf };
	const struct case_mode *m = &case_mode[mode];
	uint32_t sel[X86_NSEG], eip = CASE_EIP_END + 0xc0 + (m->d32 ? CASE_CODE : 0), ax;
	for (int s = 0; s < X86_NSEG; s++)
		sel[s] = tm.sys.seg[s].sel;
	bool outer = m->cpl == 3;
	uint32_t frame[9] = { eip, sel[X86_CS], 2 | (mode == MODE_V86 ? X86_VM | X86_IOPL : 0), 0x1000, sel[X86_SS], sel[X86_ES], sel[X86_DS],
			      sel[X86_FS], sel[X86_GS] };
	uint32_t at = STUB + 0x100, exit_at = tm.sys.seg[X86_CS].base + eip;
	uint64_t exits[1] = { exit_at };
	memcpy(table + (STUB - CASE_GDT), code, sizeof code);
	memcpy(table + (at - CASE_GDT), frame, sizeof frame);
	ax = outer ? CASE_FLAT_SS : sel[X86_SS];
	if (!outer && !m->ss32) { /* this stack cannot reach the frame: the frame goes there */
		memcpy(window + tm.sys.seg[X86_SS].base + 0x100, frame, 12);
		at = 0x100;
	}
	memcpy(table + (STUB - CASE_GDT) + 6, &at, 4);
	check(uc_reg_write(uc, UC_X86_REG_EAX, &ax), "EAX");
	check(uc_reg_write(uc, UC_X86_REG_EBX, &tm.sys.cr0), "EBX");
	check(uc_ctl_set_exits(uc, exits, 1), "exits");
	check(uc_emu_start(uc, STUB, 0, 0, 0), "entering the mode");
}

bool judge_setup(unsigned mode)
{
	uc_hook h;
	mode_now = mode;
	last_start = 0;
	if (uc)
		uc_close(uc);
	check(uc_open(UC_ARCH_X86, mode == MODE_REAL ? UC_MODE_16 : UC_MODE_32, &uc), "open");
	check(uc_mem_map_ptr(uc, judge_base, sizeof window, UC_PROT_ALL, window), "map");
	check(uc_ctl_exits_enable(uc), "exits");
	check(uc_hook_add(uc, &h, UC_HOOK_INTR, (void *)on_intr, NULL, 1, 0), "hook");
	check(uc_hook_add(uc, &h, UC_HOOK_INSN, (void *)on_in, NULL, 1, 0, UC_X86_INS_IN), "hook");
	check(uc_hook_add(uc, &h, UC_HOOK_INSN, (void *)on_out, NULL, 1, 0, UC_X86_INS_OUT), "hook");
	write_tables();
	if (mode == MODE_REAL) {
		real_mode();
	} else {
		if (mode != MODE_V86)
			write_segments(false);
		uint8_t saved[16];
		memcpy(saved, window + 0x4100, sizeof saved);
		enter_mode(mode);
		memcpy(window + 0x4100, saved, sizeof saved);
	}
	return true;
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

static void get_regs(struct tresult *t)
{
	struct tm_regs *r = &t->r;
	uint32_t ef;
	for (int i = 0; i < 8; i++)
		uc_reg_read(uc, gpr_ids[i], &r->gpr[i]);
	r->eip = 0; /* EIP reads as a linear address in real mode, IP does not */
	uc_reg_read(uc, mode_now == MODE_REAL ? UC_X86_REG_IP : UC_X86_REG_EIP, &r->eip);
	uc_reg_read(uc, UC_X86_REG_EFLAGS, &ef);
	r->flags = ef & X86_ARITH;
	r->sysflags = ef & ~X86_ARITH & ~2u;
	for (int s = 0; s < X86_NSEG; s++) {
		uint32_t sel = 0;
		uc_reg_read(uc, seg_reg[s], &sel);
		t->sel[s] = (uint16_t)sel;
	}
}

#define CONTRIBUTORY (1u << X86_DE | 1u << X86_TS | 1u << X86_NP | 1u << X86_SS_VEC | 1u << X86_GP)

/* A case that changed segments, or ended in a fault that stays undelivered, leaves an engine that cannot go on. */
static bool is_spoilt(const struct tresult *t)
{
	for (int s = 0; s < X86_NSEG; s++)
		if (t->sel[s] != tm.sys.seg[s].sel)
			return true;
	if (t->fault >= 0 && t->fault < 32 && (1u << t->fault & CONTRIBUTORY)) /* a second one would become a double fault */
		return true;
	return ((t->r.sysflags & X86_VM) != 0) != (mode_now == MODE_V86);
}

static void take_high(uint32_t *to, uint32_t from)
{
	*to = (*to & 0xffff) | (from & 0xffff0000);
}

/* Rows whose answer is the processor's own: what they write is not compared, what they leave alone is. */
static void mask_model(const struct tcase *c, const struct tresult *ours, struct tresult *t)
{
	if (c->row == XR_RDTSC || c->row == XR_CPUID)
		memcpy(t->r.gpr, ours->r.gpr, (c->row == XR_CPUID ? X86_EBX + 1 : 1) * sizeof t->r.gpr[0]);
	if (c->row == XR_SMSW && c->in.rm != X86_NOREG && c->in.opsize == 4) /* the upper half is undefined: SDM vol. 2, SMSW */
		take_high(&t->r.gpr[c->in.rm], ours->r.gpr[c->in.rm]);
	if (c->row == XR_RDTSC)
		t->r.gpr[X86_EDX] = ours->r.gpr[X86_EDX];
}

struct tresult judge_run(const struct tcase *c, const struct tresult *ours)
{
	static struct tresult last;
	uint32_t start = tm.sys.seg[X86_CS].base + c->before.eip;
	struct tresult t = { .fault = -1 };
	uint64_t exits[2];
	uc_err e;
	if (start <= last_start || is_spoilt(&last)) /* code written from outside over code that ran: stale translations */
		judge_setup(c->mode);
	last_start = start;
	intno = -1;
	io = 0;
	check(uc_mem_write(uc, start, c->code, c->n == 1 ? 16 : CASE_BYTES), "code");
	check(uc_ctl_remove_cache(uc, start, start + 1), "cache"); /* a jump may have led here before */
	set_regs(&c->before);
	/* Counting instructions would cost a hook: stop behind the code, and where we say that a jump leads. */
	exits[0] = start + c->len;
	exits[1] = ours->cs_base + ours->r.eip;
	if (ours->fault < 0) /* or code have run at the target */
		check(uc_ctl_remove_cache(uc, exits[1], exits[1] + 1), "cache");
	check(uc_ctl_set_exits(uc, exits, ours->fault >= 0 || exits[0] == exits[1] ? 1 : 2), "exits");
	e = uc_emu_start(uc, mode_now == MODE_REAL ? start : c->before.eip, 0, 0, 0);
	get_regs(&t);
	if (e == UC_ERR_INSN_INVALID)
		t.fault = X86_UD;
	else if (e == UC_ERR_READ_UNMAPPED || e == UC_ERR_WRITE_UNMAPPED)
		t.fault = TM_OUTSIDE;
	if (intno >= 0)
		t.fault = intno;
	t.io = io;
	last = t;
	mask_model(c, ours, &t);
	return t;
}

/* ---- what it judges ---- */

static bool in_list(unsigned row, const uint16_t *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i] == row)
			return true;
	return false;
}

bool judge_in_programs(unsigned row)
{
	return row != XR_CMPXCHG8B && row != XR_LOOPE && row != XR_LOOPNE && row != XR_SMSW; /* behind_why; mask_model */
}

/* Interrupts do not happen here, far transfers of protected mode and what ring 0 does belong to the ROMs. */
bool judge_row(unsigned row, unsigned mode)
{
	static const uint16_t never[] = { XR_INT3, XR_INT, XR_ICEBP, XR_RDPMC, XR_RDMSR, XR_SYSENTER };
	static const uint16_t far[] = { XR_CALL_Ap, XR_CALL_Mp, XR_JMP_Ap, XR_JMP_Mp, XR_RETF, XR_RETF_Iw, XR_IRET };
	if (in_list(row, never, sizeof never / sizeof *never) || ((case_row[row].legal & L_CPL0) && case_mode[mode].cpl == 0))
		return false;
	return case_mode[mode].paragraphs || !in_list(row, far, sizeof far / sizeof *far);
}

/* What QEMU is known wrong or silent about. */
static bool lock_neg(const struct x86_insn *in)
{
	return (in->row == XR_NEG_Eb || in->row == XR_NEG_Ev) && (in->prefix & X86_P_LOCK);
}

/* What QEMU has as #UD: TEST's alias, NOP Ev where it knows prefetches only */
static bool known_ud(const struct x86_insn *in)
{
	return in->row == XR_TEST_EbIb_1 || in->row == XR_TEST_EvIz_1 || (in->row == XR_NOP_Ev && in->rm != X86_NOREG);
}

static bool ret_negative(const struct x86_insn *in)
{
	return in->row == XR_RET_Iw && (in->imm & 0x8000);
}

static bool bswap16(const struct x86_insn *in)
{
	return in->row == XR_BSWAP && in->opsize == 2;
}

static bool enter_mixed(const struct x86_insn *in)
{
	return in->row == XR_ENTER && (in->opsize == 4) != case_mode[mode_now].ss32;
}

static bool pushfd_v86(const struct x86_insn *in)
{
	return in->row == XR_PUSHF && in->opsize == 4 && mode_now == MODE_V86;
}

static const struct {
	bool (*is)(const struct x86_insn *);
	const char *why;
} exceptions[] = {
	{ lock_neg, "LOCK NEG: QEMU takes the flags of the old value (the host processor judges it)" },
	{ known_ud, "TEST f6 /1, f7 /1 and 0f 18 with a register: instructions of a 686, #UD in QEMU (the host processor judges them)" },
	{ ret_negative, "RET imm16 from 8000 up: QEMU sign-extends the unsigned count (SDM vol. 2, RET)" },
	{ bswap16, "(undefined) BSWAP r16 (SDM vol. 2, BSWAP): processors give 0, QEMU swaps 32 bits" },
	{ enter_mixed, "ENTER with operand size != stack size: eBP goes by operand size (SDM vol. 2, ENTER; the host agrees), QEMU's by stack size" },
	{ pushfd_v86, "PUSHFD in virtual-8086 mode: VM is cleared in the image (SDM vol. 2, PUSHF), QEMU pushes it" },
};

/* Only in programs: a case that begins with it is compared. */
static const char behind_why[] = "CMPXCHG8B, LOOPE, LOOPNE behind an instruction that sets flags: QEMU takes older ones (the host processor judges it)";

static const char split_why[] = "SGDT, SIDT over the end of 64 KB: each of the two parts wraps (SDM vol. 1, 3.7.5; judged by Bochs in tests/rom/strict), QEMU goes on behind the end";

static bool is_split(const struct x86_insn *in, const struct tm_regs *before)
{
	uint32_t off = in->disp + (in->base == X86_NOREG ? 0 : before->gpr[in->base]) + (in->index == X86_NOREG ? 0 : before->gpr[in->index] << in->scale);
	return (in->row == XR_SGDT || in->row == XR_SIDT) && in->adsize == 2 && (uint16_t)off >= 0xfffe;
}

bool judge_takes(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after)
{
	(void)after;
	if ((case_row[in->row].effect & E_DEV) && (case_row[in->row].legal & L_IOPL) && case_mode[mode_now].cpl > (before->sysflags >> 12 & 3))
		return false; /* Unicorn asks nobody about ports, nor below in virtual-8086 mode */
	if (mode_now == MODE_V86 && (case_row[in->row].effect & E_DEV) && (case_row[in->row].legal & L_IOPL))
		return false;
	if (in->row == XR_INTO && (before->flags & X86_OF)) /* an interrupt: see above */
		return false;
	for (unsigned i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (exceptions[i].is(in))
			return false;
	return !is_split(in, before);
}

unsigned judge_exceptions(void)
{
	for (unsigned i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		printf("%s: %s\n", judge_id, exceptions[i].why);
	printf("%s: %s\n%s: %s\n", judge_id, behind_why, judge_id, split_why);
	return sizeof exceptions / sizeof *exceptions + 2;
}
