/* SPDX-License-Identifier: Apache-2.0
 * run.inc, variant: functional, one cycle per atom.
 */
#include "sim/engine.h"
#define RUN fast_run_func
#define TIMED 0
#define ONE 0
#include "sim/fast/run.inc"
