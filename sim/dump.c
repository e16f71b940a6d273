/* SPDX-License-Identifier: Apache-2.0
 * -d: the firmware's records of each translation it makes (cms/boot/dump.h) -> text, to stderr or the file of -D.
 * Invariant: a translation's text is written at once when it is told to the end, so nothing else stands inside it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "atoms.h"
#include "cms/boot/dump.h"
#include "cms/sched/mol.h"
#include "hw/isa/fields.h"
#include "isa-x86/decode/x86_insn.h"
#include "sim/sim.h"

enum { TEXT_MAX = 160, INSN_BYTES = 15 };

static struct {
	FILE *out;
	struct dump_head head;	/* of the record that comes, and how much of it is here */
	unsigned got_head, got;
	union {
		struct dump_made made;
		struct mol_point point;
		struct ir_ins op;
		uint8_t bytes[UINT16_MAX];
	} body[DUMP_KINDS];
	unsigned bytes[DUMP_KINDS];
} d;

int dump_open(void)
{
	if (!sim_opt.dump)
		return 0;
	d.out = sim_opt.dump_file ? fopen(sim_opt.dump_file, "w") : fdopen(dup(2), "w");
	if (d.out)
		return 0;
	const char *name = sim_opt.dump_file ? sim_opt.dump_file : "stderr";
	return sim_error(SIM_ERR_USAGE, "cannot write the dump of -d to '%s': %s", name, strerror(errno));
}

int dump_close(void)
{
	bool bad = d.out && (fflush(d.out) || ferror(d.out));
	if (d.out)
		fclose(d.out);
	d.out = NULL;
	if (!bad)
		return 0;
	return sim_error(SIM_ERR_USAGE, "the dump of -d could not be written (closed or full?): it is incomplete");
}

void dump_params(struct cms_params *p)
{
	p->dump = sim_opt.dump;
	for (unsigned i = 0; i < CMS_DUMP_RANGES; i++) {
		p->dump_from[i] = sim_opt.dump_range[i].from;
		p->dump_to[i] = sim_opt.dump_range[i].to;
	}
}

static unsigned count(enum dump_kind kind, size_t bytes_each)
{
	return d.bytes[kind] / (unsigned)bytes_each;
}

/* ---- in_asm ---- */

/* The instruction at byte `at` of the translation. False: its end is reached. */
static bool decode(struct x86_insn *in, unsigned at)
{
	const struct dump_made *m = &d.body[DUMP_MADE].made;
	unsigned left = d.bytes[DUMP_X86] - at;
	return at < d.bytes[DUMP_X86] && x86_decode(in, d.body[DUMP_X86].bytes + at, left, m->mode, m->eip + at) > 0;
}

static void put_x86(const struct x86_insn *in, unsigned at)
{
	char text[TEXT_MAX], hex[3 * INSN_BYTES + 1] = "";
	for (unsigned i = 0; i < in->len; i++)
		sprintf(hex + 3 * i, "%02x ", d.body[DUMP_X86].bytes[at + i]);
	x86_print(text, sizeof text, in);
	fprintf(d.out, "0x%08x:  %-24s %s\n", d.body[DUMP_MADE].made.lin + at, hex, text);
}

static void put_in_asm(void)
{
	struct x86_insn in;
	fputs("IN:\n", d.out);
	for (unsigned at = 0; decode(&in, at); at += in.len)
		put_x86(&in, at);
}

/* ---- op ---- */

/* Of the instructions from byte *at on, those that the operations up to the next commit stand for; it says how many they are. What the
 * interpreter does in a block is one of its own. */
static void put_next(unsigned *at, const struct ir_ins *op, const struct ir_ins *end)
{
	struct x86_insn in;
	while (op < end && op->op != IR_COMMIT && op->op != IR_CALL && op->op != IR_PORT)
		op++;
	unsigned n = op == end ? 0 : op->op == IR_COMMIT ? op->label : 1;
	for (; n && decode(&in, *at); n--, *at += in.len) {
		char text[TEXT_MAX];
		x86_print(text, sizeof text, &in);
		fprintf(d.out, " ---- 0x%08x  %s\n", d.body[DUMP_MADE].made.lin + *at, text);
	}
}

static bool names_eip(const struct ir_ins *i)
{
	return i->op == IR_LINK || i->op == IR_CALL || (i->op == IR_COMMIT && !(i->more & IR_COMMIT_DYNAMIC));
}

static void put_op(void)
{
	const struct ir_ins *op = &d.body[DUMP_OP].op, *end = op + count(DUMP_OP, sizeof *op);
	bool fresh = true;	/* the last one ended instructions */
	fputs("OP:\n", d.out);
	for (unsigned at = 0; op < end; op++) {
		char text[TEXT_MAX];
		if (fresh)
			put_next(&at, op, end);
		ir_print(text, sizeof text, op);
		if (names_eip(op))
			fprintf(d.out, " %-36s # EIP %08x\n", text, op->word);
		else
			fprintf(d.out, " %s\n", text);
		fresh = op->op == IR_COMMIT || op->op == IR_CALL || op->op == IR_PORT;
	}
}

/* ---- out_asm ---- */

/* Whether a word of data stands behind the exit atom (cms/ir/ir.h, enum ir_exit). */
static bool has_data(uint32_t word)
{
	int32_t code = atom_imm(word, F_I);
	return atom_find(word) == ATOM_EXIT && (code == IR_EXIT_LINK || code == IR_EXIT_CALL || code >= IR_EXIT_PORT);
}

static void put_notes(unsigned word)
{
	const struct mol_point *p = &d.body[DUMP_POINTS].point;
	const struct dump_link *l = (const void *)d.body[DUMP_LINKS].bytes;
	for (unsigned n = count(DUMP_POINTS, sizeof *p); n; n--, p++)
		if (p->word == word && p->dynamic)
			fputs("  # point of EIP in x2", d.out);
		else if (p->word == word)
			fprintf(d.out, "  # point of EIP %08x", p->eip);
	for (unsigned n = count(DUMP_LINKS, sizeof *l); n; n--, l++)
		if (l->word == word)
			fprintf(d.out, "  # to EIP %08x", l->eip);
}

static void put_out_asm(void)
{
	const struct dump_made *m = &d.body[DUMP_MADE].made;
	const uint32_t *words = (const void *)d.body[DUMP_WORDS].bytes;
	unsigned n = count(DUMP_WORDS, sizeof *words);
	fprintf(d.out, "OUT: %u words, the page is checked by %u\n", n, m->entry);
	for (unsigned i = 0, data = 0; i < n; i++) {
		char text[TEXT_MAX] = ".word";
		uint32_t at = m->code + 4 * i;
		if (!data)
			atom_print(text, sizeof text, words[i], at);
		fprintf(d.out, "0x%08x:  %08x  %-28s", at, words[i], text);
		data = !data && has_data(words[i]);
		put_notes(i);
		fputc('\n', d.out);
	}
}

/* ---- records ---- */

static void put_translation(void)
{
	const struct dump_made *m = &d.body[DUMP_MADE].made;
	uint64_t tick = m->tick_lo | (uint64_t)m->tick_hi << 32;
	fprintf(d.out, "---------- translation %u: EIP %08x, linear %08x, place %08x, context %u, tick %" PRIu64 ", %s bits\n", m->number,
		m->eip, m->lin, m->place, m->ctx, tick, m->mode & X86_MODE_D32 ? "32" : "16");
	if (sim_opt.dump & DUMP_STAGE_IN_ASM)
		put_in_asm();
	if (sim_opt.dump & DUMP_STAGE_OP)
		put_op();
	if (sim_opt.dump & DUMP_STAGE_OUT_ASM)
		put_out_asm();
	fflush(d.out);
}

static void take_record(void)
{
	d.bytes[d.head.kind] = d.head.bytes;
	if (d.head.kind != DUMP_MADE)
		return;
	put_translation();
	memset(d.bytes, 0, sizeof d.bytes);
}

void dump_byte(uint8_t byte)
{
	if (d.got_head < sizeof d.head) {
		((uint8_t *)&d.head)[d.got_head++] = byte;
	} else if (d.head.kind < DUMP_KINDS) {
		d.body[d.head.kind].bytes[d.got++] = byte;
	}
	if (!d.out || d.got_head < sizeof d.head || d.got < d.head.bytes || d.head.kind >= DUMP_KINDS)
		return;
	take_record();
	d.got_head = d.got = 0;
}
