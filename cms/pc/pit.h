/* SPDX-License-Identifier: Apache-2.0 */
/* 8254 interval timer and port 0x61 (gate and output of channel 2, refresh toggle). */
#ifndef CMS_PC_PIT_H
#define CMS_PC_PIT_H

struct pc_pit_chan {
	uint64_t start; /* PIT clock at which the present count was loaded */
	uint32_t count; /* 1..65536, or 1..10000 in BCD */
	uint32_t next;	/* modes 2 and 3: count to load when the period ends; 0 none */
	uint32_t hold;	/* clocks counted when the gate closed */
	uint16_t latch;
	uint8_t latched; /* latch holds a count not yet read out */
	uint8_t status, status_latched;
	uint8_t mode, rw, bcd; /* rw: 1 low byte, 2 high byte, 3 both */
	uint8_t loaded;	       /* a count was written since the control word */
	uint8_t triggered;     /* modes 1 and 5: the gate has risen */
	uint8_t gate;
	uint8_t write_high, read_high; /* rw 3: the high byte is next */
	uint8_t write_low;	       /* the low byte already written */
	uint8_t pad0[6];
};

struct pc_pit {
	struct pc_pit_chan chan[3];
	uint8_t port61; /* bits 0 to 3 as written */
	uint8_t pad0[7];
};

extern struct pc_device const pc_pit_device;
void pc_pit_event(void);
#define PC_PORT61 0x61u
uint64_t pc_port61_until(void); /* the first tick at which port 0x61 may read otherwise than now, unless somebody writes to it or the timer */

#endif
