/* SPDX-License-Identifier: Apache-2.0
 * Golden files: x86 blocks in, exact atoms and their number out, so that code quality cannot silently decay.
 * A block of a file: `block NAME 16|32 HEX BYTES`, the x86 lines, the atoms, an empty line. golden FILE... prints what the blocks
 * are translated to now; tests compare that with the file, and `golden FILE > new` renews it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "build/gen/atoms.h"
#include "cms/front/front.h"
#include "cms/opt/opt.h"
#include "cms/sched/mol.h"
#include "isa-x86/decode/x86_insn.h"
#include "isa-x86/table/rows.h"

#define EIP 0x1000u
#define SEGMENTS 0x80012340u	/* where the state page would stand */
#define CLOCK 0x80014560u
#define TSC 0x800123f8u

/* Nothing is executed here. */
x86_exec_fn *const x86_exec_table[XR_COUNT][4];

static unsigned hex_bytes(const char *s, uint8_t *to, unsigned room)
{
	unsigned n = 0, v;
	int used;
	while (n < room && sscanf(s, "%2x%n", &v, &used) == 1) {
		to[n++] = (uint8_t)v;
		s += used;
	}
	return n;
}

static void print_x86(const uint8_t *code, unsigned len, bool wide)
{
	char s[96];
	struct x86_insn in;
	for (unsigned off = 0; off < len; off += in.len) {
		if (x86_decode(&in, code + off, len - off, wide ? X86_MODE_D32 : X86_MODE_REAL, EIP + off) <= 0)
			return;
		x86_print(s, sizeof s, &in);
		printf("  %s\n", s);
	}
}

static void translate(const char *line)
{
	static struct ir_block b;
	static uint32_t words[2 * IR_MAX];
	static struct mol_point points[MOL_POINTS];
	static struct mol_block m = { .points = points, .words = words };
	uint8_t code[64];
	char name[64], s[96];
	int bits, at;
	if (sscanf(line, "block %63s %d %n", name, &bits, &at) < 2)
		return;
	unsigned len = hex_bytes(line + at, code, sizeof code);
	bool wide = bits == 32;
	struct front_source src = { .bytes = code, .avail = len, .eip = EIP, .cs_limit = wide ? ~0u : 0xffff, .ss32 = wide, .cpl0 = true, .segments = SEGMENTS,
				    .clock = CLOCK, .tsc = TSC,
				    .mode = wide ? X86_MODE_D32 : X86_MODE_REAL, .insns_max = FRONT_INSNS_MAX,
				    .stores_max = FRONT_STORES_MAX, .joins = FRONT_JOINS };
	printf("%s", line);
	print_x86(code, len, wide);
	front_region(&b, &src);
	opt_run(&b);
	if (sched_encode(&m, &b))
		return;
	for (unsigned i = 0; i < m.n; i++) {
		if (!m.words[i])
			continue;	/* the description behind an exit */
		atom_print(s, sizeof s, m.words[i], 4 * i);
		printf("    %s\n", s);
	}
	printf("  %u instructions, %u words\n\n", b.x86_count, m.n);
}

int main(int argc, char **argv)
{
	char line[512];
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		if (!f) {
			fprintf(stderr, "golden: cannot read %s\n", argv[i]);
			return 2;
		}
		while (fgets(line, sizeof line, f))
			translate(line);
		fclose(f);
	}
	return 0;
}
