/* SPDX-License-Identifier: Apache-2.0
 * What the firmware says on a board's serial line, where no host program watches: a sentence each, behind "defoe: ". */
#ifndef CMS_BOOT_BOARD_H
#define CMS_BOOT_BOARD_H
#include <stdbool.h>
#include "cms/boot/params.h"

void board_greet(const struct cms_params *p, uint32_t disk_sectors);	/* disk_sectors: as the card has it */
void board_card_failed(bool write, uint64_t lba);
void board_stopped(enum machine_stop reason);
#endif
