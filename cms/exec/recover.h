/* SPDX-License-Identifier: Apache-2.0
 * Running translations, and the way back to committed guest state from any trap of theirs.
 */
#ifndef CMS_EXEC_RECOVER_H
#define CMS_EXEC_RECOVER_H
#include <stdint.h>

/* Enters the translation; returns with committed state and EIP when the loop has to decide again. May have interpreted. */
void recover_run(uint32_t code);
#endif
