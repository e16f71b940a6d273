/* SPDX-License-Identifier: Apache-2.0
 * case.h: one test case, what runs it, and what an outside judge must offer.
 */
#ifndef TESTS_INSN_CASE_H
#define TESTS_INSN_CASE_H
#include "isa-x86/decode/dec.h"
#include "isa-x86/sem/mach.h"

#define CASE_EIP 0x100u /* of the first case; each has its own 16 bytes, see unicorn.c */
#define CASE_EIP_END 0xff00u
#define CASE_CODE 0x20000u /* code segment: behind the 128 KB of data */
#define CASE_DATA 0x1f000u /* operands are aimed below this */

struct tcase {
	bool wide; /* 32-bit flat code, else 16-bit real mode */
	uint8_t code[16];
	unsigned len, row;
	struct x86_insn in;
	struct tm_regs before;
	unsigned ndata; /* replayed cases: the bytes their operands had */
	struct tm_access data[TM_LOG_MAX];
};

struct tresult {
	struct tm_regs r;
	int fault; /* -1 none, vector, or TM_OUTSIDE */
};

struct rowinfo {
	const char *id;
	int map, op, n, ext;
	uint32_t fread, fwrite, fundef;
	int legal, effect;
};
extern const struct rowinfo case_row[XR_COUNT];

/* gen.c: a random case of a row from the generator's state. False: none found. */
extern uint64_t gen_state;
bool gen_case(struct tcase *c, unsigned row, bool wide);
uint64_t gen_rand(void);

/* mach.c */
void tm_setup(bool wide, uint32_t base, uint8_t *ram);
struct tresult tm_run(const struct tcase *c);
void tm_undo(void);
uint32_t tm_linear_of(unsigned seg, uint32_t off);

/* judge: unicorn.c, host.c */
extern const char judge_name[];
extern const uint32_t judge_base;  /* linear address of its window */
extern const unsigned judge_modes; /* 1: 16 bit, 2: 32 bit */
uint8_t *judge_ram(void);	   /* the judge's own copy of the window */
void judge_setup(bool wide);
/* false: outside of what it can judge, the reason stands there */
bool judge_takes(const struct tcase *c, const struct tresult *ours);
struct tresult judge_run(const struct tcase *c, const struct tresult *ours);
#endif
