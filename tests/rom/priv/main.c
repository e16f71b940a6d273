/* SPDX-License-Identifier: Apache-2.0
 * Privileged x86, case after case, one short word each on port 0xe9. Judge: the same ROM in qemu-system-i386.
 * Each family prints its name first; a case that differs is named by its line and column. See README.md of tests/rom.
 */
#include "frames.h"

void seg_tests(void);
void far_tests(void);
void return_tests(void);
void gate_tests(void);
void flag_tests(void);
void sensitive_tests(void);
void page_tests(void);
void task_tests(void);
void v86_tests(void);
void step_tests(void);
void double_tests(void);
void narrow_tests(void);

static void frame_tests(void)
{
	static const struct edge_mode wide = { "p16", 0x1ffff, 3 };
	put("frames\n");
	frames_pushed(&wide, 1, 0);
	frames_outer(0, 1, 0);
}

int main(void)
{
	set_up_tables();
	seg_tests();
	far_tests();
	return_tests();
	gate_tests();
	flag_tests();
	sensitive_tests();
	step_tests();
	v86_tests();
	page_tests();
	task_tests();
	double_tests();
	narrow_tests();
	frame_tests();
	finish();
}
