/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration cycles -> configuration bytes; PAM registers -> plat_pam_changed. Follows PCI 2.1 (3.7.4.1) and the
 * Intel 82441FX, 82371SB and 82371AB data sheets. Device numbers and subsystem IDs are those SeaBIOS looks for. */
#include "pc.h"

enum { PAM0 = 0x59, PAM_LAST = 0x5f };

static uint8_t const devfn_of[PCI_FN_COUNT] = { 0x00, 0x08, 0x09, 0x0b, 0x10 };

/* Values after reset, little endian, 1 to 4 bytes. */
struct pci_init {
	uint8_t fn, offset, bytes;
	uint32_t value;
};
static struct pci_init const initial[] = {
	{ PCI_FN_HOST, 0x00, 4, 0x12378086 }, { PCI_FN_HOST, 0x04, 4, 0x02800006 }, { PCI_FN_HOST, 0x08, 4, 0x06000002 },
	{ PCI_FN_HOST, 0x2c, 4, 0x11001af4 }, { PCI_FN_HOST, 0x72, 1, 0x02 },	    { PCI_FN_ISA, 0x00, 4, 0x70008086 },
	{ PCI_FN_ISA, 0x04, 4, 0x02000007 },  { PCI_FN_ISA, 0x08, 4, 0x06010000 },  { PCI_FN_ISA, 0x0e, 1, 0x80 },
	{ PCI_FN_ISA, 0x2c, 4, 0x11001af4 },  { PCI_FN_ISA, 0x4c, 1, 0x4d },	    { PCI_FN_ISA, 0x4e, 1, 0x03 },
	{ PCI_FN_ISA, 0x60, 4, 0x80808080 },  { PCI_FN_ISA, 0x69, 1, 0x02 },	    { PCI_FN_IDE, 0x00, 4, 0x70108086 },
	{ PCI_FN_IDE, 0x04, 4, 0x02800001 },  { PCI_FN_IDE, 0x08, 4, 0x01010000 }, /* IDE, compatibility ports, no bus master */
	{ PCI_FN_IDE, 0x2c, 4, 0x11001af4 },  { PCI_FN_IDE, 0x40, 4, 0x80008000 },  { PCI_FN_PM, 0x00, 4, 0x71138086 },
	{ PCI_FN_PM, 0x04, 4, 0x02800001 },   { PCI_FN_PM, 0x08, 4, 0x06800003 },   { PCI_FN_PM, 0x2c, 4, 0x11001af4 },
	{ PCI_FN_PM, 0x3c, 2, 0x0109 },	      { PCI_FN_PM, 0x40, 4, 0x00000601 }, /* PMBASE: PM1a control at 0x604 before any
										     firmware ran */
	{ PCI_FN_PM, 0x5b, 1, 0x02 }, /* DEVACTB: APMC enabled; tells SeaBIOS there is no SMM to set up */
	{ PCI_FN_PM, 0x80, 1, 0x01 }, /* PMREGMISC: PM I/O space on */
	{ PCI_FN_PM, 0x90, 4, 0x00000001 },   { PCI_FN_VGA, 0x00, 4, 0x11111234 },  { PCI_FN_VGA, 0x04, 4, 0x02800001 },
	{ PCI_FN_VGA, 0x08, 4, 0x03000002 },  { PCI_FN_VGA, 0x2c, 4, 0x11001af4 },
};

/* NULL: no function there. */
static uint8_t *pci_target(uint32_t address, enum pc_pci_fn *fn)
{
	uint32_t bdf = address >> 8 & 0xffff;
	if (!(address >> 31))
		return NULL;
	for (unsigned i = 0; i < PCI_FN_COUNT; i++)
		if (bdf == devfn_of[i] && (i != PCI_FN_VGA || pc.config.vga_rom_bytes)) {
			*fn = (enum pc_pci_fn)i;
			return pc.pci.config[i];
		}
	return NULL;
}

/* Bits a guest may change. Device-specific space is open; no function has a base address register. */
static uint8_t pci_writable(enum pc_pci_fn fn, unsigned offset)
{
	if (fn == PCI_FN_PM && offset >= 0x40 && offset < 0x44) /* PMBASE bits 15 to 6 */
		return offset == 0x40 ? 0xc0 : offset == 0x41 ? 0xff : 0;
	if (offset >= 0x40)
		return 0xff;
	switch (offset) {
	case 0x04: return fn == PCI_FN_HOST ? 0 : 0x07;
	case 0x05: return 0x01;
	case 0x0d: return 0xf8;
	case 0x0c:
	case 0x3c: return 0xff;
	default: return 0;
	}
}

static uint32_t config_in(uint16_t port, unsigned size)
{
	enum pc_pci_fn fn;
	uint8_t const *config = pci_target(pc.pci.address, &fn);
	unsigned offset = (pc.pci.address & 0xfc) | (port & 3);
	uint32_t v = 0;
	if (!config)
		return UINT32_MAX;
	for (unsigned i = 0; i < size && offset + i < 256; i++)
		v |= (uint32_t)config[offset + i] << (8 * i);
	return v;
}

static void config_out(uint16_t port, unsigned size, uint32_t v)
{
	enum pc_pci_fn fn;
	uint8_t *config = pci_target(pc.pci.address, &fn);
	unsigned offset = (pc.pci.address & 0xfc) | (port & 3);
	bool pam = false;
	if (!config)
		return;
	for (unsigned i = 0; i < size && offset + i < 256; i++, v >>= 8) {
		uint8_t *byte = &config[offset + i], mask = pci_writable(fn, offset + i);
		uint8_t new = (uint8_t)((*byte & ~mask) | (v & mask));
		pam |= fn == PCI_FN_HOST && offset + i >= PAM0 && offset + i <= PAM_LAST && new != *byte;
		*byte = new;
	}
	if (pam)
		plat_pam_changed();
}

static uint32_t address_in(uint16_t port, unsigned size)
{
	(void)port, (void)size;
	return pc.pci.address;
}

static void address_out(uint16_t port, unsigned size, uint32_t v)
{
	(void)port, (void)size;
	pc.pci.address = v & 0x80fffffc;
}

static uint32_t reset_in(uint16_t port, unsigned size)
{
	(void)port, (void)size;
	return pc.pci.reset_control;
}

/* Bit 2 rising resets; bit 1 chooses hard (everything) or soft (the CPU). */
static void reset_out(uint16_t port, unsigned size, uint32_t v)
{
	bool rising = v & 4 & ~pc.pci.reset_control;
	(void)port, (void)size;
	pc.pci.reset_control = v & 6;
	if (rising && (v & 2))
		pc_system_reset();
	else if (rising)
		plat_cpu_reset();
}

/* Nibble of the PAM register that governs pa: bit 0 reads from RAM, bit 1 writes to RAM. */
static unsigned pci_pam(uint32_t pa)
{
	uint8_t const *pam = &pc.pci.config[PCI_FN_HOST][PAM0];
	if (pa >= 0xf0000)
		return pam[0] >> 4;
	unsigned block = (pa - 0xc0000) >> 14; /* 16 KiB each */
	return pam[1 + block / 2] >> (block & 1 ? 4 : 0);
}

bool pc_pam_readable(uint32_t pa)
{
	return pci_pam(pa) & 1;
}
bool pc_pam_writable(uint32_t pa)
{
	return pci_pam(pa) & 2;
}

static void pci_reset(void)
{
	__builtin_memset(&pc.pci, 0, sizeof pc.pci);
	for (unsigned i = 0; i < sizeof initial / sizeof initial[0]; i++) {
		struct pci_init const *r = &initial[i];
		for (unsigned k = 0; k < r->bytes; k++)
			pc.pci.config[r->fn][r->offset + k] = (uint8_t)(r->value >> (8 * k));
	}
	plat_pam_changed();
}

static struct pc_port_row const rows[] = {
	{ 0xcf8, 0xcf8, 4, address_in, address_out },
	{ 0xcf9, 0xcf9, 1, reset_in, reset_out },
	{ 0xcfc, 0xcff, 1 | 2 | 4, config_in, config_out },
};
struct pc_device const pc_pci_device = { PC_ROWS(rows), NULL, pci_reset, NULL };
