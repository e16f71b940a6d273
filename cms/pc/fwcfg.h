/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's firmware configuration device: selector 0x510, data 0x511, DMA 0x514. Contents derive from pc_config. */
#ifndef CMS_PC_FWCFG_H
#define CMS_PC_FWCFG_H

struct pc_fwcfg {
	uint32_t offset;   /* next byte of the selected item */
	uint32_t dma_high; /* upper half of the descriptor's address */
	uint32_t dma_left, dma_to; /* bytes of a long DMA that are still to come, and where they go */
	uint32_t dma_at;	   /* its descriptor */
	uint16_t key;
	uint8_t pad0[2];
};

void pc_fwcfg_event(void);
extern struct pc_device const pc_fwcfg_device;

#endif
