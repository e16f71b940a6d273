/* SPDX-License-Identifier: Apache-2.0
 * NMI: taken whatever IF is, in any ring, blocked until the next IRET, one of them remembered. Its source is the judges' local
 * APIC, which this machine does not have, or port 0xf5 here (in QEMU it is the debug exit).
 */
#include "p6.h"

#define APIC_ICR ((volatile u32 *)0xfee00300)
#define APIC_SVR ((volatile u32 *)0xfee000f0)
#define NMI_TO_ALL 0x84400 /* Bochs sends no NMI by the shorthand for itself */

static int has_apic(void)
{
	u32 a = 1, b, c, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return d >> 9 & 1;
}

static void raise_nmi(void)
{
	if (has_apic())
		*APIC_ICR = NMI_TO_ALL;
	else
		__asm__ volatile("outb %b0, $0xf5" : : "a"(3));
}

static const char *raiser(void)
{
	return has_apic() ? "raise_apic" : "raise_port";
}

static void go(const char *name, unsigned cpl, u32 eflags)
{
	putch(' ');
	in_ring(cpl, piece(name), eflags);
	outcome();
	putch('/');
	hex(seen.cs, 2);
	putch('/');
	flags(5);
}

/* The one that waited comes at the IRET: before the first instruction. */
static void waited(unsigned cpl, u32 eflags)
{
	go("nmi_nops", cpl, eflags);
	putch('+');
	hex(seen.eip - (u32)piece("nmi_nops"), 2);
}

/* An IRET that faults lets in the one that waits all the same: ahead of the first instruction of the fault's handler. The next IRET
 * finds none left. */
static void faulting(u32 cs, u32 ss)
{
	u32 frame[9] = { (u32)piece("nmi_nops"), cs, 2, ring_stack(cs & 3), ss };
	put("nmi iret ");
	hex(cs, 4);
	go(raiser(), 0, 0);
	raise_nmi();
	run(frame);
	putch(' ');
	outcome();
	putch('/');
	hex(seen.cs & 0xffff, 4);
	go("nmi_nops", 0, 0);
	line();
}

/* From the first NMI on no IRET is executed but that of run(): until then the next ones wait. */
void nmi_tests(void)
{
	if (has_apic())
		*APIC_SVR = 0x1ff;
	put("nmi");
	go(raiser(), 0, 0);
	go("nmi_nops", 0, 0);
	line();
	for (unsigned cpl = 0; cpl < 4; cpl++)
		for (u32 flag = 0; flag <= 0x200; flag += 0x200) {
			put("nmi waits ");
			hex(cpl, 1);
			go(raiser(), 0, flag);
			raise_nmi();
			raise_nmi();
			waited(cpl, flag);
			waited(cpl, flag);
			line();
		}
	faulting(CODE(0), DATA(0));	/* does not fault */
	faulting(0xffff, DATA(3));
	faulting(CODE(3), 0xfffb);
}
