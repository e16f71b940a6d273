# SPDX-License-Identifier: Apache-2.0
# hw/synth: `make synth` = soc_top at W = 1 with 8 + 8 KB caches on ECP5: table by module, core and SoC apart, the closing line
SYNTH_OUT := build/synth

.PHONY: synth synth-w2
synth: $(SOC_ROM)
	hw/synth/synth.py --max-lut4 12000 -p W=1 -p ICACHE_BYTES=8192 -p DCACHE_BYTES=8192 --split core_top soc_top $(SYNTH_OUT)/soc_top $(HW_SV)

synth-w2: $(SOC_ROM)
	hw/synth/synth.py -p W=2 -p ICACHE_BYTES=8192 -p DCACHE_BYTES=8192 --split core_top soc_top $(SYNTH_OUT)/soc_top_w2 $(HW_SV)
