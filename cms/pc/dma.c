/* SPDX-License-Identifier: Apache-2.0 */
/* Register file of the DMA controllers. Follows the Intel 8237A data sheet (order 231466); the second controller's
 * registers are two ports apart. */
#include "pc.h"

static struct pc_dma_chip *chip_of(uint16_t port)
{
	return &pc.dma.chip[port >= 0xc0];
}
static unsigned register_of(uint16_t port)
{
	return port >= 0xc0 ? (port - 0xc0u) >> 1 : port & 15u;
}

static void dma_clear(struct pc_dma_chip *d)
{
	d->command = d->status = d->request = d->temporary = d->high = 0;
	d->mask = 15;
}

static void dma_word(struct pc_dma_chip *d, uint16_t *base, uint16_t *now, uint8_t v)
{
	*base = (uint16_t)(d->high ? (*base & 0xff) | v << 8 : (*base & 0xff00) | v);
	*now = *base;
	d->high ^= 1;
}

static void dma_bit(uint8_t *bits, uint8_t v)
{
	uint8_t bit = (uint8_t)(1 << (v & 3));
	*bits = (uint8_t)(v & 4 ? *bits | bit : *bits & ~bit);
}

static void dma_out(uint16_t port, unsigned size, uint32_t value)
{
	struct pc_dma_chip *d = chip_of(port);
	unsigned n = register_of(port);
	struct pc_dma_chan *c = &d->chan[n >> 1 & 3];
	uint8_t v = (uint8_t)value;
	(void)size;
	switch (n) {
	default:
		if (n & 1)
			dma_word(d, &c->base_count, &c->count, v);
		else
			dma_word(d, &c->base_addr, &c->addr, v);
		break;
	case 8: d->command = v; break;
	case 9: dma_bit(&d->request, v); break;
	case 10: dma_bit(&d->mask, v); break;
	case 11: d->chan[v & 3].mode = v & 0xfc; break;
	case 12: d->high = 0; break;
	case 13: dma_clear(d); break;
	case 14: d->mask = 0; break;
	case 15: d->mask = v & 15; break;
	}
}

static uint32_t dma_in(uint16_t port, unsigned size)
{
	struct pc_dma_chip *d = chip_of(port);
	unsigned n = register_of(port);
	(void)size;
	if (n < 8) {
		uint16_t v = n & 1 ? d->chan[n >> 1].count : d->chan[n >> 1].addr;
		d->high ^= 1;
		return d->high ? v & 0xff : v >> 8;
	}
	switch (n) {
	case 8: {
		uint8_t status = d->status;
		d->status &= 0xf0; /* terminal counts are cleared by reading */
		return status;
	}
	case 13: return d->temporary;
	case 15: return 0xf0u | d->mask;
	default: return 0xff;
	}
}

static uint32_t page_in(uint16_t port, unsigned size)
{
	(void)size;
	return pc.dma.page[port & 15];
}

static void page_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)size;
	pc.dma.page[port & 15] = (uint8_t)v;
}

static void dma_reset(void)
{
	dma_clear(&pc.dma.chip[0]);
	dma_clear(&pc.dma.chip[1]);
}

static struct pc_port_row const rows[] = {
	{ 0x00, 0x0f, 1, dma_in, dma_out },
	{ 0xc0, 0xdf, 1, dma_in, dma_out },
	{ 0x80, 0x8f, 1, page_in, page_out },
};
struct pc_device const pc_dma_device = { PC_ROWS(rows), NULL, dma_reset, NULL };
