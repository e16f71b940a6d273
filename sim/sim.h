/* SPDX-License-Identifier: Apache-2.0
 * What the parts of the host program share: options in, machine out. What the command line means: README.md, options.c.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "sim/engine.h"

#define SIM_DRIVES 4
#define SIM_STOP_TEXT_MAX 128	/* what console.c keeps of the past */
#define SIM_CPU_DEFAULT 6	/* -cpu 686; as cms_params.cpu */

struct sim_options {
	const char *engine, *lockstep;	/* names; lockstep "fast,rtl" or NULL */
	const char *bios, *vga, *vgarom, *kernel, *initrd, *append;
	const char *drive[SIM_DRIVES];
	bool drive_raw[SIM_DRIVES];	/* format=raw: whatever the file looks like */
	const char *serial;	/* "stdio", "none" or "file:F" */
	const char *save, *loadvm, *input, *record, *outdir, *card;
	const char *stop_text;	/* -stop-at console:TEXT */
	uint64_t stop_tick;	/* -stop-at i:TICKS, UINT64_MAX: none */
	uint32_t stop_pc;	/* -stop-at pc:A, if stops_at_pc */
	bool stops_at_pc;
	uint32_t ram_bytes, tier, cpu, tcache_bytes, hot_quick, chaos_seed;
	uint32_t dump;		/* -d: enum dump_stage (cms/boot/dump.h) */
	struct { uint32_t from, to; } dump_range[CMS_DUMP_RANGES];	/* -dfilter: linear, `to` included; the empty ones have to < from */
	unsigned dump_ranges;	/* so many were given */
	const char *dump_file;	/* -D; NULL: stderr */
	bool nographic, no_vga, snapshot, no_reboot, selfcheck, quiet, timing_off;
	uint32_t icache_bytes, dcache_bytes, width;	/* `fast` timing model and choice of the rtl build */
};

extern struct sim_options sim_opt;

/* options.c: fills sim_opt; prints one sentence and returns SIM_ERR_USAGE on error, 1 after -h and -version. */
int options_parse(int argc, char **argv);

/* number.c: false, or NUMBER_NONE: the text is no number */
bool number_plain(const char *text, uint64_t *out);			/* 4096, 0x1000 */
bool number_size(const char *text, uint64_t unit, uint64_t *out);	/* 64M; a number without K, M, G counts units */
enum number_count { NUMBER_NONE, NUMBER_WHOLE, NUMBER_PART /* a fraction is left */ };
enum number_count number_count(const char *text, uint64_t *out);	/* 4e7, 2.5M: k, M, G of a thousand */

/* suggest.c: offer it all words that there are; then what a refusal ends with, if one is near */
struct suggestion {
	const char *word, *best;
	unsigned distance;
};
void suggest_try(struct suggestion *s, const char *candidate);
const char *suggest_words(const struct suggestion *s);	/* ": did you mean 'fast'?" or nothing */

/* version.c */
void version_print(const char *const *engines);

/* load.c: allocates the machine's memory and fills it from the images that sim_opt names. */
int load_machine(struct machine *m);
int load_check_firmware(const struct machine *m);	/* after a run: 0, or the firmware was overwritten */
uint64_t load_firmware_identity(void);
/* Reads a whole file, at most max bytes, into malloc'ed memory. `what` names it in the error sentence. */
int load_file(const char *path, const char *what, size_t max, uint8_t **data, size_t *bytes);

/* kernel.c: puts a kernel and what goes with it into guest RAM and the 32-bit entry state into m->image. */
int kernel_load(struct machine *m);

/* disk.c */
int disk_open(unsigned drive, const char *path, bool snapshot, bool raw);
int disk_write_back(void);	/* the overlays -> their images, but under -snapshot */
/* Calls f for every sector of a drive's overlay in ascending order. */
typedef int disk_visit_fn(void *arg, unsigned drive, uint64_t lba, const uint8_t *sector);
int disk_visit(disk_visit_fn *f, void *arg);
/* Size and a digest of the base image, to refuse a saved state made on another disk. */
uint64_t disk_identity(unsigned drive);

/* lock.c: false: another process writes the image, or reads it while we want to write; else it is ours until we end */
bool lock_image(int fd, bool writes);

/* probe.c: 0, or one sentence that names what the file is and the line that makes it what it should be */
int probe_disk(int fd, const char *path);
int probe_packed(const char *what, const char *path, const uint8_t *data, size_t bytes);

/* console.c */
int console_open(void);
int console_close(void);	/* an error if text was lost */
bool console_text_seen(void);
void console_ignore_signals(void);
void console_flush(void);
void console_stop(void);	/* the machine is to park: Ctrl-A X */
void console_want_state(void);	/* its state is to be written while it goes on: Ctrl-A W */
void console_machine(const struct machine *m);	/* whose state that is */

/* input.c */
int input_open(void);
FILE **input_record(void);	/* the file of -record, NULL if none */
void input_look(void);		/* often: keys and commands that a person has typed are taken */

/* files.c */
int files_check(void);			/* before any file is opened: outputs are nobody's input */
int files_check_input(const char *option, const char *path);	/* of one that only another file names: a Multiboot module */
void files_hold_standard(void);		/* first of all: stdin, stdout, stderr that are closed stay so */

/* save.c: the state is written as F.part, which is opened before the run, and renamed when complete */
#define SAVE_PART ".part"
#define SAVE_NAME_MAX 4096
int save_open(const char *path);
int save_write(const struct machine *m);
int save_aside(const struct machine *m);	/* Ctrl-A W: under a name of its own, which is said */
void save_drop(void);	/* what is not complete goes; a signal handler may call it */
int save_read(const char *path, struct machine *m);

/* card.c: nothing runs; the machine goes to the image of a board's card. */
int card_write(const char *path, const struct machine *m);

/* sound.c: may a saved machine be believed? The image is one of a machine with these parameters. */
bool sound_params(const struct cms_params *p);
bool sound_image(const struct cms_params *p, const struct machine_image *image);

/* status.c */
void status_open(const struct engine *e);
void status_close(void);
void status_look(void);		/* often: shows the line when it is time */
void status_show(void);		/* now */
void status_spoken(void);	/* the guest has said something */
void status_touch(const char *device, int64_t number);	/* a device is used; number: its sector, or -1 */

/* dump.c, dump_options.c: -d */
int dump_take_stages(const char *name, const char *text);
int dump_take_ranges(const char *name, const char *text);
int dump_check_options(void);
void dump_params(struct cms_params *p);
int dump_open(void);
void dump_byte(uint8_t byte);	/* of the firmware's records, cms/boot/dump.h */
int dump_close(void);		/* an error if text was lost */

/* stats.c */
int stats_open(const struct engine *e, struct machine *m);
int stats_finish(void);	/* an error if a file of -outdir is incomplete */
uint64_t stats_guest_hash(const struct machine *m);

/* One sentence on stderr, "defoe: ..."; returns err. */
int sim_error(int err, const char *format, ...) __attribute__((format(printf, 2, 3)));
#endif
