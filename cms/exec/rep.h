/* SPDX-License-Identifier: Apache-2.0
 * REP string instructions in bulk: many units between two commits where the result cannot be told from unit by unit.
 */
#ifndef CMS_EXEC_REP_H
#define CMS_EXEC_REP_H
#include <stdbool.h>
#include <stdint.h>
#include "isa-x86/decode/x86_insn.h"

extern uint64_t rep_extra;	      /* ticks that were further units of a REP instruction */
void rep_choose(struct x86_insn *in); /* for E_STR rows with a REP prefix */
/* A trap unwound. True: it hit a bulk; the units before the faulting one now run singly, the fault will come again. */
bool rep_unwound(void);
/* A store met decoded bytes. In a bulk it unwinds: the instruction might be changing itself, unit by unit is exact. */
void rep_code_written(void);
#endif
