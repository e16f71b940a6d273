// SPDX-License-Identifier: Apache-2.0
// A board's top with a card in its slot and a person at its serial line -> what it says, in how many cycles; status 0 if all that was
// awaited came and no rule of the models was broken.
//   board CARD|none MHZ LIMIT [await TEXT | type TEXT | card in|out | took MS]...     LIMIT: millions of cycles for each text
// took: between the last two texts lay at least so many milliseconds
// Times at the pads are assumed, not looked up: generous ones for an ECP5 with I/O registers. To be checked against its data sheet.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include "Vbench.h"
#include "tests/rtl/board/models.h"

static const double PAD_OUT = 5.0, PAD_IN = 2.0, PAD_HOLD = 0.5; // clock to pad; pad to register, needed before and after its edge

static Vbench top;
static double period;
static uint64_t cycles, last_await, before_last;
static std::string said;
unsigned broken_rules;
static uint64_t noise = 1;

void broken(const char *rule, double ns)
{
	if (broken_rules++ < 10)
		fprintf(stderr, "board: cycle %llu, %.1f ns: %s\n", (unsigned long long)cycles, ns, rule);
}

static void put_data(double edge)
{
	uint16_t data;
	if (!chip_data(edge - PAD_IN, edge + PAD_HOLD, &data))
		data = (uint16_t)((noise = noise * 6364136223846793005ull + 1) >> 40);
	top.ram_dq_i = data;
}

static void half(bool high, double ns)
{
	static bool ram_clk;
	if (high)
		put_data(ns);
	top.clk_i = high;
	top.eval();
	if (top.ram_clk_o && !ram_clk)
		chip_edge({ (bool)top.ram_cke_o, (bool)top.ram_dq_oe_o, top.ram_cmd_o, top.ram_ba_o, top.ram_a_o, top.ram_dqm_o, top.ram_dq_o },
			  ns + PAD_OUT);
	ram_clk = top.ram_clk_o;
}

static void hear()
{
	for (int b; (b = serial_heard()) >= 0;) {
		putchar(b);
		fflush(stdout);
		said += (char)b;
	}
}

static void cycle()
{
	half(true, cycles * period);
	half(false, (cycles + 0.5) * period);
	top.sd_miso_i = card_pins(top.sd_clk_o, top.sd_mosi_o, !top.sd_cs_no);
	top.serial_i = serial_cycle(top.serial_o);
	cycles++;
}

static bool await(const char *text, uint64_t limit)
{
	size_t from = 0;
	for (uint64_t end = cycles + limit; cycles < end && broken_rules < 10;) {
		for (unsigned i = 0; i < 1000; i++)
			cycle();
		hear();
		size_t found = said.find(text, from);
		if (found != std::string::npos) {
			said.erase(0, found + strlen(text));
			before_last = last_await;
			last_await = cycles;
			fprintf(stderr, "\nboard: '%s' after %llu cycles, %.2f s\n", text, (unsigned long long)cycles, cycles * period / 1e9);
			return true;
		}
		from = said.size() < strlen(text) ? 0 : said.size() - strlen(text);
	}
	fprintf(stderr, "\nboard: '%s' did not come in %llu cycles\n", text, (unsigned long long)limit);
	return false;
}

static bool took(double ms)
{
	double was = (last_await - before_last) * period / 1e6;
	fprintf(stderr, "board: that took %.0f ms, %s%.0f\n", was, was < ms ? "not " : "at least ", ms);
	return was >= ms;
}

int main(int argc, char **argv)
{
	bool good = argc > 3;
	if (!good) {
		fprintf(stderr, "usage: board CARD|none MHZ MCYCLES [await TEXT | type TEXT | card in|out | took MS]...\n");
		return 2;
	}
	period = 1000 / atof(argv[2]);
	chip_open();
	card_open(strcmp(argv[1], "none") ? argv[1] : nullptr);
	serial_open((unsigned)(atof(argv[2]) * 1e6 / 115200 + 0.5));
	top.btn_i = 1;
	for (int i = 4; i + 1 < argc && good; i += 2) {
		if (!strcmp(argv[i], "await"))
			good = await(argv[i + 1], strtoull(argv[3], nullptr, 0) * 1000000);
		else if (!strcmp(argv[i], "took"))
			good = took(atof(argv[i + 1]));
		else if (!strcmp(argv[i], "type"))
			serial_type(argv[i + 1]);
		else
			card_insert(!strcmp(argv[i + 1], "in"));
	}
	const chip_counts &c = chip_counted();
	fprintf(stderr, "board: %llu cycles; SDRAM: %llu rows opened, %llu words read, %llu written; %u rules broken\n", (unsigned long long)cycles,
		(unsigned long long)c.activates, (unsigned long long)c.reads, (unsigned long long)c.writes, broken_rules);
	return !good || broken_rules;
}
