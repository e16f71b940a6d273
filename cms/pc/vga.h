/* SPDX-License-Identifier: Apache-2.0 */
/* VGA registers as far as text mode needs them. Video memory is plain RAM of the platform. */
#ifndef CMS_PC_VGA_H
#define CMS_PC_VGA_H

struct pc_vga {
	uint8_t crtc[32], seq[8], gc[16], attr[32];
	uint8_t dac[768];
	uint8_t crtc_index, seq_index, gc_index, attr_index;
	uint8_t attr_data; /* flip-flop: the next write to 0x3c0 is data */
	uint8_t misc, feature, pel_mask;
	uint8_t dac_read, dac_write, dac_part, dac_state;
	uint8_t pad0[4];
};

extern struct pc_device const pc_vga_device;

#endif
