/* SPDX-License-Identifier: Apache-2.0
 * A kernel with a Multiboot header, and modules -> guest RAM, the information structure and the CPU as the Multiboot Specification 0.6.96
 * wants them (3.1 header, 3.2 machine state, 3.3 information). -initrd "F args,F" names the modules; ",," is a comma in a name.
 * The information lies below 640 KB, if there is room; modules lie on pages behind the kernel.
 */
#include <stdlib.h>
#include <string.h>
#include "sim/kernel.h"

enum { SEARCH = 8192, HEADER_MAGIC = 0x1badb002, LOADED_MAGIC = 0x2badb002, MODULES_MAX = 64, HIGH = 0x100000, PAGE = 4096 };
enum { SEARCH_SECOND = 32768 };
#define SECOND_MAGIC 0xe85250d6u
enum { HEADER_FLAGS = 4, HEADER_ADDRESSES = 12, HEADER_SHORT = 12, HEADER_LONG = 32 };	/* the video mode behind is not looked at */
enum { WANT_PAGES = 1, WANT_MEMORY = 2, WANT_VIDEO = 4, WANT_KNOWN = 7, WANT_UNDERSTOOD = 0xffff, HAS_ADDRESSES = 0x10000 };

/* The information structure, and what lies behind it in one piece. */
enum {
	MBI_FLAGS = 0, MBI_LOWER = 4, MBI_UPPER = 8, MBI_CMDLINE = 16, MBI_MODS = 20, MBI_MODS_AT = 24, MBI_MAP_BYTES = 44, MBI_MAP_AT = 48,
	MBI_LOADER = 64, MBI_BYTES = 120, MAP_ENTRY = 24, MODULE_ENTRY = 16
};
enum { HAS_MEMORY = 1, HAS_CMDLINE = 4, HAS_MODS = 8, HAS_MAP = 0x40, HAS_LOADER = 0x200 };
enum { INFO_AT = 0x10000 };
static const char loader_name[] = "defoe";

struct module {
	char *text;	/* the file's name and what follows it */
	uint32_t start, end;
};

struct info {
	struct module module[MODULES_MAX];
	unsigned modules;
	uint8_t *at;		/* the piece on the host; strings are added at its end */
	uint32_t guest, bytes, used;
};

bool multiboot_find(const struct kernel *k, size_t *at)
{
	size_t end = k->bytes < SEARCH ? k->bytes : SEARCH;
	for (size_t i = 0; i + HEADER_SHORT <= end; i += 4)
		if (kernel_get32(k->file + i) == HEADER_MAGIC &&
		    HEADER_MAGIC + kernel_get32(k->file + i + 4) + kernel_get32(k->file + i + 8) == 0) {
			*at = i;
			return true;
		}
	return false;
}

bool multiboot_is_second(const struct kernel *k)
{
	size_t end = k->bytes < SEARCH_SECOND ? k->bytes : SEARCH_SECOND;
	for (size_t i = 0; i + 16 <= end; i += 8) {
		const uint8_t *h = k->file + i;
		if (kernel_get32(h) == SECOND_MAGIC &&
		    SECOND_MAGIC + kernel_get32(h + 4) + kernel_get32(h + 8) + kernel_get32(h + 12) == 0)
			return true;
	}
	return false;
}

/* ---- the kernel ---- */

/* The address fields of the header: one piece of the file, and zeros behind it. */
static int load_by_addresses(struct kernel *k, size_t at)
{
	uint32_t f[5];	/* of the header itself, of the first and behind the last byte loaded, behind the zeros, entry */
	if (k->bytes - at < HEADER_LONG)
		return kernel_refuse(k, "is truncated: its Multiboot header ends past its %zu bytes", k->bytes);
	for (unsigned i = 0; i < 5; i++)
		f[i] = kernel_get32(k->file + at + HEADER_ADDRESSES + 4 * i);
	if (f[1] > f[0] || f[0] - f[1] > at)
		return kernel_refuse(k, "is damaged: its Multiboot header at %#x would be loaded from before the file, to %#x", f[0], f[1]);
	size_t from = at - (f[0] - f[1]);
	uint64_t end = f[2] ? f[2] : f[1] + (uint64_t)(k->bytes - from), bss_end = f[3] ? f[3] : end;
	if (end < f[1] || end - f[1] > k->bytes - from || bss_end < end)
		return kernel_refuse(k, "is damaged or truncated: its Multiboot header loads %#x to %#llx, zeros to %#llx", f[1],
				     (unsigned long long)end, (unsigned long long)bss_end);
	if (f[4] < f[1] || f[4] >= bss_end)
		return kernel_refuse(k, "is entered at %#x, where nothing of it lies", f[4]);
	int err = kernel_take(k, f[1], bss_end - f[1], "the kernel");
	if (err)
		return err;
	memcpy(k->m->guest + f[1], k->file + from, end - f[1]);
	k->end = bss_end;
	k->entry = f[4];
	return 0;
}

static int load_kernel(struct kernel *k, size_t at)
{
	uint32_t flags = kernel_get32(k->file + at + HEADER_FLAGS), unknown = flags & WANT_UNDERSTOOD & ~WANT_KNOWN;
	if (unknown)
		return kernel_refuse(k, "requires what no Multiboot 1 loader knows (header flags %#x)", unknown);
	return flags & HAS_ADDRESSES ? load_by_addresses(k, at) : kernel_elf(k);
}

/* ---- modules ---- */

/* The next of "a,b,,c,d", which is a, then b,c, then d; NULL behind the last. */
static char *next_text(const char **rest)
{
	const char *p = *rest;
	char *text = p ? malloc(strlen(p) + 1) : NULL, *to = text;
	if (!text)
		return NULL;
	while (*p && (*p != ',' || p[1] == ',')) {
		p += *p == ',';
		*to++ = *p++;
	}
	*to = 0;
	*rest = *p ? p + 1 : NULL;
	return text;
}

static int split_modules(struct info *info, const char *list)
{
	char *text;
	while ((text = next_text(&list))) {
		if (info->modules == MODULES_MAX) {
			free(text);
			return sim_error(SIM_ERR_USAGE, "-initrd names more than %d modules", MODULES_MAX);
		}
		info->module[info->modules++].text = text;
	}
	return 0;
}

static int load_module(struct kernel *k, struct module *mod)
{
	uint8_t *data;
	size_t bytes;
	char *space = strchr(mod->text, ' ');
	if (space)
		*space = 0;
	int err = files_check_input("-initrd", mod->text);
	err = err ? err : load_file(mod->text, "module", k->m->params.ram_bytes, &data, &bytes);
	if (space)
		*space = ' ';
	if (err)
		return err;
	err = kernel_place_up(k, k->end > HIGH ? k->end : HIGH, bytes, PAGE, "a module", &mod->start);
	if (!err)
		memcpy(k->m->guest + mod->start, data, bytes);
	mod->end = mod->start + (uint32_t)bytes;
	free(data);
	return err;
}

/* ---- the information ---- */

static uint32_t add_text(struct info *info, const char *text)
{
	uint32_t at = info->used, n = (uint32_t)strlen(text) + 1;
	memcpy(info->at + at, text, n);
	info->used += n;
	return info->guest + at;
}

/* The kernel's name is the first word of its command line. */
static char *command_line(void)
{
	const char *append = sim_opt.append ? sim_opt.append : "";
	char *text = malloc(strlen(sim_opt.kernel) + strlen(append) + 2);
	if (text)
		strcat(strcat(strcpy(text, sim_opt.kernel), " "), append);
	return text;
}

static int place_info(struct kernel *k, struct info *info, const char *line)
{
	info->used = MBI_BYTES + KERNEL_MAP_MAX * MAP_ENTRY + info->modules * MODULE_ENTRY;
	info->bytes = info->used + (uint32_t)strlen(line) + 1 + sizeof loader_name;
	for (unsigned i = 0; i < info->modules; i++)
		info->bytes += (uint32_t)strlen(info->module[i].text) + 1;
	int err = kernel_place(k, INFO_AT, info->bytes, "the Multiboot information", &info->guest);
	info->at = err ? NULL : k->m->guest + info->guest;
	return err;
}

static void put_map(struct kernel *k, struct info *info)
{
	struct kernel_area map[KERNEL_MAP_MAX];
	unsigned n = kernel_map(k, map);
	for (unsigned i = 0; i < n; i++) {
		uint8_t *entry = info->at + MBI_BYTES + i * MAP_ENTRY;
		uint64_t bytes = map[i].end - map[i].start;
		kernel_put32(entry, MAP_ENTRY - 4);
		memcpy(entry + 4, &map[i].start, 8);
		memcpy(entry + 12, &bytes, 8);
		kernel_put32(entry + 20, map[i].type);
	}
	kernel_put32(info->at + MBI_LOWER, (uint32_t)(map[0].end >> 10));
	kernel_put32(info->at + MBI_UPPER, (k->m->params.ram_bytes - HIGH) >> 10);
	kernel_put32(info->at + MBI_MAP_BYTES, n * MAP_ENTRY);
	kernel_put32(info->at + MBI_MAP_AT, info->guest + MBI_BYTES);
}

static void put_modules(struct info *info)
{
	uint32_t at = MBI_BYTES + KERNEL_MAP_MAX * MAP_ENTRY;
	kernel_put32(info->at + MBI_MODS, info->modules);
	kernel_put32(info->at + MBI_MODS_AT, info->guest + at);
	for (unsigned i = 0; i < info->modules; i++, at += MODULE_ENTRY) {
		kernel_put32(info->at + at, info->module[i].start);
		kernel_put32(info->at + at + 4, info->module[i].end);
		kernel_put32(info->at + at + 8, add_text(info, info->module[i].text));
	}
}

/* The boot device stays out: no disk of a BIOS was started from. */
static void put_info(struct kernel *k, struct info *info, const char *line)
{
	kernel_put32(info->at + MBI_FLAGS, HAS_MEMORY | HAS_CMDLINE | HAS_MODS | HAS_MAP | HAS_LOADER);
	put_map(k, info);
	put_modules(info);
	kernel_put32(info->at + MBI_CMDLINE, add_text(info, line));
	kernel_put32(info->at + MBI_LOADER, add_text(info, loader_name));
}

static int load_all(struct kernel *k, size_t at, struct info *info, const char *line)
{
	int err = line ? split_modules(info, sim_opt.initrd) : sim_error(SIM_ERR_MACHINE, "no memory for the command line");
	err = err ? err : load_kernel(k, at);
	err = err ? err : kernel_enter(k);
	err = err ? err : place_info(k, info, line);
	for (unsigned i = 0; i < info->modules && !err; i++)
		err = load_module(k, &info->module[i]);
	if (err)
		return err;
	put_info(k, info, line);
	k->m->image->arch.gpr[X86_EAX] = LOADED_MAGIC;
	k->m->image->arch.gpr[X86_EBX] = info->guest;
	return 0;
}

int multiboot_load(struct kernel *k, size_t at)
{
	struct info info = { 0 };
	char *line = command_line();
	int err = load_all(k, at, &info, line);
	for (unsigned i = 0; i < info.modules; i++)
		free(info.module[i].text);
	free(line);
	return err;
}
