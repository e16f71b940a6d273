/* SPDX-License-Identifier: Apache-2.0
 * fuzz [CASES [SEED]]: random kernels of four kinds, most with a few fields that are wrong, -> sim/kernel.c under ASan and UBSan.
 * Judge: either one sentence and an error, or what the protocols say was placed is there, inside RAM, nothing over another, and all
 * other RAM is zero. It reads file, registers and RAM itself; of the loader it knows nothing.
 */
#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim/sim.h"

enum { BZIMAGE, VMLINUX, BY_ELF, BY_ADDRESSES, KINDS };
enum { FILE_MAX = 1 << 17, ITEMS = 64, LOW_END = 0x9fc00, HIGH = 0x100000, STACK = 1024 };
static const char *const kind_names[] = { "bzImage", "vmlinux", "Multiboot ELF", "Multiboot addresses" };

struct sim_options sim_opt;
static uint64_t rng;
static unsigned kind, sentences, failures, header_at;
static unsigned long case_number;
static uint8_t file[FILE_MAX];
static uint32_t file_bytes, ram, initrd_bytes;
static uint8_t *guest;
static char append[4000], modules[400];

/* What has to lie somewhere: `bytes` of it, of which those known are `data`, zeros behind them if `zeros`. */
struct item {
	const char *name;
	uint64_t at, bytes, known;
	const uint8_t *data;
	bool zeros;
};
static struct item items[ITEMS];
static unsigned item_count;

static uint32_t rnd(void)	/* splitmix64 */
{
	uint64_t z = rng += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	return (uint32_t)(z ^ z >> 31) ^ (uint32_t)(z >> 32);
}

static uint32_t below(uint32_t n) { return rnd() % n; }
static bool one_in(uint32_t n) { return below(n) == 0; }

static uint32_t get(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}

static void put(uint32_t at, uint32_t v) { memcpy(file + at, &v, 4); }

/* ---- what the loader asks of the rest of the host program ---- */

int sim_error(int err, const char *format, ...)
{
	char text[600];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	sentences++;
	if (getenv("FUZZ_SAY"))
		puts(text);
	return err;
}

int files_check_input(const char *option, const char *path) { (void)option, (void)path; return 0; }

static uint8_t filled(uint32_t salt, uint32_t i) { return (uint8_t)((salt * 77 + i) * 2654435761u >> 13 | 1); }

/* Exactly as large as the file, so that no byte behind it is read unseen. initrd: one size; module n: n * 1000 bytes. */
int load_file(const char *path, const char *what, size_t max, uint8_t **data, size_t *bytes)
{
	bool is_kernel = !strcmp(what, "kernel"), is_module = !strcmp(what, "module");
	*bytes = is_kernel ? file_bytes : is_module ? (size_t)(path[1] - '0') * 1000 : initrd_bytes;
	*data = NULL;
	if (*bytes > max)
		return sim_error(SIM_ERR_USAGE, "too large");
	*data = malloc(*bytes ? *bytes : 1);
	for (size_t i = 0; i < *bytes; i++)
		(*data)[i] = is_kernel ? file[i] : filled(is_module ? (uint32_t)path[1] : 1, (uint32_t)i);
	return 0;
}

/* ---- cases ---- */

static uint32_t place(void)
{
	static const uint32_t corners[] = { 0, 0x500, 0x7000, 0x7c00, 0x8000, 0x10000, 0x20000, 0x9f000, LOW_END, 0xa0000, 0xc0000, HIGH };
	if (one_in(3))
		return corners[below(sizeof corners / 4)] + (one_in(3) ? below(0x40) - 0x20 : 0);
	return one_in(2) ? HIGH + below(ram - HIGH + 1) : below(LOW_END);
}

static uint32_t wrong(void)
{
	static const uint32_t values[] = { 0, 1, 2, 3, 0x1f, 0x20, 0x7f, 0x80, 0xff, 0x1000, 0xfff, 0xffff, HIGH - 1, HIGH + 1, 0x7fffffff, 0x80000000,
					   0xfffff000, 0xfffffff0, 0xffffffff };
	switch (below(4)) {
	case 0: return place();
	case 1: return ram + below(3) - 1;
	case 2: return rnd();
	default: return values[below(sizeof values / 4)];
	}
}

static void make_bzimage(void)
{
	static const uint16_t versions[] = { 0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x20a, 0x20c, 0x20f };
	uint32_t setup = 1 + below(6), payload = 1 + below(40000), pref = one_in(2) ? HIGH : HIGH + below(ram);
	file_bytes = (setup + 1) * 512 + payload;
	file[0x1f1] = (uint8_t)setup;
	put(0x1f4, (payload + 15) / 16);
	put(0x200, 0x64486aeb);
	put(0x204, 0x5372 | (uint32_t)versions[below(9)] << 16);
	file[0x211] = 1;
	put(0x214, HIGH + (one_in(3) ? below(ram - HIGH + 1) : 0));
	put(0x22c, one_in(2) ? 0x37ffffff : HIGH + below(ram));
	put(0x230, 1u << (12 + below(10)));
	file[0x234] = (uint8_t)below(2);
	put(0x258, pref);
	put(0x25c, 0);
	put(0x260, below(300000));
}

static void make_elf(bool multiboot)
{
	Elf32_Ehdr eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1 }, .e_type = ET_EXEC, .e_machine = EM_386, .e_version = 1,
			  .e_phoff = sizeof eh, .e_ehsize = sizeof eh, .e_phentsize = sizeof(Elf32_Phdr), .e_phnum = (uint16_t)(1 + below(5)) };
	uint32_t at = 0x1000;
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		Elf32_Phdr ph = { .p_type = i && one_in(6) ? PT_NOTE : PT_LOAD, .p_offset = at, .p_paddr = place(), .p_filesz = below(5000), .p_flags = 7 };
		ph.p_memsz = ph.p_filesz + (one_in(2) ? below(9000) : 0);
		ph.p_vaddr = ph.p_paddr + (one_in(2) ? 0xc0000000u : 0);
		at += ph.p_filesz;
		if (!i)
			eh.e_entry = (one_in(2) ? ph.p_vaddr : ph.p_paddr) + below(ph.p_memsz + 1);
		memcpy(file + sizeof eh + i * sizeof ph, &ph, sizeof ph);
	}
	memcpy(file, &eh, sizeof eh);
	file_bytes = at;
	header_at = 0x200;
	put(0x200, multiboot ? 0x1badb002 : 0);
	put(0x204, below(8));
	put(0x208, -0x1badb002u - get(file + 0x204));
}

static void make_by_addresses(void)
{
	uint32_t start = place(), at = 4 * below(2040), skipped = one_in(2) ? 0 : below(at + 1), bytes;
	file_bytes = at + 32 + below(30000);
	bytes = file_bytes - skipped;
	header_at = at;
	put(at, 0x1badb002);
	put(at + 4, 0x10000 | below(8));
	put(at + 8, -0x1badb002u - get(file + at + 4));
	put(at + 12, start + at - skipped);
	put(at + 16, start);
	put(at + 20, one_in(3) ? 0 : start + below(bytes + 1));
	put(at + 24, one_in(3) ? 0 : start + bytes + below(9000));
	put(at + 28, start + below(bytes));
}

/* A sum of two fields that is small again behind 4 GB. */
static void wrap_it(void)
{
	uint32_t segment = sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) * below(3);
	if (kind == BY_ADDRESSES || kind == BZIMAGE)
		put(kind == BZIMAGE ? 0x260 : header_at + 24, below(0x2000) - get(file + (kind == BZIMAGE ? 0x258 : header_at + 16)));
	else if (one_in(2))
		put(segment + 20, below(0x2000) - get(file + segment + 12));	/* p_memsz, p_paddr */
	else
		put(segment + 4, below(0x2000) - get(file + segment + 16));	/* p_offset, p_filesz */
}

/* Fields that count, with values that do not fit; the checksum follows, so that they are seen. */
static void break_it(void)
{
	static const uint16_t in_setup[] = { 0x1f1, 0x1f4, 0x200, 0x201, 0x206, 0x211, 0x214, 0x22c, 0x230, 0x234, 0x258, 0x25c, 0x260 };
	uint32_t at = in_setup[below(13)];
	if (kind == VMLINUX || kind == BY_ELF)
		at = one_in(3) ? 16 + 2 * below(18) : 52 + 4 * below(40);
	if (kind == BY_ADDRESSES || (kind == BY_ELF && one_in(8)))
		at = header_at + 4 + 4 * below(7);
	if (one_in(8)) {
		file_bytes = below(file_bytes + 1);
		return;
	}
	if (one_in(6))
		wrap_it();
	else if (one_in(4))
		file[at] = (uint8_t)rnd();
	else
		put(at, one_in(3) ? get(file + at) + below(9) - 4 : wrong());
	if (kind >= BY_ELF)
		put(header_at + 8, -0x1badb002u - get(file + header_at + 4));
}

static void make_case(void)
{
	ram = (1 + below(4)) << 20;
	kind = below(KINDS);
	for (uint32_t i = 0; i < FILE_MAX; i++)
		file[i] = filled(7, i);
	if (kind == BZIMAGE)
		make_bzimage();
	else if (kind == BY_ADDRESSES)
		make_by_addresses();
	else
		make_elf(kind == BY_ELF);
	for (unsigned n = one_in(4) ? 0 : 1 + below(3); n; n--)
		break_it();
	initrd_bytes = one_in(4) ? below(ram) : below(50000);
	modules[0] = 0;
	for (unsigned n = below(7); n; n--)
		sprintf(modules + strlen(modules), "%sm%u%s", modules[0] ? "," : "", below(10), one_in(2) ? "" : " with words");
	memset(append, 0, sizeof append);
	memset(append, 'a', one_in(10) ? below(3000) : below(100));
	sim_opt = (struct sim_options){ .kernel = "kernel", .append = one_in(4) ? NULL : append };
	if (!one_in(3))
		sim_opt.initrd = kind < BY_ELF ? "initrd" : modules[0] ? modules : NULL;
}

/* ---- the judge ---- */

static void fail(const char *what, const char *name)
{
	if (failures++ < 10)
		printf("FAIL case %lu (%s, %u MB): %s %s\n", case_number, kind_names[kind], ram >> 20, name, what);
}

static void expect(const char *name, uint64_t at, uint64_t bytes, const uint8_t *data, uint64_t known, bool zeros)
{
	if (item_count == ITEMS)
		fail("too many", name);
	else if (bytes)
		items[item_count++] = (struct item){ name, at, bytes, known, data, zeros };
}

static bool in_ram(uint64_t at, uint64_t bytes)
{
	return at + bytes <= LOW_END || (at >= HIGH && at + bytes <= ram);
}

static void judge_items(void)
{
	for (unsigned i = 0; i < item_count; i++) {
		const struct item *a = &items[i];
		if (!in_ram(a->at, a->bytes)) {
			fail("outside RAM", a->name);
			return;
		}
		for (unsigned k = 0; k < i; k++)
			if (a->at < items[k].at + items[k].bytes && items[k].at < a->at + a->bytes)
				fail(items[k].name, a->name);
		if (a->known && memcmp(guest + a->at, a->data, a->known))
			fail("is not what was given", a->name);
		for (uint64_t n = a->known; a->zeros && n < a->bytes; n++)
			if (guest[a->at + n])
				fail("is not zero behind", a->name);
	}
	for (unsigned i = 0; i < item_count; i++)
		memset(guest + items[i].at, 0, items[i].bytes);
	if (guest[0] || memcmp(guest, guest + 1, ram - 1))
		fail("something was written that nobody asked for", "RAM:");
}

static bool entered_in_kernel(uint32_t eip)
{
	for (unsigned i = 0; i < item_count; i++)
		if (eip >= items[i].at && eip - items[i].at < items[i].bytes)
			return true;
	return false;
}

static void expect_elf(void)
{
	Elf32_Ehdr eh;
	memcpy(&eh, file, sizeof eh);
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		Elf32_Phdr ph;
		memcpy(&ph, file + eh.e_phoff + i * sizeof ph, sizeof ph);
		if (ph.p_type == PT_LOAD)
			expect("a segment", ph.p_paddr, ph.p_memsz, file + ph.p_offset, ph.p_filesz, true);
	}
}

static void expect_by_addresses(uint32_t header)
{
	const uint8_t *h = file + header;
	uint32_t start = get(h + 16), from = header - (get(h + 12) - start);
	uint64_t bytes = get(h + 20) ? get(h + 20) - start : file_bytes - from;
	expect("the kernel", start, get(h + 24) ? get(h + 24) - start : bytes, file + from, bytes, true);
}

/* What it unpacks itself into counts as taken, but for what the kernel's own file lies over. */
static void expect_bzimage(void)
{
	uint32_t setup = ((file[0x1f1] ? file[0x1f1] : 4u) + 1) * 512, code32 = get(file + 0x214), align = get(file + 0x230);
	uint64_t end = code32 + (uint64_t)(file_bytes - setup), run = code32, run_end;
	expect("the kernel", code32, end - code32, file + setup, end - code32, false);
	if (file[0x207] < 2 || (file[0x207] == 2 && file[0x206] < 10))
		return;
	if (file[0x234])
		run = (run + align - 1) / align * align;
	if (!file[0x234] || run < get(file + 0x258))
		run = get(file + 0x258);
	run_end = run + get(file + 0x260);
	if (run < code32)
		expect("below the kernel", run, (run_end < code32 ? run_end : code32) - run, NULL, 0, true);
	if (run_end > end)
		expect("behind the kernel", run > end ? run : end, run_end - (run > end ? run : end), NULL, 0, true);
}

static void expect_text(const char *name, uint32_t at, const char *text)
{
	expect(name, at, strlen(text) + 1, (const uint8_t *)text, strlen(text) + 1, false);
}

static void judge_e820(const uint8_t *bp)
{
	uint64_t last = 0;
	for (unsigned i = 0; i < bp[0x1e8]; i++) {
		uint64_t e[2];
		memcpy(e, bp + 0x2d0 + 20 * i, 16);
		if (e[0] != last || !e[1])
			fail("has a gap or an empty entry", "e820");
		last = e[0] + e[1];
	}
	if (last != ram)
		fail("does not end with RAM", "e820");
}

static void expect_linux(const struct x86_arch *a)
{
	static uint8_t initrd[1 << 22];
	const uint8_t *bp = guest + a->gpr[X86_ESI];
	if (!in_ram(a->gpr[X86_ESI], 4096)) {
		fail("outside RAM", "boot_params");
		return;
	}
	if (memcmp(bp + 0x202, "HdrS", 4) || (kind == BZIMAGE && memcmp(bp + 0x1f1, file + 0x1f1, 0x1f)))
		fail("are not those of the file", "boot_params");
	if (get(bp + 0x250) || get(bp + 0x254))
		fail("has data that nobody gave", "boot_params");
	judge_e820(bp);
	expect_text("the command line", get(bp + 0x228), sim_opt.append ? sim_opt.append : "console=ttyS0");
	for (uint32_t i = 0; i < initrd_bytes; i++)
		initrd[i] = filled(1, i);
	if (sim_opt.initrd)
		expect("the initrd", get(bp + 0x218), initrd_bytes, initrd, initrd_bytes, false);
	if (get(bp + 0x21c) != (sim_opt.initrd ? initrd_bytes : 0))
		fail("has another size", "the initrd");
	if (sim_opt.initrd && initrd_bytes && get(bp + 0x22c) && get(bp + 0x218) + initrd_bytes - 1 > get(bp + 0x22c))
		fail("is higher than the kernel can reach", "the initrd");
	expect("boot_params", a->gpr[X86_ESI], 4096, NULL, 0, false);
}

static void expect_module(const uint8_t *entry, const char *text)
{
	static uint8_t data[10][9000];
	unsigned n = (unsigned)(text[1] - '0');
	for (uint32_t i = 0; i < n * 1000; i++)
		data[n][i] = filled((uint32_t)text[1], i);
	if (get(entry + 4) - get(entry) != n * 1000)
		fail("has another size", "a module");
	expect("a module", get(entry), n * 1000, data[n], n * 1000, false);
	expect_text("a module's string", get(entry + 8), text);
}

static void expect_multiboot(const struct x86_arch *a)
{
	static char line[4100], texts[sizeof modules];
	uint32_t at = a->gpr[X86_EBX], n = 0;
	const uint8_t *info = guest + at;
	if (!in_ram(at, 116) || a->gpr[X86_EAX] != 0x2badb002 || !in_ram(get(info + 24), 16 * 7)) {
		fail("is wrong", "the state");
		return;
	}
	expect("the information", at, 120, NULL, 0, false);
	sprintf(line, "kernel %s", sim_opt.append ? sim_opt.append : "");
	expect_text("the command line", get(info + 16), line);
	expect_text("the loader's name", get(info + 64), "defoe");
	expect("the map", get(info + 48), 72, NULL, 0, false);
	strcpy(texts, sim_opt.initrd ? sim_opt.initrd : "");
	for (char *text = strtok(texts, ","); text; text = strtok(NULL, ","), n++)
		expect_module(guest + get(info + 24) + 16 * n, text);
	expect("the list of modules", get(info + 24), 16 * n, NULL, 0, false);
	if (get(info + 20) != n)
		fail("are more or less", "modules");
}

/* Which protocol a file has can have changed with its fields: the state tells. */
static void judge(const struct x86_arch *a)
{
	bool multiboot = a->gpr[X86_EAX] == 0x2badb002;
	item_count = 0;
	if (kind == BZIMAGE)
		expect_bzimage();
	else if (kind == BY_ADDRESSES || (multiboot && get(file + header_at + 4) & 0x10000))
		expect_by_addresses(header_at);
	else
		expect_elf();
	if (!entered_in_kernel(a->eip))
		fail("outside it", "the kernel's entry is");
	if (multiboot)
		expect_multiboot(a);
	else
		expect_linux(a);
	static const uint64_t gdt[4] = { 0, 0, 0x00cf9b000000ffff, 0x00cf93000000ffff };	/* boot.rst: 0x10 code, 0x18 data, flat */
	expect("the GDT", a->sys.gdtr.base, a->sys.gdtr.limit + 1u, (const uint8_t *)gdt, sizeof gdt, false);
	expect("the stack", a->gpr[X86_ESP] - STACK, STACK, NULL, 0, true);
	judge_items();
}

int main(int argc, char **argv)
{
	unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 0) : 10000, first = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	static struct machine_image image;
	unsigned loaded[KINDS] = { 0 }, refused[KINDS] = { 0 }, thin = 0;
	for (case_number = first; case_number < first + cases; case_number++) {
		rng = case_number * 0x123456789abcdefu;
		make_case();
		guest = calloc(1, ram);
		memset(&image, 0, sizeof image);
		struct machine m = { .guest = guest, .image = &image, .params = { .ram_bytes = ram } };
		sentences = 0;
		int err = kernel_load(&m);
		if (err ? err != SIM_ERR_USAGE || sentences != 1 : sentences != 0)
			fail("sentences or status are wrong", "loading:");
		if (!err)
			judge(&image.arch);
		err ? refused[kind]++ : loaded[kind]++;
		free(guest);
	}
	for (unsigned i = 0; i < KINDS; i++) {
		printf("%s: %u loaded, %u refused\n", kind_names[i], loaded[i], refused[i]);
		thin |= loaded[i] < cases / 50 || refused[i] < cases / 50;
	}
	printf("%lu cases, %u failures%s\n", cases, failures, thin ? "; too few of one kind" : "");
	return failures || thin;
}
