# SPDX-License-Identifier: Apache-2.0
# hw/soc: bootrom.S -> build/soc/bootrom.hex (2,048 words for $readmemh), bootrom.inc (the same as a C array's initialiser)
SOC_ROM := build/soc/bootrom.hex
rv_cross ?= riscv64-unknown-elf-
rv_flags := -march=rv32im_zba_zbb_zbs_zicsr -mabi=ilp32 -nostdlib -nostartfiles -I.

# any ROM program: %.S at address 0 -> hex words, zero-padded to 8 KB
define rom_hex
	@mkdir -p $(@D)
	$(rv_cross)gcc $(rv_flags) -Wl,-Ttext=0 -Wl,--build-id=none -o $(@:.hex=.elf) $<
	$(rv_cross)objcopy -O binary -j .text $(@:.hex=.elf) $(@:.hex=.bin)
	python3 hw/soc/romhex.py $(@:.hex=.bin) $@
endef

build/soc/%.hex: hw/soc/%.S hw/soc/build.mk hw/soc/romhex.py $(ISA_GEN_ALL)
	$(rom_hex)

build/soc/%.inc: build/soc/%.hex
	sed 's/.*/0x&,/' $< > $@
