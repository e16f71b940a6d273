/* SPDX-License-Identifier: Apache-2.0
 * Debug registers, single step, alignment checks, the order of two faults, lengths, nested tasks, page faults while delivering,
 * interrupts and their shadow. Judges: QEMU and Bochs.
 */
#include "traps.h"

int main(void)
{
	set_up_tables();
	debug_tests();
	step_tests();
	align_tests();
	priority_tests();
	length_tests();
	nest_tests();
	double_tests();
	interrupt_tests();
	finish();
}
