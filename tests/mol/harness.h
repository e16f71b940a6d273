/* SPDX-License-Identifier: Apache-2.0
 * One atom at a time on the model: set registers, execute a word, look. For the unit tests of tests/mol.
 */
#ifndef TESTS_MOL_HARNESS_H
#define TESTS_MOL_HARNESS_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim/fast/cpu.h"

enum { GUEST_BYTES = 1 << 20, CODE = 0x80001000 };
static struct fast_cpu *cpu;
static struct fast_retire ret;
static unsigned long checks, failures;

static inline void cpu_new(void)
{
	if (!cpu) {
		cpu = calloc(1, sizeof *cpu);
		if (!cpu || fast_init(cpu, calloc(1, MAP_CMS_SIZE), calloc(1, GUEST_BYTES), GUEST_BYTES - 1))
			exit(6);
	}
	fast_reset(cpu);
	memset(cpu->guest, 0, GUEST_BYTES);
	cpu->mtvec = CODE + 0x100;
	cpu->tvec = CODE + 0x200;
	cpu->tlimit = 1000;
	cpu->feed = false;
}

/* Executes one word at CODE; returns the trap cause, 0 if it retired. (No cause of the manual is 0.) */
static inline uint32_t exec(uint32_t word)
{
	fast_forget_line(cpu, CODE);
	memcpy(cpu->cms + (CODE - MAP_CMS_BASE), &word, 4);
	cpu->pc = CODE;
	fast_step(cpu, &ret);
	return ret.trap ? ret.cause : 0;
}

static inline void check(int ok, const char *what, unsigned line)
{
	checks++;
	if (ok)
		return;
	failures++;
	fprintf(stderr, "line %u: %s\n", line, what);
}
#define CHECK(x) check((x), #x, __LINE__)
#define EQ(x, y) do { uint32_t x_ = (x), y_ = (y); checks++; if (x_ != y_) { failures++; \
	fprintf(stderr, "%s:%d: %s is 0x%x, should be %s = 0x%x\n", __FILE__, __LINE__, #x, x_, #y, y_); } } while (0)

static inline int result(const char *name)
{
	printf("%s: %lu checks, %lu failures\n", name, checks, failures);
	return failures != 0;
}

static inline uint64_t rnd(uint64_t *s)	/* splitmix64 */
{
	uint64_t z = *s += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}
#endif
