/* SPDX-License-Identifier: Apache-2.0
 * Two faults in one instruction: which comes first (SDM vol. 3, table 6-2). Pages at TEST_LIN: 0 absent, 1 read-only, 2 writable, 3 absent.
 */
#include "traps.h"
#include "paging.h"

#define P0 (TEST_LIN + 0x100)
#define RO (TEST_LIN + 0x1100)
#define RW (TEST_LIN + 0x2100)
#define END_RW (TEST_LIN + 0x3000)

struct one {
	const char *name;
	u32 ebx, esp, eax, ecx;	/* ESI and EDI are EBX and ECX; ESP 0: an ordinary one */
};

static const struct one all[] = {
	{ "mov_ds_m", P0, 0, 0, 0 }, { "mov_ds_m", END_RW - 1, 0, 0, 0 }, { "les", END_RW - 4, 0, 0, 0 }, { "les", END_RW - 5, 0, 0, 0 },
	{ "lss", END_RW - 4, 0, 0, 0 }, { "jmp_mem", P0, 0, 0, 0 }, { "jmp_mem", END_RW - 4, 0, 0, 0 }, { "jmp_mem", RW, 0, 0, 0 },
	{ "call_far", P0, 0, 0, 0 }, { "call_far", RW, P0, 0, 0 }, { "divm", P0, 0, 0, 0 }, { "divm", RW, 0, 0, 0 },
	{ "pushm", P0, RO, 0, 0 }, { "pushm", P0, TEST_LIN + 0x3008, 0, 0 }, { "pushm", RW, RO, 0, 0 }, { "popm", P0, RW, 0, 0 },
	{ "popm", RO, P0, 0, 0 }, { "popm", RO, RW, 0, 0 }, { "movs", P0, 0, 0, END_RW }, { "movs", P0, 0, 0, RO },
	{ "movs", RW, 0, 0, RO }, { "movs", END_RW - 2, 0, 0, RO }, { "cmps", RW, 0, 0, P0 },
	{ "xchg32", RO, 0, 0, 0 }, { "cmpxchg", RO, 0, 1, 0 }, { "cmpxchg", RO, 0, 0, 0 }, { "xadd", RO, 0, 0, 0 }, { "btsm", RO, 0, 0, 0 },
	{ "cmp32", RO, 0, 0, 0 }, { "btm", RO, 0, 0, 0 }, { "rmw32", P0, 0, 0, 0 }, { "rmw32", END_RW - 2, 0, 0, 0 },
	{ "rmw32", TEST_LIN + 0x1ffe, 0, 0, 0 }, { "st32", TEST_LIN + 0xffe, 0, 0, 0 }, { "st32", TEST_LIN + 0x1ffe, 0, 0, 0 },
	{ "ld32", TEST_LIN + 0xffe, 0, 0, 0 }, { "ld32", END_RW - 1, 0, 0, 0 }, { "enter", RW, RO, 0, 0 }, { "enter", RW, TEST_LIN + 0x2004, 0, 0 },
	{ "enter", RW, TEST_LIN + 0x200c, 0, 0 }, { "leave", RW, RW, 0, 0 }, { "pusha", RW, TEST_LIN + 0x2010, 0, 0 },
	{ "pusha", RW, TEST_LIN + 0x2020, 0, 0 }, { "popa", RW, END_RW - 16, 0, 0 }, { "calln", RW, RO, 0, 0 }, { "callr", RW, RW, P0, 0 },
	{ "callr", RW, RO, P0, 0 }, { "jmpn", RW, 0, P0, 0 }, { "ret", RW, P0, 0, 0 }, { "ret", RW, END_RW - 2, 0, 0 },
	{ "ins", RW, 0, 0, RO }, { "outs", P0, 0, 0, 0 }, { "lgdt", P0, 0, 0, 0 }, { "lgdt", END_RW - 4, 0, 0, 0 }, { "ltr_m", P0, 0, 0, 0 },
	{ "lldt_m", P0, 0, 0, 0 }, { "verr_m", P0, 0, 0, 0 }, { "sgdt", P0, 0, 0, 0 }, { "sgdt", RO, 0, 0, 0 },
	{ "sgdt", END_RW - 4, 0, 0, 0 }, { "sldtm", RO, 0, 0, 0 }, { "lgdt_reg", P0, 0, 0, 0 }, { "invlpg_reg", P0, 0, 0, 0 },
	{ "mov_cr5", P0, 0, 0, 0 }, { "lock_cli", P0, 0, 0, 0 }, { "lock_hlt", P0, 0, 0, 0 }, { "iretm", RW, END_RW - 8, 0, 0 }, { "iretm", RW, RW, 0, 0 }, { "retfm", RW, END_RW - 4, 0, 0 },
	{ "bound", P0, 0, 9, 0 }, { "bound", END_RW - 4, 0, 9, 0 }, { "bound", RW, 0, 9, 0 }, { "movss_mem", P0, 0, 0, 0 },
	{ "movss_mem", RW, 0, 0, 0 }, { "aam0", RW, 0, 0, 0 }, { "fld", P0, 0, 0, 0 }, { "fst", RO, 0, 0, 0 }, { "xlat", P0, 0, 0, 0 },
	{ "repmovs", TEST_LIN + 0x1ffe, 0, 0, END_RW - 3 }, { "repstos", RW, 0, 0, END_RW - 5 },
};

static void one(const struct one *o, unsigned cpl, u32 eflags)
{
	u32 frame[9] = { (u32)piece(o->name), CODE(cpl), eflags | 2, o->esp ? o->esp : ring_stack(cpl) - 64, DATA(cpl) };
	if (!cpl && (o->esp || o->name[5] == 'h'))	/* the handler would use this stack; QEMU does LOCK HLT */
		return;
	*(u32 *)(TARGET + 0x2100) = *(u32 *)(TARGET + 0x2104) = 0;
	*(u32 *)(TARGET + 0x1100) = 0;
	flush();
	run_regs[4] = run_regs[1] = run_regs[2] = o->ebx;
	run_regs[0] = o->ecx;
	run_regs[5] = 0;
	run_regs[6] = o->name[0] == 'r' && o->name[3] != '3' ? 4 : o->ecx;
	run_regs[7] = o->eax;
	put("first ");
	put(o->name);
	putch(' ');
	hex(cpl, 1);
	hex(eflags >> 12, 1);
	run(frame);
	putch(' ');
	outcome();
	putch('+');
	hex(seen.eip - frame[0] > 99 ? 99 : seen.eip - frame[0], 2);
	putch(' ');
	if (seen.vec == 14)
		hex(seen.cr2, 8);
	putch(' ');
	hex(seen.ecx & 0xff, 2);
	hex(seen.esp - frame[3], 2);
	line();
}

/* CR0: EM, so that x87 opcodes are #NM, and WP. */
void priority_tests(void)
{
	u32 cr0;
	put("priority\n");
	tables();
	dir[TEST_LIN >> 22] = (TABLES + 0x2000) | 7;
	for (unsigned i = 0; i < 4; i++)
		table[i] = (TARGET + i * 0x1000) | (i == 1 ? 5 : i == 2 ? 7 : 0);
	paging(1, 1);
	__asm__ volatile("movl %%cr0, %0; orl $4, %0; movl %0, %%cr0" : "=&r"(cr0));
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		one(&all[i], 3, 0);
		one(&all[i], 3, 0x3000);
		one(&all[i], 0, 0);
	}
	__asm__ volatile("movl %%cr0, %0; andl $~4, %0; movl %0, %%cr0" : "=&r"(cr0));
	paging(0, 0);
}
