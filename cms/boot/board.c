/* SPDX-License-Identifier: Apache-2.0
 * What happens to a machine on a board -> sentences on its serial line. See board.h. */
#include "cms/boot/board.h"
#include "cms/boot/say.h"

#define SECTORS_PER_MB 2048u

void board_greet(const struct cms_params *p, uint32_t disk_sectors)
{
	say_text("defoe: ");
	say_number(p->ram_bytes >> 20);
	say_text(" MB for the guest, a disk of ");
	say_number(p->disk_sectors_lo[0] / SECTORS_PER_MB);
	say_text(" MB");
	say_text(p->disk_sectors_lo[0] > disk_sectors ? ", of which the card is too small to hold the end.\r\n" : ".\r\n");
}

void board_card_failed(bool write, uint64_t lba)
{
	say_text("\r\ndefoe: the card did not ");
	say_text(write ? "take sector " : "give sector ");
	say_number((uint32_t)lba);
	say_text(" of the disk.\r\n");
}

/* STOP_FIRMWARE_ERROR has been said by trap_fatal(). */
void board_stopped(enum machine_stop reason)
{
	static const char *const why[] = {
		[STOP_POWEROFF] = "the guest has switched itself off", [STOP_EXIT_PORT] = "the guest has ended by port 0xf4",
		[STOP_AT] = "the tick to stop at is reached", [STOP_TRIPLE_FAULT] = "the guest has reset itself and nothing can start again",
		[STOP_HLT_FOREVER] = "the guest waits for an interrupt that can never come",
	};
	say_text("\r\ndefoe: ");
	say_text(reason < sizeof why / sizeof *why && why[reason] ? why[reason] : "the machine has stopped");
	say_text("; the reset button starts it again.\r\n");
}
