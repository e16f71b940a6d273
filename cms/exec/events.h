/* SPDX-License-Identifier: Apache-2.0
 * What happens between two x86 instructions, the same for ref and CMS: device events, typed input, interrupts, debug traps,
 * HLT, double faults, CPU reset, stop points. Committed guest state in, committed guest state out.
 *
 *     while (events_boundary())  run at most events_budget() ticks, then events_advance(the ticks that retired)
 *
 * An engine runs its ticks without looking here, but must come to a boundary (after the instruction's commit) when the budget
 * is spent, when m_set_sysflags() set TF or RF, or IF while the interrupt line is up, when M_SET() was called, after an m_in() or
 * m_out() that moved the next event or the interrupt line or made events_asked() true, and after events_fault(). Coming more often
 * changes nothing. Ticks: one per retired instruction or REP unit; interrupts and faults none, except one without an
 * instruction retired since the last one, and a CPU reset: so time always goes on. Time is never read from the host.
 * Follows SDM vol. 3, 6.6-6.9, 6.15 (double fault).
 * Invariant: nothing here survives between boundaries that struct x86_arch and struct pc_state do not hold, except input
 * that is due but did not fit the UART.
 */
#ifndef CMS_EXEC_EVENTS_H
#define CMS_EXEC_EVENTS_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/params.h"

struct events {
	uint64_t ticks;		/* retired up to the last events_advance() */
	uint64_t skip;		/* ticks passed by HLT; guest time = ticks + skip */
	uint64_t stop_at;	/* park when this many ticks have retired */
	enum machine_stop stop;	/* why events_boundary() said false */
	uint32_t status;	/* value of port 0xf4 with STOP_EXIT_PORT */
	bool show;		/* the host wants the state at the next boundary */
	bool no_reboot;		/* a reset or triple fault ends the run */
	bool interactive;	/* HLT waits in real time */
};
extern struct events events;

/* After pc_reset() or pc_loaded(): sets counters from the image, and A20 and the shadow map from the devices. */
void events_start(const struct x86_arch *a);
static inline uint64_t events_now(void) { return events.ticks + events.skip; }
/* False: the run stops here, for the reason in events.stop; call again to go on. May unwind like an instruction. */
bool events_boundary(void);
uint32_t events_budget(void);	/* >= 1; valid directly after events_boundary() */
/* Besides interrupts, RF and shadows a boundary here would have nothing to do: no debug trap, NMI, HLT, single step, stop or reset. */
bool events_calm(void);
/* The boundary before a REP that RF is set for allowed one tick. True: its further units may have more, events_budget() of them from here
 * on, if RF is taken for kept (X86_RF_KEPT) until the last and a boundary comes behind that. */
bool events_open(void);
/* The next instruction ends at most so many ticks from now, or several that touch no port do. True: the CPU could not tell the
 * boundaries on the way from none; they are done, and events_budget(), not less, counts from now. False: come to them. */
bool events_pass(uint32_t ticks);
void events_advance(uint32_t ticks);
/* An instruction or a delivery faulted and has been rolled back: delivers the exception by the double-fault rules. May unwind
 * again; after it returns the handler's first instruction is next. */
void events_fault(unsigned vec, uint32_t err);
bool events_asked(void); /* a stop or a reset is due at the next boundary */
void events_stop(enum machine_stop why, uint32_t status);	/* at the next boundary */

/* ---- what the engine offers ---- */
void exec_load_arch(const struct x86_arch *a);	/* replaces the CPU state, committed; TLB and contexts start anew */
void exec_map_changed(void);	/* A20 or shadow RAM: nothing remembered of physical addresses is valid */
/* Input: next byte due at or before `now` (kind << 8 | value, kind as in sim_input_take), or -1; tick of the next recorded. */
int exec_input_take(uint64_t now);
uint64_t exec_input_next(void);
/* The host's wishes: to stop (Ctrl-A X, SIGTERM, -stop-at console:) -> events_stop(); to have the state -> events.show. */
void exec_hear_host(void);
void exec_show_state(void);	/* lays the committed state down as at a stop, for the host to take, and goes on */
bool exec_input_live(void);	/* a key waits that was not taken */
/* Interactive HLT: wait in real time, for a part of `ticks` (>= 1) that is short for a person, less if a key or a wish to stop
 * comes. Returns how many are over, >= 1: a key is taken at a boundary at which recorded input would be. */
uint64_t exec_idle(uint64_t ticks);
void exec_asleep(bool asleep);	/* the guest halts, or is woken: for the cycle counters */

enum exec_input { EXEC_INPUT_SERIAL, EXEC_INPUT_KEY };
#endif
