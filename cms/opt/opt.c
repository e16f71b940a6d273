/* SPDX-License-Identifier: Apache-2.0
 * Runs the passes; with CMS_CHECK the block is checked after each. */
#include "cms/opt/opt.h"

void opt_run(struct ir_block *b)
{
	ir_must(b, "front");
#define PASS(name) \
	opt_##name(b); \
	ir_must(b, #name);
#include "cms/opt/passes.def"
#undef PASS
}
