/* SPDX-License-Identifier: Apache-2.0
 * The machine of isa-x86/sem/mach.h for the instruction judges: one window of memory, flat segments, no paging, no devices.
 * Every access is logged with the bytes that were there before, so that a case can be undone, compared and printed.
 */
#ifndef TESTS_INSN_MACH_IMPL_H
#define TESTS_INSN_MACH_IMPL_H
#include <stdbool.h>
#include <stdint.h>
#include "isa-x86/sem/state.h"

#define TM_RAM_BYTES 0x30000u /* the window at tm.base */
#define TM_LOG_MAX 1024
#define TM_OUTSIDE 0x100 /* pseudo vector: the case left the window and is dropped */

struct tm_regs {
	uint32_t gpr[8], eip, flags, sysflags;
};

struct tm_access {
	uint32_t addr; /* linear */
	uint8_t size, write, old[4];
};

struct tm {
	struct tm_regs r;
	struct x86_sys sys;
	uint32_t base; /* linear address of ram[0] */
	uint8_t *ram;
	unsigned mode; /* enum case_mode_id */
	bool limit_hit; /* the fault came from a limit or a right that not every judge checks */
	bool dirty; /* sys was written */
	uint64_t io; /* what went to ports */
	uint64_t time; /* a tick an instruction, and a further unit of REP */
	bool paged; /* only the window is there, also for what is probed and not accessed */
	uint64_t absent, readonly; /* pages of the window, a bit each: #PF */
	unsigned nlog;
	struct tm_access log[TM_LOG_MAX];
};
extern struct tm tm;

_Noreturn void m_fault(unsigned vec, uint32_t err);
uint32_t tm_load(uint32_t lin, unsigned size);
void tm_store(uint32_t lin, unsigned size, uint32_t v);
uint32_t tm_linear(unsigned seg, uint32_t off, unsigned size, bool write);
void tm_probe_w(uint32_t lin, unsigned size);
uint32_t tm_port_in(uint16_t port, unsigned size);
void tm_port_out(uint16_t port, unsigned size, uint32_t v);

static inline uint32_t m_r32(unsigned r)
{
	return tm.r.gpr[r];
}
static inline uint32_t m_r16(unsigned r)
{
	return (uint16_t)tm.r.gpr[r];
}
static inline uint32_t m_r8(unsigned r)
{
	return (uint8_t)(tm.r.gpr[r & 3] >> (r & 4) * 2);
}
static inline void m_w32(unsigned r, uint32_t v)
{
	tm.r.gpr[r] = v;
}
static inline void m_w16(unsigned r, uint32_t v)
{
	tm.r.gpr[r] = (tm.r.gpr[r] & ~0xffffu) | (uint16_t)v;
}
static inline void m_w8(unsigned r, uint32_t v)
{
	unsigned s = (r & 4) * 2;
	tm.r.gpr[r & 3] = (tm.r.gpr[r & 3] & ~(0xffu << s)) | (v & 0xff) << s;
}
static inline uint32_t m_eip(void)
{
	return tm.r.eip;
}
static inline void m_set_eip(uint32_t v)
{
	tm.r.eip = v;
}
static inline uint32_t m_flags(void)
{
	return tm.r.flags;
}
static inline void m_set_flags(uint32_t v)
{
	tm.r.flags = v;
}
static inline uint32_t m_sysflags(void)
{
	return tm.r.sysflags;
}
static inline void m_set_sysflags(uint32_t v)
{
	tm.r.sysflags = v;
}
static inline const struct x86_sys *m_sys(void)
{
	return &tm.sys;
}
#define M_SET(field, value) (tm.dirty = true, tm.sys.field = (value))

static inline uint32_t m_ld8(unsigned s, uint32_t o)
{
	return tm_load(tm_linear(s, o, 1, false), 1);
}
static inline uint32_t m_ld16(unsigned s, uint32_t o)
{
	return tm_load(tm_linear(s, o, 2, false), 2);
}
static inline uint32_t m_ld32(unsigned s, uint32_t o)
{
	return tm_load(tm_linear(s, o, 4, false), 4);
}
static inline void m_st8(unsigned s, uint32_t o, uint32_t v)
{
	tm_store(tm_linear(s, o, 1, true), 1, v);
}
static inline void m_st16(unsigned s, uint32_t o, uint32_t v)
{
	tm_store(tm_linear(s, o, 2, true), 2, v);
}
static inline void m_st32(unsigned s, uint32_t o, uint32_t v)
{
	tm_store(tm_linear(s, o, 4, true), 4, v);
}
static inline void m_probe_w(unsigned s, uint32_t o, unsigned n)
{
	tm_probe_w(tm_linear(s, o, n, true), n);
}
static inline uint32_t m_lld8(uint32_t l)
{
	return tm_load(l, 1);
}
static inline uint32_t m_lld16(uint32_t l)
{
	return tm_load(l, 2);
}
static inline uint32_t m_lld32(uint32_t l)
{
	return tm_load(l, 4);
}
static inline void m_lst8(uint32_t l, uint32_t v)
{
	tm_store(l, 1, v);
}
static inline void m_lst16(uint32_t l, uint32_t v)
{
	tm_store(l, 2, v);
}
static inline void m_lst32(uint32_t l, uint32_t v)
{
	tm_store(l, 4, v);
}
static inline void m_lprobe_w(uint32_t l, unsigned n)
{
	tm_probe_w(l, n);
}
static inline uint32_t m_pld32(uint32_t a)
{
	return tm_load(a, 4);
}
static inline void m_pst32(uint32_t a, uint32_t v)
{
	tm_store(a, 4, v);
}
static inline uint32_t m_in(uint16_t p, unsigned n)
{
	return tm_port_in(p, n);
}
static inline void m_out(uint16_t p, unsigned n, uint32_t v)
{
	tm_port_out(p, n, v);
}
static inline uint64_t m_time(void)
{
	return tm.time;
}
static inline void m_seg_changed(unsigned s)
{
	(void)s;
}
static inline void m_ctx_changed(void)
{
}
static inline void m_debug_changed(void)
{
}
static inline void m_tlb_flush(void)
{
}
static inline void m_invlpg(uint32_t l)
{
	(void)l;
}
static inline void m_commit_part(void)
{
}
#endif
