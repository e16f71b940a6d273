/* SPDX-License-Identifier: Apache-2.0
 * shrink.c: a failing case -> a smaller one that fails too: fewer instructions, fewer prefixes, zeros in registers, flags,
 * immediates and memory. Each step is tried and kept if the case still fails, until none helps.
 */
#include <string.h>
#include "tests/insn/case.h"

static bool (*still)(const struct tcase *c);

/* Keeps the candidate if it fails. */
static bool keep(struct tcase *c, const struct tcase *t)
{
	if (!still(t))
		return false;
	*c = *t;
	return true;
}

static bool redecode(struct tcase *t)
{
	unsigned row = t->row;
	int len = x86_decode(&t->in, t->code, 15, tm_decode_mode(t->mode), t->before.eip);
	if (len <= 0 || (t->n == 1 && (t->in.row != row || (unsigned)len != t->len)))
		return false;
	t->row = t->in.row;
	return true;
}

static bool without_bytes(struct tcase *c, unsigned at, unsigned n)
{
	static struct tcase t;
	t = *c;
	memmove(t.code + at, t.code + at + n, CASE_BYTES - at - n);
	memset(t.code + CASE_BYTES - n, 0x90, n);
	t.len -= n;
	return t.len && redecode(&t) && keep(c, &t);
}

/* Whole instructions of a program, from its end. */
static bool fewer_insns(struct tcase *c)
{
	uint8_t start[CASE_BYTES], len[CASE_BYTES];
	unsigned n = 0;
	struct x86_insn in;
	bool any = false;
	for (unsigned off = 0; off < c->len && n < CASE_BYTES; off += in.len) {
		if (x86_decode(&in, c->code + off, 15, tm_decode_mode(c->mode), 0) <= 0)
			break;
		start[n] = (uint8_t)off;
		len[n++] = in.len;
	}
	while (n-- > 0)
		if (start[n] + len[n] <= c->len && c->n > 1)
			any |= without_bytes(c, start[n], len[n]);
	return any;
}

static bool fewer_bytes(struct tcase *c)
{
	bool any = false;
	for (unsigned i = c->len; i-- > 0;)
		any |= i < c->len && without_bytes(c, i, 1);
	return any;
}

static bool zero_bytes(struct tcase *c)
{
	static struct tcase t;
	bool any = false;
	for (unsigned i = 0; i < c->len; i++) {
		t = *c;
		t.code[i] = 0;
		any |= c->code[i] && redecode(&t) && keep(c, &t);
	}
	return any;
}

/* 0, else the same without its top bits. */
static bool smaller_word(struct tcase *c, struct tcase *t, uint32_t *in_t, uint32_t v)
{
	static const uint32_t mask[] = { 0, 0xf, 0xff, 0xffff };
	for (unsigned i = 0; i < sizeof mask / sizeof *mask; i++) {
		*in_t = v & mask[i];
		if (*in_t != v && keep(c, t))
			return true;
	}
	*in_t = v;
	return false;
}

static bool smaller_regs(struct tcase *c)
{
	static struct tcase t;
	bool any = false;
	t = *c;
	for (unsigned i = 0; i < 8; i++)
		any |= smaller_word(c, &t, &t.before.gpr[i], c->before.gpr[i]);
	any |= smaller_word(c, &t, &t.before.flags, c->before.flags);
	t.before.sysflags = c->before.sysflags & X86_VM;
	if (t.before.sysflags != c->before.sysflags)
		any |= keep(c, &t);
	return any;
}

static bool smaller_data(struct tcase *c)
{
	static struct tcase t;
	bool any = false;
	for (unsigned i = c->ndata; i-- > 0;) {
		static const uint8_t zero[4];
		t = *c;
		memset(t.data[i].old, 0, 4);
		any |= memcmp(c->data[i].old, zero, c->data[i].size) && keep(c, &t);
	}
	return any;
}

/* The bytes that the case reads become part of it, so that it is the same in any memory. */
static void own_data(struct tcase *c)
{
	struct tcase t = *c;
	tm_run(c);
	for (unsigned i = 0; i < tm.nlog && t.ndata < CASE_DATA_MAX; i++) {
		uint32_t at = tm.log[i].addr - tm.base;
		bool known = false;
		for (unsigned k = 0; k < t.ndata; k++)
			known |= t.data[k].addr < at + tm.log[i].size && at < t.data[k].addr + t.data[k].size;
		if (!known) {
			t.data[t.ndata] = tm.log[i];
			t.data[t.ndata++].addr = at;
		}
	}
	tm_undo(0);
	keep(c, &t);
}

/* What no instruction touches any more goes. */
static void drop_data(struct tcase *c)
{
	static struct tcase t;
	t = *c;
	t.ndata = 0;
	tm_run(c);
	for (unsigned k = 0; k < c->ndata; k++) {
		bool used = false;
		for (unsigned i = c->ndata; i < tm.nlog; i++)
			used |= tm.log[i].addr - tm.base < c->data[k].addr + c->data[k].size && c->data[k].addr < tm.log[i].addr - tm.base + tm.log[i].size;
		if (used)
			t.data[t.ndata++] = c->data[k];
	}
	tm_undo(0);
	keep(c, &t);
}

void shrink(struct tcase *c, bool (*fails)(const struct tcase *c))
{
	still = fails;
	own_data(c);
	for (unsigned round = 0; round < 8; round++)
		if (!(fewer_insns(c) | fewer_bytes(c) | zero_bytes(c) | smaller_regs(c) | smaller_data(c)))
			break;
	drop_data(c);
}
