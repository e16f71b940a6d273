/* SPDX-License-Identifier: Apache-2.0
 * The passes, in the order of passes.def: IR -> IR that does the same. One pass, one file.
 */
#ifndef CMS_OPT_OPT_H
#define CMS_OPT_OPT_H
#include "cms/ir/ir.h"

#define PASS(name) void opt_##name(struct ir_block *b);
#include "cms/opt/passes.def"
#undef PASS

void opt_run(struct ir_block *b);
/* Words that the passes may add in all. */
#define OPT_MORE 2u
#endif
