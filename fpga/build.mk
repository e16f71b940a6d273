# SPDX-License-Identifier: Apache-2.0
# fpga: board tops -> netlists and, where the tools are there, bitstreams
ULX3S := build/fpga/ulx3s
ULX3S_SV = $(HW_SV) hw/soc/sd.sv hw/soc/sdram.sv fpga/ulx3s/top.sv

# yosys, nextpnr-ecp5, ecppack, openFPGALoader that are new enough: the system's or, unpacked, Debian 13's
.PHONY: fpga-tools
fpga-tools:
	@fpga/tools.sh build/fpga/tools

.PHONY: synth-ulx3s ulx3s
synth-ulx3s: $(SOC_ROM)
	hw/synth/synth.py --no-table --blackbox EHXPLLL ulx3s_top $(ULX3S) $(ULX3S_SV)

ulx3s: synth-ulx3s
	nextpnr-ecp5 --85k --package CABGA381 --speed 6 --lpf fpga/ulx3s/ulx3s.lpf --json $(ULX3S)/ulx3s_top.json \
	    --textcfg $(ULX3S)/ulx3s.config
	ecppack --compress $(ULX3S)/ulx3s.config $(ULX3S)/ulx3s.bit
