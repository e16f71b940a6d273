# SPDX-License-Identifier: Apache-2.0
# hw/formal: module + specification -> bounded proof by yosys-smtbmc and z3; then the module with a planted fault must fail
TESTS_LONG += proof
FORMAL := build/formal
FORMAL_DEPTH := 10

formal_smt = yosys -q -p "read_verilog -formal -sv hw/core/pkg.sv hw/mem/ram.sv $(1) hw/formal/regs.sv; \
             prep -nordff -top formal_regs; flatten; opt; dffunmap; clean; write_smt2 -wires $(2)"

.PHONY: test-proof
test-proof:
	@sim/setup.sh yosys z3
	@mkdir -p $(FORMAL)
	$(call formal_smt,hw/core/regs.sv,$(FORMAL)/regs.smt2)
	yosys-smtbmc -s z3 --noprogress -t $(FORMAL_DEPTH) $(FORMAL)/regs.smt2
	sed 's/else if (rollback_i) wr_q <= 16.d0;/else if (rollback_i) wr_q <= wr_q \& 16'"'"'hfffe;/' hw/core/regs.sv > $(FORMAL)/regs_bad.sv
	! cmp -s hw/core/regs.sv $(FORMAL)/regs_bad.sv
	$(call formal_smt,$(FORMAL)/regs_bad.sv,$(FORMAL)/bad.smt2)
	yosys-smtbmc -s z3 --noprogress -t $(FORMAL_DEPTH) $(FORMAL)/bad.smt2 > $(FORMAL)/bad.log; grep -q FAILED $(FORMAL)/bad.log
