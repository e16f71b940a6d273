/* SPDX-License-Identifier: Apache-2.0 */
/* Two 8259A interrupt controllers in cascade, with the edge/level control registers of the PIIX. */
#ifndef CMS_PC_PIC_H
#define CMS_PC_PIC_H

struct pc_pic_chip {
	uint8_t line; /* input levels */
	uint8_t irr, isr, imr;
	uint8_t elcr;	/* 1: level triggered */
	uint8_t base;	/* ICW2 */
	uint8_t lowest; /* input with the lowest priority; 7 = fixed order */
	uint8_t icw;	/* next initialisation word expected: 0 none, 2, 3, 4 */
	uint8_t icw1, icw4;
	uint8_t read_isr; /* OCW3 RIS */
	uint8_t poll;	  /* the next read is a poll */
	uint8_t special_mask;
	uint8_t rotate_aeoi;
	uint8_t icw3;
	uint8_t pad0;
};

struct pc_pic {
	struct pc_pic_chip chip[2]; /* master, slave */
	uint8_t intr;		    /* cached output to the CPU */
	uint8_t pad0[7];
};
_Static_assert(offsetof(struct pc_pic, intr) % 4 == 0, "translations read it as a word: 0, no interrupt waits, or 1");

extern struct pc_device const pc_pic_device;
void pc_pic_set(unsigned irq, bool level);
bool pc_pic_masked(unsigned irq); /* then its line changes nothing but what the ports show */
void pc_pic_pulse(unsigned irq); /* low, then high: an edge */

#endif
