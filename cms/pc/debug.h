/* SPDX-License-Identifier: Apache-2.0 */
/* Ports of the emulated machine: 0xe9 console, 0xf4 exit, 0xf5 statistics, 0x402 SeaBIOS's debug console. */
#ifndef CMS_PC_DEBUG_H
#define CMS_PC_DEBUG_H

struct pc_debug {
	uint8_t stats; /* last value written to port 0xf5 */
	uint8_t pad0[7];
};

extern struct pc_device const pc_debug_device;

#endif
