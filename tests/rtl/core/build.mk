# SPDX-License-Identifier: Apache-2.0
# tests/rtl/core: core_top alone behind a memory with random stalls: two C programs; the decoder against every row of atoms.def.
TESTS += core
CORE_TEST := build/tests/rtl/core
CORE_SV    = $(filter build/gen/atoms_pkg.sv hw/core/% hw/mem/%,$(HW_SV)) sim/rtl/mem.sv sim/rtl/probe.sv tests/rtl/core/core_tb.sv
CORE_VERILATE = verilator --cc --exe --build -O3 --no-timing -Wno-fatal -Wno-lint -Wno-style -CFLAGS -O1

$(CORE_TEST)/bus/tb: $(CORE_SV) tests/rtl/core/tb.cpp
	@mkdir -p $(@D)
	$(CORE_VERILATE) --top-module core_tb --Mdir $(@D) -o tb $(CORE_SV) \
	    $(abspath tests/rtl/core/tb.cpp) > $(@D).log

$(CORE_TEST)/decode/tb: hw/core/pkg.sv hw/core/decode.sv tests/rtl/core/decode.cpp tests/rtl/core/decode_tb.sv $(ISA_GEN_ALL)
	@mkdir -p $(@D)
	$(CORE_VERILATE) -CFLAGS "-I$(CURDIR) -I$(CURDIR)/build/gen" --top-module decode_tb --Mdir $(@D) -o tb build/gen/atoms_pkg.sv hw/core/pkg.sv \
	    hw/core/decode.sv tests/rtl/core/decode_tb.sv $(abspath tests/rtl/core/decode.cpp) > $(@D).log

$(CORE_TEST)/%.bin: tests/rtl/core/start.S tests/rtl/core/%.c $(ISA_GEN_ALL)
	@mkdir -p $(@D)
	$(rv_cross)gcc -O2 -ffreestanding $(rv_flags) -Wl,-Ttext=0,--build-id=none -o $(@:.bin=.elf) $(filter tests/%,$^)
	$(rv_cross)objcopy -O binary $(@:.bin=.elf) $@

.PHONY: test-core
test-core: $(CORE_TEST)/bus/tb $(CORE_TEST)/decode/tb $(CORE_TEST)/rv.bin $(CORE_TEST)/grain.bin
	$(CORE_TEST)/decode/tb
	for p in rv grain; do for seed in 0 1 2 3 4 5; do $(CORE_TEST)/bus/tb $(CORE_TEST)/$$p.bin $$seed || exit 1; done; done
