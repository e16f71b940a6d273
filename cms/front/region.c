/* SPDX-License-Identifier: Apache-2.0
 * Code bytes -> a block: decodes once, lowers row by row, lays down the ways out. The block ends at the page's end, at the limit of
 * CS, at a transfer, at a row that is the interpreter's and may go elsewhere (the others call it), or when it is full. */
#include "cms/front/lower.h"
#include "isa-x86/table/rows.h"

#define ROOM 120u	/* operations one instruction may take, and the ends */

enum {
#define X(name, esp) ESP_OF_##name = LOWER_ESP_##esp,
	LOWER_LIST(X)
#undef X
};

#define ENDS 1u
#define HOLDS 2u
struct row {
	lower_fn *lower;
	uint8_t op, ext;
	uint8_t flow;	/* ENDS: control may not come to the next instruction. HOLDS: may hold off events, as holds_events() says */
	uint8_t esp;	/* enum lower_esp */
};
#define NO_EXT ((uint8_t)NX)

/* Indexed by enum x86_row. */
static const struct row rows[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) \
	{ lower_##low, op, (uint8_t)(ext), \
	  (((eff) & E_END) ? ENDS : 0) | (XR_##id == XR_STI || XR_##id == XR_POP_SS || XR_##id == XR_MOV_SwEw ? HOLDS : 0), \
	  ESP_OF_##low },
#include "isa-x86/table/opcodes.def"
#undef X
};

enum lower_result lower_NONE(struct lower *l)
{
	(void)l;
	return LOWER_REFUSE;
}

static void check_page(struct lower *l)
{
	if (!l->s->paging)
		return;
	emit_lui(l, IR_TEMP, l->s->lin & ~0xfffu);
	emit_lui(l, IR_TEMP + 1, l->s->place & ~0xfffu);
	emit(l, IR_CHKPAGE, 0, IR_TEMP, IR_TEMP + 1);
	l->b->entry = (uint16_t)(l->at - l->b->ins);
}

static bool names_esp(const struct lower *l, const struct row *r)
{
	return l->in->rm == X86_ESP || (l->in->reg == X86_ESP && r->ext == NO_EXT);
}

/* What refused has emitted nothing that counts. */
static enum lower_result lower_one(struct lower *l)
{
	const struct row *r = &rows[l->in->row];
	struct ir_ins *at = l->at;
	struct lower_now before = l->now;
	l->op = r->op;
	l->ext = r->ext;
	l->temp = IR_TEMP;
	l->held = 0;
	if (before.esp_off && r->esp != LOWER_ESP_SELF && (r->esp == LOWER_ESP_NONE || names_esp(l, r)))
		lower_settle_esp(l);
	enum lower_result result = r->lower(l);
	if (result == LOWER_REFUSE || l->temp > LOWER_CONST_REG) {	/* or it ran into the constants */
		l->consts = 0;
		l->at = at;
		l->now = before;
		return LOWER_REFUSE;
	}
	return result;
}

/* A load of SS changes the context and holds off events: what comes behind is decided anew. */
static bool loads_ss(const struct x86_insn *in)
{
	return in->row == XR_POP_SS || in->row == XR_LSS || (in->row == XR_MOV_SwEw && in->reg == X86_SS);
}

/* Refused: the interpreter is called for the instruction, if it will come back. */
static enum lower_result call_instead(struct lower *l)
{
	if ((rows[l->in->row].flow & ENDS) || loads_ss(l->in))
		return LOWER_REFUSE;
	lower_call_interpreter(l);
	return LOWER_NEXT;
}

/* EIP goes to x2 so that nobody has to search for it. */
static void end_interpreted(struct lower *l, uint32_t eip)
{
	if (l->now.ticks) {
		lower_const_to(l, IR_REG_EIP, eip);
		lower_commit_here(l, eip);
		emit_exit(l, IR_EXIT_EIP);
	} else {
		emit_exit(l, IR_EXIT_POINT);
	}
}

static void lay_sides(struct lower *l)
{
	for (unsigned i = 0; i < l->sides_n; i++) {
		const struct lower_side *s = &l->sides[i];
		put_label(l, s->label);
		lower_end_link(l, s->ticks, 0, s->eip);
	}
	if (l->now.bail) {
		put_label(l, l->now.bail);
		emit_exit(l, IR_EXIT_BAIL);
	}
	if (l->now.point) {
		put_label(l, l->now.point);
		emit_exit(l, IR_EXIT_POINT);
	}
}

/* Labels need no look: an instruction takes six at most (REP MOVS), and a few are the block's. */
static bool full(const struct lower *l) { return l->at > l->room_end; }
_Static_assert(FRONT_INSNS_MAX * 6 + 10 < IR_LABELS, "");

/* Length of the instruction `at` bytes into the block, 0 or less if it is not wholly there. */
static int decode_one(struct lower *l, uint32_t at)
{
	const struct front_source *s = l->s;
	const struct front_known *k = &s->known;
	uint32_t place = s->place + at, slot = (place + k->slot) & k->mask;
	if (k->tags && k->tags[slot] == place + k->tag && k->entries[slot].eip == s->eip + at) {
		l->in = &k->entries[slot];
		return l->in->len <= s->avail - at ? l->in->len : 0;
	}
	l->in = &l->decoded;
	return x86_decode(&l->decoded, s->bytes + at, s->avail - at, s->mode, s->eip + at);
}

static bool holds_events(const struct x86_insn *in)
{
	return (loads_ss(in) && in->row != XR_LSS) || in->row == XR_STI;
}

/* What `pair` goes back to. */
static struct lower before_pair;
static uint16_t flag_work_before;

/* The instruction may hold off events until the one behind it is over: with both in one commit nobody sees the state between them. */
static __attribute__((noinline)) void hold(struct lower *l)
{
	before_pair = *l;
	flag_work_before = l->b->flag_work;
	if (l->now.stores)
		lower_commit_here(l, l->in->eip);
	l->pair = 2;
}

/* The second of the pair is not to be had: nothing of either stays. */
static __attribute__((noinline)) enum lower_result part(struct lower *l)
{
	*l = before_pair;
	l->b->flag_work = flag_work_before;
	return LOWER_REFUSE;
}

/* Lowers instructions until the block ends. */
static enum lower_result straight(struct lower *l)
{
	const struct front_source *s = l->s;
	enum lower_result r = LOWER_NEXT;
	struct { uint32_t at, count; } pair = { 0, 0 };
	uint32_t at = 0, count = 0;
	while (count < s->insns_max && at < s->avail && !full(l)) {
		int len = decode_one(l, at);
		r = LOWER_REFUSE;
		if (len <= 0)
			break;
		l->next = s->eip + at + (uint32_t)len;
		if ((rows[l->in->row].flow & HOLDS) && holds_events(l->in)) {
			if (l->pair || count + 2 > s->insns_max) {
				r = count && !l->pair ? LOWER_NEXT : LOWER_REFUSE; /* the next block has room for both */
				break;
			}
			pair.at = at;
			pair.count = count;
			hold(l);
		}
		if (l->now.stores >= s->stores_max)
			lower_commit_here(l, l->in->eip);
		r = lower_one(l);
		if (r == LOWER_REFUSE)
			r = call_instead(l);
		if (r == LOWER_REFUSE || l->split)
			break;
		l->now.ticks++;
		count++;
		at += (uint32_t)len;
		l->pair -= l->pair != 0;
		if (r == LOWER_END)
			break;
	}
	if (l->pair) {
		r = part(l);
		at = pair.at;
		count = pair.count;
	}
	l->b->x86_count = count;
	l->b->bytes = at;
	return r;
}

unsigned front_region(struct ir_block *b, const struct front_source *s)
{
	struct lower l;
	b->eip = s->eip;
	b->entry = b->flag_work = b->loops = 0;
	l.b = b;
	l.at = b->ins;
	l.s = s;
	l.df_clear = l.consts = l.held = l.const_next = l.joins = l.sides_n = 0;
	l.pair = l.split = 0;
	l.now = (struct lower_now){ 0 };
	/* as many ways out as conditional branches passed, and one, are to be laid down behind */
	l.room_end = b->ins + IR_MAX - ROOM - 3 * (s->joins + 1) - 10;
	check_page(&l);
	enum lower_result r = straight(&l);
	if (!b->x86_count)
		return 0;
	if (r == LOWER_REFUSE)
		end_interpreted(&l, s->eip + b->bytes);
	else if (r == LOWER_NEXT)
		lower_end_link(&l, l.now.ticks, IR_LINK_ALWAYS, s->eip + b->bytes);
	lay_sides(&l);
	b->n = (uint16_t)(l.at - b->ins);
	b->labels = l.now.labels;
	b->soft_n = l.now.soft_n;
	return b->x86_count;
}
