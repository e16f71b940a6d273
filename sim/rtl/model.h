/* SPDX-License-Identifier: Apache-2.0
 * The Verilated machine as a shared object with a C face: sim/rtl/engine.c (and tests) -> build/verilator/<config>.so.
 * One object per configuration of the hardware; loaded by name, so other widths and cache sizes need no new defoe.
 * Invariant: the object knows nothing of sim/; whatever it needs from the host comes in through struct rtl_host.
 */
#ifndef SIM_RTL_MODEL_H
#define SIM_RTL_MODEL_H
#include <stdbool.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* One retired atom and one cycle of the retirement port (hw/core/cvfi.md). */
struct cvfi_atom {
	uint32_t lane, pc, insn, next_pc;
	bool tmode, rd_we, ext, st_we, st_gated;
	uint32_t rd_addr, rd_data, st_addr, st_data, st_mask;
};
struct cvfi_cycle {
	bool commit, rollback, trap, trap_tmode, drain;
	uint32_t flags, ticks, cause, tval, trap_pc;
	uint32_t drain_addr, drain_data, drain_mask;
};

struct rtl_host {
	uint8_t *guest;		/* guest window */
	uint32_t guest_bytes;	/* fence + 1; a write beyond it stops the run as a fault of the machine */
	uint8_t *cms;		/* 16 MB */
	uint32_t latency;	/* RAM: cycles from request to first word, 1..15 */
	uint32_t chaos;		/* 0: none; else seed of random RAM stalls */
	bool probe;		/* call atom() and cycle() */
	uint32_t (*sim_read)(uint32_t offset);	/* SIM device registers */
	void (*sim_write)(uint32_t offset, uint32_t value);
	uint64_t (*disk_sectors)(unsigned drive);
	int (*disk_read)(unsigned drive, uint64_t lba, uint8_t *buf512);
	int (*disk_write)(unsigned drive, uint64_t lba, const uint8_t *buf512);
	void (*atom)(const struct cvfi_atom *a);
	void (*cycle)(const struct cvfi_cycle *c);	/* after the atoms of its cycle */
};

struct rtl_counters {
	uint64_t cycles, molecules, atoms, rollbacks, ticks, activity[8], activity_atoms[8];
};

struct rtl_model {
	bool has_probe;
	/* Resets the machine; the host structure is kept by reference. */
	void (*reset)(const struct rtl_host *host);
	/* Runs at most this many cycles, less when halt() was called or the fence was crossed. */
	void (*run)(uint64_t cycles);
	void (*halt)(void);
	bool (*fence_crossed)(uint32_t *adr);
	void (*counters)(struct rtl_counters *out);
	uint32_t (*guest_register)(unsigned r);	/* x1..x15 of translation mode, the working copy */
	/* The 8 KB boot ROM, little endian words. */
	void (*rom)(uint8_t *out8192);
	/* The 4 KB bounce buffer, little endian words. */
	void (*bounce)(uint8_t *out4096);
	void (*close)(void);
};

const struct rtl_model *rtl_model_get(void);	/* the one symbol of the object */
#define RTL_MODEL_SYMBOL "rtl_model_get"
#ifdef __cplusplus
}
#endif
#endif
