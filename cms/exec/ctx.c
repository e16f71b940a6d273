/* SPDX-License-Identifier: Apache-2.0
 * State -> context number. A small hash table of the keys seen; when it is full all numbers start again. See ctx.h. */
#include "cms/exec/ctx.h"
#include "cms/exec/exec.h"
#include "cms/exec/head.h"
#include "cms/exec/interp.h"
#include "isa-x86/sem/mach.h"

#define HASH_SLOTS 8192u /* twice the numbers, so that probing ends soon */

uint32_t ctx_dirty, ctx_current;

static struct ctx_key keys[CTX_COUNT];
static uint16_t slots[HASH_SLOTS]; /* number, 0 free */
static uint32_t used;
static bool forget;

static uint32_t mode_now(const struct x86_sys *s)
{
	bool v86 = m_sysflags() & X86_VM, pe = s->cr0 & X86_CR0_PE;
	return (s->seg[X86_CS].attr & X86_ATTR_DB ? CTX_D32 : 0) | (s->seg[X86_SS].attr & X86_ATTR_DB ? CTX_SS32 : 0) |
	       (pe && !v86 ? CTX_PE : 0) | (v86 ? CTX_V86 : 0) | (s->cr0 & X86_CR0_PG ? CTX_PG : 0) |
	       (s->cpl == 3 ? CTX_USER : 0) | (s->cpl && (s->cr4 & X86_CR4_TSD) ? CTX_NO_TSC : 0) | s->cpl << CTX_CPL_SHIFT;
}

static void start_again(void)
{
	for (unsigned i = 0; i < HASH_SLOTS; i++)
		slots[i] = 0;
	used = ctx_current = 0;
	interp_forget_pages();
	head_clear();
	tcache_flush();
}

static uint32_t key_slot(const struct ctx_key *k)
{
	uint32_t h = (k->cs_base ^ k->cs_limit ^ k->mode * 0x9e3779b1u) * 0x85ebca6bu;
	return h >> 16 & (HASH_SLOTS - 1);
}

static bool same(const struct ctx_key *a, const struct ctx_key *b)
{
	return a->cs_base == b->cs_base && a->cs_limit == b->cs_limit && a->mode == b->mode;
}

/* From slot `at` on, which the key's own number is not in. */
static __attribute__((noinline)) uint32_t find_on(const struct ctx_key *k, uint32_t at)
{
	for (; slots[at]; at = (at + 1) & (HASH_SLOTS - 1))
		if (same(&keys[slots[at]], k))
			return slots[at];
	if (used + 1 == CTX_COUNT) {
		start_again();
		at = key_slot(k);
	}
	slots[at] = (uint16_t)++used;
	keys[used] = *k;
	return used;
}

void ctx_forget(void)
{
	forget = true;
	ctx_dirty = 1;
}

static __attribute__((noinline)) uint32_t refresh_rarely(struct ctx_key k)
{
	if (forget) {
		forget = false;
		start_again();
	}
	ctx_current = find_on(&k, key_slot(&k));
	XM_CSRW(XM_CSR_CTX, ctx_current);
	return ctx_current;
}

/* Most states were met before, and lie where they are looked for first. */
uint32_t ctx_refresh(void)
{
	const struct x86_sys *s = m_sys();
	struct ctx_key k = { .cs_base = s->seg[X86_CS].base, .cs_limit = s->seg[X86_CS].limit, .mode = mode_now(s) };
	uint32_t n = ctx_current;
	ctx_dirty = 0;
	if (!same(&keys[n], &k) || forget || !n) {
		n = slots[key_slot(&k)];
		if (!same(&keys[n], &k) || forget || !n)
			return refresh_rarely(k);
		ctx_current = n;
		XM_CSRW(XM_CSR_CTX, n);
	}
	return n;
}

const struct ctx_key *ctx_key(uint32_t number)
{
	return &keys[number];
}
