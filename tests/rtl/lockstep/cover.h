/* SPDX-License-Identifier: Apache-2.0
 * Coverage: mode x atom x outcome (retired, or the trap's cause) x forwarding case, from the stream of retired and trapped atoms.
 * A store that the grain table lets pass is `open`, one that its line in that table stops `code`, unlike `xpage`, whose line is not there.
 * Forwarding case: distance in atoms from the youngest producer of a source register (or of the flags, if read): 1, 2, 3, more.
 */
#ifndef TESTS_RTL_LOCKSTEP_COVER_H
#define TESTS_RTL_LOCKSTEP_COVER_H
#include <stdbool.h>
#include <stdint.h>

void cover_atom(uint32_t insn, bool tmode, uint32_t trap_cause, bool grain_hit);	/* cause 0: it retired */
void cover_interrupt(bool tmode);	/* after the atom last given */
/* Prints the table, or only its sum and the empty cells; returns the number of cells that should be filled and are not. */
unsigned cover_print(bool table);
#endif
