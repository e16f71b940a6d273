# SPDX-License-Identifier: Apache-2.0
# sim/hostdev: register accesses of the SoC's host devices -> host callbacks; linked into `fast`, `rtl` and their tests.
HOSTDEV_SRCS := sim/hostdev/hostdev.c
