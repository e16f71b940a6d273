/* SPDX-License-Identifier: Apache-2.0
 * A kernel -> its name and checksum, computed by the host itself: what the ROM has to print.
 */
#include <stdio.h>
#include "bench.h"

int main(void)
{
	bench_setup();
	printf("%s %08x\n", bench_name, (unsigned)bench_run());
	return 0;
}
