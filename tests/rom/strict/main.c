/* SPDX-License-Identifier: Apache-2.0
 * What QEMU 7.2 does not do at all: segment limits and types on access, LOCK legality, reserved bits of control registers. Judge: Bochs.
 */
#include "strict.h"

int main(void)
{
	set_up_tables();
	lock_tests();
	limit_tests();
	real_limit_tests();
	register_tests();
	part_tests();
	finish();
}
