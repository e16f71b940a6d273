/* SPDX-License-Identifier: Apache-2.0
 * Field extraction of atoms, for whoever decodes them in C (model, disassembler, tests); the list itself is build/gen/atoms.h.
 */
#ifndef HW_ISA_FIELDS_H
#define HW_ISA_FIELDS_H
#include <stdint.h>

int32_t atom_imm(uint32_t word, unsigned format);	/* sign-extended immediate or displacement; 0 if the format has none */
unsigned atom_seg(uint32_t word, unsigned format);	/* GL GS GLX GSX */
unsigned atom_a16(uint32_t word, unsigned format);
#endif
