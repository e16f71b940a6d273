/* SPDX-License-Identifier: Apache-2.0
 * Random 32-bit code -> front with templates and without: word for word the same draft, with the same points, links, branches.
 * Judge: decoding and lowering, which blocks.c judges by the semantics. Each opcode that has a template must be seen to take it.
 * templates [-n BLOCKS] [-seed S] */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/front/template.h"
#include "tests/insn/cli.h"
#include "tests/insn/case.h"

#define CODE_BYTES 128u
#define LONGEST TEMPLATE_BYTES

static struct draft {
	struct mol_draft d;
	struct mol_block m;
	struct mol_point points[MOL_POINTS];
} with, without;

static unsigned long taken[256];	/* instructions that were not decoded */
static const uint8_t *noting;		/* the code whose decoding is noted */
static bool was_decoded[CODE_BYTES];
static template_fn *usual[256];

/* Linked in by `ld --wrap`: front asks the decoder only where a template has said no. */
int __real_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip);
int __wrap_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip);
int __wrap_x86_decode(struct x86_insn *in, const uint8_t *bytes, unsigned avail, unsigned mode, uint32_t eip)
{
	if (noting)
		was_decoded[bytes - noting] = true;
	return __real_x86_decode(in, bytes, avail, mode, eip);
}

/* ---- code ---- */

static unsigned opcode(void)
{
	unsigned op;
	if (!gen_below(8))
		return gen_below(256);
	do
		op = gen_below(256);
	while (!usual[op]);
	return op;
}

/* Operands that meet what a template asks for: ESP, SIB bytes, displacements of every size, small and large immediates. */
static void put_operands(uint8_t *p)
{
	static const uint8_t modrm[] = { 0x04, 0x05, 0x24, 0x44, 0x45, 0x84, 0x85, 0xc4, 0xe0, 0xe4, 0x64, 0xa4 };
	static const uint8_t sib[] = { 0x24, 0x25, 0x64, 0x05, 0x85, 0xe4, 0xa0 };
	for (unsigned i = 0; i < LONGEST; i++)
		p[i] = (uint8_t)(gen_below(3) ? gen_rand() : gen_below(2) ? 0 : 0xff);
	if (gen_below(2))
		p[0] = modrm[gen_below(sizeof modrm)];
	if (gen_below(2))
		p[1] = sib[gen_below(sizeof sib)];
}

static void put_code(uint8_t *code)
{
	struct x86_insn in;
	unsigned at = 0;
	while (at < CODE_BYTES - LONGEST) {
		code[at] = (uint8_t)opcode();
		put_operands(code + at + 1);
		if (code[at] == 0x0f && gen_below(2))
			code[at + 1] = (uint8_t)(gen_below(2) ? 0x80 | gen_below(16) : 0xb6 | gen_below(2) | gen_below(2) << 3);
		int len = x86_decode(&in, code + at, LONGEST, X86_MODE_D32, 0);
		at += len > 0 ? (unsigned)len : 1;
	}
}

static struct front_source source(const uint8_t *code)
{
	return (struct front_source){
		.bytes = code, .avail = CODE_BYTES - gen_below(20), .eip = gen_below(4) ? 0x401000 : 0, .lin = 0x401000, .place = 0x1000,
		.cs_limit = gen_below(4) ? ~0u : 0x402000, .mode = X86_MODE_D32, .ss32 = true, .paging = gen_below(2), .cpl0 = true,
		.insns_max = (uint8_t)(1 + gen_below(FRONT_INSNS_MAX)), .stores_max = (uint8_t)(1 + gen_below(FRONT_STORES_MAX)),
		.joins = (uint8_t)gen_below(3),
	};
}

/* ---- comparison ---- */

#define SAME_LIST(list, n) (!memcmp(a->list, b->list, (n) * sizeof *a->list))

static const char *differ_block(const struct mol_block *a, const struct mol_block *b)
{
	if (a->points_n != b->points_n || !SAME_LIST(points, a->points_n))
		return "points";
	if (a->links_n != b->links_n || !SAME_LIST(links, a->links_n))
		return "links";
	return a->entry == b->entry ? NULL : "the entry";
}

static const char *differ(const struct mol_draft *a, const struct mol_draft *b)
{
	if (a->x86_count != b->x86_count || a->bytes != b->bytes)
		return "instructions";
	if (a->n != b->n || !SAME_LIST(slots, a->n))
		return "words";
	if (a->placed_n != b->placed_n || !SAME_LIST(placed, a->placed_n) || a->labels != b->labels)
		return "labels";
	for (unsigned n = 0; n < a->placed_n; n++)
		if (a->label_at[a->placed[n]] != b->label_at[a->placed[n]])
			return "a label's place";
	if (a->branches_n != b->branches_n || !SAME_LIST(branches, a->branches_n))
		return "branches";
	if (a->loops != b->loops || a->flag_work != b->flag_work || a->soft_n != b->soft_n)
		return "what a pass is told";
	return differ_block(a->m, b->m);
}

static void show(const uint8_t *code, const char *what)
{
	printf("%s differ:", what);
	for (unsigned i = 0; i < without.d.bytes + LONGEST && i < CODE_BYTES; i++)
		printf(" %02x", code[i]);
	printf("\n");
	for (unsigned i = 0; i < with.d.n || i < without.d.n; i++)
		printf("  %08x %08x   %08x %08x\n", with.d.slots[i].word, with.d.slots[i].tag, without.d.slots[i].word, without.d.slots[i].tag);
}

static void count_taken(const uint8_t *code, unsigned bytes)
{
	struct x86_insn in;
	for (unsigned at = 0; at < bytes; at += in.len) {
		taken[code[at]] += !was_decoded[at];
		if (x86_decode(&in, code + at, LONGEST, X86_MODE_D32, 0) <= 0)
			return;
	}
}

static bool one(void)
{
	uint8_t code[CODE_BYTES + LONGEST] = { 0 };
	put_code(code);
	struct front_source s = source(code);
	unsigned plain = front_draft(&without.d, &s);
	s.templates = true;
	memset(was_decoded, 0, sizeof was_decoded);
	noting = code;
	unsigned fast = front_draft(&with.d, &s);
	noting = NULL;
	const char *what = plain != fast ? "instructions" : plain ? differ(&with.d, &without.d) : NULL;
	if (what)
		show(code, what);
	else if (plain)
		count_taken(code, without.d.bytes);
	return !what;
}

int main(int argc, char **argv)
{
	struct cli o = { .program = "templates", .n = 400000, .seed = 1 };
	unsigned long failures = 0, fewest = ULONG_MAX;
	if (!cli_parse(&o, argc, argv))
		return 2;
	gen_state = o.seed;
	with.d.m = &with.m;
	with.m.points = with.points;
	without.m.points = without.points;
	without.d.m = &without.m;
	memcpy(usual, template_of, sizeof usual);
	for (unsigned long n = 0; n < o.n && failures < 5; n++)
		failures += !one();
	for (unsigned op = 0; op < 256; op++)
		if (usual[op] && taken[op] < fewest)
			fewest = taken[op];
	printf("templates against lowering, seed %llu: %lu blocks, %lu failures; fewest instructions of an opcode that a template took: %lu\n",
	       (unsigned long long)o.seed, (unsigned long)o.n, failures, fewest);
	return failures != 0 || !fewest;
}
