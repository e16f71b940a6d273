# SPDX-License-Identifier: Apache-2.0
# fpga: board tops -> netlists, bitstreams, a board that is flashed
#   BOARD=ulx3s  PART=85f|45f|25f|12f  MHZ=clock  W=width  SEEDS=n
BOARD ?= ulx3s
PART  ?= 85f
MHZ   ?= 30
W     ?= 1
SEEDS ?= 5
BIT   := build/fpga/$(BOARD)/$(BOARD)-$(PART).bit

ULX3S := build/fpga/ulx3s
ULX3S_SV = $(HW_SV) hw/soc/sd.sv hw/soc/sdram.sv fpga/common/sdram_pads.sv fpga/ulx3s/top.sv

# yosys, nextpnr-ecp5, ecppack, openFPGALoader that are new enough: the system's or, unpacked, Debian 13's
.PHONY: fpga-tools
fpga-tools:
	@fpga/tools.sh build/fpga/tools

.PHONY: synth-ulx3s bit pnr run-bit run-pnr
synth-ulx3s: $(SOC_ROM)
	hw/synth/synth.py --no-table --blackbox EHXPLLL ulx3s_top $(ULX3S) $(ULX3S_SV)

bit pnr card board-sim: setup-build
	@$(MAKE) --no-print-directory run-$@

run-pnr: $(SOC_ROM) $(HW_SV) fpga-tools
	@fpga/pnr.py $(BOARD) --part $(PART) --mhz $(MHZ) -w $(W) --seeds $(SEEDS)

run-bit: $(SOC_ROM) $(HW_SV) fpga-tools
	@fpga/pnr.py $(BOARD) --part $(PART) --mhz $(MHZ) -w $(W) --seeds $(SEEDS) --bit $(BIT)

# FLASH=1: into the configuration memory; else it is gone with the power
.PHONY: flash
flash: setup-build fpga-tools
	@fpga/flash.sh $(BOARD)
	@$(MAKE) --no-print-directory bit
	@fpga/flash.sh $(BOARD) $(BIT) $(if $(filter-out 0,$(FLASH)),flash)

# A card: BIOS, VGA BIOS, firmware and a guest's disk in one image.   DISK=raw image  CARD=what to write  ARGS='more options of defoe'
DISK ?= build/guest/disk.img
CARD ?= build/fpga/$(BOARD)/card.img

.PHONY: card run-card
run-card: build/defoe guest
	@mkdir -p $(dir $(CARD))
	@build/defoe -card $(CARD) -nographic -m 15M -bios build/guest/bios.bin -hda $(DISK) $(ARGS)
	@echo "to a card, X being its letter (lsblk names it; all it holds is lost): dd if=$(CARD) of=/dev/sdX bs=4M conv=fsync"

# What lies outside soc_top is linted with the rest (sim/rtl/build.mk)
.PHONY: lint-boards
lint: lint-boards
lint-boards: $(SOC_ROM)
	for w in 1 2; do \
	    verilator --lint-only $(VERILATOR_WARN) -GW=$$w --top-module ulx3s_top $(ULX3S_SV) tests/rtl/board/cells.sv || exit 1; \
	done
