/* SPDX-License-Identifier: Apache-2.0
 * The little system under the privilege tests: descriptors, gates, run in a ring, print to port 0xe9.
 */
#ifndef ROM_H
#define ROM_H
typedef unsigned u32;
typedef unsigned short u16;
typedef unsigned char u8;

/* selectors: ring r has code at CODE(r), data at DATA(r) */
#define CODE(r) (0x08 + 0x10 * (r) + (r))
#define DATA(r) (0x10 + 0x10 * (r) + (r))
#define SEL_TSS 0x48
#define SEL_LDT 0x50
#define SEL_TSS2 0x58
#define SEL_TSS3 0x60
#define SEL_T 0x80	/* the descriptor under test */
#define SEL_U 0x88	/* a second one */
#define GDT_LIMIT 0x97
#define ROM_BASE 0xf0000
#define END 0x40	/* vector that ends a piece */
#define VEC_T 0x41	/* the gate under test */

/* What the last exception left: PUSHAD order, then what was on the stack. */
struct seen {
	u32 edi, esi, ebp, esp0, ebx, edx, ecx, eax;
	u32 vec, err, eip, cs, eflags, esp, ss, more;
	u32 ds, es, fs, gs, handler_ss, handler_esp, cr2;
};
extern volatile struct seen seen;
extern volatile u32 run_regs[8];	/* edi esi ebp - ebx edx ecx eax */
extern u8 stubs[];
void run(const u32 frame[9]);

extern u32 gdt[], idt[], tss[], pages[];
void desc(unsigned sel, u32 base, u32 limit, unsigned attr, unsigned flags);
void gate(unsigned sel, unsigned to, u32 offset, unsigned attr, unsigned count);
void idt_gate(unsigned vec, unsigned to, u32 offset, unsigned attr);
void in_ring(unsigned cpl, const void *code, u32 eflags);	/* flat segments of that ring, stack at ring_stack(cpl) */
u32 ring_stack(unsigned cpl);

void putch(char c);
void put(const char *s);
void hex(u32 v, unsigned digits);
void line(void);
void flags(unsigned digits);	/* EFLAGS as pushed, without RF: QEMU 7.2 neither sets it for faults nor clears it; traps/debug.c shows it */
void set_up_tables(void);	/* GDT, IDT, TSS, device interrupts off */
void finish(void) __attribute__((noreturn));	/* the last line, and every judge's way to end */
void outcome(void);	/* vec, error code and what follows from it, short */

int landed(void);	/* the same, and where, when it came through; whether it did */
void fill_tss16(u16 *t, const u8 *code, unsigned cpl);	/* of a task that runs the code in SEL_U */

/* pieces of code under test: ops.S of each ROM */
const u8 *piece(const char *name);
#define OP(name) extern const u8 name[]
#endif
