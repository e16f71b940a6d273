/* SPDX-License-Identifier: Apache-2.0
 * bzImage or vmlinux, initrd, command line -> guest RAM, boot_params and the CPU at the kernel's 32-bit entry.
 * Follows Documentation/arch/x86/boot.rst (32-bit boot protocol) and zero-page.rst.
 * Invariant: what the header says is ranged before it is used; a kernel that does not fit is refused with a sentence.
 */
#include <stdlib.h>
#include <string.h>
#include "sim/kernel.h"

enum { PARAMS_AT = 0x10000, PARAMS_BYTES = 4096, CMDLINE_AT = 0x20000, CMDLINE_MAX = 2047, HIGH = 0x100000, PAGE = 4096, SECTOR = 512 };

/* Offsets in struct boot_params (the zero page); from BP_SETUP_SECTS on those of the file too. */
enum {
	BP_E820_COUNT = 0x1e8, BP_SETUP_SECTS = 0x1f1, BP_SYSSIZE = 0x1f4, BP_BOOT_FLAG = 0x1fe, BP_JUMP = 0x200, BP_MAGIC = 0x202,
	BP_VERSION = 0x206, BP_LOADER = 0x210, BP_LOADFLAGS = 0x211, BP_CODE32 = 0x214, BP_RAMDISK = 0x218, BP_RAMDISK_SIZE = 0x21c,
	BP_CMDLINE = 0x228, BP_INITRD_MAX = 0x22c, BP_ALIGN = 0x230, BP_RELOCATABLE = 0x234, BP_SETUP_DATA = 0x250, BP_PREF = 0x258, BP_INIT_SIZE = 0x260,
	BP_HEADER_END = 0x290, BP_E820 = 0x2d0
};

static unsigned version(const uint8_t *h)
{
	return h[BP_VERSION] | (unsigned)h[BP_VERSION + 1] << 8;
}

static void e820_add(uint8_t *bp, const struct kernel_area *a)
{
	uint8_t *entry = bp + BP_E820 + 20 * bp[BP_E820_COUNT]++;
	uint64_t bytes = a->end - a->start;
	memcpy(entry, &a->start, 8);
	memcpy(entry + 8, &bytes, 8);
	kernel_put32(entry + 16, a->type);
}

/* ---- bzImage ---- */

bool linux_is_bzimage(const struct kernel *k)
{
	return k->bytes > 2 * SECTOR && !memcmp(k->file + BP_MAGIC, "HdrS", 4);
}

/* The setup header ends where the short jump at 0x200 lands (boot.rst, "Details of Header Fields"), behind what its version names. */
static int header_end(const struct kernel *k, uint32_t *end)
{
	unsigned v = version(k->file);
	uint32_t least = v >= 0x20a ? BP_INIT_SIZE + 4 : v >= 0x205 ? BP_RELOCATABLE + 1 : v >= 0x202 ? BP_CMDLINE + 4 : BP_RAMDISK_SIZE + 4;
	*end = BP_MAGIC + k->file[BP_JUMP + 1];
	if (k->file[BP_JUMP] != 0xeb || *end < least || *end > BP_HEADER_END)
		return kernel_refuse(k, "is damaged: the jump over its setup header (%02x %02x) does not fit boot protocol %u.%02u", k->file[BP_JUMP],
				     k->file[BP_JUMP + 1], v >> 8, v & 0xff);
	return 0;
}

/* Where it will have unpacked itself: the end of that memory, from protocol 2.10 on; before, nothing is known. */
static int runtime(const struct kernel *k, uint32_t code32, uint64_t *start, uint64_t *end)
{
	const uint8_t *h = k->file;
	uint64_t preferred;
	uint32_t align = kernel_get32(h + BP_ALIGN);
	*start = *end = code32;
	if (version(h) < 0x20a)
		return 0;
	memcpy(&preferred, h + BP_PREF, 8);
	if (h[BP_RELOCATABLE] && (!align || (align & (align - 1))))
		return kernel_refuse(k, "is damaged: its alignment %#x is no power of two", align);
	if (h[BP_RELOCATABLE])
		*start = (code32 + (uint64_t)align - 1) & ~((uint64_t)align - 1);
	if (!h[BP_RELOCATABLE] || *start < preferred)
		*start = preferred;
	if (*start > UINT32_MAX)
		return kernel_refuse(k, "does not fit in 4 GB: it wants to run at %#llx", (unsigned long long)*start);
	*end = *start + kernel_get32(h + BP_INIT_SIZE);
	return 0;
}

/* The file's part of it and the memory it unpacks itself in mostly overlap: then they are one piece. */
static int take_bzimage(struct kernel *k, uint32_t code32, size_t payload)
{
	uint64_t start = code32, end = code32 + (uint64_t)payload, run_start, run_end;
	int err = runtime(k, code32, &run_start, &run_end);
	if (err)
		return err;
	if (run_start <= end && start <= run_end) {
		start = run_start < start ? run_start : start;
		end = run_end > end ? run_end : end;
	} else {
		err = kernel_take(k, run_start, run_end - run_start, "the memory it unpacks itself in");
	}
	return err ? err : kernel_take(k, start, end - start, "the kernel");
}

static int load_bzimage(struct kernel *k, uint8_t *bp)
{
	const uint8_t *h = k->file;
	uint32_t setup_bytes = ((h[BP_SETUP_SECTS] ? h[BP_SETUP_SECTS] : 4u) + 1) * SECTOR, code32 = kernel_get32(h + BP_CODE32), end;
	if (version(h) < 0x200 || !(h[BP_LOADFLAGS] & 1))
		return kernel_refuse(k, "is not a bzImage of boot protocol 2.00 or later");
	if (setup_bytes >= k->bytes)
		return kernel_refuse(k, "is truncated: %zu bytes, but its setup part alone has %u", k->bytes, setup_bytes);
	size_t payload = k->bytes - setup_bytes;
	size_t said = (size_t)(kernel_get32(h + BP_SYSSIZE) & (version(h) < 0x204 ? 0xffff : ~0u)) * 16;
	if (payload + 15 < said)
		return kernel_refuse(k, "is truncated: %zu of %zu bytes", payload, said);
	if (code32 < HIGH)
		return kernel_refuse(k, "is damaged: its 32-bit code would be at %#x, below 1 MB", code32);
	int err = header_end(k, &end);
	err = err ? err : take_bzimage(k, code32, payload);
	if (err)
		return err;
	memcpy(k->m->guest + code32, k->file + setup_bytes, payload);
	memcpy(bp + BP_SETUP_SECTS, h + BP_SETUP_SECTS, end - BP_SETUP_SECTS);
	kernel_put32(bp + BP_RAMDISK, 0);	/* these are the loader's to fill in, whatever the file has there */
	kernel_put32(bp + BP_RAMDISK_SIZE, 0);
	memset(bp + BP_SETUP_DATA, 0, 8);
	k->entry = code32;
	return 0;
}

/* ---- vmlinux ---- */

static int load_vmlinux(struct kernel *k, uint8_t *bp)
{
	bp[BP_BOOT_FLAG] = 0x55;
	bp[BP_BOOT_FLAG + 1] = 0xaa;
	memcpy(bp + BP_MAGIC, "HdrS", 4);
	bp[BP_VERSION] = 0x0f;
	bp[BP_VERSION + 1] = 2;
	return kernel_elf(k);
}

/* ---- what goes with either ---- */

static int put_cmdline(struct kernel *k, uint8_t *bp)
{
	const char *text = sim_opt.append ? sim_opt.append : "console=ttyS0";
	uint32_t at;
	if (strlen(text) > CMDLINE_MAX)
		return sim_error(SIM_ERR_USAGE, "-append takes at most %d characters", CMDLINE_MAX);
	int err = kernel_place(k, CMDLINE_AT, strlen(text) + 1, "the command line", &at);
	if (err)
		return err;
	strcpy((char *)k->m->guest + at, text);
	kernel_put32(bp + BP_CMDLINE, at);
	return 0;
}

/* As high as the kernel can reach, where nothing else lies. */
static int load_initrd(struct kernel *k, uint8_t *bp)
{
	uint64_t top = (uint64_t)kernel_get32(bp + BP_INITRD_MAX) + 1;
	uint8_t *data;
	size_t bytes;
	uint32_t at;
	int err = load_file(sim_opt.initrd, "initrd", k->m->params.ram_bytes, &data, &bytes);
	if (err)
		return err;
	err = kernel_place_down(k, top > 1 ? top : UINT32_MAX, bytes, PAGE, "the initrd", &at);
	if (!err) {
		memcpy(k->m->guest + at, data, bytes);
		kernel_put32(bp + BP_RAMDISK, at);
		kernel_put32(bp + BP_RAMDISK_SIZE, (uint32_t)bytes);
	}
	free(data);
	return err;
}

static int put_params(struct kernel *k, uint32_t at, uint8_t *bp)
{
	struct kernel_area map[KERNEL_MAP_MAX];
	int err = sim_opt.initrd ? load_initrd(k, bp) : 0;
	if (err)
		return err;
	bp[BP_LOADER] = 0xff;
	for (unsigned i = 0, n = kernel_map(k, map); i < n; i++)
		e820_add(bp, &map[i]);
	memcpy(k->m->guest + at, bp, PARAMS_BYTES);
	return 0;
}

int linux_load(struct kernel *k)
{
	uint8_t bp[PARAMS_BYTES] = { 0 };
	uint32_t at;
	int err = linux_is_bzimage(k) ? load_bzimage(k, bp) : load_vmlinux(k, bp);
	err = err ? err : kernel_enter(k);
	err = err ? err : kernel_place(k, PARAMS_AT, PARAMS_BYTES, "boot_params", &at);
	err = err ? err : put_cmdline(k, bp);
	err = err ? err : put_params(k, at, bp);
	if (!err)
		k->m->image->arch.gpr[X86_ESI] = at;
	return err;
}
