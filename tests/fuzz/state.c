/* SPDX-License-Identifier: Apache-2.0
 * Machines saved in mid-boot, with fields that a file made wild -> refused, or run on engine ref under ASan and UBSan, then
 * their devices used in every way.
 * What must hold: no report, no run without an end, and what ran on from a state that was taken would be taken again.
 * usage: state bios disk sweep|all|CASES SEED      every value at every place, in one state or in all, or so many at random
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cms/exec/events.h"
#include "cms/pc/pc.h"
#include "sim/sim.h"
#include "tests/fuzz/ports.h"
#include "tests/nobody.h"

#define RAM (16u << 20)
#define FENCE (2 * RAM - 1)
#define RUN_TICKS 10000u
#define PORT_ACCESSES 1000u
#define USED_ACCESSES 20000u
#define SECONDS_A_CASE 20
#define POLLS_A_CASE 20000

/* Power-on, SeaBIOS, SYSLINUX reading (in the middle of a sector), Linux with paging and in ring 3. Behind them: devices used at random. */
static const struct {
	uint64_t tick;
	bool in_sector;
} stops[] = { { 0, false }, { 400000, false }, { 3500000, true }, { 9000000, false }, { 30000000, false }, { 38000000, false } };
enum { BOOTED = sizeof stops / sizeof *stops, STATES = BOOTED + 5 };

static struct saved {
	int window;	/* a file in memory: each case maps it anew, copied where it is written */
	struct machine_image image;
	struct cms_params params;
} saved[STATES];

static uint8_t *disk;
static uint64_t disk_sectors;
static char doing[200];

/* ---- the host of an engine ---- */

uint64_t sim_disk_sectors(unsigned drive) { return drive ? 0 : disk_sectors; }

int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf)
{
	if (lba >= sim_disk_sectors(drive))
		return -1;
	memcpy(buf, disk + lba * 512, 512);
	return 0;
}

int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf)
{
	if (lba >= sim_disk_sectors(drive))
		return -1;
	memcpy(disk + lba * 512, buf, 512);
	return 0;
}

void sim_console_out(unsigned channel, uint8_t byte) { (void)channel, (void)byte; }

/* A guest may sleep for ever; who asks it to stop must be heard. */
static unsigned long patience;
bool sim_stop_requested(void) { return patience && !--patience; }

static _Noreturn void die(const char *what)
{
	printf("FAIL %s: %s\n", doing, what);
	fflush(stdout);
	_exit(1);
}

static void too_long(int signal)
{
	(void)signal;
	die("no end");
}

/* ---- states ---- */

static void *map(const char *path, size_t *bytes)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		die(path);
	*bytes = (size_t)st.st_size;
	void *p = mmap(NULL, *bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static struct machine power_on(const char *bios)
{
	size_t bytes;
	struct machine m = { .image = calloc(1, sizeof *m.image) };
	void *rom = map(bios, &bytes);
	m.guest = mmap(NULL, FENCE + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!rom || bytes > 256u << 10 || m.guest == MAP_FAILED)
		die("no BIOS or no memory");
	memcpy(m.guest + RAM, rom, bytes);
	m.params = (struct cms_params){
		.magic = CMS_PARAMS_MAGIC, .version = CMS_PARAMS_VERSION, .flags = CMS_NOGRAPHIC, .ram_bytes = RAM, .fence = FENCE,
		.rom_offset = RAM, .rom_bytes = (uint32_t)bytes, .vgarom_offset = RAM + 0x40000, .disk_sectors_lo = { (uint32_t)disk_sectors },
		.rtc_lo = 1767225600u, .cpu = 6,
	};
	return m;
}

static void save(struct saved *s, const struct machine *m)
{
	s->window = memfd_create("window", 0);
	s->image = *m->image;
	s->params = m->params;
	s->params.flags |= CMS_RESTORE;
	if (s->window < 0 || write(s->window, m->guest, FENCE + 1) != FENCE + 1)
		die("no memory for a state");
	if (!sound_params(&s->params) || !sound_image(&s->params, &s->image))
		die("the machine itself is refused");
}

static bool in_sector(void)
{
	const struct pc_ata_chan *c = &pc.ata.chan[0];
	return c->pos && c->pos < c->end;
}

static void boot(struct machine *m)
{
	for (unsigned i = 0; i < BOOTED; i++) {
		snprintf(doing, sizeof doing, "boot to tick %llu", (unsigned long long)stops[i].tick);
		events.stop_at = stops[i].tick;
		if (!i && engine_ref.reset(m))
			die("does not start");
		do {
			if (engine_ref.run(m) >> 8 != STOP_AT)
				die("ended");
			events.stop_at += 64;
		} while (stops[i].in_sector && !in_sector());
		save(&saved[i], m);
	}
}

/* ---- wild fields ---- */

static uint64_t seed;

static uint32_t chance(uint32_t n)
{
	return fuzz_chance(&seed, n);
}

/* What a file can hold, without the sectors in the ATA buffers. */
static const struct span {
	const char *name;
	size_t at, bytes;
} spans[] = {
	{ "arch", offsetof(struct machine_image, arch), sizeof(struct x86_arch) },
	{ "pc", offsetof(struct machine_image, pc), offsetof(struct pc_state, ata.chan[0].buf) },
	{ "ata1", offsetof(struct machine_image, pc) + offsetof(struct pc_state, ata.chan[1]), offsetof(struct pc_ata_chan, buf) },
	{ "pc_bytes", offsetof(struct machine_image, pc_bytes), 4 },
	{ "params", 0, sizeof(struct cms_params) },
};
enum { SPANS = sizeof spans / sizeof *spans, PC_SPAN = 1, PARAMS_SPAN = SPANS - 1, VALUES = 10 };

static uint64_t value(unsigned n, uint64_t old)
{
	switch (n) {
	case 0: return 0;
	case 1: return 1;
	case 2: return UINT64_MAX;
	case 3: return UINT64_MAX >> 1;
	case 4: return 1ull << 63 | 1ull << 31 | 1 << 15 | 1 << 7;
	case 5: return 0x7fffffff7fff7f7f;
	case 6: return old + 1;
	case 7: return old - 1;
	case 8: return old ^ 1ull << chance(64);
	default: return (uint64_t)chance(1u << 20) << chance(44);
	}
}

/* A place, a width that is aligned there and a value; false: no such width. */
static bool spoil(struct machine *m, unsigned span, size_t at, unsigned width, unsigned n)
{
	const struct span *s = &spans[span];
	uint8_t *p = (span == PARAMS_SPAN ? (uint8_t *)&m->params : (uint8_t *)m->image) + s->at + at;
	uint64_t old = 0, v;
	if (at % width || at + width > s->bytes)
		return false;
	memcpy(&old, p, width);
	v = value(n, old);
	memcpy(p, &v, width);
	size_t used = strlen(doing);
	snprintf(doing + used, sizeof doing - used, " %s+%zu/%u=%llx", s->name, at, width, (unsigned long long)v);
	return true;
}

static void spoil_somewhere(struct machine *m)
{
	unsigned span = chance(10) < 5 ? 1 : chance(SPANS);
	while (!spoil(m, span, chance((uint32_t)spans[span].bytes), 1u << chance(4), chance(VALUES)))
		;
}

/* CMOS, configuration space, colours: bytes that no device looks at. */
static bool is_bulk(unsigned span, size_t at)
{
	static const struct {
		size_t at, bytes;
	} bulk[] = {
		{ offsetof(struct pc_state, rtc.cmos[16]), 112 },
		{ offsetof(struct pc_state, vga), offsetof(struct pc_vga, crtc_index) },
		{ offsetof(struct pc_state, pci.config), sizeof pc.pci.config },
	};
	for (unsigned i = 0; i < 3; i++)
		if (span == PC_SPAN && at - bulk[i].at < bulk[i].bytes)
			return true;
	return false;
}

static unsigned long taken, refused;

static void begin(struct machine *m, unsigned state)
{
	const struct saved *s = &saved[state];
	if (mmap(m->guest, FENCE + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, s->window, 0) == MAP_FAILED)
		die("no memory");
	*m->image = s->image;
	m->params = s->params;
	snprintf(doing, sizeof doing, "state %u:", state);
}

/* What save_read() demands of a file before an engine sees it. */
static bool believed(const struct machine *m, unsigned state)
{
	return m->params.fence == FENCE && m->params.ram_bytes == saved[state].params.ram_bytes && sound_params(&m->params) &&
	       sound_image(&m->params, m->image);
}

static void go_on(struct machine *m, unsigned state)
{
	uint64_t stop = (m->image->arch.ticks_lo | (uint64_t)m->image->arch.ticks_hi << 32) + RUN_TICKS;
	m->params.stop_lo = (uint32_t)stop;
	m->params.stop_hi = (uint32_t)(stop >> 32);
	m->params.flags = saved[state].params.flags;
	if (engine_ref.reset(m))
		die("was taken, but does not start");
	engine_ref.run(m);
	if (!sound_image(&m->params, m->image))
		die("was taken, and went on to what is refused");
	ports_some(PORT_ACCESSES, &seed);
	if (pc_check())
		die("was taken, and its devices went on to what is refused");
}

static void try_case(struct machine *m, unsigned state)
{
	alarm(SECONDS_A_CASE);
	patience = POLLS_A_CASE;
	if (!believed(m, state)) {
		refused++;
		return;
	}
	taken++;
	go_on(m, state);
}

static void some(struct machine *m, unsigned long cases)
{
	while (cases--) {
		unsigned state = chance(STATES), fields = chance(4) ? 1 : 1 + chance(4);
		begin(m, state);
		while (fields--)
			spoil_somewhere(m);
		try_case(m, state);
	}
}

/* The states take turns, or each gets all. */
static void sweep(struct machine *m, bool in_all)
{
	unsigned turn = 0;
	for (unsigned span = 0; span < SPANS; span++)
		for (size_t at = 0; at < spans[span].bytes; at++)
			for (unsigned i = 0; i < 4 * VALUES * (in_all ? STATES : 1) && !is_bulk(span, at); i++) {
				unsigned state = in_all ? i / (4 * VALUES) : turn++ % STATES;
				begin(m, state);
				if (spoil(m, span, at, 1u << (i & 3), i / 4 % VALUES))
					try_case(m, state);
			}
}

/* What guests do to devices in a long time. */
static void use(struct machine *m)
{
	for (unsigned i = BOOTED; i < STATES; i++) {
		struct x86_arch *a = &m->image->arch;
		begin(m, i - BOOTED);
		if (engine_ref.reset(m))
			die("does not start again");
		ports_some(USED_ACCESSES, &seed);
		uint64_t skip = pc.now - (a->ticks_lo | (uint64_t)a->ticks_hi << 32);
		a->skip_lo = (uint32_t)skip;
		a->skip_hi = (uint32_t)(skip >> 32);
		memcpy(m->image->pc, &pc, sizeof pc);
		save(&saved[i], m);
	}
}

int main(int argc, char **argv)
{
	size_t bytes;
	if (argc != 5 || signal(SIGALRM, too_long) == SIG_ERR)
		die("usage: state bios disk sweep|all|CASES SEED");
	disk = map(argv[2], &bytes);
	disk_sectors = bytes / 512;
	seed = strtoull(argv[4], NULL, 0) * 2 + 1;
	struct machine m = power_on(argv[1]);
	boot(&m);
	use(&m);
	if (!strcmp(argv[3], "sweep") || !strcmp(argv[3], "all"))
		sweep(&m, argv[3][0] == 'a');
	else
		some(&m, strtoul(argv[3], NULL, 0));
	printf("%lu wild states: %lu refused, %lu taken and run for %u ticks each\n", taken + refused, refused, taken, RUN_TICKS);
	free(m.image);
	return taken == 0 || refused == 0;
}
