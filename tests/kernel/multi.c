/* SPDX-License-Identifier: Apache-2.0
 * What a Multiboot kernel is given (Multiboot Specification 0.6.96, 3.2 and 3.3) -> lines on port 0xe9, without the addresses that a
 * loader chooses; exit value 0x10. A line that begins with `!` is a rule of the specification that was broken.
 */
#include <stdint.h>

struct info {
	uint32_t flags, lower, upper, boot_device, cmdline, mods, mods_at, syms[4], map_bytes, map_at, drives[2], config, loader;
};
struct module {
	uint32_t start, end, text, zero;
};
struct area {
	uint32_t size, base, base_high, bytes, bytes_high, type;
};

extern uint32_t seen[16];
extern const char load_start[], bss_start[], bss_end[];
static volatile uint32_t in_bss[1000];
static const char pattern[] = "data of the kernel";

static void out(char c)
{
	__asm__ volatile("outb %b0, $0xe9" : : "a"(c));
}

static void say(const char *s)
{
	while (*s)
		out(*s++);
}

static void hex(const char *name, uint32_t v)
{
	out(' ');
	say(name);
	out(' ');
	for (int i = 28; i >= 0; i -= 4)
		out("0123456789abcdef"[v >> i & 15]);
}

static void rule(int kept, const char *text)
{
	if (kept)
		return;
	say("! ");
	say(text);
	out('\n');
}

static void say_state(void)
{
	static const char *const names[] = { "cs", "ds", "es", "fs", "gs", "ss" };
	say("state");
	hex("eax", seen[0]);
	hex("eflags", seen[2] & 0x20200);
	hex("cr0", seen[3] & 0x80000001);
	for (unsigned i = 0; i < 6; i++)
		hex(names[i], seen[4 + 2 * i] & 0xc0fa00);	/* not: accessed; what LAR leaves undefined */
	out('\n');
	for (unsigned i = 0; i < 6; i++)
		rule(seen[5 + 2 * i] == 0xffffffff, "a segment's limit is not 4 GB");
	rule(seen[1] && !(seen[1] & 3), "no information");
}

static void say_a20(void)
{
	uint32_t at = 0x500;
	__asm__("" : "+r"(at));	/* the compiler knows of nothing there */
	volatile uint32_t *low = (volatile uint32_t *)at, *high = (volatile uint32_t *)(at + 0x100000);
	uint32_t keep = *high;
	*low = 1;
	*high = 2;
	rule(*low == 1, "A20 is off");
	*high = keep;
}

static void say_loaded(void)
{
	uint32_t sum = 0;
	for (unsigned i = 0; i < 1000; i++)
		sum |= in_bss[i];
	rule(!sum, "bss is not zero");
	for (unsigned i = 0; pattern[i]; i++)
		sum = sum * 31 + (uint8_t)pattern[i];
	say("loaded");
	hex("sum", sum);
	out('\n');
}

static int apart(uint32_t a, uint32_t a_end, uint32_t b, uint32_t b_end)
{
	return a_end <= b || b_end <= a;
}

static void say_module(const struct info *info, const struct module *m)
{
	uint32_t sum = 0;
	for (uint32_t p = m->start; p < m->end; p++)
		sum = sum * 31 + *(const uint8_t *)p;
	say("module");
	hex("bytes", m->end - m->start);
	hex("sum", sum);
	hex("in page", m->start & 0xfff);
	say(" [");
	say((const char *)m->text);
	say("]\n");
	rule(apart(m->start, m->end, (uint32_t)load_start, (uint32_t)bss_end), "a module lies over the kernel");
	rule(apart(m->start, m->end, (uint32_t)info, (uint32_t)(info + 1)), "a module lies over the information");
	rule(m->start >= 0x100000 && m->end <= 0x100000 + (info->upper << 10), "a module lies outside RAM");
	for (const struct module *o = (const struct module *)info->mods_at; o < m; o++)
		rule(apart(m->start, m->end, o->start, o->end), "two modules lie over each other");
}

/* The map: below 1 MB the first area; above, a firmware may keep the last of RAM for its tables, and has more to say near 4 GB. */
static void say_map(const struct info *info)
{
	uint32_t ram = 0x100000 + (info->upper << 10), reaches = 0;
	for (uint32_t at = info->map_at; at < info->map_at + info->map_bytes;) {
		const struct area *a = (const struct area *)at;
		rule(a->size >= 20, "an entry of the map is short");
		if (a->base < 0x9fc00 || a->base == 0x100000) {
			say("area");
			hex("base", a->base);
			hex("bytes", a->base == 0x100000 ? 0 : a->bytes);
			hex("high", a->base_high | a->bytes_high);
			hex("type", a->type);
			out('\n');
		}
		if (a->base == 0x100000 && a->type == 1)
			reaches = a->base + a->bytes;
		rule(a->type != 1 || a->base < 0xa0000 || a->base >= 0x100000, "RAM where none is");
		at += a->size + 4;
	}
	rule(reaches == ram, "the map and mem_upper differ");
	say("ram");
	hex("MB", (ram + 0xfffff) >> 20);
	hex("lower", info->lower);
	out('\n');
}

int main(void)
{
	const struct info *info = (const struct info *)seen[1];
	say_state();
	say_a20();
	say_loaded();
	say("info");
	hex("flags", info->flags & ~2u);	/* not: the boot device, which QEMU names although there is none */
	say("\ncommand line [");
	say((const char *)info->cmdline);
	say("]\n");
	rule(*(const char *)info->loader, "the loader has no name");
	rule(apart(seen[1], seen[1] + 116, (uint32_t)load_start, (uint32_t)bss_end), "the information lies over the kernel");
	for (uint32_t i = 0; i < info->mods; i++)
		say_module(info, (const struct module *)info->mods_at + i);
	say_map(info);
	__asm__ volatile("outb %b0, $0xf4" : : "a"(0x10));
	return 0;
}
