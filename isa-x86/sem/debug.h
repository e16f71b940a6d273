/* SPDX-License-Identifier: Apache-2.0
 * Debug registers: does a fetch, an access or a port meet a breakpoint? A machine keeps pages with data breakpoints away from
 * its fast paths and asks here for each access to them; so nothing is asked while none is enabled.
 * Follows SDM vol. 3, 17.2, 17.3.
 */
#ifndef ISA_X86_SEM_DEBUG_H
#define ISA_X86_SEM_DEBUG_H
#include "isa-x86/sem/mach.h"

/* Sets of the kinds that DR7's R/W fields tell apart. */
#define DEBUG_EXEC 1u
#define DEBUG_WRITE 2u
#define DEBUG_IO 4u
#define DEBUG_RW 8u
#define DEBUG_DATA (DEBUG_WRITE | DEBUG_RW)

#define DR7_ENABLES 0xffu

static inline bool debug_any(void) { return m_sys()->dr[7] & DR7_ENABLES; }

/* DR6 bits of the breakpoints of these kinds that [at, at + len) touches; 0 unless an enabled one is among them. */
uint32_t debug_hits(uint32_t at, uint32_t len_bytes, unsigned kinds);
/* Does the linear page of `lin` hold an enabled breakpoint of these kinds? */
static inline bool debug_page(uint32_t lin, unsigned kinds)
{
	return debug_any() && debug_hits(lin & ~0xfffu, 0x1000, kinds);
}
/* The instruction at linear address `lin` is about to be fetched: #DB if it carries a code breakpoint. */
void debug_fetch(uint32_t lin);
/* A data access or a port access is part of this instruction: what it hits is due after it. True: it hit. */
bool debug_access(uint32_t lin, uint32_t size, bool write);
void debug_port_access(uint16_t port, unsigned size);

static inline void debug_port(uint16_t port, unsigned size)
{
	if (debug_any())
		debug_port_access(port, size);
}
#endif
