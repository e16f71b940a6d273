/* SPDX-License-Identifier: Apache-2.0
 * What is soldered to a board, as its pins: SDRAM chip, SD card in SPI mode, serial line. Times in ns since power-on. */
#ifndef TESTS_RTL_BOARD_MODELS_H
#define TESTS_RTL_BOARD_MODELS_H
#include <cstdint>

// A rule of the chip or the line that was not kept: said, and the run fails.
void broken(const char *rule, double ns);
extern unsigned broken_rules;

// ---- chip.cpp: a 16-bit SDRAM of 32 MB
struct chip_pins {
	bool cke, oe;			// oe: the board drives dq
	unsigned cmd, bank, a, dqm;	// cmd: cs, ras, cas, we
	uint16_t dq;
};
struct chip_counts {
	uint64_t activates, reads, writes, refreshes;
};
void chip_open();
void chip_edge(const chip_pins &p, double ns);			// its clock pin rises
bool chip_data(double from, double to, uint16_t *data);		// false: not steady from `from` to `to`
bool chip_drives(double ns);
const chip_counts &chip_counted();

// ---- card.cpp: one SDHC card, contents from a file that is not changed
void card_open(const char *path);	// NULL: the slot is empty
bool card_pins(bool clk, bool mosi, bool select);	// -> MISO
void card_insert(bool there);		// or pull it out

// ---- serial.cpp: the other end of the line, 8N1
void serial_open(unsigned cycles_per_bit);
bool serial_cycle(bool from_board);	// -> to the board
int serial_heard();			// a byte, or -1
void serial_type(const char *text);
#endif
