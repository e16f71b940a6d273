/* SPDX-License-Identifier: Apache-2.0 */
/* Two ATA channels of two disks each: 0x1f0/0x3f6 IRQ14, 0x170/0x376 IRQ15. PIO only. */
#ifndef CMS_PC_ATA_H
#define CMS_PC_ATA_H

enum { PC_ATA_MULTIPLE = 16, PC_ATA_BUFFER = PC_ATA_MULTIPLE * 512 };

struct pc_ata_drive {
	uint64_t sectors;		/* 0: absent */
	uint16_t cylinders, heads, spt; /* as INITIALIZE DEVICE PARAMETERS set them */
	uint8_t multiple;		/* sectors per block; 0 not set */
	uint8_t pad0;
};

struct pc_ata_chan {
	uint32_t pos, end; /* bytes of buf the host has taken or given; end 0 when no transfer */
	uint64_t lba;	   /* next sector */
	uint32_t left;	   /* sectors after the block in buf */
	uint32_t block;	   /* sectors per block */
	/* task file; [1] is the byte written before, for 48-bit commands */
	uint8_t feature[2], count[2], lba_low[2], lba_mid[2], lba_high[2];
	uint8_t device, control, status, error;
	uint8_t command; /* in execution */
	uint8_t stage;	 /* what the event does: enum in ata.c */
	uint8_t intrq;
	uint8_t lba48; /* address bytes are reported as 48 bits */
	uint8_t pad0[6];
	struct pc_ata_drive drive[2];
	uint8_t buf[PC_ATA_BUFFER];
};

struct pc_ata {
	struct pc_ata_chan chan[2];
};

extern struct pc_device const pc_ata_device;
void pc_ata_event(unsigned chan);
bool pc_ata_silent(unsigned chan); /* its interrupt is masked, or disabled in the drive */

#endif
