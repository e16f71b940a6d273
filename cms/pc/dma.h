/* SPDX-License-Identifier: Apache-2.0 */
/* Two 8237A DMA controllers with their page registers: registers only, no device requests a transfer yet. */
#ifndef CMS_PC_DMA_H
#define CMS_PC_DMA_H

struct pc_dma_chan {
	uint16_t base_addr, base_count, addr, count;
	uint8_t mode;
	uint8_t pad0;
};

struct pc_dma_chip {
	struct pc_dma_chan chan[4];
	uint8_t command, status, mask, request, temporary;
	uint8_t high; /* byte pointer flip-flop */
	uint8_t pad0[2];
};

struct pc_dma {
	struct pc_dma_chip chip[2]; /* 8-bit channels, 16-bit channels */
	uint8_t page[16];	    /* ports 0x80-0x8f; 0x80 also shows POST codes */
};

extern struct pc_device const pc_dma_device;

#endif
