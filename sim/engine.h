/* SPDX-License-Identifier: Apache-2.0
 * struct engine: what runs the machine; three of them (ref, fast, rtl) behind one interface (README.md).
 * The host program builds a struct machine (RAM with firmware and guest images loaded, drives, consoles), the engine runs it.
 * Errors: functions return 0 or a negative enum sim_err after printing one sentence on stderr.
 */
#ifndef SIM_ENGINE_H
#define SIM_ENGINE_H
#include <stdbool.h>
#include <stdint.h>
#include "cms/boot/params.h"

enum sim_err { SIM_OK = 0, SIM_ERR_USAGE = -2, SIM_ERR_GUEST = -4, SIM_ERR_MACHINE = -6 };

/* One drive; all engines reach it through these (sim/disk.c: raw file, overlay kept in memory, -snapshot). */
struct sim_disk;
int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf512);
int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf512);
uint64_t sim_disk_sectors(unsigned drive);

/* Consoles: guest serial and port 0xe9 go to stdout, the rest to stderr (sim/console.c). Channels as in map.def SIM.CONSOLE. */
void sim_console_out(unsigned channel, uint8_t byte);
/* Next input byte due at or before `tick` (live input is stamped when taken; recorded input carries its tick).
 * Returns kind << 8 | value, or -1. */
int sim_input_take(uint64_t tick);
/* Tick of the next recorded input, UINT64_MAX if none. */
uint64_t sim_input_next(void);
bool sim_input_live(void);	/* a live byte waits */
void sim_idle(uint32_t ticks);	/* rests for so many ticks of real time, or until a key or the wish to stop comes */
bool sim_stop_requested(void);	/* Ctrl-A X, -stop-at console:TEXT met, signal */
bool sim_state_wanted(void);	/* Ctrl-A W: the state is to be laid down while the machine goes on */
void sim_state_ready(void);	/* m->guest and m->image hold it now */
void sim_stats_request(unsigned op, const struct cms_stats *s);	/* port 0xf5: 1 reset, 2 dump */

struct machine {
	uint8_t *guest;		/* guest window, fence + 1 bytes */
	uint8_t *cms;		/* CMS region, 16 MB; the first page is struct cms_params (ref uses the parameters only) */
	struct cms_params params;
	struct machine_image *image;	/* in: entry state for CMS_ENTRY32 / CMS_RESTORE; out: state at the stop */
};

struct engine_counters {
	uint64_t cycles, molecules, atoms, rollbacks;
	uint64_t activity_cycles[8];	/* by the activity register; they add up to cycles */
	uint64_t activity_atoms[8];	/* the same for atoms */
};

/* Where the guest is; valid whenever the machine polls the host. */
struct engine_place {
	uint32_t eip;
	uint64_t ticks;
};

struct engine {
	const char *name;
	/* Takes the machine (not owned) to its reset state. */
	int (*reset)(struct machine *m);
	/* Runs until the machine parks or exits. Returns reason << 8 | status (enum machine_stop) or a negative error.
	 * On return m->guest and m->image hold the complete state. */
	int (*run)(struct machine *m);
	/* Adds up what was counted since reset; zero where the engine does not model it. */
	void (*counters)(struct engine_counters *out);
	struct engine_place (*place)(void);
	/* Latest statistics laid down by CMS. */
	void (*stats)(struct cms_stats *out);
	void (*close)(void);
};

extern const struct engine engine_ref, engine_fast, engine_rtl;
#endif
