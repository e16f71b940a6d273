/* SPDX-License-Identifier: Apache-2.0
 * Block starts visited -> is it time to translate? Counters by hash, so a rare block may be translated early; never wrong.
 */
#ifndef CMS_EXEC_PROFILE_H
#define CMS_EXEC_PROFILE_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/exec/addr.h"

#define PROFILE_HOT_QUICK 3u /* visits before the quick tier, unless the parameters say otherwise */

void profile_init(uint32_t hot_quick);
enum profile_heat {
	PROFILE_COLD,	/* interpret the block */
	PROFILE_HOT,	/* translate it now */
	PROFILE_REFUSED /* it was hot and could not be translated: what follows its first instruction perhaps can */
};
enum profile_heat profile_visit(struct win at); /* counts */
void profile_translated(struct win at);		/* its visits count anew, should the translation be lost */
#endif
