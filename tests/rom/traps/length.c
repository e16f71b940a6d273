/* SPDX-License-Identifier: Apache-2.0
 * Instructions of 14 to 17 bytes, whole and over the edge to an absent page.
 */
#include "traps.h"
#include "paging.h"

#define CODE_AT (TARGET + 0x800)

static const u8 *const forms[] = { (const u8 *)"\1\x90", (const u8 *)"\2\x01\xc1", (const u8 *)"\5\xb9\1\2\3\4",
	(const u8 *)"\6\x81\xc1\1\0\0\0", (const u8 *)"\12\xc7\x83\0\0\0\0\1\2\3\4", (const u8 *)"\4\x0f\xba\xe1\3", (const u8 *)"\2\x0f\x0b" };
static const u8 prefixes[] = { 0x3e, 0x66, 0xf2, 0x67, 0x2e };

/* `total` bytes at `at`: prefixes, the instruction, then INT 0x40. */
static void lay(u8 *at, const u8 *form, unsigned total, u8 prefix)
{
	for (unsigned i = form[0]; i < total; i++)
		*at++ = prefix;
	for (unsigned i = 1; i <= form[0]; i++)
		*at++ = form[i];
	*at++ = 0xcd;
	*at = END;
}

static void whole(unsigned form, u8 prefix)
{
	put("length ");
	hex(form << 8 | prefix, 3);
	for (unsigned total = 13; total < 19; total++) {
		lay((u8 *)CODE_AT, forms[form], total, prefix);
		run_regs[4] = TARGET + 0x400;
		in_ring(3, (u8 *)CODE_AT, 0);
		putch(' ');
		outcome();
		putch('+');
		hex(seen.eip - CODE_AT, 2);
	}
	line();
}

static void over_the_edge(unsigned form, unsigned before)
{
	put("edge ");
	hex(form << 8 | before, 3);
	for (unsigned total = 13; total < 19; total++) {
		u8 *at = (u8 *)TARGET + 0x1000 - before;
		lay(at, forms[form], total, 0x3e);
		flush();
		run_regs[4] = TARGET + 0x400;
		in_ring(3, (u8 *)TEST_LIN + 0x1000 - before, 0);
		putch(' ');
		outcome();
		if (seen.vec == 14)
			hex(seen.cr2 & 0xffff, 4);
		hex(seen.eip - (TEST_LIN + 0x1000 - before), 2);
	}
	line();
}

static void lengths(void)
{
	for (unsigned f = 0; f < sizeof forms / sizeof *forms; f++)
		for (unsigned p = 0; p < sizeof prefixes; p++)
			if (f < 2 || prefixes[p] == 0x3e)
				whole(f, prefixes[p]);
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	table[0] = TARGET | 7;
	paging(1, 0);
	for (unsigned f = 0; f < 6; f++)
		for (unsigned before = 13; before < 17; before++)
			over_the_edge(f, before);
	paging(0, 0);
}

void length_tests(void)
{
	put("lengths\n");
	lengths();
}
