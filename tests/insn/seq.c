/* SPDX-License-Identifier: Apache-2.0
 * seq.c: random programs, made while they run: a candidate that leaves the window, looks at undefined flags or is not for this
 * judge is taken back, so that what stands in the program can be compared. Branches go forward, over bytes that are not executed, but for one back to the start (seq_back).
 */
#include <string.h>
#include "tests/insn/case.h"

#define ROOM 40u /* bytes that a step may add: an instruction, and what its branch skips */
#define TRIES 60u

struct maker {
	struct tcase *c;
	unsigned want;
	uint32_t undefined;
	bool ended;
};

static bool is_branch(unsigned row)
{
	static const uint16_t list[] = { XR_JCC_Jb, XR_JCC_Jz, XR_JMP_Jb, XR_JMP_Jz, XR_LOOP, XR_LOOPE, XR_LOOPNE, XR_JCXZ, XR_CALL_Jz };
	for (unsigned i = 0; i < sizeof list / sizeof *list; i++)
		if (row == list[i])
			return true;
	return false;
}

/* The displacement is the end of the instruction. */
static void short_branch(struct tcase *one)
{
	bool rel8 = one->row != XR_JCC_Jz && one->row != XR_JMP_Jz && one->row != XR_CALL_Jz;
	unsigned size = rel8 ? 1 : one->in.opsize;
	uint32_t to = gen_below(20);
	memcpy(one->code + one->len - size, &to, size);
}

/* Bytes that a taken branch skips. */
static void skipped(struct tcase *c, unsigned bytes)
{
	while (bytes--)
		c->code[c->len++] = (uint8_t)(gen_below(2) ? gen_rand() : 0x90);
}

/* One instruction, with all units of a REP. False: not to be used. */
static bool execute(struct maker *m, int *fault)
{
	struct x86_insn in;
	uint32_t at = tm.r.eip;
	for (unsigned steps = 0; steps < 8; steps++) {
		struct tm_regs before = tm.r;
		*fault = tm_step(m->c, &in);
		if (*fault >= 0)
			return *fault != TM_OUTSIDE && (judge_limits || !tm.limit_hit) && gen_below(6) == 0;
		if ((undef_reads(&in) & m->undefined) || !judge_takes(&in, &before, &tm.r))
			return false;
		m->undefined = (m->undefined & ~undef_ends(&in, &before)) | undef_makes(&in, &before);
		if (tm.r.eip != at || !(in.prefix & (X86_P_REP | X86_P_REPNE)))
			return true;
	}
	return false;
}

static bool append(struct maker *m, const struct tcase *one)
{
	struct tcase *c = m->c;
	struct tm_regs before = tm.r;
	unsigned mark = tm.nlog, len = c->len;
	uint32_t undefined = m->undefined, off;
	int fault;
	memcpy(c->code + len, one->code, one->len);
	c->len += one->len;
	if (!execute(m, &fault)) {
		tm_undo(mark);
		tm.r = before;
		tm.limit_hit = false;
		m->undefined = undefined;
		c->len = len;
		return false;
	}
	off = tm.r.eip - c->before.eip;
	m->ended = fault >= 0 || off < c->len || off > c->len + 20;
	if (!m->ended)
		skipped(c, off - c->len);
	return true;
}

static void begin(struct maker *m)
{
	m->c->n = 2;
	tm.nlog = 0;
	tm.limit_hit = false;
}

static unsigned go_on(struct maker *m, unsigned n)
{
	static struct tcase one;
	struct tcase *c = m->c;
	for (unsigned tries = 0; n < m->want && tries < TRIES && !m->ended && c->len + ROOM < CASE_BYTES; tries++) {
		unsigned row = gen_below(XR_COUNT);
		if (!tm_programs(row, c->mode) || !gen_one(&one, row, c->mode, true))
			continue;
		if (is_branch(row) && gen_below(4))
			short_branch(&one);
		if (n == 0)
			c->row = row;
		n += append(m, &one);
	}
	tm_undo(0);
	tm_undo_sys();
	memset(c->code + c->len, 0x90, CASE_BYTES - c->len);
	c->n = n < 2 ? 2 : n;
	return n;
}

void seq_back(struct tcase *c)
{
	if (c->len > 120 || c->len + 2 > CASE_BYTES)
		return;
	c->code[c->len] = (uint8_t)(gen_below(5) ? 0x70 | gen_below(16) : 0xe2);	/* Jcc, LOOP */
	c->code[c->len + 1] = (uint8_t)(0 - (c->len + 2));
	c->len += 2;
}

bool seq_case(struct tcase *c, unsigned mode)
{
	struct maker m = { .c = c, .want = 2 + gen_below(CASE_INSNS - 1) };
	gen_program(c, mode);
	c->len = 0;
	begin(&m);
	return go_on(&m, 0) > 0;
}

bool seq_from(struct tcase *c, unsigned row, unsigned mode, unsigned insns)
{
	static struct tcase one;
	struct maker m = { .c = c, .want = insns };
	if (!gen_case(c, row, mode))
		return false;
	one = *c;
	c->ndata = 0;
	tm.r = c->before;
	tm.r.eip = c->before.eip = gen_eip(mode, CASE_BYTES);
	c->len = 0;
	begin(&m);
	if (append(&m, &one))
		return go_on(&m, 1) > 0;
	tm_undo_sys();
	return false;
}
