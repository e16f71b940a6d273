/* SPDX-License-Identifier: Apache-2.0
 * The hand-over between whoever starts the machine (simulator, board loader) and CMS: a page at the start of the CMS region
 * in, the machine image out. Invariant: fixed-width members only, same bytes on rv32 and 64-bit hosts.
 * Layout of the 16 MB CMS region: +0 parameters (4 KB), +0x1000 image (entry = first word), .. , +0xf00000 machine image.
 */
#ifndef CMS_BOOT_PARAMS_H
#define CMS_BOOT_PARAMS_H
#include <stdint.h>
#include "isa-x86/sem/state.h"

#define CMS_BASE 0x80000000u
#define CMS_ENTRY (CMS_BASE + 0x1000u)
#define CMS_IMAGE_OFFSET 0xf00000u	/* struct machine_image */
#define CMS_PARAMS_MAGIC 0x50464544u	/* "DEFP" */
#define CMS_PARAMS_VERSION 4u
#define MACHINE_PC_BYTES 0x10000u
#define CMS_DUMP_RANGES 4u

/* Why the machine stopped: bits 15:8 of SIM.EXIT / SIM.PARKED; bits 7:0 carry the status or port 0xf4 value. */
enum machine_stop {
	STOP_NONE, STOP_POWEROFF, STOP_EXIT_PORT, STOP_AT, STOP_TRIPLE_FAULT, STOP_HOST_REQUEST, STOP_FIRMWARE_ERROR,
	STOP_SELFCHECK, STOP_HLT_FOREVER
};

/* Which of the two STOP_TRIPLE_FAULT was. */
enum machine_reset { STOP_BY_DEVICE, STOP_BY_FAULT };

enum cms_flags {
	CMS_NOGRAPHIC = 1, CMS_NO_REBOOT = 2, CMS_SELFCHECK = 4, CMS_RESTORE = 8 /* machine image holds arch and pc */,
	CMS_INTERACTIVE = 16 /* HLT waits in real time */, CMS_ENTRY32 = 32 /* machine image holds arch only: -kernel */,
	CMS_STOP_PC = 64 /* stop_pc counts */, CMS_NO_VGA = 128
};

struct cms_params {
	uint32_t magic, version;
	uint32_t flags;		/* enum cms_flags */
	uint32_t ram_bytes;	/* guest RAM, reported to the guest */
	uint32_t fence;		/* 2^k - 1 covering RAM and the hidden ROM copy above it */
	uint32_t rom_offset, rom_bytes;	/* pristine BIOS image inside the guest window */
	uint32_t vgarom_offset, vgarom_bytes;
	uint32_t tier;		/* highest tier allowed: 0 interpreter, 1 quick, 2 optimised */
	uint32_t tcache_bytes;	/* 0: the default */
	uint32_t hot_quick, hot_opt;	/* visits before the tier; 0: the default */
	uint32_t stop_lo, stop_hi;	/* park when this many ticks have retired; all ones: never */
	uint32_t disk_sectors_lo[4], disk_sectors_hi[4];
	uint32_t rtc_lo, rtc_hi;	/* seconds since 1970 at power-on */
	uint32_t cpu;		/* 4 = 486, 5, 6 */
	uint32_t chaos_seed;	/* 0: none */
	uint32_t stop_pc;	/* park before the instruction at this linear address */
	uint32_t dump;		/* enum dump_stage (dump.h): what is told of translations that begin in one of these linear ranges */
	uint32_t dump_from[CMS_DUMP_RANGES], dump_to[CMS_DUMP_RANGES]; /* the last address; what is not used is empty: to < from */
};

struct machine_image {
	struct x86_arch arch;
	uint32_t pc_bytes;	/* sizeof(struct pc_state) as CMS knows it */
	uint8_t pc[MACHINE_PC_BYTES];	/* struct pc_state (cms/pc/pc.h) */
};

/* Copied to the bounce buffer for SIM.STATS and when parking. Cycles by activity are counted by the engine. */
struct cms_stats {
	uint32_t version, bytes;
	uint64_t ticks, skip;		/* since power-on, which a saved state has behind it */
	uint64_t guest_instructions;	/* the ticks but the further units of REPs in this run; sim/stats.c takes off what was before */
	uint64_t interp_instructions, quick_instructions, opt_instructions;
	uint64_t translated_quick, translated_opt;	/* x86 instructions translated */
	uint64_t translations, evictions, invalidations, chains, rollbacks, dispatch_misses, tlb_fills, io;
	uint64_t code_beside, code_asleep, code_woken; /* stores near code that met none; translations whose bytes changed, came again */
	uint64_t code_soft; /* translations that read immediates from the code */
	uint64_t selfcheck_done, selfcheck_skipped;
	uint64_t traps[32];	/* by cause */
};
#endif
