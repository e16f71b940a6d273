/* SPDX-License-Identifier: Apache-2.0
 * run.inc, variant: with the cycle model.
 */
#include "sim/engine.h"
#define RUN fast_run_timed
#define TIMED 1
#define ONE 0
#include "sim/fast/run.inc"
