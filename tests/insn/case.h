/* SPDX-License-Identifier: Apache-2.0
 * case.h: one test case, the modes it may run in, what runs it, and what an outside judge must offer.
 */
#ifndef TESTS_INSN_CASE_H
#define TESTS_INSN_CASE_H
#include "isa-x86/decode/dec.h"
#include "isa-x86/sem/mach.h"

#define CASE_EIP 0x100u /* of the first case; each has bytes of its own, see unicorn.c */
#define CASE_EIP_END 0xfe00u
#define CASE_CODE 0x20000u /* code segment: behind the 128 KB of data */
#define CASE_DATA 0x1f000u /* operands are aimed below this */
#define CASE_BYTES 192u	   /* of a sequence */
#define CASE_INSNS 20u
#define CASE_DATA_MAX 256u
#define CASE_STEPS 400u /* instructions and REP units that a case may take */
#define CASE_GDT 0x200000u /* from the window: the descriptors of the protected modes */
#define CASE_GDT_N 64u
#define CASE_FLAT_SS 0x38u /* ring 0, on the way into a mode */

enum case_mode_id { MODE_REAL, MODE_V86, MODE_P16, MODE_P16U, MODE_P16S, MODE_P32, MODE_P32U, MODE_P32S, CASE_MODES };

/* columns of the table of rows x modes */
enum case_column { CELL_REAL, CELL_V86, CELL_P16, CELL_P32, CASE_COLUMNS };

struct case_mode {
	const char *name;
	uint8_t column;
	bool paragraphs; /* segment base = selector * 16 */
	bool d32, ss32;	 /* CS.D, SS.B */
	uint8_t cpl;
};
extern const struct case_mode case_mode[CASE_MODES];

struct tcase {
	uint8_t mode;
	uint8_t code[CASE_BYTES];
	unsigned len, row; /* row of the first instruction */
	unsigned n;	   /* instructions; 1: `in` is the case */
	struct x86_insn in;
	struct tm_regs before;
	unsigned ndata; /* memory that differs from what the window holds */
	struct tm_access data[CASE_DATA_MAX];
};

struct tresult {
	struct tm_regs r;
	uint16_t sel[X86_NSEG];
	uint32_t cs_base; /* where EIP counts from */
	uint32_t undefined; /* flags; ours only */
	uint64_t io;	    /* what went to ports */
	int fault;	    /* -1 none, vector, or TM_OUTSIDE */
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
bool gen_case(struct tcase *c, unsigned row, unsigned mode);
bool gen_one(struct tcase *c, unsigned row, unsigned mode, bool keep_regs);
void gen_program(struct tcase *c, unsigned mode);
uint64_t gen_rand(void);
uint32_t gen_below(uint32_t n);
uint32_t gen_eip(unsigned mode, unsigned bytes);

/* seq.c: a random program of 2 to CASE_INSNS instructions */
bool seq_case(struct tcase *c, unsigned mode);
void seq_back(struct tcase *c); /* a conditional branch to its start, behind a program that was made */
bool seq_from(struct tcase *c, unsigned row, unsigned mode, unsigned insns); /* the first one is a case of the row */

/* mach.c */
void tm_setup(unsigned mode, uint32_t base, uint8_t *ram);
unsigned tm_decode_mode(unsigned mode);
struct tresult tm_run(const struct tcase *c);
extern bool (*tm_programs)(unsigned row, unsigned mode); /* rows that programs may have */
int tm_step(const struct tcase *c, struct x86_insn *in); /* one instruction or REP unit at EIP; -1, or nothing happened */
void tm_undo_sys(void); /* segments and the rest as tm_setup() made them */
int tm_try(void (*f)(void *), void *arg); /* -1, or what unwound it; memory is not taken back */
void tm_undo(unsigned to); /* takes back what the last run did to memory; 0: all of it */
uint32_t tm_linear_of(unsigned seg, uint32_t off);
uint32_t tm_port_value(uint16_t port, unsigned size); /* what a judge's ports answer */
uint64_t tm_port_mix(uint64_t io, uint16_t port, unsigned size, uint32_t v);
uint64_t tm_gdt(unsigned i);

/* undef.c: flags that an instruction leaves undefined, those that it writes, those that it reads */
uint32_t undef_makes(const struct x86_insn *in, const struct tm_regs *before);
uint32_t undef_ends(const struct x86_insn *in, const struct tm_regs *before);
uint32_t undef_reads(const struct x86_insn *in);

/* cover.c: cells compared */
void cover_row(unsigned row, unsigned column, unsigned long cases);
void cover_rows(void); /* every row with the columns it is legal in */
int cover_write(const char *path, const char *judge);

/* file.c */
extern const char *file_dir; /* where failing cases go */
int file_read(struct tcase *c, const char *path);
const char *file_write(const struct tcase *c, const char *what); /* the path */
void file_print(const struct tcase *c, const char *what, const struct tresult *a, const struct tresult *b);

/* shrink.c: the smallest case found that still `fails` */
void shrink(struct tcase *c, bool (*fails)(const struct tcase *c));

/* judge: unicorn.c, host.c */
extern const char judge_name[];
extern const char judge_id[];
extern const uint32_t judge_base;     /* linear address of its window */
extern const uint32_t judge_sysflags; /* EFLAGS above the six that it has as we have them */
extern const bool judge_limits;	      /* segment limits and rights are checked */
uint8_t *judge_ram(void);	      /* the judge's own copy of the window */
bool judge_setup(unsigned mode);      /* false: it has no such mode */
bool judge_row(unsigned row, unsigned mode);
bool judge_in_programs(unsigned row);
/* false: outside of what it can judge, the reason stands there */
bool judge_takes(const struct x86_insn *in, const struct tm_regs *before, const struct tm_regs *after);
struct tresult judge_run(const struct tcase *c, const struct tresult *ours);
unsigned judge_exceptions(void); /* prints the list, one a line; their number */
#endif
