/* SPDX-License-Identifier: Apache-2.0
 * run [-t] IMAGE [MEGACYCLES]: a raw image at 0x80001000 -> runs on the model until it writes SIM.EXIT; its low byte is the exit
 * status. -t: cycle model on. Prints atoms, cycles and host speed on stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "sim/engine.h"
#include "sim/fast/cpu.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int load(uint8_t *cms, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f || !fread(cms + 0x1000, 1, MAP_CMS_SIZE - 0x1000, f)) {
		fprintf(stderr, "run: cannot read image '%s'\n", path);
		return -1;
	}
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	bool timing = argc > 1 && !strcmp(argv[1], "-t");
	const char *path = argc > 1 + timing ? argv[1 + timing] : 0;
	uint64_t limit = argc > 2 + timing ? strtoull(argv[2 + timing], 0, 0) * 1000000 : UINT64_MAX;
	struct fast_cpu *c = calloc(1, sizeof *c);
	uint8_t *cms = calloc(1, MAP_CMS_SIZE), *guest = calloc(1, 1 << 20);
	if (!path || !c || !cms || !guest || load(cms, path))
		return fprintf(stderr, "usage: run [-t] IMAGE [MEGACYCLES]\n"), 2;
	fast_timing.on = timing;
	if (fast_init(c, cms, guest, 0xfffff))
		return 6;
	fast_reset(c);
	double t = now();
	int err = fast_run(c, limit);
	t = now() - t;
	fprintf(stderr, "atoms %llu molecules %llu cycles %llu host %.3f s, %.1f M atoms/s\n", (unsigned long long)c->atoms,
		(unsigned long long)c->molecules, (unsigned long long)c->cycles, t, (double)c->atoms / t * 1e-6);
	return err ? 6 : c->hd.has_stop ? (int)(c->hd.stop & 255) : 4;
}
