/* SPDX-License-Identifier: Apache-2.0
 * What this program is: version, commit (build.mk asks git), engines, and the firmware that its saved states belong to.
 */
#include <inttypes.h>
#include <stdio.h>
#include "sim_commit.h"
#include "sim/sim.h"

#define VERSION "0.1"

void version_print(const char *const *engines)
{
	printf("defoe " VERSION "\ncommit " SIM_COMMIT "\nengines");
	for (; *engines; engines++)
		printf(" %s", *engines);
	printf("\nfirmware %016" PRIx64 "\n", load_firmware_identity());
}
