/* SPDX-License-Identifier: Apache-2.0
 * What Bochs 2.7 does not do: in protected mode, slots of far transfers that wrap on a 16-bit stack (SDM vol. 1, 6.2.3; a host
 * processor of AMD wraps them too), and an SS slot of four bytes in a 32-bit return to an outer ring (vol. 2, RET, IRET). Judge: QEMU.
 */
#include "frames.h"

int main(void)
{
	static const struct edge_mode wide = { "p16", 0x1ffff, 3 };
	set_up_tables();
	frames_pushed(&wide, 0, 1);
	frames_outer(0, 0, 1);
	finish();
}
