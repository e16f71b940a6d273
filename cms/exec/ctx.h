/* SPDX-License-Identifier: Apache-2.0
 * Everything that x86 code means apart from its bytes and its EIP -> a 12-bit context number (CSR ctx).
 * Invariant: equal numbers mean equal keys until the numbers start again; then every number is new and the translation
 * cache has been told to forget its dispatch entries (tcache_flush). The context register: molecules.md sections 2 and 8.
 *
 * Not in the key: page mappings and address spaces. With PG set, a translation entered from outside its own page must
 * check its page itself (chkpage), so that a CR3 load costs nothing here. Segment registers other than CS are not in the key
 * either (but for SS.B): the segment unit follows them at run time.
 */
#ifndef CMS_EXEC_CTX_H
#define CMS_EXEC_CTX_H
#include <stdint.h>

#define CTX_COUNT 4096u /* numbers 1..CTX_COUNT-1 are used: all that the register holds. Real-mode programs have a CS for each piece */

enum ctx_mode {
	CTX_D32 = 1,  /* CS.D */
	CTX_SS32 = 2, /* SS.B: stack pointer is ESP */
	CTX_PE = 4,   /* protected mode, not V86 */
	CTX_V86 = 8,
	CTX_PG = 16,
	CTX_USER = 32, /* CPL 3 */
	CTX_NO_TSC = 64 /* RDTSC faults */
		      /* bits 8-9: CPL */
};
#define CTX_CPL_SHIFT 8
_Static_assert(CTX_NO_TSC < 1 << CTX_CPL_SHIFT, "CPL stands above the bits");

struct ctx_key {
	uint32_t cs_base, cs_limit;
	uint32_t mode; /* enum ctx_mode */
};

extern uint32_t ctx_dirty; /* nonzero: the state has moved, ctx_now() must look */

void ctx_forget(void);	    /* before the next context is asked for, all numbers start again */
uint32_t ctx_refresh(void); /* recomputes the key, sets CSR ctx, returns the number */
const struct ctx_key *ctx_key(uint32_t number);
extern uint32_t ctx_current;
/* The number of the state as it stands; writes CSR ctx when it has changed. */
static inline uint32_t ctx_now(void)
{
	return ctx_dirty ? ctx_refresh() : ctx_current;
}
#endif
