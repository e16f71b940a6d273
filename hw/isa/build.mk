# SPDX-License-Identifier: Apache-2.0
# hw/isa: atoms.def + num.def + hw/soc/map.def -> build/gen/{atoms,atoms_asm,atoms_csr,atoms_num,atoms_word,map}.h, atoms_table.c, {atoms,map}_pkg.sv
ISA_GEN := build/gen/atoms.h
ISA_GEN_ALL := $(addprefix build/gen/,atoms.h atoms_word.h atoms_table.c atoms_asm.h atoms_num.h atoms_csr.h atoms_pkg.sv map.h map_pkg.sv)
HW_ISA_SRCS := hw/isa/atoms.c build/gen/atoms_table.c

$(ISA_GEN_ALL) &: hw/isa/gen.py hw/isa/atoms.def hw/isa/num.def hw/soc/map.def hw/isa/molecules.md
	python3 hw/isa/gen.py build/gen

.PHONY: check-isa
check-isa:
	python3 hw/isa/gen.py --check
