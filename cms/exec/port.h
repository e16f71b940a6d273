/* SPDX-License-Identifier: Apache-2.0
 * Port accesses of translations.
 */
#ifndef CMS_EXEC_PORT_H
#define CMS_EXEC_PORT_H
#include <stdbool.h>
#include <stdint.h>

/* An IR_EXIT_PORT of this exit code at this address: the access is done, its instruction committed, CSR cpc and tepc are behind it.
 * True: exec_resume() goes on there. False: a decision is due; where no tick was left nothing has happened. */
bool port_exit(uint32_t code, uint32_t at);
#endif
