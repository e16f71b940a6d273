/* SPDX-License-Identifier: Apache-2.0 */
/* 82077-like floppy controller without drives: enough for a driver to find that none answers. */
#ifndef CMS_PC_FDC_H
#define CMS_PC_FDC_H

struct pc_fdc {
	uint8_t dor, tdr, dsr;
	uint8_t command[9], command_len;
	uint8_t result[7], result_len, result_pos;
	uint8_t sense_left; /* interrupts of a reset not yet sensed, one per drive */
	uint8_t st0;	    /* cause of the last seek; 0x80 none */
	uint8_t finishing;  /* what the event ends: enum in fdc.c */
	uint8_t pad0[7];
};

extern struct pc_device const pc_fdc_device;
void pc_fdc_event(void);

#endif
