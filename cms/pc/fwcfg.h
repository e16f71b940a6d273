/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's firmware configuration device: selector 0x510, data 0x511, DMA 0x514. Contents derive from pc_config. */
#ifndef CMS_PC_FWCFG_H
#define CMS_PC_FWCFG_H

struct pc_fwcfg {
	uint32_t offset;   /* next byte of the selected item */
	uint32_t dma_high; /* upper half of the descriptor's address */
	uint16_t key;
	uint8_t pad0[6];
};

extern struct pc_device const pc_fwcfg_device;

#endif
