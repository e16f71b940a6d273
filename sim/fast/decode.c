/* SPDX-License-Identifier: Apache-2.0
 * Code words -> struct fast_atom, kept per address until isync or cflush forgets them (the model's code cache: as large as memory,
 * so a program that obeys isync cannot tell it from the hardware's). Also: PC <-> decoded atom.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "hw/isa/fields.h"
#include "sim/fast/mem.h"

enum { ROM_ATOMS = MAP_BOOTROM_SIZE / 4, CMS_ATOMS = MAP_CMS_SIZE / 4, CMS_FIRST = ROM_ATOMS + 8 /* keeps lines aligned */,
       ALL_ATOMS = CMS_FIRST + CMS_ATOMS + 1, PAGE_ATOMS = 1024, PAGES = ALL_ATOMS / PAGE_ATOMS + 1 };

int fast_code_alloc(struct fast_cpu *c)
{
	void *p = mmap(0, (size_t)ALL_ATOMS * sizeof *c->code, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return -1;
	c->code = p;
	c->decoded = calloc(PAGES, 1);
	c->code[ROM_ATOMS].id = c->code[ALL_ATOMS - 1].id = FAST_BADFETCH;
	return c->decoded ? 0 : -1;
}

void fast_code_free(struct fast_cpu *c)
{
	if (c->code)
		munmap(c->code, (size_t)ALL_ATOMS * sizeof *c->code);
	free(c->decoded);
}

struct fast_atom *fast_at(struct fast_cpu *c, uint32_t pc)
{
	if (likely(pc - MAP_CMS_BASE < MAP_CMS_SIZE))
		return c->code + CMS_FIRST + (pc - MAP_CMS_BASE) / 4;
	if (pc < MAP_BOOTROM_SIZE)
		return c->code + pc / 4;
	c->bad_pc = pc;
	return c->code + ROM_ATOMS;
}

uint32_t fast_pc(const struct fast_cpu *c, const struct fast_atom *d)
{
	uint32_t i = (uint32_t)(d - c->code);
	if (i == ROM_ATOMS)
		return c->bad_pc;
	return i < ROM_ATOMS ? i * 4 : MAP_CMS_BASE + (i - CMS_FIRST) * 4;
}

void fast_forget_line(struct fast_cpu *c, uint32_t addr)
{
	struct fast_atom *d = fast_at(c, addr & ~31u);
	if (d->id != FAST_BADFETCH)
		memset(d, 0, 8 * sizeof *d);
}

void fast_forget_all(struct fast_cpu *c)
{
	for (unsigned p = 0; p < PAGES; p++)
		if (c->decoded[p]) {
			unsigned n = ALL_ATOMS - p * PAGE_ATOMS;
			memset(c->code + p * PAGE_ATOMS, 0, (n < PAGE_ATOMS ? n : PAGE_ATOMS) * sizeof *c->code);
			c->decoded[p] = 0;
		}
	c->code[ROM_ATOMS].id = c->code[ALL_ATOMS - 1].id = FAST_BADFETCH;
}

static void operands(struct fast_atom *d, const struct atom_info *a, uint32_t w)
{
	uint8_t rd = w >> 7 & 31;
	d->rd = a->rd && rd ? rd : FAST_DUMMY;
	d->rs1 = a->rs1 ? w >> 15 & 31 : 0;
	d->rs2 = a->rs2 ? w >> 20 & 31 : 0;
	d->rs3 = a->rs3 ? (a->format == F_GSX ? rd : w >> 27) : a->effects & E_MERGE ? rd : 0;
	d->imm = atom_imm(w, a->format);
	switch (a->format) {
	case F_XR: d->aux = (w >> 25 & 3) | (w >> 12 & 1) << 2; break;
	case F_XI: d->aux = w >> 12 & 3; break;
	case F_CSR: d->aux = w >> 15 & 31; break;
	case F_GLX: case F_GSX:
		d->imm = w >> 29 & 3;
		/* fall through */
	case F_GL: case F_GS:
		d->aux = (uint8_t)(atom_seg(w, a->format) | atom_a16(w, a->format) << 3);
		break;
	default: d->aux = a->cc ? w >> a->cc & 15 : 0;
	}
}

/* Atoms behind which the pipeline waits for write-back, or refetches (hw/core/decode.sv `ser`, `redir`). */
static void timing_class(struct fast_cpu *c, struct fast_atom *d, enum atom_id id)
{
	bool csr_read = (id == ATOM_CSRRS || id == ATOM_CSRRC || id == ATOM_CSRRSI || id == ATOM_CSRRCI) && !(d->word >> 15 & 31);
	switch (id) {
	case ATOM_FENCE: case ATOM_FENCEI: case ATOM_WFI: case ATOM_MRET: case ATOM_ROLLBACK: case ATOM_ENTER: case ATOM_TRET:
	case ATOM_ISYNC: case ATOM_CFLUSH:
		d->hold = c->tp.redirect & 15;
		break;
	case ATOM_CSRRW: case ATOM_CSRRS: case ATOM_CSRRC: case ATOM_CSRRWI: case ATOM_CSRRSI: case ATOM_CSRRCI:
		d->hold = csr_read ? 0 : c->tp.serial & 15;
		break;
	case ATOM_JDISP: case ATOM_SEGW: case ATOM_DFILL: case ATOM_DINV: case ATOM_RFLUSH: case ATOM_TLBW: case ATOM_TLBINV:
	case ATOM_GRAINW:
		d->hold = c->tp.serial & 15;
		break;
	case ATOM_GRD:	/* a number known at decode is read like any register */
		d->latency = d->rs1 ? d->latency : 1;
		d->rs3 = FAST_GUEST_PORT;
		break;
	case ATOM_GWR:
		d->rd = FAST_GUEST_PORT;
		d->latency = 4;
		break;
	default: break;
	}
}

void fast_decode(struct fast_cpu *c, struct fast_atom *d)
{
	uint32_t pc = fast_pc(c, d), w = word_at(mem_at(c, pc));
	enum atom_id id = w & 2 ? atom_find(w) : ATOM_NONE;
	c->decoded[(d - c->code) / PAGE_ATOMS] = 1;
	*d = (struct fast_atom){ .id = FAST_ILLEGAL, .last = 1, .latency = 1, .rd = FAST_DUMMY, .word = w };
	if (id == ATOM_NONE)
		return;
	d->id = (uint8_t)(1 + id);
	d->last = w & 1;
	d->latency = atom_table[id].latency;
	d->mem = atom_table[id].unit == UNIT_MEM;
	operands(d, &atom_table[id], w);
	if (c->tp.on)
		timing_class(c, d, id);
}
