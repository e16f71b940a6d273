/* SPDX-License-Identifier: Apache-2.0
 * Page tables under the tests: the first 4 MB mapped one to one for everybody, 4 MB under test at TEST_LIN.
 */
#ifndef ROM_PAGING_H
#define ROM_PAGING_H
#include "rom.h"

#define TABLES 0x100000	/* directory, table of the first 4 MB, table under test */
#define TEST_LIN 0x40000000
#define TARGET 0x110000

static u32 *const dir = (u32 *)TABLES, *const low = (u32 *)(TABLES + 0x1000), *const table = (u32 *)(TABLES + 0x2000);

void paging(int on, int wp);
void flush(void);
void tables(void);
void page_outcome(void);	/* the outcome with CR2; A and D of the directory entry under test */
#endif
