/* SPDX-License-Identifier: Apache-2.0 */
/* PCI configuration mechanism 1 on bus 0: i440FX host bridge, PIIX3 ISA and IDE, PIIX4 power management, VGA. */
#ifndef CMS_PC_PCI_H
#define CMS_PC_PCI_H

enum pc_pci_fn { PCI_FN_HOST, PCI_FN_ISA, PCI_FN_IDE, PCI_FN_PM, PCI_FN_VGA, PCI_FN_COUNT };

struct pc_pci {
	uint32_t address;      /* port 0xcf8 */
	uint8_t reset_control; /* port 0xcf9 */
	uint8_t pad0[3];
	uint8_t config[PCI_FN_COUNT][256];
};

extern struct pc_device const pc_pci_device;

#endif
