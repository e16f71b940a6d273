/* SPDX-License-Identifier: Apache-2.0
 * A ROM on engine ref, one tick at a time -> the registers before every tick on stdout, in the form of QEMU's `-d cpu` log.
 * Without a count or with `-`: the whole run, port 0xe9 on stdout. The CPU is of family 4 unless told; a triple fault ends the run unless told.
 * usage: trace rom.bin [ticks|- [family [reboot]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cms/exec/events.h"
#include "sim/engine.h"
#include "tests/nobody.h"

#define RAM (16u << 20)
#define ROM_MAX 0x40000u

/* The ROMs use no device but port 0xe9: nothing behind these. */
int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf) { (void)drive; (void)lba; (void)buf; return -1; }
int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf) { (void)drive; (void)lba; (void)buf; return -1; }
uint64_t sim_disk_sectors(unsigned drive) { (void)drive; return 0; }
void sim_console_out(unsigned channel, uint8_t byte) { if (channel == 1) putchar(byte); }
bool sim_stop_requested(void) { return false; }

/* QEMU shows the descriptor's second word; the limit nibble and base bytes are masked by the comparison. */
static void print_seg(const char *name, const struct x86_seg *s)
{
	printf("%s=%04x %08x %08x %08x\n", name, s->sel, s->base, s->limit, (unsigned)s->attr << 8);
}

static void print_state(const struct x86_arch *a)
{
	static const char *const names[] = { "ES ", "CS ", "SS ", "DS ", "FS ", "GS " };
	const uint32_t *r = a->gpr;
	printf("EAX=%08x EBX=%08x ECX=%08x EDX=%08x\n", r[X86_EAX], r[X86_EBX], r[X86_ECX], r[X86_EDX]);
	printf("ESI=%08x EDI=%08x EBP=%08x ESP=%08x\n", r[X86_ESI], r[X86_EDI], r[X86_EBP], r[X86_ESP]);
	printf("EIP=%08x EFL=%08x CPL=%u\n", a->eip, a->eflags, a->sys.cpl);
	for (unsigned i = 0; i < X86_NSEG; i++)
		print_seg(names[i], &a->sys.seg[i]);
	print_seg("LDT", &a->sys.ldtr);
	print_seg("TR ", &a->sys.tr);
	printf("GDT=     %08x %08x\n", a->sys.gdtr.base, a->sys.gdtr.limit);
	printf("IDT=     %08x %08x\n", a->sys.idtr.base, a->sys.idtr.limit);
	printf("CR0=%08x CR2=%08x CR3=%08x CR4=%08x\n", a->sys.cr0, a->sys.cr2, a->sys.cr3, a->sys.cr4);
	printf("DR6=%08x DR7=%08x\n", a->sys.dr[6], a->sys.dr[7]);
}

static uint32_t load(const char *path, uint8_t *at)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(at, 1, ROM_MAX, f) : 0;
	if (f)
		fclose(f);
	return (uint32_t)n;
}

static int step_through(struct machine *m, uint64_t ticks)
{
	for (; ticks && engine_ref.run(m) >> 8 == STOP_AT; ticks--) {
		print_state(&m->image->arch);
		events.stop_at++;
	}
	return 0;
}

static int run_through(struct machine *m)
{
	events.stop_at = UINT64_MAX;
	return engine_ref.run(m) >> 8 == STOP_EXIT_PORT ? 0 : 4;
}

int main(int argc, char **argv)
{
	struct machine m = { .params = { .ram_bytes = RAM, .fence = 2 * RAM - 1, .rom_offset = RAM, .cpu = 4, .flags = CMS_NO_REBOOT } };
	m.guest = calloc(1, 2 * RAM);
	m.image = calloc(1, sizeof *m.image);
	if (argc < 2 || argc > 5 || !m.guest || !m.image || !(m.params.rom_bytes = load(argv[1], m.guest + RAM))) {
		fprintf(stderr, "usage: trace rom.bin [ticks|- [family [reboot]]]\n");
		return 2;
	}
	if (argc > 4)
		m.params.flags &= ~(uint32_t)CMS_NO_REBOOT;
	if (argc > 3)
		m.params.cpu = (uint32_t)atoi(argv[3]);
	if (engine_ref.reset(&m))
		return 6;
	int err = argc > 2 && strcmp(argv[2], "-") ? step_through(&m, strtoull(argv[2], NULL, 0)) : run_through(&m);
	engine_ref.close();
	return err;
}
