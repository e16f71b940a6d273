/* SPDX-License-Identifier: Apache-2.0
 * -kernel: a file -> guest RAM and the CPU at its 32-bit entry, by the protocol that its header asks for. See kernel.h.
 */
#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim/kernel.h"

enum { GDT_AT = 0x8000, STACK_AT = 0x7000, STACK_BYTES = 0xc00, KERNEL_FILE_MAX = 1 << 30 };
enum { LOW_END = 0x9fc00, HIGH_START = 0x100000, FIRST_PLACE = 0x1000 };

int kernel_refuse(const struct kernel *k, const char *format, ...)
{
	char why[300];
	va_list ap;
	va_start(ap, format);
	vsnprintf(why, sizeof why, format, ap);
	va_end(ap);
	return sim_error(SIM_ERR_USAGE, "the kernel '%s' %s", k->name, why);
}

/* ---- who lies where ---- */

static const struct kernel_piece *find_over(const struct kernel *k, uint64_t start, uint64_t end)
{
	for (unsigned i = 0; i < k->n; i++)
		if (start < k->pieces[i].end && k->pieces[i].start < end)
			return &k->pieces[i];
	return NULL;
}

static int refuse_size(const struct kernel *k, const char *what, uint64_t bytes)
{
	return kernel_refuse(k, "does not fit in %u MB of RAM: no place for %s of %llu bytes", k->m->params.ram_bytes >> 20, what,
			     (unsigned long long)bytes);
}

int kernel_take(struct kernel *k, uint64_t at, uint64_t bytes, const char *what)
{
	const struct kernel_piece *over;
	if (!bytes)
		return 0;
	if (at > k->m->params.ram_bytes || bytes > k->m->params.ram_bytes - at)
		return kernel_refuse(k, "does not fit in %u MB of RAM: %s has %llu bytes at %#llx", k->m->params.ram_bytes >> 20, what,
				     (unsigned long long)bytes, (unsigned long long)at);
	if ((over = find_over(k, at, at + bytes)))
		return kernel_refuse(k, "cannot be loaded: %s at %#llx to %#llx lies over %s at %#llx to %#llx", what,
				     (unsigned long long)at, (unsigned long long)(at + bytes - 1), over->what,
				     (unsigned long long)over->start, (unsigned long long)(over->end - 1));
	if (k->n == KERNEL_PIECES)
		return kernel_refuse(k, "has more than %d pieces", KERNEL_PIECES);
	k->pieces[k->n++] = (struct kernel_piece){ at, at + bytes, what };
	return 0;
}

static int take_found(struct kernel *k, uint64_t at, uint64_t bytes, const char *what, uint32_t *out)
{
	*out = (uint32_t)at;
	return kernel_take(k, at, bytes, what);
}

int kernel_place_up(struct kernel *k, uint64_t from, uint64_t bytes, uint32_t align, const char *what, uint32_t *at)
{
	const struct kernel_piece *over;
	uint64_t start = (from + align - 1) & ~(uint64_t)(align - 1);
	while ((over = find_over(k, start, start + bytes)))
		start = (over->end + align - 1) & ~(uint64_t)(align - 1);
	if (start + bytes > k->m->params.ram_bytes)
		return refuse_size(k, what, bytes);
	return take_found(k, start, bytes, what, at);
}

int kernel_place_down(struct kernel *k, uint64_t top, uint64_t bytes, uint32_t align, const char *what, uint32_t *at)
{
	if (top > k->m->params.ram_bytes)
		top = k->m->params.ram_bytes;
	while (bytes <= top) {
		uint64_t start = (top - bytes) & ~(uint64_t)(align - 1);
		const struct kernel_piece *over = find_over(k, start, start + bytes);
		if (!over && start >= HIGH_START)
			return take_found(k, start, bytes, what, at);
		if (!over)
			break;
		top = over->start;
	}
	return refuse_size(k, what, bytes);
}

int kernel_place(struct kernel *k, uint32_t wish, uint64_t bytes, const char *what, uint32_t *at)
{
	if (!find_over(k, wish, wish + bytes))
		return take_found(k, wish, bytes, what, at);
	return kernel_place_up(k, FIRST_PLACE, bytes, 16, what, at);
}

unsigned kernel_map(const struct kernel *k, struct kernel_area map[KERNEL_MAP_MAX])
{
	map[0] = (struct kernel_area){ 0, LOW_END, 1 };
	map[1] = (struct kernel_area){ LOW_END, HIGH_START, 2 };
	map[2] = (struct kernel_area){ HIGH_START, k->m->params.ram_bytes, 1 };
	return map[2].start < map[2].end ? 3 : 2;
}

/* ---- the CPU ---- */

static struct x86_seg flat(uint16_t sel, uint16_t attr)
{
	return (struct x86_seg){ .limit = 0xffffffff, .sel = sel, .attr = attr };
}

int kernel_enter(struct kernel *k)
{
	static const uint64_t gdt[4] = { 0, 0, 0x00cf9b000000ffff, 0x00cf93000000ffff };
	struct x86_arch *a = &k->m->image->arch;
	uint32_t gdt_at, stack_at;
	int err = kernel_place(k, GDT_AT, sizeof gdt, "the descriptor table", &gdt_at);
	err = err ? err : kernel_place(k, STACK_AT, STACK_BYTES, "the stack", &stack_at);
	if (err)
		return err;
	memcpy(k->m->guest + gdt_at, gdt, sizeof gdt);
	*a = (struct x86_arch){ .eip = k->entry, .eflags = 2 };
	a->gpr[X86_ESP] = stack_at + STACK_BYTES;
	for (unsigned i = 0; i < X86_NSEG; i++)
		a->sys.seg[i] = i == X86_CS ? flat(0x10, 0xc09b) : flat(0x18, 0xc093);
	a->sys.gdtr = (struct x86_dtr){ gdt_at, sizeof gdt - 1 };
	a->sys.idtr = (struct x86_dtr){ 0, 0x3ff };
	a->sys.ldtr = (struct x86_seg){ .limit = 0xffff, .attr = 0x82 };
	a->sys.tr = (struct x86_seg){ .limit = 0xffff, .attr = 0x8b };
	a->sys.cr0 = X86_CR0_PE | X86_CR0_ET;
	a->sys.dr[6] = 0xffff0ff0;
	a->sys.dr[7] = 0x400;
	a->sys.a20_mask = 0xffffffff;
	k->m->params.flags |= CMS_ENTRY32;
	return 0;
}

/* ---- the file ---- */

static int load(struct kernel *k)
{
	size_t header;
	if (linux_is_bzimage(k))
		return linux_load(k);
	if (multiboot_find(k, &header))
		return multiboot_load(k, header);
	if (multiboot_is_second(k))
		return kernel_refuse(k, "wants Multiboot 2; -kernel knows Multiboot 1, bzImage and vmlinux");
	if (k->bytes >= sizeof(Elf32_Ehdr) && !memcmp(k->file, ELFMAG, SELFMAG))
		return linux_load(k);
	if (probe_packed("kernel", k->name, k->file, k->bytes))
		return SIM_ERR_USAGE;
	return kernel_refuse(k, "is neither a bzImage nor an ELF vmlinux, and has no Multiboot header");
}

int kernel_load(struct machine *m)
{
	struct kernel k = { .m = m, .name = sim_opt.kernel, .n = 1, .pieces = { { LOW_END, HIGH_START, "the BIOS and display area" } } };
	uint8_t *file;
	int err = load_file(sim_opt.kernel, "kernel", KERNEL_FILE_MAX, &file, &k.bytes);
	if (err)
		return err;
	k.file = file;
	err = load(&k);
	free(file);
	return err;
}
