/* SPDX-License-Identifier: Apache-2.0
 * Host devices -> the firmware's platform.h and the PC devices' cms/pc/platform.h (those that exec/events.c does not answer).
 * Invariant: only this file and start.S know device registers. */
#include "cms/boot/platform.h"
#include "cms/boot/board.h"
#include "build/gen/atoms_asm.h"
#include "build/gen/map.h"
#include "cms/exec/addr.h"
#include "cms/exec/events.h"
#include "cms/exec/exec.h"
#include "cms/exec/mach.h"
#include "cms/exec/physmap.h"
#include "cms/exec/port.h"
#include "cms/exec/recover.h"
#include "cms/exec/rep.h"
#include "cms/exec/xpage.h"
#include "cms/pc/pc.h"
#include "isa-x86/sem/mach.h"

#define REG(name) (*(volatile uint32_t *)(uintptr_t)REG_##name)
#define BOUNCE ((volatile uint32_t *)(uintptr_t)MAP_BOUNCE_BASE)
#define SIM_MAGIC 0x44464f45u
#define SECTOR_BYTES 512u
#define BOUNCE_SECTORS 8u
#define UART_READY 2u
#define BLK_BUSY 1u
#define BLK_FAILED 2u
#define BLK_PRESENT 4u
#define CARD_TRIES 3
#define IDLE_TICKS (PC_TICK_HZ / 64) /* a person does not notice */
enum { BLK_READ = 1, BLK_WRITE = 2 };

typedef uint32_t __attribute__((may_alias)) word;

static bool simulated;

void platform_init(void)
{
	simulated = REG(SIM_MAGIC) == SIM_MAGIC;
	if (simulated)
		return;
	REG(BLK_DRIVE) = 0;
	board_greet(cms_params, REG(BLK_SIZE_LO));
}

/* ---- console ---- */

/* A device that does not answer is not waited for for ever: a transmitter takes a byte within 12 bits of 300 baud, a card is slowest when
 * it begins, a second (Physical Layer Simplified Specification 4.2.3); cycles of 100 MHz and more. */
#define UART_CYCLES 4000000u
#define CARD_CYCLES 200000000u

static bool waited(uint32_t since, uint32_t cycles)
{
	return REG(TIMER_LO) - since > cycles;
}

static void console(enum platform_channel channel, uint8_t byte)
{
	if (simulated) {
		REG(SIM_CONSOLE) = (uint32_t)channel << 8 | byte;
		return;
	}
	uint32_t since = REG(TIMER_LO);
	while (!(REG(UART_STATUS) & UART_READY))
		if (waited(since, UART_CYCLES))
			return;
	REG(UART_DATA) = byte;
}

void platform_message(uint8_t byte)
{
	console(PLATFORM_MESSAGE, byte);
}

void platform_record(const void *data, uint32_t bytes)
{
	const uint8_t *b = data;
	for (uint32_t i = 0; i < bytes && simulated; i++)
		console(PLATFORM_DUMP, b[i]);
}

void plat_console_out(enum pc_console which, uint8_t byte)
{
	console((enum platform_channel)which, byte); /* the first three channels are the PC's */
}

/* ---- input ---- */

uint32_t platform_poll(void)
{
	return simulated ? REG(SIM_POLL) : 0;
}

uint64_t platform_input_tick(void)
{
	if (!simulated)
		return UINT64_MAX;
	uint32_t lo = REG(SIM_INPUT_LO); /* latches the high word */
	return lo | (uint64_t)REG(SIM_INPUT_HI) << 32;
}

int platform_input_take(uint64_t now)
{
	if (simulated) {
		REG(SIM_INPUT_LO) = (uint32_t)now;
		REG(SIM_INPUT_HI) = (uint32_t)(now >> 32);
		uint32_t v = REG(SIM_INPUT);
		return v >> 31 ? -1 : (int)(v & 0x3ff);
	}
	return REG(UART_STATUS) & 1 ? (int)(REG(UART_DATA) & 0xff) : -1;
}

uint64_t exec_input_next(void)
{
	return platform_input_tick();
}

int exec_input_take(uint64_t now)
{
	rep_settle();	/* asked at least every 2^16 ticks: often enough */
	bool recorded = platform_input_tick() <= now;
	bool live = !simulated || (platform_poll() & PLATFORM_INPUT);
	return recorded || live ? platform_input_take(now) : -1;
}

void exec_hear_host(void)
{
	uint32_t wishes = platform_poll();
	if (wishes & PLATFORM_PARK)
		events_stop(STOP_HOST_REQUEST, 0);
	events.show = wishes & PLATFORM_STATE;
}

bool exec_input_live(void)
{
	return simulated ? platform_poll() & PLATFORM_INPUT : REG(UART_STATUS) & 1;
}

/* The ticks that the board's clock has let pass, at least one: so many were asked for, or a key came. */
static uint32_t board_idle(uint32_t ticks)
{
	uint32_t mhz = REG(TIMER_MHZ), since = REG(TIMER_LO), cycles = ticks * mhz / (PC_TICK_HZ / 1000000), now = 0;
	REG(POWER_IDLE) = 1;
	while (now < cycles && !(REG(UART_STATUS) & 1))
		now = REG(TIMER_LO) - since;
	return now < cycles ? now * (PC_TICK_HZ / 1000000) / mhz + 1 : ticks;
}

/* No clock of the host reaches the guest: the simulator waits so long or until it is called, then the guest's time goes on. On a board the
 * guest sleeps as long as it wanted to. */
uint64_t exec_idle(uint64_t ticks)
{
	uint32_t slice = ticks < IDLE_TICKS ? (uint32_t)ticks : IDLE_TICKS;
	if (!simulated)
		return board_idle(slice);
	REG(SIM_IDLE) = slice;
	return slice;
}

/* ---- sectors ---- */

static inline int block_once(uint32_t cmd, unsigned drive, uint64_t lba, unsigned count)
{
	REG(BLK_DRIVE) = drive;
	REG(BLK_LBA_LO) = (uint32_t)lba;
	REG(BLK_LBA_HI) = (uint32_t)(lba >> 32);
	REG(BLK_COUNT) = count;
	REG(BLK_CMD) = cmd;
	uint32_t status, since = REG(TIMER_LO);
	while ((status = REG(BLK_STATUS)) & BLK_BUSY)
		if (waited(since, CARD_CYCLES))
			return -1;
	return status & BLK_FAILED ? -1 : 0;
}

static void wait_for_card(void)
{
	uint32_t since = REG(TIMER_LO);
	while (!(REG(BLK_STATUS) & BLK_PRESENT) && !waited(since, CARD_CYCLES))
		;
}

/* A card that was pulled out, or failed, begins anew by itself (hw/soc/sd.sv); what is to be written still lies in the bounce buffer.
 * Apart from block(), so that every sector does not pay for it. */
static __attribute__((noinline)) int block_again(uint32_t cmd, unsigned drive, uint64_t lba, unsigned count)
{
	int err = -1;
	for (unsigned i = 0; err && i < CARD_TRIES; i++) {
		board_card_failed(cmd == BLK_WRITE, lba);
		wait_for_card();
		err = block_once(cmd, drive, lba, count);
	}
	return err;
}

static inline int block(uint32_t cmd, unsigned drive, uint64_t lba, unsigned count)
{
	int err = block_once(cmd, drive, lba, count);
	return !err || simulated ? err : block_again(cmd, drive, lba, count);
}

/* On a board the bounce buffer keeps what a read has brought: a card takes longer to begin than to give eight sectors. */
static struct {
	uint64_t lba;
	uint32_t drive, count;
} held;

static int held_sector(unsigned drive, uint64_t lba)
{
	uint64_t left = cms_params->disk_sectors_lo[drive] - lba;
	if (held.drive == drive && lba - held.lba < held.count)
		return (int)(lba - held.lba);
	held.count = 0;
	if (block(BLK_READ, drive, lba, left < BOUNCE_SECTORS ? (unsigned)left : BOUNCE_SECTORS))
		return -1;
	held.lba = lba;
	held.drive = drive;
	held.count = left < BOUNCE_SECTORS ? (uint32_t)left : BOUNCE_SECTORS;
	return 0;
}

static __attribute__((noinline)) int board_read(unsigned drive, uint64_t lba, uint8_t *buf512)
{
	int at = held_sector(drive, lba);
	for (unsigned i = 0; at >= 0 && i < SECTOR_BYTES / 4; i++) {
		uint32_t v = BOUNCE[(unsigned)at * (SECTOR_BYTES / 4) + i];
		__builtin_memcpy(buf512 + 4 * i, &v, 4);
	}
	return at < 0 ? -1 : 0;
}

int plat_disk_read(unsigned drive, uint64_t lba, uint8_t *buf512)
{
	if (!simulated)
		return board_read(drive, lba, buf512);
	if (block_once(BLK_READ, drive, lba, 1))
		return -1;
	if ((uintptr_t)buf512 & 3) {
		for (unsigned i = 0; i < SECTOR_BYTES / 4; i++) {
			uint32_t v = BOUNCE[i];
			__builtin_memcpy(buf512 + 4 * i, &v, 4);
		}
		return 0;
	}
	word *to = (word *)(void *)buf512;	/* the controllers' buffers are aligned: four times fewer stores */
	for (unsigned i = 0; i < SECTOR_BYTES / 4; i += 4) {
		uint32_t a = BOUNCE[i], b = BOUNCE[i + 1], c = BOUNCE[i + 2], d = BOUNCE[i + 3];
		to[i] = a, to[i + 1] = b, to[i + 2] = c, to[i + 3] = d;
	}
	return 0;
}

int plat_disk_write(unsigned drive, uint64_t lba, uint8_t const *buf512)
{
	held.count = 0;
	for (unsigned i = 0; i < SECTOR_BYTES / 4; i++) {
		uint32_t v;
		__builtin_memcpy(&v, buf512 + 4 * i, 4);
		BOUNCE[i] = v;
	}
	return block(BLK_WRITE, drive, lba, 1);
}

/* ---- guest memory for device DMA ---- */

void plat_phys_read(uint32_t pa, void *buf, uint32_t len)
{
	uint8_t *to = buf;
	for (uint32_t i = 0; i < len; i++) {
		uint32_t at = physmap_find(pa + i).read;
		to[i] = at == PHYSMAP_NONE ? 0xff : *win_ptr(win_of(at | ((pa + i) & PAGE_MASK)));
	}
}

/* Device writes come between instructions or as the last act of one: plain stores, nothing of theirs is rolled back. */
void plat_phys_write(uint32_t pa, void const *buf, uint32_t len)
{
	const uint8_t *from = buf;
	for (uint32_t n; len; len -= n, pa += n, from += n) {
		uint32_t at = physmap_find(pa).write, room = PAGE_BYTES - (pa & PAGE_MASK);
		n = len < room ? len : room;
		if (at == PHYSMAP_NONE)
			continue;
		struct win w = win_of(at | (pa & PAGE_MASK));
		xpage_invalidate(w, n);
		__builtin_memcpy(win_ptr(w), from, n);
	}
}

void plat_vga_rom_read(uint32_t offset, void *buf, uint32_t len)
{
	uint8_t *to = buf;
	for (uint32_t i = 0; i < len; i++)
		to[i] = *win_ptr(win_of(cms_params->vgarom_offset + offset + i));
}

/* ---- statistics, the end ---- */

static void lay_down_stats(void)
{
	struct cms_stats *s = &cms_stats;
	s->version = 1;
	s->bytes = sizeof *s;
	s->ticks = loop_ticks();
	s->skip = events.skip;
	rep_settle();
	recover_settle();
	tcache_count();
	port_settle();
	s->guest_instructions = s->ticks - rep_extra;
	s->dispatch_misses = s->traps[XM_CAUSE_DISPATCH];
	s->interp_instructions = s->guest_instructions - s->quick_instructions - s->opt_instructions;
	held.count = 0;
	for (unsigned i = 0; i < sizeof *s / 4; i++)
		BOUNCE[i] = ((const word *)s)[i];
}

void platform_stats(uint32_t op)
{
	lay_down_stats();
	REG(SIM_STATS) = op;
}

void plat_stats(int op)
{
	platform_stats((uint32_t)op);
}

static _Noreturn void stopped(enum machine_stop reason)
{
	if (!simulated)
		board_stopped(reason);
	for (;;)
		REG(POWER_IDLE) = 1;
}

void platform_exit(enum machine_stop reason, uint32_t value)
{
	REG(SIM_EXIT) = (uint32_t)reason << 8 | (value & 0xff);
	stopped(reason);
}

static void lay_down_state(void)
{
	struct machine_image *im = (struct machine_image *)(uintptr_t)(CMS_BASE + CMS_IMAGE_OFFSET);
	mach_store(&im->arch);
	im->pc_bytes = sizeof pc;
	__builtin_memcpy(im->pc, &pc, sizeof pc);
	XM_CFLUSH();
}

void exec_show_state(void)
{
	lay_down_state();
	REG(SIM_READY) = 1;
}

void platform_park(enum machine_stop reason, uint32_t value)
{
	lay_down_stats();
	lay_down_state();
	REG(SIM_PARKED) = (uint32_t)reason << 8 | (value & 0xff);
	stopped(reason);
}

/* ---- host interrupts ---- */

#define TIMER_ENABLE 1u
#define TIMER_PENDING 2u
#define MIE_EXTERNAL 0x800u

/* Writing CMP clears what is pending; mstatus.MIE stays off, so that the firmware itself is never interrupted. */
void platform_interrupt_after(uint32_t cycles)
{
	REG(TIMER_CMP) = REG(TIMER_LO) + cycles;
	REG(TIMER_CTL) = TIMER_ENABLE;
	__asm__ volatile("csrw mie, %0" :: "r"(MIE_EXTERNAL));
}

bool platform_interrupted(void)
{
	return REG(TIMER_CTL) & TIMER_PENDING;
}

/* ---- activity ---- */

void exec_asleep(bool asleep)
{
	static uint32_t awake;
	if (asleep)
		awake = platform_activity(ACT_IDLE);
	else
		platform_activity_back(awake);
}
