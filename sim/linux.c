/* SPDX-License-Identifier: Apache-2.0
 * bzImage or vmlinux, initrd, command line -> guest RAM and the CPU at the kernel's 32-bit entry.
 * Follows Documentation/arch/x86/boot.rst (32-bit boot protocol) and zero-page.rst.
 * Invariant: nothing is placed outside guest RAM; a kernel that does not fit is refused with a sentence.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include "sim/sim.h"

enum { GDT_AT = 0x8000, PARAMS_AT = 0x10000, CMDLINE_AT = 0x20000, STACK_AT = 0x7c00, CMDLINE_MAX = 2047, KERNEL_FILE_MAX = 1 << 30 };

/* Offsets in struct boot_params (the zero page). */
enum {
	BP_E820_COUNT = 0x1e8, BP_HEADER = 0x1f1, BP_BOOT_FLAG = 0x1fe, BP_MAGIC = 0x202, BP_VERSION = 0x206,
	BP_LOADER = 0x210, BP_LOADFLAGS = 0x211, BP_CODE32 = 0x214, BP_RAMDISK = 0x218, BP_RAMDISK_SIZE = 0x21c,
	BP_HEAP_END = 0x224, BP_CMDLINE = 0x228, BP_INITRD_MAX = 0x22c, BP_INIT_SIZE = 0x260, BP_E820 = 0x2d0
};

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}

static void put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static void e820_add(uint8_t *bp, uint64_t start, uint64_t bytes, uint32_t type)
{
	uint8_t *entry = bp + BP_E820 + 20 * bp[BP_E820_COUNT]++;
	memcpy(entry, &start, 8);
	memcpy(entry + 8, &bytes, 8);
	put32(entry + 16, type);
}

static int load_bzimage(struct machine *m, const uint8_t *file, size_t bytes, uint32_t *entry)
{
	uint8_t *bp = m->guest + PARAMS_AT;
	uint32_t setup_bytes = ((file[BP_HEADER] ? file[BP_HEADER] : 4u) + 1) * 512;
	uint32_t code32 = get32(file + BP_CODE32);
	if (file[BP_VERSION + 1] < 2 || !(file[BP_LOADFLAGS] & 1))
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' is not a bzImage of boot protocol 2.00 or later", sim_opt.kernel);
	if (setup_bytes >= bytes)
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' is truncated: %zu bytes, but its setup part alone has %u",
				 sim_opt.kernel, bytes, setup_bytes);
	size_t payload = bytes - setup_bytes;
	size_t said = (size_t)get32(file + 0x1f4) * 16;
	if (payload + 15 < said)
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' is truncated: %zu of %zu bytes", sim_opt.kernel, payload, said);
	if (code32 < 0x100000 || (uint64_t)code32 + payload > m->params.ram_bytes)
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' does not fit in %u MB of RAM", sim_opt.kernel,
				 m->params.ram_bytes >> 20);
	memcpy(m->guest + code32, file + setup_bytes, payload);
	/* The setup header ends where the jump at 0x200 lands (boot.rst, "Details of Header Fields"). */
	memcpy(bp + BP_HEADER, file + BP_HEADER, 0x202 + file[0x201] - BP_HEADER);
	*entry = code32;
	return 0;
}

static int load_segment(struct machine *m, const uint8_t *file, size_t bytes, const Elf32_Phdr *ph)
{
	if ((uint64_t)ph->p_offset + ph->p_filesz > bytes)
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' is truncated: a segment ends past its %zu bytes", sim_opt.kernel, bytes);
	if ((uint64_t)ph->p_paddr + ph->p_memsz > m->params.ram_bytes)
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' does not fit in %u MB of RAM", sim_opt.kernel,
				 m->params.ram_bytes >> 20);
	memcpy(m->guest + ph->p_paddr, file + ph->p_offset, ph->p_filesz);
	return 0;
}

static int load_vmlinux(struct machine *m, const uint8_t *file, size_t bytes, uint32_t *entry)
{
	Elf32_Ehdr eh;
	memcpy(&eh, file, sizeof eh);
	if (eh.e_machine != EM_386 || eh.e_ident[EI_CLASS] != ELFCLASS32 || eh.e_phentsize != sizeof(Elf32_Phdr))
		return sim_error(SIM_ERR_USAGE, "the kernel '%s' is an ELF file, but not for i386", sim_opt.kernel);
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		Elf32_Phdr ph;
		size_t at = eh.e_phoff + (size_t)i * sizeof ph;
		if (at + sizeof ph > bytes)
			return sim_error(SIM_ERR_USAGE, "the kernel '%s' is truncated: no program headers", sim_opt.kernel);
		memcpy(&ph, file + at, sizeof ph);
		int err = ph.p_type == PT_LOAD ? load_segment(m, file, bytes, &ph) : 0;
		if (err)
			return err;
	}
	uint8_t *bp = m->guest + PARAMS_AT;
	bp[BP_BOOT_FLAG] = 0x55;
	bp[BP_BOOT_FLAG + 1] = 0xaa;
	memcpy(bp + BP_MAGIC, "HdrS", 4);
	bp[BP_VERSION] = 0x0f;
	bp[BP_VERSION + 1] = 2;
	*entry = eh.e_entry;
	return 0;
}

static int load_initrd(struct machine *m)
{
	uint8_t *data, *bp = m->guest + PARAMS_AT;
	size_t bytes;
	int err = load_file(sim_opt.initrd, "initrd", m->params.ram_bytes / 2, &data, &bytes);
	if (err)
		return err;
	uint32_t top = m->params.ram_bytes, max = get32(bp + BP_INITRD_MAX);
	if (max && top > max)
		top = max;
	uint32_t at = (uint32_t)(top - bytes) & ~0xfffu;
	memcpy(m->guest + at, data, bytes);
	put32(bp + BP_RAMDISK, at);
	put32(bp + BP_RAMDISK_SIZE, (uint32_t)bytes);
	free(data);
	return 0;
}

static void enter32(struct machine *m, uint32_t entry)
{
	static const uint64_t gdt[4] = { 0, 0, 0x00cf9b000000ffff, 0x00cf93000000ffff };
	struct x86_arch *a = &m->image->arch;
	memcpy(m->guest + GDT_AT, gdt, sizeof gdt);
	*a = (struct x86_arch){ .eip = entry, .eflags = 2 };
	a->gpr[X86_ESI] = PARAMS_AT;
	a->gpr[X86_ESP] = STACK_AT;
	for (unsigned i = 0; i < X86_NSEG; i++)
		a->sys.seg[i] = (struct x86_seg){ .limit = 0xffffffff, .sel = i == X86_CS ? 0x10 : 0x18,
						  .attr = i == X86_CS ? 0xc09b : 0xc093 };
	a->sys.gdtr = (struct x86_dtr){ GDT_AT, sizeof gdt - 1 };
	a->sys.idtr = (struct x86_dtr){ 0, 0x3ff };
	a->sys.ldtr = (struct x86_seg){ .limit = 0xffff, .attr = 0x82 };
	a->sys.tr = (struct x86_seg){ .limit = 0xffff, .attr = 0x8b };
	a->sys.cr0 = X86_CR0_PE | X86_CR0_ET;
	a->sys.dr[6] = 0xffff0ff0;
	a->sys.dr[7] = 0x400;
	a->sys.a20_mask = 0xffffffff;
	m->params.flags |= CMS_ENTRY32;
}

static int put_cmdline(struct machine *m)
{
	const char *text = sim_opt.append ? sim_opt.append : "console=ttyS0";
	if (strlen(text) > CMDLINE_MAX)
		return sim_error(SIM_ERR_USAGE, "-append takes at most %d characters", CMDLINE_MAX);
	strcpy((char *)m->guest + CMDLINE_AT, text);
	put32(m->guest + PARAMS_AT + BP_CMDLINE, CMDLINE_AT);
	return 0;
}

int linux_load(struct machine *m)
{
	uint8_t *file, *bp = m->guest + PARAMS_AT;
	size_t bytes;
	uint32_t entry = 0;
	int err = load_file(sim_opt.kernel, "kernel", KERNEL_FILE_MAX, &file, &bytes);
	if (err)
		return err;
	if (bytes > 1024 && !memcmp(file + BP_MAGIC, "HdrS", 4))
		err = load_bzimage(m, file, bytes, &entry);
	else if (bytes > sizeof(Elf32_Ehdr) && !memcmp(file, ELFMAG, 4))
		err = load_vmlinux(m, file, bytes, &entry);
	else
		err = sim_error(SIM_ERR_USAGE, "the kernel '%s' is neither a bzImage nor an ELF vmlinux", sim_opt.kernel);
	free(file);
	if (!err)
		err = put_cmdline(m);
	if (!err && sim_opt.initrd)
		err = load_initrd(m);
	if (err)
		return err;
	bp[BP_LOADER] = 0xff;
	e820_add(bp, 0, 0x9fc00, 1);
	e820_add(bp, 0x9fc00, 0x100000 - 0x9fc00, 2);
	e820_add(bp, 0x100000, m->params.ram_bytes - 0x100000, 1);
	enter32(m, entry);
	return 0;
}
