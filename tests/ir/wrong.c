/* SPDX-License-Identifier: Apache-2.0
 * What a program built with CMS_CHECK does about a block that is wrong (cms/ir/ir.h): a sentence, and the end. */
#include <stdio.h>
#include <stdlib.h>
#include "cms/ir/ir.h"

void ir_wrong(const char *what, const char *where, unsigned at)
{
	fflush(stdout);
	fprintf(stderr, "CMS_CHECK: %s: %s, at %u\n", where, what, at);
	abort();
}
