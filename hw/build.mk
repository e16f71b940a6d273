# SPDX-License-Identifier: Apache-2.0
# hw: the fragments of the hardware's folders (hw/isa and hw/synth are joined by the Makefile itself)
include hw/soc/build.mk
