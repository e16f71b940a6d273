/* SPDX-License-Identifier: Apache-2.0
 * The translator's side of exec.h for an image without one: nothing is ever found. Weak, so that cms/tcache replaces it. */
#include "cms/exec/exec.h"

#define STAND_IN __attribute__((weak))

STAND_IN void tcache_init(const struct tcache_config *c)
{
	(void)c;
}

STAND_IN uint32_t tcache_find(uint32_t eip, struct win at)
{
	(void)eip;
	(void)at;
	return 0;
}

STAND_IN uint32_t tcache_translate(uint32_t eip, struct win at)
{
	return tcache_find(eip, at);
}

STAND_IN bool tcache_point(uint32_t cpc, uint32_t *eip)
{
	(void)cpc;
	(void)eip;
	return false;
}

STAND_IN bool tcache_exit(uint32_t tepc, uint32_t *eip)
{
	return tcache_point(tepc, eip);
}

STAND_IN void tcache_dump(uint32_t code) { (void)code; }

STAND_IN void tcache_expect(void) { }

STAND_IN void tcache_trouble(uint32_t cpc, uint32_t cause)
{
	(void)cpc;
	(void)cause;
}

STAND_IN void tcache_invalidate(struct win at, uint32_t len_bytes)
{
	(void)at;
	(void)len_bytes;
}

STAND_IN void tcache_evict(uint32_t number) { (void)number; }

STAND_IN void tcache_flush(void)
{
}
