/* SPDX-License-Identifier: Apache-2.0
 * A kernel file on its way into guest RAM: what linux.c, multiboot.c and elf.c share.
 * Invariant: every byte is put where kernel_take() or a kernel_place*() said, so inside RAM, and no piece lies over another.
 */
#ifndef SIM_KERNEL_H
#define SIM_KERNEL_H
#include "sim/sim.h"

enum { KERNEL_PIECES = 128, KERNEL_MAP_MAX = 3 };

struct kernel_piece {
	uint64_t start, end;
	const char *what;	/* for the sentence that refuses what lies over it */
};

struct kernel {
	struct machine *m;
	const char *name;
	const uint8_t *file;
	size_t bytes;
	uint32_t entry;		/* physical */
	uint64_t end;		/* of the kernel's own pieces */
	struct kernel_piece pieces[KERNEL_PIECES];
	unsigned n;
};

/* "the kernel 'F' ..." on stderr; returns SIM_ERR_USAGE. */
int kernel_refuse(const struct kernel *k, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Guest memory for a piece whose place is given, or for one that may lie anywhere: at `wish` or in the lowest free place; from an
 * address upwards; below one, as high as can be, but not below 1 MB. Nothing is taken for 0 bytes. */
int kernel_take(struct kernel *k, uint64_t at, uint64_t bytes, const char *what);
int kernel_place(struct kernel *k, uint32_t wish, uint64_t bytes, const char *what, uint32_t *at);
int kernel_place_up(struct kernel *k, uint64_t from, uint64_t bytes, uint32_t align, const char *what, uint32_t *at);
int kernel_place_down(struct kernel *k, uint64_t top, uint64_t bytes, uint32_t align, const char *what, uint32_t *at);

/* The memory map that guests are told: {start, end, type as in e820: 1 RAM, 2 reserved}; returns how many. */
struct kernel_area {
	uint64_t start, end;
	uint32_t type;
};
unsigned kernel_map(const struct kernel *k, struct kernel_area map[KERNEL_MAP_MAX]);

/* 32-bit flat protected mode without paging or interrupts at k->entry; registers but EIP and ESP are 0. */
int kernel_enter(struct kernel *k);

int kernel_elf(struct kernel *k);	/* elf.c: segments and entry of an i386 ELF file */
int linux_load(struct kernel *k);
bool linux_is_bzimage(const struct kernel *k);
bool multiboot_find(const struct kernel *k, size_t *at);	/* the header */
bool multiboot_is_second(const struct kernel *k);	/* it has a header of Multiboot 2 */
int multiboot_load(struct kernel *k, size_t at);

static inline uint32_t kernel_get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void kernel_put32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}
#endif
