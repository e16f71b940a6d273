# SPDX-License-Identifier: Apache-2.0
# tests/rtl: the SoC around a stand-in core; the synthesised netlist against the RTL.
TESTS += soc

SOC_TEST := build/tests/rtl/soc
SOC_SV    = $(filter build/gen/% %/pkg.sv hw/soc/%,$(HW_SV)) tests/rtl/soc/core.sv $(RTL_SV)

$(SOC_TEST)/soc: $(SOC_SV) tests/rtl/soc/soc.cpp sim/rtl/model.cpp sim/rtl/model.h $(SOC_ROM:.hex=.inc) hw/files.f
	@mkdir -p $(@D)
	verilator --cc --exe --build --top-module rtl_top -O3 --no-timing -Wno-fatal -GLOOPBACK=1\'b1 --Mdir $(@D) -o soc \
	    -CFLAGS "-O1 -I$(CURDIR) -I$(CURDIR)/build/gen" $(SOC_SV) $(abspath sim/rtl/model.cpp tests/rtl/soc/soc.cpp)

# The controllers of the board's SD card and SDRAM against models of both
$(SOC_TEST)/board/board: hw/mem/pkg.sv hw/soc/pkg.sv hw/soc/sd.sv hw/soc/sdram.sv tests/rtl/soc/board.sv tests/rtl/soc/board.cpp
	@mkdir -p $(@D)
	verilator --cc --exe --build --top-module board --no-timing -Wno-fatal --Mdir $(@D) -o board -CFLAGS -O1 \
	    $(filter %.sv,$^) $(abspath tests/rtl/soc/board.cpp)

.PHONY: test-soc
test-soc: $(SOC_TEST)/soc $(SOC_TEST)/board/board
	$(SOC_TEST)/board/board
	for seed in 1 2 3 4 5 8; do $(SOC_TEST)/soc $$seed || exit 1; done

# sim/rtl/engine.c around its model
TESTS += rtl-engine
build/tests/rtl/engine/stuck.so: tests/rtl/engine/stuck.c sim/rtl/model.h $(ISA_GEN_ALL)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -shared -fPIC -o $@ $<

.PHONY: test-rtl-engine
test-rtl-engine: build/defoe build/tests/prog/e9.bin build/tests/rtl/engine/stuck.so
	tests/rtl/engine/engine.sh

# Gate level: soc_top with the test program in its ROM -> ECP5 cells -> Verilator; the same around the RTL; outputs must agree
TESTS += netlist
NETLIST := build/tests/rtl/netlist
NETLIST_PARAMS := W=1 ICACHE_BYTES=8192 DCACHE_BYTES=8192 ROM_FILE="$(NETLIST)/prog.hex"

$(NETLIST)/prog.hex: tests/rtl/netlist/prog.S hw/soc/romhex.py $(ISA_GEN_ALL)
	$(rom_hex)

$(NETLIST)/synth/soc_top_netlist.v: $(HW_SV) $(SOC_ROM) $(NETLIST)/prog.hex hw/synth/synth.py hw/files.f
	hw/synth/synth.py --no-table $(addprefix -p ,$(NETLIST_PARAMS)) soc_top $(@D) $(HW_SV)

$(NETLIST)/cells.v: tests/rtl/netlist/cells.py
	@mkdir -p $(@D)
	python3 $< "$$(dirname $$(command -v yosys))/../share/yosys/ecp5/cells_sim.v" $@

NETLIST_VERILATE = verilator --cc --exe --build --top-module soc_top --no-timing -Wno-fatal -Wno-lint -Wno-style \
                   --x-assign fast --x-initial fast -CFLAGS -O1 -MAKEFLAGS OPT_FAST=-O1

$(NETLIST)/gates/tb: $(NETLIST)/synth/soc_top_netlist.v $(NETLIST)/cells.v tests/rtl/netlist/tb.cpp
	$(NETLIST_VERILATE) -O3 --output-split 10000 --Mdir $(@D) -o tb $(NETLIST)/synth/soc_top_netlist.v $(NETLIST)/cells.v \
	    $(abspath tests/rtl/netlist/tb.cpp)

$(NETLIST)/rtl/tb: $(HW_SV) $(NETLIST)/prog.hex tests/rtl/netlist/tb.cpp
	$(NETLIST_VERILATE) $(foreach p,$(NETLIST_PARAMS),-G$(subst ",\",$(p))) --Mdir $(@D) -o tb $(HW_SV) \
	    $(abspath tests/rtl/netlist/tb.cpp)

.PHONY: test-netlist
test-netlist: $(NETLIST)/rtl/tb $(NETLIST)/gates/tb
	$(NETLIST)/rtl/tb | tee $(NETLIST)/rtl.txt
	$(NETLIST)/gates/tb > $(NETLIST)/gates.txt; cmp $(NETLIST)/rtl.txt $(NETLIST)/gates.txt || { cat $(NETLIST)/gates.txt; exit 1; }

include tests/rtl/core/build.mk tests/rtl/lockstep/build.mk tests/rtl/board/build.mk
