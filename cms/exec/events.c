/* SPDX-License-Identifier: Apache-2.0
 * The boundary between two x86 instructions. See events.h. */
#include "cms/exec/events.h"
#include "cms/exec/physmap.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/irq.h"
#include "isa-x86/sem/mach.h"
#include "isa-x86/sem/stack.h"

#define NEVER UINT64_MAX
#define POLL_TICKS (1u << 16)	/* about 1 ms: the longest run without a look at the live console */
#define RETRY_TICKS 64000u	/* typed input that did not fit is offered again after 1 ms */
#define DR7_GD 0x2000u

struct events events;

/* What is on its way to the guest. `delivering`: classes of table 6-5, for faults met while delivering. */
enum fault_class { NOTHING, BENIGN, CONTRIB, PAGE, DOUBLE };
static enum fault_class delivering;
static bool reset_wanted, single, asleep;
static uint64_t input_due, next_poll;
static int input_held = -1;	/* a byte taken from the host that the UART had no room for */

/* ---- counting ---- */

void events_start(const struct x86_arch *a)
{
	events.ticks = a->ticks_lo | (uint64_t)a->ticks_hi << 32;
	events.skip = a->skip_lo | (uint64_t)a->skip_hi << 32;
	events.stop = STOP_NONE;
	delivering = NOTHING;
	reset_wanted = asleep = false;
	input_held = -1;
	input_due = exec_input_next();
	next_poll = events_now();
	plat_a20(pc_a20());
	plat_pam_changed();
	m_commit_part();
}

void events_advance(uint32_t ticks)
{
	events.ticks += ticks;
}

void events_stop(enum machine_stop why, uint32_t status)
{
	events.stop = why;
	events.status = status;
}

bool events_asked(void)
{
	return reset_wanted || events.stop != STOP_NONE;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The guest time of the next thing that happens by itself. */
static uint64_t next_event(void)
{
	return least(pc_next_event(), input_due);
}

uint32_t events_budget(void)
{
	if (single)
		return 1;
	uint64_t n = least(next_event() - events_now(), events.stop_at - events.ticks);
	return (uint32_t)least(n, POLL_TICKS);
}

bool events_calm(void)
{
	const struct x86_sys *s = m_sys();
	return !(s->db || s->nmi || s->halted || (m_sysflags() & X86_TF) || events_asked());
}

bool events_open(void)
{
	if (m_sys()->int_shadow || (m_sysflags() & X86_TF))
		return false;
	single = false;
	return true;
}

/* ---- exceptions ---- */

static enum fault_class class_of(unsigned vec)
{
	switch (vec) {
#define FAULT_CLASS_BENIGN BENIGN
#define FAULT_CLASS_CONTRIB CONTRIB
#define FAULT_CLASS_PAGE PAGE
#define FAULT_CLASS_DOUBLE DOUBLE
#define X(name, vector, kind, rule, has_error, text) case vector: return FAULT_CLASS_##rule;
#include "isa-x86/table/exceptions.def"
#undef X
	}
	return BENIGN;
}

/* What is done while the guest is halted, devices' events too, is idle; delivering what wakes it is not. */
static void set_asleep(bool halted)
{
	if (asleep != halted)
		exec_asleep(halted);
	asleep = halted;
}

static void deliver(unsigned vec, uint32_t err, enum irq_kind kind)
{
	delivering = kind == IRQ_EXTERNAL ? BENIGN : class_of(vec);
	if (m_sys()->halted) {
		set_asleep(false);
		M_SET(halted, 0);
		m_commit_part();
	}
	x86_deliver(vec, err, kind);
	m_commit_part();
	delivering = NOTHING;
}

/* DR6 tells why, and stays even if the delivery faults; B0 to B3 are of this exception alone. Neither a debug trap nor a code
 * breakpoint pushes RF (SDM vol. 3, 17.3.1.1). */
static void deliver_debug(uint32_t why)
{
	M_SET(dr[6], (m_sys()->dr[6] & ~X86_DB_B) | why);
	M_SET(dr[7], m_sys()->dr[7] & ~DR7_GD);
	M_SET(db, 0);
	m_commit_part();
	deliver(X86_DB, X86_NOERR, IRQ_TRAP);
}

static void triple_fault(void)
{
	delivering = NOTHING;
	if (events.no_reboot)
		events_stop(STOP_TRIPLE_FAULT, STOP_BY_FAULT);
	else
		pc_system_reset();
}

/* Table 6-5: does `second`, met while delivering `first`, become a double fault? */
static bool doubles(enum fault_class first, enum fault_class second)
{
	if (first == PAGE)
		return second == PAGE || second == CONTRIB;
	return first == CONTRIB && second == CONTRIB;
}

/* Faults and interrupts take no time, but a handler whose first instruction faults again, or a request that stays behind a trap
 * gate, must not stop it: without an instruction retired since the last one, this one counts as a tick. */
static void count_delivery(void)
{
	if (m_sys()->fault_tick == (uint32_t)events.ticks)
		events.ticks++;
	M_SET(fault_tick, (uint32_t)events.ticks);
	m_commit_part();
}

void events_fault(unsigned vec, uint32_t err)
{
	enum fault_class second = class_of(vec);
	if (delivering == NOTHING)
		count_delivery();
	if (delivering == DOUBLE && second != BENIGN)
		triple_fault();
	else if (doubles(delivering, second))
		deliver(X86_DF_VEC, 0, IRQ_FAULT);
	else if (vec == X86_DB)
		deliver_debug(err);
	else
		deliver(vec, err, IRQ_FAULT);
}

/* ---- the parts of a boundary ---- */

/* MOV SS and POP SS: no single step behind them, data breakpoints wait for the next instruction. */
static bool debug_held(const struct x86_sys *s)
{
	return (s->int_shadow & X86_SHADOW_MOVSS) && (s->int_shadow & X86_SHADOW_NEW);
}

/* What the instruction just finished leaves behind: RF, the old interrupt shadow, debug traps. */
static void finish_instruction(void)
{
	const struct x86_sys *s = m_sys();
	if (s->rf_live) {
		if (s->rf_live != X86_RF_KEPT)
			m_set_sysflags(m_sysflags() & ~X86_RF);
		M_SET(rf_live, 0);
	}
	if (s->int_shadow & X86_SHADOW_OLD)
		M_SET(int_shadow, 0);
	m_commit_part();
	if (s->db && !debug_held(s)) {
		deliver_debug(s->db);
	} else if (s->db) {
		M_SET(db, s->db & X86_DB_B);
		m_commit_part();
	}
}

/* The mirror image, for the instruction about to run. */
static void begin_instruction(void)
{
	uint32_t flags = m_sysflags();
	single = false;
	if (m_sys()->int_shadow) {
		M_SET(int_shadow, (m_sys()->int_shadow & X86_SHADOW_MOVSS) | X86_SHADOW_OLD);
		single = true;
	}
	if (flags & X86_TF) {
		M_SET(db, m_sys()->db | X86_DB_BS);
		single = true;
	}
	if (flags & X86_RF) {
		M_SET(rf_live, 1);
		single = true;
	}
	if (single)
		m_commit_part();
}

/* A reset counts as a tick, so that a guest which does nothing else ends too. */
static void reset_cpu(void)
{
	struct x86_arch a;
	events.ticks++;
	set_asleep(false);
	__builtin_memset(&a, 0, sizeof a);
	x86_reset_state(&a);
	a.sys.a20_mask = pc_a20() ? 0xffffffffu : 0xffefffffu;
	reset_wanted = false;
	delivering = NOTHING;
	exec_load_arch(&a);
}

static bool input_fits(int v)
{
	uint8_t byte = (uint8_t)v;
	return v >> 8 == EXEC_INPUT_SERIAL ? pc_serial_input(byte) : pc_key_input(byte);
}

static void take_input(uint64_t now)
{
	pc.now = now;
	for (;;) {
		int v = input_held >= 0 ? input_held : exec_input_take(now);
		input_held = -1;
		if (v < 0)
			break;
		if (!input_fits(v)) {
			input_held = v;
			input_due = now + RETRY_TICKS;
			return;
		}
	}
	input_due = exec_input_next();
}

static void run_devices(uint64_t now)
{
	if (pc_next_event() <= now)
		pc_run_events(now);
	bool poll = now >= next_poll && input_held < 0;
	if (now >= input_due || poll) {
		next_poll = now + POLL_TICKS;
		take_input(now);
	}
}

/* An NMI is taken whatever IF is, but not within a shadow nor before the IRET of the last one. */
static bool take_nmi(void)
{
	const struct x86_sys *s = m_sys();
	if (s->nmi != X86_NMI_PENDING || (s->int_shadow & X86_SHADOW_NEW))
		return false;
	M_SET(nmi, X86_NMI_BLOCKED);
	count_delivery();
	deliver(X86_NMI, X86_NOERR, IRQ_EXTERNAL);
	return true;
}

/* True when an interrupt was taken. */
static bool take_interrupt(void)
{
	if (!pc_intr() || !(m_sysflags() & X86_IF) || (m_sys()->int_shadow & X86_SHADOW_NEW))
		return false;
	count_delivery();
	pc.now = events_now();
	deliver(pc_intack(), X86_NOERR, IRQ_EXTERNAL);
	return true;
}

/* A key that waits is taken before time goes on; one that the UART has no room for waits until time has. */
static void wait_halted(uint64_t ticks)
{
	if (input_held >= 0 || !exec_input_live())
		events.skip += exec_idle(ticks);
	next_poll = events_now();
}

/* HLT: time jumps to the next event. With interrupts off nothing can wake the guest: an NMI comes from its own code only. */
static void skip_halt(void)
{
	uint64_t n = next_event() - events_now();
	set_asleep(true);
	if (!(m_sysflags() & X86_IF))
		events_stop(STOP_HLT_FOREVER, 0);
	else if (events.interactive)
		wait_halted(n);
	else
		events.skip += n;
}

/* The host is heard each time: interrupts may follow one another, or nothing may ever wake the guest. What the guest has decided stays. */
static bool settle(void)
{
	if (events.stop == STOP_NONE)
		exec_hear_host();
	if (reset_wanted)
		reset_cpu();
	run_devices(events_now());
	if (events.stop == STOP_NONE && events.ticks >= events.stop_at)
		events_stop(STOP_AT, 0);
	return events.stop == STOP_NONE && !reset_wanted;
}

/* What a stop here would leave; nothing changes. */
static void show_state(void)
{
	events.show = false;
	pc.now = events_now();	/* the last look at the devices was whenever the tier came here */
	exec_show_state();
}

bool events_boundary(void)
{
	for (;;) {
		finish_instruction();	/* or the frame of an interrupt, which may have met a data breakpoint too */
		if (!settle()) {
			if (events.stop != STOP_NONE) {
				pc.now = events_now();	/* the last look at the devices was whenever the tier came here */
				return false;
			}
			continue;
		}
		if (events.show)
			show_state();
		if (take_nmi() || take_interrupt())
			continue;
		if (!m_sys()->halted)
			break;
		skip_halt();
	}
	begin_instruction();
	return true;
}

/* Is a look at the console due that would find something? If not, it is done. */
static bool console_waits(uint64_t now)
{
	if (now < next_poll || input_held >= 0)
		return false;
	if (exec_input_live())
		return true;
	next_poll = now + POLL_TICKS;
	return false;
}

/* Devices are looked at too early only for those who cannot look back. Nothing is committed: a commit may be under way. */
bool events_pass(uint32_t ticks)
{
	uint64_t now = events_now(), end = now + ticks;
	exec_hear_host();
	if (single || ticks > POLL_TICKS || events_asked() || events.show || input_due < end || events.stop_at - events.ticks < ticks)
		return false;
	return !console_waits(now) && pc_run_unseen(end);
}

/* ---- what the devices ask for: platform.h ---- */

void plat_a20(bool on)
{
	M_SET(a20_mask, on ? 0xffffffffu : 0xffefffffu);
	exec_map_changed();
}

void plat_pam_changed(void)
{
	for (uint32_t pa = 0xc0000; pa < 0x100000; pa += 0x4000)
		physmap_shadow(pa, 0x4000, pc_pam_readable(pa), pc_pam_writable(pa));
	exec_map_changed();
}

void plat_cpu_reset(void)
{
	if (events.no_reboot)
		events_stop(STOP_TRIPLE_FAULT, STOP_BY_DEVICE);
	reset_wanted = true;
}

void plat_nmi(void)
{
	M_SET(nmi, m_sys()->nmi | X86_NMI_PENDING);
}

void plat_poweroff(void)
{
	events_stop(STOP_POWEROFF, 0);
}

void plat_exit(uint32_t v)
{
	events_stop(STOP_EXIT_PORT, v);
}
