/* SPDX-License-Identifier: Apache-2.0
 * CS:EIP -> decoded instruction, through a cache keyed by where the bytes lie in the guest window and by the decode mode.
 * Invariant: an entry's bytes all lie in marked granules of one page that no TLB entry stores to directly; a store into a
 * marked granule drops the entries that start in it or reach into it. Instructions that cross a page are decoded each time. */
#include <stdlib.h>
#include "cms/exec/physmap.h"
#include "isa-x86/sem/cpu.h"
#include "isa-x86/sem/debug.h"
#include "sim/ref/ref.h"

#define CACHE_BITS 15
#define GRANULE_SHIFT 5
#define INSN_MAX 15u
#define UNMAPPED 0xf0000000u	/* page.offset where nothing answers: above every window, so no entry matches */

struct entry {
	uint32_t at;	/* window offset + 1; 0: free */
	uint32_t mode;
	struct x86_insn in;
};

static struct entry cache[1u << CACHE_BITS];
static struct entry scratch;	/* the page-crossing or unmapped instruction of the moment */
static uint8_t *page_has_code;
static uint8_t *granule;	/* one bit each */

/* The page fetched from: linear address | 1, and its window offset. */
static struct {
	uint32_t tag, offset;
} page;

void code_open(uint32_t window_bytes)
{
	free(page_has_code);
	free(granule);
	page_has_code = calloc(1, (window_bytes >> 12) + 1);
	granule = calloc(1, (window_bytes >> (GRANULE_SHIFT + 3)) + 1);
	if (!page_has_code || !granule)
		abort();
	memset(cache, 0, sizeof cache);
	page.tag = 0;
}

void code_forget_page(void)
{
	page.tag = 0;
}

bool code_in_page(uint32_t offset)
{
	return page_has_code[offset >> 12];
}

static struct entry *slot(uint32_t offset)
{
	return &cache[(offset ^ offset >> CACHE_BITS) & ((1u << CACHE_BITS) - 1)];
}

static void drop_granule(uint32_t g)
{
	uint32_t first = g << GRANULE_SHIFT, from = first > INSN_MAX ? first - INSN_MAX + 1 : 0;
	for (uint32_t at = from; at < first + (1u << GRANULE_SHIFT); at++)
		if (slot(at)->at == at + 1)
			slot(at)->at = 0;
	granule[g >> 3] &= (uint8_t)~(1u << (g & 7));
}

void code_stored(uint32_t offset, uint32_t len)
{
	for (uint32_t g = offset >> GRANULE_SHIFT; g <= (offset + len - 1) >> GRANULE_SHIFT; g++)
		if (granule[g >> 3] >> (g & 7) & 1)
			drop_granule(g);
}

static void mark(uint32_t offset, unsigned len)
{
	for (uint32_t g = offset >> GRANULE_SHIFT; g <= (offset + len - 1) >> GRANULE_SHIFT; g++)
		granule[g >> 3] |= (uint8_t)(1u << (g & 7));
	if (!page_has_code[offset >> 12]) {
		page_has_code[offset >> 12] = 1;
		ref_forget_write_entries(offset & ~0xfffu);
	}
}

static uint32_t decode_mode(void)
{
	bool real = !(ref.sys.cr0 & X86_CR0_PE) || (ref.r.sysflags & X86_VM);
	return (ref.sys.seg[X86_CS].attr & X86_ATTR_DB ? X86_MODE_D32 : 0) | (real ? X86_MODE_REAL : 0);
}

static void open_page(uint32_t lin)
{
	uint32_t offset = ref_code_place(lin);	/* this very byte: CR2 names it */
	page.offset = offset == PHYSMAP_NONE ? UNMAPPED : offset & ~0xfffu;
	page.tag = (lin & ~0xfffu) | 1;
}

static uint8_t code_byte(uint32_t lin)
{
	if (page.tag != ((lin & ~0xfffu) | 1))
		open_page(lin);
	return page.offset == UNMAPPED ? 0xff : ref.window[page.offset + (lin & 0xfff)];
}

/* Byte by byte, so that a fault on a page is raised only if the instruction needs it. Bytes beyond the limit of CS are #GP. */
static const struct x86_insn *decode_slowly(uint32_t eip, uint32_t mode)
{
	uint8_t bytes[INSN_MAX + 1];
	const struct x86_seg *cs = &ref.sys.seg[X86_CS];
	for (unsigned n = 0; n <= INSN_MAX; n++) {
		int len = n ? x86_decode(&scratch.in, bytes, n, mode | x86_cpu_missing(), eip) : 0;
		if (len > 0)
			return &scratch.in;
		if (len < 0 || n == INSN_MAX || n > cs->limit - eip)
			break;
		bytes[n] = code_byte(cs->base + eip + n);
	}
	m_fault(X86_GP, 0);
}

static const struct x86_insn *decode(uint32_t eip, uint32_t lin, uint32_t mode)
{
	const struct x86_seg *cs = &ref.sys.seg[X86_CS];
	uint32_t offset = page.offset + (lin & 0xfff), room = 0x1000 - (lin & 0xfff);
	if (page.offset == UNMAPPED || room < INSN_MAX || cs->limit - eip < INSN_MAX)
		return decode_slowly(eip, mode);
	struct entry *e = slot(offset);
	e->at = 0;
	int len = x86_decode(&e->in, ref.window + offset, INSN_MAX, mode | x86_cpu_missing(), eip);
	if (len <= 0)
		m_fault(X86_GP, 0);
	e->at = offset + 1;
	e->mode = mode;
	mark(offset, (unsigned)len);
	return &e->in;
}

const struct x86_insn *code_fetch(void)
{
	uint32_t eip = ref.r.eip, lin = ref.sys.seg[X86_CS].base + eip, limit = ref.sys.seg[X86_CS].limit;
	uint32_t mode = decode_mode();
	if (ref.breaks)
		debug_fetch(lin);
	if (eip > limit)
		m_fault(X86_GP, 0);
	if (page.tag != ((lin & ~0xfffu) | 1))
		open_page(lin);
	struct entry *e = slot(page.offset + (lin & 0xfff));
	if (e->at != page.offset + (lin & 0xfff) + 1 || e->mode != mode)
		return decode(eip, lin, mode);
	if (limit - eip < e->in.len - 1u)
		m_fault(X86_GP, 0);
	e->in.eip = eip;
	return &e->in;
}
