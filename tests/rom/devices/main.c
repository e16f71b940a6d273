/* SPDX-License-Identifier: Apache-2.0
 * Every device family in turn. See devices.h.
 */
#include "devices.h"

void pause(void)
{
	for (u32 n = 0; n < 2000; n++)
		inb(0x80);
}

int until(u32 port, u32 mask, u32 value)
{
	for (u32 n = 0; n < 4000000; n++)
		if ((inb(port) & mask) == value)
			return 1;
	return 0;
}

int main(void)
{
	set_up_tables();
	uart();
	ata();
	vga();
	mouse();
	others();
	finish();
}
