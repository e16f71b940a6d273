/* SPDX-License-Identifier: Apache-2.0 */
/* Register file of the IBM VGA (PS/2 hardware interface technical reference, video subsystem). Retrace bits come from
 * the time: 449 lines of 31.8 us, 70 frames a second. Without PC_VGA nothing answers. */
#include "pc.h"

enum { LINE_TICKS = 2034, LINES = 449, SHOWN_LINES = 400, SHOWN_TICKS = 1627, RETRACE_LINE = 412, RETRACE_LINES = 2 };

/* Reserved bits read 0; registers that are not there too. */
static uint8_t const seq_bits[8] = { 0x03, 0x3d, 0x0f, 0x3f, 0x0e };
static uint8_t const gc_bits[16] = { 0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff };
enum { MISC_BITS = 0xef, FEATURE_BITS = 0x08, PALETTE = 16, MODE_CONTROL = 16, OVERSCAN = 17 };

static bool present(void)
{
	return pc.config.flags & PC_VGA;
}

/* Misc bit 0 puts the CRTC and status 1 at 0x3dx (colour) or 0x3bx. */
static bool decoded(uint16_t port)
{
	bool colour = (port & 0xff0) == 0x3d0, mono = (port & 0xff0) == 0x3b0;
	return present() && !(colour && !(pc.vga.misc & 1)) && !(mono && (pc.vga.misc & 1));
}

static uint8_t vga_status1(void)
{
	uint32_t t = (uint32_t)(pc.now - pc.second_tick) % (LINE_TICKS * LINES);
	uint32_t line = t / LINE_TICKS, x = t % LINE_TICKS;
	bool blank = line >= SHOWN_LINES || x >= SHOWN_TICKS;
	bool retrace = line - RETRACE_LINE < RETRACE_LINES;
	pc.vga.attr_data = 0;
	return (uint8_t)(blank | retrace << 3);
}

static uint8_t dac_in(void)
{
	struct pc_vga *g = &pc.vga;
	uint8_t v = g->dac[g->dac_read * 3 + g->dac_part];
	if (++g->dac_part == 3) {
		g->dac_part = 0;
		g->dac_read++;
	}
	return v;
}

static void dac_out(uint8_t v)
{
	struct pc_vga *g = &pc.vga;
	g->dac[g->dac_write * 3 + g->dac_part] = v & 0x3f;
	if (++g->dac_part == 3) {
		g->dac_part = 0;
		g->dac_write++;
	}
}

static uint8_t attr_bits(unsigned n)
{
	if (n < PALETTE || n == 18)
		return 0x3f;
	return n == MODE_CONTROL ? 0xef : n == OVERSCAN ? 0xff : n < 21 ? 0x0f : 0;
}

static void attr_out(uint8_t v)
{
	struct pc_vga *g = &pc.vga;
	unsigned n = g->attr_index & 31;
	if (!g->attr_data)
		g->attr_index = v & 0x3f;
	else
		g->attr[n] = v & attr_bits(n);
	g->attr_data ^= 1;
}

/* CR11 bit 7 protects CR0 to CR7, but for bit 4 of CR7. */
static void crtc_out(uint8_t v)
{
	struct pc_vga *g = &pc.vga;
	uint8_t n = g->crtc_index & 31;
	if (!(g->crtc[0x11] & 0x80) || n > 7)
		g->crtc[n] = v;
	else if (n == 7)
		g->crtc[7] = (uint8_t)((g->crtc[7] & ~0x10) | (v & 0x10));
}

static uint32_t vga_in(uint16_t port, unsigned size)
{
	struct pc_vga *g = &pc.vga;
	(void)size;
	if (!decoded(port))
		return 0xff;
	switch (port) {
	case 0x3c0: return g->attr_index;
	case 0x3c1: return g->attr[g->attr_index & 31];
	case 0x3c2: return 0x10; /* switch sense: a colour display is connected */
	case 0x3c4: return g->seq_index;
	case 0x3c5: return g->seq[g->seq_index & 7];
	case 0x3c6: return g->pel_mask;
	case 0x3c7: return g->dac_state;
	case 0x3c8: return g->dac_write;
	case 0x3c9: return dac_in();
	case 0x3ca: return g->feature;
	case 0x3cc: return g->misc;
	case 0x3ce: return g->gc_index;
	case 0x3cf: return g->gc[g->gc_index & 15];
	case 0x3b4:
	case 0x3d4: return g->crtc_index;
	case 0x3b5:
	case 0x3d5: return g->crtc[g->crtc_index & 31];
	case 0x3ba:
	case 0x3da: return vga_status1();
	default: return 0xff;
	}
}

static void vga_out(uint16_t port, unsigned size, uint32_t value)
{
	struct pc_vga *g = &pc.vga;
	uint8_t v = (uint8_t)value;
	(void)size;
	if (!decoded(port))
		return;
	switch (port) {
	case 0x3c0: attr_out(v); break;
	case 0x3c2: g->misc = v & MISC_BITS; break;
	case 0x3c4: g->seq_index = v & 7; break;
	case 0x3c5: g->seq[g->seq_index & 7] = v & seq_bits[g->seq_index & 7]; break;
	case 0x3c6: g->pel_mask = v; break;
	case 0x3c7:
		g->dac_read = v;
		g->dac_part = 0;
		g->dac_state = 3;
		break;
	case 0x3c8:
		g->dac_write = v;
		g->dac_part = 0;
		g->dac_state = 0;
		break;
	case 0x3c9: dac_out(v); break;
	case 0x3ce: g->gc_index = v & 15; break;
	case 0x3cf: g->gc[g->gc_index & 15] = v & gc_bits[g->gc_index & 15]; break;
	case 0x3b4:
	case 0x3d4: g->crtc_index = v; break;
	case 0x3b5:
	case 0x3d5: crtc_out(v); break;
	case 0x3ba:
	case 0x3da: g->feature = v & FEATURE_BITS; break;
	}
}

/* Colour addresses from the start, so that a kernel entered without a BIOS finds a colour adapter. */
static void vga_reset(void)
{
	pc.vga = (struct pc_vga){ .misc = 1, .pel_mask = 0xff };
}

static bool vga_sane(void)
{
	return pc.vga.dac_part < 3;
}

static struct pc_port_row const rows[] = {
	{ 0x3b4, 0x3ba, 1, vga_in, vga_out },
	{ 0x3c0, 0x3cf, 1, vga_in, vga_out },
	{ 0x3d4, 0x3da, 1, vga_in, vga_out },
};
struct pc_device const pc_vga_device = { PC_ROWS(rows), NULL, vga_reset, vga_sane };
