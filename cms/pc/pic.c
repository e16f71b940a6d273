/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupt lines -> INTR and vector. Follows the Intel 8259A data sheet (order 231468) and the PIIX3 data sheet for
 * ELCR. Invariant: pic.intr and the master's input 2 are current after every change (pic_update). An edge request
 * stays latched if its line falls again (as in the common clones; the original would answer with a spurious 7). */
#include "pc.h"

enum { ICW1_LTIM = 8, ICW1_SNGL = 2, ICW1_IC4 = 1, ICW4_AEOI = 2, ICW4_SFNM = 16 };
static uint8_t const elcr_writable[2] = { 0xf8, 0xde };

static struct pc_pic_chip *chip_of(uint16_t port)
{
	return &pc.pic.chip[port >= 0xa0];
}

static uint8_t level_inputs(struct pc_pic_chip const *c)
{
	return c->icw1 & ICW1_LTIM ? 0xff : c->elcr;
}

/* Priority rank of the highest of the bits (0 best), of which there are some. */
static inline unsigned pic_rank(struct pc_pic_chip const *c, unsigned bits)
{
	return (unsigned)__builtin_ctz((bits | bits << 8) >> ((c->lowest + 1) & 7));
}

/* The input that would interrupt now, or -1. Mostly none asks. */
static inline int pic_pending(struct pc_pic_chip const *c)
{
	uint8_t busy = c->isr, want = c->irr & (uint8_t)~c->imr;
	if (!want)
		return -1;
	if (c->special_mask)
		busy &= (uint8_t)~c->imr;
	if ((c->icw4 & ICW4_SFNM) && c == &pc.pic.chip[0])
		busy &= (uint8_t)~4; /* further requests of the slave in service pass */
	unsigned rank = pic_rank(c, want);
	return !busy || rank < pic_rank(c, busy) ? (int)((c->lowest + 1 + rank) & 7) : -1;
}

static void pic_update(void)
{
	struct pc_pic_chip *m = &pc.pic.chip[0];
	bool slave = pic_pending(&pc.pic.chip[1]) >= 0;
	m->irr = (uint8_t)((m->irr & ~4) | (slave ? 4 : 0));
	bool intr = pic_pending(m) >= 0;
	pc_moved |= pc.pic.intr != intr;
	pc.pic.intr = intr;
}

void pc_pic_set(unsigned irq, bool level)
{
	struct pc_pic_chip *c = &pc.pic.chip[irq >> 3];
	uint8_t bit = (uint8_t)(1 << (irq & 7));
	bool was = c->line & bit;
	c->line = (uint8_t)(level ? c->line | bit : c->line & ~bit);
	if (level_inputs(c) & bit)
		c->irr = (uint8_t)(level ? c->irr | bit : c->irr & ~bit);
	else if (level && !was)
		c->irr |= bit;
	if (was != level)
		pic_update();
}

void pc_pic_pulse(unsigned irq)
{
	pc_pic_set(irq, false);
	pc_pic_set(irq, true);
}

bool pc_pic_masked(unsigned irq)
{
	return pc.pic.chip[irq >> 3].imr >> (irq & 7) & 1;
}

/* INTA: the input moves from requested to in service. Returns the input; 7 when nothing is pending (spurious). */
static unsigned pic_ack(struct pc_pic_chip *c)
{
	int n = pic_pending(c);
	if (n < 0)
		return 7;
	uint8_t bit = (uint8_t)(1 << n);
	if (!(level_inputs(c) & bit))
		c->irr &= (uint8_t)~bit;
	if (!(c->icw4 & ICW4_AEOI))
		c->isr |= bit;
	else if (c->rotate_aeoi)
		c->lowest = (uint8_t)n;
	return (unsigned)n;
}

uint8_t pc_intack(void)
{
	struct pc_pic_chip *m = &pc.pic.chip[0], *s = &pc.pic.chip[1];
	bool cascade = pic_pending(m) == 2;
	unsigned n = pic_ack(m);
	uint8_t vector = (uint8_t)(m->base + n);
	if (cascade)
		vector = (uint8_t)(s->base + pic_ack(s));
	pic_update();
	return vector;
}

static void pic_icw1(struct pc_pic_chip *c, uint8_t v)
{
	c->icw1 = v;
	c->icw4 = 0;
	c->imr = c->isr = 0;
	c->irr = c->line & level_inputs(c); /* the edge sense circuits are reset */
	c->lowest = 7;
	c->read_isr = c->poll = c->special_mask = c->rotate_aeoi = 0;
	c->icw = 2;
}

static void pic_eoi(struct pc_pic_chip *c, uint8_t v)
{
	unsigned op = v >> 5, n = v & 7;
	if (op == 1 || op == 5) { /* non-specific: the highest in service, special mask hides masked ones */
		uint8_t busy = c->special_mask ? c->isr & (uint8_t)~c->imr : c->isr;
		if (!busy)
			return;
		n = (c->lowest + 1 + pic_rank(c, busy)) & 7;
	}
	switch (op) {
	case 0: c->rotate_aeoi = 0; break;
	case 4: c->rotate_aeoi = 1; break;
	case 1:
	case 3: c->isr &= (uint8_t) ~(1 << n); break;
	case 5:
	case 7:
		c->isr &= (uint8_t) ~(1 << n);
		c->lowest = (uint8_t)n;
		break;
	case 6: c->lowest = (uint8_t)n; break;
	}
}

static void pic_ocw3(struct pc_pic_chip *c, uint8_t v)
{
	c->poll = (v & 4) != 0;
	if (v & 2)
		c->read_isr = v & 1;
	if (v & 0x40)
		c->special_mask = (v & 0x20) != 0;
}

static void pic_data(struct pc_pic_chip *c, uint8_t v)
{
	switch (c->icw) {
	case 2:
		c->base = v & 0xf8;
		c->icw = c->icw1 & ICW1_SNGL ? (c->icw1 & ICW1_IC4 ? 4 : 0) : 3;
		break;
	case 3:
		c->icw3 = v;
		c->icw = c->icw1 & ICW1_IC4 ? 4 : 0;
		break;
	case 4:
		c->icw4 = v;
		c->icw = 0;
		break;
	default: c->imr = v;
	}
}

static void pic_out(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_pic_chip *c = chip_of(port);
	(void)size;
	if (port & 1)
		pic_data(c, (uint8_t)v);
	else if (v & 0x10)
		pic_icw1(c, (uint8_t)v);
	else if (v & 8)
		pic_ocw3(c, (uint8_t)v);
	else
		pic_eoi(c, (uint8_t)v);
	pic_update();
}

/* A poll acknowledges like INTA and answers 0x80 | input, or 0. */
static uint8_t pic_poll(struct pc_pic_chip *c)
{
	bool any = pic_pending(c) >= 0;
	c->poll = 0;
	uint8_t v = any ? (uint8_t)(0x80 | pic_ack(c)) : 0;
	pic_update();
	return v;
}

static uint32_t pic_in(uint16_t port, unsigned size)
{
	struct pc_pic_chip *c = chip_of(port);
	(void)size;
	if (c->poll)
		return pic_poll(c);
	if (port & 1)
		return c->imr;
	return c->read_isr ? c->isr : c->irr;
}

static uint32_t elcr_in(uint16_t port, unsigned size)
{
	(void)size;
	return pc.pic.chip[port & 1].elcr;
}

static void elcr_out(uint16_t port, unsigned size, uint32_t v)
{
	struct pc_pic_chip *c = &pc.pic.chip[port & 1];
	(void)size;
	c->elcr = (uint8_t)v & elcr_writable[port & 1];
	c->irr = (uint8_t)((c->irr & ~c->elcr) | (c->line & c->elcr));
	pic_update();
}

/* Out of reset nothing is initialised; all inputs masked keeps a careless guest quiet until its ICW1. */
static void pic_reset(void)
{
	for (unsigned i = 0; i < 2; i++) {
		struct pc_pic_chip *c = &pc.pic.chip[i];
		*c = (struct pc_pic_chip){ .imr = 0xff, .lowest = 7, .line = c->line };
	}
	pc.pic.intr = 0;
}

static struct pc_port_row const rows[] = {
	{ 0x20, 0x21, 1, pic_in, pic_out },
	{ 0xa0, 0xa1, 1, pic_in, pic_out },
	{ 0x4d0, 0x4d1, 1, elcr_in, elcr_out },
};
struct pc_device const pc_pic_device = { PC_ROWS(rows), NULL, pic_reset, NULL };
