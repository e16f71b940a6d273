/* SPDX-License-Identifier: Apache-2.0
 * Running translations, and the way back to committed guest state from any trap of theirs.
 */
#ifndef CMS_EXEC_RECOVER_H
#define CMS_EXEC_RECOVER_H
#include <stdbool.h>
#include <stdint.h>

/* What the translation left behind for the next decision. */
enum recover_next {
	RECOVER_DECIDE,
	RECOVER_EXPECT, /* one row that is not translated was interpreted: what follows is as hot as what came before */
	RECOVER_SPENT,	/* the next commit needs more ticks than are left: the interpreter ran to the end of the chunk */
	RECOVER_LINK	/* tcache_find() has to see the block: the exit may be chained to it */
};
/* Enters the translation; returns with committed state and EIP when the loop has to decide again. May have interpreted. */
enum recover_next recover_run(uint32_t code);
struct exec_trap;
/* True: the trap was a mere TLB fill, a call of the interpreter that came back or a port access, and exec_resume() goes on. False: t
 * says what is to be done. */
bool recover_resumes(struct exec_trap *t);
#endif
