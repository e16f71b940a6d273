/* SPDX-License-Identifier: Apache-2.0 */
/* 8042 keyboard controller, its keyboard, optionally a mouse that answers commands, and port 0x92. */
#ifndef CMS_PC_KBD_H
#define CMS_PC_KBD_H

enum { PC_KBD_QUEUE = 32 };

struct pc_kbd_queue {
	uint8_t byte[PC_KBD_QUEUE];
	uint8_t head, count;
	uint8_t pad0[6];
};

struct pc_kbd {
	struct pc_kbd_queue ctl, key, aux; /* waiting for the output buffer, in order of priority */
	uint8_t out, out_full, out_aux;
	uint8_t status_cmd;		  /* last write was to port 0x64 */
	uint8_t ctr;			  /* controller command byte */
	uint8_t pending;		  /* controller command that waits for its data byte */
	uint8_t key_pending, aux_pending; /* device command that waits for its parameter */
	uint8_t key_set, key_on, leds;
	uint8_t xlate_break; /* translation has seen 0xf0 */
	uint8_t aux_mode, aux_rate, aux_res;
	uint8_t outport; /* bits other than reset and A20 */
	uint8_t a20;
	uint8_t pad0[3];
	uint32_t ctl_aux; /* bit n: ctl.byte[n] is to look like the auxiliary device's */
};

extern struct pc_device const pc_kbd_device;
void pc_kbd_event(void);

#endif
