/* SPDX-License-Identifier: Apache-2.0
 * Devices by their ports, from a ROM: each check prints a line `name value`.
 */
#ifndef DEVICES_H
#define DEVICES_H
#include "rom.h"

static inline void outb(u32 port, u32 v) { __asm__ volatile("outb %b0, %w1" : : "a"(v), "Nd"(port)); }
static inline u32 inb(u32 port)
{
	u8 v;
	__asm__ volatile("inb %w1, %0" : "=a"(v) : "Nd"(port));
	return v;
}
static inline u32 inw(u32 port)
{
	u16 v;
	__asm__ volatile("inw %w1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void say(const char *name, u32 v)
{
	put(name);
	putch(' ');
	hex(v, 4);
	line();
}

static inline void say_nth(const char *name, u32 n, u32 v)
{
	put(name);
	hex(n, 1);
	say("", v);
}

void pause(void);	/* longer than any device here takes for a byte */
int until(u32 port, u32 mask, u32 value);	/* in & mask == value, within a second or so */

void uart(void);
void ata(void);
void vga(void);
void mouse(void);
void others(void);
#endif
