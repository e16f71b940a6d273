/* SPDX-License-Identifier: Apache-2.0
 * The terminal of stdin and stdout: raw while the machine runs, as before when it ends, stops or dies.
 */
#ifndef SIM_TERMINAL_H
#define SIM_TERMINAL_H
#include <stdbool.h>
#include <stdint.h>

/* Makes stdin raw if it is a terminal of which this is the foreground; looks after the signals that end or stop a process. */
void terminal_open(void);
bool terminal_raw(void);	/* stdin is a terminal, and keys come from it one by one */
bool terminal_ours(void);	/* reading would not stop this process: it is in the foreground. Goes back to raw after a stop */
void terminal_sent(uint8_t byte);	/* a byte of the guest goes to stdout */
void terminal_restore(void);	/* also from a signal handler */
#endif
