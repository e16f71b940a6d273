# SPDX-License-Identifier: Apache-2.0
# hw: the fragments of the hardware's folders (hw/isa and hw/synth are joined by the Makefile itself), lint as a test.
# The one list of RTL files is files.f; sim/rtl/build.mk makes HW_SV of it and owns the target `lint`.
include hw/soc/build.mk hw/formal/build.mk

TESTS += lint
.PHONY: test-lint
test-lint: lint
