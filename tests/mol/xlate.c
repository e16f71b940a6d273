/* SPDX-License-Identifier: Apache-2.0
 * Random x86 blocks -> the quick tier as CMS runs it (front, passes, encoder) -> the C model, compared with isa-x86/sem run for as many ticks:
 * registers, flags, EIP, segments, memory; where the translation was rolled back, at its last commit, and then the semantics must fault
 * in the same block too. Pages are taken away under the operands, so that blocks fault in the middle.
 * Judge: the semantics, which tests/insn judges from outside.
 * -least: fails if a row and mode that the tier compiles had fewer states.
 * usage: xlate [-n BLOCKS_PER_ROW_AND_MODE] [-programs N per mode] [-least STATES] [-seed S] [-row ID]
 *              [-mode NAME] [-cases DIR] [-replay FILE]...
 */
#include "tests/mol/harness.h"	/* first: enum atom_format has names that rows.h defines */
#include "cms/front/front.h"
#include "cms/opt/opt.h"
#include "cms/sched/mol.h"
#include "tests/insn/case.h"
#include "tests/insn/cli.h"

#define HEAD (MAP_CMS_BASE + 0x4000u)
#define SEGMENTS (MAP_CMS_BASE + 0x10000u)
#define CLOCK (SEGMENTS + 0x1000u)	/* the time when the tick limit is 0, and the TSC's offset */
#define TICKS 100000u
#define TICKS_LOOP 200u	/* of a block that comes back to its start: then the limit ends it */
#define ATOMS_MAX 200000u
#define VARIATIONS 3u		/* of each block: other registers, or a page taken away */
#define PAGES 32u

static const char *const lower_of[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) #low,
#include "isa-x86/table/opcodes.def"
#undef X
};

static uint8_t *ours;
static struct ir_block ir;
static struct mol_point points[MOL_POINTS];
static struct mol_block mol = { .points = points };
static struct mol_draft draft = { .m = &mol };
static uint32_t limit = TICKS;
static unsigned long blocks, states, faults, bails, calls, dropped, native[XR_COUNT][CASE_MODES], left[XR_COUNT][CASE_MODES],
	compared[XR_COUNT][CASE_MODES];

/* How a run on the model ended: with the committed state of `eip` in the shadow registers. */
struct end {
	uint32_t eip, ticks, cause;
	bool rolled_back;
};

/* ---- the model as CMS would have set it up ---- */

static void set_page(unsigned p)
{
	uint32_t lin = tm.base + (p << 12);
	cpu->tlb[lin >> 12 & (FAST_TLB - 1)] = (struct fast_tlb){ .page = tm.absent >> p & 1 ? ~0u : lin >> 12, .pa = p << 12,
						       .rights = R_USER | R_DIRTY | (tm.readonly >> p & 1 ? 0 : R_WRITE) };
}

static void set_segments(void)
{
	bool typed = !case_mode[tm.mode].paragraphs;
	for (unsigned s = 0; s < X86_NSEG; s++) {
		const struct x86_seg *g = &tm.sys.seg[s];
		unsigned attr = SEG_READ | (typed && (g->attr & 8) ? 0 : SEG_WRITE);
		if (g->limit == 0xffffffff && (attr & SEG_WRITE))
			attr |= SEG_FLAT;
		cpu->seg[s] = cpu->segc[s] = cpu->seg_stage[s] = (struct fast_seg){ .base = g->base, .hi = g->limit, .attr = attr };
	}
	memcpy(cpu->cms + (SEGMENTS - MAP_CMS_BASE), tm.sys.seg, sizeof tm.sys.seg);
	memcpy(cpu->cms + (SEGMENTS - MAP_CMS_BASE) + offsetof(struct x86_sys, cr0), &tm.sys.cr0, 4 * sizeof tm.sys.cr0); /* to CR4 */
}

static uint64_t start_time(const struct tcase *c)
{
	return (uint64_t)c->before.gpr[X86_EBX] << 32 | c->before.gpr[X86_EAX];
}

static void set_clock(const struct tcase *c)
{
	const uint64_t end = start_time(c) + limit;
	memcpy(cpu->cms + (CLOCK - MAP_CMS_BASE), &end, sizeof end);
	memcpy(cpu->cms + (CLOCK - MAP_CMS_BASE) + sizeof end, &tm.sys.tsc_lo, sizeof end);
}

static void set_registers(const struct tm_regs *r)
{
	cpu->tr[GREG_SYSFLAGS] = r->sysflags;
	cpu->tr[GREG_EIP] = r->eip;
	memcpy(&cpu->tr[GREG_GPR], r->gpr, sizeof r->gpr);
	memcpy(cpu->trc, cpu->tr, sizeof cpu->trc);
	cpu->fl = cpu->flc = r->flags;
}

static void set_up(const struct tcase *c)
{
	for (unsigned p = 0; p < PAGES; p++)
		set_page(p);
	set_segments();
	set_clock(c);
	set_registers(&c->before);
	for (unsigned t = 16; t < 32; t++)
		cpu->tr[t] = 0xdeadbeef;
	cpu->sb_n = 0;
	cpu->sb_filter = 0;
	cpu->tlimit = limit;
	cpu->gmode = GM_WP | (case_mode[tm.mode].cpl == 3 ? GM_USER : 0);
	cpu->tmode = true;
	cpu->rtop = 0;
	memset(cpu->rstack, 0, sizeof cpu->rstack);
	cpu->pc = cpu->cpc = HEAD;
}

/* ---- what cms/exec/recover.c does with a trap ---- */

static uint32_t point_of(uint32_t cpc)
{
	for (unsigned i = 0; i < mol.points_n; i++)
		if (HEAD + mol.points[i].word * 4u == cpc)
			return mol.points[i].dynamic ? cpu->trc[GREG_EIP] : mol.points[i].eip;
	return ir.eip;
}

static uint32_t link_of(uint32_t tepc)
{
	for (unsigned i = 0; i < mol.links_n; i++)
		if (HEAD + mol.links[i].word * 4u == tepc)
			return mol.links[i].eip;
	return 0xdeadbeef;
}

/* The interpreter's instruction, on the model's memory. False: the translation does not go on. */
static bool called(const struct tcase *c)
{
	struct x86_insn in;
	uint8_t *ram = tm.ram;
	uint32_t at = cpu->tepc;
	struct x86_sys before;
	bool on = false;
	memcpy(tm.sys.seg, cpu->cms + (SEGMENTS - MAP_CMS_BASE), sizeof tm.sys.seg);
	before = tm.sys;
	tm.dirty = true;
	tm.ram = cpu->guest;
	tm.nlog = 0;
	tm.time = start_time(c) + limit - cpu->tlimit;
	tm.r = (struct tm_regs){ .eip = cpu->tr[GREG_EIP], .flags = cpu->fl, .sysflags = cpu->tr[GREG_SYSFLAGS] };
	memcpy(tm.r.gpr, &cpu->tr[GREG_GPR], sizeof tm.r.gpr);
	if (tm_step(c, &in) < 0) {
		on = tm.r.eip == mol.words[(at - HEAD) / 4 + 1] && !memcmp(&before, &tm.sys, sizeof before);
		if (!on)
			tm_undo(0);
	}
	tm.ram = ram;
	tm_undo_sys();
	if (!on)
		return false;
	calls++;
	set_registers(&tm.r);
	cpu->tlimit--;
	cpu->cpc = at;
	cpu->pc = at + 8;
	cpu->tmode = true;
	return true;
}

static struct end left_by(uint32_t cause, uint32_t value)
{
	struct end e = { .cause = cause };
	if (cause == CAUSE_DISPATCH)
		e.eip = value;
	else if (cause == CAUSE_EXIT && value == IR_EXIT_LINK)
		e.eip = link_of(cpu->tepc);
	else if (cause == CAUSE_EXIT && value == IR_EXIT_POINT)
		e.eip = point_of(cpu->cpc);
	else if (cause == CAUSE_EXIT && value != IR_EXIT_BAIL)
		e.eip = cpu->tr[GREG_EIP];
	else
		e.rolled_back = true;
	return e;
}

static struct end run_model(const struct tcase *c)
{
	struct end e = { .rolled_back = true };
	set_up(c);
	for (unsigned n = 0; n < ATOMS_MAX; n++) {
		fast_step(cpu, &ret);
		if (!ret.trap)
			continue;
		uint32_t cause = cpu->tcause & 255, value = cpu->ttval;
		if (cause == CAUSE_EXIT && value == IR_EXIT_CALL && cpu->tlimit && called(c))
			continue;
		e = left_by(cause, value);
		break;
	}
	cpu->tmode = false;
	if (e.rolled_back) {
		uint32_t cpc = cpu->cpc;
		fast_rollback(cpu);
		e.eip = point_of(cpc);
	}
	e.ticks = limit - cpu->tlimit;
	return e;
}

/* ---- compare ---- */

static int run_sem(const struct tcase *c, uint32_t ticks)
{
	struct x86_insn in;
	for (; ticks; ticks--) {
		int f = tm.r.eip - c->before.eip < c->len ? tm_step(c, &in) : 1000;
		if (f >= 0)
			return f;
	}
	return -1;
}

static const char *difference(const struct end *e)
{
	static const char *const names[8] = { "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi" };
	for (unsigned i = 0; i < 8; i++)
		if (tm.r.gpr[i] != cpu->trc[GREG_GPR + i])
			return names[i];
	if (tm.r.flags != cpu->flc)
		return "flags";
	if (tm.r.sysflags != cpu->trc[GREG_SYSFLAGS])
		return "system flags";
	if (tm.r.eip != e->eip)
		return "eip";
	if (memcmp(cpu->cms + (SEGMENTS - MAP_CMS_BASE), tm.sys.seg, sizeof tm.sys.seg))
		return "segments";
	return memcmp(ours, cpu->guest, CASE_CODE) ? "memory" : NULL;
}

/* A trap that rolls back was a fault of the guest's: the semantics comes to one before it leaves the block. */
static const char *unjustified(const struct tcase *c, const struct end *e)
{
	if (e->cause == CAUSE_SBFULL || e->cause == CAUSE_EXIT || (e->cause == CAUSE_LIMIT && ir.loops))
		return NULL;
	if (e->cause != CAUSE_SEG && e->cause != CAUSE_TLBMISS && e->cause != CAUSE_PAGE)
		return "trap of no known cause";
	for (unsigned i = 0; i < 200; i++) {
		int f = run_sem(c, 1);
		if (f >= 0)
			return f == 1000 ? "fault that the semantics has not" : NULL;
	}
	return NULL;
}

static const char *compare(const struct tcase *c)
{
	struct end e = run_model(c);
	tm.r = c->before;
	tm.nlog = 0;
	tm.time = start_time(c);
	int f = run_sem(c, e.ticks);
	const char *diff = f == TM_OUTSIDE ? "dropped" : f >= 0 ? "fault" : difference(&e);
	if (!diff && e.rolled_back) {
		faults += e.cause != CAUSE_EXIT;
		bails += e.cause == CAUSE_EXIT;
		diff = unjustified(c, &e);
	}
	tm_undo_sys();
	return diff;
}

static void take_back(void)
{
	tm_undo(0);
	memcpy(cpu->guest, ours, CASE_CODE);
}

/* The same without the copy of everything: what was stored is in the log. */
static void take_back_logged(void)
{
	for (unsigned i = tm.nlog; i-- > 0;)
		memcpy(cpu->guest + (tm.log[i].addr - tm.base), tm.log[i].old, tm.log[i].size);
	tm_undo(0);
}

/* ---- blocks ---- */

/* Loads from descriptors want the system segment, which is not set up here: tests/ir has them. */
static struct front_source source(const struct tcase *c)
{
	const struct case_mode *m = &case_mode[c->mode];
	return (struct front_source){
		.bytes = c->code, .avail = c->len, .eip = c->before.eip, .cs_limit = m->d32 ? 0xffffffff : 0xffff, .mode = tm_decode_mode(c->mode),
		.ss32 = m->ss32, .cpl0 = m->cpl == 0, .v86 = c->mode == MODE_V86, .segments = m->paragraphs ? SEGMENTS : 0,
		.clock = CLOCK, .tsc = CLOCK + 8, .insns_max = FRONT_INSNS_MAX,
		.stores_max = FRONT_STORES_MAX, .joins = FRONT_JOINS,
	};
}

/* Two ways lead to code: the draft is placed, or its IR is encoded. They must come to the same. */
static void must_be_encoded(void)
{
	static uint32_t words[2 * IR_MAX];
	static struct mol_point to[MOL_POINTS];
	static struct mol_block m = { .words = words, .points = to };
	if (sched_encode(&m, &ir) || m.n != mol.n || m.entry != mol.entry || m.points_n != mol.points_n || m.links_n != mol.links_n ||
	    memcmp(words, mol.words, m.n * sizeof *words) || memcmp(m.points, mol.points, m.points_n * sizeof *m.points) ||
	    memcmp(m.links, mol.links, m.links_n * sizeof *m.links))
		ir_wrong("the draft and its IR are not the same code", "sched", mol.n);
}

static bool translate(const struct tcase *c)
{
	struct front_source s = source(c);
	mol.words = (uint32_t *)(cpu->cms + (HEAD - MAP_CMS_BASE));
	if (!front_draft(&draft, &s))
		return false;
	limit = draft.loops ? TICKS_LOOP : TICKS;
	front_expand(&ir, &draft);
	sched_place(&mol, &draft);
	must_be_encoded();
	if (draft.flag_work | draft.loops) {
		opt_run(&ir);
		if (sched_encode(&mol, &ir))
			return false;
	}
	for (uint32_t at = HEAD; at < HEAD + mol.n * 4u; at += 32)
		fast_forget_line(cpu, at);
	return true;
}

/* Does the quick tier do the first instruction itself? */
static bool is_native(const struct tcase *c)
{
	struct front_source s = source(c);
	s.insns_max = 1;
	if (!front_region(&ir, &s))
		return false;
	for (unsigned i = 0; i < ir.n; i++)
		if (ir.ins[i].op == IR_CALL)
			return false;
	return true;
}

static bool fails(const struct tcase *c)
{
	const char *diff = c->len && translate(c) ? compare(c) : NULL;
	take_back();
	return diff && strcmp(diff, "dropped");
}

static void report(struct tcase *c, const char *first)
{
	struct tresult none = { .r = c->before };
	printf("# before it was shrunk: %s\n", first);
	take_back();
	shrink(c, fails);
	translate(c);
	const char *diff = compare(c);
	failures++;
	file_print(c, diff ? diff : "(nothing any more)", &(struct tresult){ .r = tm.r }, &none);
	printf("# pages absent %llx, read-only %llx; the model: eax..edi", (unsigned long long)tm.absent, (unsigned long long)tm.readonly);
	for (unsigned i = 0; i < 8; i++)
		printf(" %08x", cpu->trc[GREG_GPR + i]);
	printf(" flags %03x\n# kept as %s\n\n", cpu->flc, file_write(c, diff ? diff : "?"));
	take_back();
}

/* False: it differed. */
static bool one_state(struct tcase *c)
{
	const char *diff = compare(c);
	if (!diff) {
		states++;
		take_back_logged();
	} else if (!strcmp(diff, "dropped")) {
		dropped++;
		take_back();
	} else {
		report(c, diff);
		return false;
	}
	return true;
}

/* Another state for the same code: a page of one of its operands goes, or registers and flags change. */
static void vary(struct tcase *c, const struct tcase *first, const uint32_t *pages, unsigned n)
{
	*c = *first;
	tm.absent = tm.readonly = 0;
	c->before.flags = (uint32_t)gen_rand() & X86_ARITH;
	if (n && gen_below(2)) {
		uint64_t bit = 1ull << pages[gen_below(n)];
		*(gen_below(3) ? &tm.absent : &tm.readonly) = bit;
	} else {
		c->before.gpr[gen_below(4)] = (uint32_t)gen_rand() >> gen_below(32);
	}
}

static unsigned touched(const struct tcase *c, uint32_t *pages)
{
	tm.r = c->before;
	tm.nlog = 0;
	run_sem(c, 200);
	unsigned n = tm.nlog;
	for (unsigned i = 0; i < n; i++)
		pages[i] = (tm.log[i].addr - tm.base) >> 12;
	tm_undo(0);
	tm_undo_sys();
	return n;
}

/* States compared. */
static unsigned block(const struct tcase *first)
{
	static struct tcase c;
	static uint32_t pages[TM_LOG_MAX];
	unsigned long before = states;
	if (!translate(first))
		return 0;
	blocks++;
	unsigned n = touched(first, pages);
	c = *first;
	for (unsigned v = 0; v <= VARIATIONS && one_state(&c); v++)
		vary(&c, first, pages, n);
	tm.absent = tm.readonly = 0;
	return (unsigned)(states - before);
}

static void one(unsigned row, unsigned mode)
{
	static struct tcase c;
	if (!seq_from(&c, row, mode, 1 + gen_below(5))) {
		dropped++;
		return;
	}
	if (!gen_below(4))
		seq_back(&c);
	++*(is_native(&c) ? &native[row][mode] : &left[row][mode]);
	compared[row][mode] += block(&c);
}

/* What the judges' machine can do without tables of interrupts and rings. */
static bool is_in(unsigned row, unsigned mode)
{
	const struct rowinfo *r = &case_row[row];
	(void)mode;
	return r->map && (strcmp(lower_of[row], "NONE") || !(r->effect & (E_CTX | E_DEV | E_X87) || (r->legal & ~L_LOCK)));
}

static void run_mode(unsigned mode, const struct cli *o)
{
	tm_setup(mode, 0, ours);
	tm.paged = true;
	for (unsigned row = 0; row < XR_COUNT && failures < 10; row++) {
		unsigned long before = failures;
		gen_state = o->seed * 1000003 + row * CASE_MODES + mode;
		for (unsigned k = 0; k < o->n && failures == before && is_in(row, mode) && cli_wants_row(o, row); k++)
			one(row, mode);
	}
}

static void run_programs(unsigned mode, unsigned n, uint64_t seed)
{
	static struct tcase c;
	tm_setup(mode, 0, ours);
	tm.paged = true;
	gen_state = seed * 1000003 + 0x7000 + mode;
	for (unsigned k = 0; k < n && failures < 10; k++)
		if (seq_case(&c, mode))
			block(&c);
}

static int replay(const char *path)
{
	static struct tcase c;
	if (file_read(&c, path))
		return 1;
	tm_setup(c.mode, 0, ours);
	tm.paged = true;
	c.n = 2;
	for (unsigned i = 0; i < c.ndata; i++) {
		memcpy(ours + c.data[i].addr, c.data[i].old, c.data[i].size);
		memcpy(cpu->guest + c.data[i].addr, c.data[i].old, c.data[i].size);
	}
	const char *diff = translate(&c) ? compare(&c) : "not translated";
	take_back();
	printf("%s: %s\n", path, diff ? diff : "same");
	return diff != NULL;
}

/* The cell with the fewest states, of those that could be made; 0 if none could. */
static unsigned long fewest(unsigned *row, unsigned *mode)
{
	unsigned long least = ~0ul;
	for (unsigned r = 0; r < XR_COUNT; r++)
		for (unsigned m = 0; m < CASE_MODES; m++)
			if (native[r][m] && compared[r][m] < least)
				least = compared[r][m], *row = r, *mode = m;
	return least == ~0ul ? 0 : least;
}

/* Rows of which no instruction became atoms, with the modes. */
static void list_left(void)
{
	for (unsigned row = 0; row < XR_COUNT; row++) {
		bool any = false;
		for (unsigned m = 0; m < CASE_MODES; m++)
			if (left[row][m] && !native[row][m])
				printf("%s%s %s", any ? "" : "interpreter's: ", any ? "," : case_row[row].id, case_mode[m].name), any = true;
		if (any)
			printf("\n");
	}
}

static void fill(void)
{
	cpu_new();
	ours = cpu->guest + 0x40000;
	gen_state = 1;
	for (unsigned i = 0; i < CASE_CODE; i++)
		ours[i] = cpu->guest[i] = (uint8_t)(gen_rand() >> (gen_rand() & 32));
}

int main(int argc, char **argv)
{
	unsigned row = 0, mode = 0, least_wanted = 0;
	struct cli o = { .program = "xlate", .replay = replay, .cases = &file_dir, .n = 400, .programs = 20000, .seed = 1, .least = &least_wanted };
	fill();
	tm_programs = is_in;
	if (!cli_parse(&o, argc, argv))
		return 2;
	if (o.replayed)
		return o.bad != 0;
	for (unsigned m = 0; m < CASE_MODES; m++)
		if (cli_wants_mode(&o, m)) {
			run_mode(m, &o);
			run_programs(m, o.programs, o.seed);
		}
	list_left();
	unsigned long least = fewest(&row, &mode);
	printf("fewest states of a row and mode: %lu, %s %s\n", least, case_row[row].id, case_mode[mode].name);
	printf("quick tier on the C model against sem, seed %llu: %lu blocks, %lu states compared, %lu of them rolled back by a fault, %lu bailed, "
	       "%lu calls; %lu failures, %lu dropped\n",
	       (unsigned long long)o.seed, blocks, states, faults, bails, calls, failures, dropped);
	return failures != 0 || least < least_wanted;
}
