/* SPDX-License-Identifier: Apache-2.0
 * What QEMU 7.2 does not do at all: segment limits and types on access, LOCK legality, reserved bits of control registers. Judge: Bochs.
 */
#include "strict.h"
#include "frames.h"

static void frame_tests(void)
{
	static const struct edge_mode v86 = { "v86", 0, 3 }, p16 = { "p16", 0xffff, 3 };
	put("frames\n");
	frames_pushed(&v86, 1, 1);
	frames_pushed(&p16, 1, 0);
	frames_outer(1, 1, 1);
}

int main(void)
{
	set_up_tables();
	lock_tests();
	limit_tests();
	real_limit_tests();
	register_tests();
	part_tests();
	frame_tests();
	finish();
}
