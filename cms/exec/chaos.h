/* SPDX-License-Identifier: Apache-2.0
 * A seed -> disturbances that no guest may notice (-chaos): results are those of a run without it. Only careful.c
 * asks, and the end of a chunk, so other runs do not pay. The hardware models take their share of the seed themselves (RAM stalls, a
 * small store buffer).
 */
#ifndef CMS_EXEC_CHAOS_H
#define CMS_EXEC_CHAOS_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/params.h"

void chaos_init(const struct cms_params *p); /* before the translator starts: p->chaos_seed, 0 for none */
bool chaos_on(void);
uint32_t chaos_tcache_bytes(uint32_t usual); /* a small translation cache, with some seeds */
uint32_t chaos_hot(void);		     /* visits before a block is translated */
uint32_t chaos_epoch(void);		     /* the first one: stamps start again soon (head.h) */
uint32_t chaos_budget(uint32_t ticks);	     /* fewer: translations run into the limit and are rolled back */
void chaos_disturb(void);		     /* between two decisions, state committed */
bool chaos_interprets(void);		     /* this time, although there is a translation */
bool chaos_ends_chunk(void);		     /* where it could go on without a boundary */
#endif
