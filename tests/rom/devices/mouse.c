/* SPDX-License-Identifier: Apache-2.0
 * The PS/2 mouse behind the 8042 (IBM PS/2 hardware interface technical reference, mouse and auxiliary device controller).
 */
#include "devices.h"

enum { DATA = 0x60, CONTROL = 0x64, OBF = 1, IBF = 2, AUX = 0x20 };

static void controller(u32 v)
{
	until(CONTROL, IBF, 0);
	outb(CONTROL, v);
}

static void data(u32 v)
{
	until(CONTROL, IBF, 0);
	outb(DATA, v);
}

/* What the controller has: the byte, and 0x100 if it came from the mouse; or nothing in a while. */
static u32 answer(void)
{
	for (u32 n = 0; n < 20000; n++) {
		u32 s = inb(CONTROL);
		if (s & OBF)
			return inb(DATA) | (s & AUX) << 3;
	}
	return 0xfff;
}

static void tell(const char *name, u32 v, u32 answers)
{
	controller(0xd4);
	data(v);
	while (answers--)
		say(name, answer());
}

void mouse(void)
{
	controller(0xad);
	controller(0xa7);
	while (answer() != 0xfff)
		;
	controller(0x60);
	data(0x30);	/* no interrupts, both off */
	controller(0xa9);
	say("mouse.port", answer());
	controller(0xa8);
	controller(0x20);
	say("mouse.ctr", answer() & 0x20);
	tell("mouse.reset", 0xff, 4);
	tell("mouse.id", 0xf2, 3);
	tell("mouse.status", 0xe9, 5);
	tell("mouse.scaling", 0xe7, 1);
	tell("mouse.resolution", 0xe8, 1);
	tell("mouse.resolution", 3, 1);
	tell("mouse.rate", 0xf3, 1);
	tell("mouse.rate", 40, 1);
	tell("mouse.on", 0xf4, 1);
	tell("mouse.status-set", 0xe9, 4);
	tell("mouse.off", 0xf5, 1);
	tell("mouse.no-scaling", 0xe6, 1);
	tell("mouse.remote", 0xf0, 1);
	tell("mouse.status-remote", 0xe9, 4);
	tell("mouse.packet", 0xeb, 5);
	tell("mouse.stream", 0xea, 1);
	tell("mouse.wrap", 0xee, 1);
	tell("mouse.wrapped", 0x55, 1);
	tell("mouse.wrapped", 0xf4, 1);
	tell("mouse.unwrap", 0xec, 1);
	tell("mouse.defaults", 0xf6, 1);
	tell("mouse.status-default", 0xe9, 4);
	controller(0xd3);
	data(0x99);
	say("mouse.put", answer());
	controller(0xae);
	data(0xee);
	say("mouse.keyboard-echo", answer());
}
