/* SPDX-License-Identifier: Apache-2.0
 * The host side (sim/engine.h callbacks) for programs that test the model alone: console to stdout, no drives, no input.
 */
#include <stdio.h>
#include "sim/engine.h"
#include "tests/nobody.h"

int sim_disk_read(unsigned drive, uint64_t lba, uint8_t *buf512) { (void)drive; (void)lba; (void)buf512; return -1; }
int sim_disk_write(unsigned drive, uint64_t lba, const uint8_t *buf512) { (void)drive; (void)lba; (void)buf512; return -1; }
uint64_t sim_disk_sectors(unsigned drive) { (void)drive; return 0; }
void sim_console_out(unsigned channel, uint8_t byte) { fputc(byte, channel < 2 ? stdout : stderr); }
bool sim_stop_requested(void) { return false; }
