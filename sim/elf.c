/* SPDX-License-Identifier: Apache-2.0
 * An i386 ELF file -> its loadable segments at their physical addresses, and where it is entered. ELF, part 2 "Program Loading".
 */
#include <elf.h>
#include <string.h>
#include "sim/kernel.h"

/* Where paddr and vaddr differ the entry may be given as a virtual address. */
static void note_entry(struct kernel *k, const Elf32_Phdr *ph, uint32_t entry)
{
	if (ph->p_vaddr != ph->p_paddr && (ph->p_flags & PF_X) && entry >= ph->p_vaddr && entry - ph->p_vaddr < ph->p_memsz)
		k->entry = entry - ph->p_vaddr + ph->p_paddr;
}

static int load_segment(struct kernel *k, const Elf32_Phdr *ph)
{
	if (ph->p_filesz > ph->p_memsz)
		return kernel_refuse(k, "is damaged: a segment has %u bytes in the file but %u in memory", ph->p_filesz, ph->p_memsz);
	if (ph->p_filesz && (uint64_t)ph->p_offset + ph->p_filesz > k->bytes)
		return kernel_refuse(k, "is truncated: a segment ends past its %zu bytes", k->bytes);
	int err = kernel_take(k, ph->p_paddr, ph->p_memsz, "a segment");
	if (err)
		return err;
	if (ph->p_filesz)
		memcpy(k->m->guest + ph->p_paddr, k->file + ph->p_offset, ph->p_filesz);
	if ((uint64_t)ph->p_paddr + ph->p_memsz > k->end)
		k->end = (uint64_t)ph->p_paddr + ph->p_memsz;
	return 0;
}

static bool entry_loaded(const struct kernel *k)
{
	for (unsigned i = 1; i < k->n; i++)
		if (k->entry >= k->pieces[i].start && k->entry < k->pieces[i].end)
			return true;
	return false;
}

int kernel_elf(struct kernel *k)
{
	Elf32_Ehdr eh;
	if (k->bytes < sizeof eh || memcmp(k->file, ELFMAG, SELFMAG))
		return kernel_refuse(k, "is no ELF file");
	memcpy(&eh, k->file, sizeof eh);
	if (eh.e_machine != EM_386 || eh.e_ident[EI_CLASS] != ELFCLASS32 || eh.e_phentsize != sizeof(Elf32_Phdr))
		return kernel_refuse(k, "is an ELF file, but not for i386");
	if ((uint64_t)eh.e_phoff + (uint64_t)eh.e_phnum * sizeof(Elf32_Phdr) > k->bytes)
		return kernel_refuse(k, "is truncated: no program headers");
	k->entry = eh.e_entry;
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		Elf32_Phdr ph;
		memcpy(&ph, k->file + eh.e_phoff + (size_t)i * sizeof ph, sizeof ph);
		if (ph.p_type != PT_LOAD)
			continue;
		int err = load_segment(k, &ph);
		if (err)
			return err;
		note_entry(k, &ph, eh.e_entry);
	}
	return entry_loaded(k) ? 0 : kernel_refuse(k, "is entered at %#x, where no segment of it lies", k->entry);
}
