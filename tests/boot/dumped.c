/* SPDX-License-Identifier: Apache-2.0
 * build/defoe that compares, when its run has ended, each word of out_asm in the file of -D with the word in the machine's memory. An exit
 * may have been chained by then: to code that the dump gives for the EIP it names. The cache must be large enough to hold all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms.h"
#include "hw/isa/fields.h"
#include "sim/sim.h"

enum { CODE_MAX = 16 << 18, LINE = 400, JAL = 0x6f };

static struct { uint32_t word, exit_to, eip; bool dumped, leaves, begins; } said[CODE_MAX];	/* by words from CMS_BASE on */
static unsigned words, chained, wrong;

int __real_load_check_firmware(const struct machine *m);
int __wrap_load_check_firmware(const struct machine *m);

/* Code for this EIP is entered here: at its first word, or behind the page check. */
static void begins(uint32_t at, uint32_t eip)
{
	said[at % CODE_MAX].begins = true;
	said[at % CODE_MAX].eip = eip;
}

static void hear_word(const char *line, uint32_t at, uint32_t word)
{
	const char *to = strstr(line, "# to EIP ");
	at = (at - CMS_BASE) / 4 % CODE_MAX;
	said[at].word = word;
	said[at].dumped = true;
	said[at].begins = false;
	said[at].leaves = to && sscanf(to, "# to EIP %x", &said[at].exit_to) == 1;
}

static void hear(const char *line)
{
	static uint32_t eip, checked, behind;	/* behind: words since OUT: */
	static bool out;
	uint32_t at, word;
	if (sscanf(line, "---------- translation %*u: EIP %x", &eip) == 1)
		out = false;
	if (sscanf(line, "OUT: %*u words, the page is checked by %u", &checked) == 1) {
		out = true;
		behind = 0;
	}
	if (!out || sscanf(line, "0x%x: %8x ", &at, &word) != 2)
		return;
	hear_word(line, at, word);
	if (behind == 0 || behind == checked)
		begins((at - CMS_BASE) / 4, eip);
	behind++;
}

static bool chain(uint32_t at, uint32_t word)
{
	uint32_t to = at + (uint32_t)(atom_imm(word, F_J) / 4);
	return said[at].leaves && (word & 0xfff) == JAL && to < CODE_MAX && said[to].begins && said[to].eip == said[at].exit_to;
}

static void compare(const struct machine *m, uint32_t at)
{
	uint32_t word;
	memcpy(&word, m->cms + 4 * (size_t)at, 4);
	words++;
	if (word == said[at].word)
		return;
	if (chain(at, word))
		chained++;
	else if (wrong++ < 5)
		printf("WRONG at %08x: the dump says %08x, the memory %08x\n", CMS_BASE + 4 * at, said[at].word, word);
}

int __wrap_load_check_firmware(const struct machine *m)
{
	char line[LINE];
	FILE *f = fopen(sim_opt.dump_file, "r");
	while (f && fgets(line, sizeof line, f))
		hear(line);
	for (uint32_t at = 0; at < CODE_MAX; at++)
		if (said[at].dumped)
			compare(m, at);
	printf("words %u, chained %u, wrong %u\n", words, chained, wrong);
	return wrong ? SIM_ERR_MACHINE : __real_load_check_firmware(m);
}
