/* SPDX-License-Identifier: Apache-2.0
 * Code bytes -> a block: decodes once, lowers row by row, lays down the ways out. The block ends at the page's end, at the limit of
 * CS, at a transfer, at a row that is the interpreter's and may go elsewhere (the others call it), or when it is full. */
#include "cms/front/lower.h"
#include "isa-x86/table/rows.h"

#define ROOM 120u	/* operations one instruction may take, and the ends */

enum lower_id {
#define X(name) LOWER_##name,
	LOWER_LIST(X)
#undef X
};

static lower_fn *const functions[] = {
#define X(name) lower_##name,
	LOWER_LIST(X)
#undef X
};

struct row {
	uint8_t lower, op, ext;
	uint8_t ends;	/* control may not come to the next instruction */
};
#define NO_EXT ((uint8_t)NX)

/* Indexed by enum x86_row. */
static const struct row rows[XR_COUNT] = {
#define X(id, map, op, n, ext, mnem, ops, rw, fr, fw, fu, feat, legal, eff, form, sem, low) \
	{ LOWER_##low, op, (uint8_t)(ext), ((eff) & E_END) != 0 },
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

/* ---- ESP ---- */

/* What a row does about an ESP that stands elsewhere than its register says (lower.h). */
enum esp_care {
	ESP_SETTLED,	/* nothing */
	ESP_BASE,	/* its address takes the distance; a register operand does not */
	ESP_SELF	/* it looks itself */
};

static const uint8_t esp_care[] = {
	[LOWER_mov] = ESP_SELF,
	[LOWER_alu] = ESP_BASE, [LOWER_incdec] = ESP_BASE, [LOWER_not] = ESP_BASE, [LOWER_neg] = ESP_BASE, [LOWER_movx] = ESP_BASE,
	[LOWER_lea] = ESP_BASE, [LOWER_nop] = ESP_BASE, [LOWER_cbw] = ESP_BASE, [LOWER_cwd] = ESP_BASE, [LOWER_setcc] = ESP_BASE,
	[LOWER_cmov] = ESP_BASE, [LOWER_push] = ESP_BASE, [LOWER_pop] = ESP_BASE, [LOWER_imul] = ESP_BASE, [LOWER_leave] = ESP_BASE,
	[LOWER_jcc] = ESP_BASE, [LOWER_jmp] = ESP_BASE, [LOWER_call] = ESP_BASE, [LOWER_ret] = ESP_BASE,
	[LOWER_popf] = ESP_SETTLED,	/* the last: so many there are */
};

static bool names_esp(const struct lower *l, const struct row *r)
{
	return l->in->rm == X86_ESP || (l->in->reg == X86_ESP && r->ext == NO_EXT);
}

static void look_after_esp(struct lower *l, const struct row *r)
{
	unsigned care = r->lower < sizeof esp_care ? esp_care[r->lower] : ESP_SETTLED;
	if (care == ESP_SETTLED || (care == ESP_BASE && names_esp(l, r)))
		lower_settle_esp(l);
}

/* ---- one instruction ---- */

/* What refused has emitted nothing that counts. */
static enum lower_result lower_one(struct lower *l)
{
	const struct row *r = &rows[l->in->row];
	struct ir_ins *at = l->at;
	unsigned soft = l->b->soft_n, labels = l->b->labels, stores = l->stores, bail = l->bail, ticks = l->ticks, point = l->point;
	int esp_off = l->esp_off;
	l->op = r->op;
	l->ext = r->ext;
	l->temp = IR_TEMP;
	l->held = 0;
	if (esp_off)
		look_after_esp(l, r);
	enum lower_result result = functions[r->lower](l);
	if (l->temp > LOWER_CONST_REG)	/* ran into the constants */
		result = LOWER_REFUSE;
	if (result == LOWER_REFUSE) {
		l->consts = 0;
		l->at = at;
		l->b->soft_n = (uint16_t)soft;
		l->b->labels = (uint16_t)labels;
		l->stores = (uint16_t)stores;
		l->bail = (uint16_t)bail;
		l->ticks = (uint16_t)ticks;
		l->point = (uint16_t)point;
		l->esp_off = (int16_t)esp_off;
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
	if (rows[l->in->row].ends || loads_ss(l->in))
		return LOWER_REFUSE;
	lower_call_interpreter(l);
	return LOWER_NEXT;
}

/* EIP goes to x2 so that nobody has to search for it. */
static void end_interpreted(struct lower *l, uint32_t eip)
{
	if (l->ticks) {
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
	if (l->bail) {
		put_label(l, l->bail);
		emit_exit(l, IR_EXIT_BAIL);
	}
	if (l->point) {
		put_label(l, l->point);
		emit_exit(l, IR_EXIT_POINT);
	}
}

/* There are as many ways out as conditional branches passed, and one. */
static bool full(const struct lower *l)
{
	return l->at > l->b->ins + IR_MAX - ROOM - 3 * l->sides_n - 8 || l->b->labels > IR_LABELS - 20;
}

/* Length of the instruction `at` bytes into the block, 0 or less if it is not wholly there. */
static int decode_one(struct lower *l, uint32_t at)
{
	const struct front_source *s = l->s;
	const struct x86_insn *known = s->decoded ? s->decoded(s->eip + at, s->place + at, s->mode) : 0;
	if (!known) {
		l->in = &l->decoded;
		return x86_decode(&l->decoded, s->bytes + at, s->avail - at, s->mode, s->eip + at);
	}
	l->in = known;
	return known->len <= s->avail - at ? known->len : 0;
}

/* Lowers instructions until the block ends. */
static enum lower_result straight(struct lower *l)
{
	const struct front_source *s = l->s;
	enum lower_result r = LOWER_NEXT;
	uint32_t at = 0, count = 0;
	while (count < s->insns_max && at < s->avail && !full(l)) {
		int len = decode_one(l, at);
		if (len <= 0) {
			r = LOWER_REFUSE;
			break;
		}
		l->next = s->eip + at + (uint32_t)len;
		if (l->stores >= s->stores_max)
			lower_commit_here(l, l->in->eip);
		r = lower_one(l);
		if (r == LOWER_REFUSE)
			r = call_instead(l);
		if (r == LOWER_REFUSE)
			break;
		l->ticks++;
		count++;
		at += (uint32_t)len;
		if (r == LOWER_END)
			break;
	}
	l->b->x86_count = count;
	l->b->bytes = at;
	return r;
}

unsigned front_region(struct ir_block *b, const struct front_source *s)
{
	struct lower l;
	b->eip = s->eip;
	b->soft_n = b->labels = b->entry = b->flag_work = 0;
	l.b = b;
	l.at = b->ins;
	l.s = s;
	l.df_clear = l.consts = l.held = l.const_next = l.joins = l.sides_n = 0;
	l.ticks = l.stores = l.bail = l.point = 0;
	l.esp_off = 0;
	check_page(&l);
	enum lower_result r = straight(&l);
	if (!b->x86_count)
		return 0;
	if (r == LOWER_REFUSE)
		end_interpreted(&l, s->eip + b->bytes);
	else if (r == LOWER_NEXT)
		lower_end_link(&l, l.ticks, IR_LINK_ALWAYS, s->eip + b->bytes);
	lay_sides(&l);
	b->n = (uint16_t)(l.at - b->ins);
	return b->x86_count;
}
