# SPDX-License-Identifier: Apache-2.0
# hw/formal: module + specification -> bounded proof by yosys-smtbmc and z3, at both widths; then the module with a planted fault must fail
TESTS_LONG += proof
FORMAL := build/formal
FORMAL_DEPTH_1 := 10
FORMAL_DEPTH_2 := 7

# width, module, result
formal_smt = yosys -q -p "read_verilog -formal -sv hw/core/pkg.sv hw/mem/ram.sv $(2) hw/formal/regs.sv; \
             chparam -set W $(1) formal_regs; prep -nordff -top formal_regs; flatten; opt; dffunmap; clean; write_smt2 -wires $(3)"
formal_check = yosys-smtbmc -s z3 --noprogress -t $(FORMAL_DEPTH_$(1)) $(2)

.PHONY: test-proof
test-proof:
	@sim/setup.sh yosys z3
	@mkdir -p $(FORMAL)
	sed 's/else if (rollback_i) wr_q <= 16.d0;/else if (rollback_i) wr_q <= wr_q \& 16'"'"'hfffe;/' hw/core/regs.sv > $(FORMAL)/regs_bad.sv
	! cmp -s hw/core/regs.sv $(FORMAL)/regs_bad.sv
	$(call formal_smt,1,hw/core/regs.sv,$(FORMAL)/regs1.smt2)
	$(call formal_check,1,$(FORMAL)/regs1.smt2)
	$(call formal_smt,2,hw/core/regs.sv,$(FORMAL)/regs2.smt2)
	$(call formal_check,2,$(FORMAL)/regs2.smt2)
	$(call formal_smt,1,$(FORMAL)/regs_bad.sv,$(FORMAL)/bad.smt2)
	$(call formal_check,1,$(FORMAL)/bad.smt2) > $(FORMAL)/bad.log; grep -q FAILED $(FORMAL)/bad.log
