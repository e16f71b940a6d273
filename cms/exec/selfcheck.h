/* SPDX-License-Identifier: Apache-2.0
 * Translations judged by the interpreter, inside the machine, when the parameters ask for it (CMS_SELFCHECK).
 */
#ifndef CMS_EXEC_SELFCHECK_H
#define CMS_EXEC_SELFCHECK_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/exec/exec.h"

/* Runs the translation, and what it is chained to, from commit to commit: each is taken back, as many ticks are interpreted, the two
 * are compared. True: something needs a decision, the state is the interpreter's. False: it trapped otherwise, t is its trap, to be
 * handled as always. A difference ends the machine. */
bool selfcheck_run(uint32_t code, struct exec_trap *t);
void selfcheck_settle(void);	/* first thing after an unwinding: a check that was under way is given up */
#endif
