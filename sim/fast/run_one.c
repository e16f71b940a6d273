/* SPDX-License-Identifier: Apache-2.0
 * run.inc, variant: one atom per call, reporting what it did (lockstep).
 */
#include "sim/engine.h"
#define RUN fast_run_one
#define TIMED 0
#define ONE 1
#include "sim/fast/run.inc"
