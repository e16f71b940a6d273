/* SPDX-License-Identifier: Apache-2.0
 * Code bytes -> a block: decodes once, lowers row by row, lays down the ways out. The block ends at the page's end, at the limit of
 * CS, at a transfer, at a row that is the interpreter's and may go elsewhere (the others call it), or when it is full. */
#include "cms/front/template.h"
#include "isa-x86/table/rows.h"

#define ROOM 120u	/* slots one instruction may take, and the ends */

enum {
	CARE_SURE = 0,
	CARE_MAYBE = 1,	/* what it leaves when it refuses is taken back */
	CARE_HOLDS = 2,	/* it may hold off events, as holds_events() says */
	ENDS = 4	/* control may not come to the next instruction */
};

enum {
#define X(name, esp, care) ESP_OF_##name = LOWER_ESP_##esp, CARE_OF_##name = CARE_##care,
	LOWER_LIST(X)
#undef X
};

struct row {
	lower_fn *lower;
	uint8_t op, ext;
	uint8_t flow;	/* CARE_*, ENDS */
	uint8_t esp;	/* enum lower_esp */
};
#define NO_EXT ((uint8_t)NX)

/* Indexed by enum x86_row. */
static const struct row rows[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) \
	{ lower_##low, op, (uint8_t)(ext), \
	  CARE_OF_##low | (((eff) & E_END) ? ENDS : 0) | \
	  (XR_##id == XR_STI || XR_##id == XR_POP_SS || XR_##id == XR_MOV_SwEw ? CARE_HOLDS : 0), \
	  ESP_OF_##low },
#include "isa-x86/table/opcodes.def"
#undef X
};

enum lower_result lower_NONE(struct lower *l)
{
	(void)l;
	return LOWER_REFUSE;
}

void lower_check_page(struct lower *l)
{
	if (!l->s->paging)
		return;
	emit_lui(l, IR_TEMP, l->s->lin & ~0xfffu);
	emit_lui(l, IR_TEMP + 1, l->s->place & ~0xfffu);
	emit(l, IR_CHKPAGE, 0, IR_TEMP, IR_TEMP + 1);
}

static bool names_esp(const struct lower *l, const struct row *r)
{
	return l->in.rm == X86_ESP || (l->in.reg == X86_ESP && r->ext == NO_EXT);
}

static inline enum lower_result lower_one(struct lower *l, const struct row *r)
{
	l->op = r->op;
	l->ext = r->ext;
	l->temp = IR_TEMP;
	l->held = 0;
	if (l->now.esp_off && r->esp != LOWER_ESP_SELF && (r->esp == LOWER_ESP_NONE || names_esp(l, r)))
		lower_settle_esp(l);
	return r->lower(l);
}

/* A load of SS changes the context and holds off events: what comes behind is decided anew. */
static bool loads_ss(const struct x86_insn *in)
{
	return in->row == XR_POP_SS || in->row == XR_LSS || (in->row == XR_MOV_SwEw && in->reg == X86_SS);
}

/* Refused: the interpreter is called for the instruction, if it will come back. */
static enum lower_result call_instead(struct lower *l, const struct row *r)
{
	if ((r->flow & ENDS) || loads_ss(&l->in))
		return LOWER_REFUSE;
	lower_call_interpreter(l);
	return LOWER_NEXT;
}

static inline enum lower_result simply(struct lower *l, const struct row *r)
{
	enum lower_result result = lower_one(l, r);
	IR_MUST(result == LOWER_REFUSE || l->temp <= LOWER_OPERAND_REG);
	return result == LOWER_REFUSE ? call_instead(l, r) : result;
}

/* What refused has emitted nothing that counts; so has what ran into the constants. */
static enum lower_result perhaps(struct lower *l, const struct row *r)
{
	struct lower_now before = l->now;
	l->now.fence = l->now.at;	/* what is to be taken back stays where it is */
	enum lower_result result = lower_one(l, r);
	if (result != LOWER_REFUSE && l->temp <= LOWER_OPERAND_REG)
		return result;
	l->consts = 0;
	l->now = before;
	return call_instead(l, r);
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
	if (l->now.leave) {
		put_label(l, l->now.leave);
		emit_exit(l, IR_EXIT_POINT);
	}
}

/* Labels and points need no look: an instruction takes six and four at most (REP MOVS), and a few are the block's. */
_Static_assert(FRONT_INSNS_MAX * 6 + 10 < IR_LABELS && FRONT_INSNS_MAX * 4 + 10 < MOL_POINTS, "");

static bool holds_events(const struct x86_insn *in)
{
	return (loads_ss(in) && in->row != XR_LSS) || in->row == XR_STI;
}

/* What `pair` goes back to. */
static struct before_pair {
	struct lower l;
	uint16_t flag_work;
	uint32_t at, count;
} before_pair;

/* The instruction may hold off events until the one behind it is over: with both in one commit nobody sees the state between them. */
static void hold(struct lower *l, uint32_t at, uint32_t count)
{
	before_pair = (struct before_pair){ *l, l->d->flag_work, at, count };
	if (l->now.stores)
		lower_commit_here(l, l->in.eip);
	l->pair = 2;
}

/* The rows that are not sure, or that stand in a pair. */
static __attribute__((noinline)) enum lower_result carefully(struct lower *l, const struct row *r, uint32_t at, uint32_t count)
{
	if ((r->flow & CARE_HOLDS) && holds_events(&l->in)) {
		if (l->pair || count + 2 > l->s->insns_max)
			return count && !l->pair ? LOWER_STOP : LOWER_REFUSE; /* the next block has room for both */
		hold(l, at, count);
	}
	enum lower_result result = perhaps(l, r);
	if (l->split)
		return LOWER_REFUSE;
	l->pair -= l->pair != 0;
	return result;
}

/* The second of the pair is not to be had: nothing of either stays. */
static enum lower_result part(struct lower *l, uint32_t *at, uint32_t *count)
{
	*l = before_pair.l;
	l->d->flag_work = before_pair.flag_work;
	*at = before_pair.at;
	*count = before_pair.count;
	return LOWER_REFUSE;
}

static __attribute__((noinline)) enum lower_result decoded(struct lower *l, uint32_t at, uint32_t count)
{
	const struct front_source *s = l->s;
	int len = x86_decode(&l->in, s->bytes + at, s->avail - at, s->mode, s->eip + at);
	if (len <= 0)
		return LOWER_REFUSE;
	const struct row *row = &rows[l->in.row];
	l->next = l->in.eip + (uint32_t)len;
	return (row->flow & (CARE_MAYBE | CARE_HOLDS)) | l->pair ? carefully(l, row, at, count) : simply(l, row);
}

/* What stands has room for another instruction, if need be behind a commit. */
static __attribute__((noinline)) bool goes_on(struct lower *l, uint32_t eip)
{
	if (l->now.at > l->room_end)
		return false;
	if (l->now.stores >= l->s->stores_max)
		lower_commit_here(l, eip);
	return true;
}

/* Where a template cannot be asked any more. */
static const uint8_t *templates_end(const struct front_source *s)
{
	return s->templates && s->avail >= TEMPLATE_BYTES ? s->bytes + s->avail - (TEMPLATE_BYTES - 1) : s->bytes;
}

/* Lowers instructions until the block ends. In the usual round all is loaded before the first of it is looked at. */
static enum lower_result straight(struct lower *l)
{
	const struct front_source *s = l->s;
	const uint8_t *p = s->bytes, *end = p + s->avail, *known = templates_end(s);
	uint32_t most = s->insns_max, stores_max = s->stores_max, count = 0, to_eip = s->eip - (uint32_t)(uintptr_t)p;
	enum lower_result r = LOWER_NEXT;
	while (count < most && p < end) {
		template_fn *template = template_of[*p];
		uint32_t eip = (uint32_t)(uintptr_t)p + to_eip, len = 0;
		if (((l->now.at > l->room_end) | (l->now.stores >= stores_max)) && !goes_on(l, eip))
			break;
		if (template && p < known && !l->pair) {
			l->next = eip;
			l->temp = IR_TEMP;
			l->held = 0;
			len = template(l, p);
		}
		if (len) {
			r = len / TEMPLATE_END ? LOWER_END : LOWER_NEXT;
			len %= TEMPLATE_END;
		} else {
			r = decoded(l, (uint32_t)(p - s->bytes), count);
			len = l->in.len;
		}
		if (r >= LOWER_REFUSE)
			break;
		l->now.ticks++;
		count++;
		p += len;
		if (r == LOWER_END)
			break;
	}
	uint32_t at = (uint32_t)(p - s->bytes);
	if (l->pair)
		r = part(l, &at, &count);
	l->d->x86_count = count;
	l->d->bytes = at;
	return r;
}

static void begin(struct lower *l, struct mol_draft *d, const struct front_source *s)
{
	d->eip = s->eip;
	d->entry = d->flag_work = d->loops = 0;
	l->d = d;
	l->s = s;
	l->df_clear = l->consts = l->const_next = l->joins = l->sides_n = l->calls = 0;
	l->pair = l->split = 0;
	l->now = (struct lower_now){ .at = d->slots, .fence = d->slots, .point = d->m->points, .link = d->m->links };
	l->room_end = d->slots + IR_MAX - ROOM;	/* each side takes its own off */
}

static void finish(struct lower *l)
{
	struct mol_draft *d = l->d;
	d->n = (uint16_t)lower_slot(l);
	d->labels = l->now.labels;
	d->soft_n = l->now.soft_n;
	d->placed_n = l->now.placed_n;
	d->branches_n = l->now.branches_n;
	d->m->entry = d->entry;
	if (l->calls)
		d->loops = 0;	/* what is called keeps no temporary */
	d->m->points_n = (uint16_t)(l->now.point - d->m->points);
	d->m->links_n = (uint16_t)(l->now.link - d->m->links);
}

unsigned front_draft(struct mol_draft *d, const struct front_source *s)
{
	struct lower l;
	begin(&l, d, s);
	lower_check_page(&l);
	d->entry = (uint16_t)lower_slot(&l);
	enum lower_result r = straight(&l);
	if (!d->x86_count)
		return 0;
	if (r == LOWER_REFUSE)
		end_interpreted(&l, s->eip + d->bytes);
	else if (r != LOWER_END)
		lower_end_link(&l, l.now.ticks, IR_LINK_ALWAYS, s->eip + d->bytes);
	lay_sides(&l);
	finish(&l);
	return d->x86_count;
}
