/* SPDX-License-Identifier: Apache-2.0
 * Engine `fast` -> on stderr at the end, how long the guest stood still, and how long an interrupt that was due waited, in cycles. Linked
 * around the model's commits, traps and jumps by `ld --wrap`, so that a normal build knows nothing of it and costs are not changed.
 *
 * An event is due at a tick, and whatever the engine the handler runs at that tick: what can be late is the cycle. Two figures of each
 * external interrupt, both to the commit of the handler's first instruction:
 *   wait   from the commit of the last instruction before it: the guest stands at the tick at which the interrupt is due
 *   chunk  from the LIMIT trap that says the chunk of ticks is spent, after which the last ticks of the chunk are interpreted
 * `still` is the longest time between two commits of instructions: what an event of the outside would have to wait at worst. What the
 * guest slept in HLT is no part of any.
 */
#include <inttypes.h>
#include <stdio.h>
#include "sim/fast/cpu.h"

enum { TRANSLATE = 2, IDLE = 5, LEVELS = 4 };
static const unsigned level[LEVELS] = { 5000, 10000, 50000, 100000 };

struct longest {
	uint64_t n, sum, most, at_tick, translate, over[LEVELS];
};

static struct {
	uint64_t cycle, idle, translate; /* at the last commit of an instruction */
	uint64_t limit_cycle, limit_idle;
	bool limit, taken, started;
	struct longest still, wait, chunk;
} la;

void __real_fast_commit(struct fast_cpu *c, uint32_t n);
void __wrap_fast_commit(struct fast_cpu *c, uint32_t n);
void __real_fast_trap(struct fast_cpu *c, uint32_t pc, uint32_t cause, uint32_t tval);
void __wrap_fast_trap(struct fast_cpu *c, uint32_t pc, uint32_t cause, uint32_t tval);
struct fast_atom *__real_fast_at(struct fast_cpu *c, uint32_t pc);
struct fast_atom *__wrap_fast_at(struct fast_cpu *c, uint32_t pc);

static void note(struct longest *l, uint64_t cycles, uint64_t translate, uint64_t tick)
{
	l->n++;
	l->sum += cycles;
	for (unsigned i = 0; i < LEVELS; i++)
		l->over[i] += cycles > level[i];
	if (cycles <= l->most)
		return;
	l->most = cycles;
	l->translate = translate;
	l->at_tick = tick;
}

static void stepped(struct fast_cpu *c)
{
	fast_account(c);
	uint64_t idle = c->hd.activity[IDLE], translate = c->hd.activity[TRANSLATE], tick = c->hd.tick;
	uint64_t gap = c->cycles - la.cycle - (idle - la.idle), made = translate - la.translate;

	if (la.started)
		note(&la.still, gap, made, tick);
	if (la.taken)
		note(&la.wait, gap, made, tick);
	if (la.taken && la.limit)
		note(&la.chunk, c->cycles - la.limit_cycle - (idle - la.limit_idle), 0, tick);
	if (la.taken)
		la.limit = la.taken = false;
	la.started = true;
	la.cycle = c->cycles;
	la.idle = idle;
	la.translate = translate;
}

void __wrap_fast_commit(struct fast_cpu *c, uint32_t n)
{
	__real_fast_commit(c, n);
	if (n)
		stepped(c);
}

/* Only the first LIMIT since the last boundary begins the end of its chunk. */
void __wrap_fast_trap(struct fast_cpu *c, uint32_t pc, uint32_t cause, uint32_t tval)
{
	if (cause == CAUSE_LIMIT && !la.limit) {
		fast_account(c);
		la.limit = true;
		la.limit_cycle = c->cycles;
		la.limit_idle = c->hd.activity[IDLE];
	}
	__real_fast_trap(c, pc, cause, tval);
}

/* Each jump of the firmware comes here: its functions that are called can be told by their addresses. */
struct fast_atom *__wrap_fast_at(struct fast_cpu *c, uint32_t pc)
{
	if (pc == PC_INTACK)
		la.taken = true;
	else if (pc == EVENTS_BUDGET && !la.taken)
		la.limit = false;	/* a chunk begins */
	return __real_fast_at(c, pc);
}

static void print(const char *name, const struct longest *l)
{
	fprintf(stderr, "latency.%s %" PRIu64 " mean %.0f longest %" PRIu64 " (translating %" PRIu64 ", tick %" PRIu64 ") over", name, l->n,
		l->n ? (double)l->sum / (double)l->n : 0, l->most, l->translate, l->at_tick);
	for (unsigned i = 0; i < LEVELS; i++)
		fprintf(stderr, " %u:%" PRIu64, level[i], l->over[i]);
	fprintf(stderr, "\n");
}

static __attribute__((destructor)) void at_end(void)
{
	print("still", &la.still);
	print("wait", &la.wait);
	print("chunk", &la.chunk);
}
