/* SPDX-License-Identifier: Apache-2.0
 * Block starts visited -> is it time to translate? Counters by hash, so a rare block may be translated early; never wrong.
 */
#ifndef CMS_EXEC_PROFILE_H
#define CMS_EXEC_PROFILE_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/exec/addr.h"

#define PROFILE_HOT_QUICK 4u /* visits before the quick tier, unless the parameters say otherwise */

void profile_init(uint32_t hot_quick);
bool profile_visit(struct win at); /* counts; true when the block at this place has become hot */
void profile_translated(struct win at); /* its visits count anew, should the translation be lost */
#endif
