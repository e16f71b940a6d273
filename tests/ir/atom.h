/* SPDX-License-Identifier: Apache-2.0
 * What atoms.def says of an atom, without the words of that list: they are also words of opcodes.def.
 */
#ifndef TESTS_IR_ATOM_H
#define TESTS_IR_ATOM_H
#include <stdbool.h>
#include <stdint.h>

struct atom_facts {
	bool writes_flags, reads_flags, memory, stores, merges, rd, rs1, rs2, rs3;
};

struct atom_facts atom_facts(uint32_t word);
#endif
