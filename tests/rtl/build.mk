# SPDX-License-Identifier: Apache-2.0
# tests/rtl: the SoC around a stand-in core; the synthesised netlist against the RTL.
TESTS += soc

SOC_TEST := build/tests/rtl/soc
SOC_SV    = $(filter build/gen/% hw/soc/%,$(HW_SV)) tests/rtl/soc/core.sv $(RTL_SV)

$(SOC_TEST)/soc: $(SOC_SV) tests/rtl/soc/soc.cpp sim/rtl/model.cpp sim/rtl/model.h $(SOC_ROM) hw/files.f
	@mkdir -p $(@D)
	verilator --cc --exe --build --top-module rtl_top -O3 --no-timing -Wno-fatal -GLOOPBACK=1\'b1 --Mdir $(@D) -o soc \
	    -CFLAGS "-O1 -I$(CURDIR) -I$(CURDIR)/build/gen" $(SOC_SV) $(abspath sim/rtl/model.cpp tests/rtl/soc/soc.cpp)

.PHONY: test-soc
test-soc: $(SOC_TEST)/soc
	for seed in 1 2 3 4 5 8; do $(SOC_TEST)/soc $$seed || exit 1; done
