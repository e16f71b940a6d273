/* SPDX-License-Identifier: Apache-2.0
 * Which PC the parameter page describes. */
#ifndef CMS_EXEC_CONFIG_H
#define CMS_EXEC_CONFIG_H
#include "cms/boot/params.h"
#include "cms/pc/pc.h"

void exec_pc_config(const struct cms_params *p, struct pc_config *c);
#endif
