/* SPDX-License-Identifier: Apache-2.0
 * A translation -> lines of text on the message channel: key, then atoms in hex, `#` where a commit stands with its EIP.
 * Or, for -d, records that the host program makes text of: here is no disassembler. Nothing of it runs without -d. */
#include "cms/boot/dump.h"
#include "cms/boot/platform.h"
#include "cms/boot/say.h"
#include "cms/tcache/tcache.h"

static const struct mol_point *point_at(const struct translation *t, uint32_t word)
{
	for (unsigned i = 0; i < t->points_n; i++)
		if (tcache_points(t)[i].word == word)
			return &tcache_points(t)[i];
	return 0;
}

void tcache_dump(uint32_t code)
{
	const struct translation *t = area_find(code);
	if (!t)
		return;
	say_hex("translation of EIP ", t->eip);
	say_hex(" at ", t->place);
	say_hex(", context ", t->ctx);
	say_hex(", bytes ", t->bytes);
	say_text("\n");
	for (uint32_t a = t->code; a < t->code + t->words * 4u; a += 4) {
		const struct mol_point *p = point_at(t, (a - t->code) / 4);
		say_hex("  ", a);
		say_hex(" ", *(const uint32_t *)(uintptr_t)a);
		if (p)
			say_hex(" # ", p->eip);
		say_text("\n");
	}
}

/* ---- -d ---- */

#define COLD __attribute__((cold))

static COLD bool selected(uint32_t lin)
{
	const struct cms_params *p = cms_params;
	for (unsigned i = 0; i < CMS_DUMP_RANGES; i++)
		if (lin >= p->dump_from[i] && lin <= p->dump_to[i])
			return true;
	return false;
}

static COLD void record(enum dump_kind kind, const void *data, uint32_t bytes)
{
	struct dump_head h = { (uint16_t)kind, (uint16_t)bytes };
	platform_record(&h, sizeof h);
	platform_record(data, bytes);
}

COLD void dump_op(const struct ir_block *b, const struct front_source *s)
{
	_Static_assert(sizeof b->ins <= UINT16_MAX, "dump_head.bytes");
	if ((cms_params->dump & DUMP_STAGE_OP) && selected(s->lin))
		record(DUMP_OP, b->ins, b->n * (uint32_t)sizeof *b->ins);
}

static COLD void out_asm(const struct translation *t)
{
	static struct dump_link links[MOL_LINKS];
	for (unsigned i = 0; i < t->links_n; i++)
		links[i] = (struct dump_link){ tcache_links(t)[i].eip, tcache_links(t)[i].word };
	record(DUMP_WORDS, (const void *)(uintptr_t)t->code, t->words * 4u);
	record(DUMP_POINTS, tcache_points(t), t->points_n * (uint32_t)sizeof(struct mol_point));
	record(DUMP_LINKS, links, t->links_n * (uint32_t)sizeof *links);
}

COLD void dump_made(const struct translation *t, const struct front_source *s)
{
	uint64_t tick = loop_ticks();
	struct dump_made m = { .eip = t->eip, .lin = s->lin, .place = t->place, .ctx = t->ctx, .number = area.newest, .mode = s->mode,
			       .tick_lo = (uint32_t)tick, .tick_hi = (uint32_t)(tick >> 32), .code = t->code, .entry = t->entry };
	if (!selected(s->lin))
		return;
	record(DUMP_X86, s->bytes, t->bytes);
	if (cms_params->dump & DUMP_STAGE_OUT_ASM)
		out_asm(t);
	record(DUMP_MADE, &m, sizeof m);
}
