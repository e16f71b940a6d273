/* SPDX-License-Identifier: Apache-2.0
 * LOCK before every opcode with every modrm.reg: #UD or not. QEMU checks it for few rows.
 */
#include "strict.h"

#define CODE_AT 0x110800
#define DATA_AT 0x110400

/* LOCK, [0x0f,] the opcode, modrm with memory at EBX or a register. Ring 3: whatever it does, it ends in a handler. */
static void locked(int two_byte, unsigned op, unsigned reg, int memory)
{
	u8 *at = (u8 *)CODE_AT;
	*at++ = 0xf0;
	if (two_byte)
		*at++ = 0x0f;
	*at++ = (u8)op;
	*at++ = (u8)(reg << 3 | (memory ? 3 : 0xc1));
	for (unsigned i = 0; i < 8; i++)
		*at++ = 0x90;
	*at++ = 0xcd;
	*at = END;
	run_regs[0] = run_regs[1] = run_regs[2] = run_regs[4] = DATA_AT;
	run_regs[5] = run_regs[6] = run_regs[7] = 0;
	in_ring(3, (u8 *)CODE_AT, 0);
	putch(' ');
	hex(seen.vec == 6 ? 6 : 0, 1);
}

static void legal_locks(int two_byte)
{
	for (unsigned op = 0; op < 256; op++) {
		if (two_byte && (op == 0xc7 || op == 0x0d || (op >= 0x18 && op < 0x20)))	/* differ between a 486 and a Pentium II */
			continue;
		if (!two_byte && (op == 0x0f || (op & 0xe7) == 0x26 || (op >= 0x64 && op < 0x68) || op >= 0xf0) && op != 0xf6 && op != 0xf7 && op < 0xfe)
			continue;	/* prefixes */
		put(two_byte ? "lock 0f" : "lock ");
		hex(op, 2);
		for (unsigned reg = 0; reg < 8; reg++) {
			locked(two_byte, op, reg, 1);
			locked(two_byte, op, reg, 0);
		}
		line();
	}
}

void lock_tests(void)
{
	put("locks\n");
	legal_locks(0);
	legal_locks(1);
}
