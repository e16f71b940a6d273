/* SPDX-License-Identifier: Apache-2.0 */
/* The PC as its firmware and kernel see it: I/O ports, interrupts and time. Seam between the x86 side (CMS, ref) and
 * the devices. Everything a guest can observe lives in `struct pc_state pc`: plain data, fixed-width types, explicit
 * padding, no pointers, so its bytes can be hashed, saved by one engine and loaded by another.
 *
 * The caller sets pc.now (ticks) before each pc_in, pc_out, pc_serial_input, pc_key_input, and calls pc_run_events
 * no later than pc_next_event(). After loading pc from a file it calls pc_loaded(). */
#ifndef CMS_PC_PC_H
#define CMS_PC_PC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform.h"

#include "bus.h"

#define PC_STATE_VERSION 2
#define PC_STATE_BYTES 19592
#define PC_DRIVES 4

enum pc_flags {
	PC_NOGRAPHIC = 1, /* SeaBIOS gets etc/sercon-port */
	PC_DEBUGCON = 2,  /* port 0x402 is SeaBIOS's debug console */
	PC_VGA = 4,	  /* VGA registers answer; with a ROM also PCI 1234:1111 */
	PC_MOUSE = 8,	  /* a PS/2 mouse answers commands */
};

/* Implicit padding anywhere in the state is an error, so its layout is the same on rv32 and x86-64. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct pc_config {
	uint64_t rtc_epoch_s;		  /* seconds since 1970-01-01 at tick 0 */
	uint64_t disk_sectors[PC_DRIVES]; /* 0: no drive */
	uint32_t ram_bytes;
	uint32_t flags; /* enum pc_flags */
	uint32_t vga_rom_bytes;
	uint8_t boot_order[3]; /* CMOS boot codes: 1 floppy, 2 hard disk, 3 CD, 4 network, 0 end */
	uint8_t pad0;
};

#include "pic.h"
#include "pit.h"
#include "rtc.h"
#include "kbd.h"
#include "uart.h"
#include "dma.h"
#include "fdc.h"
#include "ata.h"
#include "vga.h"
#include "pci.h"
#include "pm.h"
#include "fwcfg.h"
#include "debug.h"

struct pc_state {
	uint32_t version;
	uint32_t bytes;
	uint64_t now;	      /* set by the caller */
	uint64_t second_tick; /* tick at which the current second began */
	uint64_t seconds;     /* since power-on */
	struct pc_config config;
	struct pc_bus bus;
	struct pc_pic pic;
	struct pc_pit pit;
	struct pc_rtc rtc;
	struct pc_kbd kbd;
	struct pc_uart uart;
	struct pc_dma dma;
	struct pc_fdc fdc;
	struct pc_vga vga;
	struct pc_pci pci;
	struct pc_pm pm;
	struct pc_fwcfg fwcfg;
	struct pc_debug debug;
	struct pc_ata ata; /* last: its sector buffers are the bulk */
};
#pragma GCC diagnostic pop
_Static_assert(sizeof(struct pc_state) == PC_STATE_BYTES, "layout changed: new PC_STATE_VERSION and PC_STATE_BYTES");

extern struct pc_state pc; /* defined by the owner of the run */

/* Power on: clears pc, keeps a copy of the configuration. */
void pc_reset(struct pc_config const *config);
/* Are these bytes of pc, which a file brought, a state that a PC can be in? What no device relies on may be anything. */
enum pc_refusal { PC_OTHER_VERSION = -1, PC_DAMAGED = -2 };
int pc_check(void);
/* After the bytes of pc were replaced: pc_check(), then tells the platform A20 and PAM. */
int pc_loaded(void);

/* size 1, 2, 4; the result has no bits above size. Unknown ports read all ones and ignore writes. */
uint32_t pc_in(uint16_t port, unsigned size);
uint32_t pc_in_dirty(uint16_t port, unsigned size); /* the same with anything above size */
void pc_out(uint16_t port, unsigned size, uint32_t v);

/* Shortcut for REP INS and REP OUTS: how many bytes at *bytes the next accesses of this data port would move with no
 * other effect (0: none, use pc_in/pc_out). The caller copies n <= that many, a whole number of units and no further
 * than pc_next_event(), then calls pc_pio_moved. The state at every tick is the same as unit by unit. */
uint32_t pc_pio_window(uint16_t port, bool write, uint8_t **bytes);
static inline void pc_pio_moved(uint16_t port, uint32_t bytes) { pc.ata.chan[!(port & 0x80)].pos += bytes; }

static inline uint64_t pc_next_event(void)
{
	return pc.bus.next;
}
extern bool pc_moved;		  /* set when the next event or the interrupt line has moved; for the caller to clear */
void pc_run_events(uint64_t now); /* runs what is due at or before now, in order of tick */
/* The same for what is due before `end`, as long as only who reads a port can tell. False: something else is due before it. */
bool pc_run_unseen(uint64_t end);

static inline bool pc_intr(void)
{
	return pc.pic.intr;
}
uint8_t pc_intack(void); /* vector; 7 of the chip that found nothing pending */

bool pc_serial_input(uint8_t byte);  /* false: the line waits (trigger level, loopback), offer it again later */
bool pc_key_input(uint8_t scancode); /* one byte of scan code set 2 (0xe0, 0xf0 prefixes as bytes); false: queue full */

bool pc_a20(void);
/* pa in 0xC0000-0xFFFFF: does RAM (true) or ROM/PCI (false) answer? */
bool pc_pam_readable(uint32_t pa);
bool pc_pam_writable(uint32_t pa);

#endif
