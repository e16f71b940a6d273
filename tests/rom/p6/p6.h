/* SPDX-License-Identifier: Apache-2.0 */
#ifndef P6_H
#define P6_H
#include "rom.h"

void align_tests(void);
void big_pages(void);
void io_breaks(void);
void nmi_tests(void);
#endif
