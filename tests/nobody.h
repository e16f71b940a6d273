/* SPDX-License-Identifier: Apache-2.0
 * Nobody sits before the machine: the callbacks of sim/engine.h that a program without a person answers alike. Defines them, so it is
 * included once in a program; drives, consoles and the wish to stop are each program's own.
 */
#ifndef TESTS_NOBODY_H
#define TESTS_NOBODY_H
#include "sim/engine.h"

int sim_input_take(uint64_t tick) { (void)tick; return -1; }
uint64_t sim_input_next(void) { return UINT64_MAX; }
bool sim_input_live(void) { return false; }
void sim_idle(uint32_t ticks) { (void)ticks; }
bool sim_state_wanted(void) { return false; }
void sim_state_ready(void) { }
void sim_stats_request(unsigned op, const struct cms_stats *s) { (void)op, (void)s; }
#endif
