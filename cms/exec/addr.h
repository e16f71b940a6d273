/* SPDX-License-Identifier: Apache-2.0
 * Address kinds that must not be mixed, as one-word structs: the C ABI passes them in a register, so they cost nothing.
 *   struct lin   guest linear address (segment base added)
 *   struct win   place in the guest window: what physmap.h makes of a guest physical address; < window size
 * Implementation addresses are C pointers; struct win becomes one in win_ptr() only.
 */
#ifndef CMS_EXEC_ADDR_H
#define CMS_EXEC_ADDR_H
#include <stdint.h>

#define GUEST_WINDOW 0x40000000u
#define PAGE_BYTES 4096u
#define PAGE_MASK 0xfffu

struct lin {
	uint32_t a;
};
struct win {
	uint32_t a;
};

static inline struct lin lin_of(uint32_t a)
{
	return (struct lin){ a };
}
static inline struct win win_of(uint32_t a)
{
	return (struct win){ a };
}
static inline uint8_t *win_ptr(struct win w)
{
	return (uint8_t *)(uintptr_t)(GUEST_WINDOW | w.a);
}
static inline volatile uint32_t *win_word(struct win w)
{
	return (volatile uint32_t *)(uintptr_t)(GUEST_WINDOW | w.a);
}
/* The bytes of [at, at + len_bytes) that lie in the `size` bytes (at most 32) from `first` on, as bits from 0 on. */
static inline uint32_t win_bits(uint32_t first, uint32_t size, struct win at, uint32_t len_bytes)
{
	uint32_t from = at.a < first ? 0 : at.a - first, end = at.a + len_bytes - first;
	if (at.a + len_bytes <= first || from >= size)
		return 0;
	if (end > size)
		end = size;
	return (0xffffffffu >> (32 - end)) & ~((1u << from) - 1);
}
#endif
