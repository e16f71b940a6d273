/* SPDX-License-Identifier: Apache-2.0
 * The families of this ROM.
 */
#ifndef STRICT_H
#define STRICT_H
#include "rom.h"

void lock_tests(void);
void limit_tests(void);
void real_limit_tests(void);
void register_tests(void);
void part_tests(void);
#endif
